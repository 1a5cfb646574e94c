//! Findings as text.

pub mod full;
