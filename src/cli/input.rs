//! What `extract` and `parse` work on: an address, a file, or standard input.

use std::io::Read as _;

use url::Url;

use super::args::Place;
use super::outcome::Failure;
use super::wiring;
use crate::config::{self, Rules, Settings};
use crate::fetch::{FetchOptions, Fetcher as _, HttpFetcher};
use crate::model::{Diagnostic, Fetched, Page, Purpose, Request, Validators, Weight};

/// Gets the page that `input` names. `url` is its address where it is not fetched.
///
/// # Errors
/// When it cannot be had.
pub(super) async fn page(
    input: &str,
    url: Option<&Url>,
    place: &Place,
    purpose: Purpose,
) -> Result<Page, Failure> {
    match Url::parse(input) {
        Ok(address) if matches!(address.scheme(), "http" | "https") => fetch(address, place, purpose).await,
        _ => {
            let body = read(input)
                .map_err(|source| Failure::File { what: format!("`{input}` could not be read"), source })?;
            // Without an address nothing relative can be resolved, and no rule found.
            let nowhere = || Url::parse("about:blank").expect("a constant");
            let url = url.cloned().unwrap_or_else(nowhere);
            Ok(Page {
                url,
                media_type: None,
                charset: None,
                head: Box::default(),
                body,
                weight: Weight::default(),
            })
        }
    }
}

fn read(input: &str) -> std::io::Result<Vec<u8>> {
    if input != "-" {
        return std::fs::read(input);
    }
    let mut body = Vec::new();
    std::io::stdin().read_to_end(&mut body)?;
    Ok(body)
}

async fn fetch(url: Url, place: &Place, purpose: Purpose) -> Result<Page, Failure> {
    let fetcher = HttpFetcher::new(&fetch_options(place)?)?;
    let address = url.to_string();
    match fetcher.fetch(&Request::get(url, purpose), &Validators::default()).await? {
        Fetched::Fresh(page, ..) => Ok(page),
        Fetched::NotModified(..) | Fetched::Gone => Err(Failure::Input(Box::new(
            Diagnostic::error("fetch.gone", "the server says this is gone for good (410)")
                .with_subject(address),
        ))),
    }
}

/// The configuration's `fetch` section, or its defaults where there is no configuration.
fn fetch_options(place: &Place) -> Result<FetchOptions, Failure> {
    Ok(settings(place)?.map_or_else(FetchOptions::default, |settings| settings.fetch))
}

/// The configuration's rules, or those built in where there is no configuration.
///
/// # Errors
/// When the configuration is wrong.
pub(super) fn rules(place: &Place) -> Result<Rules, Failure> {
    Ok(settings(place)?.map_or_else(Rules::built_in, |settings| settings.rules))
}

/// The configuration, where there is one.
///
/// # Errors
/// When it is wrong.
pub(super) fn settings(place: &Place) -> Result<Option<Settings>, Failure> {
    let exists = place.config.is_some() || place.root.join(config::MAIN_FILE).exists();
    Ok(if exists { Some(wiring::settings(place)?) } else { None })
}
