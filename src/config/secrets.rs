//! `${NAME}` in what may be secret (values of headers, addresses of proxies): replaced by environment variables, so
//! that no secret need stand in a file.
//!
//! Pure: the environment is handed in by `load`.

use super::problem::Found;
use crate::model::{Kind, OptionError, Options};

/// Gives the value of an environment variable.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Where `${NAME}` counts in the main file; `*` is any key, and lists are passed through.
const IN_MAIN: &[&[&str]] = &[
    &["fetch", "proxy"],
    &["sources", "proxy"],
    &["sources", "request", "headers", "*"],
    &["subscriptions", "defaults", "proxy"],
];
/// Where it counts in a source's file.
const IN_SOURCE: &[&[&str]] = &[&["proxy"], &["request", "headers", "*"]];

/// The main file's options with their secrets.
pub(super) fn of_main(options: Options, environment: Environment<'_>, found: &mut Found) -> Options {
    resolve(options, IN_MAIN, environment, found)
}

/// A source file's options with their secrets.
pub(super) fn of_source(options: Options, environment: Environment<'_>, found: &mut Found) -> Options {
    resolve(options, IN_SOURCE, environment, found)
}

fn resolve(options: Options, paths: &[&[&str]], environment: Environment<'_>, found: &mut Found) -> Options {
    let (name, place) = (options.name().to_owned(), options.place());
    let is_here = paths.iter().any(|path| path.is_empty());
    let kind = match options.into_kind() {
        Kind::Text(text) if is_here => {
            let filled = filled(&text, environment).map_err(|message| error(place, message));
            Kind::Text(found.keep(filled).unwrap_or_default())
        }
        Kind::List(items) => {
            Kind::List(items.into_iter().map(|item| resolve(item, paths, environment, found)).collect())
        }
        Kind::Map(entries) => {
            let below = |key: &str| -> Vec<&[&str]> {
                let fits = |path: &&&[&str]| path.first().is_some_and(|first| *first == key || *first == "*");
                paths.iter().filter(fits).map(|path| &path[1..]).collect()
            };
            let entry = |(at, value): (_, Options)| {
                let paths = below(value.name());
                (at, if paths.is_empty() { value } else { resolve(value, &paths, environment, found) })
            };
            Kind::Map(entries.into_iter().map(entry).collect())
        }
        other => other,
    };
    Options::new(name, place, kind)
}

fn error(place: crate::model::Place, message: String) -> OptionError {
    OptionError { place, message, help: None }
        .with_help("set it for feedloom, or write `$${` where these two characters are meant")
}

/// The text with every `${NAME}` replaced; `$${` stands for `${`.
fn filled(text: &str, environment: Environment<'_>) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            filled.push_str(before);
            filled.push_str("${");
            rest = after;
            continue;
        }
        let named = after.split_once('}').filter(|(name, _)| is_name(name));
        let (name, behind) = named.ok_or("`${` is followed by no name of an environment variable and `}`")?;
        let value = environment(name).filter(|value| !value.is_empty());
        let value = value.ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
        filled.push_str(before);
        filled.push_str(&value);
        rest = behind;
    }
    Ok(filled + rest)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::yaml;

    fn environment(name: &str) -> Option<String> {
        match name {
            "TOKEN" => Some("a${b}".into()),
            "EMPTY" => Some(String::new()),
            _ => None,
        }
    }

    #[test]
    fn names_are_replaced_once_and_only_whole_ones() {
        let fill = |text: &str| filled(text, &environment);
        assert_eq!(fill("Bearer ${TOKEN}!").as_deref(), Ok("Bearer a${b}!"));
        assert_eq!(fill("${TOKEN}${TOKEN}").as_deref(), Ok("a${b}a${b}"));
        assert_eq!(fill("$5 $TOKEN $${TOKEN} {x}").as_deref(), Ok("$5 $TOKEN ${TOKEN} {x}"));
        for text in ["${NONE}", "${EMPTY}"] {
            assert!(fill(text).unwrap_err().ends_with("is not set"), "{text}");
        }
        for text in ["${", "${}", "${TOKEN", "${A B}", "${1}"] {
            assert!(fill(text).unwrap_err().starts_with("`${` is followed by no name"), "{text}");
        }
    }

    #[test]
    fn only_headers_and_proxies_are_looked_at_and_a_mistake_has_its_place() {
        let text = "fetch: { proxy: '${TOKEN}', user_agent: '${TOKEN}' }\nsources:\n  - title: '${TOKEN}'\n    \
                    request:\n      headers: { A: '${TOKEN}', B: '${NONE}' }\n      json: '${TOKEN}'\n";
        let mut found = Found::default();
        let options = of_main(yaml::read(text).unwrap(), &environment, &mut found);
        let expected = r#"{"fetch":{"proxy":"a${b}","user_agent":"${TOKEN}"},"sources":[{"title":"${TOKEN}","request":{"headers":{"A":"a${b}","B":""},"json":"${TOKEN}"}}]}"#;
        assert_eq!(options.json().to_string(), expected);
        let problems = found.problems(std::path::Path::new("x.yaml"), text);
        assert_eq!(problems.len(), 1);
        let place = problems[0].place.unwrap();
        assert_eq!((place.line, place.column), (5, 36));
        assert_eq!(problems[0].message, "the environment variable `NONE` is not set");
        let mut found = Found::default();
        let options = of_source(
            yaml::read("request: { headers: { A: '${TOKEN}' } }\nid: '${NONE}'").unwrap(),
            &environment,
            &mut found,
        );
        assert_eq!(options.json()["request"]["headers"]["A"], "a${b}");
        assert!(found.problems(std::path::Path::new("x.yaml"), "").is_empty());
    }
}
