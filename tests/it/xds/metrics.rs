//! What the server counts about Envoys and its store.

use super::client::{CLUSTERS, Connection, STREAM, answer, first};
use super::messages::DiscoveryResponse;
use super::{run, start};
use crate::local::World;
use crate::serve::Server;
use serde_json::json;

/// The value of a series.
fn value(server: &Server, series: &str) -> Option<u64> {
    let response = server.client().send("GET", "/metrics", "");
    let text = String::from_utf8(response.body).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(series));
    line.map(|value| value.trim().parse().unwrap())
}

#[test]
fn pushes_rejections_and_the_store_are_counted() {
    let world = World::new();
    let caller = world.local();
    caller.furnish();
    let (server, address) = start(world.local().0, |_| ());
    let value = |series: &str| value(&server, series);
    assert_eq!(value("appmesh_xds_proxies "), Some(0));
    run(async {
        let mut connection = Connection::open(address).await;
        let mut call = connection.call(STREAM, &[]).await.unwrap();
        call.send(&first("mesh/m/virtualGateway/g", CLUSTERS)).await;
        let response = call.next::<DiscoveryResponse>().await.unwrap();
        assert_eq!(value("appmesh_xds_proxies "), Some(1));
        assert_eq!(
            value("appmesh_xds_pushes_total{type=\"clusters\"}"),
            Some(1)
        );
        let pushed = "appmesh_xds_push_duration_seconds_count";
        assert_eq!(value(pushed), Some(0), "nothing has changed yet");
        call.send(&answer(&response, Some("no such file"))).await;
        let rejections = "appmesh_xds_rejections_total{type=\"clusters\"}";
        while value(rejections).is_none() {
            tokio::task::yield_now().await;
        }
        assert_eq!(value(rejections), Some(1));

        let revision = value("appmesh_store_revision ").unwrap();
        let node = json!({ "meshName": "m", "virtualNodeName": "n" });
        let spec = json!({
            "listeners": [{ "portMapping": { "port": 9, "protocol": "http" } }],
            "serviceDiscovery": { "dns": { "hostname": "elsewhere.local" } },
        });
        let mut input = node;
        input["spec"] = spec;
        caller.ok("UpdateVirtualNode", input);
        call.next::<DiscoveryResponse>().await.unwrap();
        assert_eq!(value(pushed), Some(1));
        assert_eq!(value("appmesh_store_revision "), Some(revision + 1));
    });
    assert_eq!(server.client().send("GET", "/health", "").status, 200);
    let checks = value("appmesh_store_duration_seconds_count{call=\"check\"}");
    assert_eq!(checks, Some(1));
}
