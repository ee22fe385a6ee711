//! What a source's answers look like at a time: its listing as a feed or list, and its pages.

use super::world::{Conduct, DAY, HOUR, Minute, Piece, Shape, Source, Told, at, chance};

/// How many entries a listing holds.
const SHOWN: usize = 12;

/// A listing as a source shows it.
pub(crate) struct Listing {
    /// The numbers of the pieces in it, in its order.
    pub(crate) numbers: Vec<usize>,
    /// Its bytes.
    pub(crate) body: String,
    /// Its media type.
    pub(crate) media_type: &'static str,
}

impl Listing {
    /// What a source shows.
    pub(crate) fn of(source: &Source, now: Minute) -> Self {
        let pieces = visible(source, now);
        let (head, tail, media_type) = frame(source, now);
        let items: String = pieces.iter().map(|piece| item(source, piece, now)).collect();
        let numbers = pieces.iter().map(|piece| piece.number).collect();
        Self { numbers, body: format!("{head}{items}{tail}"), media_type }
    }

    /// The first two thirds of it, and the pieces that are whole in them.
    pub(crate) fn cut(mut self) -> Self {
        self.body.truncate(self.body.len() * 2 / 3);
        let whole = self.body.matches("</item>").count() + self.body.matches("</entry>").count();
        self.numbers.truncate(whole);
        self
    }

    /// Its ETag and Last-Modified, as far as the source gives them.
    pub(crate) fn validators(&self, source: &Source, now: Minute) -> (Option<String>, Option<String>) {
        let tag = || blake3::hash(self.body.as_bytes()).to_hex()[..16].to_owned();
        match source.told {
            Told::Tag => (Some(format!("\"{}\"", tag())), None),
            Told::WeakTag => (Some(format!("W/\"{}\"", tag())), None),
            Told::StuckTag => (Some("\"always\"".to_owned()), None),
            Told::Nothing => (None, None),
            Told::Modified => {
                let newest = source.pieces.iter().map(|piece| piece.appears).filter(|at| *at <= now).max();
                (None, Some(http_date(newest.unwrap())))
            }
        }
    }
}

/// The pieces a source shows, in its order.
fn visible(source: &Source, now: Minute) -> Vec<&Piece> {
    // Long enough that what was dropped is still there when it comes back.
    let shown = if source.conduct == Conduct::Drops { 40 } else { SHOWN };
    let mut pieces: Vec<_> = source.pieces.iter().filter(|piece| piece.appears <= now).collect();
    pieces.reverse();
    pieces.truncate(shown);
    match source.conduct {
        Conduct::Drops if source.is_odd(now, 3) => pieces.retain(|piece| !piece.number.is_multiple_of(3)),
        Conduct::CutsShort => pieces.reverse(),
        Conduct::Empties if source.is_odd(now, 3) => pieces.clear(),
        Conduct::Reorders => {
            pieces.sort_by_key(|piece| chance(now as u64 / 60, &format!("{}", piece.number), 1 << 30));
        }
        _ => {}
    }
    pieces
}

fn frame(source: &Source, now: Minute) -> (String, &'static str, &'static str) {
    let edition = if source.conduct == Conduct::RetitlesItself { now / DAY } else { 0 };
    let title = format!("Source {}, edition {edition}", source.id);
    let home = format!("http://{}/", source.host);
    match source.shape {
        Shape::Rss => (
            format!(
                "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>{title}</title><link>{home}</link>"
            ),
            "</channel></rss>\n",
            "application/rss+xml",
        ),
        Shape::Atom => (
            format!(
                "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>{title}</title>\
                 <id>{home}</id><updated>{}</updated>",
                at(0)
            ),
            "</feed>\n",
            "application/atom+xml",
        ),
        Shape::List => {
            (format!("<html><title>{title}</title><ul>"), "</ul></html>\n", "text/html; charset=utf-8")
        }
    }
}

/// A piece's title.
pub(crate) fn title(source: &Source, piece: &Piece, now: Minute) -> String {
    let edited = source.conduct == Conduct::RetitlesEntries && now >= source.odd_from;
    format!("Piece {} of {}{}", piece.number, source.id, if edited { ", corrected" } else { "" })
}

/// A piece's address, without what a source adds to it.
pub(crate) fn address(source: &Source, number: usize) -> String {
    format!("http://{}/{}/a/{number}", source.host, source.id)
}

fn item(source: &Source, piece: &Piece, now: Minute) -> String {
    let (title, number) = (title(source, piece, now), piece.number);
    let mut link = address(source, number);
    if source.conduct == Conduct::TagsLinks {
        link += &format!("?utm_source=feed&amp;utm_campaign=day-{}", now / DAY);
    }
    let renamed = [source.odd_from, source.odd_from + 10 * DAY].iter().filter(|from| now >= **from).count();
    let name = if source.conduct == Conduct::RenamesIds {
        format!("n{renamed}-{number}")
    } else {
        format!("n{number}")
    };
    let text = format!("&lt;p&gt;The text of {title}. It has a second sentence.&lt;/p&gt;");
    match source.shape {
        Shape::Rss => {
            let date = piece
                .dated
                .map(|dated| format!("<pubDate>{}</pubDate>", http_date(dated)))
                .unwrap_or_default();
            format!(
                "<item><title>{title}</title><link>{link}</link><guid isPermaLink=\"false\">{name}</guid>{date}\
                 <description>{text}</description></item>\n"
            )
        }
        Shape::Atom => format!(
            "<entry><title>{title}</title><link href=\"{link}\"/><id>urn:{}:{name}</id><updated>{}</updated>\
             <content type=\"html\">{text}</content></entry>\n",
            source.id,
            at(piece.dated.unwrap())
        ),
        Shape::List => format!(
            "<li><a href=\"/{}/a/{number}\">{title}</a> <time datetime=\"{}\">then</time></li>\n",
            source.id,
            at(piece.dated.unwrap())
        ),
    }
}

/// A piece's page; `None` with the status instead when it cannot be had, by when it was first asked for.
pub(crate) fn page(source: &Source, number: usize, first_asked: Minute, now: Minute) -> Result<String, u16> {
    let waited = now - first_asked;
    match number % 12 {
        _ if source.conduct != Conduct::LosesPages => {}
        0 | 6 if waited < 3 * HOUR => return Err(503),
        1 | 7 if waited < 30 * HOUR => return Err(500),
        2 => return Err(404),
        8 => return Err(410),
        _ => {}
    }
    let title = format!("Piece {number} of {}", source.id);
    Ok(format!(
        "<html><head><title>{title}</title></head><body><h1>{title}</h1>\
         <article><p>The whole text of {title}.</p><p>And more of it.</p></article></body></html>"
    ))
}

/// A time as HTTP and RSS write it.
pub(crate) fn http_date(minute: Minute) -> String {
    at(minute).strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
