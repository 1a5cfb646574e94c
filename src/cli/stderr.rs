//! Standard error. What cannot be written there (a full device, a reader that went away) is dropped:
//! a warning must not stop the command that it is about, and an error keeps its exit code.

use std::fmt;
use std::io::Write;

/// Writes a text as it is.
pub fn print(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// `std::eprintln!`, which panics where it cannot write, for this file's way of writing.
macro_rules! eprintln {
    ($($arguments:tt)*) => {
        $crate::cli::stderr::line(format_args!($($arguments)*))
    };
}
pub(crate) use eprintln;

/// Writes a line.
pub fn line(line: fmt::Arguments<'_>) {
    print(&format!("{line}\n"));
}

/// Writes a warning.
pub fn warn(warning: impl fmt::Display) {
    line(format_args!("warning: {warning}"));
}
