//! What is known of barriers, as the files in `config/barriers/` say it.

use super::phrases::Phrases;
use crate::model::{OptionError, Options};

/// The words and marks by which barriers are recognised, of all languages together.
#[derive(Debug, Default)]
pub struct Signs {
    pub(super) challenge: Words,
    pub(super) consent: Words,
    pub(super) login: Words,
    /// Titles that name no subject (`Error`, `提示`).
    pub(super) notice: Phrases,
    /// What a text says that stands for one still to come.
    pub(super) placeholder: Phrases,
}

/// The signs of one kind.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// What the title or headline nearly consists of.
    pub(super) title: Phrases,
    /// What the page says.
    pub(super) text: Phrases,
    /// What `<noscript>` says.
    pub(super) noscript: Phrases,
    /// What a button says.
    pub(super) button: Phrases,
    /// What is found in the class, id, name or address of an element.
    pub(super) mark: Phrases,
    /// Words in the path of an address.
    pub(super) path: Phrases,
    /// Labels of a host's name.
    pub(super) host: Phrases,
}

impl Signs {
    /// Takes one file's signs in, beside those taken before. `about` is noted as read; it is for people.
    ///
    /// # Errors
    /// When a list is none, or what stands in it is no text.
    pub fn add(&mut self, file: &Options) -> Result<(), OptionError> {
        file.get("about");
        take(&mut self.notice, file.get("notice"))?;
        take(&mut self.placeholder, file.get("placeholder"))?;
        for (key, words) in
            [("challenge", &mut self.challenge), ("consent", &mut self.consent), ("login", &mut self.login)]
        {
            if let Some(written) = file.get(key) {
                words.add(written.map()?)?;
            }
        }
        Ok(())
    }
}

impl Words {
    fn add(&mut self, written: &Options) -> Result<(), OptionError> {
        take(&mut self.title, written.get("title"))?;
        take(&mut self.text, written.get("text"))?;
        take(&mut self.noscript, written.get("noscript"))?;
        take(&mut self.button, written.get("button"))?;
        take(&mut self.mark, written.get("mark"))?;
        take(&mut self.path, written.get("path"))?;
        take(&mut self.host, written.get("host"))
    }
}

fn take(phrases: &mut Phrases, written: Option<&Options>) -> Result<(), OptionError> {
    for phrase in written.map(Options::one_or_many).into_iter().flatten() {
        phrases.push(&phrase.text()?);
    }
    Ok(())
}
