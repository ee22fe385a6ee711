//! Sites as folders: `tests/fixtures/web/NAME/`, whose `web.yaml` says what the site answers and what comes of it.

use std::path::{Path, PathBuf};

use feedloom::config::yaml;
use feedloom::model::{Page, Weight};
use serde_json::Value;
use url::Url;

use super::{Answer, Site};

/// One site.
pub(crate) struct Web {
    /// The folder's name.
    pub(crate) name: String,
    /// What `web.yaml` says.
    pub(crate) told: Value,
    folder: PathBuf,
}

impl Web {
    /// All of them, by name.
    pub(crate) fn all() -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/web");
        let mut folders: Vec<_> =
            std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
        folders.sort();
        folders.into_iter().map(Self::open).collect()
    }

    fn open(folder: PathBuf) -> Self {
        let text = std::fs::read_to_string(folder.join("web.yaml")).unwrap();
        let told = yaml::read(&text).unwrap_or_else(|error| panic!("{}: {error:?}", folder.display())).json();
        Self { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), told, folder }
    }

    /// A file of the folder.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What the site answers to an address; the first route that fits counts, as its order says.
    pub(crate) fn page(&self, url: &Url) -> Page {
        let fits = |route: &&Value| {
            let is =
                |key: &str, value: Option<&str>| route[key].as_str().is_none_or(|told| Some(told) == value);
            is("path", Some(url.path())) && is("query", url.query()) && is("host", url.host_str())
        };
        let routes = self.told["routes"].as_array().expect("`routes` is a list");
        let route = routes.iter().find(fits).unwrap_or_else(|| panic!("{}: no route for {url}", self.name));
        let told = route["type"].as_str().unwrap_or("text/html; charset=utf-8");
        let (media_type, charset) = told.split_once("; charset=").unwrap_or((told, ""));
        Page {
            url: url.clone(),
            media_type: Some(media_type.to_owned()),
            charset: (!charset.is_empty()).then(|| charset.to_owned()),
            head: Box::default(),
            body: std::fs::read(self.file(route["file"].as_str().unwrap())).unwrap(),
            weight: Weight::default(),
        }
    }

    /// Its hosts.
    pub(crate) fn hosts(&self) -> Vec<String> {
        let told = self.told["hosts"].as_array().into_iter().flatten().chain(self.told.get("host"));
        told.filter_map(Value::as_str).map(str::to_owned).collect()
    }

    /// A server on loopback that answers as the site does, and 404 to all else. A route without a host is of the first;
    /// one without a query answers no other than none.
    pub(crate) fn serve(&self) -> Site {
        let site = Site::start();
        let hosts = self.hosts();
        for host in &hosts {
            // Known even where nothing is served, so that it is asked here and nowhere else.
            site.set(&format!("http://{host}/nothing-is-here"), Answer::page("").status(404).unvalidated());
        }
        for route in self.told["routes"].as_array().expect("`routes` is a list") {
            let text = |key: &str| route[key].as_str();
            let query = text("query").map(|query| format!("?{query}")).unwrap_or_default();
            let method = text("method").map(|method| format!("{method} ")).unwrap_or_default();
            let host = text("host").unwrap_or(&hosts[0]);
            site.set(&format!("{method}http://{host}{}{query}", text("path").unwrap()), self.answer(route));
        }
        site
    }

    fn answer(&self, route: &Value) -> Answer {
        let body =
            route["file"].as_str().map(|name| std::fs::read(self.file(name)).unwrap()).unwrap_or_default();
        let mut answer = Answer::new(route["type"].as_str().unwrap_or("text/html; charset=utf-8"), body);
        if let Some(status) = route["status"].as_u64() {
            answer = answer.status(u16::try_from(status).unwrap()).unvalidated();
        }
        for (name, value) in route["headers"].as_object().into_iter().flatten() {
            answer = answer.header(name, value.as_str().unwrap());
        }
        answer
    }
}
