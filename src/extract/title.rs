//! The headline.
//!
//! A page tells its title in up to three places: `og:title` and its like, `<title>`, which often carries the site's name
//! too, and a heading, which is what people see. They are asked to agree.

use super::View;
use super::outline::Kind;
use crate::text::plain;

/// The headline, and where it stands if it is shown.
pub(super) struct Headline {
    /// The text, one line.
    pub(super) text: String,
    /// Its heading in the outline.
    pub(super) place: Option<usize>,
}

/// A heading of the page.
struct Heading {
    place: usize,
    level: u8,
    text: String,
}

/// Finds the headline: a heading that agrees with the page's own titles, else the only `h1`, else those titles.
pub(super) fn headline(view: &View<'_>) -> Option<Headline> {
    let headings = headings(view);
    let metas = view.metas();
    let declared = metas
        .first(&["og:title", "twitter:title", "dc.title", "headline", "parsely-title"])
        .map(plain::one_line);
    let window = view
        .elements()
        .find(|element| element.value().name() == "title" && in_head(element))
        .map(|element| plain::one_line(&element.text().collect::<String>()))
        .filter(|text| !text.is_empty());
    let agreeing = headings
        .iter()
        .filter_map(|heading| {
            let agreement = [&declared, &window]
                .into_iter()
                .flatten()
                .map(|title| agreement(&heading.text, title))
                .fold(0.0, f32::max);
            (agreement > 0.0).then_some((agreement + if heading.level == 1 { 0.3 } else { 0.0 }, heading))
        })
        .reduce(|best, next| if next.0 > best.0 { next } else { best });
    if let Some((_, heading)) = agreeing {
        // A line above or below the headline may stand in the same heading.
        let stated = declared.as_deref().filter(|title| {
            let (shown, title) = (folded(&heading.text), folded(title));
            shown.ends_with(&title) || heading.level > 1 && shown.starts_with(&title)
        });
        let text = stated.map_or_else(|| heading.text.clone(), str::to_owned);
        return Some(Headline { text, place: Some(heading.place) });
    }
    let mut tops = headings.iter().filter(|heading| heading.level == 1);
    if let (Some(only), None, true) = (tops.next(), tops.next(), declared.is_none()) {
        let is_site = window.as_deref().is_some_and(|title| title.len() > only.text.len() * 3);
        if !is_site && only.text.chars().count() >= 4 {
            return Some(Headline { text: only.text.clone(), place: Some(only.place) });
        }
    }
    let site = metas.first(&["og:site_name", "application-name"]);
    let text = declared.or(window)?;
    Some(Headline { text: without_site(&text, site).to_owned(), place: None })
}

fn in_head(element: &scraper::ElementRef<'_>) -> bool {
    !element.ancestors().any(|node| node.value().as_element().is_some_and(|above| above.name() == "svg"))
}

fn headings(view: &View<'_>) -> Vec<Heading> {
    let outline = view.outline();
    let mut headings = Vec::new();
    for (place, item) in outline.items.iter().enumerate() {
        let level = match item.node.value().as_element() {
            Some(element) if item.kind == Kind::Heading => element.name().as_bytes()[1] - b'0',
            Some(element) if item.text.weight < 400 && is_named_headline(element) => 2,
            _ => continue,
        };
        if level > 3 || item.text.weight == 0 || headings.len() >= 200 {
            continue;
        }
        headings.push(Heading { place, level, text: plain::one_line(&outline.text(place, 600)) });
    }
    headings
}

/// Old pages show their headline in any element and name it so.
fn is_named_headline(element: &scraper::node::Element) -> bool {
    element.attr("itemprop") == Some("headline")
        || [element.attr("class"), element.attr("id")].into_iter().flatten().any(|names| {
            names.split([' ', '-', '_']).any(|word| {
                let word = word.to_ascii_lowercase();
                word.ends_with("title")
                    || word.ends_with("headline")
                    || matches!(word.as_str(), "bt" | "biaoti" | "subject")
            })
        })
}

/// How well a heading agrees with a title, from 0 (not at all) to 1 (the same).
///
/// The heading may be the title without the site's name, or the title may be the heading cut short.
fn agreement(heading: &str, title: &str) -> f32 {
    let (heading, title) = (folded(heading), folded(title));
    if heading.is_empty() || title.is_empty() {
        return 0.0;
    }
    if heading == title {
        return 1.0;
    }
    let (short, long) = if heading.len() < title.len() { (&heading, &title) } else { (&title, &heading) };
    let letters = short.chars().count();
    if letters < 4 || !long.contains(short.as_str()) {
        return 0.0;
    }
    let share = short.len() as f32 / long.len() as f32;
    // A site's name is also a part of the title: what begins the title is believed sooner.
    if long.starts_with(short.as_str()) {
        0.4 + 0.5 * share
    } else if share > 0.4 {
        0.5 * share
    } else {
        0.0
    }
}

/// Letters and digits alone, lower case.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The title without the site's name behind (or before) a separator.
///
/// Without knowing the name, only a short last part is taken for it: `Headline - Site`, `标题_栏目_网站`.
fn without_site<'t>(title: &'t str, site: Option<&str>) -> &'t str {
    if let Some(site) = site.map(folded).filter(|site| !site.is_empty()) {
        for (at, mark) in separators(title) {
            let (before, behind) = (title[..at].trim(), title[at + mark..].trim());
            if !before.is_empty() && folded(behind) == site {
                return before;
            }
            if !behind.is_empty() && folded(before) == site {
                return behind;
            }
        }
    }
    let Some((at, _)) = separators(title).into_iter().find(|(at, mark)| {
        let (before, behind) = (title[..*at].trim(), title[at + mark..].trim());
        length(before) >= 8 && (length(before) >= length(behind) || length(before) >= 30)
    }) else {
        return title;
    };
    title[..at].trim()
}

/// Letters, those of scripts without spaces counted twice.
fn length(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// Where signs stand that part a title from a site's name, and how long they are.
fn separators(title: &str) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    for (at, c) in title.char_indices() {
        let is_tight = matches!(c, '_' | '|' | '｜' | '丨' | '»' | '›');
        let spaced = matches!(c, '-' | '–' | '—' | '·' | '•' | '/' | '«' | '‹' | '<' | '>')
            && title[..at].ends_with(char::is_whitespace)
            && title[at + c.len_utf8()..].starts_with(char::is_whitespace);
        let after_chinese =
            matches!(c, '-' | '—' | '–') && title[..at].chars().next_back().is_some_and(|c| !c.is_ascii());
        if is_tight || spaced || after_chinese {
            found.push((at, c.len_utf8()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_site_goes() {
        for (title, bare) in [
            ("港口今年水位下降两成_国内新闻_某某网", "港口今年水位下降两成"),
            ("The harbour is dry - Example News", "The harbour is dry"),
            ("Well-known words", "Well-known words"),
            ("港口今年水位下降两成-某某网", "港口今年水位下降两成"),
        ] {
            assert_eq!(without_site(title, None), bare);
        }
        assert_eq!(without_site("Example | Dry", Some("Example")), "Dry");
    }

    #[test]
    fn a_heading_agrees_with_the_title_it_begins() {
        assert!(agreement("港口今年水位下降", "港口今年水位下降_某某网") > 0.4);
        assert!(agreement("某某网", "港口今年水位下降_某某网").abs() < f32::EPSILON);
        assert!((agreement("Dry “harbour”", "Dry \"harbour\"") - 1.0).abs() < f32::EPSILON);
    }
}
