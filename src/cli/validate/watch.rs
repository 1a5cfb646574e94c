//! `--watch`: the same run again whenever a file changes.

use super::super::choice::CONFIG;
use super::super::error::Error;
use super::super::stderr;
use super::collect::{self, Input, Origin};
use super::options::Options;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// How long a pause between two looks at the files is at least.
const PAUSE: Duration = Duration::from_millis(200);
/// How many times as long as a look the pause after it is: large folders must not keep a core busy.
const IDLE: u32 = 10;

/// The files, each with its size and the time of its last change.
type State = BTreeMap<PathBuf, (u64, Option<SystemTime>)>;

/// Runs once, and again after each change, until the user ends it.
///
/// # Errors
/// A line that cannot be watched. What a run reports, errors included, is printed.
pub fn follow(options: &Options, run: impl Fn() -> Result<(), Error>) -> Result<(), Error> {
    if options.paths.iter().any(|path| path == "-") {
        return Err(Error::usage(
            "argument --watch: standard input does not change",
        ));
    }
    loop {
        let seen = state(options);
        if let Err(error) = run() {
            report(&error);
        }
        if !options.quiet {
            stderr::eprintln!("waiting for changes; Ctrl-C ends");
        }
        wait(options, &seen);
    }
}

/// Prints an error of a run, unless its findings have been printed.
fn report(error: &Error) {
    if error.reported {
        return;
    }
    stderr::eprintln!("error: {error}");
    for hint in &error.hints {
        stderr::eprintln!("hint: {hint}");
    }
}

/// Returns when the files are not as they were.
fn wait(options: &Options, seen: &State) {
    loop {
        let start = Instant::now();
        if state(options) != *seen {
            return;
        }
        thread::sleep(PAUSE.max(start.elapsed() * IDLE));
    }
}

/// The files as they are now; none while a path refers to nothing, which a run reports.
fn state(options: &Options) -> State {
    let inputs = collect::inputs(&options.paths, &options.exclude).unwrap_or_default();
    let files = inputs.iter().filter_map(|input| match &input.origin {
        Origin::File(path) => Some(path.clone()),
        Origin::Stdin(_) => None,
    });
    let configs = inputs.iter().flat_map(configs);
    files.chain(configs).filter_map(stamp).collect()
}

/// The config files that may apply to an input, up to the directory of the run.
fn configs(input: &Input) -> impl Iterator<Item = PathBuf> {
    input.folder().ancestors().map(|folder| folder.join(CONFIG))
}

fn stamp(path: PathBuf) -> Option<(PathBuf, (u64, Option<SystemTime>))> {
    let metadata = Path::new(&path).metadata().ok()?;
    let stamp = (metadata.len(), metadata.modified().ok());
    Some((path, stamp))
}
