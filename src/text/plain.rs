//! Plain text: white space, summaries, lengths. Markup is gone before a text comes here.

use super::language;

/// The length, in characters, from which a text in a language without spaces is cut.
const WHOLE_UNDER: usize = 80;
/// How many characters or words a cut summary keeps.
const KEPT: usize = 50;

/// One line: runs of white space (incl. no-break space) become one space, control characters go, edges trimmed (incl. U+3000).
///
/// What cannot be seen goes too, since it makes equal titles differ or turns them around: zero-width spaces,
/// byte order marks, soft hyphens, bidirectional embeddings and isolates, and code points that are no
/// characters. Joiners stay inside (emoji, Indic and Persian letters need them) and go at the edges.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() {
            blank = true;
        } else if !is_unseen(c) {
            if blank && !line.is_empty() {
                line.push(' ');
            }
            blank = false;
            line.push(c);
        }
    }
    let trimmed = line.trim_matches(|c: char| c == ' ' || is_joiner(c));
    if trimmed.len() == line.len() { line } else { trimmed.to_owned() }
}

/// Whether a character shows nothing and joins nothing: it has no place in a title.
fn is_unseen(c: char) -> bool {
    let bidi = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let zero_width = matches!(c, '\u{200B}' | '\u{2060}' | '\u{FEFF}' | '\u{AD}');
    c.is_control() || bidi || zero_width || is_noncharacter(c)
}

/// Zero-width joiner and non-joiner.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// A code point that Unicode keeps free for ever; XML forbids some of them.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{FDD0}'..='\u{FDEF}') || u32::from(c) & 0xFFFE == 0xFFFE
}

/// The beginning of a text, as summaries are cut in the `mainroad` preset.
///
/// In languages without spaces: under 80 characters the whole text, else the first 50 characters
/// (Unicode scalar values) and `...`. In others: under 50 words the whole text, else the first 50
/// words joined by one space and `...`. The text is one line first, so that blanks at its edges do
/// not count.
pub fn summary(text: &str, language: &str) -> String {
    let line = one_line(text);
    let cut = if language::is_unspaced(language) {
        let long = line.chars().nth(WHOLE_UNDER - 1).is_some();
        long.then(|| line.chars().take(KEPT).collect::<String>())
    } else {
        let long = line.split(' ').nth(KEPT - 1).is_some();
        long.then(|| line.split(' ').take(KEPT).collect::<Vec<_>>().join(" "))
    };
    cut.map_or(line, |cut| cut + "...")
}

/// How much a text says, for comparing texts across scripts.
///
/// A Chinese character says about as much as three Latin letters, a kana or a Hangul syllable as
/// much as two; every other character that can be seen counts one, white space and marks on other
/// characters nothing. So `weight` of a sentence and of its translation are of one order.
pub fn weight(text: &str) -> usize {
    text.chars().map(char_weight).sum()
}

/// What one character adds to [`weight`].
fn char_weight(c: char) -> usize {
    match c {
        ' '..='~' => usize::from(c != ' '),
        '\u{300}'..='\u{36F}' | '\u{FE00}'..='\u{FE0F}' | '\u{200B}'..='\u{200F}' | '\u{FEFF}' => 0,
        '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{FF66}'..='\u{FF9D}' => 2,
        '\u{AC00}'..='\u{D7A3}' => 2,
        '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' => 3,
        '\u{20000}'..='\u{3FFFF}' | '\u{3005}'..='\u{3007}' => 3,
        _ if c.is_whitespace() || c.is_control() => 0,
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
