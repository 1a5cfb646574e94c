//! The file with which an Envoy starts.

use super::endpoint::{Endpoint, assignment};
use super::json::typed;
use super::secret::AGENT;
use super::{Address, Snapshot, endpoint};
use serde_json::{Map, Value, json};

/// The cluster of the control plane.
const CONTROL_PLANE: &str = "xds_control_plane";

/// Where the SDS agent of a host listens by default: that of SPIRE, as App Mesh's controller for
/// Kubernetes assumes.
pub const SDS_SOCKET: &str = "/run/spire/sockets/agent.sock";

/// Who a proxy is, and what belongs to its host.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `node.id`: the ARN of the virtual node or virtual gateway.
    pub id: String,
    /// `node.cluster`; App Mesh's image uses the id.
    pub cluster: String,
    /// Where Envoy's administration interface listens.
    pub admin: Address,
    /// The socket of the agent that serves SDS secrets: [`SDS_SOCKET`].
    pub sds_socket: String,
}

/// A complete static configuration. Endpoints, routes and secrets of the snapshot are expected to be
/// inline.
pub fn complete(identity: &Identity, snapshot: &Snapshot) -> Value {
    let mut clusters: Vec<Value> = snapshot.clusters.values().cloned().collect();
    if snapshot.uses_sds_agent {
        clusters.push(agent(&identity.sds_socket));
    }
    let listeners: Vec<Value> = snapshot.listeners.values().cloned().collect();
    let mut bootstrap = start(identity);
    bootstrap.insert(
        "static_resources".to_owned(),
        json!({ "listeners": listeners, "clusters": clusters }),
    );
    bootstrap.into()
}

/// A configuration that gets listeners, clusters and everything else over ADS from a control plane at
/// this address.
pub fn ads(identity: &Identity, control_plane: &Address) -> Value {
    let by_ads = json!({ "resource_api_version": "V3", "ads": {}, "initial_fetch_timeout": "0s" });
    let mut bootstrap = start(identity);
    bootstrap.insert(
        "dynamic_resources".to_owned(),
        json!({
            "ads_config": {
                "api_type": "GRPC",
                "transport_api_version": "V3",
                "set_node_on_first_message_only": true,
                "grpc_services": [{ "envoy_grpc": { "cluster_name": CONTROL_PLANE } }],
            },
            "lds_config": by_ads,
            "cds_config": by_ads,
        }),
    );
    bootstrap.insert(
        "static_resources".to_owned(),
        json!({ "clusters": [control_plane_cluster(control_plane), agent(&identity.sds_socket)] }),
    );
    bootstrap.into()
}

/// A configuration that gets listeners and clusters from the files `lds.json` and `cds.json` of a
/// directory, which Envoy watches.
pub fn files(identity: &Identity, directory: &str) -> Value {
    let file = |name: &str| {
        json!({
            "resource_api_version": "V3",
            "path_config_source": { "path": format!("{directory}/{name}") },
        })
    };
    let mut bootstrap = start(identity);
    bootstrap.insert(
        "dynamic_resources".to_owned(),
        json!({ "lds_config": file("lds.json"), "cds_config": file("cds.json") }),
    );
    bootstrap.insert(
        "static_resources".to_owned(),
        json!({ "clusters": [agent(&identity.sds_socket)] }),
    );
    bootstrap.into()
}

/// What every Envoy starts with.
fn start(identity: &Identity) -> Map<String, Value> {
    let parts = json!({
        "node": { "id": identity.id, "cluster": identity.cluster },
        "admin": { "address": endpoint::socket(&identity.admin) },
        // The limit of App Mesh for the size of a regular expression; Envoy's is a tenth of it.
        "layered_runtime": { "layers": [{
            "name": "appmesh",
            "static_layer": { "re2.max_program_size.error_level": 1000 },
        }] },
    });
    match parts {
        Value::Object(parts) => parts,
        _ => Map::new(),
    }
}

fn control_plane_cluster(address: &Address) -> Value {
    let kind = if address.is_ip() {
        "STATIC"
    } else {
        "STRICT_DNS"
    };
    json!({
        "name": CONTROL_PLANE,
        "type": kind,
        "connect_timeout": "1s",
        "typed_extension_protocol_options": http2(json!({
            "connection_keepalive": { "interval": "30s", "timeout": "5s" },
        })),
        "load_assignment": assignment(CONTROL_PLANE, &[Endpoint::at(address.clone())]),
    })
}

/// The cluster of the SDS agent, as App Mesh's image made it.
fn agent(socket: &str) -> Value {
    let endpoint = json!({ "endpoint": { "address": { "pipe": { "path": socket } } } });
    json!({
        "name": AGENT,
        "type": "STATIC",
        "connect_timeout": "1s",
        "typed_extension_protocol_options": http2(json!({})),
        "load_assignment": {
            "cluster_name": AGENT,
            "endpoints": [{ "lb_endpoints": [endpoint] }],
        },
    })
}

fn http2(options: Value) -> Value {
    let options = typed(
        "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
        json!({ "explicit_http_config": { "http2_protocol_options": options } }),
    );
    json!({ "envoy.extensions.upstreams.http.v3.HttpProtocolOptions": options })
}
