//! The file with which an Envoy starts.

use super::{Address, Snapshot};
use serde_json::Value;

/// Who a proxy is, and where its admin interface listens.
#[derive(Clone, Debug)]
pub struct Identity {
    /// `node.id`: the ARN of the virtual node or virtual gateway.
    pub id: String,
    /// `node.cluster`; App Mesh's image uses the id.
    pub cluster: String,
    pub admin: Address,
}

/// A complete static configuration. Endpoints, routes and secrets of the snapshot are expected to be
/// inline.
pub fn complete(identity: &Identity, snapshot: &Snapshot) -> Value {
    let _ = (identity, snapshot);
    todo!()
}

/// A configuration that gets everything over ADS from a control plane at this address.
pub fn ads(identity: &Identity, control_plane: &Address) -> Value {
    let _ = (identity, control_plane);
    todo!()
}
