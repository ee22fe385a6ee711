//! `feedloom warc`: the pages kept of articles, as a WARC file.

use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use super::args::WarcArgs;
use super::outcome::{Exit, Failure, count, print, say};
use super::{lists, wiring};
use crate::format::{kept, warc};
use crate::model::Kept;
use crate::store::SqliteStore;
use crate::update;

/// Writes it, the oldest page first; the file appears whole or not at all. Takes no lock: a page is replaced whole.
pub(super) async fn warc(args: &WarcArgs) -> Result<Exit, Failure> {
    let mut settings = wiring::settings(&args.place)?;
    let Some(folder) = wiring::pages(&settings) else {
        return Err(Failure::Usage {
            message: "nothing is kept of articles".into(),
            help: "`keep_pages` is off in the configuration".into(),
        });
    };
    let since = args.selection.since(&settings.site.time_zone);
    let store = SqliteStore::look(&settings.state).await.map_err(update::Error::from)?;
    let subscriptions = lists::subscriptions(&mut settings, store.as_ref()).await?;
    let chosen = args.selection.sources(&subscriptions)?;
    let is_wanted = |kept: &Kept| {
        let is_chosen =
            args.selection.sources.is_empty() || chosen.iter().any(|one| one.source.id == kept.source);
        is_chosen && since.is_none_or(|since| kept.at >= since)
    };
    let paths = folder.paths().map_err(update::Error::from)?;
    let failed =
        |source| Failure::File { what: format!("{} could not be written", args.file.display()), source };
    let (mut pages, mut unreadable) = (0, 0);
    let beside = args.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    // The crate's default is 0600; the umask still applies.
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(beside.unwrap_or(Path::new("."))).map_err(failed)?;
    let mut out = BufWriter::new(file);
    out.write_all(&warc::info(wiring::now())).map_err(failed)?;
    for path in paths {
        match read(&path) {
            // Removed meanwhile.
            Ok(None) => {}
            Ok(Some(kept)) => {
                for page in kept.page.iter().chain(&kept.more).filter(|_| is_wanted(&kept)) {
                    out.write_all(&warc::resource(&kept, page)).map_err(failed)?;
                    pages += 1;
                }
            }
            Err(_) => unreadable += 1,
        }
    }
    let file = out.into_inner().map_err(|error| failed(error.into_error()))?;
    file.as_file().sync_all().map_err(failed)?;
    file.persist(&args.file).map_err(|error| failed(error.error))?;
    if unreadable > 0 {
        say(&format!("note: {} could not be read and was left out\n", count(unreadable, "kept page")));
    }
    print(&format!("warc: {} written to {}\n", count(pages, "page"), args.file.display()))?;
    Ok(Exit::Done)
}

fn read(path: &Path) -> io::Result<Option<Kept>> {
    match std::fs::read(path) {
        Ok(bytes) => kept::read(&bytes).map(Some),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
