//! A request, and what is known of the text in which it is written.

use super::definition::Resource;
use super::format::Spelling;
use crate::document::{KeyFilter, Location, Node, Search};
use crate::model::Operation;
use compact_str::CompactString;

/// One request found in a text.
#[derive(Clone, Debug)]
pub struct Request {
    /// What is requested.
    pub operation: &'static Operation,
    /// The whole input: names, spec, tags. Names that a bare spec does not say are unknown values,
    /// of which no check complains.
    pub input: Node,
    /// The format in which it is written; `None` for the JSON and YAML of the API.
    pub format: Option<&'static dyn Spelling>,
    /// Why it is unknown whether the request is made at all; `None` where it is.
    pub gap: Option<Box<Gap>>,
    /// The ARN that AWS gave to the resource, where this is the answer of a describe.
    pub arn: Option<CompactString>,
    keys: KeyFilter,
}

impl Request {
    /// A request in the JSON or YAML of the API.
    pub fn new(operation: &'static Operation, input: Node) -> Request {
        Request {
            keys: KeyFilter::of(&input),
            operation,
            input,
            format: None,
            gap: None,
            arn: None,
        }
    }

    /// The same, written in this format.
    #[must_use]
    pub fn written_in(self, format: &'static dyn Spelling) -> Request {
        Request {
            format: Some(format),
            ..self
        }
    }

    /// How its format spells a member of the API in a message.
    pub fn spell(&self, member: &str) -> String {
        match self.format {
            Some(format) => format.spell(member),
            None => member.to_owned(),
        }
    }

    /// The request under the name of its operation: `{ "CreateMesh": { "meshName": "m" } }`.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ self.operation.name: self.input.to_json() })
    }

    /// The input, to look things up in.
    pub fn search(&self) -> Search<'_> {
        Search::with_keys(&self.input, self.keys)
    }

    /// The resource that it states; `None` when it is not a create or update.
    pub fn into_resource(self) -> Option<Resource> {
        let mut resource = Resource::with_known_keys(self.operation, self.input, self.keys)?;
        resource.format = self.format;
        resource.arn = self.arn;
        Some(resource)
    }
}

/// A request, or several, of which the documents do not show whether they are made at all.
#[derive(Clone, Debug)]
pub struct Gap {
    /// The place of the request in `requests`; `None` where it is not even known how many there are,
    /// and in a request that contains the gap itself.
    pub request: Option<usize>,
    /// Where it is written what this depends on.
    pub location: Location,
    /// Why it is unknown, as a phrase: ``condition `IsProd` is not decided``.
    pub why: String,
}
