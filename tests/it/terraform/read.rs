//! What a configuration is read as, across files and modules, and what is reported of it.

use super::{refusal, requests};
use crate::sandbox::Sandbox;
use serde_json::{Value, json};

/// The names of the resources of one kind.
fn names(requests: &[Value], operation: &str, member: &str) -> Vec<String> {
    let of_kind = requests.iter().filter_map(|request| request.get(operation));
    let name = |input: &Value| input[member].as_str().unwrap().to_owned();
    of_kind.map(name).collect()
}

fn meshes(files: &[(&str, &str)], options: &str) -> Vec<String> {
    names(&requests(files, options), "CreateMesh", "meshName")
}

fn mesh(name: &str) -> String {
    format!("resource \"aws_appmesh_mesh\" \"m\" {{\n  name = {name}\n}}\n")
}

#[test]
fn modules_get_their_arguments() {
    let main = r#"
resource "aws_appmesh_mesh" "shop" {
  name = "shop"
}
module "service" {
  source   = "./modules/service"
  for_each = { cart = 80, pay = 81 }
  mesh     = aws_appmesh_mesh.shop.id
  name     = each.key
}
resource "aws_appmesh_virtual_service" "alias" {
  name      = "alias.${module.service["pay"].host}"
  mesh_name = aws_appmesh_mesh.shop.id
  spec {}
}
"#;
    let service = r#"
variable "mesh" {}
variable "name" { default = "wrong" }
locals { host = "${var.name}.local" }
resource "aws_appmesh_virtual_service" "s" {
  name      = local.host
  mesh_name = var.mesh
  spec {}
}
output "host" { value = local.host }
"#;
    let requests = requests(
        &[("main.tf", main), ("modules/service/main.tf", service)],
        "",
    );
    let services = names(&requests, "CreateVirtualService", "virtualServiceName");
    assert_eq!(services, ["alias.pay.local", "cart.local", "pay.local"]);
    let meshes = names(&requests, "CreateVirtualService", "meshName");
    assert_eq!(meshes, ["shop", "shop", "shop"]);
}

#[test]
fn dynamic_blocks_are_expanded() {
    let main = r#"
variable "ports" { default = [80, 81] }
resource "aws_appmesh_mesh" "m" {
  name = "m"
}
resource "aws_appmesh_virtual_router" "r" {
  name      = "r"
  mesh_name = aws_appmesh_mesh.m.id
  spec {
    dynamic "listener" {
      for_each = var.ports
      iterator = port
      content {
        port_mapping {
          port     = port.value
          protocol = port.key == 0 ? "http" : "http2"
        }
      }
    }
  }
}
"#;
    let router = &requests(&[("main.tf", main)], "")[1]["CreateVirtualRouter"];
    assert_eq!(
        router["spec"]["listeners"],
        json!([
            { "portMapping": { "port": 80, "protocol": "http" } },
            { "portMapping": { "port": 81, "protocol": "http2" } },
        ])
    );
}

#[test]
fn the_json_syntax_is_the_same() {
    let text = json!({
        "locals": { "env": "test" },
        "resource": { "aws_appmesh_mesh": { "m": {
            "name": "shop-${local.env}",
            "tags": { "Literal": "$${x}" },
            "spec": { "egress_filter": [{ "type": "${upper(\"allow_all\")}" }] },
        } } },
    });
    let requests = requests(&[("main.tf.json", &text.to_string())], "");
    assert_eq!(
        requests[0]["CreateMesh"],
        json!({
            "meshName": "shop-test",
            "spec": { "egressFilter": { "type": "ALLOW_ALL" } },
            "tags": [{ "key": "Literal", "value": "${x}" }],
        })
    );
}

#[test]
fn values_of_variables_win_in_terraforms_order() {
    let main = format!("variable \"a\" {{ default = \"1\" }}\n{}", mesh("var.a"));
    let mut files = vec![("main.tf", main.as_str())];
    assert_eq!(meshes(&files, ""), ["1"]);
    files.push(("terraform.tfvars", "a = \"2\"\n"));
    assert_eq!(meshes(&files, ""), ["2"]);
    files.push(("terraform.tfvars.json", "{\"a\": \"3\"}"));
    assert_eq!(meshes(&files, ""), ["3"]);
    files.push(("x.auto.tfvars", "a = \"4\"\n"));
    files.push(("other.tfvars", "a = \"5\"\n"));
    assert_eq!(meshes(&files, ""), ["4"]);
    assert_eq!(meshes(&files, "--var a=6"), ["6"]);
}

#[test]
fn what_is_refused_has_a_place() {
    let of = |text: &str| refusal(&[("main.tf", text)]);
    let missing = of("resource \"aws_appmesh_mesh\" \"m\" {\n}\n");
    assert!(
        missing.contains("main.tf:1:33") && missing.contains("`name` is absent"),
        "{missing}"
    );
    let circle = of(&format!(
        "locals {{\n  a = local.b\n  b = local.a\n}}\n{}",
        mesh("local.a")
    ));
    assert!(circle.contains("depends on itself"), "{circle}");
    let twice = of(&(mesh("\"a\"") + &mesh("\"b\"")));
    assert!(
        twice.contains("main.tf:4:") && twice.contains("declared twice"),
        "{twice}"
    );
    let index = of(&mesh("[\"a\"][1]"));
    assert!(index.contains("takes element 1 of a list of 1"), "{index}");
    let kind = of("resource \"aws_appmesh_vitual_node\" \"n\" {}\n");
    assert!(
        kind.contains("there is no resource type `aws_appmesh_vitual_node`"),
        "{kind}"
    );
    let list = of(&mesh("\"a\"").replace("}\n", "  for_each = [\"a\"]\n}\n"));
    assert!(
        list.contains("`for_each` is a list, not a map or a set of strings"),
        "{list}"
    );
    let variable = of(&format!(
        "variable \"a\" {{\n  type = number\n  default = \"x\"\n}}\n{}",
        mesh("var.a")
    ));
    assert!(
        variable.contains("`var.a` is a string, not a number"),
        "{variable}"
    );
}

#[test]
fn what_a_file_alone_does_not_declare_is_a_warning() {
    let sandbox = Sandbox::new();
    sandbox.write("main.tf", &mesh("\"shop-${var.env}\""));
    let run = sandbox.run("appmesh validate main.tf");
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout
            .contains("`var.env` is not declared in these files"),
        "{}",
        run.stdout
    );
}

#[test]
fn findings_use_the_words_of_terraform() {
    let sandbox = Sandbox::new();
    let node = r#"
resource "aws_appmesh_virtual_node" "n" {
  name      = "n"
  mesh_name = "m"
  spec {
    listener {
      health_check {
        healthy_threshold = 20
      }
    }
  }
}
"#;
    sandbox.write("main.tf", node);
    let run = sandbox.run("appmesh validate main.tf");
    for words in ["`port_mapping`", "`interval_millis`", "main.tf:8:29"] {
        assert!(run.stdout.contains(words), "{words}: {}", run.stdout);
    }
    assert!(!run.stdout.contains("`portMapping`"), "{}", run.stdout);
}

#[test]
fn a_folder_without_app_mesh_is_not_ours() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "main.tf",
        "resource \"aws_vpc\" \"v\" {\n  cidr = var.cidr\n}\n",
    );
    sandbox.write("broken.tf", "resource {{{\n");
    let run = sandbox.run("appmesh validate .");
    assert!(
        run.stderr.contains("no App Mesh document"),
        "{}{}",
        run.stdout,
        run.stderr
    );
}
