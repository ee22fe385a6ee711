//! The beginning of a text where all of it is too long: titles and summaries with a most.

/// The text, or its beginning and `…`, at most `most` characters (Unicode scalar values) in all.
///
/// It is cut between words where the script has spaces between them and a gap is near, and never before a mark
/// that belongs to the character it follows (accents, emoji variants and joined emoji).
pub fn beginning(text: &str, most: usize) -> String {
    let text = text.trim();
    let chars: Vec<char> = text.chars().take(most + 1).collect();
    if chars.len() <= most {
        return text.to_owned();
    }
    let mut end = most.saturating_sub(1);
    while end > 0 && (belongs_to_the_one_before(chars[end]) || chars[end - 1] == '\u{200D}') {
        end -= 1;
    }
    if chars[end].is_alphanumeric()
        && let Some(gap) = chars[..end].iter().rposition(|c| c.is_whitespace())
        && gap * 4 >= end * 3
    {
        end = gap;
    }
    let kept: String = chars[..end].iter().collect();
    let kept = kept.trim_end_matches(|c: char| c.is_whitespace() || ",;:，、；：-–—".contains(c));
    format!("{kept}…")
}

fn belongs_to_the_one_before(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{20D0}'..='\u{20FF}' | '\u{200D}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FE20}'..='\u{FE2F}' | '\u{3099}' | '\u{309A}'
        | '\u{1F3FB}'..='\u{1F3FF}' | '\u{E0100}'..='\u{E01EF}')
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_text_that_fits_stays_whole() {
        assert_eq!(beginning("  one two ", 7), "one two");
        assert_eq!(beginning("四个汉字", 4), "四个汉字");
        assert_eq!(beginning("", 0), "");
    }

    #[test]
    fn words_are_not_cut_where_a_gap_is_near() {
        assert_eq!(beginning("the quick brown fox jumps", 19), "the quick brown…");
        assert_eq!(beginning("a verylongwordwithoutanygap", 10), "a verylon…");
    }

    #[test]
    fn texts_without_spaces_are_cut_between_characters() {
        assert_eq!(beginning("四个汉字，然后更多", 6), "四个汉字…");
        assert_eq!(beginning("四个汉字然后更多", 6), "四个汉字然…");
    }

    #[test]
    fn marks_stay_with_their_characters() {
        assert_eq!(beginning("ae\u{301}x", 3), "a…");
        assert_eq!(beginning("一👩\u{200D}👩 二三四", 4), "一…");
        assert_eq!(beginning("\u{301}\u{301}\u{301}", 1), "…");
    }
}
