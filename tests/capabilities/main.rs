//! What feedloom promises, tried on the program itself against a real HTTP server on loopback.
//!
//! One file a promise, named as a predicate; `support` has the server and the workspace.

#![allow(clippy::unwrap_used, reason = "tests may be blunt, their support too")]
#![allow(clippy::print_stdout, reason = "a skipped check is told")]

mod adds_sources;
mod answers_conditions;
mod asks_as_told;
mod builds;
mod builds_the_same_anywhere;
mod commits_to_git;
mod demos;
mod explains;
mod filters_articles;
mod follows_changes;
mod follows_lists;
mod follows_settings;
mod guards;
mod hostile_texts;
mod is_a_database;
mod isolates_sources;
mod keeps_archives;
mod keeps_identities;
mod keeps_images;
mod keeps_pending_pages;
mod knows_sites;
mod lets_go;
mod locks;
mod looks_where_git_says;
mod meets_subscribers;
mod moves_between_readers;
mod notices_decay;
mod obeys_rules;
mod passes_kits;
mod reads_in_newsboat;
mod reads_several_pages;
mod refuses_bad_configuration;
mod replays_offline;
mod reports;
mod respects_edits;
mod runs_twice;
mod serves;
mod shows_pages;
mod stays_polite;
mod support;
mod survives_a_month;
mod survives_kills;
mod tells_how_sources_do;
mod tells_hubs;
mod tests_rules;
mod walks_back;
mod watches;
mod writes_sites;
