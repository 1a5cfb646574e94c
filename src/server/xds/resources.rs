//! The resources of one proxy, encoded, each with a version by its content.

use super::messages::Any;
use crate::envoy::Snapshot;
use crate::envoy::descriptors::{self, EncodeError, TYPE_PREFIX, types};
use data_encoding::HEXLOWER;
use prost::Message;
use prost::bytes::Bytes;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Weak};

/// A type of resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// An encoded [`Any`].
    pub message: Bytes,
}

/// Resources of one type by name.
pub type Named = BTreeMap<String, Arc<Encoded>>;

/// All resources of one proxy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources(BTreeMap<Type, Named>);

impl Resources {
    /// Encodes a snapshot. What some proxy has already is taken from `encodings`.
    ///
    /// # Errors
    /// A resource that is not of Envoy's API.
    pub fn encode(
        snapshot: &Snapshot,
        encodings: &mut Encodings,
    ) -> Result<Resources, EncodeError> {
        let mut encoded = BTreeMap::new();
        for kind in Type::ALL {
            let mut named = Named::new();
            for (name, value) in kind.of(snapshot) {
                named.insert(name.clone(), encodings.encode(kind, value)?);
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

/// The encoded resources that proxies have, each once, however many proxies have it: those that call
/// the same services have the same clusters and routes.
#[derive(Default)]
pub struct Encodings(HashMap<(Type, Fingerprint), Weak<Encoded>>);

impl Encodings {
    /// Encodes a resource, unless it is known.
    ///
    /// # Errors
    /// A resource that is not of Envoy's API.
    fn encode(&mut self, kind: Type, value: &Value) -> Result<Arc<Encoded>, EncodeError> {
        let digest = digest([value.to_string()]);
        let entry = self.0.entry((kind, digest)).or_default();
        if let Some(known) = entry.upgrade() {
            return Ok(known);
        }
        let message = Any {
            type_url: kind.url(),
            value: Bytes::from(descriptors::encode(kind.name(), value)?),
        };
        let encoded = Arc::new(Encoded {
            version: text(&digest),
            message: Bytes::from(message.encode_to_vec()),
        });
        *entry = Arc::downgrade(&encoded);
        Ok(encoded)
    }

    /// Forgets what no proxy has any more.
    pub fn purge(&mut self) {
        self.0.retain(|_, encoded| encoded.strong_count() > 0);
    }
}

/// The version of several resources together.
pub fn version<'a>(resources: impl Iterator<Item = (&'a String, &'a Arc<Encoded>)>) -> String {
    let parts = resources.map(|(name, resource)| format!("{name}\n{}", resource.version));
    text(&digest(parts))
}

/// The SHA-256 hash of a content, which distinguishes it from any other. The encoded bytes would not do,
/// because the order of the entries of a map in them is not fixed.
type Fingerprint = [u8; 32];

fn digest(parts: impl IntoIterator<Item = String>) -> Fingerprint {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// The first 8 bytes of a digest: as a version, they distinguish what one proxy gets one after the
/// other.
fn text(digest: &Fingerprint) -> String {
    HEXLOWER.encode(&digest[..8])
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
        Arc::new(Resources::encode(&snapshot, &mut Encodings::default()).unwrap())
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

    /// A snapshot with one cluster of this name.
    fn cluster(name: &str) -> Snapshot {
        let mut snapshot = Snapshot::default();
        let value = json!({ "name": name });
        snapshot.clusters.insert(name.to_owned(), value);
        snapshot
    }

    #[test]
    fn proxies_share_what_is_the_same() {
        let mut encodings = Encodings::default();
        let mut encode = || Resources::encode(&cluster("a"), &mut encodings).unwrap();
        let (one, other) = (encode(), encode());
        let of = |resources: &Resources| Arc::clone(&resources.of(Type::Clusters).unwrap()["a"]);
        assert!(Arc::ptr_eq(&of(&one), &of(&other)));
    }

    #[test]
    fn what_no_proxy_has_is_forgotten() {
        let mut encodings = Encodings::default();
        let kept = Resources::encode(&cluster("a"), &mut encodings).unwrap();
        drop(Resources::encode(&cluster("b"), &mut encodings).unwrap());
        encodings.purge();
        assert_eq!(encodings.0.len(), 1);
        drop(kept);
        encodings.purge();
        assert!(encodings.0.is_empty());
    }
}
