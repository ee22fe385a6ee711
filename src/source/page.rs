//! `kind: page`: one or a few addresses, each of them one article.

use url::Url;

use crate::model::{ArticlePage, Entry, EntryId, OptionError, Options, Page, ParsedFeed, Purpose, Request};

use super::{EntryReader, Error, ListRules, ReadContext, SourceKind};

/// Pages named one by one.
pub(super) struct PageSource;

struct PageReader {
    urls: Vec<Url>,
}

impl SourceKind for PageSource {
    fn name(&self) -> &'static str {
        "page"
    }

    fn about(&self) -> &'static str {
        "single pages, each of them an article"
    }

    fn reader(&self, options: &Options, _rules: &ListRules) -> Result<Box<dyn EntryReader>, OptionError> {
        Ok(Box::new(PageReader { urls: addresses(options)? }))
    }
}

impl EntryReader for PageReader {
    fn start(&self) -> Vec<Request> {
        self.urls.iter().map(|url| Request::get(url.clone(), Purpose::Page)).collect()
    }

    /// Gives the page as one entry. It is called what the configuration calls it, so that a new redirect makes
    /// no new article; everything else is for extraction to find.
    fn read(&self, _page: &Page, context: &ReadContext<'_>) -> Result<ParsedFeed, Error> {
        let mut entry = Entry::new(EntryId::new(context.requested.as_str()));
        entry.link = Some(context.requested.clone());
        entry.page = ArticlePage::Here;
        Ok(ParsedFeed { entries: vec![entry], ..ParsedFeed::default() })
    }
}

/// The addresses under `url` and `urls`, each once, in written order.
///
/// # Errors
/// When there is none, or one is no web address.
pub(super) fn addresses(options: &Options) -> Result<Vec<Url>, OptionError> {
    let mut urls: Vec<Url> = Vec::new();
    for option in ["url", "urls"].iter().filter_map(|key| options.get(key)).flat_map(Options::one_or_many) {
        let url = option.url()?;
        if !urls.contains(&url) {
            urls.push(url);
        }
    }
    if urls.is_empty() {
        return Err(options
            .error("`url` is missing")
            .with_help("write `url: https://…`, or a list under `urls`"));
    }
    Ok(urls)
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use crate::model::{Keywords, Source, SourceId, Weight};
    use crate::select::written::from_yaml;

    use super::*;

    #[test]
    fn each_address_is_one_entry_called_as_it_is_configured() {
        let options = from_yaml("urls: ['https://a.org/1', 'http://b.org/2#x', 'https://a.org/1']");
        let reader = PageSource.reader(&options, &ListRules::default()).unwrap();
        let requests = reader.start();
        let urls: Vec<_> = requests.iter().map(|request| request.url.as_str()).collect();
        assert_eq!(urls, ["https://a.org/1", "http://b.org/2#x"]);
        assert!(requests.iter().all(|request| request.purpose == Purpose::Page));
        let source = Source {
            formerly: Vec::new(),
            publish: crate::model::Publish::Full,
            rights: None,
            keep: crate::model::Keep::default(),
            id: SourceId::new("s"),
            title: String::new(),
            url: String::new(),
            is_feed: false,
            language: "zh".into(),
            time_zone: TimeZone::UTC,
            categories: Vec::new(),
            tags: Vec::new(),
            keywords: Keywords::Ignored,
            every: crate::model::Every::EachRun,
        };
        let context = ReadContext {
            source: &source,
            requested: &requests[1].url,
            further: None,
            now: jiff::Timestamp::UNIX_EPOCH,
        };
        let moved = Page {
            url: requests[0].url.clone(),
            media_type: None,
            charset: None,
            head: Box::default(),
            body: Vec::new(),
            weight: Weight::default(),
        };
        let entries = reader.read(&moved, &context).unwrap().entries;
        assert_eq!(entries.len(), 1);
        assert_eq!(entries[0].id.as_str(), "http://b.org/2#x");
        assert_eq!(entries[0].link.as_ref(), Some(&requests[1].url));
        assert_eq!(entries[0].page, ArticlePage::Here);
        assert_eq!(entries[0].title, None);
    }

    #[test]
    fn addresses_are_needed_and_checked() {
        let error = |text: &str| addresses(&from_yaml(text)).unwrap_err().message;
        assert_eq!(error("a: 1"), "`url` is missing");
        assert!(error("url: ftp://a.org/").contains("is not a web address"));
        assert_eq!(
            addresses(&from_yaml("{url: 'https://a.org', urls: ['https://b.org']}")).unwrap().len(),
            2
        );
    }
}
