//! Which documents and images are as we wrote them last.

use std::collections::BTreeSet;

use super::index::hash;
use crate::format::ledger;
use crate::publish::{Destination, Error};
use crate::text::images;

/// Those of these files whose bytes are what the ledger says we wrote there, or what their name as a kept image says.
///
/// # Errors
/// When the content place cannot be read.
pub async fn as_written<D: Destination>(
    content: &D,
    paths: BTreeSet<String>,
) -> Result<BTreeSet<String>, Error> {
    let mut found = BTreeSet::new();
    if paths.is_empty() {
        return Ok(found);
    }
    for path in &paths {
        if images::is_kept(path)
            && let (Some((_, extension)), Some(bytes)) = (path.rsplit_once('.'), content.get(path).await?)
            && path.ends_with(&images::file_name(&bytes, extension))
        {
            found.insert(path.clone());
        }
    }
    for file in content.list(ledger::FOLDER, ledger::ENDING).await? {
        let (lines, _) = ledger::read(&content.get(&file).await?.unwrap_or_default());
        for line in lines.into_iter().filter(|line| paths.contains(&line.path)) {
            if content.get(&line.path).await?.is_some_and(|bytes| hash(&bytes) == line.hash) {
                found.insert(line.path);
            }
        }
    }
    Ok(found)
}
