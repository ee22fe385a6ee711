//! feedloom: feeds and pages in, Markdown documents and Atom feeds out.
//!
//! One article goes in a straight line. [`config`] turns YAML into settings. A [`source`] reader says what to
//! ask; [`fetch`] asks it, politely; the reader turns the answer into entries; the entries not seen before have
//! their pages fetched and [`extract`]ed; [`compose`] decides what the article is; [`mod@format`] writes it as a
//! Markdown document; [`publish`] puts it in place; [`store`] indexes it; and the feeds of the terms it touches
//! are written again from the documents as they stand. [`update`] is that line and little else. [`serve`] gives the
//! feeds folder to whoever asks for it.
//!
//! The documents and the ledger beside them are the record; everything else can be made again from them.

pub mod cli;
pub mod compose;
pub mod config;
pub mod discover;
pub mod extract;
pub mod fetch;
pub mod filter;
pub mod format;
pub mod front_matter;
pub mod git;
pub mod hook;
pub mod image;
pub mod markdown;
pub mod model;
pub mod publish;
pub mod select;
pub mod serve;
pub mod source;
pub mod store;
pub mod subscribe;
pub mod text;
pub mod update;
