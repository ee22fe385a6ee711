//! Sites as folders: `tests/fixtures/web/NAME/`, whose `web.yaml` says what the site answers and what comes of it.

use std::path::{Path, PathBuf};

use feedloom::config::yaml;
use feedloom::model::{Page, Weight};
use serde_json::Value;
use url::Url;

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
}
