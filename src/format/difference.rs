//! What is other between two texts of an article, as HTML that any reader shows: `<del>` and `<ins>`, word by word.

use similar::{ChangeTag, DiffOp, TextDiff, capture_diff_slices};

use super::xml::escaped;

/// How many words of a long unchanged stretch are shown on each side of a change.
const CONTEXT: usize = 12;

/// The most words that are compared one by one; a longer line is shown as taken out and put in whole.
const MOST_WORDS: usize = 5_000;

/// The lines that are other, each with what was taken out and put in. Empty when none is.
pub fn html(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (lines(old), lines(new));
    let mut html = String::new();
    for op in TextDiff::from_slices(&old, &new).ops() {
        match *op {
            DiffOp::Equal { .. } => {}
            DiffOp::Delete { old_index, old_len, .. } => {
                whole(&mut html, "del", &old[old_index..old_index + old_len]);
            }
            DiffOp::Insert { new_index, new_len, .. } => {
                whole(&mut html, "ins", &new[new_index..new_index + new_len]);
            }
            DiffOp::Replace { old_index, old_len, new_index, new_len } => {
                let (old, new) = (&old[old_index..old_index + old_len], &new[new_index..new_index + new_len]);
                for (old, new) in old.iter().zip(new) {
                    line(&mut html, old, new);
                }
                whole(&mut html, "del", old.get(new.len()..).unwrap_or_default());
                whole(&mut html, "ins", new.get(old.len()..).unwrap_or_default());
            }
        }
    }
    html
}

/// The lines that have anything on them.
fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect()
}

fn whole(html: &mut String, tag: &str, lines: &[&str]) {
    for line in lines {
        html.push_str(&format!("<p><{tag}>{}</{tag}></p>\n", escaped(line)));
    }
}

/// One line that became another.
fn line(html: &mut String, old: &str, new: &str) {
    let (old_words, new_words) = (words(old), words(new));
    if old_words.len().max(new_words.len()) > MOST_WORDS {
        whole(html, "del", &[old]);
        whole(html, "ins", &[new]);
        return;
    }
    html.push_str("<p>");
    let ops = capture_diff_slices(similar::Algorithm::Myers, &old_words, &new_words);
    let last = ops.len().saturating_sub(1);
    for (index, op) in ops.iter().enumerate() {
        for (tag, words) in op.iter_slices(&old_words, &new_words) {
            match tag {
                ChangeTag::Equal => html.push_str(&context(words, index == 0, index == last)),
                ChangeTag::Delete => html.push_str(&format!("<del>{}</del>", escaped(&words.concat()))),
                ChangeTag::Insert => html.push_str(&format!("<ins>{}</ins>", escaped(&words.concat()))),
            }
        }
    }
    html.push_str("</p>\n");
}

/// An unchanged stretch: whole where it is short, else what stands beside a change.
fn context(words: &[&str], is_first: bool, is_last: bool) -> String {
    let before = if is_first { 0 } else { CONTEXT };
    let after = if is_last { 0 } else { CONTEXT };
    if words.len() <= before + after + 1 {
        return escaped(&words.concat());
    }
    format!("{} … {}", escaped(&words[..before].concat()), escaped(&words[words.len() - after..].concat()))
}

/// The words of a line, with what stands between them. Where words are not set apart, as in Chinese, a letter is one.
fn words(line: &str) -> Vec<&str> {
    let is_word = |c: char| c.is_alphanumeric() && (c as u32) < 0x2E80;
    let mut words = Vec::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let length = match is_word(first) {
            true => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn changes_are_shown_word_by_word_and_the_rest_is_left_out() {
        assert_eq!(
            html("Same.\n\nIt rose at nine.", "Same.\n\nIt rose at ten."),
            "<p>It rose at <del>nine</del><ins>ten</ins>.</p>\n"
        );
        assert_eq!(
            html("潮水九点上涨。", "潮水十点上涨。"),
            "<p>潮水<del>九</del><ins>十</ins>点上涨。</p>\n"
        );
        assert_eq!(html("A", "A\n\nB <i>"), "<p><ins>B &lt;i&gt;</ins></p>\n");
        assert_eq!(html("A\n\nB", "A"), "<p><del>B</del></p>\n");
        assert_eq!(html("A\n", "A"), "");
    }

    #[test]
    fn of_a_long_line_only_what_is_near_a_change_is_shown() {
        let old = format!("{}nine{}", "word ".repeat(100), " more".repeat(100));
        let html = html(&old, &old.replace("nine", "ten"));
        assert!(
            html.starts_with("<p> … ") && html.contains("<del>nine</del><ins>ten</ins>") && html.len() < 300,
            "{html}"
        );
    }

    proptest! {
        #[test]
        fn any_two_texts_have_a_difference_that_shows_no_markup_of_theirs(old in "[<>&a甲 \n]{0,30}", new in "[<>&a甲 \n]{0,30}") {
            let html = html(&old, &new);
            let bare = ["<p>", "</p>", "<del>", "</del>", "<ins>", "</ins>"].iter().fold(html, |html, tag| html.replace(tag, ""));
            prop_assert!(!bare.contains(['<', '>']));
        }
    }
}
