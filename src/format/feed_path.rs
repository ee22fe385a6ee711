//! Where feeds stand below the feeds place, and what they are called: neither depends on `site.url`.

use super::archive;

/// The files that are about all feeds.
pub const BESIDE: [&str; 5] = ["index.html", "feeds.opml", "sitemap.xml", "feeds.css", "pages.css"];

/// The path of a feed: `all.atom`, `tag/rust.atom`.
pub fn path(kind: &str, slug: &str, extension: &str) -> String {
    format!("{}.{extension}", stem(kind, slug))
}

/// The atom:id of a feed: `tag:news.example.org,2026:feed/tag/rust`.
pub fn id(authority: &str, kind: &str, slug: &str) -> String {
    format!("tag:{authority}:feed/{}", stem(kind, slug))
}

/// The id of a file beside the feeds, which is about all of them: `tag:news.example.org,2026:file/index.html`.
pub fn file_id(authority: &str, path: &str) -> String {
    format!("tag:{authority}:file/{path}")
}

/// The folder of a feed's archive pages: `archive/all`, `archive/source/harbour`.
pub fn archive(kind: &str, slug: &str) -> String {
    format!("archive/{}", stem(kind, slug))
}

/// The id a file of ours at this path has, a feed, its page or one about all of them; `None` for paths none has.
pub fn id_of(authority: &str, path: &str) -> Option<String> {
    let is_sitemap_part = path
        .strip_prefix("sitemap-")
        .is_some_and(|rest| rest.strip_suffix(".xml").is_some_and(|number| number.parse::<u32>().is_ok()));
    if BESIDE.contains(&path) || is_sitemap_part {
        return Some(file_id(authority, path));
    }
    let (stem, _) = path.rsplit_once('.')?;
    // All documents of one feed have its id (RFC 5005, 4).
    let stem = match stem.strip_prefix("archive/").and_then(|page| page.rsplit_once('/')) {
        Some((feed, page)) => archive::order(page).map(|_| feed)?,
        None => stem,
    };
    let ours = match stem.split_once('/') {
        None => matches!(stem, "all" | "changes"),
        Some((folder, name)) => {
            matches!(folder, "category" | "tag" | "source" | "lang" | "author" | "query")
                && !name.contains('/')
        }
    };
    ours.then(|| format!("tag:{authority}:feed/{stem}"))
}

fn stem(kind: &str, slug: &str) -> String {
    if matches!(kind, "all" | "changes") { kind.to_owned() } else { format!("{kind}/{slug}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_is_recognised_by_its_path() {
        for (kind, slug) in [("all", "all"), ("tag", "c-1f2e3d4c"), ("lang", "zh-CN")] {
            let path = path(kind, slug, "atom");
            assert_eq!(id_of("a.example,2026", &path), Some(id("a.example,2026", kind, slug)), "{path}");
        }
        for path in ["index.html", "sitemap-2.xml"] {
            assert_eq!(id_of("a.example,2026", path), Some(file_id("a.example,2026", path)), "{path}");
        }
        for (path, id) in [
            ("archive/all/2026-10.atom", "tag:a.example,2026:feed/all"),
            ("archive/source/harbour/2026-10-14-2.atom", "tag:a.example,2026:feed/source/harbour"),
        ] {
            assert_eq!(id_of("a.example,2026", path).as_deref(), Some(id), "{path}");
        }
        for path in [
            "archive/all.atom",
            "archive/all/x.atom",
            "archive/x/2026-10.atom",
            "archive/source/2026-10.atom",
        ] {
            assert_eq!(id_of("a.example,2026", path), None, "{path}");
        }
        for path in ["index.atom", "sitemap-x.xml", "tag/a/b.atom", "other/x.atom", "all"] {
            assert_eq!(id_of("a.example,2026", path), None, "{path}");
        }
    }
}
