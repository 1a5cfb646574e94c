//! Requests of the API as they are, in a list.

use crate::document::yaml;
use crate::resource::Request;
use serde_json::Value;

/// The syntaxes in which the list is written.
pub const NOTATIONS: [&str; 2] = ["json", "yaml"];

/// A list of requests in YAML, or in indented JSON for every other syntax.
pub fn write(requests: &[Request], syntax: &str) -> String {
    let documents: Value = requests.iter().map(Request::to_json).collect();
    match syntax {
        "yaml" => yaml::write(&documents),
        _ => format!("{documents:#}\n"),
    }
}
