//! Places in what was fetched.

pub mod html;
