//! Persons as RSS writes them: one text that holds a name, a mail address, or both.

use crate::model::Person;

/// The person in a text such as `news@example.org (Harbour Desk)`, `Harbour Desk <news@example.org>` or
/// `Harbour Desk`. `None` for an empty text.
pub(super) fn read(text: &str) -> Option<Person> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let Some(email) = email(text) else {
        return Some(Person { name: text.to_owned(), uri: None, email: None });
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
    Some(Person { name: name.trim().to_owned(), uri: None, email: Some(email.to_owned()) })
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
        assert_eq!(pair("a@example.org"), (String::new(), Some("a@example.org".to_owned())));
        assert_eq!(pair("@harbour"), ("@harbour".to_owned(), None));
        assert_eq!(read("  "), None);
    }
}
