//! The `site:` section.

use jiff::tz::TimeZone;
use url::Url;

use super::problem::Found;
use crate::model::{OptionError, Options, Site};
use crate::select::written;
use crate::text::language;

/// Reads the section.
pub(super) fn read(options: &Options, found: &mut Found) -> Option<Site> {
    let site = found.keep(options.require("site").and_then(Options::map))?;
    let title = found.keep(site.get("title").map_or_else(|| Ok("feedloom".to_owned()), Options::text));
    let url = found.keep(site.require("url").and_then(Options::url).map(folder));
    let content_url = site.get("content_url").map(|value| value.url().map(folder)).transpose();
    let content_url = found.keep(content_url);
    let language = found.keep(site.get("language").map_or_else(|| Ok("en".to_owned()), tag));
    let time_zone = found.keep(site.get("time_zone").map_or(Ok(TimeZone::UTC), written::time_zone));
    let authority = found.keep(site.get("authority").map(authority).transpose());
    let url = url?;
    let content_url = content_url?.unwrap_or_else(|| root(&url));
    Some(Site {
        title: title?,
        url,
        content_url,
        language: language?,
        time_zone: time_zone?,
        authority: authority?,
    })
}

/// The address of a folder: ends in `/`, without query and fragment.
fn folder(mut url: Url) -> Url {
    url.set_query(None);
    url.set_fragment(None);
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    url
}

/// The first folder of an address's host.
fn root(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_path("/");
    url
}

/// A language tag.
pub(super) fn tag(options: &Options) -> Result<String, OptionError> {
    let text = options.text()?;
    language::normalize(&text).ok_or_else(|| {
        options
            .error(format!("`{text}` is not a language"))
            .with_help("write a BCP 47 tag such as `en` or `zh-CN`")
    })
}

/// The base of `tag:` ids: a host name or mail address and a date (RFC 4151, 2.1).
fn authority(options: &Options) -> Result<String, OptionError> {
    let text = options.text()?;
    let good = text.split_once(',').is_some_and(|(name, date)| {
        let name_good = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_@".contains(&byte));
        let digits =
            |part: &str, length| part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
        let date_good = match date.split('-').collect::<Vec<_>>()[..] {
            [year] => digits(year, 4),
            [year, month] => digits(year, 4) && digits(month, 2),
            [year, month, day] => digits(year, 4) && digits(month, 2) && digits(day, 2),
            _ => false,
        };
        name_good && date_good
    });
    if good {
        Ok(text)
    } else {
        Err(options.error(format!("`{text}` cannot be the base of ids")).with_help(
            "write a host you own and a year, such as `news.example.org,2026`, and never change it",
        ))
    }
}
