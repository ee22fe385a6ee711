//! Small forms that several readers' attributes have in common: CSS as a selector, patterns in conditions, Miniflux's rules.

/// What makes a selector something else than CSS where it begins one.
const PREFIXES: [&str; 8] = ["css:", "xpath:", "json:", "state:", "url:", "meta:", "text:", "regex:"];

/// CSS as a selector.
pub(super) fn css(text: &str) -> String {
    let text = text.trim();
    if PREFIXES.iter().any(|prefix| text.starts_with(prefix)) {
        format!("css:{text}")
    } else {
        text.to_owned()
    }
}

/// Whether a selector is CSS.
pub(super) fn is_css(selector: &str) -> bool {
    selector.starts_with("css:") || !PREFIXES.iter().any(|prefix| selector.starts_with(prefix))
}

/// The CSS of a selector that is CSS.
pub(super) fn without_css(selector: &str) -> String {
    selector.strip_prefix("css:").unwrap_or(selector).to_owned()
}

/// A pattern within the double quotes of a condition, which have no escapes of their own.
pub(super) fn quoted(pattern: &str) -> String {
    format!("\"{}\"", pattern.replace('"', "\\x22"))
}

/// What [`quoted`] made of a pattern, and what follows it.
pub(super) fn unquoted(text: &str) -> Option<(String, &str)> {
    let (pattern, rest) = text.strip_prefix('"')?.split_once('"')?;
    Some((pattern.replace("\\x22", "\""), rest))
}

/// `name("a"|"b"),other`: names with their texts; `None` for what is not of this form.
pub(super) fn rules(text: &str) -> Option<Vec<(String, Vec<String>)>> {
    let mut rules = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, behind) = rest.split_at(end);
        if name.is_empty() {
            return None;
        }
        let (texts, behind) = match behind.strip_prefix('(') {
            Some(inside) => texts(inside)?,
            None => (Vec::new(), behind),
        };
        rules.push((name.to_owned(), texts));
        rest = behind.trim_start();
        rest = if rest.is_empty() { rest } else { rest.strip_prefix(',')?.trim_start() };
    }
    Some(rules)
}

fn texts(inside: &str) -> Option<(Vec<String>, &str)> {
    let mut texts = Vec::new();
    let mut rest = inside.trim_start();
    loop {
        let (text, behind) = text(rest)?;
        texts.push(text);
        let behind = behind.trim_start();
        match behind.strip_prefix('|') {
            Some(next) => rest = next.trim_start(),
            None => return Some((texts, behind.strip_prefix(')')?)),
        }
    }
}

fn text(rest: &str) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut chars = rest.strip_prefix('"')?.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((text, &rest[at + 2..])),
            '\\' => match chars.next()?.1 {
                quote @ ('"' | '\\') => text.push(quote),
                'n' => text.push('\n'),
                't' => text.push('\t'),
                other => text.extend(['\\', other]),
            },
            c => text.push(c),
        }
    }
    None
}

/// One such rule.
pub(super) fn rule(name: &str, texts: &[&str]) -> String {
    let escape = |text: &str| {
        text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t")
    };
    let quoted = |text: &&str| format!("\"{}\"", escape(text));
    let texts: Vec<_> = texts.iter().map(quoted).collect();
    if texts.is_empty() { name.to_owned() } else { format!("{name}({})", texts.join("|")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written_alike() {
        let text = "add_image_title,replace(\"a\\\\.b|c\"|\"say \\\"x\\\"\"),remove(\"div.ad, .x\")";
        let read = rules(text).unwrap();
        assert_eq!(read[0], ("add_image_title".to_owned(), Vec::new()));
        assert_eq!(read[1].1, ["a\\.b|c", "say \"x\""]);
        let written: Vec<_> = read
            .iter()
            .map(|(name, texts)| rule(name, &texts.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect();
        assert_eq!(written.join(","), text);
        for odd in ["a(", "a(\"b\"", "a(b)", "(\"b\")", "a b", "a,,b"] {
            assert_eq!(rules(odd), None, "{odd}");
        }
    }
}
