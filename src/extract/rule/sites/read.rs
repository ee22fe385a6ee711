//! One file of Full-Text RSS: its directives → a rule.

use url::Url;

use super::line::{Line, XPATH};
use crate::extract::rule::{ArticleRule, Link};
use crate::model::Diagnostic;
use crate::select::Selector;

/// The code of directives that are read and not obeyed.
pub(super) const NOT_OBEYED: &str = "site-rules.not-obeyed";
/// The code of headers that say who asks.
pub(super) const IDENTITY: &str = "site-rules.identity";

/// The most lines of a file that are read.
const LINES: usize = 2_000;
/// Headers that say who asks: for the person to say, not for a rule.
const PERSONAL: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "user-agent"];
/// What changes nothing here: pages are read as browsers read them, and always cleaned.
const WITHOUT_EFFECT: [&str; 5] = ["insert_detected_image", "parser", "post_strip_attr", "prune", "tidy"];
/// What is known and not obeyed.
const UNSUPPORTED: [&str; 12] = [
    "autodetect_next_page",
    "footnotes",
    "login_extra_fields",
    "login_password_field",
    "login_uri",
    "login_username_field",
    "native_ad_clue",
    "not_logged_in_xpath",
    "requires_login",
    "single_page_link_in_feed",
    "skip_id_or_class",
    "strip_comments",
];
/// Elements that others may be put into.
const WRAPPERS: [&str; 20] = [
    "article",
    "aside",
    "b",
    "blockquote",
    "code",
    "div",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "i",
    "li",
    "p",
    "pre",
    "section",
    "span",
    "strong",
    "ul",
];

/// What a file says.
#[derive(Debug, Default)]
pub(super) struct Reading {
    pub(super) rule: ArticleRule,
    /// Pages to try it on, and what their articles must hold.
    pub(super) tests: Vec<(Url, Vec<String>)>,
    /// What is odd in it.
    pub(super) odd: Vec<Diagnostic>,
}

/// Reads a file; `path` is what a person calls it.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let mut reading = Reading::default();
    let mut finds = Vec::new();
    let mut last = None;
    for (number, written) in (1..).zip(text.trim_start_matches('\u{feff}').lines().take(LINES)) {
        let trimmed = written.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let Some(line) = Line::parse(path, number, written) else {
            let odd = Diagnostic::warning("site-rules.bad-line", "a line is no directive");
            reading.odd.push(
                odd.with_subject(format!("{path}:{number}:1"))
                    .with_help("write `name: value`, or `#` before a remark"),
            );
            continue;
        };
        reading.take(&line, &mut finds, &mut last);
    }
    if !finds.is_empty() {
        let odd = Diagnostic::warning("site-rules.bad-line", "a `find_string` has no `replace_string`");
        reading.odd.push(odd.with_subject(path).with_help("write both, one after the other"));
    }
    let rule = &mut reading.rule;
    rule.joins_all = true;
    reading
}

/// A link that a condition may follow.
#[derive(Clone, Copy)]
enum LastLink {
    Single,
    Next,
}

impl Reading {
    fn take(&mut self, line: &Line<'_>, finds: &mut Vec<String>, last: &mut Option<LastLink>) {
        let rule = &mut self.rule;
        match (line.name.as_str(), line.argument) {
            // Without a value a directive says nothing, but for what is replaced by nothing.
            ("replace_string", Some(find)) => {
                rule.changes.replace.push((find.to_owned(), line.value.to_owned()));
            }
            ("replace_string", None) if !finds.is_empty() => {
                rule.changes.replace.push((finds.remove(0), line.value.to_owned()));
            }
            _ if line.value.is_empty() => {}
            ("title", None) => rule.title.extend(line.xpath(&mut self.odd)),
            ("body", None) => rule.content.extend(line.xpath(&mut self.odd)),
            ("author", None) => rule.author.extend(line.xpath(&mut self.odd)),
            ("date", None) => rule.date.extend(line.xpath(&mut self.odd)),
            // The one is a newer name of the other.
            ("strip" | "strip_attr", None) => match line.attribute(&mut self.odd) {
                Some(attribute) => rule.changes.strip_attr.extend(attribute),
                None => rule.changes.strip.extend(line.elements(&mut self.odd)),
            },
            ("strip_id_or_class", None) => {
                let text = quoted(line.value);
                let path = format!("//*[contains(@id, {text}) or contains(@class, {text})]");
                rule.changes.strip.extend(Selector::parse(&format!("{XPATH}{path}")));
            }
            ("strip_image_src", None) => {
                let path = format!("//img[contains(@src, {})]", quoted(line.value));
                rule.changes.strip.extend(Selector::parse(&format!("{XPATH}{path}")));
            }
            ("dissolve", None) => rule.changes.dissolve.extend(line.elements(&mut self.odd)),
            ("wrap_in", Some(name)) => match WRAPPERS.iter().find(|known| name.eq_ignore_ascii_case(known)) {
                Some(known) => {
                    let place = line.elements(&mut self.odd);
                    rule.changes.wrap_in.extend(place.map(|place| ((*known).to_owned(), place)));
                }
                None => self.odd.push(line.odd(NOT_OBEYED, format!("nothing is put into `{name}`"))),
            },
            ("move_into", Some(into)) => {
                let target = line.selector(into, &mut self.odd);
                rule.changes.move_into.extend(target.zip(line.elements(&mut self.odd)));
            }
            ("single_page_link", None) => {
                rule.single_page.extend(line.xpath(&mut self.odd).map(|place| Link { place, when: None }));
                *last = Some(LastLink::Single);
            }
            ("next_page_link", None) => {
                rule.next_page.extend(line.xpath(&mut self.odd).map(|place| Link { place, when: None }));
                *last = Some(LastLink::Next);
            }
            ("if_page_contains", None) => self.condition(line, *last),
            ("find_string", None) => finds.push(line.value.to_owned()),
            ("convert_double_br_tags", None) => rule.changes.parts_at_double_br = line.is_yes(),
            ("autodetect_on_failure", None) => rule.is_all = !line.is_yes(),
            ("skip_json_ld", None) => rule.skips_json_ld = line.is_yes(),
            ("src_lazy_load_attr", None) => rule.changes.lazy.push(line.value.to_ascii_lowercase()),
            ("http_header", Some(name)) => self.header(line, name),
            ("test_url" | "test_urls", None) => match Url::parse(line.value) {
                Ok(url) => self.tests.push((url, Vec::new())),
                Err(_) => {
                    self.odd.push(line.odd("site-rules.bad-line", format!("`{}` is no address", line.value)));
                }
            },
            ("test_contains", None) => {
                if let Some((_, contains)) = self.tests.last_mut() {
                    contains.push(line.value.to_owned());
                }
            }
            (name, None) if WITHOUT_EFFECT.contains(&name) => {}
            (name, _) if UNSUPPORTED.contains(&name) => {
                self.odd.push(line.odd(NOT_OBEYED, format!("`{name}` is read and not obeyed")));
            }
            (name, _) => {
                let odd = line.odd("site-rules.unknown-directive", format!("there is no directive `{name}`"));
                self.odd.push(odd.with_help("the rest of the file counts"));
            }
        }
    }

    /// A condition belongs to the link before it.
    fn condition(&mut self, line: &Line<'_>, last: Option<LastLink>) {
        let when = line.xpath(&mut self.odd);
        let links = match last {
            Some(LastLink::Single) => &mut self.rule.single_page,
            Some(LastLink::Next) => &mut self.rule.next_page,
            None => {
                let odd = line.odd("site-rules.bad-line", "`if_page_contains` belongs to no link".to_owned());
                self.odd.push(odd.with_help("write it behind `single_page_link` or `next_page_link`"));
                return;
            }
        };
        match (links.last_mut(), when) {
            (Some(link), Some(when)) => link.when = Some(when),
            // A link whose condition cannot be read would be followed where it should not.
            _ => drop(links.pop()),
        }
    }

    fn header(&mut self, line: &Line<'_>, name: &str) {
        let is_token = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if PERSONAL.contains(&name.to_ascii_lowercase().as_str()) {
            let odd = line.odd(
                IDENTITY,
                format!(
                    "the header `{}` is not sent: a rule does not say who asks",
                    name.to_ascii_lowercase()
                ),
            );
            self.odd.push(odd.with_help("set it under `request` of your own source, if the site may see it"));
        } else if name.is_empty()
            || !name.bytes().all(is_token)
            || !line.value.bytes().all(|b| (b' '..=b'~').contains(&b))
        {
            self.odd.push(line.odd("site-rules.bad-line", format!("`{name}` is no header that can be sent")));
        } else {
            self.rule.headers.push((name.to_owned(), line.value.to_owned()));
        }
    }
}

/// A text as XPath writes it, whatever quotes it holds.
fn quoted(text: &str) -> String {
    if !text.contains('\'') {
        return format!("'{text}'");
    }
    if !text.contains('"') {
        return format!("\"{text}\"");
    }
    let parts: Vec<String> = text.split('\'').map(|part| format!("'{part}'")).collect();
    format!("concat({})", parts.join(", \"'\", "))
}
