//! What holds for every configuration: it is of Envoy's API, complete in itself, and the same in both
//! layouts save for listeners and addresses.

use super::golden::Case;
use super::meshes;
use super::site;
use appmesh::envoy::{Delivery, Snapshot, configure};
use appmesh::mesh::Mesh;
use appmesh::mesh::reach::Client;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeSet;

const DELIVERIES: [fn() -> Delivery; 3] = [
    || Delivery::Inline,
    || Delivery::Ads,
    || Delivery::Files("/run/appmesh".to_owned()),
];

/// Every configuration of a proxy: in each layout, by each delivery. None where the mesh has gaps.
fn snapshots(mesh: &Mesh, client: Client<'_>) -> Vec<Snapshot> {
    let mut found = Vec::new();
    for is_explicit in [false, true] {
        for delivery in DELIVERIES {
            let mut site = site(mesh, client, is_explicit);
            site.delivery = delivery();
            found.extend(configure(mesh, client, &site));
        }
    }
    found
}

#[cfg(feature = "xds")]
fn is_of_the_api(snapshot: &Snapshot) {
    use appmesh::envoy::descriptors::{message, types};
    let kinds = [
        (types::CLUSTER, &snapshot.clusters),
        (types::ENDPOINTS, &snapshot.endpoints),
        (types::LISTENER, &snapshot.listeners),
        (types::ROUTES, &snapshot.routes),
        (types::SECRET, &snapshot.secrets),
    ];
    for (name, resources) in kinds {
        for resource in resources.values() {
            message(name, resource).unwrap_or_else(|error| panic!("{error}: {resource:#}"));
        }
    }
}

#[cfg(not(feature = "xds"))]
fn is_of_the_api(_: &Snapshot) {}

/// Every value of these members, at any depth.
fn values<'v>(value: &'v Value, members: &[&str], found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| values(item, members, found)),
        Value::Object(entries) => {
            for (key, value) in entries {
                if let (true, Some(text)) = (members.contains(&key.as_str()), value.as_str()) {
                    found.insert(text);
                }
                values(value, members, found);
            }
        }
        _ => {}
    }
}

/// Every cluster, route configuration and secret that is referred to is there.
fn is_complete(snapshot: &Snapshot) {
    let (mut clusters, mut routes) = (BTreeSet::new(), BTreeSet::new());
    for listener in snapshot.listeners.values() {
        values(listener, &["cluster"], &mut clusters);
        values(listener, &["route_config_name"], &mut routes);
        weighted(listener, &mut clusters);
    }
    for route in snapshot.routes.values() {
        values(route, &["cluster"], &mut clusters);
        weighted(route, &mut clusters);
    }
    let missing = clusters
        .iter()
        .find(|name| !snapshot.clusters.contains_key(**name));
    assert_eq!(missing, None, "a cluster is missing");
    let names: BTreeSet<&str> = snapshot.routes.keys().map(String::as_str).collect();
    assert_eq!(routes, names);
    for (name, cluster) in &snapshot.clusters {
        let is_eds = cluster["type"] == "EDS";
        assert_eq!(is_eds, snapshot.endpoints.contains_key(name), "{name}");
    }
}

fn weighted<'v>(value: &'v Value, found: &mut BTreeSet<&'v str>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| weighted(item, found)),
        Value::Object(entries) => {
            if let Some(clusters) = entries.get("weighted_clusters") {
                values(clusters, &["name"], found);
            }
            entries.values().for_each(|value| weighted(value, found));
        }
        _ => {}
    }
}

/// A cluster without what a layout decides: where endpoints are, and how they are found.
fn placeless(cluster: &Value) -> Value {
    let mut cluster = cluster.clone();
    let entries = cluster.as_object_mut().unwrap();
    for member in [
        "type",
        "load_assignment",
        "dns_lookup_family",
        "cluster_type",
        "lb_policy",
    ] {
        entries.remove(member);
    }
    cluster
}

/// The layouts differ in listeners and addresses only. What they make for destinations outside the
/// mesh depends on interception.
fn is_same_in_both_layouts(mesh: &Mesh, client: Client<'_>) {
    let of_layout = |is_explicit| {
        let mut site = site(mesh, client, is_explicit);
        site.delivery = Delivery::Ads;
        configure(mesh, client, &site)
    };
    let (Ok(intercept), Ok(explicit)) = (of_layout(false), of_layout(true)) else {
        return;
    };
    assert_eq!(intercept.secrets, explicit.secrets);
    for (name, routes) in &intercept.routes {
        assert_eq!(Some(routes), explicit.routes.get(name), "{name}");
    }
    for (name, cluster) in &intercept.clusters {
        let is_outside = name.ends_with("_amazonaws") || name.ends_with("_mesh-allow-all");
        if is_outside {
            continue;
        }
        let other = explicit.clusters.get(name).map(placeless_without_eds);
        assert_eq!(Some(placeless_without_eds(cluster)), other, "{name}");
    }
}

fn placeless_without_eds(cluster: &Value) -> Value {
    let mut cluster = placeless(cluster);
    cluster
        .as_object_mut()
        .unwrap()
        .remove("eds_cluster_config");
    cluster
}

fn holds_for(mesh: &Mesh) -> usize {
    let mut count = 0;
    for client in mesh.clients() {
        for snapshot in snapshots(mesh, client) {
            is_of_the_api(&snapshot);
            is_complete(&snapshot);
            count += 1;
        }
        is_same_in_both_layouts(mesh, client);
    }
    count
}

#[test]
fn golden_pairs_hold() {
    for case in Case::all() {
        assert!(holds_for(&case.mesh) > 0, "{}", case.folder.display());
    }
}

#[test]
#[ignore = "needs the published documents"]
fn published_meshes_hold() {
    let meshes = meshes::published();
    let counts: usize = meshes.iter().map(holds_for).sum();
    assert!(counts > 100, "only {counts} configurations");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn generated_meshes_hold(text in meshes::any()) {
        let mesh = super::mesh(&text);
        prop_assert_eq!(holds_for(&mesh), 6 * mesh.clients().count());
    }
}
