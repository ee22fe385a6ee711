//! Tests of `slug`.
