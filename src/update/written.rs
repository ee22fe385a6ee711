//! Which documents are as we wrote them last.

use std::collections::BTreeSet;

use super::index::hash;
use crate::format::ledger;
use crate::publish::{Destination, Error};

/// Those of these documents whose bytes are what the ledger says we wrote there.
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
