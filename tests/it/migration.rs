//! `appmesh convert --to istio|gateway-api --report`.

use super::sandbox::Sandbox;
use serde_json::{Value, json};

const NODE: &str = "{ meshName: 'm', virtualNodeName: 'n', spec: {
    listeners: [{ portMapping: { port: 80, protocol: 'http' } }],
    serviceDiscovery: { awsCloudMap: { namespaceName: 'a', serviceName: 'b' } },
} }";

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("n.json5", NODE);
    sandbox
}

#[test]
fn each_member_has_its_place_and_what_the_target_has() {
    let run = sandbox().run("appmesh convert n.json5 --to gateway-api --report");
    assert_eq!(run.code, 0, "{}", run.stderr);
    let expected = "virtual node `n`
  same    the resource itself  n.json5:1:1
          Deployment and Service, one for each version
  same    listeners.portMapping  n.json5:2:19
          a port of the Service with its `appProtocol`
  none    serviceDiscovery.awsCloudMap  n.json5:3:25
          register the tasks as a Service

gateway-api: 2 with an equivalent, 0 with a part of one, 1 without
";
    assert_eq!(run.stdout, expected);
}

#[test]
fn programs_read_json() {
    let run = sandbox().run("appmesh convert n.json5 --to istio --report --format json");
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(
        report["summary"],
        json!({"same": 2, "partly": 0, "none": 1})
    );
    assert_eq!(report["members"][2]["path"], "serviceDiscovery.awsCloudMap");
    assert_eq!(
        report["members"][2]["location"],
        json!({"file": "n.json5", "line": 3, "column": 25})
    );
}

#[test]
fn there_is_a_report_only_for_other_meshes() {
    let sandbox = sandbox();
    for line in ["--to istio", "--to yaml --report"] {
        let run = sandbox.run(&format!("appmesh convert n.json5 {line}"));
        assert_eq!((run.code, run.stdout.as_str()), (252, ""), "{}", run.stderr);
    }
}
