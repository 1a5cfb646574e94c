//! Values as text: what a command prints.
//!
//! A [`Renderer`] writes plain values in one of the [`Format`]s, byte for byte as AWS CLI v2 does
//! (tables excepted, whose layout is ours); a [`Query`] picks what is to be printed. Where a value
//! comes from, what paging means and whether anyone reads the output is left to others.
//!
//! Invariant: width, color and titles arrive as values. Nothing here looks at a terminal, and the
//! same value and settings always give the same bytes.

mod error;
pub mod escape;
pub mod graph;
mod json;
mod python;
mod query;
pub mod report;
mod settings;
pub mod table;
mod text;
mod yaml;

pub use error::{ErrorFormat, ErrorObject};
pub use json::pretty;
pub use query::{Query, QueryError};
pub use settings::Settings;

use serde_json::Value;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

/// How values are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Indented JSON.
    #[default]
    Json,
    /// Values separated by tabs.
    Text,
    /// A table in a frame.
    Table,
    /// One YAML document.
    Yaml,
    /// A YAML document for each page.
    YamlStream,
    /// Nothing.
    Off,
}

impl Format {
    /// Every format, in the order in which AWS CLI lists them.
    pub const ALL: [Format; 6] = [
        Format::Json,
        Format::Text,
        Format::Table,
        Format::Yaml,
        Format::YamlStream,
        Format::Off,
    ];

    /// The word that represents it: `yaml-stream`.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Text => "text",
            Format::Table => "table",
            Format::Yaml => "yaml",
            Format::YamlStream => "yaml-stream",
            Format::Off => "off",
        }
    }

    /// True when the pages of a list are printed one by one as they arrive, each after its own
    /// query; the other formats print one value made of all pages.
    pub fn by_page(self) -> bool {
        matches!(self, Format::Text | Format::YamlStream)
    }
}

/// A word that names no [`Format`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownFormat;

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown output format")
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Format, UnknownFormat> {
        let known = Format::ALL.into_iter().find(|format| format.name() == name);
        known.ok_or(UnknownFormat)
    }
}

/// Writes values in a format.
pub struct Renderer<'a> {
    format: Format,
    settings: Settings,
    out: &'a mut dyn Write,
}

impl<'a> Renderer<'a> {
    /// Renders answers to `out`, one after the other.
    pub fn new(format: Format, settings: Settings, out: &'a mut dyn Write) -> Renderer<'a> {
        Renderer {
            format,
            settings,
            out,
        }
    }

    /// Prints the one value of a command. `{}`, the answer that says nothing, prints nothing.
    ///
    /// # Errors
    /// When writing fails; a closed pipe is an error as any other.
    pub fn whole(&mut self, value: &Value) -> io::Result<()> {
        if value.as_object().is_some_and(|members| members.is_empty()) {
            Ok(())
        } else {
            self.page(value)
        }
    }

    /// Prints the value of one page of several, for formats that go [`Format::by_page`]. It is
    /// flushed, so that a reader need not wait for the next page.
    ///
    /// # Errors
    /// As [`Renderer::whole`].
    pub fn page(&mut self, value: &Value) -> io::Result<()> {
        let text = match self.format {
            Format::Json => json::pretty(value) + "\n",
            Format::Text => text::lines(value),
            Format::Table => table::tables(value, &self.settings),
            Format::Yaml => yaml::document(value),
            Format::YamlStream => yaml::stream_item(value),
            Format::Off => return Ok(()),
        };
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn printed(format: Format, print: impl Fn(&mut Renderer<'_>) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        print(&mut Renderer::new(format, Settings::default(), &mut out)).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn formats_are_known_by_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        assert_eq!("xml".parse::<Format>(), Err(UnknownFormat));
    }

    #[test]
    fn an_answer_that_says_nothing_prints_nothing() {
        for format in Format::ALL {
            assert_eq!(printed(format, |out| out.whole(&json!({}))), "");
        }
    }

    #[test]
    fn an_empty_page_of_a_stream_is_shown() {
        let pages = |out: &mut Renderer<'_>| {
            out.page(&json!({}))?;
            out.page(&json!(null))
        };
        assert_eq!(printed(Format::YamlStream, pages), "- {}\n- null\n");
        assert_eq!(printed(Format::Text, pages), "None\n");
    }

    #[test]
    fn a_writer_that_fails_is_an_error() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let mut closed = Closed;
        let mut renderer = Renderer::new(Format::Json, Settings::default(), &mut closed);
        let error = renderer.whole(&json!(1)).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
