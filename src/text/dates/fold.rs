//! One plain form for all the ways the same date is typed.

/// How many characters of a text are looked at.
const LOOKED_AT: usize = 300;

/// The beginning of a text with letters in lower case, full-width forms as ASCII, one kind of dash, single blanks, nothing
/// invisible, Chinese numerals in dates as digits, and trimmed.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(LOOKED_AT);
    for c in text.trim_start().chars().take(LOOKED_AT) {
        match plain(c) {
            Some(' ') if folded.is_empty() || folded.ends_with(' ') => {}
            Some(c) => folded.push(c),
            None => {}
        }
    }
    folded.truncate(folded.trim_end().len());
    super::words::with_digits(&folded)
}

/// One character in its plain form; `None` for one that cannot be seen.
fn plain(c: char) -> Option<char> {
    match c {
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' => None,
        // Full-width forms lie as far from ASCII as these two numbers.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).map(|c| c.to_ascii_lowercase()),
        '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
        '\u{2236}' => Some(':'),
        c if c.is_whitespace() || c.is_control() => Some(' '),
        // The few letters that become two are in no date.
        c => c.to_lowercase().next(),
    }
}
