//! [`Article`] → [`OutputFile`].

use jiff::tz::TimeZone;

use crate::format::preset::{End, Preset};
use crate::front_matter;
use crate::markdown;
use crate::model::{Article, OutputFile};

use super::{fields, last_line};

/// The document of an article: its path, header and Markdown body, ending in one line end.
///
/// `zone` is the site's: dates without a zone, and the year and month of a path, are its wall clock. The same article,
/// preset and zone always give the same bytes.
pub fn write(article: &Article, preset: &Preset, zone: &TimeZone) -> OutputFile {
    let mut text = front_matter::write(&fields::header(article, preset, zone), preset.form);
    let body = markdown::from_html(&article.html, preset.style);
    let body = match preset.body() {
        Some(around) => around.around(&body, |variable| fields::variable(article, preset, zone, variable)),
        None => body,
    };
    let body = body.trim_start_matches('\n').trim_end();
    text.push_str(body);
    if preset.end == End::SourceLink {
        if !body.is_empty() {
            text.push_str("\n\n");
        }
        text.push_str(&last_line::write(article.source.as_str(), &article.link));
    }
    text.truncate(text.trim_end_matches('\n').len());
    text.push('\n');
    OutputFile { path: preset.path(article, zone), bytes: text.into_bytes() }
}
