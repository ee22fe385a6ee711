//! Single rules, one line each.

use super::super::{Style, from_html, plain_text, to_html};

fn mainroad(html: &str) -> String {
    from_html(html, Style::MAINROAD)
}
