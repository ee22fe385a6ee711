//! Keeps the beginning of a line from being read as a list, heading, quote, rule, table or definition.

/// A line of a paragraph, with a `\` where its beginning would mean something.
pub(super) fn guard(line: &str, place: Place) -> String {
    match escape_at(line, place) {
        Some(at) => format!("{}\\{}", &line[..at], &line[at..]),
        None => line.to_owned(),
    }
}

/// Where in a paragraph a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// It begins the block, with a piece of text.
    FirstText,
    /// It begins the block with a link, image or code, whose `[` must stay.
    First,
    /// Below another line.
    Later,
}

/// Where the `\` goes.
fn escape_at(line: &str, place: Place) -> Option<usize> {
    let trimmed = line.trim_end();
    let all = |allowed: &str| trimmed.chars().all(|c| allowed.contains(c));
    let spaced = |at: usize| line[at..].is_empty() || line[at..].starts_with([' ', '\t']);
    let is_special = match line.chars().next()? {
        '#' => {
            let level = line.len() - line.trim_start_matches('#').len();
            level <= 6 && spaced(level)
        }
        '>' => true,
        '-' => spaced(1) || all("- ") || (place == Place::Later && all("-|: ")),
        '+' => spaced(1) || trimmed == "+++",
        // Hugo reads definition lists.
        ':' => spaced(1) || (place == Place::Later && all("-|: ") && line.contains('-')),
        '|' => place == Place::Later && all("-|: ") && line.contains('-'),
        '=' => place == Place::Later && all("= "),
        '[' => place == Place::FirstText && is_definition_or_mark(line),
        '{' => line.starts_with("{.") && trimmed.ends_with('}'),
        '0'..='9' => return number_end(line).filter(|at| spaced(at + 1)),
        _ => false,
    };
    is_special.then_some(0)
}

/// The place of the `.` or `)` after a number a list could begin with.
fn number_end(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (digits <= 9 && line[digits..].starts_with(['.', ')'])).then_some(digits)
}

/// Whether a line that begins with `[` of the text may be a link definition, a check box or the mark of a GitHub
/// alert. A link begins with `[` too, and never with these.
fn is_definition_or_mark(line: &str) -> bool {
    let mark = ["[ ]", "[x]", "[X]"].iter().any(|mark| line.starts_with(mark));
    let alert =
        line.strip_prefix("[!").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()));
    mark || alert || line.contains("]:")
}
