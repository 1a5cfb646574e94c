//! Paths that begin with a slash.

use super::super::super::at;
use crate::diagnostic::{Finding, Fix};
use crate::document::Node;

/// What is wrong with a path that does not begin with a slash, and the edit that fixes it.
pub fn leading_slash(path: &Node, name: &str) -> Option<Finding> {
    let text = path.as_str().filter(|text| !text.starts_with('/'))?;
    let replacement = serde_json::Value::from(format!("/{text}")).to_string();
    Some(
        at(path, format!("{name} `{text}` does not begin with a slash"))
            .help(format!("write `/{text}`"))
            .fix(Fix::replace(path.place.value(), replacement)),
    )
}
