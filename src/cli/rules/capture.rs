//! `feedloom rules capture`: a page as it came, with what the rules make of it, for a person to look at.

use serde_json::{Value, json};
use url::Url;

use super::fixture::{Checked, Fixture, put};
use crate::cli::args::CaptureArgs;
use crate::cli::outcome::{Exit, Failure, clean, print};
use crate::cli::{input, wiring};
use crate::fetch::shown;
use crate::model::{Page, Purpose};
use crate::text::slug;

/// Captures.
pub(super) async fn capture(args: &CaptureArgs) -> Result<Exit, Failure> {
    let name = args.name.clone().unwrap_or_else(|| name(&args.url));
    if name.is_empty() || name.starts_with('.') || name.contains(['/', '\\']) {
        return Err(Failure::Usage {
            message: format!("`{name}` cannot be a folder's name"),
            help: "use letters, digits and `-`".into(),
        });
    }
    let folder = super::folder(args.fixtures.as_ref(), &args.place).join(&name);
    if folder.exists() {
        return Err(Failure::Usage {
            message: format!("{} is there already", folder.display()),
            help: "nothing was asked for; give another --name, or remove the folder".into(),
        });
    }
    let purpose = if args.list { Purpose::List } else { Purpose::Page };
    let page = input::page(args.url.as_str(), None, &args.place, purpose).await?;
    let settings = input::settings(&args.place)?;
    let site = settings.as_ref().map(|settings| {
        let site = &settings.site;
        json!({"language": site.language, "time_zone": site.time_zone.iana_name().unwrap_or("UTC")})
    });
    let file = format!("answer.{}", ending(&page));
    put(&folder.join(&file), &page.body)?;
    put(&folder.join("web.yaml"), told(args, &page, &file, site).as_bytes())?;
    let mut checked = Fixture::open(folder.clone())?.check(&input::rules(&args.place)?);
    checked.iter_mut().try_for_each(Checked::write)?;
    let mut text = format!("kept {}\n", folder.display());
    for one in &checked {
        text += &match &one.outcome {
            Ok(_) => format!("  {}: look at it, and mend it or the rule\n", one.file.display()),
            Err(reason) => format!("  nothing came of it: {}\n", clean(reason)),
        };
    }
    text += "`feedloom rules test` holds the rules against it from now on; the answer is its site's, so mind whom you give it to\n";
    print(&text)?;
    Ok(Exit::Done)
}

/// `web.yaml`.
fn told(args: &CaptureArgs, page: &Page, file: &str, site: Option<Value>) -> String {
    let url = shown(&page.url);
    let charset = page.charset.as_ref().map(|charset| format!("; charset={charset}")).unwrap_or_default();
    let media_type = page.media_type.as_deref().unwrap_or("text/html");
    let mut route = json!({"host": url.host_str(), "path": url.path()});
    if let Some(query) = url.query() {
        route["query"] = query.into();
    }
    route["file"] = file.into();
    route["type"] = format!("{media_type}{charset}").into();
    let now = wiring::now();
    let about = format!("asked for at {now:.0}");
    let mut told = json!({"host": url.host_str(), "about": about, "now": now.to_string(), "routes": [route]});
    if let Some(site) = site {
        told["site"] = site;
    }
    if args.list {
        told["source"] = json!({"kind": "list", "url": url.as_str()});
        told["entries"] = "entries.yaml".into();
    } else {
        told["articles"] = json!({url.as_str(): "expected.md"});
    }
    serde_yaml::to_string(&told).expect("texts under texts can be written")
}

/// A name made of the address: its host's words and a hash.
fn name(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default().trim_start_matches("www.");
    format!("{}-{}", slug::readable(host, 40), slug::short_hash(url.as_str(), 8))
}

fn ending(page: &Page) -> &'static str {
    match page.media_type.as_deref().unwrap_or_default() {
        kind if kind.ends_with("json") || kind.ends_with("javascript") => "json",
        kind if kind.ends_with("xml") && !kind.contains("xhtml") => "xml",
        _ => "html",
    }
}
