//! Instances of Cloud Map as endpoints over ADS.

use super::client::{CLUSTERS, Call, Connection, STREAM, first};
use super::messages::{DiscoveryRequest, DiscoveryResponse};
use super::{run, start};
use crate::instances::{furnish, register};
use crate::local::World;
use serde_json::json;
use std::time::{Duration, Instant};

const ENDPOINTS: &str = "type.googleapis.com/envoy.config.endpoint.v3.ClusterLoadAssignment";
const CLUSTER: &str = "cds_egress_m_cart_http_8080";

/// How long a push may take: 100 ms, and what a loaded machine adds.
const PUSH: Duration = Duration::from_secs(1);

/// The next response, which is accepted.
async fn next(call: &mut Call, names: &[&str]) -> DiscoveryResponse {
    let response: DiscoveryResponse = call.next().await.unwrap();
    call.send(&DiscoveryRequest {
        type_url: response.type_url.clone(),
        version_info: response.version_info.clone(),
        response_nonce: response.nonce.clone(),
        resource_names: names.iter().map(|name| (*name).to_owned()).collect(),
        ..DiscoveryRequest::default()
    })
    .await;
    response
}

/// Whether a response with the endpoints of one cluster contains this address.
fn contains(response: &DiscoveryResponse, address: &str) -> bool {
    assert_eq!(response.type_url, ENDPOINTS);
    assert_eq!(response.resources.len(), 1);
    let value = &response.resources[0].value;
    value
        .windows(address.len())
        .any(|it| it == address.as_bytes())
}

#[test]
fn an_instance_is_pushed_when_it_registers() {
    let world = World::new();
    let local = world.local();
    furnish(&local, json!({}), json!({}));
    register(&local, "1", &[("AWS_INSTANCE_IPV4", "10.0.0.1")]);
    let (_server, address) = start(world.local().0, |_| ());
    run(async {
        let mut connection = Connection::open(address).await;
        let mut call = connection.call(STREAM, &[]).await.unwrap();
        call.send(&first("mesh/m/virtualNode/front", CLUSTERS))
            .await;
        next(&mut call, &[]).await;
        call.send(&DiscoveryRequest {
            type_url: ENDPOINTS.to_owned(),
            resource_names: vec![CLUSTER.to_owned()],
            ..DiscoveryRequest::default()
        })
        .await;
        let present = next(&mut call, &[CLUSTER]).await;
        assert!(contains(&present, "10.0.0.1") && !contains(&present, "10.0.0.2"));

        let began = Instant::now();
        register(&local, "2", &[("AWS_INSTANCE_IPV4", "10.0.0.2")]);
        let pushed = next(&mut call, &[CLUSTER]).await;
        let took = began.elapsed();
        assert!(contains(&pushed, "10.0.0.1") && contains(&pushed, "10.0.0.2"));
        assert!(took < PUSH, "{took:?}");

        let unhealthy = ("AWS_INIT_HEALTH_STATUS", "UNHEALTHY");
        register(&local, "1", &[("AWS_INSTANCE_IPV4", "10.0.0.1"), unhealthy]);
        let pushed = next(&mut call, &[CLUSTER]).await;
        assert!(!contains(&pushed, "10.0.0.1") && contains(&pushed, "10.0.0.2"));
    });
}
