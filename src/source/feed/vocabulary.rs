//! What elements mean: every dialect's names → the few things an entry or feed has.
//!
//! A table and nothing else. Names are compared without regard to case, since RSS is written in every case, and a
//! prefix that was never declared means what it usually does.

/// The vocabularies feeds are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Vocabulary {
    /// RSS of any version, and elements without namespace in it.
    Rss,
    /// Atom 1.0 and 0.3.
    Atom,
    /// `content:encoded`.
    Content,
    /// Dublin Core elements and terms.
    DublinCore,
    /// Media RSS.
    Media,
    /// Podcast elements of the large directory.
    Itunes,
    /// XHTML, where it stands in for content.
    Xhtml,
    /// RDF.
    Rdf,
    /// When feeds change: the syndication module.
    Syndication,
    /// Anything else.
    Unknown,
}

/// What a field of a feed or entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    /// Its name.
    Title,
    /// An address, with a relation.
    Link,
    /// What the source calls it.
    Id,
    /// What it is about, in short.
    Summary,
    /// All of it.
    Content,
    /// Who wrote it.
    Author,
    /// A keyword.
    Category,
    /// Several keywords in one text.
    Keywords,
    /// An attached file.
    Enclosure,
    /// When it was published.
    Published,
    /// When it last changed.
    Updated,
    /// A picture shown beside it.
    Thumbnail,
    /// A file or picture of Media RSS.
    Media,
    /// The language it is in.
    Language,
    /// How many minutes it may be kept.
    Ttl,
    /// Hours in which it need not be asked for, one child element each.
    SkipHours,
    /// Days on which it need not be asked for, one child element each.
    SkipDays,
    /// The period in which it changes so many times.
    UpdatePeriod,
    /// How many times it changes in that period.
    UpdateFrequency,
}

/// The vocabulary of a namespace name. Schemes, letter case and a last `/` or `#` make no difference:
/// all of them are mistyped in real feeds.
pub(super) fn of_namespace(name: &str) -> Vocabulary {
    let name = name.trim().to_ascii_lowercase();
    let name = name.split_once("://").map_or(name.as_str(), |(_, rest)| rest);
    let name = name.strip_prefix("www.").unwrap_or(name);
    match name.trim_end_matches(['/', '#']) {
        "w3.org/2005/atom" | "purl.org/atom/ns" | "purl.org/atom" | "w3.org/atom" => Vocabulary::Atom,
        "purl.org/rss/1.0"
        | "purl.org/net/rss1.1"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "my.netscape.com/publish/formats/rss-0.91.dtd"
        | "backend.userland.com/rss"
        | "backend.userland.com/rss2"
        | "backend.userland.com/rss091"
        | "blogs.law.harvard.edu/tech/rss"
        | "cyber.law.harvard.edu/rss/rss.html"
        | "cyber.law.harvard.edu/rss" => Vocabulary::Rss,
        "purl.org/rss/1.0/modules/content" => Vocabulary::Content,
        "purl.org/rss/1.0/modules/syndication" => Vocabulary::Syndication,
        "purl.org/dc/elements/1.1" | "purl.org/dc/elements/1.0" | "purl.org/dc/terms" => {
            Vocabulary::DublinCore
        }
        "search.yahoo.com/mrss" | "tools.search.yahoo.com/mrss" | "rssboard.org/media-rss" => {
            Vocabulary::Media
        }
        "itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => Vocabulary::Itunes,
        "w3.org/1999/xhtml" => Vocabulary::Xhtml,
        "w3.org/1999/02/22-rdf-syntax-ns" => Vocabulary::Rdf,
        _ => Vocabulary::Unknown,
    }
}

/// What a prefix means that the document does not declare.
pub(super) fn of_prefix(prefix: &str) -> Vocabulary {
    match prefix.to_ascii_lowercase().as_str() {
        "atom" | "a10" => Vocabulary::Atom,
        "content" => Vocabulary::Content,
        "dc" | "dcterms" => Vocabulary::DublinCore,
        "media" => Vocabulary::Media,
        "itunes" => Vocabulary::Itunes,
        "xhtml" => Vocabulary::Xhtml,
        "rdf" => Vocabulary::Rdf,
        "sy" | "syn" => Vocabulary::Syndication,
        "rss" => Vocabulary::Rss,
        _ => Vocabulary::Unknown,
    }
}

/// What an element is in an entry, and its rank: of a field that can stand once, the lowest rank counts.
/// `name` is in lower case and has no prefix.
pub(super) fn in_entry(vocabulary: Vocabulary, name: &str) -> Option<(Field, u8)> {
    use Vocabulary::{Atom, Content, DublinCore, Itunes, Media, Rss, Xhtml};
    Some(match (vocabulary, name) {
        (Rss | Atom, "title") => (Field::Title, 0),
        (DublinCore, "title") => (Field::Title, 1),
        (Itunes, "title") => (Field::Title, 2),
        (Media, "title") => (Field::Title, 3),
        (Rss | Atom, "link") => (Field::Link, 0),
        (Rss, "guid") | (Atom, "id") => (Field::Id, 0),
        (DublinCore, "identifier") => (Field::Id, 2),
        (Rss, "description") | (Atom, "summary") => (Field::Summary, 0),
        (Rss, "summary" | "abstract") => (Field::Summary, 1),
        (DublinCore, "description" | "abstract") => (Field::Summary, 2),
        (Itunes, "summary") => (Field::Summary, 3),
        (Itunes, "subtitle") => (Field::Summary, 4),
        (Media, "description") => (Field::Summary, 5),
        (Content, "encoded") | (Atom, "content") => (Field::Content, 0),
        (Xhtml, "body" | "div") | (Rss, "fullitem" | "body" | "content" | "content_encoded") => {
            (Field::Content, 1)
        }
        (Rss | Atom, "author") => (Field::Author, 0),
        (DublinCore, "creator" | "author") => (Field::Author, 1),
        (Itunes, "author") => (Field::Author, 2),
        (Rss | Atom, "category") | (DublinCore, "subject") => (Field::Category, 0),
        (Media | Itunes, "category") => (Field::Category, 0),
        (Itunes, "keywords") | (Media, "keywords") => (Field::Keywords, 0),
        (Rss, "enclosure") => (Field::Enclosure, 0),
        (Rss, "pubdate") | (Atom, "published" | "issued" | "pubdate") => (Field::Published, 0),
        (Rss, "published" | "date") => (Field::Published, 1),
        (DublinCore, "date" | "issued" | "available") => (Field::Published, 2),
        (Atom | DublinCore, "created") => (Field::Published, 3),
        (Atom, "updated" | "modified") => (Field::Updated, 0),
        (Rss, "updated" | "modified" | "lastbuilddate") | (DublinCore, "modified") => (Field::Updated, 1),
        (Media, "thumbnail") => (Field::Thumbnail, 0),
        (Itunes, "image") => (Field::Thumbnail, 2),
        (Media, "content") => (Field::Media, 0),
        (DublinCore, "language") => (Field::Language, 0),
        _ => return None,
    })
}

/// What an element is at the head of a feed.
pub(super) fn in_head(vocabulary: Vocabulary, name: &str) -> Option<(Field, u8)> {
    use Vocabulary::{Atom, DublinCore, Itunes, Rss, Syndication};
    Some(match (vocabulary, name) {
        (Rss | Atom, "title") => (Field::Title, 0),
        (DublinCore, "title") => (Field::Title, 1),
        (Rss | Atom, "link") => (Field::Link, 0),
        (Atom, "id") => (Field::Id, 0),
        (Rss, "description") | (Atom, "subtitle" | "tagline") => (Field::Summary, 0),
        (DublinCore, "description") => (Field::Summary, 2),
        (Itunes, "summary" | "subtitle") => (Field::Summary, 3),
        (Atom, "author") | (Rss, "managingeditor" | "author") => (Field::Author, 0),
        (DublinCore, "creator" | "author") => (Field::Author, 1),
        (Itunes, "author") => (Field::Author, 2),
        (Itunes, "owner") => (Field::Author, 3),
        (Rss, "pubdate" | "published") | (Atom, "published") => (Field::Published, 0),
        (DublinCore, "issued" | "created") => (Field::Published, 3),
        (Rss, "lastbuilddate") | (Atom, "updated" | "modified") => (Field::Updated, 0),
        (Rss, "updated") | (DublinCore, "modified") => (Field::Updated, 1),
        (DublinCore, "date") => (Field::Updated, 2),
        (Rss, "language") => (Field::Language, 0),
        (DublinCore, "language") => (Field::Language, 1),
        (Rss, "ttl") => (Field::Ttl, 0),
        (Rss, "skiphours") => (Field::SkipHours, 0),
        (Rss, "skipdays") => (Field::SkipDays, 0),
        (Syndication, "updateperiod") => (Field::UpdatePeriod, 0),
        (Syndication, "updatefrequency") => (Field::UpdateFrequency, 0),
        _ => return None,
    })
}
