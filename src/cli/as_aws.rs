//! The name `aws`: called through a link of that name, this binary takes `aws appmesh ...` upon
//! itself and hands every other service to the next `aws` on PATH, so that scripts need no change.

use super::environment::Environment;
use super::error::Error;
use super::words;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The service that is ours.
const SERVICE: &str = "appmesh";

/// Whether a program of this name stands for AWS CLI.
pub fn is_meant(program: &OsStr) -> bool {
    let name = format!("aws{}", std::env::consts::EXE_SUFFIX);
    Path::new(program).file_name() == Some(OsStr::new(&name))
}

/// The words without the name of our service; anything else is handed on, and this process becomes
/// that of the next `aws`.
///
/// # Errors
/// When the line is not for us, and nobody else is called `aws`.
pub fn own_words(words: &[String], environment: &Environment) -> Result<Vec<String>, Error> {
    let service = words::command(words);
    match service {
        Some((index, SERVICE)) => Ok([&words[..index], &words[index + 1..]].concat()),
        _ => Err(hand_on(service.map(|(_, service)| service), environment)),
    }
}

/// Returns only what went wrong.
fn hand_on(service: Option<&str>, environment: &Environment) -> Error {
    let path = environment.get("PATH").unwrap_or_default();
    let own = std::env::current_exe().and_then(std::fs::canonicalize);
    let next = own
        .ok()
        .and_then(|own| next(&own, std::env::split_paths(path)));
    match (next, service) {
        (Some(next), _) => {
            let error = become_program(&next, std::env::args_os().skip(1));
            Error::general(format!("{} cannot be started: {error}", next.display()))
        }
        (None, None) => Error::usage("the following arguments are required: command"),
        (None, Some(service)) => Error::value(format!(
            "`{service}` is not for this `aws`, which knows `{SERVICE}` alone, and PATH has no other"
        ))
        .hint("install AWS CLI, or put its folder behind this one on PATH"),
    }
}

/// The first `aws` of these folders that is another program than `own`. Where `own` itself stands in
/// one of them, only those behind it count, lest two of our kind call each other for ever.
fn next(own: &Path, folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
    let name = format!("aws{}", std::env::consts::EXE_SUFFIX);
    let found: Vec<(PathBuf, PathBuf)> = folders
        .map(|folder| folder.join(&name))
        .filter(|program| is_executable(program))
        .filter_map(|program| Some((std::fs::canonicalize(&program).ok()?, program)))
        .collect();
    let behind = found
        .iter()
        .position(|(real, _)| real == own)
        .map_or(0, |index| index + 1);
    found
        .into_iter()
        .skip(behind)
        .find(|(real, _)| real != own)
        .map(|(_, program)| program)
}

#[cfg(unix)]
fn is_executable(program: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(program)
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(program: &Path) -> bool {
    program.is_file()
}

/// Replaces this process by a program; returns only when that fails.
#[cfg(unix)]
fn become_program(program: &Path, words: impl Iterator<Item = OsString>) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(Command::new(program).args(words))
}

/// Runs a program and ends with its exit code; returns only when it cannot be started.
#[cfg(not(unix))]
fn become_program(program: &Path, words: impl Iterator<Item = OsString>) -> std::io::Error {
    match Command::new(program).args(words).status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(255)),
        Err(error) => error,
    }
}
