//! A sitemap's file, element by element: however long it is, only one of them is held at a time.

use crate::select::xml::references::References;
use crate::select::xml::scan::{Scanner, Token};

/// The longest text of one element that is kept, in bytes; addresses are shorter (sitemaps.org).
const LONGEST: usize = 2_048;

/// What is listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Listed {
    /// A page (`url`).
    #[default]
    Address,
    /// Another sitemap (`sitemap`).
    Part,
}

/// One listed thing, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) listed: Listed,
    pub(super) loc: String,
    pub(super) lastmod: Option<String>,
    /// `news:publication_date`.
    pub(super) published: Option<String>,
    /// `news:title`.
    pub(super) title: Option<String>,
    /// `news:keywords`.
    pub(super) keywords: Option<String>,
    /// `news:language`.
    pub(super) language: Option<String>,
    /// `image:loc`, else a video's thumbnail; the first.
    pub(super) image: Option<String>,
}

/// The elements in which names mean something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Within {
    Plain,
    News,
    Image,
    Video,
}

/// Reads a file and hands each item on; tells whether it ended in the middle. A text of one address a line is read too.
///
/// # Errors
/// When it is no sitemap: what it is instead.
pub(super) fn read(text: &str, mut each: impl FnMut(Item)) -> Result<bool, String> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.starts_with("http://") || text.starts_with("https://") {
        for loc in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            each(Item { loc: loc.chars().take(LONGEST).collect(), ..Item::default() });
        }
        return Ok(false);
    }
    let mut file = File {
        each,
        references: References::default(),
        root: None,
        item: None,
        within: Within::Plain,
        leaf: None,
    };
    let mut scanner = Scanner::new(text);
    for token in scanner.by_ref() {
        file.token(token)?;
    }
    let root = file.root.ok_or("it has no element")?;
    Ok(scanner.is_cut() || file.item.is_some() || !root.is_closed)
}

struct Root {
    is_closed: bool,
}

struct File<F> {
    each: F,
    references: References,
    root: Option<Root>,
    item: Option<Item>,
    within: Within,
    /// The element whose text is read, and the text so far.
    leaf: Option<(String, String)>,
}

impl<F: FnMut(Item)> File<F> {
    fn token(&mut self, token: Token<'_>) -> Result<(), String> {
        match token {
            Token::Doctype(inside) => self.references.declare(inside),
            Token::Start(tag) => {
                let name = local(tag.name);
                if self.root.is_none() {
                    self.root = Some(root(name)?);
                } else if !tag.empty {
                    self.start(name);
                }
            }
            Token::End(name) => self.end(local(name)),
            Token::Text(text) => {
                if let Some((_, leaf)) = &mut self.leaf {
                    push(leaf, &self.references.decode(text));
                }
            }
            Token::Literal(text) => {
                if let Some((_, leaf)) = &mut self.leaf {
                    push(leaf, text);
                }
            }
        }
        Ok(())
    }

    fn start(&mut self, name: &str) {
        match name {
            "url" | "sitemap" => {
                let listed = if name == "url" { Listed::Address } else { Listed::Part };
                // One that was never closed ends where the next begins.
                self.hand_on();
                self.item = Some(Item { listed, ..Item::default() });
            }
            "news" => self.within = Within::News,
            "image" => self.within = Within::Image,
            "video" => self.within = Within::Video,
            _ if self.item.is_some() => self.leaf = Some((name.to_owned(), String::new())),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "url" | "sitemap" => self.hand_on(),
            "news" | "image" | "video" => self.within = Within::Plain,
            "urlset" | "sitemapindex" => {
                if let Some(root) = &mut self.root {
                    root.is_closed = true;
                }
            }
            _ => {
                if let Some((leaf, text)) = self.leaf.take()
                    && leaf == name
                {
                    self.field(&leaf, text.trim());
                }
            }
        }
    }

    fn hand_on(&mut self) {
        self.within = Within::Plain;
        self.leaf = None;
        if let Some(item) = self.item.take().filter(|item| !item.loc.is_empty()) {
            (self.each)(item);
        }
    }

    fn field(&mut self, name: &str, text: &str) {
        let Some(item) = &mut self.item else { return };
        if text.is_empty() {
            return;
        }
        let slot = match (self.within, name) {
            (Within::Plain, "loc") => {
                if item.loc.is_empty() {
                    text.clone_into(&mut item.loc);
                }
                return;
            }
            (Within::Plain, "lastmod") => &mut item.lastmod,
            (Within::News, "publication_date") => &mut item.published,
            (Within::News, "title") => &mut item.title,
            (Within::News, "keywords") => &mut item.keywords,
            (Within::News, "language") => &mut item.language,
            (Within::Image, "loc") | (Within::Video, "thumbnail_loc") => &mut item.image,
            _ => return,
        };
        slot.get_or_insert_with(|| text.to_owned());
    }
}

/// The name without its prefix: files use any for the extensions.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn root(name: &str) -> Result<Root, String> {
    match name {
        "urlset" | "sitemapindex" => Ok(Root { is_closed: false }),
        "html" | "HTML" => Err("it is a page".into()),
        "rss" | "feed" | "RDF" => Err("it is a feed; write `kind: feed`".into()),
        other => Err(format!("it begins with `{}`", other.chars().take(40).collect::<String>())),
    }
}

fn push(leaf: &mut String, text: &str) {
    let room = LONGEST.saturating_sub(leaf.len());
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= room).last();
    leaf.push_str(&text[..end.unwrap_or(0)]);
}
