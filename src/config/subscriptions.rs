//! `subscriptions`: lists elsewhere whose feeds are sources, as long as they stand there.
//!
//! Asking for a list is left to whoever has the network; here its copy becomes sources.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Map, Value};
use url::Url;

use super::exchange::{Imported, Subscriptions, place_key};
use super::filters::Shared;
use super::problem::Found;
use super::rules::Rules;
use super::settings::SourceSettings;
use super::source::{self, Defaults};
use super::{groups, size, yaml};
use crate::fetch::shown;
use crate::format::opml::{NotOpml, Opml};
use crate::format::preset::{Preset, Presets};
use crate::model::{Diagnostic, Every, Images, KeptList, Kind, OptionError, Options, Site};

/// The most sources taken of one list.
const MOST: usize = 5_000;

/// What `defaults` may not say: what makes a source that one, and what would be told to whatever host the list names.
const OF_ONE_SOURCE: [&str; 8] = ["id", "url", "urls", "kind", "title", "formerly", "request", "opml"];

/// The lists that are subscribed to.
#[derive(Default)]
pub struct SourceLists {
    /// Each of them, in order.
    pub lists: Vec<SourceList>,
    context: Option<Context>,
}

/// One list.
#[derive(Clone, Debug)]
pub struct SourceList {
    /// Its address.
    pub url: Url,
    /// How long after it was asked it is asked again; `None` in each run.
    pub every: Option<Duration>,
    /// The group its sources stand in, before those of its own.
    pub group: Vec<String>,
    defaults: Map<String, Value>,
}

/// What sources of a list take from the whole.
pub(super) struct Context {
    pub(super) site: Site,
    pub(super) preset: Arc<Preset>,
    pub(super) presets: Presets,
    pub(super) rules: Rules,
    pub(super) filters: Shared,
    pub(super) images: Images,
    pub(super) every: Every,
    pub(super) file: PathBuf,
}

/// What became of lists.
#[derive(Default)]
pub struct Listed {
    /// The sources, in order of lists and of what stands in them.
    pub sources: Vec<SourceSettings>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
    /// What feeds and documents depend on in these sources, hashed; empty where there are none.
    pub fingerprint: String,
}

/// Reads `subscriptions`; `probe` reads a source, to see that defaults can stand in one.
pub(super) fn read(
    main: &Options,
    found: &mut Found,
    probe: &dyn Fn(&Options, &mut Found),
) -> Vec<SourceList> {
    let mut lists: Vec<SourceList> = Vec::new();
    for item in main.get("subscriptions").map_or_else(Vec::new, Options::one_or_many) {
        let list = found.keep(item.map().and_then(SourceList::read));
        if let Some(defaults) = item.get("defaults").filter(|_| list.is_some()) {
            let source = as_source(defaults);
            probe(&source, found);
            found.extend(source.unused());
        }
        let Some(list) = list else {
            // Not all its keys were read, so none of them can be called unknown.
            item.json();
            continue;
        };
        if lists.iter().any(|one| one.url == list.url) {
            found.extend([item.error(format!("there is a list `{}` already", list.url))]);
            continue;
        }
        lists.push(list);
    }
    lists
}

impl SourceList {
    fn read(options: &Options) -> Result<Self, OptionError> {
        let url = options.require("url")?.url()?;
        let every = match options.get("every") {
            None => None,
            Some(value) => match size::every(value)? {
                Every::EachRun => None,
                Every::Fixed(wait) => Some(wait),
                Every::Auto | Every::Never => {
                    let help = "write a time such as `6h` or `1d`, or leave it out";
                    return Err(value.error("a list has no rhythm of its own").with_help(help));
                }
            },
        };
        let group = if options.get("group").is_some() { groups::read(options)? } else { Vec::new() };
        let defaults = options.get("defaults").map(defaults).transpose()?.unwrap_or_default();
        Ok(Self { url, every, group: group.into_iter().next().unwrap_or_default(), defaults })
    }
}

fn defaults(options: &Options) -> Result<Map<String, Value>, OptionError> {
    if let Some((name, odd)) = options.entries()?.into_iter().find(|(name, _)| OF_ONE_SOURCE.contains(name)) {
        let help =
            "put it into a source of your own; one with the address of a source of the list takes its place";
        return Err(odd.error(format!("`{name}` cannot stand in `defaults`")).with_help(help));
    }
    match options.json() {
        Value::Object(defaults) => Ok(defaults),
        _ => Ok(Map::new()),
    }
}

/// The defaults as a source that has nothing else, each in its place.
fn as_source(defaults: &Options) -> Options {
    let url = Options::new("url", defaults.place(), Kind::Text("https://list.invalid/feed".to_owned()));
    let Kind::Map(mut entries) = copy(defaults).into_kind() else { return Options::empty() };
    entries.push((defaults.place(), url));
    Options::new("", defaults.place(), Kind::Map(entries))
}

fn copy(options: &Options) -> Options {
    let kind = match options.kind() {
        Kind::Null => Kind::Null,
        Kind::Bool(value) => Kind::Bool(*value),
        Kind::Integer(value) => Kind::Integer(*value),
        Kind::Float(value) => Kind::Float(*value),
        Kind::Text(text) => Kind::Text(text.clone()),
        Kind::List(items) => Kind::List(items.iter().map(copy).collect()),
        Kind::Map(entries) => Kind::Map(entries.iter().map(|(place, value)| (*place, copy(value))).collect()),
    };
    Options::new(options.name(), options.place(), kind)
}

/// Whether an answer is a list with a source in it: one that is not takes no other's place.
///
/// # Errors
/// When it is no list.
pub fn has_sources(body: &[u8], charset: Option<&str>) -> Result<bool, NotOpml> {
    Ok(!Subscriptions::of(Opml::read(body, charset)?).sources.is_empty())
}

impl SourceLists {
    /// Lists and what their sources take from the whole.
    pub(super) fn new(lists: Vec<SourceList>, context: Context) -> Self {
        Self { lists, context: Some(context) }
    }

    /// The sources of these copies, one for each list, where there is one.
    ///
    /// `known` are the ids and addresses of sources that are configured: those win. So does the first list that names an
    /// address. Ids are told by addresses alone, so that a source stays itself whatever the list calls it. What a list
    /// says of headers and proxies is not obeyed.
    pub fn sources(&self, copies: &[Option<KeptList>], known: &[(String, Vec<Url>)]) -> Listed {
        let mut listed = Listed::default();
        let Some(context) = &self.context else { return listed };
        let addresses = known.iter().flat_map(|(_, urls)| urls);
        let mut places: BTreeSet<String> = addresses.map(|url| place_key(url.as_str())).collect();
        let mut ids: BTreeSet<String> = known.iter().map(|(id, _)| id.to_lowercase()).collect();
        let mut hasher = blake3::Hasher::new();
        for (list, copy) in self.lists.iter().zip(copies) {
            // Only good ones are kept.
            let Some(opml) =
                copy.as_ref().and_then(|copy| Opml::read(&copy.body, copy.charset.as_deref()).ok())
            else {
                continue;
            };
            let found = Subscriptions::of(opml).sources;
            if found.len() > MOST {
                let message =
                    format!("the list has {} sources, of which the first {MOST} were taken", found.len());
                listed.diagnostics.push(list.about(Diagnostic::warning("subscriptions.too-many", message)));
            }
            for mut one in found.into_iter().take(MOST) {
                one.be_of_list(&list.group);
                if !places.insert(place_key(&one.url)) || !ids.insert(one.id.clone()) {
                    continue;
                }
                let text = one.text();
                hasher.update(one.id.as_bytes());
                hasher.update(text.as_bytes());
                match list.source(&one, context) {
                    Ok(source) => listed.sources.push(source),
                    Err(reason) => {
                        let odd = list.about(Diagnostic::warning(
                            "subscriptions.refused",
                            "a source of the list cannot be read here",
                        ));
                        listed.diagnostics.push(odd.with_found(format!("{}: {reason}", one.url)));
                    }
                }
            }
        }
        if !listed.sources.is_empty() {
            listed.fingerprint = hasher.finalize().to_hex().to_string();
        }
        listed
    }
}

impl SourceList {
    /// What is odd, with the list's address.
    pub fn about(&self, odd: Diagnostic) -> Diagnostic {
        odd.with_subject(shown(&self.url).to_string())
    }

    /// A source of it as meant. What it says wins over the defaults; where that is not accepted, its address alone counts.
    fn source(&self, one: &Imported, context: &Context) -> Result<SourceSettings, String> {
        let read = |text: &str| {
            let mut keys = self.defaults.clone();
            if let Ok(Value::Object(mut own)) = yaml::read(text).map(|options| options.json()) {
                // Those of the defaults come first, and none of them is lost.
                if let (Some(Value::Array(first)), Some(Value::Array(steps))) =
                    (keys.get("filters"), own.get_mut("filters"))
                {
                    steps.splice(0..0, first.iter().cloned());
                }
                keys.extend(own);
            }
            // JSON is YAML.
            let text = Value::Object(keys).to_string();
            let options = yaml::read(&text).map_err(|error| error.message)?;
            let mut found = Found::default();
            let source = source::read(&options, &context.defaults(&one.id, &text), &mut found);
            found.extend(options.unused());
            match (source, found.first()) {
                (Some((source, _)), None) => Ok(source),
                (_, error) => Err(error.map_or_else(String::new, |error| error.message.clone())),
            }
        };
        read(&one.text()).or_else(|reason| {
            let mut plain = one.clone();
            plain.retreat(&reason);
            read(&plain.text()).map_err(|_| reason)
        })
    }
}

impl Context {
    fn defaults<'a>(&'a self, id: &'a str, text: &'a str) -> Defaults<'a> {
        Defaults {
            site: Some(&self.site),
            preset: &self.preset,
            presets: &self.presets,
            rules: &self.rules,
            filters: &self.filters,
            text,
            images: self.images,
            every: self.every,
            environment: &|_| None,
            id: Some(id),
            file: &self.file,
        }
    }
}

#[cfg(test)]
mod tests;
