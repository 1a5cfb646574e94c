//! What `export` and `convert` write, checked by the tools of each format: cfn-lint, Terraform, and the schemas that
//! the controller for Kubernetes publishes.
//!
//! A test that needs a tool is ignored. `cargo test --test it exported -- --ignored` runs them where
//! `cfn-lint` (or what `APPMESH_TEST_CFN_LINT` names) and Terraform are present.

use crate::kubernetes::{schemas, violations};
use crate::sandbox::Sandbox;
use crate::terraform::{REQUIREMENT, Terraform, fixture};
use appmesh::document::{Node, SourceId, yaml};
use std::path::Path;
use std::process::Command;

/// The example shop as a local App Mesh exports it.
fn exported(format: &str) -> String {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    let shop = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples/shop/shop.json5");
    sandbox.write("shop.json5", &std::fs::read_to_string(shop).unwrap());
    let applied = sandbox.run("appmesh apply shop.json5 --yes");
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let exported = sandbox.run(&format!("appmesh export --format {format}"));
    assert_eq!(exported.code, 0, "{}", exported.stderr);
    exported.stdout
}

/// A mesh with nearly every member of every kind. A rule rejects it as a whole, so it is only converted.
fn converted(format: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.tf", &fixture("mesh.tf"));
    let converted = sandbox.run(&format!("appmesh convert --to {format} mesh.tf"));
    assert_eq!(converted.code, 0, "{}", converted.stderr);
    converted.stdout
}

/// A note of cfn-lint that App Mesh will be shut down.
const SHUTDOWN: &str = "W3696";

#[test]
#[ignore = "needs cfn-lint"]
fn cfn_lint_accepts_templates() {
    let program = std::env::var("APPMESH_TEST_CFN_LINT").unwrap_or("cfn-lint".to_owned());
    let lint = |template: &str| {
        let sandbox = Sandbox::new();
        let file = sandbox.write("mesh.yaml", template);
        let options = ["--regions", "us-east-1", "--ignore-checks", SHUTDOWN, "--"];
        let mut lint = Command::new(&program);
        lint.args(options).arg(file).output().unwrap()
    };
    for template in [exported("cloudformation"), converted("cloudformation")] {
        let linted = lint(&template);
        let report = String::from_utf8_lossy(&linted.stdout);
        assert!(linted.status.success(), "{report}\n{template}");
        let broken = template.replace("VirtualNodeName:", "Name:");
        assert!(!lint(&broken).status.success(), "{broken}");
    }
}

#[test]
#[ignore = "needs Terraform with the AWS provider"]
fn terraform_accepts_configurations() {
    let terraform = Terraform::new();
    terraform.sandbox.write("versions.tf", REQUIREMENT);
    terraform.init();
    for configuration in [exported("terraform"), converted("terraform")] {
        // The block of requirements is here already, with a version that is present.
        let (_, resources) = configuration.split_once("\n\n").unwrap();
        terraform.sandbox.write("main.tf", resources);
        terraform.must("validate -no-color");
        let broken = resources.replace("mesh_name ", "mesh ");
        terraform.sandbox.write("main.tf", &broken);
        assert_ne!(terraform.run("validate -no-color").code, 0, "{broken}");
    }
}

#[test]
#[ignore = "needs the controller's schemas"]
fn the_schemas_of_the_controller_accept_manifests() {
    let schemas = schemas();
    let manifests = exported("kubernetes");
    let (roots, _) = yaml::parse_all(&manifests, SourceId(0)).unwrap();
    let mut found = Vec::new();
    let is_of_controller = |root: &&Node| {
        let version = root.get("apiVersion").and_then(Node::as_str);
        version.is_some_and(|version| version.starts_with("appmesh.k8s.aws/"))
    };
    for root in roots.iter().filter(is_of_controller) {
        let kind = root.get("kind").and_then(Node::as_str).unwrap();
        let spec = root.get("spec").unwrap().to_json();
        violations(&schemas[kind], &spec, kind, &mut found);
    }
    assert!(roots.len() > 5, "{manifests}");
    assert!(found.is_empty(), "{}\n{manifests}", found.join("\n"));
}
