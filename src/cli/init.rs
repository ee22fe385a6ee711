//! `feedloom init`: a commented configuration to start from.

use std::io::Write as _;
use std::path::Path;

use super::args::InitArgs;
use super::outcome::{Exit, Failure, print};

/// What is written where: the configuration with every key, and what keeps git from tracking what can be made again and
/// from quarrelling over the ledger.
const FILES: &[(&str, &str)] = &[
    (crate::config::MAIN_FILE, include_str!("../../config/feedloom.yaml")),
    (".gitignore", "# Memory and cache of feedloom: safe to delete, nothing to commit.\n/.feedloom/\n"),
    (
        ".gitattributes",
        "# Two clones that both ran are merged line by line.\n**/.feedloom/**/*.jsonl merge=union\n**/.feedloom/*.jsonl merge=union\n",
    ),
];

/// Writes the files that are not there yet.
pub(super) fn init(args: &InitArgs) -> Result<Exit, Failure> {
    let main = args.root.join(crate::config::MAIN_FILE);
    if main.exists() {
        return Err(Failure::Usage {
            message: format!("{} is there already", main.display()),
            help: "nothing was changed; give another folder, or edit the file".into(),
        });
    }
    std::fs::create_dir_all(args.root.join("config/sources")).map_err(|source| Failure::File {
        what: format!("{} could not be made", args.root.join("config/sources").display()),
        source,
    })?;
    let mut told = String::new();
    for (path, text) in FILES {
        let path = args.root.join(path);
        if write_new(&path, text)? {
            told.push_str(&format!("wrote {}\n", path.display()));
        }
    }
    let here =
        if args.root == Path::new(".") { String::new() } else { format!(" -C {}", args.root.display()) };
    print(&format!(
        "{told}\nNext: set `site` in {}, put a source into {}/config/sources/NAME.yaml\n\
         (`url: https://example.org/feed.xml` is enough), then\n  feedloom check{here}\n  feedloom run{here}\n",
        main.display(),
        args.root.display()
    ))?;
    Ok(Exit::Done)
}

/// Writes a file unless there is one; tells whether it did.
fn write_new(path: &Path, text: &str) -> Result<bool, Failure> {
    let failed = |source| Failure::File { what: format!("{} could not be written", path.display()), source };
    match std::fs::File::options().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(text.as_bytes()).map(|()| true).map_err(failed),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(failed(error)),
    }
}
