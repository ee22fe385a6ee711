//! Which content coding a client wants (RFC 9110, 12.5.3).

use hyper::header::{ACCEPT_ENCODING, HeaderMap};

/// How a file's bytes are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Encoding {
    /// As they are.
    Identity,
    /// RFC 1952.
    Gzip,
    /// RFC 7932.
    Brotli,
}

impl Encoding {
    /// Its name in headers.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    /// The coding with the greatest weight; of equals the smallest answer.
    ///
    /// Without the header, and where nothing that is left is wanted, the bytes go as they are: an answer is of more
    /// use than a refusal. A weight that cannot be read takes its coding out.
    pub(super) fn wanted(headers: &HeaderMap) -> Self {
        let wishes: Vec<(&str, u16)> = headers
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .filter_map(wish)
            .collect();
        let named = |names: &[&str]| {
            wishes
                .iter()
                .find(|(name, _)| names.iter().any(|one| one.eq_ignore_ascii_case(name)))
                .map(|wish| wish.1)
        };
        let any = named(&["*"]);
        let weights = [
            (named(&["br"]).or(any).unwrap_or(0), Self::Brotli),
            (named(&["gzip", "x-gzip"]).or(any).unwrap_or(0), Self::Gzip),
        ];
        // Not named, identity is allowed, but a coding that was asked for comes first.
        let mut best = (named(&["identity"]).unwrap_or(0).max(1), Self::Identity);
        for (weight, encoding) in weights.into_iter().rev() {
            if weight > 0 && weight >= best.0 {
                best = (weight, encoding);
            }
        }
        best.1
    }
}

/// One element of the list: its coding and its weight in thousandths.
fn wish(element: &str) -> Option<(&str, u16)> {
    let mut parts = element.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some((name, weight.map_or(1_000, |weight| thousandths(weight).unwrap_or(0))))
}

fn thousandths(text: &str) -> Option<u16> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = fraction.len() <= 3 && fraction.bytes().all(|byte| byte.is_ascii_digit());
    let value = match whole {
        "0" | "1" if digits => format!("{whole}{fraction:0<3}").parse().ok()?,
        _ => return None,
    };
    (value <= 1_000).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_choose_and_zero_refuses() {
        let table = [
            ("", Encoding::Identity),
            ("gzip", Encoding::Gzip),
            ("x-gzip", Encoding::Gzip),
            ("GZip, BR", Encoding::Brotli),
            ("gzip, deflate, br, zstd", Encoding::Brotli),
            ("br;q=0.5, gzip;q=0.8", Encoding::Gzip),
            ("gzip;q=0", Encoding::Identity),
            ("gzip;q=0.000, br;q=0", Encoding::Identity),
            ("gzip ; q=0.001", Encoding::Gzip),
            ("identity, gzip;q=0.5", Encoding::Identity),
            ("identity;q=0.5, gzip;q=0.5", Encoding::Gzip),
            ("*", Encoding::Brotli),
            ("*;q=0", Encoding::Identity),
            ("br;q=0, *", Encoding::Gzip),
            ("gzip;q=2", Encoding::Identity),
            ("gzip;q=x", Encoding::Identity),
            (",, ;q=1, zstd", Encoding::Identity),
        ];
        for (value, expected) in table {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_ENCODING, value.parse().unwrap());
            assert_eq!(Encoding::wanted(&headers), expected, "{value:?}");
        }
        assert_eq!(Encoding::wanted(&HeaderMap::new()), Encoding::Identity);
    }
}
