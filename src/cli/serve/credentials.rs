//! The credentials that clients sign with: from a file in the form of `~/.aws/credentials`, or from the
//! environment.

use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::server::{Access, ArnPattern, Credentials};

/// The variables that give a key where no file does.
const VARIABLES: [&str; 3] = [
    "APPMESH_ACCESS_KEY_ID",
    "APPMESH_SECRET_ACCESS_KEY",
    "APPMESH_SESSION_TOKEN",
];

/// The settings of an entry that make a key, in the order of [`VARIABLES`].
const SETTINGS: [&str; 3] = [
    "aws_access_key_id",
    "aws_secret_access_key",
    "aws_session_token",
];

/// The setting that restricts an entry.
const RESOURCES: &str = "resources";

/// The credentials of every entry of the file; without a file, those of the environment; none where
/// neither is given.
///
/// # Errors
/// A file that cannot be read or contains no credentials, half a key, a pattern that matches no ARN.
pub fn read(file: Option<&str>, environment: &Environment) -> Result<Vec<Credentials>, Error> {
    let Some(path) = file else {
        let key = VARIABLES.map(|name| environment.get(name).map(str::to_owned));
        let is_given = key[0].is_some() || key[1].is_some();
        return is_given
            .then(|| credentials(key, Access::Full))
            .into_iter()
            .collect();
    };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::usage(format!("'{path}' cannot be read: {error}")))?;
    let entries = entries(&text);
    if entries.is_empty() {
        return Err(half_a_key());
    }
    let all: Result<Vec<Credentials>, Error> = entries.iter().map(Entry::credentials).collect();
    let all = all?;
    for (index, one) in all.iter().enumerate() {
        let is_same = |other: &Credentials| {
            (&one.access_key_id, &one.session_token) == (&other.access_key_id, &other.session_token)
        };
        if all[..index].iter().any(is_same) {
            return Err(Error::usage(format!(
                "'{path}' has two entries with the key `{}`",
                one.access_key_id
            )));
        }
    }
    Ok(all)
}

/// The settings between two headers such as `[default]`.
#[derive(Default)]
struct Entry<'a>(Vec<(&'a str, &'a str)>);

/// The entries that contain settings.
fn entries(text: &str) -> Vec<Entry<'_>> {
    let mut entries = vec![Entry::default()];
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            entries.push(Entry::default());
        } else if !line.starts_with(['#', ';'])
            && let Some((name, value)) = line.split_once('=')
            && let Some(entry) = entries.last_mut()
        {
            entry.0.push((name.trim(), value.trim()));
        }
    }
    entries.retain(|entry| SETTINGS.iter().any(|name| entry.setting(name).is_some()));
    entries
}

impl Entry<'_> {
    /// The first value of a setting; `None` for an empty one.
    fn setting(&self, name: &str) -> Option<&str> {
        let mut values = self.0.iter().filter(|(known, _)| *known == name);
        values
            .next()
            .map(|(_, value)| *value)
            .filter(|value| !value.is_empty())
    }

    fn credentials(&self) -> Result<Credentials, Error> {
        let key = SETTINGS.map(|name| self.setting(name).map(str::to_owned));
        credentials(key, self.access()?)
    }

    /// What the setting `resources` gives access to; everything where there is none. An empty one
    /// gives access to nothing.
    fn access(&self) -> Result<Access, Error> {
        let Some((_, text)) = self.0.iter().find(|(name, _)| *name == RESOURCES) else {
            return Ok(Access::Full);
        };
        let patterns = text.split([',', ' ', '\t']).filter(|word| !word.is_empty());
        let pattern = |word: &str| {
            ArnPattern::parse(word).ok_or_else(|| {
                Error::usage(format!(
                    "`{word}` in `{RESOURCES}` is not a pattern of ARNs"
                ))
                .hint("write `arn:aws:appmesh:*:mesh/shop/virtualNode/*`, say")
            })
        };
        let patterns: Result<Vec<ArnPattern>, Error> = patterns.map(pattern).collect();
        Ok(Access::Resources(patterns?))
    }
}

fn credentials(
    [id, secret, session_token]: [Option<String>; 3],
    access: Access,
) -> Result<Credentials, Error> {
    match (id, secret) {
        (Some(access_key_id), Some(secret_access_key)) => Ok(Credentials {
            access_key_id,
            secret_access_key,
            session_token,
            access,
        }),
        _ => Err(half_a_key()),
    }
}

fn half_a_key() -> Error {
    Error::usage("a key has an id and a secret")
        .hint("a file reads `aws_access_key_id = ...` and `aws_secret_access_key = ...`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Result<Vec<Credentials>, Error> {
        entries(text).iter().map(Entry::credentials).collect()
    }

    #[test]
    fn every_entry_is_a_key() {
        let text = "# ours\n[default]\naws_access_key_id = AK\n aws_secret_access_key=a=b\n\
                    [region-only]\nregion = x\n\
                    [envoy]\naws_access_key_id = EK\naws_secret_access_key = c\n\
                    aws_session_token = t\nresources = arn:aws:*, arn:aws-cn:*\n";
        let all = all(text).unwrap();
        let keys: Vec<_> = all
            .iter()
            .map(|it| (it.access_key_id.as_str(), it.secret_access_key.as_str()))
            .collect();
        assert_eq!(keys, [("AK", "a=b"), ("EK", "c")]);
        assert_eq!(all[0].session_token, None);
        assert!(all[0].access.is_full());
        assert_eq!(all[1].session_token.as_deref(), Some("t"));
        assert!(all[1].access.covers("arn:aws-cn:x"));
        assert!(!all[1].access.covers("arn:aws-us-gov:x"));
    }

    #[test]
    fn an_empty_restriction_gives_access_to_nothing() {
        let key = "aws_access_key_id = A\naws_secret_access_key = b\n";
        let all = all(&format!("{key}resources =\n")).unwrap();
        assert!(!all[0].access.covers("arn:aws:x"));
    }

    #[test]
    fn what_is_no_key_or_pattern_is_rejected() {
        let key = "aws_access_key_id = A\naws_secret_access_key = b\n";
        assert!(all("aws_access_key_id = A\n").is_err());
        assert!(all(&format!("{key}resources = mesh/m/*\n")).is_err());
    }
}
