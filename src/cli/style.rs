//! Styles of text for terminals; the streams remove them where they are not wanted.

pub const RED: &str = "\x1b[1m\x1b[31m";
pub const BOLD: &str = "\x1b[1m";
pub const PLAIN: &str = "\x1b[0m";
