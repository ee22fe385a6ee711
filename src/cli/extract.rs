//! `feedloom extract`: the article of one page.

use jiff::tz::TimeZone;
use serde_json::json;

use super::args::{ExtractArgs, ExtractFormat};
use super::outcome::{Exit, Failure, diagnostic, print, say};
use super::{input, wiring};
use crate::extract as extraction;
use crate::markdown::{self, Style};
use crate::model::{Diagnostic, Extracted, Page, Purpose};
use crate::text::sanitize;

/// Extracts.
pub(super) async fn extract(args: &ExtractArgs) -> Result<Exit, Failure> {
    let page = input::page(&args.input, args.url.as_ref(), &args.place, Purpose::Page).await?;
    let known = input::rules(&args.place)?.articles;
    let rules = known.layers(None, &page.url);
    let options = extraction::Options { time_zone: &TimeZone::UTC, now: wiring::now(), rules: &rules };
    let extracted = extraction::extract(&page, &options);
    say(&extracted.diagnostics.iter().map(diagnostic).collect::<String>());
    let Some(content) = &extracted.content else {
        let nothing = Diagnostic::error("extract.no-article", "no article was found in the page");
        return Err(Failure::Input(Box::new(nothing.with_subject(&args.input))));
    };
    let html = sanitize::html(content, Some(&page.url));
    let text = match args.format {
        ExtractFormat::Markdown => markdown::from_html(&html, Style::HUGO),
        ExtractFormat::Html => html,
        ExtractFormat::Text => markdown::plain_text(&html),
        ExtractFormat::Json => json(&extracted, &page, &html),
    };
    print(&format!("{}\n", text.trim_end()))?;
    Ok(Exit::Done)
}

fn json(extracted: &Extracted, page: &Page, html: &str) -> String {
    let object = json!({
        "url": page.url.as_str(),
        "id": extracted.local_id,
        "title": extracted.title,
        "date": extracted.published.map(|date| date.to_string()),
        "updated": extracted.updated.map(|date| date.to_string()),
        "author": extracted.authors,
        "lang": extracted.language,
        "site_name": extracted.site_name,
        "canonical": extracted.canonical.as_ref().map(url::Url::as_str),
        "image": extracted.image.as_ref().map(url::Url::as_str),
        "license": extracted.license,
        "summary": extracted.summary,
        "tags": extracted.keywords,
        "extractor": extracted.extractor,
        "text": markdown::plain_text(html),
        "markdown": markdown::from_html(html, Style::HUGO),
        "html": html,
    });
    serde_json::to_string_pretty(&object).expect("JSON values can be written")
}
