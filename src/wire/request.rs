//! A request of one operation, and how its parts are escaped.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// A request of one operation.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// As the model names it: `CreateMesh`.
    pub operation: &'static str,
    /// `GET`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path, percent-encoded: `/v20190125/meshes/my%20mesh`.
    pub path: String,
    /// Query parameters in order, not encoded.
    pub query: Vec<(String, String)>,
    /// A JSON object, for the operations that have a body.
    pub body: Option<String>,
}

impl Request {
    /// Path and query as they are in the request line.
    pub fn target(&self) -> String {
        let mut target = self.path.clone();
        for (index, (name, value)) in self.query.iter().enumerate() {
            target.push(if index == 0 { '?' } else { '&' });
            target.push_str(&percent(name));
            target.push('=');
            target.push_str(&percent(value));
        }
        target
    }
}

/// Everything but the unreserved characters of RFC 3986 is encoded, `/` included.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Percent-encodes a label or a query value.
pub fn percent(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}
