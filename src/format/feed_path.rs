//! Where feeds stand below the feeds place, and what they are called: neither depends on `site.url`.

/// The path of a feed: `all.atom`, `tag/rust.atom`.
pub fn path(kind: &str, slug: &str, extension: &str) -> String {
    format!("{}.{extension}", stem(kind, slug))
}

/// The atom:id of a feed: `tag:news.example.org,2026:feed/tag/rust`.
pub fn id(authority: &str, kind: &str, slug: &str) -> String {
    format!("tag:{authority}:feed/{}", stem(kind, slug))
}

/// The id a feed of ours at this path has; `None` for paths no feed of ours has.
pub fn id_of(authority: &str, path: &str) -> Option<String> {
    let (stem, _) = path.rsplit_once('.')?;
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
        for path in ["index.html", "tag/a/b.atom", "other/x.atom", "all"] {
            assert_eq!(id_of("a.example,2026", path), None, "{path}");
        }
    }
}
