//! The source files as the house test looks at them: without tests and comments, and with the modules they name.

use std::fs;
use std::path::{Path, PathBuf};

/// One file below `src/`.
pub(crate) struct SourceFile {
    /// Its path from the package's folder, with `/`.
    pub(crate) path: String,
    /// The module of the first layer it belongs to: the folder below `src/`, or the file's name.
    pub(crate) module: String,
    /// How many modules deep it is: 1 for `src/fetch/mod.rs`, 2 for `src/fetch/guard.rs`.
    pub(crate) depth: usize,
    /// All of it.
    pub(crate) text: String,
    /// What is compiled into the program: no tests, no comments.
    pub(crate) code: String,
}

/// The package's folder.
pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A file of the package as text.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every file of the package, by path, but for what is built or run here.
pub(crate) fn files() -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let name = entry.file_name().into_string().unwrap();
            let skipped = folder == root() && [".git", "target", "feedloom-demo"].contains(&name.as_str());
            if entry.file_type().unwrap().is_dir() && !skipped {
                folders.push(entry.path());
            } else if !skipped {
                found.push(relative(&entry.path()));
            }
        }
    }
    found.sort();
    found
}

/// Every Rust file below `src/`.
pub(crate) fn sources() -> Vec<SourceFile> {
    let paths = files().into_iter().filter(|path| path.starts_with("src/") && path.ends_with(".rs"));
    paths.map(source).collect()
}

fn source(path: String) -> SourceFile {
    let text = read(&path);
    let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').skip(1).collect();
    let is_test = parts.contains(&"tests");
    let code = if is_test { String::new() } else { without_comments(&without_tests(&text)) };
    let depth = parts.len() - usize::from(parts.last() == Some(&"mod"));
    SourceFile { module: parts[0].to_owned(), depth, text, code, path }
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/")
}

/// The text without items under `#[cfg(test)]`. Formatted code ends an item with a line of the indent it began with.
fn without_tests(text: &str) -> String {
    let mut kept = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push_str(line);
            kept.push('\n');
            continue;
        }
        let indent = line.len() - line.trim_start().len();
        for line in lines.by_ref() {
            let own_indent = line.len() - line.trim_start().len() == indent;
            let begins = !line.trim_start().starts_with('}');
            let ends = line.ends_with(';') || line.ends_with('}');
            if own_indent && ends && (!begins || !line.ends_with('{')) {
                break;
            }
        }
    }
    kept
}

fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines
        .map(|line| line.split(" // ").next().unwrap_or(line))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// The first names of all paths that begin with `prefix` (`crate::`, `std::`), those in braces too.
pub(crate) fn named_after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        if code[..at].chars().next_back().is_some_and(is_word) {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        match rest.strip_prefix('{') {
            Some(list) => names.extend(parts_of(list).into_iter().map(first_word)),
            None => names.push(first_word(rest)),
        }
    }
    names
}

/// The parts between commas of a list, up to its closing brace.
fn parts_of(list: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                parts.push(list[start..at].trim());
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(list[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn first_word(text: &str) -> String {
    text.chars().take_while(|c| is_word(*c)).collect()
}

/// Whether a name stands in code as a word of its own.
pub(crate) fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        let after = code[at + word.len()..].chars().next();
        !before.is_some_and(is_word) && !after.is_some_and(is_word)
    })
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The longest run of `super::` in code.
pub(crate) fn most_supers(code: &str) -> usize {
    let runs = code.match_indices("super::").filter(|(at, _)| !code[..*at].ends_with("super::"));
    runs.map(|(at, _)| code[at..].split("super::").take_while(|between| between.is_empty()).count())
        .max()
        .unwrap_or(0)
}

/// The texts in double quotes on single lines.
pub(crate) fn literals(code: &str) -> Vec<&str> {
    code.lines().flat_map(|line| line.split('"').skip(1).step_by(2)).collect()
}

#[test]
fn tests_and_comments_are_left_out_and_nested_paths_found() {
    let text = "use crate::{a::{x, y}, b};\n// crate::c\n#[cfg(test)]\nmod tests;\nuse crate::d; // crate::e\n\
                #[cfg(test)]\nmod more {\n    use crate::f;\n}\nfn g() { crate::h::i() }\n";
    let code = without_comments(&without_tests(text));
    assert_eq!(named_after(&code, "crate::"), ["a", "b", "d", "h"]);
    assert_eq!(most_supers("use super::super::x; super::y"), 2);
    assert!(has_word("use tokio::x", "tokio") && !has_word("tokio_rustls", "tokio"));
}
