//! The resources of one proxy, encoded, each with a version by its content.

use super::messages::Any;
use crate::envoy::Snapshot;
use crate::envoy::descriptors::{self, EncodeError, TYPE_PREFIX, types};
use data_encoding::HEXLOWER;
use prost::bytes::Bytes;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    Clusters,
    Endpoints,
    Secrets,
    Listeners,
    Routes,
}

impl Type {
    /// Every type. Whatever refers to another comes after it.
    pub const ALL: [Type; 5] = [
        Type::Clusters,
        Type::Endpoints,
        Type::Secrets,
        Type::Listeners,
        Type::Routes,
    ];

    /// The type of this URL.
    pub fn of_url(url: &str) -> Option<Type> {
        let name = url.strip_prefix(TYPE_PREFIX)?;
        Type::ALL.into_iter().find(|kind| kind.name() == name)
    }

    pub fn url(self) -> String {
        format!("{TYPE_PREFIX}{}", self.name())
    }

    /// The name of the message.
    fn name(self) -> &'static str {
        match self {
            Type::Clusters => types::CLUSTER,
            Type::Endpoints => types::ENDPOINTS,
            Type::Secrets => types::SECRET,
            Type::Listeners => types::LISTENER,
            Type::Routes => types::ROUTES,
        }
    }

    /// What the resources are called.
    pub fn words(self) -> &'static str {
        match self {
            Type::Clusters => "clusters",
            Type::Endpoints => "endpoints",
            Type::Secrets => "secrets",
            Type::Listeners => "listeners",
            Type::Routes => "routes",
        }
    }

    /// Whether a client that names no resources subscribes to all of them.
    pub fn has_wildcard(self) -> bool {
        matches!(self, Type::Clusters | Type::Listeners)
    }

    fn of(self, snapshot: &Snapshot) -> &BTreeMap<String, Value> {
        match self {
            Type::Clusters => &snapshot.clusters,
            Type::Endpoints => &snapshot.endpoints,
            Type::Secrets => &snapshot.secrets,
            Type::Listeners => &snapshot.listeners,
            Type::Routes => &snapshot.routes,
        }
    }
}

/// A resource as it is sent.
#[derive(Debug, PartialEq)]
pub struct Encoded {
    /// The same for the same content, in every process.
    pub version: String,
    pub message: Any,
}

/// Resources of one type by name.
pub type Named = BTreeMap<String, Arc<Encoded>>;

/// All resources of one proxy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources(BTreeMap<Type, Named>);

impl Resources {
    /// Encodes a snapshot. What has not changed since `before` is taken from there.
    ///
    /// # Errors
    /// A resource that is not of Envoy's API.
    pub fn encode(snapshot: &Snapshot, before: &Resources) -> Result<Resources, EncodeError> {
        let mut encoded = BTreeMap::new();
        for kind in Type::ALL {
            let mut named = Named::new();
            for (name, value) in kind.of(snapshot) {
                let version = digest([value.to_string()]);
                let known = before.of(kind).and_then(|named| named.get(name));
                let resource = match known.filter(|known| known.version == version) {
                    Some(known) => Arc::clone(known),
                    None => Arc::new(Encoded {
                        message: Any {
                            type_url: kind.url(),
                            value: Bytes::from(descriptors::encode(kind.name(), value)?),
                        },
                        version,
                    }),
                };
                named.insert(name.clone(), resource);
            }
            encoded.insert(kind, named);
        }
        Ok(Resources(encoded))
    }

    /// Those of a type.
    pub fn of(&self, kind: Type) -> Option<&Named> {
        self.0.get(&kind)
    }
}

/// The version of several resources together.
pub fn version<'a>(resources: impl Iterator<Item = (&'a String, &'a Arc<Encoded>)>) -> String {
    digest(resources.map(|(name, resource)| format!("{name}\n{}", resource.version)))
}

/// Distinguishes contents: no other content has the same, for all practical purposes. The encoded
/// bytes would not do, because the order of the entries of a map in them is not fixed.
fn digest(parts: impl IntoIterator<Item = String>) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    HEXLOWER.encode(&hash.finalize()[..8])
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use serde_json::json;

    /// Resources with clusters and routes of these names; the number is their content.
    pub fn sample(clusters: &[(&str, u32)], routes: &[(&str, u32)]) -> Arc<Resources> {
        let mut snapshot = Snapshot::default();
        for (name, content) in clusters {
            let value = json!({ "name": name, "connect_timeout": format!("{content}s") });
            snapshot.clusters.insert((*name).to_owned(), value);
        }
        for (name, content) in routes {
            let headers = json!([content.to_string()]);
            let value = json!({ "name": name, "internal_only_headers": headers });
            snapshot.routes.insert((*name).to_owned(), value);
        }
        Arc::new(Resources::encode(&snapshot, &Resources::default()).unwrap())
    }

    #[test]
    fn versions_are_of_the_content() {
        let one = sample(&[("a", 1), ("b", 1)], &[]);
        let other = sample(&[("a", 1), ("b", 2)], &[]);
        let version = |resources: &Resources, name: &str| {
            let named = resources.of(Type::Clusters).unwrap();
            named[name].version.clone()
        };
        assert_eq!(version(&one, "a"), version(&other, "a"));
        assert_ne!(version(&one, "b"), version(&other, "b"));
    }
}
