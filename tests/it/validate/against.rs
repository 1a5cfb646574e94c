//! `--against`: documents beside what exists already, in the local App Mesh or behind an endpoint.

use crate::sandbox::Sandbox;

/// A service whose provider is a node of this name.
const SERVICE: &str = "{meshName: 'm', virtualServiceName: 's.local',
    spec: {provider: {virtualNode: {virtualNodeName: 'n'}}}}";

#[test]
fn the_state_itself_is_no_document() {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json5", "{ meshName: 'm' }");
    let made = sandbox.run("appmesh --local --state-dir state create-mesh --mesh-name m");
    assert_eq!(made.code, 0, "{}", made.stderr);
    let run = sandbox.run("appmesh validate .");
    assert!(
        run.stderr.starts_with("checked 1 document in 1 file "),
        "{}",
        run.stderr
    );
}

#[test]
fn names_of_the_state_are_known() {
    let sandbox = Sandbox::new();
    sandbox.write("s.json5", SERVICE);
    let errors = || errors(&sandbox, "--against local");
    let local = |line: &str| {
        let run = sandbox.run(&format!("appmesh --local {line}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    local("create-mesh --mesh-name m");
    assert_eq!(
        errors(),
        ["vs-provider-exists"],
        "the mesh has no such node"
    );
    local("create-virtual-node --mesh-name m --virtual-node-name n --spec {}");
    assert_eq!(errors(), [] as [&str; 0]);
}

#[cfg(all(feature = "aws", feature = "serve"))]
#[test]
fn names_behind_an_endpoint_are_known() {
    let (sandbox, there) = (Sandbox::new(), Sandbox::new());
    sandbox.write("s.json5", SERVICE);
    let served = crate::served::Served::start(&there, "");
    let endpoint = format!(
        "--endpoint-url {} --no-sign-request --region us-west-2",
        served.url
    );
    let mut client = served.client();
    client.send("PUT", "/v20190125/meshes", r#"{"meshName": "m"}"#);
    let options = format!("--against aws {endpoint}");
    assert_eq!(errors(&sandbox, &options), ["vs-provider-exists"]);
    let nodes = "/v20190125/meshes/m/virtualNodes";
    client.send("PUT", nodes, r#"{"virtualNodeName": "n", "spec": {}}"#);
    assert_eq!(errors(&sandbox, &options), [] as [&str; 0]);

    let drawn = sandbox.run(&format!("appmesh graph {endpoint}"));
    assert_eq!(
        (drawn.code, drawn.stdout.contains('n')),
        (0, true),
        "{}",
        drawn.stderr
    );
    drop(served);
    for line in [
        format!("graph {endpoint}"),
        format!("validate s.json5 {options}"),
    ] {
        let run = sandbox.run(&format!("appmesh {line}"));
        assert_eq!((run.code, run.stdout.as_str()), (255, ""), "{}", run.stderr);
        assert!(run.stderr.contains("127.0.0.1"), "{}", run.stderr);
    }
}

/// The rules that errors have.
fn errors(sandbox: &Sandbox, options: &str) -> Vec<String> {
    let run = sandbox.run(&format!(
        "appmesh validate s.json5 --format concise {options}"
    ));
    let rule = |line: &str| Some(line.split_once("error[")?.1.split_once(']')?.0.to_owned());
    run.stdout.lines().filter_map(rule).collect()
}
