//! What is kept under a key.

use super::{Id, Key};
use crate::model::Kind;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// How many requests with a token a resource remembers.
const REMEMBERED: usize = 16;

/// A resource as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub struct Record {
    /// Its kind in the model: `VirtualNode`.
    pub kind: String,
    /// Its names, outermost first.
    pub names: Vec<CompactString>,
    /// Who, when and which version.
    pub metadata: Metadata,
    /// As it was sent, without the defaults of the service.
    pub spec: Value,
    /// By key.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
    /// Requests that came with a token, the latest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered: Vec<Answered>,
}

/// What the service reports of every resource, with its names on the wire and in their order.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metadata {
    pub arn: String,
    /// Seconds since 1970, to the millisecond.
    pub created_at: f64,
    pub last_updated_at: f64,
    pub mesh_owner: String,
    pub resource_owner: String,
    pub uid: String,
    pub version: u64,
}

/// A request that was carried out and must not be carried out twice. Its answer is that of the same
/// request again, but for what is kept here.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Answered {
    pub operation: String,
    pub token: String,
    /// A digest of the rest of the request.
    pub content: String,
    pub version: u64,
    pub last_updated_at: f64,
}

impl Record {
    /// Which resource it is; `None` for a kind or a number of names that the model does not know.
    pub fn id(&self) -> Option<Id> {
        let resource = Kind::named(&self.kind)?.shape();
        (resource.identifiers.len() == self.names.len()).then(|| Id {
            mesh_owner: self.metadata.mesh_owner.as_str().into(),
            resource,
            names: self.names.clone(),
        })
    }

    /// The key under which it is kept; `None` as for [`Record::id`].
    pub fn key(&self) -> Option<Key> {
        self.id().map(|id| Key::from(&id))
    }

    /// Remembers a request, and forgets the oldest of too many.
    pub fn remember(&mut self, answered: Answered) {
        let surplus = (self.answered.len() + 1).saturating_sub(REMEMBERED);
        self.answered.drain(..surplus);
        self.answered.push(answered);
    }
}
