//! Keeps the pages true: what ARCHITECTURE.md, README.md and docs/ say of the code is read there and held against it.
//!
//! A failing test names the file to change. Nothing here runs the program; all of it takes a second.

#![allow(clippy::unwrap_used, reason = "a test may be blunt, in its helpers too")]

#[path = "house/code.rs"]
mod code;
#[path = "house/configuration.rs"]
mod configuration;
#[path = "house/sites.rs"]
mod sites;

use std::collections::{BTreeMap, BTreeSet};

use code::{SourceFile, files, has_word, literals, most_supers, named_after, read, root, sources};
use feedloom::{extract, format, source};

/// A row of the layer table.
struct Layer {
    number: usize,
    modules: Vec<String>,
    may_use: BTreeSet<usize>,
}

/// The texts in backticks.
fn in_backticks(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The cells of a table's row.
fn cells(row: &str) -> Vec<&str> {
    row.trim().trim_matches('|').split(" | ").map(str::trim).collect()
}

/// The part of a page under a heading, up to the next of its level or above.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let level = heading.chars().take_while(|c| *c == '#').count();
    let start =
        page.find(&format!("\n{heading}\n")).unwrap_or_else(|| panic!("there is no heading `{heading}`"));
    let rest = &page[start + heading.len() + 2..];
    let is_next = |line: &str| {
        let hashes = line.chars().take_while(|c| *c == '#').count();
        (1..=level).contains(&hashes) && line[hashes..].starts_with(' ')
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if is_next(line) {
            return &rest[..at];
        }
        at += line.len();
    }
    rest
}

fn layers() -> Vec<Layer> {
    let page = read("ARCHITECTURE.md");
    let rows = page
        .lines()
        .filter(|line| line.starts_with("| ") && line[2..].starts_with(|c: char| c.is_ascii_digit()));
    let layers: Vec<Layer> = rows.map(|row| layer(&cells(row))).collect();
    assert_eq!(layers.len(), 8, "ARCHITECTURE.md has a table of eight layers");
    layers
}

fn layer(cells: &[&str]) -> Layer {
    let number = cells[0].split(' ').next().unwrap().parse().unwrap();
    let modules = in_backticks(cells[1]).into_iter().map(str::to_owned).collect();
    let mut may_use = BTreeSet::new();
    for part in cells[2].split(", ") {
        match part.split_once('–').map(|(from, to)| (from.parse::<usize>(), to.parse::<usize>())) {
            Some((Ok(from), Ok(to))) => may_use.extend(from..=to),
            _ if part == "all" => may_use.extend(0..8),
            _ => may_use.extend(part.parse::<usize>()),
        }
    }
    Layer { number, modules, may_use }
}

fn all_good(problems: &[String]) {
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_folder_of_src_has_a_row_in_the_layer_table() {
    let listed: Vec<String> = layers().into_iter().flat_map(|layer| layer.modules).collect();
    let there: BTreeSet<String> =
        sources().into_iter().map(|file| file.module).filter(|name| name != "lib").collect();
    assert_eq!(listed.iter().cloned().collect::<BTreeSet<_>>(), there, "ARCHITECTURE.md and src/");
    assert_eq!(listed.len(), there.len(), "a module stands in one row of ARCHITECTURE.md");
}

#[test]
fn modules_use_only_the_layers_the_table_gives_them() {
    let layers = layers();
    let of = |name: &str| layers.iter().find(|layer| layer.modules.iter().any(|module| module == name));
    let mut problems = Vec::new();
    for file in sources() {
        let Some(own) = of(&file.module) else { continue };
        for name in named_after(&file.code, "crate::") {
            let good = name == file.module
                || of(&name)
                    .is_some_and(|used| own.may_use.contains(&used.number) && used.number != own.number);
            if !good && !name.is_empty() {
                problems.push(format!("{}: layer {} may not use `crate::{name}`", file.path, own.number));
            }
        }
        if most_supers(&file.code) >= file.depth {
            problems
                .push(format!("{}: `super::` leads out of `{}`; write `crate::`", file.path, file.module));
        }
    }
    all_good(&problems);
}

#[test]
fn the_core_touches_no_file_network_environment_or_clock() {
    let core: Vec<String> =
        layers().into_iter().filter(|layer| layer.number <= 3).flat_map(|layer| layer.modules).collect();
    let mut problems = Vec::new();
    for file in sources().iter().filter(|file| core.contains(&file.module)) {
        let words = ["tokio", "reqwest", "sqlx", "axum", "async", "SystemTime", "Instant", "include_dir"];
        forbid(file, &words, &mut problems);
        for name in named_after(&file.code, "std::") {
            if ["fs", "net", "env", "process", "thread"].contains(&name.as_str()) {
                problems.push(format!("{}: `std::{name}` in the core", file.path));
            }
        }
        for clock in ["Timestamp::now", "Zoned::now", "Utc::now", "Local::now"] {
            if file.code.contains(clock) {
                problems.push(format!("{}: `{clock}` in the core; time is an argument", file.path));
            }
        }
    }
    all_good(&problems);
}

#[test]
fn settings_touch_files_in_one_place_and_the_run_knows_no_backend() {
    let mut problems = Vec::new();
    for file in sources() {
        match file.module.as_str() {
            "config" if file.path != "src/config/load.rs" => {
                forbid(
                    &file,
                    &["reqwest", "tokio", "read_to_string", "read_dir", "var", "var_os"],
                    &mut problems,
                );
            }
            "update" => {
                forbid(
                    &file,
                    &["HttpFetcher", "SqliteStore", "Directory", "sqlx", "reqwest", "fs"],
                    &mut problems,
                );
            }
            "serve" => {
                forbid(&file, &["HttpFetcher", "SqliteStore", "Directory", "sqlx", "reqwest"], &mut problems);
            }
            _ => {}
        }
    }
    all_good(&problems);
}

fn forbid(file: &SourceFile, words: &[&str], problems: &mut Vec<String>) {
    let found = words.iter().filter(|word| has_word(&file.code, word));
    problems.extend(found.map(|word| format!("{}: `{word}` has no place here", file.path)));
}

#[test]
fn every_part_has_its_file_its_fixtures_and_its_heading() {
    let fixtures = files();
    let case = |folder: &str, name: &str| {
        let (own, cases) =
            (format!("tests/fixtures/{folder}/{name}/"), format!("tests/fixtures/{folder}/{name}-"));
        let found = fixtures.iter().any(|path| path.starts_with(&own) || path.starts_with(&cases));
        (!found).then(|| format!("there is no fixture {own} or {cases}*/"))
    };
    let file = |path: String| (!root().join(&path).exists()).then(|| format!("there is no {path}"));
    let page = read("docs/configuration.md");
    let mut problems = Vec::new();
    for name in source::KINDS.iter().map(|kind| kind.name()) {
        let heading = format!("### `kind: {name}`");
        problems.extend(file(format!("src/source/{name}.rs")));
        // An answer to `page` is an article's page, whose cases are those of extraction.
        problems.extend(case("sources", name).filter(|_| name != "page"));
        problems
            .extend((!page.contains(&heading)).then(|| format!("docs/configuration.md lacks `{heading}`")));
    }
    for name in extract::EXTRACTORS.iter().map(|extractor| extractor.name()) {
        problems.extend(file(format!("src/extract/{name}.rs")));
        problems.extend(case("pages", name));
    }
    for name in format::FORMATS.iter().map(|format| format.name()) {
        problems.extend(file(format!("src/format/{name}.rs")));
        problems.extend(case("formats", name));
        problems.extend(
            (!page.contains(&format!("`{name}`"))).then(|| format!("docs/configuration.md lacks `{name}`")),
        );
    }
    all_good(&problems);
}

#[test]
fn every_command_has_its_file_and_its_line_in_the_readme() {
    let args = read("src/cli/args.rs");
    let list = args.split("enum Command {").nth(1).unwrap().split("\n}").next().unwrap();
    let names: Vec<String> = list
        .lines()
        .filter_map(|line| line.trim().split_once('('))
        .map(|(name, _)| name.to_lowercase())
        .collect();
    assert!(names.len() >= 7, "{names:?}");
    let readme = read("README.md");
    for name in names {
        assert!(root().join(format!("src/cli/{name}.rs")).exists(), "there is no src/cli/{name}.rs");
        let row = format!("| `feedloom {name}");
        assert!(readme.lines().any(|line| line.starts_with(&row)), "README.md has no line `{row} …`");
    }
}

/// The codes in the program: `module.what-is-wrong`, and the words of `error[word]`.
fn codes() -> BTreeMap<String, String> {
    let (mut prefixes, mut all, mut codes) = (BTreeSet::new(), Vec::new(), BTreeMap::new());
    for file in sources() {
        for text in literals(&file.code) {
            if let Some((prefix, rest)) = text.split_once('.')
                && is_code(prefix)
                && is_code(rest)
                // A file's name.
                && rest != "xml"
            {
                all.push((prefix.to_owned(), text.to_owned(), file.path.clone()));
            }
        }
        for made in ["Diagnostic::warning(", "Diagnostic::note(", "Diagnostic::error(", "=> "] {
            if made != "=> " || file.code.contains("fn code(") {
                let after =
                    file.code.split(made).skip(1).filter_map(|after| after.trim_start().strip_prefix('"'));
                let named =
                    after.filter_map(|text| text.split('"').next()).filter_map(|text| text.split_once('.'));
                prefixes.extend(named.map(|(prefix, _)| prefix.to_owned()));
            }
        }
        for word in file.code.split("error[").skip(1).filter_map(|after| after.split(']').next()) {
            if is_code(word) {
                codes.insert(word.to_owned(), file.path.clone());
            }
        }
    }
    codes.extend(
        all.into_iter().filter(|found| prefixes.contains(&found.0)).map(|(_, code, path)| (code, path)),
    );
    codes
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

#[test]
fn every_diagnostic_code_is_documented_and_every_documented_one_exists() {
    let codes = codes();
    assert!(codes.len() > 30, "{codes:?}");
    let page = read("docs/diagnostics.md");
    let mut documented = BTreeSet::new();
    for row in page.lines().filter_map(|line| line.strip_prefix("| `")) {
        let code = row.split('`').next().unwrap();
        assert!(documented.insert(code), "docs/diagnostics.md has `{code}` twice");
    }
    let mut problems = Vec::new();
    for (code, path) in &codes {
        if !documented.contains(code.as_str()) {
            problems.push(format!("docs/diagnostics.md lacks `{code}` of {path}"));
        }
    }
    for code in documented {
        if !codes.contains_key(code) {
            problems.push(format!("docs/diagnostics.md has `{code}`, which nothing gives"));
        }
    }
    all_good(&problems);
}

#[test]
fn long_files_are_listed_with_a_reason() {
    let page = read("ARCHITECTURE.md");
    let list = section(&page, "## Long files");
    let mut problems = Vec::new();
    for file in sources() {
        if file.text.lines().count() > 400 && !list.contains(&format!("`{}`:", file.path)) {
            problems.push(format!("{} has over 400 lines and no reason in ARCHITECTURE.md", file.path));
        }
        if !file.text.starts_with("//!") && !file.code.is_empty() {
            problems.push(format!("{} does not say in `//!` what it does", file.path));
        }
    }
    all_good(&problems);
}

#[test]
fn the_changelog_has_a_heading_for_this_version() {
    let heading = format!("## [{}]", env!("CARGO_PKG_VERSION"));
    assert!(
        read("CHANGELOG.md").lines().any(|line| line.starts_with(&heading)),
        "CHANGELOG.md lacks `{heading}`"
    );
}

#[test]
fn every_crate_is_used_and_has_its_line() {
    let manifest = read("Cargo.toml");
    let page = read("docs/dependencies.md");
    let program: String = sources().into_iter().map(|file| file.code).collect();
    let mut problems = Vec::new();
    let (mut in_list, mut in_program) = (false, false);
    for line in manifest.lines() {
        if line.starts_with('[') {
            in_list = line.ends_with("dependencies]");
            in_program = line == "[dependencies]";
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| in_list) {
            if !page.contains(&format!("| `{name}`")) {
                problems.push(format!("docs/dependencies.md has no line for `{name}`"));
            }
            if in_program && !has_word(&program, &name.replace('-', "_")) {
                problems.push(format!("nothing uses `{name}` of Cargo.toml"));
            }
        }
    }
    all_good(&problems);
}

#[test]
fn no_file_tells_of_a_machine_or_of_work_left_over() {
    // Written in two parts, so that this file does not tell of them.
    let words = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X"), concat!("HA", "CK")];
    let parts =
        [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/tm", "p/bash"), concat!("replace", "-with")];
    let mut problems = Vec::new();
    for path in files() {
        let bytes = std::fs::read(root().join(&path)).unwrap();
        // What is not UTF-8 is a fixture of another charset.
        let Ok(text) = String::from_utf8(bytes) else { continue };
        problems
            .extend(words.iter().filter(|word| has_word(&text, word)).map(|word| format!("{path}: {word}")));
        problems
            .extend(parts.iter().filter(|part| text.contains(**part)).map(|part| format!("{path}: {part}")));
    }
    let lock = read("Cargo.lock");
    let registry = "source = \"registry+https://github.com/rust-lang/crates.io-index\"";
    let odd = lock.lines().filter(|line| line.starts_with("source = ") && *line != registry);
    problems.extend(odd.map(|line| format!("Cargo.lock: {line}")));
    all_good(&problems);
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut problems = Vec::new();
    let pages =
        files().into_iter().filter(|path| path.ends_with(".md") && !path.starts_with("tests/fixtures/"));
    for path in pages {
        // What stands in backticks shows how something is written.
        let text: String = read(&path).split('`').step_by(2).collect();
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let file = target.split('#').next().unwrap();
            let folder = root().join(&path).parent().unwrap().to_owned();
            if !file.is_empty() && !target.contains("://") && !folder.join(file).exists() {
                problems.push(format!("{path}: {target} is not there"));
            }
        }
    }
    all_good(&problems);
}
