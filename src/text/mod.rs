//! Text basics: charsets, dates, languages, slugs, summaries, sanitising.

pub mod address;
pub mod charset;
pub mod condition;
pub mod cut;
pub mod dates;
pub mod file_name;
pub mod images;
pub mod language;
mod markup;
pub mod plain;
pub mod sanitize;
pub mod shown;
pub mod slug;
