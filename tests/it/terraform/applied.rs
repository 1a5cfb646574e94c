//! Terraform applies configurations to `appmesh serve`: what arrives is what we read, a second plan is
//! empty, every resource can be imported, and all of them can be destroyed.

use super::{REQUIREMENT, Terraform, fixture, has, requests};
use crate::served::Served;
use appmesh::model::Kind;
use appmesh::resource::format::terraform::schema;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The provider, for a server on this machine.
fn provider(url: &str) -> String {
    format!(
        r#"
provider "aws" {{
  region                      = "us-east-1"
  access_key                  = "AKIDEXAMPLE"
  secret_key                  = "EXAMPLEKEY"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  endpoints {{
    appmesh = "{url}"
  }}
}}
"#
    )
}

/// Members and lists in one order: lists that the provider keeps as sets have none of their own.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter();
            let members = members.map(|(name, value)| (name, sorted(value)));
            let members: BTreeMap<String, Value> = members.collect();
            Value::Object(members.into_iter().collect())
        }
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(sorted).collect();
            items.sort_by_key(Value::to_string);
            Value::Array(items)
        }
        scalar => scalar,
    }
}

/// What the server has, in the order of [`sorted`].
fn state(terraform: &Terraform) -> Value {
    let run = terraform.sandbox.run("appmesh state export");
    assert_eq!(run.code, 0, "{}", run.stderr);
    sorted(serde_json::from_str(&run.stdout).unwrap())
}

/// An `import` block for each resource of a state.
fn imports(terraform: &Terraform) -> String {
    let shown: Value = serde_json::from_str(&terraform.must("show -json")).unwrap();
    let resources = shown["values"]["root_module"]["resources"]
        .as_array()
        .unwrap();
    let import = |resource: &Value| {
        let kind = schema::kind(resource["type"].as_str().unwrap()).unwrap();
        let text = |name: &str| resource["values"][name].as_str().unwrap();
        let names = kind.shape().identifiers.iter();
        let names: Vec<&str> = names
            .map(|it| text(&schema::identifier(kind.shape(), it)))
            .collect();
        let address = resource["address"].as_str().unwrap();
        let id = names.join("/");
        format!("import {{\n  to = {address}\n  id = \"{id}\"\n}}\n")
    };
    resources.iter().map(import).collect()
}

/// Applies a configuration and goes through the life of its resources.
fn live(configuration: &str) {
    let terraform = Terraform::new();
    assert!(has(&terraform.program), "terraform is not here");
    let served = Served::start(&terraform.sandbox, "");
    let sandbox = &terraform.sandbox;
    sandbox.write("main.tf", configuration);
    sandbox.write("versions.tf", REQUIREMENT);
    sandbox.write("provider.tf", &provider(&served.url));
    terraform.init();
    let plan = "plan -input=false -no-color -detailed-exitcode";
    let apply = "apply -input=false -no-color -auto-approve";

    terraform.must(apply);
    let read = requests(&[("main.tf", configuration)], "");
    assert_eq!(state(&terraform), sorted(Value::Array(read.clone())));
    terraform.must(plan);

    let shown = terraform.must("show -json");
    let from_state = requests(&[("state.json", &shown)], "");
    assert_eq!(sorted(Value::Array(from_state)), sorted(Value::Array(read)));

    let imports = imports(&terraform);
    std::fs::remove_file(sandbox.work().join("terraform.tfstate")).unwrap();
    sandbox.write("imports.tf", &imports);
    let imported = terraform.must(apply);
    assert!(
        imported.contains("0 added, 0 changed, 0 destroyed"),
        "{imported}"
    );
    terraform.must(plan);

    terraform.must("destroy -input=false -no-color -auto-approve");
    assert_eq!(state(&terraform), json!([]));
}

#[test]
#[ignore = "needs Terraform with the AWS provider"]
fn every_kind_of_resource_lives_as_we_read_it() {
    let configuration = fixture("mesh.tf");
    for kind in Kind::ALL {
        let kind = schema::resource_type(kind);
        assert!(configuration.contains(&kind), "{kind} is in the fixture");
    }
    live(&configuration);
}

#[test]
#[ignore = "needs Terraform with the AWS provider"]
fn what_we_write_is_applied_as_it_was() {
    let read = requests(&[("main.tf", &fixture("mesh.tf"))], "");
    let sandbox = crate::sandbox::Sandbox::new();
    sandbox.write("mesh.json", &Value::Array(read).to_string());
    let run = sandbox.run("appmesh convert --to terraform mesh.json");
    assert_eq!((run.code, run.stderr.as_str()), (0, ""));
    let (_, resources) = run.stdout.split_once("\n\n").unwrap();
    live(resources);
}
