//! Tests of `charset`.
