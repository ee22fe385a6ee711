//! How documents look: path, header, and Markdown style, as data.
//!
//! A preset is a YAML file under `config/presets`, built in and named after its file. A site or source names one, or
//! a mapping that starts from one:
//!
//! ```yaml
//! preset:
//!   base: hugo                            # the preset to start from
//!   path: "posts/{source}/{id}.md"        # see `path`
//!   front_matter: yaml                    # yaml: between `---`; toml: between `+++`
//!   dates: local                          # local: wall clock of the site's zone; offset: RFC 3339
//!   summary: own                          # own: the source's, else the beginning; beginning: always the body's
//!   headings: atx                         # atx: `#`; setext: underlined
//!   fences: language                      # language: fenced code names its language; bare
//!   dialect: hugo                         # hugo, zola or kramdown: what of Markdown is escaped, and how
//!   end: source-link                      # source-link: the address as the last line; nothing
//!   empty: leave-out                      # keep, or leave out keys whose value is empty
//!   images: "assets/{source}"             # where kept images stand, as `path`; without it beside the document
//!   keys:                                 # changes a key in its place, adds one at the end, `null` takes one out
//!     cover: { image: "{image}" }         # a `{name}` is filled from the article
//!     type: news                          # anything else is a constant
//!     license: null
//!     by: "{{ source }}: {{ title }}"     # a template over the same names
//!   body: "{{ content }}"                 # a template around the text
//!   order: [title, date]                  # these first, the others after them as they were
//! ```

mod body;
mod keys;
mod path;
mod presets;
#[cfg(test)]
mod tests;
mod words;

use std::sync::LazyLock;

use jiff::tz::TimeZone;

use crate::front_matter::{self, Form};
use crate::markdown::{Dialect, Fences, Headings, Style};
use crate::model::{Article, Kind, OptionError, Options, Place, Value};

use self::body::Body;
use self::keys::Keys;
pub(super) use self::keys::{Field, Variable};
pub use self::path::Recognised;
use self::path::Template;
pub use self::presets::Presets;

/// The built-in presets by name, the default first.
const BUILT_IN: &[(&str, &str)] = &[
    ("hugo", include_str!("../../config/presets/hugo.yaml")),
    ("mainroad", include_str!("../../config/presets/mainroad.yaml")),
    ("jekyll", include_str!("../../config/presets/jekyll.yaml")),
    ("zola", include_str!("../../config/presets/zola.yaml")),
    ("plain", include_str!("../../config/presets/plain.yaml")),
];

static PRESETS: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let read = |(name, text): &(&str, &str)| {
        let header = front_matter::read_yaml(text).expect("a test reads every built-in preset");
        Preset::build(name, None, &options("", &Value::Map(header.0)))
            .expect("a test builds every built-in preset")
    };
    BUILT_IN.iter().map(read).collect()
});

/// A named, versioned set of path, front matter and Markdown style.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Its name, or that of the preset it starts from.
    pub name: String,
    /// The version of that preset: it grows when the same article would give other bytes.
    pub version: usize,
    /// How Markdown is written: headings and fences.
    pub style: Style,
    /// The language of the header.
    pub form: Form,
    /// How dates are written.
    pub dates: Dates,
    /// Whose words a summary has.
    pub summary: Summary,
    /// What follows the body.
    pub end: End,
    /// What becomes of a key without a value.
    pub empty: Empty,
    path: Template,
    /// The folder of kept images, where it is not the document's.
    images: Option<Template>,
    keys: Keys,
    body: Option<Body>,
}

/// How dates are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dates {
    /// `2025-02-14 12:54:13`, the wall clock of the site's zone. The hour that a zone repeats when summer time ends
    /// is read back as its first time.
    Local,
    /// RFC 3339 with the offset of the site's zone.
    Offset,
}

/// Whose words a summary has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Summary {
    /// Always the body's beginning.
    Beginning,
    /// The source's own, shortened; else the body's beginning.
    Own,
}

/// What follows the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `[source](link)` as the last line.
    SourceLink,
    /// Nothing.
    Nothing,
}

/// What becomes of a key without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Empty {
    /// It is written: `""` or `[]`.
    Keep,
    /// It is left out, unless it is a constant.
    LeaveOut,
}

impl Default for Preset {
    /// `hugo`.
    fn default() -> Self {
        Self::built_in()[0].clone()
    }
}

impl Preset {
    /// The built-in presets, the default first.
    pub fn built_in() -> &'static [Self] {
        &PRESETS
    }

    /// Where an article's document stands below the content place: safe on every file system.
    pub fn path(&self, article: &Article, zone: &TimeZone) -> String {
        self.path.fill(article, zone)
    }

    /// The folder below the content place in which images are kept of an article whose document stands at `path`.
    pub fn image_folder(&self, article: &Article, path: &str, zone: &TimeZone) -> String {
        let beside = || path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        self.images.as_ref().map_or_else(beside, |images| images.fill(article, zone))
    }

    /// What a path says about its document, if it has this preset's form.
    pub fn recognise(&self, path: &str) -> Option<Recognised> {
        self.path.recognise(path)
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    pub(super) fn body(&self) -> Option<&Body> {
        self.body.as_ref()
    }

    fn build(name: &str, base: Option<&Self>, options: &Options) -> Result<Self, OptionError> {
        let keys = Keys::from_options(base.map(|base| &base.keys), options)?;
        let preset = Self {
            name: name.to_owned(),
            version: match base {
                Some(base) => base.version,
                None => options.require("version")?.count()?,
            },
            style: style(base, options)?,
            form: choice(
                options,
                "front_matter",
                &[("yaml", Form::Yaml), ("toml", Form::Toml)],
                base.map(|base| base.form),
            )?,
            dates: choice(
                options,
                "dates",
                &[("local", Dates::Local), ("offset", Dates::Offset)],
                base.map(|base| base.dates),
            )?,
            summary: choice(
                options,
                "summary",
                &[("beginning", Summary::Beginning), ("own", Summary::Own)],
                base.map(|base| base.summary),
            )?,
            end: choice(
                options,
                "end",
                &[("source-link", End::SourceLink), ("nothing", End::Nothing)],
                base.map(|base| base.end),
            )?,
            empty: choice(
                options,
                "empty",
                &[("keep", Empty::Keep), ("leave-out", Empty::LeaveOut)],
                base.map(|base| base.empty),
            )?,
            path: match (options.get("path"), base) {
                (None, Some(base)) => base.path.clone(),
                (Some(path), _) => Template::from_options(path)?,
                (None, None) => Template::from_options(options.require("path")?)?,
            },
            images: match options.get("images") {
                Some(folder) => Some(Template::folder(folder)?),
                None => base.and_then(|base| base.images.clone()),
            },
            body: match (options.get("body"), base) {
                (Some(body), _) => Some(Body::from_options(body, &keys)?),
                (None, base) => base.and_then(|base| base.body.clone()),
            },
            keys,
        };
        preset.must_hold_the_record(options)?;
        Ok(preset)
    }

    /// Refuses a preset whose documents would forget what makes an article.
    fn must_hold_the_record(&self, options: &Options) -> Result<(), OptionError> {
        let place = options.get("keys").unwrap_or(options);
        for (variable, name) in [(Variable::Title, "title"), (Variable::Date, "date")] {
            if !self.keys.write(variable) {
                return Err(place
                    .error(format!("no key of the preset is filled with `{{{name}}}`"))
                    .with_help("documents are the record: without it an article could not be read back"));
            }
        }
        if self.end == End::Nothing && !self.keys.write(Variable::Link) {
            return Err(place
                .error("the preset writes the article's address nowhere")
                .with_help("give a key the value `{link}`, or set `end: source-link`"));
        }
        Ok(())
    }
}

fn style(base: Option<&Preset>, options: &Options) -> Result<Style, OptionError> {
    let headings = &[("atx", Headings::Atx), ("setext", Headings::Setext)];
    let dialects = &[("hugo", Dialect::Hugo), ("zola", Dialect::Zola), ("kramdown", Dialect::Kramdown)];
    let fences = &[("language", Fences::Language), ("bare", Fences::Bare)];
    Ok(Style {
        headings: choice(options, "headings", headings, base.map(|base| base.style.headings))?,
        fences: choice(options, "fences", fences, base.map(|base| base.style.fences))?,
        dialect: choice(options, "dialect", dialects, base.map(|base| base.style.dialect))?,
    })
}

fn choice<T: Copy>(
    options: &Options,
    key: &'static str,
    choices: &[(&'static str, T)],
    default: Option<T>,
) -> Result<T, OptionError> {
    let Some(option) = options.get(key) else {
        return default.map_or_else(|| Err(options.error(format!("`{key}` is missing"))), Ok);
    };
    let text = option.text()?;
    choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice).ok_or_else(|| {
        let names: Vec<_> = choices.iter().map(|(name, _)| *name).collect();
        option.error(format!("`{key}` cannot be `{text}`")).with_help(one_of(&text, &names))
    })
}

/// The nearest name, or all of them.
fn one_of(found: &str, names: &[&str]) -> String {
    let near = names
        .iter()
        .map(|name| (strsim::damerau_levenshtein(name, found), *name))
        .filter(|(distance, name)| *distance <= 1 + name.len() / 4)
        .min();
    match near {
        Some((_, name)) => format!("did you mean `{name}`?"),
        None => format!("known here: {}", names.join(", ")),
    }
}

/// A value of a built-in file as options, so that built-in and own presets are read by the same code.
fn options(name: &str, value: &Value) -> Options {
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Bool(value) => Kind::Bool(*value),
        Value::Integer(value) => Kind::Integer(*value),
        Value::Float(value) => Kind::Float(*value),
        Value::Text(text) | Value::Date(text) => Kind::Text(text.clone()),
        Value::List(items) => Kind::List(items.iter().map(|item| options(name, item)).collect()),
        Value::Map(entries) => {
            Kind::Map(entries.iter().map(|(key, value)| (Place::default(), options(key, value))).collect())
        }
    };
    Options::new(name, Place::default(), kind)
}
