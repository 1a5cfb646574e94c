//! Values as text.

pub mod report;
