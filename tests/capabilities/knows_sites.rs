//! The built-in rules give exactly what stands on the pages and lists of their sites: entries, and documents byte for byte.
//!
//! Nothing is fetched: each folder of `tests/fixtures/web` has answers, and what must come of them beside them.

use feedloom::compose;
use feedloom::config::{self, SourceSettings};
use feedloom::format::document;
use feedloom::model::Entry;
use feedloom::source::ReadContext;
use feedloom::update::Subscription;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Value, json};
use url::Url;

use super::support::Web;

/// A source of a site that is set up as most are: in China, with documents of the `mainroad` preset.
struct Reading {
    subscription: Subscription,
    zone: TimeZone,
    now: Timestamp,
}

impl Reading {
    fn new(name: &str, source: &Value) -> Self {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("config")).unwrap();
        let mut source = source.clone();
        source["id"] = json!(name);
        let config = json!({
            "site": {"url": "https://feeds.example.org/", "language": "zh-CN", "time_zone": "Asia/Shanghai"},
            "output": {"preset": "mainroad"},
            "sources": [source],
        });
        std::fs::write(root.path().join(config::MAIN_FILE), config.to_string()).unwrap();
        let mut settings = config::load(root.path(), None).unwrap_or_else(|bad| panic!("{name}: {bad}"));
        let zone = settings.site.time_zone.clone();
        let source = subscription(settings.sources.remove(0));
        Self { subscription: source, zone, now: "2026-03-01T00:00:00Z".parse().unwrap() }
    }

    /// What the list says, from all its addresses.
    fn entries(&self, web: &Web) -> Vec<Entry> {
        let mut entries = Vec::new();
        for request in self.subscription.reader.start() {
            let page = web.page(&request.url);
            let source = &self.subscription.source;
            let context = ReadContext { source, requested: &request.url, now: self.now, further: None };
            let read = self.subscription.reader.read(&page, &context);
            entries.extend(read.unwrap_or_else(|error| panic!("{}: {error}", web.name)).entries);
        }
        entries
    }

    /// The document of an entry's article.
    fn document(&self, web: &Web, entry: &Entry) -> String {
        let page = web.page(entry.link.as_ref().expect("a page has its address"));
        let extracted = self.subscription.extract(&page, self.now);
        assert_eq!(extracted.extractor, Some("rule"), "{}: {}", web.name, page.url);
        assert_eq!(extracted.diagnostics, [], "{}: {}", web.name, page.url);
        let source = &self.subscription.source;
        let article = compose::article("feeds.example.org,2026", source, entry, Some(&extracted), self.now);
        let article = article.unwrap_or_else(|diagnostic| panic!("{}: {diagnostic:?}", web.name));
        let file = document::write(&article, &self.subscription.preset, &self.zone);
        String::from_utf8(file.bytes).unwrap()
    }
}

fn subscription(settings: SourceSettings) -> Subscription {
    Subscription {
        source: settings.source,
        access: settings.access,
        reader: settings.reader,
        own_rule: settings.own_rule,
        rules: settings.rules,
        signs: config::barrier_signs(),
        recheck: settings.recheck,
        images: settings.images,
        filters: settings.filters,
        preset: settings.preset,
    }
}

/// An entry as `entries.yaml` tells it: what it has, in this order.
fn told(entry: &Entry) -> String {
    let mut lines = Vec::new();
    let mut tell =
        |key: &str, value: Option<Value>| lines.extend(value.map(|value| format!("{key}: {value}")));
    tell("link", entry.link.as_ref().map(|link| json!(link.as_str())));
    tell("title", entry.title.as_ref().map(|title| json!(title)));
    tell("date", entry.published.map(|date| json!(date.to_string())));
    tell("id", entry.local_id.as_ref().map(|id| json!(id)));
    tell("author", Some(json!(entry.authors.iter().map(|author| &author.name).collect::<Vec<_>>())));
    tell("tags", Some(json!(entry.keywords)).filter(|tags| *tags != json!([])));
    tell("thumbnail", entry.thumbnail.as_ref().map(|url| json!(url.as_str())));
    tell("summary", entry.summary.as_ref().map(|summary| json!(summary)));
    format!("- {}\n", lines.join("\n  "))
}

/// Compares with a file, or writes it where that is asked for.
fn is_as_expected(web: &Web, name: &str, actual: &str) {
    let file = web.file(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, actual).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(actual, expected, "{}", file.display());
}

#[test]
fn lists_give_their_entries() {
    let mut lists = 0;
    for web in Web::all() {
        // A folder tells one list, or several under `lists`.
        let several = web.told["lists"].as_array().cloned().unwrap_or_default();
        for told_list in [&web.told].into_iter().chain(&several).filter(|told| told["entries"].is_string()) {
            let reading = Reading::new(&web.name, &told_list["source"]);
            let entries: String = reading.entries(&web).iter().map(told).collect();
            is_as_expected(&web, told_list["entries"].as_str().unwrap(), &entries);
            lists += 1;
        }
    }
    assert!(lists >= 12, "{lists}");
}

#[test]
fn articles_give_their_documents() {
    let mut articles = 0;
    for web in Web::all() {
        for (url, file) in web.told["articles"].as_object().into_iter().flatten() {
            let reading = Reading::new(&web.name, &json!({"kind": "page", "url": url}));
            let [entry] = &reading.entries(&web)[..] else { panic!("{url}: not one entry") };
            is_as_expected(&web, file.as_str().unwrap(), &reading.document(&web, entry));
            assert!(Url::parse(url).is_ok());
            articles += 1;
        }
    }
    assert!(articles >= 20, "{articles}");
}
