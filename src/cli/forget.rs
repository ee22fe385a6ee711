//! `feedloom forget`: articles removed for good.

use super::args::ForgetArgs;
use super::outcome::{Exit, Failure, clean, count, diagnostic, print, say};
use super::wiring::{self, Workshop};
use crate::git::WorkTree;
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
    if args.yes {
        let message = format!("feedloom: {} forgotten\n", forgot.paths.len());
        say(&workshop.commit(&message).await.iter().map(diagnostic).collect::<String>());
    }
    let history = WorkTree::open(workshop.places().0).await;
    print(&told(&forgot, args.yes, history.is_ok()))?;
    Ok(Exit::Done)
}

fn told(forgot: &update::forget::Forgot, is_done: bool, is_in_git: bool) -> String {
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
    if is_in_git {
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
