//! What documents said before their source changed them: kept beside them, to show what changed.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::model::{ArticleId, SourceId};

/// The folder of the old texts below the content place.
pub const FOLDER: &str = ".feedloom/revisions";

/// Where the old text of a revised document is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Revisions {
    /// In a folder beside the documents.
    Folder,
    /// In the history of the git repository the documents are in: we keep nothing.
    Git,
    /// Nowhere.
    None,
}

/// Where the text is kept that an article had until a time: `.feedloom/revisions/harbour/a17/20261124T080000Z.md`.
pub fn path(source: &SourceId, article: &ArticleId, until: Timestamp) -> String {
    let until = until.to_zoned_datetime(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
    format!("{}/{until}.md", folder(source, article))
}

/// The folder of an article's old texts.
pub fn folder(source: &SourceId, article: &ArticleId) -> String {
    let (_, local) = article.as_str().rsplit_once('/').unwrap_or(("", article.as_str()));
    format!("{FOLDER}/{source}/{local}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_text_stands_in_its_article_s_folder_by_the_time_it_ended() {
        let (source, time) = (SourceId::new("harbour"), "2026-11-24T08:00:00.5Z".parse().unwrap());
        let id = ArticleId::mint("news.example,2026", &source, "a17");
        assert_eq!(path(&source, &id, time), ".feedloom/revisions/harbour/a17/20261124T080000Z.md");
    }
}
