//! Changes of a text that remove a finding.

use super::suggest;
use crate::document::Location;

/// A change that removes a finding. Its edits are in one text and are made together or not at all.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What it does, in the imperative: ``rename to `listeners` ``.
    pub title: String,
    /// Applied together or not at all.
    pub edits: Vec<Edit>,
    /// Whether it may be applied without a look at it.
    pub safety: Safety,
}

/// One replacement in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Edit {
    /// What is replaced.
    pub location: Location,
    /// A name at a key, JSON at a value; the quotes of the replaced text are kept.
    pub replacement: String,
}

/// Whether a fix may be applied without a look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// There is no other reading of the text: `--fix` applies it.
    Safe,
    /// A guess at what the author wanted: only `--unsafe-fixes` applies it.
    Unsafe,
}

impl Fix {
    /// Replaces a value. `replacement` is JSON.
    pub fn replace(location: Location, replacement: impl Into<String>) -> Fix {
        let replacement = replacement.into();
        Fix::new(
            format!("replace with `{replacement}`"),
            location,
            replacement,
        )
    }

    /// Renames a key.
    pub fn rename(location: Location, name: impl Into<String>) -> Fix {
        let name = name.into();
        Fix::new(format!("rename to `{name}`"), location, name)
    }

    /// Corrects a key that is not known. Safe only where the two names differ in case, separators or
    /// one letter.
    pub fn correct_key(location: Location, written: &str, name: &str) -> Fix {
        Fix::rename(location, name).safe_if(suggest::is_one_slip(written, name))
    }

    /// Corrects a word that is not known, under the same condition.
    pub fn correct_word(location: Location, written: &str, word: &str) -> Fix {
        let json = serde_json::Value::from(word).to_string();
        Fix::replace(location, json).safe_if(suggest::is_one_slip(written, word))
    }

    fn new(title: String, location: Location, replacement: String) -> Fix {
        let edit = Edit {
            location,
            replacement,
        };
        Fix {
            title,
            edits: vec![edit],
            safety: Safety::Safe,
        }
    }

    /// The same change with another title.
    pub fn titled(self, title: impl Into<String>) -> Fix {
        Fix {
            title: title.into(),
            ..self
        }
    }

    /// With an edit that is made together with the others.
    pub fn also(mut self, location: Location, replacement: impl Into<String>) -> Fix {
        self.edits.push(Edit {
            location,
            replacement: replacement.into(),
        });
        self
    }

    /// Safe only under this condition.
    pub fn safe_if(self, is_certain: bool) -> Fix {
        let safety = if is_certain {
            Safety::Safe
        } else {
            Safety::Unsafe
        };
        Fix { safety, ..self }
    }

    /// Whether it cannot change what the author meant.
    pub fn is_safe(&self) -> bool {
        self.safety == Safety::Safe
    }
}
