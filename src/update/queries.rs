//! Which conditions of the configuration hold for an article, by its document.

use url::Url;

use super::Work;
use crate::markdown;
use crate::model::{StoredArticle, Term};
use crate::store::Indexed;
use crate::text::condition::{Field, Subject};

/// The names of the queries whose conditions hold for the article.
pub(super) fn names<'a, F, S, D>(
    work: &Work<'a, F, S, D>,
    stored: &StoredArticle,
    known: &Indexed,
) -> impl Iterator<Item = &'a str> {
    let say = |field| values(work, stored, known, field);
    let subject = Subject::new(&say);
    let holding: Vec<_> = work.feeds.queries.iter().filter(|query| query.when.holds(&subject)).collect();
    holding.into_iter().map(|query| query.name.as_str())
}

/// What an article says.
fn values<F, S, D>(
    work: &Work<'_, F, S, D>,
    stored: &StoredArticle,
    known: &Indexed,
    field: Field,
) -> Vec<String> {
    let labels = |terms: &[Term]| terms.iter().map(|term| term.label.clone()).collect();
    match field {
        Field::Title => vec![stored.title.clone()],
        Field::Summary => stored.summary.iter().cloned().collect(),
        Field::Body => vec![markdown::plain_text(&markdown::to_html(&stored.markdown))],
        Field::Author => stored.authors.clone(),
        // A source that was renamed is asked for by either name.
        Field::Source => vec![known.source.to_string(), work.owner(&known.source).to_string()],
        Field::Category => labels(&stored.categories),
        Field::Tag => labels(&stored.tags),
        Field::Lang => vec![work.language(stored, known.source.as_str())],
        Field::Link => vec![stored.link.clone().unwrap_or_else(|| known.link.clone())],
        Field::Image => stored.image.iter().cloned().collect(),
        // Not asked for: a feed changes when articles do, not when time passes.
        Field::Age => Vec::new(),
        Field::Host => {
            let url = Url::parse(stored.link.as_ref().unwrap_or(&known.link));
            url.ok().and_then(|url| url.host_str().map(str::to_owned)).into_iter().collect()
        }
    }
}
