//! How a date is written: PHP's letters, as FreshRSS has them, and ours.

/// PHP's letters and what they are here; of several that are the same here, the first is written.
const LETTERS: [(char, &str); 20] = [
    ('d', "%d"),
    ('j', "%d"),
    ('m', "%m"),
    ('n', "%m"),
    ('Y', "%Y"),
    ('y', "%y"),
    ('M', "%b"),
    ('F', "%B"),
    ('D', "%a"),
    ('l', "%A"),
    ('H', "%H"),
    ('G', "%H"),
    ('h', "%I"),
    ('g', "%I"),
    ('i', "%M"),
    ('s', "%S"),
    ('A', "%p"),
    ('a', "%p"),
    ('P', "%:z"),
    ('O', "%z"),
];

/// PHP's format as ours; `None` where a letter has no counterpart.
pub(super) fn read(php: &str) -> Option<String> {
    let mut format = String::new();
    let mut letters = php.chars();
    while let Some(letter) = letters.next() {
        match LETTERS.iter().find(|(known, _)| *known == letter) {
            Some((_, ours)) => format.push_str(ours),
            None if letter == '\\' => push(&mut format, letters.next()?),
            // The parts that are not said are zero here anyway.
            None if matches!(letter, '!' | '|') => {}
            None if letter.is_ascii_alphabetic() || "?*+#".contains(letter) => return None,
            None => push(&mut format, letter),
        }
    }
    Some(format)
}

fn push(format: &mut String, literal: char) {
    match literal {
        '%' => format.push_str("%%"),
        other => format.push(other),
    }
}

/// Our format as PHP's; `None` where a part has no letter there.
pub(super) fn write(format: &str) -> Option<String> {
    let mut php = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        if let Some((letter, ours)) = LETTERS.iter().find(|(_, ours)| rest.starts_with(ours)) {
            php.push(*letter);
            rest = &rest[ours.len()..];
            continue;
        }
        let literal = rest.strip_prefix("%%").map(|_| ('%', 2));
        let (literal, length) = match (literal, first) {
            (Some(percent), _) => percent,
            (None, '%') => return None,
            (None, other) => (other, other.len_utf8()),
        };
        if literal.is_ascii_alphabetic() || "\\!|?*+#".contains(literal) {
            php.push('\\');
        }
        php.push(literal);
        rest = &rest[length..];
    }
    Some(php)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_go_there_and_back() {
        for (php, ours) in [
            ("d/m/Y H:i", "%d/%m/%Y %H:%M"),
            ("Y-m-d\\TH:i:sP", "%Y-%m-%dT%H:%M:%S%:z"),
            ("Y年m月d日 H:i", "%Y年%m月%d日 %H:%M"),
            ("D, d M y h:i A", "%a, %d %b %y %I:%M %p"),
        ] {
            assert_eq!(read(php).as_deref(), Some(ours), "{php}");
            assert_eq!(write(ours).as_deref(), Some(php), "{ours}");
        }
        assert_eq!(read("!j.n.Y").as_deref(), Some("%d.%m.%Y"));
        assert_eq!((read("Y e"), read("d ?"), write("%Q")), (None, None, None));
    }
}
