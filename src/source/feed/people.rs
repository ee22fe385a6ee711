//! Who wrote it: persons as Atom writes them, in parts, and as RSS does, in one text.
//!
//! feed-rs is not asked for them: it drops a person of whom only the address on the web is known, and panics on some
//! names beside a mail address.

use super::draft::{Draft, Found};
use super::html;
use super::vocabulary::Field;
use crate::model::Person;
use crate::text::plain::one_line;

/// Authors proper and Dublin Core creators; a podcast's author, and then its owner, only where there is no other.
pub(super) fn of(draft: &Draft) -> Vec<Person> {
    let rank = |found: &Found| found.rank.max(1);
    let best = draft.all(Field::Author).map(rank).min();
    let mut people: Vec<Person> = Vec::new();
    for found in draft.all(Field::Author).filter(|found| Some(rank(found)) == best) {
        people.extend(person(found).filter(|person| !people.contains(person)));
    }
    people
}

fn person(found: &Found) -> Option<Person> {
    let (name, email) = (found.part("name"), found.part("email"));
    let uri = found.part("uri").or_else(|| found.part("url")).or_else(|| found.part("homepage"));
    if name.is_none() && email.is_none() && uri.is_none() {
        return read(&html::plain_of_loose(&found.text));
    }
    let base = found.base.as_ref();
    let uri = uri.map(|uri| base.and_then(|base| base.join(uri).ok()).map_or(uri.to_owned(), String::from));
    let mut person = name.and_then(read).unwrap_or_default();
    person.email = email.map(str::to_owned).or(person.email);
    person.uri = uri;
    Some(person)
}

/// The person in a text such as `news@example.org (Harbour Desk)`, `Harbour Desk <news@example.org>` or
/// `Harbour Desk`. `None` for an empty text.
pub(super) fn read(text: &str) -> Option<Person> {
    let text = one_line(text);
    if text.is_empty() {
        return None;
    }
    let Some(email) = email(&text) else {
        return Some(Person { name: text, uri: None, email: None });
    };
    let rest = text.replacen("mailto:", " ", 1).replacen(email, " ", 1);
    let edges =
        |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '<' | '>' | '[' | ']' | '"' | ',' | ';');
    let name = match rest.trim() {
        // A bracket within the name is the name's own.
        rest if rest.starts_with('(') || rest.ends_with('>') => rest.trim_matches(edges),
        rest => rest.trim_end_matches([' ', '-', '(', '[']).trim_matches(edges),
    };
    let name = name.replace("()", "").replace("<>", "");
    let name = Some(name.trim()).filter(|name| *name != email).unwrap_or_default();
    Some(Person { name: name.to_owned(), uri: None, email: Some(email.to_owned()) })
}

/// The first mail address in a text.
fn email(text: &str) -> Option<&str> {
    let ends = |c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '@'));
    text.split(ends).map(|word| word.trim_matches(['.', '-', '%', '+'])).find(|word| {
        word.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.contains('@') && host.contains('.') && !host.starts_with('.')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(text: &str) -> (String, Option<String>) {
        let person = read(text).unwrap();
        (person.name, person.email)
    }

    #[test]
    fn names_and_addresses_are_told_apart() {
        let both = ("Harbour Desk".to_owned(), Some("news@example.org".to_owned()));
        for text in [
            "news@example.org (Harbour Desk)",
            "Harbour Desk <news@example.org>",
            "Harbour Desk (news@example.org)",
            "Harbour Desk news@example.org",
            "mailto:news@example.org (Harbour Desk)",
            "\"Harbour Desk\" <news@example.org>",
        ] {
            assert_eq!(pair(text), both, "{text}");
        }
    }

    #[test]
    fn one_of_the_two_suffices() {
        assert_eq!(pair("海港编辑部"), ("海港编辑部".to_owned(), None));
        assert_eq!(pair("海港a@example.org文"), ("".to_owned(), Some("海港a@example.org文".to_owned())));
        for text in ["a@example.org", "a@example.org (a@example.org)"] {
            assert_eq!(pair(text), (String::new(), Some("a@example.org".to_owned())), "{text}");
        }
        assert_eq!(pair("@harbour"), ("@harbour".to_owned(), None));
        assert_eq!(read("  "), None);
    }
}
