//! What documents said before their source changed them: kept beside them, to show what changed.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::model::{ArticleId, SourceId};

/// The folder of the old texts below the content place.
pub const FOLDER: &str = ".feedloom/revisions";

/// What the names of old texts end in: not in `.md`, so that nothing that looks for documents takes them for some.
pub const ENDING: &str = ".txt";

const STAMP: &str = "%Y%m%dT%H%M%SZ";

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

/// Where the text is kept that an article had until a time: `.feedloom/revisions/harbour/a17/20261124T080000Z.txt`.
pub fn path(source: &SourceId, article: &ArticleId, until: Timestamp) -> String {
    format!("{}/{}{ENDING}", folder(source, article), stamp(until))
}

/// A time as the names of old texts have it: `20261124T080000Z`.
pub fn stamp(until: Timestamp) -> String {
    until.to_zoned_datetime(TimeZone::UTC).strftime(STAMP).to_string()
}

/// The time the name of an old text tells.
pub fn until(name: &str) -> Option<Timestamp> {
    let time = DateTime::strptime(STAMP, name.strip_suffix(ENDING)?).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
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
        assert_eq!(path(&source, &id, time), ".feedloom/revisions/harbour/a17/20261124T080000Z.txt");
        assert_eq!(until("20261124T080000Z.txt"), "2026-11-24T08:00:00Z".parse().ok());
        assert_eq!(until("notes.md"), None);
    }
}
