//! Paths as robots.txt compares them: one spelling for what is the same address (RFC 9309, 2.2.2), and rules'
//! patterns over it (2.2.3).

/// Bytes written as they are: unreserved and reserved ones of RFC 3986. A `'` is not among them, since URLs
/// spell it both ways.
const PLAIN: &[u8] = b"-._~!$&()*+,;=:@/?%[]";

/// The path and query of an address, in the one spelling.
#[derive(Clone, Debug)]
pub(super) struct Target {
    spelled: String,
    /// With the `:` and `/` of the query plain, where they are spelled otherwise.
    opened: String,
}

/// What one Allow or Disallow line is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    spelled: String,
    /// The same for [`Target::opened`]; only of a pattern with a query.
    opened: Option<String>,
}

impl Target {
    /// Takes path and query as a URL has them.
    pub(super) fn new(path_and_query: &str) -> Self {
        // In an address a star and a dollar are themselves; rules write them as `%2A` and `%24`.
        let spelled = spelled(path_and_query.as_bytes()).replace('*', "%2A").replace('$', "%24");
        Self { opened: opened(&spelled).unwrap_or_else(|| spelled.clone()), spelled }
    }
}

impl Pattern {
    /// Takes what stands after the colon; `None` when nothing does, which states no rule.
    pub(super) fn new(value: &[u8]) -> Option<Self> {
        let spelled = spelled(value);
        if spelled.is_empty() {
            return None;
        }
        // Only at the end does a dollar mean the end.
        let (body, end) = spelled.strip_suffix('$').map_or((spelled.as_str(), ""), |body| (body, "$"));
        let spelled = body.replace('$', "%24") + end;
        Some(Self { opened: opened(&spelled), spelled })
    }

    /// How much it says, in bytes: the longer of two rules wins.
    pub(super) fn len(&self) -> usize {
        self.spelled.len()
    }

    /// Whether it is for this address.
    ///
    /// Each piece between stars is searched for once, from where the one before ended: the time grows with the
    /// lengths of both and never with their product.
    pub(super) fn matches(&self, target: &Target) -> bool {
        let opened = self.opened.as_deref().is_some_and(|pattern| fits(pattern, &target.opened));
        opened || fits(&self.spelled, &target.spelled)
    }
}

fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_the_end) = match pattern.strip_suffix('$') {
        Some(rest) => (rest, true),
        None => (pattern, false),
    };
    let Some((first, rest)) = pattern.split_once('*') else {
        return if to_the_end { path == pattern } else { path.starts_with(pattern) };
    };
    let Some(mut path) = path.strip_prefix(first) else { return false };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    for piece in middle.split('*').filter(|piece| !piece.is_empty()) {
        let Some(at) = find(path, piece) else { return false };
        path = &path[at + piece.len()..];
    }
    if to_the_end { path.ends_with(last) } else { find(path, last).is_some() }
}

fn find(path: &str, piece: &str) -> Option<usize> {
    // A search prepares itself by reading the piece; a hostile one may be far longer than any path.
    (piece.len() <= path.len()).then(|| path.find(piece)).flatten()
}

/// Everything beyond ASCII and all that has no place in a URL as `%XX`, in capitals; `%XX` of a letter, a digit or
/// one of `-._~` as itself. The result is ASCII.
fn spelled(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        let escaped = match (byte, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        if let Some(byte) = escaped {
            rest = &after[2..];
            let is_unreserved = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            push(&mut text, byte, is_unreserved);
        } else {
            push(&mut text, byte, byte.is_ascii_alphanumeric() || PLAIN.contains(&byte));
        }
    }
    text
}

fn push(text: &mut String, byte: u8, plain: bool) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    if plain {
        text.push(char::from(byte));
    } else {
        text.push('%');
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// With `%3A` and `%2F` in the query as `:` and `/`: there they part nothing, and the RFC's table (2.2.2) takes
/// both spellings for the same. `None` when there is no query.
fn opened(spelled: &str) -> Option<String> {
    let (path, query) = spelled.split_once('?')?;
    Some(format!("{path}?{}", query.replace("%3A", ":").replace("%2F", "/")))
}
