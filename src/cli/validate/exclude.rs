//! Which files of folders and patterns are left out: `--exclude PATTERN`.

use super::super::error::Error;
use glob::{MatchOptions, Pattern};
use std::path::{Component, Path};

/// Patterns of paths that are left out.
#[derive(Clone, Debug, Default)]
pub struct Exclude(Vec<Pattern>);

/// `*` does not match `/`, as in a shell; `**` does.
const OPTIONS: MatchOptions = MatchOptions {
    case_sensitive: true,
    require_literal_separator: true,
    require_literal_leading_dot: false,
};

impl Exclude {
    /// Patterns as the line states them.
    ///
    /// # Errors
    /// One that is not a valid pattern.
    pub fn of<'a>(patterns: impl Iterator<Item = &'a str>) -> Result<Exclude, Error> {
        let pattern = |word: &str| {
            let word = word.trim_start_matches("./").trim_end_matches('/');
            Pattern::new(word).map_err(|error| {
                Error::usage(format!(
                    "argument --exclude: `{word}` is not valid: {error}"
                ))
            })
        };
        patterns.map(pattern).collect::<Result<_, _>>().map(Exclude)
    }

    /// Whether a file or folder is left out. A pattern without `/` is compared with its last name, any
    /// other one with the whole path as it is shown.
    pub fn matches(&self, path: &Path) -> bool {
        let path = path.strip_prefix(".").unwrap_or(path);
        let name = match path.components().next_back() {
            Some(Component::Normal(name)) => Path::new(name),
            _ => path,
        };
        self.0.iter().any(|pattern| {
            let compared = if pattern.as_str().contains('/') {
                path
            } else {
                name
            };
            pattern.matches_path_with(compared, OPTIONS)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_paths() {
        let excludes = |pattern: &str, path: &str| {
            let exclude = Exclude::of([pattern].into_iter()).unwrap();
            exclude.matches(Path::new(path))
        };
        assert!(excludes("node.json", "a/b/node.json"));
        assert!(excludes("*.json", "./a/node.json"));
        assert!(excludes("a/*.json", "./a/node.json"));
        assert!(!excludes("a/*.json", "a/b/node.json"));
        assert!(excludes("a/**/*.json", "a/b/c/node.json"));
        assert!(excludes("./vendor/", "vendor"));
        assert!(!excludes("vendor/", "vendored"));
        assert!(Exclude::of(["a["].into_iter()).is_err());
    }
}
