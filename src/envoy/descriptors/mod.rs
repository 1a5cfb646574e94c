//! The Envoy API as descriptors: JSON is checked against it, and becomes Protocol Buffers.
//!
//! `envoy.bin` is compiled ahead and embedded compressed (see `NOTICE`), so that neither generated
//! types nor a compiler are needed. It is read at its first use, which takes about 10 ms.

use prost_reflect::prost::Message;
use prost_reflect::{DescriptorPool, DeserializeOptions, DynamicMessage};
use serde_json::Value;
use std::fmt;
use std::sync::OnceLock;

const COMPRESSED: &[u8] = include_bytes!("envoy.bin");

/// What the names of types begin with in an `Any`.
pub const TYPE_PREFIX: &str = "type.googleapis.com/";

/// The types of a snapshot's resources.
pub mod types {
    /// The configuration with which Envoy starts.
    pub const BOOTSTRAP: &str = "envoy.config.bootstrap.v3.Bootstrap";
    /// What CDS gives.
    pub const CLUSTER: &str = "envoy.config.cluster.v3.Cluster";
    /// What EDS gives.
    pub const ENDPOINTS: &str = "envoy.config.endpoint.v3.ClusterLoadAssignment";
    /// What LDS gives.
    pub const LISTENER: &str = "envoy.config.listener.v3.Listener";
    /// What RDS gives.
    pub const ROUTES: &str = "envoy.config.route.v3.RouteConfiguration";
    /// What SDS gives.
    pub const SECRET: &str = "envoy.extensions.transport_sockets.tls.v3.Secret";
}

/// JSON that is not of a type of Envoy's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncodeError(String);

impl fmt::Display for EncodeError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for EncodeError {}

/// All messages of the API that are known.
pub fn pool() -> &'static DescriptorPool {
    static POOL: OnceLock<DescriptorPool> = OnceLock::new();
    POOL.get_or_init(|| {
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib(COMPRESSED);
        let bytes = bytes.expect("the descriptors were compressed by the tool of this repository");
        DescriptorPool::decode(bytes.as_slice()).expect("the descriptors are complete")
    })
}

/// JSON of a type of Envoy's API as Protocol Buffers. The name of the type is full, with or without
/// [`TYPE_PREFIX`].
///
/// # Errors
/// A type that is not known; a member that the type does not have, or a value that the member does not
/// accept, at any depth. Rules about values, such as that a list must not be empty, are Envoy's to
/// check.
pub fn encode(name: &str, json: &Value) -> Result<Vec<u8>, EncodeError> {
    Ok(message(name, json)?.encode_to_vec())
}

/// JSON of a type of Envoy's API as a message.
///
/// # Errors
/// Those of [`encode`].
pub fn message(name: &str, json: &Value) -> Result<DynamicMessage, EncodeError> {
    let name = name.strip_prefix(TYPE_PREFIX).unwrap_or(name);
    let descriptor = pool().get_message_by_name(name);
    let unknown = || EncodeError(format!("there is no type `{name}`"));
    let descriptor = descriptor.ok_or_else(unknown)?;
    let options = DeserializeOptions::new().deny_unknown_fields(true);
    DynamicMessage::deserialize_with_options(descriptor, json, &options)
        .map_err(|error| EncodeError(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn encodes_what_the_api_has() {
        let cluster = json!({ "name": "a", "connect_timeout": "0.25s", "type": "STATIC" });
        let bytes = encode(types::CLUSTER, &cluster).unwrap();
        // Field 1 is the name.
        assert_eq!(bytes[..3], [0x0a, 1, b'a']);
        assert_eq!(
            encode(&format!("{TYPE_PREFIX}{}", types::CLUSTER), &cluster),
            Ok(bytes)
        );
    }

    #[test]
    fn refuses_what_it_has_not() {
        let wrong = [
            json!({ "nmae": "a" }),
            json!({ "connect_timeout": 1.5 }),
            json!({ "type": "STATICAL" }),
            json!({ "transport_socket": { "name": "x", "typed_config": {
                "@type": "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext",
                "snii": "a",
            } } }),
        ];
        for cluster in wrong {
            assert!(encode(types::CLUSTER, &cluster).is_err(), "{cluster}");
        }
        assert!(encode("envoy.Nothing", &json!({})).is_err());
    }

    #[test]
    fn loads_the_services_of_discovery() {
        let name = "envoy.service.discovery.v3.AggregatedDiscoveryService";
        assert!(pool().get_service_by_name(name).is_some());
    }
}
