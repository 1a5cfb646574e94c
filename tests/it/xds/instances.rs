//! Instances of Cloud Map as endpoints over ADS.

use super::client::{self, Connection, ENDPOINTS};
use super::messages::DiscoveryResponse;
use super::{run, start};
use crate::instances::{furnish, register};
use crate::local::World;
use serde_json::json;
use std::time::{Duration, Instant};

const CLUSTER: &str = "cds_egress_m_cart_http_8080";

/// How long a push may take: 100 ms, and what a loaded machine adds.
const PUSH: Duration = Duration::from_secs(1);

/// Whether a response with the endpoints of one cluster contains this address.
fn contains(response: &DiscoveryResponse, address: &str) -> bool {
    assert_eq!(response.type_url, ENDPOINTS);
    assert_eq!(response.resources.len(), 1);
    client::contains(response, address)
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
        let mut call = connection.stream("mesh/m/virtualNode/front").await;
        let present = call.subscribe(ENDPOINTS, CLUSTER).await;
        assert!(contains(&present, "10.0.0.1") && !contains(&present, "10.0.0.2"));

        let began = Instant::now();
        register(&local, "2", &[("AWS_INSTANCE_IPV4", "10.0.0.2")]);
        let pushed = call.accept(&[CLUSTER]).await;
        let took = began.elapsed();
        assert!(contains(&pushed, "10.0.0.1") && contains(&pushed, "10.0.0.2"));
        assert!(took < PUSH, "{took:?}");

        let unhealthy = ("AWS_INIT_HEALTH_STATUS", "UNHEALTHY");
        register(&local, "1", &[("AWS_INSTANCE_IPV4", "10.0.0.1"), unhealthy]);
        let pushed = call.accept(&[CLUSTER]).await;
        assert!(!contains(&pushed, "10.0.0.1") && contains(&pushed, "10.0.0.2"));
    });
}
