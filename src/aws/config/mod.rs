//! The AWS config and credentials files, read as AWS CLI's botocore reads them.
//!
//! [`ini`] is the format of a file, [`words`] that of a section's name (`[profile 'my prof']`) and of
//! a `credential_process`, [`paths`] that of a path. [`Files`] holds what both files say, and
//! [`Profile`] the settings of one profile.

pub mod ini;
pub mod paths;
pub mod words;

use super::surroundings::Surroundings;
use crate::wire::{Failure, FailureKind};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The keys of a section.
pub type Keys = BTreeMap<String, Value>;

/// A value, or the keys of a block that is nested below its key (`s3 =` and indented lines).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// What follows the `=`.
    Text(String),
    /// The lines below a key that are indented: `s3 =`.
    Nested(BTreeMap<String, String>),
}

/// Both files together.
#[derive(Clone, Debug, Default)]
pub struct Files {
    /// The profiles of both files; where both have a key, that of the credentials file counts.
    profiles: BTreeMap<String, Keys>,
    sso_sessions: BTreeMap<String, Keys>,
    services: BTreeMap<String, Keys>,
    /// The profiles of the config file alone.
    config: BTreeMap<String, Keys>,
    /// The sections of the credentials file, each a profile.
    credentials: BTreeMap<String, Keys>,
}

impl Files {
    /// Reads the files that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` name, else those in
    /// `~/.aws`. One that does not exist contributes nothing.
    ///
    /// # Errors
    /// A file that cannot be read, is not UTF-8 or not INI.
    pub fn read(surroundings: &Surroundings) -> Result<Files, Failure> {
        let sections = |variable: &str, default: &str| {
            let path = surroundings.get(variable).unwrap_or(default);
            sections(&paths::expanded(path, surroundings))
        };
        let mut files = Files::default();
        for (name, keys) in sections("AWS_CONFIG_FILE", "~/.aws/config")? {
            files.add(&name, keys);
        }
        files.config.clone_from(&files.profiles);
        files.credentials = sections("AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials")?;
        for (name, keys) in &files.credentials {
            let profile = files.profiles.entry(name.clone()).or_default();
            profile.extend(keys.clone());
        }
        Ok(files)
    }

    /// Takes a section of the config file by its name.
    fn add(&mut self, section: &str, keys: Keys) {
        if section == DEFAULT {
            self.profiles.insert(section.to_owned(), keys);
            return;
        }
        let kinds = [
            ("profile", &mut self.profiles),
            ("sso-session", &mut self.sso_sessions),
            ("services", &mut self.services),
        ];
        let Ok([kind, name]) =
            words::split(section).unwrap_or_default().try_into() as Result<[String; 2], _>
        else {
            return;
        };
        for (known, sections) in kinds {
            if known == kind {
                sections.insert(name, keys);
                return;
            }
        }
    }

    /// The names of all profiles.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.profiles.keys().map(String::as_str)
    }

    /// Whether there is a profile of this name.
    pub fn has(&self, profile: &str) -> bool {
        self.profiles.contains_key(profile)
    }

    /// A value of a profile, from whichever file has it.
    pub fn get(&self, profile: &str, key: &str) -> Option<&str> {
        text(self.profiles.get(profile)?, key)
    }

    /// A value of a profile as the config file has it.
    pub fn get_in_config(&self, profile: &str, key: &str) -> Option<&str> {
        text(self.config.get(profile)?, key)
    }

    /// A value of a profile as the credentials file has it.
    pub fn get_in_credentials(&self, profile: &str, key: &str) -> Option<&str> {
        text(self.credentials.get(profile)?, key)
    }

    /// The keys of an `[sso-session NAME]`.
    pub fn sso_session(&self, name: &str) -> Option<&Keys> {
        self.sso_sessions.get(name)
    }

    /// A value of a service in a `[services NAME]`.
    pub fn service(&self, name: &str, service: &str, key: &str) -> Option<&str> {
        match self.services.get(name)?.get(service)? {
            Value::Nested(keys) => keys.get(key).map(String::as_str),
            Value::Text(_) => None,
        }
    }
}

/// The profile that is used when none is named.
pub const DEFAULT: &str = "default";

/// A value that is text.
pub fn text<'a>(keys: &'a Keys, key: &str) -> Option<&'a str> {
    match keys.get(key)? {
        Value::Text(text) => Some(text),
        Value::Nested(_) => None,
    }
}

/// The sections of a file; none where there is no such file.
fn sections(path: &Path) -> Result<BTreeMap<String, Keys>, Failure> {
    if !path.is_file() {
        return Ok(BTreeMap::new());
    }
    let unreadable = |reason: String| Failure {
        kind: FailureKind::Other,
        message: format!("Unable to parse config file: {}: {reason}", path.display()),
    };
    let bytes = std::fs::read(path).map_err(|error| unreadable(error.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|error| unreadable(not_utf_8(&error)))?;
    let sections = ini::parse(&text).map_err(|malformed| {
        unreadable(format!("line {}: {}", malformed.line, malformed.reason))
    })?;
    let mut read = BTreeMap::new();
    for section in sections {
        let mut keys = Keys::new();
        for (key, value) in section.entries {
            let value = value_of(&value)
                .ok_or_else(|| unreadable(format!("a line below `{key}` is not `key = value`")))?;
            keys.insert(key, value);
        }
        read.insert(section.name, keys);
    }
    Ok(read)
}

fn not_utf_8(error: &std::string::FromUtf8Error) -> String {
    let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = before.split(|byte| *byte == b'\n').count();
    format!("line {line}: the file is not UTF-8; save it in UTF-8")
}

/// A value that begins with a line end holds keys of its own.
fn value_of(value: &str) -> Option<Value> {
    if !value.starts_with('\n') {
        return Some(Value::Text(value.to_owned()));
    }
    let lines = value.lines().map(str::trim).filter(|line| !line.is_empty());
    let pair = |line: &str| {
        let (key, value) = line.split_once('=')?;
        Some((key.trim().to_owned(), value.trim().to_owned()))
    };
    lines.map(pair).collect::<Option<_>>().map(Value::Nested)
}

/// The settings of one profile.
#[derive(Clone, Debug)]
pub struct Profile {
    /// What both files contain.
    pub files: Arc<Files>,
    name: String,
}

impl Profile {
    /// Reads the files. `name` is the profile that was asked for; `default` when nothing was, which
    /// need not exist.
    ///
    /// # Errors
    /// A file that cannot be read or parsed, or a profile that was asked for and does not exist.
    pub fn load(name: Option<&str>, surroundings: &Surroundings) -> Result<Profile, Failure> {
        let files = Files::read(surroundings)?;
        if let Some(name) = name.filter(|name| !files.has(name)) {
            return Err(Failure {
                kind: FailureKind::Other,
                message: format!("The config profile ({name}) could not be found"),
            });
        }
        Ok(Profile {
            files: Arc::new(files),
            name: name.unwrap_or(DEFAULT).to_owned(),
        })
    }

    /// A setting of the profile.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.get_even_empty(key).filter(|value| !value.is_empty())
    }

    /// A setting of the profile, even where it is set to nothing.
    pub fn get_even_empty(&self, key: &str) -> Option<&str> {
        self.files.get(&self.name, key)
    }

    /// The setting of a service in the `services` section that the profile names.
    pub fn service(&self, service: &str, key: &str) -> Option<&str> {
        self.files.service(self.get("services")?, service, key)
    }

    /// The names of all profiles, for suggestions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.files.names()
    }
}
