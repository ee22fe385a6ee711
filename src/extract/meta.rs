//! The `<meta>` elements of a page.

use scraper::Html;

use super::view::elements;
use crate::text::plain;

/// Names and contents, in document order.
pub(super) struct Metas {
    pairs: Vec<(String, String)>,
}

impl Metas {
    /// Reads them all: by `property`, `name`, `itemprop` and `http-equiv`, lower case, blanks anywhere in them dropped.
    pub(super) fn read(html: &Html) -> Self {
        let mut pairs = Vec::new();
        for element in elements(html) {
            let is_meta = element.value().name() == "meta";
            let value = if is_meta { element.attr("content") } else { itemprop_value(&element) };
            let Some(value) = value.map(plain::one_line).filter(|value| !value.is_empty()) else { continue };
            let keys: &[&str] =
                if is_meta { &["property", "name", "itemprop", "http-equiv"] } else { &["itemprop"] };
            for key in keys.iter().filter_map(|key| element.attr(key)) {
                let name: String =
                    key.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
                pairs.push((name, value.clone()));
            }
        }
        Self { pairs }
    }

    /// The first content under the first of these names that has any.
    pub(super) fn first<'s>(&'s self, names: &[&str]) -> Option<&'s str> {
        names.iter().find_map(|name| self.all(name).next())
    }

    /// All contents under a name.
    pub(super) fn all<'s>(&'s self, name: &str) -> impl Iterator<Item = &'s str> {
        self.pairs.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// The machine's value of a microdata property that stands on a visible element.
fn itemprop_value<'a>(element: &scraper::ElementRef<'a>) -> Option<&'a str> {
    element.attr("itemprop")?;
    element.attr("content").or_else(|| element.attr("datetime"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_any_attribute_whatever_their_case_and_blanks() {
        let html = Html::parse_document(
            r#"<meta property="og: Title " content=" 甲  乙 "><meta name="KEYWORDS" content=""><meta name=keywords content=b>
               <time itemprop="datePublished" datetime="2024-05-06">x</time>"#,
        );
        let metas = Metas::read(&html);
        assert_eq!(metas.first(&["none", "og:title"]), Some("甲 乙"));
        assert_eq!(metas.all("keywords").collect::<Vec<_>>(), ["b"]);
        assert_eq!(metas.first(&["datepublished"]), Some("2024-05-06"));
    }
}
