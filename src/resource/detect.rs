//! Detects what a parsed text is: which requests it holds, or what else it is.
//!
//! A request may be written as the input of its operation, recognized by its members; under the name of
//! its operation; as the answer of a describe; or as a bare spec. Everything is derived from the model,
//! so that a new kind of resource needs no line here.

use super::fit;
use super::request::Request;
use crate::document::{Entry, Node, Value};
use crate::model::{Lifecycle, Operation, ResourceShape, model, names};
use compact_str::CompactString;

/// What a text, or an item of a list in it, turned out to be.
#[derive(Clone, Debug)]
pub enum Detected {
    /// A request, for `check::request` to check.
    Request(Request),
    /// A bare spec that fits several kinds of resource; only the user knows which is meant.
    Ambiguous {
        /// The document.
        node: Node,
        /// What it may be.
        candidates: Vec<&'static ResourceShape>,
    },
    /// The answer of a list operation: it holds no specs, so there is nothing to check.
    Listing(Node),
    /// Nothing that is known here.
    Unknown(Node),
}

/// Detects what a text is. A list holds one document an item. The kind decides where the members
/// alone do not: a bare spec, or an input without its name.
pub fn detect(node: Node, kind: Option<&'static ResourceShape>) -> Vec<Detected> {
    match node.value {
        Value::Array(items) => items
            .into_iter()
            .flat_map(|item| detect(item, kind))
            .collect(),
        Value::Object(_) => vec![object(node, kind)],
        _ => vec![Detected::Unknown(node)],
    }
}

fn object(node: Node, kind: Option<&'static ResourceShape>) -> Detected {
    if is_foreign(&node) {
        return Detected::Unknown(node);
    }
    if let [only] = node.entries() {
        if let Some(operation) = operation(&only.key) {
            let input = unwrap(node);
            return Detected::Request(Request::new(operation, input));
        }
        if let Some(resource) = answered(only) {
            return Detected::Request(create(resource, unwrap(node)));
        }
        if is_listing(only) {
            return Detected::Listing(node);
        }
    }
    let candidates = match named(&node).or(kind) {
        Some(resource) => vec![resource],
        None => fitting(node.get(SPEC).unwrap_or(&node)),
    };
    match candidates[..] {
        [] => Detected::Unknown(node),
        [only] => Detected::Request(create(only, node)),
        _ => Detected::Ambiguous { node, candidates },
    }
}

/// The member that holds the spec.
const SPEC: &str = "spec";

/// A custom resource of another vendor, whose spec only looks like one of ours.
fn is_foreign(node: &Node) -> bool {
    let is_text = |key| node.get(key).is_some_and(|node| node.as_str().is_some());
    is_text("apiVersion") && is_text("kind")
}

/// The operation of this name, in the spelling of the API or of the command line.
fn operation(name: &str) -> Option<&'static Operation> {
    let model = model();
    model
        .operation(name)
        .or_else(|| model.operation(&names::to_pascal(name)))
}

/// The resource whose describe answers with this member.
fn answered(entry: &Entry) -> Option<&'static ResourceShape> {
    let is_object = matches!(entry.node.value, Value::Object(_));
    model().resources.iter().find(|resource| {
        let describe = resource.operation(Lifecycle::Read).output();
        is_object && describe.member(&entry.key).is_some()
    })
}

fn is_listing(entry: &Entry) -> bool {
    let is_list = matches!(entry.node.value, Value::Array(_));
    is_list
        && model().operations.iter().any(|operation| {
            operation
                .paginated
                .is_some_and(|paginated| paginated.items == entry.key)
        })
}

/// The value of the only entry.
fn unwrap(node: Node) -> Node {
    match node.value {
        Value::Object(entries) => entries.into_iter().next().map(|only| only.node),
        _ => None,
    }
    .expect("the caller has seen the only entry")
}

/// The kind of resource whose own name is a member: of a route rather than of its router. A mesh's
/// name alone may also mean that the name itself is missing; then the spec shows.
fn named(node: &Node) -> Option<&'static ResourceShape> {
    let has_name = |resource: &&ResourceShape| node.get(resource.name_member()).is_some();
    let resource = model().resources.iter().rev().find(has_name)?;
    let is_it = match (resource.parent, node.get(SPEC)) {
        (None, Some(spec)) => {
            let fits = fitting(spec);
            fits.is_empty() || fits.iter().any(|fit| fit.name == resource.name)
        }
        _ => true,
    };
    is_it.then_some(resource)
}

/// The kinds whose spec this could be: those that know some of its members and find the least wrong
/// with it.
fn fitting(spec: &Node) -> Vec<&'static ResourceShape> {
    let keys = spec.entries();
    let knows = |resource: &&ResourceShape| {
        let members = resource.spec();
        keys.is_empty()
            || keys
                .iter()
                .any(|entry| members.member(&entry.key).is_some())
    };
    let candidates: Vec<(usize, &ResourceShape)> = model()
        .resources
        .iter()
        .filter(knows)
        .map(|resource| (fit::misfits(resource.spec(), spec), resource))
        .collect();
    let least = candidates.iter().map(|(faults, _)| *faults).min();
    candidates
        .into_iter()
        .filter(|(faults, _)| Some(*faults) == least)
        .map(|(_, resource)| resource)
        .collect()
}

/// The create of this kind that an input, an answer or a bare spec represents.
fn create(resource: &'static ResourceShape, node: Node) -> Request {
    let place = node.place;
    let is_said = |name: &&str| node.get(name).is_some();
    let is_input = is_said(&SPEC) || resource.identifiers.iter().any(is_said);
    let unsaid: Vec<&str> = resource
        .identifiers
        .iter()
        .copied()
        .filter(|name| !is_said(name))
        .collect();
    let is_answer = node.get("metadata").is_some() && node.get("status").is_some();
    let arn = node.find(&["metadata", "arn"]).and_then(Node::as_str);
    let arn = arn.filter(|_| is_answer).map(CompactString::from);
    let mut entries = match node.value {
        Value::Object(entries) if is_input => entries,
        value => vec![Entry {
            key: SPEC.into(),
            node: Node { value, place },
        }],
    };
    if is_answer {
        entries.retain(|entry| !matches!(entry.key.as_str(), "metadata" | "status"));
    }
    // A script gives the names that its file leaves out as options.
    entries.extend(unsaid.into_iter().map(|name| Entry {
        key: name.into(),
        node: Node {
            value: Value::unknown(""),
            place,
        },
    }));
    let value = Value::Object(entries);
    let operation = resource.operation(Lifecycle::Create);
    let mut request = Request::new(operation, Node { value, place });
    request.arn = arn;
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{SourceId, json5};

    /// What a text is, in a word or two.
    fn reported(text: &str, kind: Option<&str>) -> Vec<String> {
        let node = json5::parse(text, SourceId(0)).unwrap();
        let kind = kind.and_then(|kind| model().resource(kind));
        let describe = |found| match found {
            Detected::Request(document) => document.operation.name.to_owned(),
            Detected::Ambiguous { candidates, .. } => {
                let names: Vec<&str> = candidates.iter().map(|fit| fit.name).collect();
                names.join(" or ")
            }
            Detected::Listing(_) => "listing".to_owned(),
            Detected::Unknown(_) => "unknown".to_owned(),
        };
        detect(node, kind).into_iter().map(describe).collect()
    }

    fn is(text: &str) -> String {
        reported(text, None).join(", ")
    }

    #[test]
    fn inputs() {
        assert_eq!(is("{meshName: 'm'}"), "CreateMesh");
        assert_eq!(is("{meshName: 'm', spec: {}, tags: []}"), "CreateMesh");
        assert_eq!(
            is("{meshName: 'm', virtualNodeName: 'n', spec: {}}"),
            "CreateVirtualNode"
        );
        assert_eq!(
            is("{meshName: 'm', virtualRouterName: 'r', routeName: 'x', spec: {}}"),
            "CreateRoute"
        );
        // Its own name is missing, and only a node has backends.
        assert_eq!(
            is("{meshName: 'm', spec: {backends: []}}"),
            "CreateVirtualNode"
        );
    }

    #[test]
    fn operations() {
        assert_eq!(is("{DeleteMesh: {meshName: 'm'}}"), "DeleteMesh");
        assert_eq!(is("{'delete-virtual-node': {}}"), "DeleteVirtualNode");
        assert_eq!(
            is("[{meshName: 'm'}, {DeleteMesh: {}}]"),
            "CreateMesh, DeleteMesh"
        );
    }

    #[test]
    fn specs() {
        assert_eq!(is("{backends: []}"), "CreateVirtualNode");
        assert_eq!(
            is("{listeners: [{portMapping: {port: 80, protocol: 'http'}}]}"),
            "VirtualNode or VirtualRouter or VirtualGateway"
        );
        assert_eq!(
            reported("{listeners: []}", Some("VirtualRouter")),
            ["CreateVirtualRouter"]
        );
        assert_eq!(
            is("{httpRoute: {action: {weightedTargets: []}}}"),
            "CreateRoute"
        );
        assert_eq!(
            is("{httpRoute: {action: {target: {}}}}"),
            "CreateGatewayRoute"
        );
        assert_eq!(is("{listners: []}"), "unknown");
    }

    #[test]
    fn answers() {
        let inner = "{meshName: 'm', virtualNodeName: 'n', metadata: {}, spec: {}, status: {}}";
        for text in [inner, &format!("{{virtualNode: {inner}}}")] {
            let node = json5::parse(text, SourceId(0)).unwrap();
            let [Detected::Request(document)] = &detect(node, None)[..] else {
                panic!("{text} is a request");
            };
            assert_eq!(fit::misfits(document.operation.input(), &document.input), 0);
        }
        assert_eq!(is("{virtualNodes: [{arn: 'a'}]}"), "listing");
    }

    #[test]
    fn names_left_out_are_unknown() {
        let node = json5::parse("{backends: []}", SourceId(0)).unwrap();
        let [Detected::Request(document)] = &detect(node, None)[..] else {
            panic!("a spec of a node");
        };
        assert_eq!(fit::misfits(document.operation.input(), &document.input), 0);
        assert!(document.input.get("virtualNodeName").unwrap().is_unknown());
    }

    #[test]
    fn foreign() {
        assert_eq!(
            is("{apiVersion: 'appmesh.k8s.aws/v1beta2', kind: 'VirtualNode', spec: {}}"),
            "unknown"
        );
        assert_eq!(
            is("{Resources: {M: {Type: 'AWS::AppMesh::Mesh'}}}"),
            "unknown"
        );
        assert_eq!(is("{apiVersion: 'apps/v1', kind: 'Deployment'}"), "unknown");
        assert_eq!(is("'text'"), "unknown");
    }
}
