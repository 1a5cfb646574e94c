//! `appmesh schema`: what it prints is a JSON Schema that takes good documents and refuses bad ones.

use crate::sandbox::Sandbox;
use serde_json::{Value, json};

fn schema(words: &str) -> jsonschema::Validator {
    let run = Sandbox::new().run(&format!("appmesh schema {words}"));
    assert_eq!(run.code, 0, "{}", run.stderr);
    let schema: Value = serde_json::from_str(&run.stdout).unwrap();
    jsonschema::validator_for(&schema).unwrap()
}

#[test]
fn every_kind_has_one() {
    for resource in &appmesh::model::model().resources {
        let kind = appmesh::model::names::to_kebab(resource.name);
        assert!(!schema(&kind).is_valid(&json!(1)), "{kind}");
        assert!(
            !schema(&format!("{kind} --input")).is_valid(&json!({})),
            "{kind}"
        );
    }
}

#[test]
fn distinguishes_good_from_bad() {
    let listener = json!({ "portMapping": { "port": 8080, "protocol": "http" } });
    let good = json!({ "listeners": [listener.clone()], "backends": [] });
    let spec = schema("virtual-node");
    assert!(spec.is_valid(&good));
    for bad in [
        json!({ "listener": [] }),
        json!({ "listeners": [{ "portMapping": { "port": 0, "protocol": "http" } }] }),
        json!({ "listeners": [{ "portMapping": { "port": 1, "protocol": "udp" } }] }),
        json!({ "listeners": listener }),
    ] {
        assert!(!spec.is_valid(&bad), "{bad}");
    }
    let input = schema("virtual-node --input");
    let names = json!({ "meshName": "m", "virtualNodeName": "n", "spec": good });
    assert!(input.is_valid(&names));
    assert!(!input.is_valid(&json!({ "meshName": "m", "spec": good })));
}
