//! `feedloom forget`: articles removed for good.

use std::path::Path;
use std::process::{Command, Stdio};

use super::args::ForgetArgs;
use super::outcome::{Exit, Failure, clean, count, print};
use super::wiring::{self, Workshop};
use crate::update::{self, Mode};

/// Forgets.
pub(super) async fn forget(args: &ForgetArgs) -> Result<Exit, Failure> {
    let mut workshop = Workshop::open(wiring::settings(&args.place)?).await?;
    let mode = if args.yes { Mode::Write } else { Mode::DryRun };
    let forgot = update::forget::forget(&workshop.work().await?, &args.name, mode).await?;
    if forgot.paths.is_empty() && forgot.pending == 0 {
        return Err(Failure::Usage {
            message: format!("no article is called `{}`, nor is one by it", clean(&args.name)),
            help: "name it by its id, its document's path, its address, or an author's whole name".into(),
        });
    }
    if args.yes {
        // The state remembers more than rows of articles, and so do compressed copies of feeds. Both can be made again.
        workshop.replace_state().await?;
        let (_, variants) = workshop.places();
        match std::fs::remove_dir_all(&variants) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                let what = format!("{} could not be removed", variants.display());
                return Err(Failure::File { what, source });
            }
            _ => {}
        }
    }
    update::build(&workshop.work().await?).await?;
    print(&told(&forgot, args.yes, workshop.places().0))?;
    Ok(Exit::Done)
}

fn told(forgot: &update::forget::Forgot, is_done: bool, content: &Path) -> String {
    let mut text: String = forgot.paths.iter().map(|path| format!("{}\n", clean(path))).collect();
    let what = format!(
        "{} and {} waiting for their page",
        count(forgot.paths.len(), "document"),
        if forgot.pending == 1 { "1 entry".to_owned() } else { format!("{} entries", forgot.pending) }
    );
    if !is_done {
        return text + &format!("would be forgotten: {what}; add --yes to do it\n");
    }
    text.push_str(&format!("forgotten: {what}\n"));
    if is_in_git(content) {
        text.push_str(
            "the history of the git repository still holds them; to rewrite it, commit, then (with git-filter-repo):\n",
        );
        let quoted = |path: &String| format!("--path '{}'", clean(path).replace('\'', r"'\''"));
        let paths: Vec<_> = forgot.paths.iter().map(quoted).collect();
        text.push_str(&format!(
            "  git filter-repo --invert-paths {}\nand look through `.feedloom/` and the feeds in older commits\n",
            paths.join(" ")
        ));
    }
    text
}

/// Whether git knows the folder. Where there is no git, there is no history of its.
fn is_in_git(folder: &Path) -> bool {
    let mut git = Command::new("git");
    git.arg("-C").arg(folder).args(["rev-parse", "--is-inside-work-tree"]);
    git.stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
