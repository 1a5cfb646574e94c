//! The provider's schema: every argument and block of `aws_appmesh_*` is one that we read and write.
//!
//! `tests/terraform/provider.json` holds what `terraform providers schema -json` prints, without what
//! is computed: `blocks` may be repeated, `block` may not.

use super::{REQUIREMENT, Terraform, fixture_json};
use appmesh::model::{Kind, Shape, ShapeType};
use appmesh::resource::format::terraform::schema::{self, Form};
use serde_json::{Map, Value, json};

/// Arguments of every resource that are not members of a request.
const OF_ALL: [&str; 3] = ["id", "tags", "tags_all"];

/// A structure as the schema writes it.
fn block(shape: &'static Shape) -> Value {
    let mut block = Map::new();
    for member in shape.members() {
        if !schema::is_expressible(shape, member) {
            continue;
        }
        let shape = member.shape();
        let value = match (schema::form(shape), shape.item()) {
            (Form::Block, _) => json!({ "block": self::block(shape) }),
            (Form::Blocks, Some(item)) => json!({ "blocks": self::block(item) }),
            (Form::Map, _) => json!("map of string"),
            (_, Some(item)) => json!(format!("set of {}", scalar(item))),
            (_, None) => json!(scalar(shape)),
        };
        block.insert(schema::argument(member), value);
    }
    Value::Object(block)
}

fn scalar(shape: &Shape) -> &'static str {
    match shape.kind {
        ShapeType::Boolean => "bool",
        ShapeType::Integer | ShapeType::Long => "number",
        _ => "string",
    }
}

/// The schema without what App Mesh's model says in its own way: what is required. A block that may be
/// repeated although App Mesh takes one is one.
fn plain(schema: &Value) -> Value {
    let Value::Object(entries) = schema else {
        let text = schema.as_str().unwrap();
        return json!(text.split_once(' ').unwrap().1);
    };
    let entry = |(name, value): (&String, &Value)| {
        let value = match value.as_object().and_then(|it| it.iter().next()) {
            Some((form, inner)) => {
                let form = form.split(',').next().unwrap();
                let is_pool = form == "blocks" && ["http", "http2", "tcp"].contains(&name.as_str());
                let form = if is_pool { "block" } else { form };
                json!({ form: plain(inner) })
            }
            None => plain(value),
        };
        (name.clone(), value)
    };
    Value::Object(entries.iter().map(entry).collect())
}

#[test]
fn every_argument_of_the_provider_represents_a_member() {
    let provider = fixture_json("provider.json");
    assert_eq!(provider.as_object().unwrap().len(), Kind::ALL.len());
    for kind in Kind::ALL {
        let mut theirs = plain(&provider[schema::resource_type(kind)]);
        let entries = theirs.as_object_mut().unwrap();
        entries.retain(|name, _| !OF_ALL.contains(&name.as_str()));
        if let Some(grpc) = theirs.pointer_mut("/spec/block/grpc_route/block/match/block") {
            // The provider takes it and never sends it.
            grpc.as_object_mut().unwrap().remove("prefix");
        }
        let shape = kind.shape();
        let mut ours = Map::new();
        for identifier in &shape.identifiers {
            ours.insert(schema::identifier(shape, identifier), json!("string"));
        }
        if kind != Kind::Mesh {
            ours.insert("mesh_owner".to_owned(), json!("string"));
        }
        ours.insert("spec".to_owned(), json!({ "block": block(shape.spec()) }));
        assert_eq!(Value::Object(ours), theirs, "{kind}");
    }
}

#[test]
#[ignore = "needs Terraform with the AWS provider"]
fn the_schema_is_what_the_provider_prints() {
    let terraform = Terraform::new();
    assert!(super::has(&terraform.program), "terraform is not here");
    terraform.sandbox.write("main.tf", REQUIREMENT);
    terraform.init();
    let printed: Value = serde_json::from_str(&terraform.must("providers schema -json")).unwrap();
    let schemas = &printed["provider_schemas"]["registry.terraform.io/hashicorp/aws"];
    let schemas = schemas["resource_schemas"].as_object().unwrap();
    let ours = schemas
        .iter()
        .filter(|(name, _)| name.starts_with(schema::PREFIX))
        .map(|(name, schema)| (name.clone(), shortened(&schema["block"])));
    assert_eq!(Value::Object(ours.collect()), fixture_json("provider.json"));
}

/// A block of the printed schema as the fixture holds it.
fn shortened(block: &Value) -> Value {
    let mut short = Map::new();
    for (name, attribute) in block["attributes"].as_object().into_iter().flatten() {
        let is = |flag: &str| attribute[flag] == json!(true);
        if is("computed") && !is("optional") {
            continue;
        }
        let kind = match &attribute["type"] {
            Value::Array(parts) => {
                let parts: Vec<&str> = parts.iter().filter_map(Value::as_str).collect();
                parts.join(" of ")
            }
            kind => kind.as_str().unwrap().to_owned(),
        };
        let need = if is("required") {
            "required"
        } else {
            "optional"
        };
        short.insert(name.clone(), json!(format!("{need} {kind}")));
    }
    for (name, nested) in block["block_types"].as_object().into_iter().flatten() {
        let form = if nested["max_items"] == json!(1) {
            "block"
        } else {
            "blocks"
        };
        let need = if nested["min_items"].is_null() {
            ""
        } else {
            ", required"
        };
        short.insert(
            name.clone(),
            json!({ format!("{form}{need}"): shortened(&nested["block"]) }),
        );
    }
    Value::Object(short)
}
