//! Configuration files → settings: the one place of this module that touches files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::problem::{Found, Problem, Problems};
use super::rules::Rules;
use super::settings::{Settings, SourceSettings};
use super::source::Defaults;
use super::subscriptions::{Context, SourceLists};
use super::{fetch, filters, keep_pages, output, queries, rules, secrets, site, source, subscriptions, yaml};
use crate::extract::rule::SiteRules;
use crate::format::preset::Presets;
use crate::model::{Kind, OptionError, Options, Place};

/// Where the main file stands below the root.
pub const MAIN_FILE: &str = "config/feedloom.yaml";

/// Reads the configuration: `file`, by default `config/feedloom.yaml` below `root`, and beside it the sources in
/// `sources/*.yaml`, presets in `presets/*.yaml` and rules in `rules/*.yaml`. Relative paths in it start at `root`.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and column.
pub fn load(root: &Path, file: Option<&Path>) -> Result<Settings, Problems> {
    load_with(root, file, &[])
}

/// Reads the configuration as if these files of sources, by path and text, were there too, after the others.
///
/// # Errors
/// Everything that is wrong with it, each with file, line and column.
pub fn load_with(root: &Path, file: Option<&Path>, more: &[(PathBuf, String)]) -> Result<Settings, Problems> {
    let main = file.map_or_else(|| root.join(MAIN_FILE), Path::to_owned);
    let text = std::fs::read_to_string(&main).map_err(|error| {
        Problems(vec![Problem::of_file(
            &main,
            format!("the configuration could not be read: {error}"),
            "`feedloom init` writes one to start from; -C and -c name another place",
        )])
    })?;
    let mut problems = Vec::new();
    let mut sources = files(&main, "sources", "the source", &mut problems);
    sources.extend_from_slice(more);
    let presets = files(&main, "presets", "the preset", &mut problems);
    let own_rules = files(&main, "rules", "the rule file", &mut problems);
    let sites = site_rules(root, &text, &mut problems);
    let rules = rules::read(&own_rules, sites, &mut problems);
    let loader = Loader { root, main: &main, rules, problems: &mut problems };
    let settings = loader.load(&text, &sources, &presets);
    match settings {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(Problems(problems)),
    }
}

/// Reads a main file's text that stands in no file, with these rules and nothing beside it.
///
/// # Errors
/// Everything that is wrong with it.
pub fn load_text(text: &str, rules: Rules) -> Result<Settings, Problems> {
    let mut problems = Vec::new();
    let loader = Loader { root: Path::new(""), main: Path::new(""), rules, problems: &mut problems };
    match loader.load(text, &[], &[]) {
        Some(settings) if problems.is_empty() => Ok(settings),
        _ => Err(Problems(problems)),
    }
}

/// The folder of sources' files, of a configuration whose main file is `file`, by default the one below `root`.
pub fn sources_folder(root: &Path, file: Option<&Path>) -> PathBuf {
    let main = file.map_or_else(|| root.join(MAIN_FILE), Path::to_owned);
    main.parent().unwrap_or(Path::new("")).join("sources")
}

/// The sources of a configuration that is good, by id and as they are written, secrets not filled in; in the order of
/// [`Settings::sources`].
///
/// # Errors
/// When a file cannot be read any more.
pub fn sources_as_written(root: &Path, file: Option<&Path>) -> Result<Vec<(String, Options)>, Problems> {
    let main = file.map_or_else(|| root.join(MAIN_FILE), Path::to_owned);
    let mut problems = Vec::new();
    let of_files = files(&main, "sources", "the source", &mut problems);
    let text = std::fs::read_to_string(&main).unwrap_or_default();
    let mut sources = Vec::new();
    if let Kind::Map(entries) = yaml::read(&text).map_or(Kind::Null, Options::into_kind) {
        let list = entries.into_iter().map(|(_, value)| value).find(|value| value.name() == "sources");
        match list.map(Options::into_kind) {
            Some(Kind::List(items)) => sources.extend(items.into_iter().map(|item| (String::new(), item))),
            Some(one @ Kind::Map(_)) => {
                sources.push((String::new(), Options::new("sources", Place::default(), one)));
            }
            _ => {}
        }
    }
    for (path, text) in of_files {
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        match yaml::read(&text) {
            Ok(options) => sources.push((name, options)),
            Err(error) => problems.push(Problem::at(path, &text, error)),
        }
    }
    for (id, options) in &mut sources {
        if let Some(own) = options.get("id").and_then(|id| id.text().ok()) {
            *id = own;
        }
    }
    if problems.is_empty() { Ok(sources) } else { Err(Problems(problems)) }
}

/// The texts of the YAML files in a folder beside the main file, by path.
fn files(main: &Path, folder: &str, what: &str, problems: &mut Vec<Problem>) -> Vec<(PathBuf, String)> {
    let folder = main.parent().unwrap_or(Path::new("")).join(folder);
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(&folder) else { return files };
    let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|end| end == "yaml" || end == "yml"));
    paths.sort();
    for path in paths {
        match std::fs::read_to_string(&path) {
            Ok(text) => files.push((path, text)),
            Err(error) => problems.push(Problem::of_file(
                &path,
                format!("{what} could not be read: {error}"),
                "make it readable UTF-8, or move it out of the folder",
            )),
        }
    }
    files
}

/// The largest file of a site's rules that is read, in bytes.
const LARGEST_SITE_FILE: u64 = 256 << 10;

/// The files `HOST.txt` of the folders under `site_rules`; of a host's, the one in the first folder counts.
fn site_rules(root: &Path, main: &str, problems: &mut Vec<Problem>) -> SiteRules {
    let mut sites = SiteRules::default();
    // What is wrong with the main file is told by whoever reads all of it.
    let Ok(main) = yaml::read(main) else { return sites };
    let folders = main.get("site_rules").map_or_else(Vec::new, Options::one_or_many);
    for folder in folders.into_iter().filter_map(|folder| folder.text().ok()) {
        let folder = root.join(folder);
        let entries = match std::fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                let message = format!("the folder of `site_rules` could not be read: {error}");
                problems.push(Problem::of_file(
                    &folder,
                    message,
                    "name a folder of HOST.txt files, or take it out",
                ));
                continue;
            }
        };
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "txt"));
        paths.sort();
        for path in paths {
            let Some(name) = path.file_stem().and_then(|name| name.to_str()) else { continue };
            let is_small = std::fs::metadata(&path).is_ok_and(|file| file.len() <= LARGEST_SITE_FILE);
            let bytes = if is_small { std::fs::read(&path).ok() } else { None };
            match bytes {
                // Old collections have files in other character sets; their XPath is ASCII.
                Some(bytes) => {
                    sites.add(path.display().to_string(), name, String::from_utf8_lossy(&bytes).into_owned());
                }
                None => problems.push(Problem::of_file(
                    &path,
                    "a site's rules could not be read, or are larger than 256 KiB",
                    "make the file readable, or move it out of the folder",
                )),
            }
        }
    }
    sites
}

/// The form of feeds and pages: another with each change of how they are written, so that all are made anew.
const FORM: &str = "pages";

struct Loader<'a> {
    root: &'a Path,
    main: &'a Path,
    rules: Rules,
    problems: &'a mut Vec<Problem>,
}

impl Loader<'_> {
    fn load(
        self,
        text: &str,
        files: &[(PathBuf, String)],
        preset_files: &[(PathBuf, String)],
    ) -> Option<Settings> {
        let main = match yaml::read(text) {
            Ok(main) => main,
            Err(error) => {
                self.problems.push(Problem::at(self.main, text, error));
                return None;
            }
        };
        let presets = presets(preset_files, self.problems);
        let mut found = Found::default();
        let main = secrets::of_main(main, &environment, &mut found);
        let site = site::read(&main, &mut found);
        let state = main.get("state").and_then(|value| found.keep(state(value)));
        let state = self.root.join(state.unwrap_or_else(|| ".feedloom/state.db".to_owned()));
        let keep_pages = keep_pages::read(&main, &mut found);
        let taken = output::Taken { main: self.main, state: &state };
        let mut output = output::read(&main, self.root, &taken, &presets, &mut found);
        let fetch = fetch::read(&main, self.root, site.as_ref(), &environment, &mut found);
        let every = fetch::every(&main, &mut found);
        output.feed_options.queries = queries::read(&main, text, &mut found);
        let reading = filters::Reading { text, environment: &environment };
        let filters = filters::read(&main, reading, &mut found);
        let mut sources = Sources::default();
        let defaults = |id, file, text| Defaults {
            site: site.as_ref(),
            preset: &output.preset,
            presets: &presets,
            rules: &self.rules,
            images: output.images,
            every,
            environment: &environment,
            filters: &filters,
            id,
            file,
            text,
        };
        for folder in main.get("site_rules").map_or_else(Vec::new, Options::one_or_many) {
            found.keep(folder.text());
        }
        for item in main.get("sources").map_or_else(Vec::new, Options::one_or_many) {
            sources.add(item, source::read(item, &defaults(None, self.main, text), &mut found), &mut found);
        }
        let lists = subscriptions::read(&main, &mut found, &|options, found| {
            source::read(options, &defaults(Some("list"), self.main, text), found);
        });
        found.extend(main.unused());
        self.problems.extend(found.problems(self.main, text));
        for (path, text) in files {
            let mut found = Found::default();
            match yaml::read(text) {
                Ok(options) => {
                    let options = secrets::of_source(options, &environment, &mut found);
                    let id = path.file_stem().and_then(|name| name.to_str());
                    sources.add(
                        &options,
                        source::read(&options, &defaults(id, path, text), &mut found),
                        &mut found,
                    );
                    found.extend(options.unused());
                }
                Err(error) => found.extend([error]),
            }
            self.problems.extend(found.problems(path, text));
        }
        output.feed_options.tag_minimum = sources.tag_minimum.unwrap_or(1);
        let site = site?;
        let context = Context {
            site: site.clone(),
            preset: output.preset,
            presets,
            rules: self.rules.clone(),
            filters,
            images: output.images,
            every,
            file: self.main.to_owned(),
        };
        Some(Settings {
            fingerprint: fingerprint(text, files, preset_files),
            site,
            root: self.root.to_owned(),
            state,
            content: output.content,
            feeds: output.feeds,
            health: output.health,
            revisions: output.revisions,
            keep_pages,
            git: output.git,
            feed_options: output.feed_options,
            fetch,
            rules: self.rules,
            sources: sources.list,
            lists: SourceLists::new(lists, context),
        })
    }
}

/// The presets built in and those of these files, each named after its file.
fn presets(files: &[(PathBuf, String)], problems: &mut Vec<Problem>) -> Presets {
    let mut presets = Presets::default();
    for (path, text) in files {
        let mut found = Found::default();
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
        // One that is no YAML is known by its name as well.
        let options = found.keep(yaml::read(text)).unwrap_or_else(Options::empty);
        let added = presets.add(name, &options);
        if found.is_empty() && found.keep(added).is_some() {
            found.extend(options.unused());
        }
        problems.extend(found.problems(path, text));
    }
    presets
}

#[expect(clippy::disallowed_methods, reason = "the one place where settings take from the environment")]
fn environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn state(value: &Options) -> Result<String, OptionError> {
    let text = value.text()?;
    if text.contains("://") {
        return Err(value
            .error(format!("`{text}` is no file"))
            .with_help("this build keeps its state in a SQLite file: write a path"));
    }
    Ok(text)
}

/// The sources read so far.
#[derive(Default)]
struct Sources {
    list: Vec<SourceSettings>,
    ids: BTreeMap<String, String>,
    tag_minimum: Option<u64>,
}

impl Sources {
    fn add(&mut self, options: &Options, read: Option<(SourceSettings, Option<u64>)>, found: &mut Found) {
        let Some((settings, minimum)) = read else { return };
        let id = settings.source.id.to_string();
        // Ids become file names, and some file systems do not tell `A` from `a`.
        let names = std::iter::once(&settings.source.id).chain(&settings.source.formerly);
        let taken = names.map(|name| self.ids.insert(name.as_str().to_lowercase(), id.clone()));
        if let Some(first) = taken.collect::<Vec<_>>().into_iter().flatten().next() {
            let place = options.get("id").unwrap_or(options);
            found.extend([place.error(format!("there is a source `{first}` already")).with_help(
                "give each source an id of its own, which none had before (letter case does not count)",
            )]);
            return;
        }
        self.tag_minimum = match (self.tag_minimum, minimum) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.list.push(settings);
    }
}

/// What feeds depend on beside documents, hashed as it is written, secrets not yet filled in, and this program's version.
fn fingerprint(main: &str, sources: &[(PathBuf, String)], presets: &[(PathBuf, String)]) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(env!("CARGO_PKG_VERSION").as_bytes());
    hasher.update(FORM.as_bytes());
    for (path, text) in std::iter::once((Path::new(""), main))
        .chain(sources.iter().chain(presets).map(|(path, text)| (path.as_path(), text.as_str())))
    {
        hasher.update(path.file_name().unwrap_or_default().as_encoded_bytes());
        let mut written = yaml::read(text).unwrap_or_else(|_| Options::empty()).json();
        without_what_makes_no_feed(&mut written);
        hasher.update(written.to_string().as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

/// Takes out how documents come: how sites are asked, what is kept for that, and which articles are left out or rewritten.
/// Feeds are made of the documents there are.
fn without_what_makes_no_feed(written: &mut serde_json::Value) {
    let Some(main) = written.as_object_mut() else { return };
    for key in ["fetch", "state", "keep_pages", "filters", "site_rules"] {
        main.shift_remove(key);
    }
    match main.get_mut("sources") {
        Some(serde_json::Value::Array(sources)) => sources.iter_mut().for_each(without_what_makes_no_feed),
        Some(source) => without_what_makes_no_feed(source),
        None => {}
    }
}
