//! YAML as written → [`Settings`] as meant.
//!
//! `yaml` gives values that know their place; a section's file reads each section; parts (source kinds, presets,
//! rules) read their own options. Nothing after [`load`] sees what was written.

mod barriers;
pub mod exchange;
mod fetch;
mod filters;
mod git;
mod groups;
mod images;
mod keep_pages;
mod load;
mod output;
mod problem;
mod proxy;
mod queries;
pub mod rewrite;
mod rules;
mod secrets;
mod settings;
mod site;
mod size;
mod source;
pub mod subscriptions;
pub mod yaml;

pub use barriers::barrier_signs;
pub use load::{MAIN_FILE, load, load_text, load_with, sources_as_written, sources_folder};
pub use problem::{Problem, Problems};
pub use rules::{Checked, Evidence, Origin, RuleFile, Rules};
pub use settings::{Settings, SourceSettings, Written};
