//! Certificate files as part of secrets: Envoy does not watch the files that a secret names, but it
//! watches the secret.

use super::Failure;
use crate::envoy::Snapshot;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Replaces the names of files in secrets by their content; returns the files.
///
/// # Errors
/// A file that cannot be read.
pub fn inline(snapshot: &mut Snapshot) -> Result<BTreeSet<PathBuf>, Failure> {
    let mut files = BTreeSet::new();
    for secret in snapshot.secrets.values_mut() {
        inline_below(secret, &mut files)?;
    }
    Ok(files)
}

fn inline_below(value: &mut Value, files: &mut BTreeSet<PathBuf>) -> Result<(), Failure> {
    match value {
        Value::Object(members) => {
            let name = members
                .get("filename")
                .and_then(Value::as_str)
                .map(PathBuf::from);
            if let Some(path) = name {
                let content = std::fs::read_to_string(&path).map_err(|error| {
                    Failure::new(format!("'{}' cannot be read: {error}", path.display()))
                })?;
                files.insert(path);
                *value = json!({ "inline_string": content });
                return Ok(());
            }
            members
                .values_mut()
                .try_for_each(|below| inline_below(below, files))
        }
        Value::Array(items) => items
            .iter_mut()
            .try_for_each(|below| inline_below(below, files)),
        _ => Ok(()),
    }
}
