//! Resources as Terraform has planned or remembered them: what `terraform show -json` prints of a plan
//! or a state, and what `terraform state pull` prints.
//!
//! In a plan, what is known only after the apply is absent from the values. The id of a mesh is its
//! name, so a member that refers to it, as the plan's copy of the configuration shows, is known.

use super::super::Reading;
use super::module::{Block, Module};
use super::request;
use super::schema;
use super::scope::{Instance, Repetition, World};
use crate::document::{Entry, Node, Value};
use crate::model::{Kind, Lifecycle};
use crate::resource::Request;
use compact_str::CompactString;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Whether a document is a plan or a state, by its outline.
pub fn is_shown(root: &Node) -> bool {
    let has = |key: &str| root.get(key).is_some();
    let is_shown = has("format_version") && (has("values") || has("planned_values"));
    is_shown || has("terraform_version") && has("lineage") && has("resources")
}

/// Adds the requests that make the resources of a plan or a state.
pub fn read(root: &Node, reading: &mut Reading) {
    let none = BTreeMap::new();
    let world = World::shown(&none);
    let module = Module::default();
    let instance = Instance::root(&world, "", &module);
    let plan = Plan { root };
    for resource in resources(root) {
        let block = Block {
            kind: schema::PREFIX,
            name: "",
            body: Cow::Owned(plan.completed(&resource)),
        };
        let shape = resource.kind.shape();
        let scope = instance.scope(&Repetition::None);
        let input = request::input(&scope, shape, &block);
        let operation = shape.operation(Lifecycle::Create);
        reading.requests.push(Request::new(operation, input));
    }
}

/// A resource of App Mesh that is planned or remembered.
struct Resource<'a> {
    kind: Kind,
    /// `module.a.aws_appmesh_mesh.shop`; empty in what `terraform state pull` prints.
    address: &'a str,
    values: &'a Node,
}

fn resources(root: &Node) -> Vec<Resource<'_>> {
    let mut found = Vec::new();
    for key in ["values", "planned_values"] {
        if let Some(module) = root.find(&[key, "root_module"]) {
            of_module(module, &mut found);
        }
    }
    let kept = root.get("resources").map_or(&[][..], Node::items);
    for resource in kept.iter().filter(|it| is_managed(it)) {
        let instances = resource.get("instances").map_or(&[][..], Node::items);
        let kind = resource.get("type").and_then(Node::as_str);
        let kind = kind.and_then(schema::kind);
        for (kind, instance) in kind
            .into_iter()
            .flat_map(|kind| instances.iter().map(move |it| (kind, it)))
        {
            found.extend(instance.get("attributes").map(|values| Resource {
                kind,
                address: "",
                values,
            }));
        }
    }
    found
}

fn of_module<'a>(module: &'a Node, found: &mut Vec<Resource<'a>>) {
    let items = |key: &str| module.get(key).map_or(&[][..], Node::items);
    for resource in items("resources").iter().filter(|it| is_managed(it)) {
        let text = |key: &str| resource.get(key).and_then(Node::as_str);
        let kind = text("type").and_then(schema::kind);
        if let (Some(kind), Some(values)) = (kind, resource.get("values")) {
            let address = text("address").unwrap_or_default();
            found.push(Resource {
                kind,
                address,
                values,
            });
        }
    }
    for child in items("child_modules") {
        of_module(child, found);
    }
}

fn is_managed(resource: &Node) -> bool {
    resource.get("mode").and_then(Node::as_str) == Some("managed")
}

/// A plan, in which things are looked up that are not among the values; a state has none of them.
struct Plan<'a> {
    root: &'a Node,
}

impl Plan<'_> {
    /// The values of a resource, with what is not known marked so, and with the tags that it gets.
    fn completed(&self, resource: &Resource<'_>) -> Node {
        let mut values = resource.values.clone();
        if let Some(unknown) = self.unknown(resource.address) {
            mark(&mut values, unknown, resource.address);
        }
        let Value::Object(entries) = &mut values.value else {
            return values;
        };
        // The provider fills the owner of the mesh in; only another account's is one that is sent.
        let owner = |name| resource.values.get(name).and_then(Node::as_str);
        if owner("mesh_owner") == owner("resource_owner") {
            entries.retain(|entry| entry.key != "mesh_owner");
        }
        let all = entries.iter().position(|entry| entry.key == "tags_all");
        if let Some(all) = all.filter(|index| !entries[*index].node.entries().is_empty()) {
            let all = entries.remove(all).node;
            entries.retain(|entry| entry.key != "tags");
            entries.push(Entry {
                key: "tags".into(),
                node: all,
            });
        }
        let mesh = entries.iter_mut().find(|entry| entry.key == "mesh_name");
        if let Some(mesh) = mesh.filter(|entry| entry.node.is_unknown()) {
            let place = mesh.node.place;
            mesh.node = match self.mesh_of(resource.address) {
                Some(name) => Node {
                    value: Value::String(name),
                    place,
                },
                None => mesh.node.clone(),
            };
        }
        values
    }

    /// What is not known of the resource at an address.
    fn unknown(&self, address: &str) -> Option<&Node> {
        let changes = self.root.get("resource_changes")?.items().iter();
        let mut changes =
            changes.filter(|it| it.get("address").and_then(Node::as_str) == Some(address));
        changes.next()?.find(&["change", "after_unknown"])
    }

    /// The name of the mesh to whose id the mesh name of a resource refers.
    fn mesh_of(&self, address: &str) -> Option<CompactString> {
        let resource = self.configuration(address)?;
        let references = resource.find(&["expressions", "mesh_name", "references"])?;
        let mut references = references.items().iter().filter_map(Node::as_str);
        let mesh = references.next()?.strip_suffix(".id")?;
        if references.any(|other| other != mesh) {
            return None;
        }
        let (module, _) = split(address);
        let wanted = match module {
            "" => mesh.to_owned(),
            module => format!("{module}.{mesh}"),
        };
        let mesh = resources(self.root)
            .into_iter()
            .find(|it| it.kind == Kind::Mesh && it.address == wanted)?;
        Some(mesh.values.get("name")?.as_str()?.into())
    }

    /// The resource in the plan's copy of the configuration.
    fn configuration(&self, address: &str) -> Option<&Node> {
        let mut module = self.root.find(&["configuration", "root_module"])?;
        let (path, resource) = split(address);
        for call in path.split("module.").filter(|part| !part.is_empty()) {
            let name = call.split(['.', '[']).next()?;
            module = module.find(&["module_calls", name, "module"])?;
        }
        let resource = resource.split('[').next()?;
        let mut resources = module.get("resources")?.items().iter();
        resources.find(|it| it.get("address").and_then(Node::as_str) == Some(resource))
    }
}

/// The module and the resource of an address.
fn split(address: &str) -> (&str, &str) {
    match address.find(schema::PREFIX) {
        Some(start) => (address[..start].trim_end_matches('.'), &address[start..]),
        None => ("", address),
    }
}

/// Puts an unknown value wherever a plan says that a value is known only after the apply.
fn mark(values: &mut Node, unknown: &Node, path: &str) {
    match (&mut values.value, &unknown.value) {
        (value, Value::Bool(true)) => *value = Value::unknown(CompactString::from(path)),
        (Value::Object(entries), Value::Object(unknown)) => {
            for entry in unknown {
                let path = format!("{path}.{}", entry.key);
                let place = values.place;
                let known = entries.iter().position(|it| it.key == entry.key);
                let index = known.unwrap_or_else(|| {
                    entries.push(Entry {
                        key: entry.key.clone(),
                        node: Node {
                            value: Value::Null,
                            place,
                        },
                    });
                    entries.len() - 1
                });
                mark(&mut entries[index].node, &entry.node, &path);
            }
        }
        (Value::Array(items), Value::Array(unknown)) => {
            for (index, (item, unknown)) in items.iter_mut().zip(unknown).enumerate() {
                mark(item, unknown, &format!("{path}[{index}]"));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    fn read_text(text: &str) -> Vec<serde_json::Value> {
        let root = json5::parse(text, SourceId(0)).unwrap();
        assert!(is_shown(&root));
        let mut reading = Reading::default();
        read(&root, &mut reading);
        let requests = reading.requests.iter();
        requests.map(|it| it.input.to_json()).collect()
    }

    /// As `terraform show -json` of Terraform 1.11.4 prints them, shortened.
    const PLAN: &str = r#"{
        "format_version": "1.2",
        "planned_values": {"root_module": {
            "resources": [{"address": "aws_appmesh_mesh.m", "mode": "managed",
                "type": "aws_appmesh_mesh", "values": {"name": "shop", "spec": [], "tags": null}}],
            "child_modules": [{"resources": [{"address": "module.a.aws_appmesh_virtual_service.s[0]",
                "mode": "managed", "type": "aws_appmesh_virtual_service",
                "values": {"name": "s.local", "spec": [{"provider": []}]}}]}]}},
        "resource_changes": [{"address": "module.a.aws_appmesh_virtual_service.s[0]",
            "change": {"after_unknown": {"mesh_name": true, "arn": true, "spec": [{"provider": []}]}}}],
        "configuration": {"root_module": {"module_calls": {"a": {"module": {"resources": [
            {"address": "aws_appmesh_virtual_service.s",
             "expressions": {"mesh_name": {"references": ["var.mesh"]}}}]}}}}},
    }"#;

    #[test]
    fn what_a_plan_leaves_open_is_unknown() {
        let requests = read_text(PLAN);
        assert_eq!(
            requests[0],
            serde_json::json!({"meshName": "shop", "spec": {}})
        );
        assert_eq!(requests[1]["virtualServiceName"], "s.local");
        assert_eq!(
            requests[1]["meshName"],
            "`module.a.aws_appmesh_virtual_service.s[0].mesh_name` is not known"
        );
    }

    #[test]
    fn the_id_of_a_mesh_is_its_name() {
        let plan = PLAN
            .replace("module.a.aws_appmesh_virtual", "aws_appmesh_virtual")
            .replace("\"module_calls\": {\"a\": {\"module\": {", "\"x\": [], ")
            .replace("]}}}}},", "]}},")
            .replace(
                "[\"var.mesh\"]",
                "[\"aws_appmesh_mesh.m.id\", \"aws_appmesh_mesh.m\"]",
            );
        assert_eq!(read_text(&plan)[1]["meshName"], "shop");
    }

    #[test]
    fn states_as_they_are_kept() {
        let requests = read_text(
            r#"{"version": 4, "terraform_version": "1.11.4", "lineage": "a", "resources": [
                {"mode": "managed", "type": "aws_appmesh_mesh", "name": "m", "instances": [
                    {"attributes": {"name": "shop", "tags": {"A": "1"}, "tags_all": {"A": "1", "B": "2"},
                     "spec": [{"egress_filter": [{"type": "ALLOW_ALL"}], "service_discovery": []}]}}]},
                {"mode": "data", "type": "aws_appmesh_mesh", "name": "d", "instances": []}]}"#,
        );
        assert_eq!(
            requests,
            [serde_json::json!({
                "meshName": "shop",
                "spec": {"egressFilter": {"type": "ALLOW_ALL"}},
                "tags": [{"key": "A", "value": "1"}, {"key": "B", "value": "2"}],
            })]
        );
    }
}
