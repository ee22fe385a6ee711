//! How a list goes on further back: `next`, and how many pages of it a run reads: `pages`.

mod template;

use std::sync::LazyLock;

use url::Url;

use self::template::{Template, in_address, in_body};
use crate::model::{Further, Head, Kind, Method, OptionError, Options, Request};
use crate::select::{Found, Selector, View, written};

/// How many pages a run reads at most where the source does not say.
const PAGES: usize = 3;
/// The most it may say.
const MOST_PAGES: usize = 50;
/// The longest address or cursor that is followed, in bytes.
const LONGEST: usize = 2_000;

/// Where pages name the one after them.
static REL_NEXT: LazyLock<Vec<Selector>> = LazyLock::new(|| {
    let named = ["link[rel~=\"next\" i]@href", "a[rel~=\"next\" i]@href"];
    named.iter().filter_map(|text| Selector::parse(text).ok()).collect()
});

/// The way to the pages further back.
#[derive(Clone, Debug)]
pub(super) struct Next {
    way: Way,
    /// How many pages there are at most, the first among them.
    most: u32,
}

#[derive(Clone, Debug)]
enum Way {
    /// What the answer itself calls the next: in its `Link` header (RFC 8288), else on the page.
    Rel,
    /// What a selector finds.
    Selector(Vec<Selector>),
    /// A request made of the page's number or a cursor.
    Template(Template),
}

impl Default for Next {
    /// What the answer itself says.
    fn default() -> Self {
        Self { way: Way::Rel, most: u32::MAX }
    }
}

impl Next {
    /// Reads `next` of a source or rule.
    ///
    /// # Errors
    /// When it names no way, two, or one that leads to the same page again and again.
    pub(super) fn read(written: &Options) -> Result<Self, OptionError> {
        if !matches!(written.kind(), Kind::Map(_)) {
            return Ok(Self { way: way(written)?, ..Self::default() });
        }
        let most = written.get("most").map(|most| Ok((most, most.count()?))).transpose()?;
        let most = match most {
            Some((most, 0 | 1)) => return Err(most.error("`most` must be from 2 up: the first page counts")),
            Some((_, most)) => u32::try_from(most).unwrap_or(u32::MAX),
            None => u32::MAX,
        };
        let template = Template::read(written)?;
        let way = match (written.get("selector"), template) {
            (Some(selector), None) => way(selector)?,
            (None, Some(template)) => Way::Template(template),
            (Some(both), Some(_)) => {
                return Err(both
                    .error("`next` has two ways to the next page")
                    .with_help("keep either `selector` or `url` and `json`"));
            }
            (None, None) => {
                return Err(written
                    .error("`next` does not say where the next page is")
                    .with_help("write `next: rel`, a selector, or `next: { url: \"?page={page}\" }`"));
            }
        };
        Ok(Self { way, most })
    }

    /// Reads `next` of a feed, whose pages have no selectors.
    ///
    /// # Errors
    /// As [`Next::read`], and when it names selectors.
    pub(super) fn read_for_feed(written: &Options) -> Result<Self, OptionError> {
        let next = Self::read(written)?;
        match &next.way {
            Way::Rel => Ok(next),
            Way::Template(template) if template.cursor.is_empty() => Ok(next),
            _ => Err(written.error("a feed has no place for selectors").with_help(
                "without `next` its own links are followed; else write `next: { url: \"?paged={page}\" }`",
            )),
        }
    }

    /// Where the page after this one is; `None` where it names none, or enough were read.
    pub(super) fn after(&self, view: &View, head: &Head, here: Option<&Further>) -> Option<Further> {
        let mark = match &self.way {
            Way::Rel => Some(in_header(head, view).or_else(|| on_page(view, &REL_NEXT))?),
            Way::Selector(selectors) => Some(on_page(view, selectors)?),
            Way::Template(template) if template.cursor.is_empty() => None,
            Way::Template(template) => Some(view.texts(&template.cursor).into_iter().next()?),
        };
        self.numbered(mark, false, here)
    }

    /// Where the document after a feed's is, by what it says itself or by number; `None` where enough were read.
    pub(super) fn after_feed(
        &self,
        said: Option<Further>,
        has_entries: bool,
        here: Option<&Further>,
    ) -> Option<Further> {
        match &self.way {
            Way::Template(_) if has_entries => self.numbered(None, false, here),
            Way::Template(_) => None,
            Way::Rel | Way::Selector(_) => {
                let said = said?;
                self.numbered(said.mark, said.is_archive, here)
            }
        }
    }

    fn numbered(&self, mark: Option<String>, is_archive: bool, here: Option<&Further>) -> Option<Further> {
        let page = here.map_or(0, |here| here.page).checked_add(1)?;
        let fits = page < self.most && mark.as_ref().is_none_or(|mark| mark.len() <= LONGEST);
        fits.then_some(Further { page, mark, is_archive })
    }

    /// The request for a page further back.
    pub(super) fn request(&self, first: &Request, further: &Further) -> Option<Request> {
        let Way::Template(template) = &self.way else {
            let url = Url::parse(further.mark.as_deref()?).ok().filter(is_web)?;
            return Some(Request { method: Method::Get, ..first.moved(url) });
        };
        let number = template.step.checked_mul(further.page.checked_sub(1)?)?.checked_add(template.start)?;
        let cursor = further.mark.as_deref().unwrap_or_default();
        let url = match &template.url {
            Some(url) => first.url.join(&in_address(url, number, cursor)).ok().filter(is_web)?,
            None => first.url.clone(),
        };
        let body =
            template.json.as_ref().map(|body| Method::PostJson(in_body(body, number, cursor).to_string()));
        let method = body.unwrap_or_else(|| first.method.clone());
        Some(Request { method, ..first.moved(url) })
    }
}

/// How many pages of a list one run reads: `pages`. What would ask for the same page again is refused here.
///
/// # Errors
/// When it is out of bounds, there is no way to a second page, or that is the first again.
pub(super) fn pages(
    options: &Options,
    next: Option<&Next>,
    firsts: &[Request],
) -> Result<usize, OptionError> {
    let written = options.get("pages").map(|pages| Ok((pages, pages.count()?))).transpose()?;
    let Some(next) = next else {
        return match written {
            Some((pages, _)) => Err(pages
                .error("`pages` needs `next`: how does the list go on?")
                .with_help("write `next: rel`, a selector, or `next: { url: \"?page={page}\" }`")),
            None => Ok(1),
        };
    };
    let second = Further { page: 1, mark: Some("1".to_owned()), is_archive: false };
    let is_first =
        |first: &Request| next.request(first, &second).is_some_and(|second| second.key() == first.key());
    if let (Way::Template(template), Some(first)) = (&next.way, firsts.iter().find(|first| is_first(first)))
        && template.cursor.is_empty()
    {
        let written = options.get("next").unwrap_or(options);
        return Err(written
            .error(format!("`next` leads in a circle: the second page is {} again", first.url))
            .with_help("`start` is the number of the second page: 2 by default"));
    }
    match written {
        None => Ok(PAGES),
        Some((_, count @ 1..=MOST_PAGES)) => Ok(count),
        Some((pages, _)) => Err(pages
            .error(format!("`pages` must be from 1 to {MOST_PAGES}"))
            .with_help("what is further back is read by `feedloom backfill`")),
    }
}

fn way(written: &Options) -> Result<Way, OptionError> {
    match written.kind() {
        Kind::Text(text) if text == "rel" => Ok(Way::Rel),
        _ => {
            let selectors = written.one_or_many().into_iter().map(written::selector);
            Ok(Way::Selector(selectors.collect::<Result<_, _>>()?))
        }
    }
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

fn on_page(view: &View, selectors: &[Selector]) -> Option<String> {
    let address = |found: &Found<'_>| found.address(view.base()).filter(|url| url != view.url());
    selectors.iter().find_map(|selector| view.find(selector).iter().find_map(address)).map(String::from)
}

/// The target of `rel=next` among the links of an answer's head.
fn in_header(head: &Head, view: &View) -> Option<String> {
    let links = head.all("link").flat_map(links);
    let mut next = links.filter(|(_, parameters)| is_next(parameters));
    let url = next.find_map(|(target, _)| view.url().join(target.trim()).ok())?;
    (is_web(&url) && url != *view.url()).then(|| url.into())
}

/// The targets and parameters of a `Link` header: `<target>; name=value, <target> …`.
fn links(header: &str) -> impl Iterator<Item = (&str, &str)> {
    header.split('<').skip(1).filter_map(|link| link.split_once('>'))
}

fn is_next(parameters: &str) -> bool {
    parameters.split([';', ',']).any(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return false };
        let words = value.trim().trim_matches('"');
        name.trim().eq_ignore_ascii_case("rel")
            && words.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("next"))
    })
}

#[cfg(test)]
mod tests;
