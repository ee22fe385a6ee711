//! Any page can be followed: `feedloom add` finds how, and writes a source that a person can edit and a run can read.

use std::net::SocketAddr;
use std::time::Duration;

use feedloom::config;
use feedloom::discover::{Candidate, written};
use feedloom::fetch::{FetchOptions, HttpFetcher};
use feedloom::subscribe::{Findings, Inquiry};
use serde_json::{Value, json};

use super::support::{Answer, Site, Web, Workspace, rss};

/// The most requests of a look.
const MOST: usize = 18;

/// Looks at an address of a site, at a time when its dates are fresh.
fn look(site: &Site, url: &str) -> Findings {
    let address: SocketAddr = site.address();
    let options = FetchOptions {
        delay: Duration::ZERO,
        timeout: Duration::from_secs(5),
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        resolve: site.hosts().into_iter().map(|host| (host, address)).collect(),
        ..FetchOptions::default()
    };
    let rules = config::Rules::built_in();
    let fetcher = HttpFetcher::new(&options).unwrap();
    let inquiry = Inquiry {
        fetcher: &fetcher,
        rules: &rules.lists,
        signs: config::barrier_signs(),
        now: "2026-11-24T04:00:00Z".parse().unwrap(),
        most: MOST,
        asking: &|_| {},
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(inquiry.look(&url.parse().unwrap())).unwrap()
}

/// What is wrong with the best that was found on a site; nothing when it is as its `web.yaml` says.
fn wrong(web: &Web, best: &Candidate, findings: &Findings) -> Vec<String> {
    let found = &web.told["found"];
    let source = Value::Object(written::options(best));
    let mut wrong = Vec::new();
    let mut same = |what: &str, is: &Value, wanted: &Value| {
        if !wanted.is_null() && is != wanted {
            wrong.push(format!("{what} is {is}, not {wanted}"));
        }
    };
    same("kind", &json!(best.kind), &found["kind"]);
    same("url", &json!(best.url.as_str()), &found["url"]);
    same("entries", &json!(best.entries.len()), &found["entries"]);
    let titles: Vec<_> = best.entries.iter().map(|entry| entry.title.as_deref()).collect();
    for (place, wanted) in found["titles"].as_array().into_iter().flatten().enumerate() {
        let is = if place == 2 { titles.last() } else { titles.get(place) };
        same("a title", &json!(is), wanted);
    }
    for (key, wanted) in found["source"].as_object().into_iter().flatten() {
        same(key, &source[key], wanted);
    }
    for field in found["have"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        let has = |entry: &feedloom::discover::Sample| match field {
            "date" => entry.published.is_some(),
            "summary" => entry.summary.is_some(),
            _ => entry.thumbnail.is_some(),
        };
        same(&format!("that all have a {field}"), &json!(best.entries.iter().all(has)), &json!(true));
    }
    if findings.requests.len() > MOST {
        wrong.push(format!("{} requests", findings.requests.len()));
    }
    wrong.extend(loaded(best, findings).err());
    wrong
}

/// Reads what would be written as a configuration.
fn loaded(best: &Candidate, findings: &Findings) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let id = written::id(&best.url, &std::collections::BTreeSet::new());
    std::fs::create_dir_all(folder.path().join("config/sources")).unwrap();
    std::fs::write(folder.path().join("config/feedloom.yaml"), "site: { url: https://news.example.org/ }\n")
        .unwrap();
    let file = folder.path().join(format!("config/sources/{id}.yaml"));
    std::fs::write(file, written::yaml(best, &findings.asked)).unwrap();
    let settings = config::load(folder.path(), None).map_err(|problems| problems.to_string())?;
    assert_eq!(settings.sources[0].source.id.as_str(), id);
    Ok(())
}

#[test]
fn on_every_site_of_the_little_web_the_best_is_the_right_one() {
    let webs: Vec<Web> = Web::all().into_iter().filter(|web| web.told["add"].is_string()).collect();
    let mut bad = Vec::new();
    for web in &webs {
        let site = web.serve();
        let findings = look(&site, web.told["add"].as_str().unwrap());
        let wrong = match findings.candidates.first() {
            Some(best) => wrong(web, best, &findings),
            None => vec!["nothing was found".to_owned()],
        };
        if !wrong.is_empty() {
            let tell = |one: &Candidate| {
                format!("\n    {:.1} {} {} {}", one.score, one.finder, one.url, json!(one.options))
            };
            let all: String = findings.candidates.iter().map(tell).collect();
            let odd: Vec<_> = findings.diagnostics.iter().map(|odd| &odd.message).collect();
            let asked: Vec<_> =
                findings.requests.iter().map(|(url, wrong)| format!("{url} {}", wrong.is_some())).collect();
            bad.push(format!("{}: {}{all}\n    {odd:?} {asked:?}", web.name, wrong.join("; ")));
        }
    }
    println!("{} of {} sites", webs.len() - bad.len(), webs.len());
    assert!(bad.is_empty(), "\n{}", bad.join("\n"));
}

#[test]
fn what_is_added_is_written_once_and_run() {
    let site = Site::start();
    let items: &[(u32, &str, &[&str])] = &[(1, "One ship came in", &[]), (2, "Another went out", &[])];
    site.set(
        "http://news.example/",
        Answer::page("<link rel=alternate type=application/rss+xml href=/feed><p>News"),
    );
    site.set("http://news.example/feed", Answer::feed(rss("Port news", items)));
    for number in 1..=2 {
        let text = "<h1>A ship</h1><article><p>The ship came in at dawn, and the whole town went down to the quay to see her.";
        site.set(&format!("http://news.example/{number}"), Answer::page(text));
    }
    let workspace = Workspace::new(&site, &[]);
    let tried = workspace.good(&["add", "http://news.example/", "--yes", "--dry-run"]);
    assert!(tried.out.contains("url: http://news.example/feed"), "{tried:?}");
    assert!(workspace.tree("config/sources").is_empty());

    let shown = workspace.good(&["add", "http://news.example/"]);
    assert!(shown.out.contains("nothing was written: --yes takes the first"), "{shown:?}");
    assert!(
        shown.out.contains("One ship came in") && workspace.tree("config/sources").is_empty(),
        "{shown:?}"
    );

    let added = workspace.good(&["add", "http://news.example/", "--yes", "--id", "port"]);
    assert!(added.out.contains("feedloom run") && added.out.contains("port.yaml"), "{added:?}");
    let file = workspace.text("config/sources/port.yaml");
    assert!(
        file.starts_with("# Found by `feedloom add http://news.example/`: declared by the page.\n"),
        "{file}"
    );
    workspace.good(&["run"]);
    assert_eq!(workspace.documents().len(), 2);

    for url in ["http://news.example/", "http://news.example/feed"] {
        let again = workspace.good(&["add", url, "--yes"]);
        assert!(again.out.contains("is followed already, as `port`"), "{again:?}");
    }
    assert_eq!(workspace.tree("config/sources").len(), 1);
    assert_eq!(workspace.text("config/sources/port.yaml"), file);
}

#[test]
fn where_nothing_can_be_followed_that_is_said_with_code_3() {
    let site = Site::start();
    site.set("http://news.example/", Answer::page("<title>Hello</title><p>Come back later."));
    let workspace = Workspace::new(&site, &[]);
    let outcome = workspace.run(&["add", "http://news.example/", "--yes"]);
    assert_eq!(outcome.code, 3, "{outcome:?}");
    assert!(outcome.err.contains("error[discover.nothing]"), "{outcome:?}");
    let outcome = workspace.run(&["add", "http://news.example/", "--yes", "--format", "json"]);
    let told: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!((outcome.code, &told["candidates"], &told["taken"]), (3, &json!([]), &Value::Null));
    assert_eq!(workspace.run(&["add", "no address", "--yes"]).code, 2);

    site.set(
        "http://app.example/",
        Answer::page("<title>App</title><div id=app></div><script src=/app.js></script>"),
    );
    let outcome = workspace.run(&["add", "http://app.example/", "--yes"]);
    assert!(outcome.err.contains("discover.needs-scripts"), "{outcome:?}");
    let wall = "<title>Sign in</title><h1>Sign in</h1><form action=/login><label>Email<input name=email></label>\
                <label>Password<input type=password></label><button>Log in</button></form>\
                <p>Please log in to continue. Forgot your password?</p>";
    site.set("http://wall.example/news", Answer::page(wall));
    let outcome = workspace.run(&["add", "http://wall.example/news", "--yes"]);
    assert!(outcome.code == 3 && outcome.err.contains("discover.barrier"), "{outcome:?}");
}
