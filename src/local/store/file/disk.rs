//! Durable changes to files: whole or not at all, and kept when the machine stops.

use super::cache::Stamp;
use crate::local::store::name;
use std::ffi::OsStr;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

/// Names of the state folder's own files. None of them can be an account's folder: accounts are
/// folders, and a name's encoding never begins with a dot.
pub const LOCK: &str = "lock";
pub const FORMAT: &str = "format";
/// Where a file is written before it takes its place. There is only one, under the exclusive lock,
/// so whatever a killed process left in it goes with the next change.
pub const INCOMING: &str = ".incoming";
/// What several files contained before they are changed together.
pub const JOURNAL: &str = ".journal";
/// Where a folder goes before it is removed piece by piece.
pub const OUTGOING: &str = ".outgoing";

/// Whether a folder holds the state of a local App Mesh.
pub fn is_state(folder: &Path) -> bool {
    folder.join(FORMAT).is_file() && folder.join(LOCK).is_file()
}

/// What a file looks like from outside, if it is there.
pub fn stamp(path: &Path) -> io::Result<Option<Stamp>> {
    match fs::metadata(path) {
        Ok(known) => Ok(Some(Stamp {
            modified: known.modified().ok(),
            length: known.len(),
        })),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a file this content: it has the old one or the new one at any instant, and the new one for
/// good on return.
pub fn replace(path: &Path, incoming: &Path, content: &[u8]) -> io::Result<()> {
    let write = || {
        let mut file =
            private(OpenOptions::new().write(true).create(true).truncate(true)).open(incoming)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(incoming, path)
    };
    write().inspect_err(|_| {
        // The first error is the one to report; a leftover is harmless.
        let _ = fs::remove_file(incoming);
    })?;
    sync_parent(path)
}

/// Removes a file for good, if it is there, and the folder of the same name with everything in it.
pub fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        outcome => outcome?,
    }
    sync_parent(path)?;
    let Some(folder) = path.to_str().and_then(|path| path.strip_suffix(".json")) else {
        return Ok(());
    };
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Removes a folder with everything in it, for good and at one instant. It goes by way of `outgoing`,
/// where a killed process may leave a part of it until the next time.
pub fn remove_folder(path: &Path, outgoing: &Path) -> io::Result<()> {
    let absent = |error: &io::Error| error.kind() == io::ErrorKind::NotFound;
    match fs::remove_dir_all(outgoing) {
        Err(error) if !absent(&error) => return Err(error),
        _ => {}
    }
    match fs::rename(path, outgoing) {
        Err(error) if absent(&error) => return Ok(()),
        outcome => outcome?,
    }
    sync_parent(path)?;
    fs::remove_dir_all(outgoing)
}

/// Makes a folder and its parents, durably, each for the user alone.
pub fn make_folder(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent().filter(|parent| *parent != Path::new("")) {
        make_folder(parent)?;
    }
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
        Ok(()) => sync_parent(path),
    }
}

/// The names of the folders in a folder, sorted; none when it does not exist.
pub fn folders(path: &Path) -> io::Result<Vec<String>> {
    names(path, |entry, name| {
        (entry.is_dir() && !name.starts_with('.')).then_some(name)
    })
}

/// The encoded names of the documents in a folder, sorted; none when it does not exist.
pub fn documents(path: &Path) -> io::Result<Vec<String>> {
    names(path, |entry, file| {
        file.strip_suffix(".json")
            .filter(|name| entry.is_file() && name::is_encoded(name))
    })
}

/// The encoded name of the document in a file.
pub fn document_name(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_suffix(".json")
}

fn names(
    path: &Path,
    pick: impl for<'n> Fn(&fs::FileType, &'n str) -> Option<&'n str>,
) -> io::Result<Vec<String>> {
    let entries = match fs::read_dir(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let name = name
            .to_str()
            .and_then(|name| pick(&entry.file_type().ok()?, name));
        names.extend(name.map(str::to_owned));
    }
    names.sort_unstable();
    Ok(names)
}

/// Makes a new file one that only the user can read.
pub fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

/// Makes a change to a folder's entries survive; where folders cannot be synced, the system does so.
fn sync_parent(path: &Path) -> io::Result<()> {
    let parent = path
        .parent()
        .filter(|parent| parent.as_os_str() != OsStr::new(""));
    if cfg!(unix) {
        File::open(parent.unwrap_or(Path::new(".")))?.sync_all()
    } else {
        Ok(())
    }
}
