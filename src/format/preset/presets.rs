//! The presets there are by name: those built in, and those of a configuration's `presets/` folder.

use crate::model::{Kind, OptionError, Options};

use super::{Preset, one_of};

/// Presets by name.
#[derive(Clone, Debug)]
pub struct Presets(Vec<Preset>);

impl Default for Presets {
    /// Those built in.
    fn default() -> Self {
        Self(Preset::built_in().to_vec())
    }
}

impl Presets {
    /// Adds a preset of one's own: a mapping that starts from one built in, as `preset:` takes it.
    ///
    /// # Errors
    /// For a name that is built in, and for what [`Presets::read`] refuses. The name counts as known all the same, so
    /// that a mistake is told once.
    pub fn add(&mut self, name: &str, options: &Options) -> Result<(), OptionError> {
        if Preset::built_in().iter().any(|preset| preset.name == name) {
            return Err(options
                .error(format!("the preset `{name}` is built in"))
                .with_help("give the file another name; `base` tells what it starts from"));
        }
        let made = options.map().and_then(|options| Self::default().read(options));
        let preset = made.as_ref().map_or_else(|_| Preset::default(), Preset::clone);
        self.0.push(Preset { name: name.to_owned(), ..preset });
        made.map(|_| ())
    }

    /// The preset of a name, or of a mapping that starts from one (the module's page shows its keys).
    ///
    /// # Errors
    /// For an unknown name or value, and for a preset whose documents could not be read back: each article must have
    /// a path of its own, and title, date and link must be written somewhere.
    pub fn read(&self, options: &Options) -> Result<Preset, OptionError> {
        if !matches!(options.kind(), Kind::Map(_)) {
            return self.named(options).cloned();
        }
        let base = self.named(options.require("base")?)?;
        Preset::build(&base.name, Some(base), options)
    }

    fn named(&self, options: &Options) -> Result<&Preset, OptionError> {
        let name = options.text()?;
        self.0.iter().find(|preset| preset.name == name).ok_or_else(|| {
            let names: Vec<_> = self.0.iter().map(|preset| preset.name.as_str()).collect();
            options.error(format!("there is no preset `{name}`")).with_help(one_of(&name, &names))
        })
    }
}
