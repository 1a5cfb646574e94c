//! Rules that the user of a local App Mesh sets: they also hold for its control plane, except those
//! that protect the state.

use crate::sandbox::Sandbox;
#[cfg(feature = "aws")]
use crate::served::Served;

/// A node whose health check has a port of its own: an error by `health-check-port-matches`.
const NODE: &str = "create-virtual-node --mesh-name m --virtual-node-name n --spec \
    '{listeners: [{portMapping: {port: 80, protocol: \"http\"}, healthCheck: {port: 81, \
    protocol: \"tcp\", healthyThreshold: 2, unhealthyThreshold: 2, intervalMillis: 5000, \
    timeoutMillis: 2000}}], serviceDiscovery: {dns: {hostname: \"n.example\"}}}'";

fn with_mesh() -> Sandbox {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    assert_eq!(sandbox.run("appmesh create-mesh --mesh-name m").code, 0);
    sandbox
}

#[test]
fn a_rule_is_switched_off_by_option_or_config_file() {
    let sandbox = with_mesh();
    assert_eq!(sandbox.run(&format!("appmesh {NODE}")).code, 252);
    let off = "--rule health-check-port-matches=off";
    assert_eq!(sandbox.run(&format!("appmesh {NODE} {off}")).code, 0);
    sandbox.run("appmesh delete-virtual-node --mesh-name m --virtual-node-name n");
    sandbox.write(
        "appmesh.json5",
        "{rules: {'health-check-port-matches': 'warn'}}",
    );
    let warned = sandbox.run(&format!("appmesh {NODE}"));
    assert_eq!(warned.code, 0, "{}", warned.stderr);
    assert!(warned.stderr.contains("warning[health-check-port-matches]"));
}

#[test]
fn no_validate_leaves_what_protects_the_state() {
    let sandbox = with_mesh();
    assert_eq!(
        sandbox.run(&format!("appmesh {NODE} --no-validate")).code,
        0
    );
    let of_no_mesh = NODE.replace("--mesh-name m", "--mesh-name none");
    let absent = sandbox.run(&format!("appmesh {of_no_mesh} --no-validate"));
    assert_eq!(absent.code, 254, "{}", absent.stderr);
    let mistyped = NODE
        .replace("port: 80,", "port: \"x\",")
        .replace("name n ", "name n2 ");
    let rejected = sandbox.run(&format!("appmesh {mistyped} --no-validate"));
    assert_eq!(rejected.code, 254, "{}", rejected.stderr);
}

#[cfg(feature = "aws")]
#[test]
fn a_server_follows_its_own_settings() {
    let mut sandbox = Sandbox::new();
    sandbox.set("AWS_REGION", "us-east-1");
    let call = |served: &Served, line: &str| {
        let at = format!(
            "--endpoint-url {} --no-sign-request --no-validate",
            served.url
        );
        sandbox.run(&format!("appmesh {line} {at}"))
    };
    let strict = Served::start(&sandbox, "");
    assert_eq!(call(&strict, "create-mesh --mesh-name m").code, 0);
    assert_eq!(call(&strict, NODE).code, 254);
    drop(strict);
    let lenient = Served::start(&sandbox, "--rule health-check-port-matches=off");
    assert_eq!(call(&lenient, NODE).code, 0);
}
