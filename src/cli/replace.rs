//! Files of the user, replaced as a whole: whatever happens, a file has its old content or its new one.

use std::fs::{self, File, Metadata, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Gives a file this content, and makes it durable. A new file is written beside it and renamed; links
/// lead where they led, mode and owner stay. Anything that is not a regular file is written to.
///
/// Where a rename would change more than the content (a file with several names, one whose owner
/// cannot be kept, a folder that cannot be written to), the file is written in place, and gets its old
/// content back if that fails.
///
/// # Errors
/// A file that cannot be written, such as one that is read-only; it is as it was.
pub fn file(path: &Path, content: &[u8]) -> io::Result<()> {
    Pending::write(path, content, Access::Kept)?.commit()
}

/// Who can read a file that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Whoever could read it before; a new file is created as usual.
    Kept,
    /// The user only.
    UserOnly,
}

/// New content that is on the disk, but not yet in its file. Several files that belong together are
/// written first and committed then, so that a full disk changes none of them.
pub struct Pending<'a> {
    path: PathBuf,
    content: &'a [u8],
    access: Access,
    way: Way,
}

/// How content gets into its file.
enum Way {
    Rename(Incoming),
    InPlace,
    /// A device or a pipe.
    Stream(File),
}

impl<'a> Pending<'a> {
    /// Writes the content beside the file, where [`file`] would.
    ///
    /// # Errors
    /// As for [`file`].
    pub fn write(path: &Path, content: &'a [u8], access: Access) -> io::Result<Pending<'a>> {
        let path = target(path)?;
        let way = match existing(&path)? {
            None => Way::Rename(Incoming::write(&path, content, None, access)?),
            Some(old) => Way::over(old, &path, content, access)?,
        };
        Ok(Pending {
            path,
            content,
            access,
            way,
        })
    }

    /// Gives the file its new content.
    ///
    /// # Errors
    /// As for [`file`].
    pub fn commit(self) -> io::Result<()> {
        match self.way {
            Way::Rename(new) => new.rename(&self.path),
            Way::InPlace => in_place(&self.path, self.content, self.access),
            Way::Stream(mut stream) => stream.write_all(self.content),
        }
    }
}

impl Way {
    /// How content gets into a file that exists.
    fn over(old: File, path: &Path, content: &[u8], access: Access) -> io::Result<Way> {
        let known = old.metadata()?;
        if !known.is_file() {
            return Ok(Way::Stream(old));
        }
        if names(&known) > 1 {
            return Ok(Way::InPlace);
        }
        match Incoming::write(path, content, Some(&known), access) {
            Ok(new) => Ok(Way::Rename(new)),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(Way::InPlace),
            Err(error) => Err(error),
        }
    }
}

/// The path of the file itself, behind all symbolic links; also where it does not exist yet.
fn target(path: &Path) -> io::Result<PathBuf> {
    const MOST: usize = 40;
    let mut path = path.to_owned();
    for _ in 0..MOST {
        match fs::read_link(&path) {
            Ok(link) => path = path.parent().unwrap_or(Path::new("")).join(link),
            Err(_) => return Ok(path),
        }
    }
    Err(io::Error::other("too many symbolic links"))
}

/// The file, if there is one; it must be writable.
fn existing(path: &Path) -> io::Result<Option<File>> {
    match OpenOptions::new().write(true).open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// A new file beside the one that it will replace; removed unless it does.
struct Incoming {
    path: PathBuf,
    is_renamed: bool,
}

impl Incoming {
    /// Writes a new file for `path`, with the owner of the `old` one and, unless only the user can read
    /// it, with its mode.
    fn write(
        path: &Path,
        content: &[u8],
        old: Option<&Metadata>,
        access: Access,
    ) -> io::Result<Incoming> {
        let (mut file, incoming) = Incoming::create(path, access)?;
        if let Some(old) = old {
            keep_owner(&file, old)?;
            if access == Access::Kept {
                file.set_permissions(old.permissions())?;
            }
        }
        file.write_all(content)?;
        file.sync_all()?;
        Ok(incoming)
    }

    fn create(path: &Path, access: Access) -> io::Result<(File, Incoming)> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if access == Access::UserOnly {
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, USER_ONLY);
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut number = std::process::id();
        loop {
            let path = path.with_file_name(format!(".{name}.{number}.tmp"));
            match options.open(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    number = number.wrapping_add(1);
                }
                file => {
                    let is_renamed = false;
                    return Ok((file?, Incoming { path, is_renamed }));
                }
            }
        }
    }

    fn rename(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.is_renamed = true;
        sync_folder(path)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        if !self.is_renamed {
            // The error that led here is the one to report.
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Overwrites a file; after an error it has its old content again.
fn in_place(path: &Path, content: &[u8], access: Access) -> io::Result<()> {
    let old = fs::read(path)?;
    #[cfg(unix)]
    if access == Access::UserOnly {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(USER_ONLY);
        fs::set_permissions(path, mode)?;
    }
    let write = |content: &[u8]| {
        let mut file = OpenOptions::new().write(true).open(path)?;
        file.write_all(content)?;
        file.set_len(content.len() as u64)?;
        file.sync_all()
    };
    write(content).inspect_err(|_| {
        let _ = write(&old);
    })
}

/// The mode of a file that only the user can read.
#[cfg(unix)]
const USER_ONLY: u32 = 0o600;

/// How many names a file has.
#[cfg(unix)]
fn names(known: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::nlink(known)
}

#[cfg(not(unix))]
fn names(_: &Metadata) -> u64 {
    1
}

/// Gives a new file the owner of the old one.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, fchown};
    let new = file.metadata()?;
    if (new.uid(), new.gid()) == (old.uid(), old.gid()) {
        return Ok(());
    }
    fchown(file, Some(old.uid()), Some(old.gid()))
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) -> io::Result<()> {
    Ok(())
}

/// Makes the new name durable; a system that cannot sync folders does so itself.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

    fn entries(folder: &Path) -> usize {
        fs::read_dir(folder).unwrap().count()
    }

    #[test]
    fn a_file_keeps_what_is_not_its_content() {
        let folder = tempfile::tempdir().unwrap();
        let [path, link] = ["file", "link"].map(|name| folder.path().join(name));
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o640)).unwrap();
        symlink("file", &link).unwrap();
        file(&link, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(entries(folder.path()), 2);
    }

    #[test]
    fn all_names_of_a_file_show_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let [path, name] = ["file", "name"].map(|name| folder.path().join(name));
        fs::write(&path, "old and longer").unwrap();
        fs::hard_link(&path, &name).unwrap();
        file(&path, b"new").unwrap();
        assert_eq!(fs::read(&name).unwrap(), b"new");
        assert_eq!(fs::metadata(&path).unwrap().nlink(), 2);
    }

    #[test]
    fn a_link_to_a_file_that_is_not_there_yet_makes_it() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("link");
        symlink("file", &link).unwrap();
        file(&link, b"new").unwrap();
        assert_eq!(fs::read(folder.path().join("file")).unwrap(), b"new");
    }

    #[test]
    fn what_cannot_be_replaced_stays() {
        let folder = tempfile::tempdir().unwrap();
        assert!(file(folder.path(), b"new").is_err());
        assert!(file(&folder.path().join("none/file"), b"new").is_err());
        let [one, other] = ["one", "other"].map(|name| folder.path().join(name));
        symlink(&other, &one).unwrap();
        symlink(&one, &other).unwrap();
        assert!(file(&one, b"new").is_err());
        assert_eq!(entries(folder.path()), 2);
    }

    #[test]
    fn only_the_user_can_read_what_is_for_the_user_only() {
        let folder = tempfile::tempdir().unwrap();
        let [new, open, name] = ["new", "open", "name"].map(|name| folder.path().join(name));
        fs::write(&open, "old").unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o644)).unwrap();
        let write = |path: &Path| {
            let pending = Pending::write(path, b"key", Access::UserOnly).unwrap();
            pending.commit().unwrap();
            assert_eq!(fs::read(path).unwrap(), b"key");
            fs::metadata(path).unwrap().mode() & 0o777
        };
        assert_eq!(write(&new), 0o600);
        assert_eq!(write(&open), 0o600);
        fs::set_permissions(&open, Permissions::from_mode(0o644)).unwrap();
        fs::hard_link(&open, &name).unwrap();
        assert_eq!(write(&name), 0o600);
    }

    #[test]
    fn what_is_pending_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "old").unwrap();
        let pending = Pending::write(&path, b"new", Access::Kept).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"old");
        drop(pending);
        assert_eq!(fs::read(&path).unwrap(), b"old");
        assert_eq!(entries(folder.path()), 1);
    }

    #[test]
    fn a_device_is_written_to() {
        file(Path::new("/dev/null"), b"new").unwrap();
    }
}
