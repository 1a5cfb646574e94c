//! An answer as a plain value.

pub fn decode() {}
