//! Which of the candidates is taken: the best, the one a person names by number, or none.

use std::io::{self, IsTerminal as _};

use super::super::args::ReportFormat;
use super::super::outcome::{Failure, print};
use super::{AddArgs, Followed};
use crate::discover::Candidate;
use crate::subscribe::Findings;

/// What was chosen.
pub(super) enum Choice<'f> {
    /// This one.
    Take(&'f Candidate),
    /// One that the source of this id follows already.
    Followed(String),
    /// None.
    None,
}

/// Chooses.
pub(super) fn choose<'f>(
    args: &AddArgs,
    findings: &'f Findings,
    followed: &Followed,
) -> Result<Choice<'f>, Failure> {
    let candidates = &findings.candidates;
    let wanted = match args.yes {
        true => Some(0),
        false
            if args.format == ReportFormat::Text
                && io::stdin().is_terminal()
                && io::stdout().is_terminal() =>
        {
            ask(candidates.len())?
        }
        false => {
            if args.format == ReportFormat::Text {
                print("\nnothing was written: --yes takes the first\n")?;
            }
            None
        }
    };
    let Some(candidate) = wanted.and_then(|number| candidates.get(number)) else { return Ok(Choice::None) };
    Ok(match followed.id_of(&candidate.url) {
        Some(id) => Choice::Followed(id.to_owned()),
        None => Choice::Take(candidate),
    })
}

/// Asks the person at the terminal: a number, nothing for the first, anything else for none.
fn ask(count: usize) -> Result<Option<usize>, Failure> {
    let which = if count == 1 { "1".to_owned() } else { format!("1 to {count}") };
    loop {
        print(&format!("\nWhich one? {which}, Enter for 1, n for none: "))?;
        let mut line = String::new();
        let read = io::stdin().read_line(&mut line);
        let read =
            read.map_err(|source| Failure::File { what: "standard input could not be read".into(), source })?;
        match line.trim() {
            // The end of the input is no Enter.
            "" if read == 0 => return Ok(None),
            "" => return Ok(Some(0)),
            "n" | "no" | "q" => return Ok(None),
            number => {
                if let Some(number) =
                    number.parse::<usize>().ok().filter(|number| (1..=count).contains(number))
                {
                    return Ok(Some(number - 1));
                }
            }
        }
    }
}
