//! A site's kept answers, and what must come of them: a folder with `web.yaml`, as tests/fixtures/README.md tells.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use url::Url;

use crate::cli::outcome::Failure;
use crate::cli::wiring;
use crate::compose;
use crate::config::{self, Rules, yaml};
use crate::format::document;
use crate::model::{Entry, Page, Weight};
use crate::source::ReadContext;
use crate::update::Subscription;

/// The time answers are read at where their folder names none.
const NOW: &str = "2026-03-01T00:00:00Z";
/// The base of the ids in expected documents.
const AUTHORITY: &str = "feeds.example.org,2026";

/// One folder.
pub(super) struct Fixture {
    name: String,
    folder: PathBuf,
    told: Value,
}

/// What came of one answer.
pub(super) struct Checked {
    /// The folder's name.
    pub(super) fixture: String,
    /// The list's or article's address.
    pub(super) what: String,
    /// The file with what is expected.
    pub(super) file: PathBuf,
    /// What it says.
    pub(super) expected: String,
    /// What came, or why nothing did.
    pub(super) outcome: Result<String, String>,
}

impl Checked {
    /// Whether what came is what was expected.
    pub(super) fn is_good(&self) -> bool {
        self.outcome.as_ref().is_ok_and(|actual| *actual == self.expected)
    }

    /// Expects what came.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(super) fn write(&mut self) -> Result<(), Failure> {
        let Ok(actual) = &self.outcome else { return Ok(()) };
        if *actual != self.expected {
            put(&self.file, actual.as_bytes())?;
            self.expected.clone_from(actual);
        }
        Ok(())
    }
}

/// Writes a file of a fixture, and the folder it stands in.
///
/// # Errors
/// When it cannot.
pub(super) fn put(file: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = file.parent().unwrap_or(Path::new(""));
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(file, bytes))
        .map_err(|source| Failure::File { what: format!("{} could not be written", file.display()), source })
}

impl Fixture {
    /// The folders below one, by name; those named, all when none are.
    ///
    /// # Errors
    /// When there is none, or one cannot be read.
    pub(super) fn all(root: &Path, names: &[String]) -> Result<Vec<Self>, Failure> {
        let entries = std::fs::read_dir(root).into_iter().flatten().flatten();
        let mut folders: Vec<_> = entries.map(|entry| entry.path()).collect();
        let is_named = |path: &Path| {
            let name = path.file_name().unwrap_or_default();
            names.is_empty() || names.iter().any(|wanted| name == wanted.as_str())
        };
        folders.retain(|path| path.join("web.yaml").is_file() && is_named(path));
        folders.sort();
        if folders.is_empty() {
            return Err(Failure::Usage {
                message: format!("there are no such kept answers in {}", root.display()),
                help: "`feedloom rules capture URL` keeps some; --fixtures names another folder".into(),
            });
        }
        folders.into_iter().map(Self::open).collect()
    }

    /// The folder at a path.
    ///
    /// # Errors
    /// When its `web.yaml` cannot be read.
    pub(super) fn open(folder: PathBuf) -> Result<Self, Failure> {
        let file = folder.join("web.yaml");
        let text = std::fs::read_to_string(&file).map_err(|source| Failure::File {
            what: format!("{} could not be read", file.display()),
            source,
        })?;
        let told = yaml::read(&text)
            .map_err(|error| config::Problems(vec![config::Problem::at(&file, &text, error)]))?
            .json();
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Self { name, folder, told })
    }

    /// What comes of its lists and articles by these rules.
    pub(super) fn check(&self, rules: &Rules) -> Vec<Checked> {
        let mut checked = Vec::new();
        let several = self.told["lists"].as_array().into_iter().flatten();
        for list in std::iter::once(&self.told).chain(several) {
            let Some(file) = list["entries"].as_str() else { continue };
            let source = &list["source"];
            let what = source["url"].as_str().unwrap_or("list").to_owned();
            checked.push(self.checked(what, file, self.list(source, rules)));
        }
        for (url, file) in self.told["articles"].as_object().into_iter().flatten() {
            let file = file.as_str().unwrap_or_default();
            checked.push(self.checked(url.clone(), file, self.article(url, rules)));
        }
        checked
    }

    fn checked(&self, what: String, file: &str, outcome: Result<String, String>) -> Checked {
        let file = self.folder.join(file);
        let expected = std::fs::read_to_string(&file).unwrap_or_default();
        Checked { fixture: self.name.clone(), what, file, expected, outcome }
    }

    fn list(&self, source: &Value, rules: &Rules) -> Result<String, String> {
        let subscription = self.subscription(source, rules)?;
        Ok(self.entries(&subscription)?.iter().map(told).collect())
    }

    fn article(&self, url: &str, rules: &Rules) -> Result<String, String> {
        let subscription = self.subscription(&json!({"kind": "page", "url": url}), rules)?;
        let entries = self.entries(&subscription)?;
        let entry = entries.first().ok_or("it gives no entry")?;
        let address = Url::parse(url).map_err(|error| error.to_string())?;
        let extracted = subscription.extract(&self.page(&address)?, self.now());
        let source = &subscription.source;
        let article = compose::article(AUTHORITY, source, entry, Some(&extracted), self.now())
            .map_err(|odd| odd.message)?;
        let zone = &source.time_zone;
        let file = document::write(&article, &subscription.preset, zone);
        String::from_utf8(file.bytes).map_err(|error| error.to_string())
    }

    /// The time its answers are read at, from which relative dates count.
    fn now(&self) -> Timestamp {
        let own = self.told["now"].as_str().and_then(|text| text.parse().ok());
        own.unwrap_or_else(|| NOW.parse().expect("a constant"))
    }

    /// A source of the site, set up as most are that are read by rules: in China, with documents of the `mainroad`
    /// preset. `site` says otherwise.
    fn subscription(&self, source: &Value, rules: &Rules) -> Result<Subscription, String> {
        let mut site =
            json!({"url": "https://feeds.example.org/", "language": "zh-CN", "time_zone": "Asia/Shanghai"});
        for (key, value) in self.told["site"].as_object().into_iter().flatten() {
            site[key] = value.clone();
        }
        let mut source = source.as_object().cloned().unwrap_or_else(Map::new);
        source.insert("id".to_owned(), self.name.as_str().into());
        let preset = self.told["preset"].as_str().unwrap_or("mainroad");
        let main = json!({"site": site, "output": {"preset": preset}, "sources": [source]});
        let mut settings =
            config::load_text(&main.to_string(), rules.clone()).map_err(|problems| problems.to_string())?;
        Ok(wiring::subscription(settings.sources.remove(0)))
    }

    fn entries(&self, subscription: &Subscription) -> Result<Vec<Entry>, String> {
        let mut entries = Vec::new();
        for request in subscription.reader.start() {
            let page = self.page(&request.url)?;
            let context = ReadContext {
                source: &subscription.source,
                requested: &request.url,
                further: None,
                now: self.now(),
            };
            let read = subscription.reader.read(&page, &context).map_err(|error| error.to_string())?;
            entries.extend(read.entries);
        }
        Ok(entries)
    }

    /// What the site answers to an address; the first route that fits counts.
    fn page(&self, url: &Url) -> Result<Page, String> {
        let fits = |route: &&Value| {
            let is =
                |key: &str, value: Option<&str>| route[key].as_str().is_none_or(|told| Some(told) == value);
            is("path", Some(url.path())) && is("query", url.query()) && is("host", url.host_str())
        };
        let mut routes = self.told["routes"].as_array().into_iter().flatten();
        let route = routes.find(fits).ok_or_else(|| format!("`routes` has none for {url}"))?;
        let told = route["type"].as_str().unwrap_or("text/html; charset=utf-8");
        let (media_type, charset) = told.split_once("; charset=").unwrap_or((told, ""));
        let file = self
            .folder
            .join(route["file"].as_str().ok_or_else(|| format!("the route for {url} has no `file`"))?);
        let body =
            std::fs::read(&file).map_err(|error| format!("{} could not be read: {error}", file.display()))?;
        Ok(Page {
            url: url.clone(),
            media_type: Some(media_type.to_owned()),
            charset: (!charset.is_empty()).then(|| charset.to_owned()),
            head: Box::default(),
            body,
            weight: Weight::default(),
        })
    }
}

/// An entry as `entries.yaml` tells it: what it has, in this order.
fn told(entry: &Entry) -> String {
    let authors: Vec<_> = entry.authors.iter().map(|author| &author.name).collect();
    let lines = [
        ("link", entry.link.as_ref().map(|link| json!(link.as_str()))),
        ("title", entry.title.as_ref().map(|title| json!(title))),
        ("date", entry.published.map(|date| json!(date.to_string()))),
        ("id", entry.local_id.as_ref().map(|id| json!(id))),
        ("author", Some(json!(authors))),
        ("tags", (!entry.keywords.is_empty()).then(|| json!(entry.keywords))),
        ("thumbnail", entry.thumbnail.as_ref().map(|url| json!(url.as_str()))),
        ("summary", entry.summary.as_ref().map(|summary| json!(summary))),
    ];
    let lines: Vec<_> =
        lines.into_iter().filter_map(|(key, value)| Some(format!("{key}: {}", value?))).collect();
    format!("- {}\n", lines.join("\n  "))
}
