//! The name `aws`: called through a link of that name, this binary takes `aws appmesh ...` upon
//! itself and hands every other service to the next `aws` on PATH, so that scripts need no change.

use super::argv;
use super::error::Error;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The service that is ours.
const SERVICE: &str = "appmesh";

/// Whether a program of this name represents AWS CLI.
pub fn is_meant(program: &OsStr) -> bool {
    let name = format!("aws{}", std::env::consts::EXE_SUFFIX);
    Path::new(program).file_name() == Some(OsStr::new(&name))
}

/// The words without the name of our service; anything else is handed on, and this process becomes
/// that of the next `aws`. `given` is the same line as it was given.
///
/// # Errors
/// When the line is not for us, and there is no other `aws`.
pub fn strip_service(words: &[String], given: &[OsString]) -> Result<Vec<String>, Error> {
    let service = argv::command(words);
    match service {
        Some((index, SERVICE)) => Ok([&words[..index], &words[index + 1..]].concat()),
        _ => Err(hand_on(service.map(|(_, service)| service), given)),
    }
}

/// Returns only what went wrong.
fn hand_on(service: Option<&str>, given: &[OsString]) -> Error {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let own = std::env::current_exe().and_then(std::fs::canonicalize);
    let passed = Passed::of_process();
    if passed.depth > Passed::DEEPEST {
        return Error::general("this `aws` and another on PATH call each other in a circle")
            .hint("put the directory of AWS CLI itself on PATH, before that of a version manager");
    }
    let next = own
        .ok()
        .and_then(|own| next(&own, &passed.programs, std::env::split_paths(&path)));
    let missing = "and PATH has no other";
    match (next, service) {
        (Some(next), _) => {
            let mut command = Command::new(&next);
            command.args(given).env(Passed::VARIABLE, passed.and(&next));
            let error = become_program(command);
            Error::general(format!("{} cannot be started: {error}", next.display()))
        }
        (None, None) if given.is_empty() => {
            Error::usage("the following arguments are required: command")
        }
        (None, None) => Error::value(format!("this `aws` knows `{SERVICE}` alone, {missing}")),
        (None, Some(service)) => Error::value(format!(
            "`{service}` is not for this `aws`, which knows `{SERVICE}` alone, {missing}"
        )),
    }
    .hint("install AWS CLI, or put its directory after this one on PATH")
}

/// The programs to which this command was handed on before. A version manager's `aws` looks PATH up
/// again and may come back to this one, in the same process: then the next one behind it is due.
#[derive(Debug, Default, PartialEq)]
struct Passed {
    process: u32,
    /// How many processes have handed the command on, where a program starts the next as a child.
    depth: usize,
    programs: Vec<String>,
}

impl Passed {
    /// `PROCESS:DEPTH:PROGRAM...`, the parts parted by line ends.
    const VARIABLE: &str = "APPMESH_AWS_PASSED";
    const DEEPEST: usize = 20;

    fn of_process() -> Passed {
        let value = std::env::var_os(Passed::VARIABLE).unwrap_or_default();
        Passed::read(&value.to_string_lossy(), std::process::id())
    }

    /// What counts for a process; another process begins anew, one deeper.
    fn read(value: &str, process: u32) -> Passed {
        let mut lines = value.lines();
        let mut number = || lines.next()?.parse::<usize>().ok();
        let (before, depth) = (number(), number());
        let is_same = before.and_then(|before| u32::try_from(before).ok()) == Some(process);
        Passed {
            process,
            depth: depth.map_or(0, |depth| depth + usize::from(!is_same)),
            programs: if is_same {
                lines.map(str::to_owned).collect()
            } else {
                Vec::new()
            },
        }
    }

    fn and(&self, program: &Path) -> String {
        let head = [self.process.to_string(), self.depth.to_string()];
        let program = program.to_string_lossy().into_owned();
        let lines: Vec<String> = head
            .into_iter()
            .chain(self.programs.clone())
            .chain([program])
            .collect();
        lines.join("\n")
    }
}

/// The first `aws` of these folders that is another program than `own`. Where `own` itself is in
/// one of them, only those behind it count, lest two of our kind call each other for ever; nor does
/// one that was `passed` already.
fn next(own: &Path, passed: &[String], folders: impl Iterator<Item = PathBuf>) -> Option<PathBuf> {
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
        .filter(|(real, _)| real != own)
        .map(|(_, program)| program)
        .find(|program| !passed.contains(&program.to_string_lossy().into_owned()))
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
fn become_program(mut program: Command) -> std::io::Error {
    std::os::unix::process::CommandExt::exec(&mut program)
}

/// Runs a program and ends with its exit code; returns only when it cannot be started.
#[cfg(not(unix))]
fn become_program(mut program: Command) -> std::io::Error {
    match program.status() {
        Ok(status) => std::process::exit(status.code().unwrap_or(255)),
        Err(error) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_process_remembers_and_another_begins_anew() {
        let first = Passed::read("", 7);
        assert_eq!((first.depth, first.programs.len()), (0, 0));
        let second = first.and(Path::new("/shims/aws"));
        assert_eq!(Passed::read(&second, 7).programs, ["/shims/aws"]);
        assert_eq!(Passed::read(&second, 7).depth, 0);
        let child = Passed::read(&second, 8);
        assert_eq!((child.depth, child.programs.len()), (1, 0));
        assert_eq!(Passed::read(&child.and(Path::new("/x")), 9).depth, 2);
    }
}
