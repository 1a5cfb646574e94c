//! Which files are checked: paths, folders and patterns of the line as a list of inputs.

use super::super::bounded::{self, MAX_FILE_SIZE};
use super::super::choice::CONFIG;
use super::super::environment;
use super::super::error::Error;
use super::super::files;
use super::exclude::Exclude;
use crate::document::syntax;
use crate::local;
use crate::output::escape;
use crate::resource::load::{self, Content, Unread};
use std::collections::HashSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// A text to look at.
#[derive(Debug)]
pub struct Input {
    /// As it is shown.
    pub name: String,
    pub origin: Origin,
    /// The line names it itself, so it must hold something of App Mesh.
    pub is_named: bool,
    /// The size in bytes up to which it is read.
    pub max_size: u64,
}

/// Where a text is.
#[derive(Debug)]
pub enum Origin {
    File(PathBuf),
    Stdin(String),
}

impl Input {
    /// What it contains. Only a file that the line does not name may be left unread.
    ///
    /// # Errors
    /// Why a file cannot be read, or that one that the line names is not text.
    fn read(&self) -> Result<Content, String> {
        let path = match &self.origin {
            Origin::Stdin(text) => return Ok(Content::Text(text.clone())),
            Origin::File(path) => path,
        };
        let bytes = match bounded::read_file(path, self.max_size) {
            Err(error) if error.kind() == ErrorKind::FileTooLarge && !self.is_named => {
                let name = escape::line(&self.name);
                crate::cli::stderr::eprintln!("warning: '{name}' is not checked: {error}");
                return Ok(Content::Unread(Unread::Oversized));
            }
            bytes => bytes.map_err(|error| unreadable(path, &error))?,
        };
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Content::Text(text)),
            Err(_) if self.is_named => Err(format!("'{}' is not UTF-8 text", self.name)),
            Err(_) => Ok(Content::Unread(Unread::Binary)),
        }
    }

    /// Whether it is worth reading: always where the line names it, else by the name of its file.
    fn is_worth_reading(&self) -> bool {
        match &self.origin {
            Origin::File(path) => self.is_named || is_candidate(path),
            Origin::Stdin(_) => true,
        }
    }

    /// The folder in which its config file is looked for.
    pub fn folder(&self) -> &Path {
        match &self.origin {
            Origin::File(path) => path.parent().unwrap_or(Path::new("")),
            Origin::Stdin(_) => Path::new(""),
        }
    }
}

fn unreadable(path: &Path, error: &dyn std::fmt::Display) -> String {
    format!("'{}' cannot be read: {error}", path.display())
}

/// Every input that the line names or contains, each file once, in the order of the line.
///
/// # Errors
/// A path that refers to nothing, a pattern that matches nothing or is not valid.
pub fn inputs(paths: &[String], exclude: &Exclude) -> Result<Vec<Input>, Error> {
    let (mut inputs, mut seen) = (Vec::new(), HashSet::new());
    for path in paths {
        for input in of_path(path, exclude)? {
            if paths.len() == 1 || seen.insert(input.name.clone()) {
                inputs.push(input);
            }
        }
    }
    Ok(inputs)
}

fn of_path(word: &str, exclude: &Exclude) -> Result<Vec<Input>, Error> {
    if word == "-" {
        let text = environment::read_stdin()
            .map_err(|error| Error::usage(format!("standard input cannot be read: {error}")))?;
        return Ok(vec![Input {
            name: "-".to_owned(),
            origin: Origin::Stdin(text),
            is_named: true,
            max_size: MAX_FILE_SIZE,
        }]);
    }
    let path = Path::new(word);
    if path.is_dir() {
        return below(path, exclude);
    }
    if path.exists() {
        return Ok(vec![file(path, true)]);
    }
    if !word.contains(['*', '?', '[']) {
        let near = files::near(path);
        return Err(Error::usage(format!("there is no file '{word}'{near}")));
    }
    matching(word, exclude)
}

/// The files that a pattern matches, and those below the folders that it matches.
fn matching(pattern: &str, exclude: &Exclude) -> Result<Vec<Input>, Error> {
    let options = glob::MatchOptions {
        require_literal_leading_dot: true,
        ..glob::MatchOptions::new()
    };
    let paths = glob::glob_with(pattern, options)
        .map_err(|error| Error::usage(format!("`{pattern}` is not a valid pattern: {error}")))?;
    let mut inputs = Vec::new();
    for path in paths {
        let path = path.map_err(|error| Error::usage(error.to_string()))?;
        match path.is_dir() {
            _ if exclude.matches(&path) => {}
            true => inputs.extend(below(&path, exclude)?),
            // A pipe or a device may have no end.
            false if path.is_file() => inputs.push(file(&path, false)),
            false => {}
        }
    }
    if inputs.is_empty() {
        Err(Error::usage(format!("no file matches `{pattern}`")))
    } else {
        Ok(inputs)
    }
}

/// The files below a folder, in the order of their names.
fn below(folder: &Path, exclude: &Exclude) -> Result<Vec<Input>, Error> {
    let found = WalkDir::new(folder)
        // Neighbors differ in their last name alone, so whole paths decide the order.
        .sort_by(|one, other| one.path().as_os_str().cmp(other.path().as_os_str()))
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0 || !is_left_out(entry) && !exclude.matches(entry.path())
        });
    let mut inputs = Vec::new();
    for entry in found {
        let entry = entry.map_err(|error| {
            let path = error.path().unwrap_or(folder);
            Error::usage(match error.io_error() {
                Some(error) => unreadable(path, error),
                None => unreadable(path, &error),
            })
        })?;
        if entry.file_type().is_file() {
            inputs.push(file(entry.path(), false));
        }
    }
    Ok(inputs)
}

/// Hidden files and folders, what package managers fetched, the config file, and the state of an
/// local App Mesh.
fn is_left_out(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy();
    let is_hidden = name.starts_with('.') || name == "node_modules" || name == CONFIG;
    is_hidden || entry.file_type().is_dir() && local::is_state(entry.path())
}

fn file(path: &Path, is_named: bool) -> Input {
    let path = if path.starts_with(".") {
        path.strip_prefix("./").unwrap_or(path)
    } else {
        path
    };
    Input {
        name: path.to_string_lossy().into_owned(),
        origin: Origin::File(path.to_owned()),
        is_named,
        max_size: MAX_FILE_SIZE,
    }
}

/// Whether a file that the line does not name is worth reading, by its name: one of a syntax, or
/// one with any other name.
fn is_candidate(path: &Path) -> bool {
    let name = path.to_string_lossy();
    let extension = path.extension().and_then(|extension| extension.to_str());
    syntax::is_named(&name) || matches!(extension, None | Some("template" | "tmpl" | "txt"))
}

impl load::Input for Input {
    fn name(&self) -> &str {
        &self.name
    }

    fn is_named(&self) -> bool {
        self.is_named
    }

    fn content(&self) -> Result<Content, String> {
        if self.is_worth_reading() {
            self.read()
        } else {
            Ok(Content::Unread(Unread::OtherType))
        }
    }
}
