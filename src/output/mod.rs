//! Values as text: what a command prints.
//!
//! A [`Renderer`] writes plain values in one of the [`Format`]s, byte for byte as AWS CLI v2 does
//! (tables excepted, whose layout is ours); a [`Query`] picks what is to be printed. Where a value
//! comes from, what paging means and whether anyone reads the output is left to others.
//!
//! Invariant: width, colour and titles arrive as values. Nothing here looks at a terminal, and the
//! same value and settings always give the same bytes.

mod json;
mod python;
mod query;
pub mod report;
mod text;
mod yaml;

pub use json::pretty;
pub use query::{Query, QueryError};

use serde_json::Value;
use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

/// How values are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    #[default]
    Json,
    Text,
    Table,
    Yaml,
    YamlStream,
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

    /// The word that stands for it: `yaml-stream`.
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
    out: &'a mut dyn Write,
}

impl<'a> Renderer<'a> {
    pub fn new(format: Format, out: &'a mut dyn Write) -> Renderer<'a> {
        Renderer { format, out }
    }

    /// Prints the one value of a command. `{}`, the answer that says nothing, prints nothing.
    ///
    /// # Errors
    /// When writing fails; a closed pipe is an error as any other.
    pub fn whole(&mut self, value: &Value) -> io::Result<()> {
        match value.as_object().is_some_and(|members| members.is_empty()) {
            true => Ok(()),
            false => self.page(value),
        }
    }

    /// Prints the value of one page of several, at once, for formats that go [`Format::by_page`].
    ///
    /// # Errors
    /// As [`Renderer::whole`].
    pub fn page(&mut self, value: &Value) -> io::Result<()> {
        let text = match self.format {
            Format::Json => json::pretty(value) + "\n",
            Format::Text => text::lines(value),
            Format::Table => String::new(),
            Format::Yaml => yaml::document(value),
            Format::YamlStream => yaml::stream_item(value),
            Format::Off => return Ok(()),
        };
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }
}
