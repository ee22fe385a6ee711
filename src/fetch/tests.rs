//! The fetcher against real loopback servers, well behaved and hostile.

mod browser;
mod conditional;
mod connections;
mod cookies;
mod failures;
mod groups;
mod inner_addresses;
mod large;
mod manners;
mod proxies;
mod redirects;
mod remembered;
mod site;
