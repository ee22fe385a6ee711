//! Rules for sites: files of one's own beside the main file, and those built in, embedded from `config/rules/`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use super::problem::{Found, Problem};
use super::yaml;
use crate::extract::rule::{ArticleRules, SiteRules};
use crate::model::{Kind, OptionError, Options};
use crate::source::ListRules;

static FILES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/config/rules");

/// Everything known about sites: a person's own files first, in order of their names, then those built in.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// What is known about lists.
    pub lists: Arc<ListRules>,
    /// What is known about articles' pages.
    pub articles: Arc<ArticleRules>,
    /// What the files say of themselves, in the order they are asked.
    pub files: Vec<RuleFile>,
}

/// What a rule file says of itself.
#[derive(Clone, Debug)]
pub struct RuleFile {
    /// The file's name, without its ending.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// Who brings it.
    pub origin: Origin,
    /// Its list rules.
    pub lists: Vec<Evidence>,
    /// Its article rules.
    pub articles: Vec<Evidence>,
}

/// Who brings a rule file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program.
    BuiltIn,
    /// The configuration: `rules/` beside the main file.
    Own,
}

/// What one rule is for, and how well it is known to be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// The patterns over addresses.
    pub matches: Vec<String>,
    /// What it was held against, where that is said.
    pub checked: Option<Checked>,
    /// Where its facts are from, where that is said.
    pub source: Option<String>,
    /// What it tells the places of, as its keys are called: `title`, `content`.
    pub gives: Vec<String>,
}

/// What a rule was held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {
    /// Answers that the site gave and somebody kept.
    Captured,
    /// What is written about the site, and no answer of it.
    Documented,
}

impl Rules {
    /// The rules built in, where there is no configuration.
    pub fn built_in() -> Self {
        read(&[], SiteRules::default(), &mut Vec::new())
    }
}

/// Reads the rules: own files, those built in whose name none of them has, and behind them those of sites.
pub(super) fn read(own: &[(PathBuf, String)], sites: SiteRules, problems: &mut Vec<Problem>) -> Rules {
    let mut read = Reading::default();
    for (path, text) in own {
        let mut found = Found::default();
        read.add(path, text, Origin::Own, &mut found);
        problems.extend(found.problems(path, text));
    }
    let replaced: BTreeSet<_> = own.iter().filter_map(|(path, _)| path.file_stem()).collect();
    for file in FILES.files().filter(|file| !replaced.contains(file.path().file_stem().unwrap_or_default())) {
        // A test reads them all and finds nothing wrong.
        read.add(
            file.path(),
            file.contents_utf8().unwrap_or_default(),
            Origin::BuiltIn,
            &mut Found::default(),
        );
    }
    Rules {
        lists: Arc::new(read.lists),
        articles: Arc::new(read.articles.with_sites(sites)),
        files: read.files,
    }
}

/// The rules read so far.
#[derive(Default)]
struct Reading {
    lists: ListRules,
    articles: ArticleRules,
    files: Vec<RuleFile>,
}

impl Reading {
    fn add(&mut self, path: &Path, text: &str, origin: Origin, found: &mut Found) {
        let Some(options) = found.keep(yaml::read(text)) else { return };
        if found.keep(options.map()).is_none() {
            return;
        }
        found.keep(self.lists.add(&options));
        found.keep(self.articles.add(&options));
        // What is wrong with a rule was told by then, so it is not asked what it says of itself.
        if !found.is_empty() {
            return;
        }
        self.files.extend(found.keep(RuleFile::read(&options, path, origin)));
        if found.is_empty() {
            found.extend(options.unused());
        }
    }
}

impl RuleFile {
    fn read(file: &Options, path: &Path, origin: Origin) -> Result<Self, OptionError> {
        Ok(Self {
            name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            about: file.get("about").map(Options::text).transpose()?.unwrap_or_default(),
            origin,
            lists: evidence(file, "lists")?,
            articles: evidence(file, "articles")?,
        })
    }
}

/// What the rules under a key say of themselves; what they leave out the file says for all.
fn evidence(file: &Options, key: &'static str) -> Result<Vec<Evidence>, OptionError> {
    let checked = |options: &Options| options.get("checked").map(checked).transpose();
    let source = |options: &Options| options.get("source").map(Options::text).transpose();
    let (of_all, source_of_all) = (checked(file)?, source(file)?);
    let Some(rules) = file.get(key) else { return Ok(Vec::new()) };
    let read = |rule: &Options| {
        let matches = rule.require("match")?.one_or_many().into_iter().map(Options::text);
        Ok(Evidence {
            matches: matches.collect::<Result<_, _>>()?,
            checked: checked(rule)?.or(of_all),
            source: source(rule)?.or_else(|| source_of_all.clone()),
            gives: gives(rule),
        })
    };
    rules.list()?.iter().map(read).collect()
}

/// What a rule finds: the keys of its `selectors`, or its own.
fn gives(rule: &Options) -> Vec<String> {
    let is_found = |name: &str| FOUND.contains(&name);
    let fields = rule.get("selectors").unwrap_or(rule);
    let Kind::Map(entries) = fields.kind() else { return Vec::new() };
    entries.iter().map(|(_, value)| value.name()).filter(|name| is_found(name)).map(str::to_owned).collect()
}

/// The keys of rules that are fields of an article.
const FOUND: [&str; 15] = [
    "link",
    "title",
    "date",
    "updated",
    "author",
    "summary",
    "content",
    "keywords",
    "tags",
    "image",
    "thumbnail",
    "id",
    "site_name",
    "canonical",
    "language",
];

fn checked(option: &Options) -> Result<Checked, OptionError> {
    match option.text()?.as_str() {
        "captured" => Ok(Checked::Captured),
        "documented" => Ok(Checked::Documented),
        other => Err(option
            .error(format!("`checked` must be `captured` or `documented`, but is `{other}`"))
            .with_help(
                "`captured`: held against answers the site gave; `documented`: written from a description",
            )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(name: &str, text: &str) -> (Rules, Vec<Problem>) {
        let mut problems = Vec::new();
        let rules = read(
            &[(format!("config/rules/{name}.yaml").into(), text.to_owned())],
            SiteRules::default(),
            &mut problems,
        );
        (rules, problems)
    }

    #[test]
    fn every_built_in_rule_is_good_and_says_what_it_was_held_against() {
        let files = FILES.files().map(|file| (file.path().into(), file.contents_utf8().unwrap().to_owned()));
        let files: Vec<(PathBuf, String)> = files.collect();
        let mut problems = Vec::new();
        let rules = read(&files, SiteRules::default(), &mut problems);
        assert_eq!(problems, []);
        assert!(!files.is_empty() && rules.files.len() == files.len());
        for file in Rules::built_in().files {
            assert!(!file.about.is_empty() && file.origin == Origin::BuiltIn, "{file:?}");
            for rule in file.lists.iter().chain(&file.articles) {
                assert!(rule.checked.is_some() && rule.source.is_some(), "{}: {rule:?}", file.name);
            }
        }
    }

    #[test]
    fn a_file_of_ones_own_is_asked_first_and_takes_the_place_of_one_of_its_name() {
        let first = FILES.files().next().unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        let text = "articles: [{match: a.example/*, title: h1}]";
        let (rules, problems) = own(&first, text);
        assert_eq!(problems, []);
        assert_eq!(rules.files.len(), FILES.files().count());
        assert_eq!((rules.files[0].origin, rules.files[0].articles[0].checked), (Origin::Own, None));
        let (rules, _) = own("zz", text);
        assert_eq!((rules.files[0].name.as_str(), rules.files.len()), ("zz", FILES.files().count() + 1));
        assert!(rules.articles.find(&"https://a.example/1".parse().unwrap()).is_some());
    }

    #[test]
    fn what_a_rule_says_of_itself_wins_over_what_its_file_says() {
        let (rules, problems) = own(
            "a",
            "checked: documented\nsource: the handbook\narticles:\n  - {match: a.example, title: h1}\n  \
             - {match: b.example, title: h1, checked: captured, source: a page}\n",
        );
        assert_eq!(problems, []);
        let said: Vec<_> =
            rules.files[0].articles.iter().map(|one| (one.checked, one.source.as_deref())).collect();
        assert_eq!(
            said,
            [(Some(Checked::Documented), Some("the handbook")), (Some(Checked::Captured), Some("a page"))]
        );
    }

    #[test]
    fn mistakes_are_told_with_their_places() {
        for (text, place, words) in [
            ("articles:\n  - title: h1\n", (2, 5), "`match` is missing"),
            ("articles:\n  - match: a.example\n    titel: h1\n", (3, 5), "unknown key `titel`"),
            ("lists: [{match: a.example, selectors: {item: '['}}]", (1, 46), "not a CSS selector"),
            ("checked: surely\narticles: []\n", (1, 10), "but is `surely`"),
            ("list: []\n", (1, 1), "unknown key `list`"),
            ("- a\n", (1, 1), "mapping"),
            ("a: \"\n", (1, 0), "not valid YAML"),
        ] {
            let (_, problems) = own("a", text);
            let [problem] = &problems[..] else { panic!("{text}: {problems:?}") };
            let at = problem.place.unwrap();
            assert_eq!(at.line, place.0, "{text}: {problem}");
            assert!(place.1 == 0 || at.column == place.1, "{text}: {problem}");
            assert!(problem.message.contains(words), "{text}: {problem}");
        }
    }
}
