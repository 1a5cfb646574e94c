//! Where a value's text comes from: the word itself, a file, or standard input.

use super::bounded::{self, MAX_FILE_SIZE};
use super::encoding;
use super::environment::{self, Environment};
use super::error::Error;
use std::path::{Path, PathBuf};

/// A text and the name under which it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub name: String,
    pub text: String,
}

/// The text that an option's value represents: that of a file for `file://PATH`, standard input for
/// `-` where that makes sense, else the value itself.
///
/// # Errors
/// A file that cannot be read, in AWS CLI's words and with what to do about it.
pub fn value(
    option: &str,
    value: &str,
    takes_stdin: bool,
    environment: &Environment,
) -> Result<Text, Error> {
    let said = |why: String| Error::value(format!("Error parsing parameter '--{option}': {why}"));
    if let Some(path) = value.strip_prefix("file://") {
        let text = read(path, environment)
            .map_err(|why| said(format!("Unable to load paramfile {value}: {why}")))?;
        return Ok(Text {
            name: path.to_owned(),
            text,
        });
    }
    if value.starts_with("fileb://") {
        return Err(
            said(format!("{value} gives bytes, and a text is needed here"))
                .hint("use the file:// prefix"),
        );
    }
    if value == "-" && takes_stdin {
        let text = environment::read_stdin()
            .map_err(|error| said(format!("standard input cannot be read: {error}")))?;
        return Ok(Text {
            name: "-".to_owned(),
            text,
        });
    }
    Ok(Text {
        name: format!("--{option}"),
        text: value.to_owned(),
    })
}

/// Reads a file of text. `~` and `$NAME` in the path are filled in.
///
/// # Errors
/// What is wrong, naming the file.
pub fn read(path: &str, environment: &Environment) -> Result<String, String> {
    let place = expand(path, environment)?;
    let shown = place.display();
    let bytes = bounded::read_file(&place, MAX_FILE_SIZE).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => format!("there is no file '{shown}'{}", near(&place)),
        std::io::ErrorKind::IsADirectory => format!("'{shown}' is a directory, not a file"),
        _ => format!("'{shown}' cannot be read: {error}"),
    })?;
    encoding::text(bytes, environment).map_err(|why| format!("'{shown}' cannot be read: {why}"))
}

/// Whether there is a file at a path.
pub fn exists(path: &str) -> bool {
    Path::new(path).is_file()
}

/// A file of the same folder whose name is alike.
pub fn near(missing: &Path) -> String {
    let folder = missing
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let names: Vec<String> = entries
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let wanted = missing
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default();
    let found = crate::diagnostic::suggest::closest(wanted, names.iter().map(String::as_str));
    found
        .map(|name| {
            format!(
                ", but a file '{}'",
                folder
                    .join(name)
                    .display()
                    .to_string()
                    .trim_start_matches("./")
            )
        })
        .unwrap_or_default()
}

/// Fills in `~` at the start and `$NAME` or `${NAME}` anywhere, as a shell would; what is not set
/// stays as it is.
fn expand(path: &str, environment: &Environment) -> Result<PathBuf, String> {
    let mut filled = String::new();
    let mut rest = match (path.strip_prefix("~/"), environment.home()) {
        (Some(below), Some(home)) => {
            filled.push_str(&home.to_string_lossy());
            filled.push('/');
            below
        }
        _ => path,
    };
    while let Some((before, after)) = rest.split_once('$') {
        filled.push_str(before);
        let (name, end) =
            if let Some(close) = after.strip_prefix('{').and_then(|inside| inside.find('}')) {
                (&after[1..=close], close + 2)
            } else {
                let end = after
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(after.len());
                (&after[..end], end)
            };
        if environment.is_not_utf8(name) {
            return Err(format!("the variable {name} is not UTF-8"));
        }
        if let Some(value) = environment
            .get_even_empty(name)
            .filter(|_| !name.is_empty())
        {
            filled.push_str(value);
        } else {
            filled.push('$');
            filled.push_str(&after[..end]);
        }
        rest = &after[end..];
    }
    filled.push_str(rest);
    Ok(PathBuf::from(filled))
}
