//! What is there when it begins to listen.

use super::*;

#[test]
fn the_state_stays_until_it_is_thrown_away() {
    let sandbox = Sandbox::new();
    let there = |options: &str, create: bool| {
        let served = Served::start(&sandbox, options);
        let mut client = served.client();
        let status = client.send("GET", "/v20190125/meshes/m", "").status;
        if create {
            client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
        }
        assert_eq!(served.end("TERM").code, 0);
        status == 200
    };
    assert!(!there("", true));
    assert!(there("", false));
    assert!(!there("--reset", false));
    assert!(!there("", false));
}

#[test]
fn seeds_are_created_in_a_safe_order() {
    let sandbox = Sandbox::new();
    // By their names, the node would come first.
    sandbox.write(
        "seed/a-node.json5",
        &format!("{{ CreateVirtualNode: {} }}", node("n")),
    );
    sandbox.write("seed/b-mesh.yaml", "CreateMesh:\n  meshName: m\n");
    let served = Served::start(&sandbox, "--seed seed");
    assert_eq!(
        served
            .client()
            .send("GET", &format!("{NODES}/n"), "")
            .status,
        200
    );
    assert!(
        served
            .end("TERM")
            .stderr
            .starts_with("created 2 resources\n")
    );

    // The same seed twice is one name too many, unless the state is reset first.
    let again = sandbox.run("appmesh serve --seed seed");
    assert_eq!((again.code, again.stdout.as_str()), (255, ""));
    assert!(
        again.stderr.contains("ConflictException"),
        "{}",
        again.stderr
    );
    let fresh = Served::start(&sandbox, "--seed seed --reset");
    assert_eq!(fresh.end("TERM").code, 0);
}

#[test]
fn seeds_are_checked_with_the_quotas_of_the_server() {
    let sandbox = Sandbox::new();
    let gateway = |number| {
        format!(
            "CreateVirtualGateway: {{meshName: m, virtualGatewayName: g{number}, spec: \
             {{listeners: [{{portMapping: {{port: 80, protocol: http}}}}]}}}}\n"
        )
    };
    let documents = (0..4).map(gateway).collect::<Vec<_>>().join("---\n");
    let documents = format!("CreateMesh: {{meshName: m}}\n---\n{documents}");
    sandbox.write("seed.yaml", &documents);
    for quota in ["", "--quota virtual-node=4"] {
        let refused = sandbox.run(&format!("appmesh serve --seed seed.yaml {quota}"));
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(
            refused.stderr.contains("holds at most 3 resources"),
            "{refused:?}"
        );
    }
    let served = Served::start(&sandbox, "--seed seed.yaml --quota virtual-gateway=4");
    let ended = served.end("TERM");
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(ended.stderr.contains("created 5 resources"), "{ended:?}");
}

#[test]
fn a_seed_that_is_refused_is_reported_and_nothing_is_served() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "seed.json5",
        &format!("{{ CreateVirtualNode: {} }}", node("n")),
    );
    let refused = sandbox.run("appmesh serve --seed seed.json5");
    assert_eq!((refused.code, refused.stdout.as_str()), (255, ""));
    assert!(
        refused.stderr.contains("NotFoundException"),
        "{}",
        refused.stderr
    );
    assert_eq!(sandbox.run("appmesh serve --seed nowhere").code, 252);
}

#[test]
fn a_state_that_cannot_be_read_is_reported_and_nothing_is_served() {
    let sandbox = Sandbox::new();
    sandbox.write("file", "");
    let refused = sandbox.run("appmesh serve --state-dir file");
    assert_eq!((refused.code, refused.stdout.as_str()), (255, ""));
    assert!(refused.stderr.contains("file/lock"), "{}", refused.stderr);
    sandbox.write("newer/format", "2\n");
    let refused = sandbox.run("appmesh serve --state-dir newer");
    assert_eq!((refused.code, refused.stdout.as_str()), (255, ""));
    assert!(
        refused.stderr.contains("format \"2\""),
        "{}",
        refused.stderr
    );
}

#[test]
fn seeds_that_cannot_be_read_cost_nothing() {
    let sandbox = Sandbox::new();
    sandbox.run("appmesh --local create-mesh --mesh-name m");
    sandbox.write("seed.json5", "{ CreateMesh: {");
    let refused = sandbox.run("appmesh serve --reset --seed seed.json5");
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""));
    let kept = sandbox.run("appmesh --local describe-mesh --mesh-name m");
    assert_eq!(kept.code, 0, "{}", kept.stderr);
}
