//! The path of a request → the path of a file below the folder.

/// The relative path that a request's path names, `None` where it can name no published file.
///
/// Each segment is decoded once and must then be a plain name: not empty, no dot at its beginning, no separator of
/// any system and no control character in it. So there is no way up, however it is spelled. A path that ends in `/`
/// names the `index.html` there.
pub(super) fn file(path: &str) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    let mut segments = path.strip_prefix('/')?.split('/').peekable();
    while let Some(segment) = segments.next() {
        match segment {
            "" if segments.peek().is_none() => names.push("index.html".to_owned()),
            _ => names.push(name(segment)?),
        }
    }
    Some(names.join("/"))
}

fn name(segment: &str) -> Option<String> {
    let name = decode(segment)?;
    let plain = !name.is_empty()
        && !name.starts_with('.')
        && !name.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
    plain.then_some(name)
}

/// Percent-decoding (RFC 3986, 2.1); `None` where it is broken or gives no UTF-8.
fn decode(segment: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => digit(rest.next()?)? * 16 + digit(rest.next()?)?,
            _ => byte,
        });
    }
    String::from_utf8(bytes).ok()
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_name_files_and_folders_their_index() {
        assert_eq!(file("/all.atom").unwrap(), "all.atom");
        assert_eq!(file("/tag/c%2B%2B.atom").unwrap(), "tag/c++.atom");
        assert_eq!(file("/%e6%b8%af.atom").unwrap(), "港.atom");
        assert_eq!(file("/").unwrap(), "index.html");
        assert_eq!(file("/about/").unwrap(), "about/index.html");
    }

    #[test]
    fn no_spelling_leads_out_of_the_folder() {
        let bad = [
            "",
            "all.atom",
            "../x",
            "/..",
            "/../x",
            "/./x",
            "/%2e%2e/x",
            "/.%2e/x",
            "/..%2fx",
            "/a%2f..%2fx",
            "/..\\x",
            "/a%5cx",
            "//x",
            "/a//x",
            "/%00",
            "/a%00.atom",
            "/.hidden",
            "/%2ehidden",
            "/..;/x",
            "/%c0%ae/x",
            "/%",
            "/%2",
            "/%zz",
            "/a%0ab",
            "/%ff",
            "*",
        ];
        for path in bad {
            assert_eq!(file(path), None, "{path:?}");
        }
        // Decoded once only, this is a name like any other.
        assert_eq!(file("/%252e%252e/x").unwrap(), "%2e%2e/x");
    }
}
