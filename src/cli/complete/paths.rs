//! Files and folders that begin as a word does.

use super::candidate::Candidate;

/// The entries of the folder that `path` leads into whose names begin as its end does, in the order
/// of their names. Each is `prefix` and a path; that of a folder ends in a slash, since more follows.
pub fn below(path: &str, prefix: &str, only_folders: bool) -> Vec<Candidate> {
    let (folder, begin) = match path.rfind('/') {
        Some(slash) => path.split_at(slash + 1),
        None => ("", path),
    };
    let entries = std::fs::read_dir(if folder.is_empty() { "." } else { folder });
    let mut found = Vec::new();
    for entry in entries.into_iter().flatten().flatten() {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let is_hidden = name.starts_with('.') && !begin.starts_with('.');
        if is_hidden || !name.starts_with(begin) {
            continue;
        }
        // Of a link, what it leads to counts.
        match (entry.path().is_dir(), only_folders) {
            (true, _) => found.push(Candidate::new(format!("{prefix}{folder}{name}/"), "")),
            (false, false) => found.push(Candidate::new(format!("{prefix}{folder}{name}"), "")),
            (false, true) => {}
        }
    }
    found.sort_by(|one, other| one.value.cmp(&other.value));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_open_and_hidden_files_hidden() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.json", "a b.json", ".hidden"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        std::fs::create_dir(folder.path().join("below")).unwrap();
        let root = format!("{}/", folder.path().display());
        let names = |begin: &str, only_folders| -> Vec<String> {
            let found = below(&format!("{root}{begin}"), "file://", only_folders);
            let name = |it: Candidate| it.value.replacen(&format!("file://{root}"), "", 1);
            found.into_iter().map(name).collect()
        };
        assert_eq!(names("", false), ["a b.json", "b.json", "below/"]);
        assert_eq!(names("b", true), ["below/"]);
        assert_eq!(names(".", false), [".hidden"]);
        assert!(names("nothing/", false).is_empty());
    }
}
