//! What FreshRSS says of a feed, in attributes of its own.

use serde_json::{Value, json};

use super::attributes::Attributes;
use super::export::Exporting;
use super::import::Imported;
use super::rewriting::{css, is_css, without_css};
use super::time_format;
use crate::model::Options;

/// Types of outlines that are lists on pages and in JSON, in small letters.
const LISTS: [&str; 4] = ["html+xpath", "xml+xpath", "json+dotnotation", "html+xpath+json+dotnotation"];

/// The end of an attribute's name after `frss:xPathItem` or `frss:jsonItem`, and the selector it is here.
const FIELDS: [(&str, &str); 9] = [
    ("", "item"),
    ("Uri", "link"),
    ("Title", "title"),
    ("Timestamp", "date"),
    ("Author", "author"),
    ("Thumbnail", "thumbnail"),
    ("Categories", "tags"),
    ("Uid", "id"),
    ("Content", "summary"),
];

/// What FreshRSS writes for a feed that is not asked for and had no rhythm of its own, in seconds.
const MUTED: i64 = -3600;

/// Whether a type of outline is a list on a page.
pub(super) fn is_list(kind: &str) -> bool {
    LISTS.contains(&kind.to_ascii_lowercase().as_str())
}

/// Makes a list of what says where the rows of a page are. `None` where it is one, and how to read it cannot be said here.
pub(super) fn list(attributes: &mut Attributes, source: &mut Imported) -> Option<()> {
    let Some(kind) = attributes.get("type").map(str::to_ascii_lowercase).filter(|kind| is_list(kind)) else {
        return Some(());
    };
    let (of, read): (_, fn(&str) -> Option<String>) = match kind.as_str() {
        "html+xpath" | "xml+xpath" => ("frss:xPathItem", |text| Some(format!("xpath:{text}"))),
        "json+dotnotation" => ("frss:jsonItem", path),
        _ => return None,
    };
    let mut selectors = Vec::new();
    for (end, name) in FIELDS {
        let selector = attributes.take_as(&format!("{of}{end}"), read);
        let selector = match (name, kind.as_str(), selector) {
            ("item", "json+dotnotation", selector) => {
                Some(format!("{}[*]", selector.as_deref().unwrap_or("json:$")))
            }
            (.., selector) => selector,
        };
        selectors.extend(selector.map(|selector| (name, selector)));
    }
    if selectors.first().is_none_or(|(name, _)| *name != "item") {
        return None;
    }
    source.set("kind", "list");
    let has_date = selectors.iter().any(|(name, _)| *name == "date");
    let format =
        if has_date { attributes.take_as(&format!("{of}TimeFormat"), time_format::read) } else { None };
    for (name, selector) in selectors {
        let written = match (&format, selector.split_once(':')) {
            (Some(format), Some((language, path))) if name == "date" => {
                json!({language: path, "steps": [{"date": format}]})
            }
            _ => selector.into(),
        };
        source.below("selectors").insert(name.to_owned(), written);
    }
    if kind != "xml+xpath" {
        attributes.take("type");
    }
    Some(())
}

/// Takes what else is said of a feed.
pub(super) fn read(attributes: &mut Attributes, source: &mut Imported) {
    if let Some(content) = attributes.take_as("frss:cssFullContent", |text| Some(css(text))) {
        if source.value("kind").is_none() {
            source.set("full_text", true);
        }
        source.below("selectors").insert("content".to_owned(), content.into());
    }
    if let Some(remove) = attributes.take_as("frss:cssContentFilter", |text| Some(css(text))) {
        source.below("selectors").insert("remove".to_owned(), remove.into());
    }
    match attributes.get("frss:ttl").and_then(|text| text.trim().parse::<i64>().ok()) {
        Some(muted) if muted < 0 => {
            source.set("every", "never");
            if muted == MUTED {
                attributes.take("frss:ttl");
            }
        }
        Some(seconds @ 1..=31_622_400) => {
            attributes.take("frss:ttl");
            source.set("every", duration(seconds));
        }
        _ => {}
    }
    request(attributes, source);
    if let Some(proxy) = proxy(attributes) {
        attributes.take("frss:CURLOPT_PROXYTYPE");
        attributes.take("frss:CURLOPT_PROXY");
        source.set("proxy", literal(&proxy));
    }
}

/// Headers and the body that are sent.
fn request(attributes: &mut Attributes, source: &mut Imported) {
    let mut headers = Vec::new();
    if let Some(lines) = attributes
        .take_as("frss:CURLOPT_HTTPHEADER", |text| text.lines().map(header).collect::<Option<Vec<_>>>())
    {
        headers.extend(lines);
    }
    for (attribute, name) in [("frss:CURLOPT_USERAGENT", "User-Agent"), ("frss:CURLOPT_COOKIE", "Cookie")] {
        headers.extend(attributes.take(attribute).map(|value| (name.to_owned(), value)));
    }
    for (name, value) in headers {
        let headers =
            source.below("request").entry("headers").or_insert_with(|| Value::Object(super::Keys::new()));
        headers.as_object_mut().expect("just made").insert(name, literal(&value).into());
    }
    let body = attributes.take_as("frss:CURLOPT_POSTFIELDS", |text| {
        serde_json::from_str::<Value>(text).ok().filter(|body| body.is_object() || body.is_array())
    });
    if let Some(body) = body {
        attributes.take("frss:CURLOPT_POST");
        source.below("request").insert("json".to_owned(), body);
    }
}

fn header(line: &str) -> Option<(String, String)> {
    let (name, value) = line.split_once(':')?;
    Some((name.trim().to_owned(), value.trim().to_owned()))
}

/// The proxy as an address; curl's numbers for the kinds there are here.
fn proxy(attributes: &Attributes) -> Option<String> {
    let host = attributes.get("frss:CURLOPT_PROXY")?;
    let scheme = match attributes.get("frss:CURLOPT_PROXYTYPE").unwrap_or("0") {
        "0" => "http",
        "2" => "https",
        "5" => "socks5",
        "7" => "socks5h",
        _ => return None,
    };
    (!host.contains("://")).then(|| format!("{scheme}://{host}"))
}

/// A text that is somebody else's, in a place where `${NAME}` would stand for a secret of ours.
pub(super) fn literal(text: &str) -> String {
    text.replace("${", "$${")
}

/// Writes all this.
pub(super) fn write(source: &Options, out: &mut Exporting) {
    let selectors = source.get("selectors");
    let text = |name| selectors.and_then(|selectors| selectors.get(name)).and_then(|value| value.text().ok());
    if out.is_list {
        let xpath = out.kind.ends_with("XPath");
        let of = if xpath { "xPath" } else { "json" };
        for (end, name) in FIELDS {
            let value = selectors
                .and_then(|all| all.get(name))
                .and_then(selector)
                .and_then(|text| if xpath { xpath_of(&text) } else { dots(&text, name) });
            out.push(&format!("frss:{of}Item{end}"), value);
        }
        let format = selectors
            .and_then(|all| all.get("date"))
            .and_then(format)
            .and_then(|text| time_format::write(&text));
        out.push(&format!("frss:{of}ItemTimeFormat"), format);
    }
    let full = out.is_list || source.get("full_text").is_some_and(|full| full.bool() == Ok(true));
    out.push(
        "frss:cssFullContent",
        text("content").filter(|text| full && is_css(text)).map(|text| without_css(&text)),
    );
    out.push(
        "frss:cssContentFilter",
        text("remove").filter(|text| is_css(text)).map(|text| without_css(&text)),
    );
    let every = source.get("every").and_then(|every| every.text().ok());
    match every.as_deref() {
        Some("never") => out.push("frss:ttl", Some(MUTED.to_string())),
        every => {
            // That it was muted is over.
            if out.kept("frss:ttl").is_some_and(|ttl| ttl.trim().parse::<i64>().is_ok_and(|ttl| ttl < 0)) {
                out.take_kept("frss:ttl");
            }
            out.push("frss:ttl", every.and_then(seconds).map(|seconds| seconds.to_string()));
        }
    }
    write_request(source, out);
    if let Some((scheme, host)) = out.proxy.clone().as_deref().and_then(|proxy| proxy.split_once("://")) {
        let kind = match scheme {
            "https" => "2",
            "socks5" => "5",
            "socks5h" => "7",
            _ => "0",
        };
        out.push("frss:CURLOPT_PROXY", Some(host.to_owned()));
        out.push("frss:CURLOPT_PROXYTYPE", Some(kind.to_owned()));
    }
}

fn write_request(source: &Options, out: &mut Exporting) {
    let headers = std::mem::take(&mut out.headers);
    let mut lines = Vec::new();
    for (name, value) in &headers {
        match name.to_ascii_lowercase().as_str() {
            "user-agent" => out.push("frss:CURLOPT_USERAGENT", Some(value.clone())),
            "cookie" => out.push("frss:CURLOPT_COOKIE", Some(value.clone())),
            _ => lines.push(format!("{name}: {value}")),
        }
    }
    out.headers = headers;
    out.push("frss:CURLOPT_HTTPHEADER", Some(lines.join("\n")));
    if let Some(body) = source.get("request").and_then(|request| request.get("json")) {
        out.push("frss:CURLOPT_POST", Some("1".to_owned()));
        out.push("frss:CURLOPT_POSTFIELDS", Some(body.json().to_string()));
    }
}

/// What kind of outline a list's selectors make of it; `None` for one that FreshRSS cannot read.
pub(super) fn kind_of(source: &Options) -> Option<&'static str> {
    let selectors = source.get("selectors")?;
    let item = selectors.get("item")?.text().ok()?;
    let others = FIELDS.iter().skip(1).filter_map(|(_, name)| selectors.get(name));
    let texts: Vec<_> = others.map(selector).collect::<Option<_>>()?;
    if xpath_of(&item).is_some() {
        return texts.iter().all(|text| xpath_of(text).is_some()).then_some("HTML+XPath");
    }
    dots(&item, "item")?;
    texts.iter().all(|text| dots(text, "").is_some()).then_some("JSON+DotNotation")
}

/// A selector that is a text, or a mapping that FreshRSS has a word for: a path, and perhaps the format of a date.
fn selector(value: &Options) -> Option<String> {
    if let Ok(text) = value.text() {
        return Some(text);
    }
    format(value).filter(|format| time_format::write(format).is_some())?;
    let of = |language| Some(format!("{language}:{}", value.get(language)?.text().ok()?));
    of("xpath").or_else(|| of("json"))
}

/// The format of the date that a mapping has for its only step.
fn format(value: &Options) -> Option<String> {
    match value.get("steps")?.list().ok()? {
        [step] => step.get("date").filter(|_| step.get("zone").is_none())?.text().ok(),
        _ => None,
    }
}

fn xpath_of(selector: &str) -> Option<String> {
    selector.strip_prefix("xpath:").map(str::to_owned)
}

/// A path with dots (`data.items[0].title`) as a JSON path; `None` for what FreshRSS would compute from it.
fn path(dots: &str) -> Option<String> {
    let dots = dots.trim();
    let mut path = String::from("json:$");
    if matches!(dots, "" | "." | "$") {
        return Some(path);
    }
    for part in dots.split('.') {
        let (name, index) = part.split_at(part.find('[').unwrap_or(part.len()));
        if !name.is_empty() {
            path.push_str(&member(name)?);
        }
        let numbers = index.is_empty() || index[1..].strip_suffix(']')?.split("][").all(is_number);
        if !numbers || name.is_empty() && index.is_empty() {
            return None;
        }
        path.push_str(index);
    }
    Some(path)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.len() < 10 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// A member's name in a JSON path (RFC 9535, 2.5.1).
fn member(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    if name.chars().all(is_plain) && !name.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(format!(".{name}"));
    }
    // Quotes, `&` and blanks are the marks of an expression.
    let is_odd = |c: char| matches!(c, '\'' | '"' | '&' | '\\' | ' ' | ']') || c.is_control();
    (!name.contains(is_odd)).then(|| format!("['{name}']"))
}

/// The path with dots of a JSON path that [`path`] would give; that of `item` names the list, not its members.
fn dots(selector: &str, name: &str) -> Option<String> {
    let path = selector.strip_prefix("json:$")?;
    let path = if name == "item" { path.strip_suffix("[*]")? } else { path };
    let dots = path.replace("['", ".").replace("']", "");
    let dots = dots.trim_start_matches('.').to_owned();
    (self::path(&dots)? == format!("json:${path}")).then_some(dots)
}

/// So many seconds, in the largest unit that fits.
pub(super) fn duration(seconds: i64) -> String {
    match seconds {
        days if days % 86_400 == 0 => format!("{}d", days / 86_400),
        hours if hours % 3_600 == 0 => format!("{}h", hours / 3_600),
        minutes if minutes % 60 == 0 => format!("{}m", minutes / 60),
        seconds => format!("{seconds}s"),
    }
}

/// The seconds of a rhythm that is a time.
fn seconds(every: &str) -> Option<u64> {
    let at = every.find(|c: char| !c.is_ascii_digit()).unwrap_or(every.len());
    let number: u64 = every[..at].parse().ok()?;
    let unit = match every[at..].trim() {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    Some(number * unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_with_dots_are_json_paths_and_back() {
        for (written, read) in [
            ("data.items", "json:$.data.items"),
            ("meta.links[0]", "json:$.meta.links[0]"),
            ("a[0][12].b", "json:$.a[0][12].b"),
            ("[0].b", "json:$[0].b"),
            ("date-time.x", "json:$['date-time'].x"),
            ("数据.标题", "json:$.数据.标题"),
        ] {
            assert_eq!(path(written).as_deref(), Some(read), "{written}");
            assert_eq!(dots(read, "").as_deref(), Some(written), "{read}");
        }
        assert_eq!(path("").as_deref(), Some("json:$"));
        assert_eq!(dots("json:$.data[*]", "item").as_deref(), Some("data"));
        for odd in ["a & \"b\"", "a..b", "a[x]", "a[0", "'x'", "a b", "a[0]b"] {
            assert_eq!(path(odd), None, "{odd}");
        }
        for odd in ["json:$..a", "css", "json:$.a[?@.b]", "xpath://a"] {
            assert_eq!(dots(odd, ""), None, "{odd}");
        }
    }
}
