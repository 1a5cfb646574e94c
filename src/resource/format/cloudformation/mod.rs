//! CloudFormation templates: the `AWS::AppMesh::*` resources of a template as requests.
//!
//! Properties are the members of the API in another spelling (`PortMapping`, `TLS`), so they are
//! converted along the model. A function whose value only a deployment knows becomes
//! [`Value::Unknown`], of which no check complains. Names that `Ref`, `GetAtt` and `Sub` take from
//! another resource of the template are that resource's name, so that links between resources are
//! judged; a resource that is given no name gets one made from its logical id.
//!
//! Invariant: a finding is about what the template says, never about what a function hides.

mod spelling;
mod write;

pub use spelling::respell;

use crate::diagnostic::{Diagnostic, nearest};
use crate::document::{Entry, Node, Place, Value};
use crate::model::{Kind, Lifecycle, ResourceShape, Shape, ShapeType, model};
use crate::resource::Request;
use crate::resource::format::{Document, Format, Reading, Settings, Written};
use compact_str::CompactString;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// The format of CloudFormation, and of what is like it: SAM and the templates that CDK writes.
#[derive(Debug)]
pub struct CloudFormation;

impl Format for CloudFormation {
    fn name(&self) -> &'static str {
        "cloudformation"
    }

    fn recognizes(&self, document: &Document<'_>) -> bool {
        is_template(document.root)
    }

    fn read(&self, documents: &[Document<'_>], _: &Settings) -> Reading {
        let mut reading = Reading::default();
        for document in documents {
            let (requests, findings) = requests(document.root);
            let requests = requests
                .into_iter()
                .map(|it| it.written_in(&CloudFormation));
            reading.requests.extend(requests);
            reading.findings.extend(findings);
        }
        reading
    }

    fn write(&self, requests: &[Request]) -> Written {
        write::write(requests)
    }

    fn spell(&self, member: &str) -> String {
        spelling::of(member)
    }
}

/// The kind of finding about a member that a template cannot express.
const INEXPRESSIBLE: &str = "inexpressible";

/// The requests that a template's App Mesh resources stand for, in their order, and what only a
/// template can have wrong: types and spellings.
pub fn requests(template: &Node) -> (Vec<Request>, Vec<Diagnostic>) {
    let mut found = strange_types(template);
    let template = Template::of(template);
    let requests = template.resources.iter().map(|it| template.request(it));
    let requests = requests.collect();
    found.extend(template.misspelt.into_inner());
    (requests, found)
}

/// Whether a node is a template that holds App Mesh resources.
pub fn is_template(node: &Node) -> bool {
    types(node).next().is_some()
}

/// A finding for each type of App Mesh resources that does not exist.
fn strange_types(template: &Node) -> Vec<Diagnostic> {
    let strange = types(template).filter(|(_, name)| model().resource(name).is_none());
    let finding = |(node, name): (&Node, &str)| {
        let message = format!("there is no resource type `{PREFIX}{name}`");
        let finding = Diagnostic::error("unknown-resource-type", node.place.value(), message);
        let kinds: Vec<&str> = model().resources.iter().map(|kind| kind.name).collect();
        match nearest::nearest(name, kinds.iter().copied()) {
            Some(near) => finding
                .help(format!("did you mean `{PREFIX}{near}`?"))
                .fix(node.place.value(), format!("\"{PREFIX}{near}\"")),
            None => finding.help(format!(
                "after `{PREFIX}` stands one of {}",
                kinds.join(", ")
            )),
        }
    };
    strange.map(finding).collect()
}

/// How the types of App Mesh resources begin.
const PREFIX: &str = "AWS::AppMesh::";

/// The types of a template's App Mesh resources: where they stand, and what follows [`PREFIX`].
fn types(template: &Node) -> impl Iterator<Item = (&Node, &str)> {
    let resources = template.get("Resources").map_or(&[][..], Node::entries);
    resources.iter().filter_map(|entry| own_type(&entry.node))
}

/// The type of a resource, where that is one of App Mesh.
fn own_type(resource: &Node) -> Option<(&Node, &str)> {
    let node = resource.get("Type")?;
    Some((node, node.as_str()?.strip_prefix(PREFIX)?))
}

/// The kind of resource that stands under a logical id.
fn kind(resource: &Node) -> Option<&'static ResourceShape> {
    let (_, name) = own_type(resource)?;
    model().resource(name)
}

/// A template, looked through once.
struct Template<'a> {
    resources: Vec<Logical<'a>>,
    /// Places of the resources by logical id.
    by_id: HashMap<&'a str, usize>,
    /// What parameters are unless somebody says otherwise.
    defaults: HashMap<&'a str, &'a Node>,
    /// How many functions are being followed. Names that are taken from each other in a circle end
    /// at [`MAX_CALLS`].
    calls: Cell<usize>,
    /// Properties that stand for a member, but not as CloudFormation spells it.
    misspelt: RefCell<Vec<Diagnostic>>,
}

/// The pseudo parameter that stands for a member left out.
const NO_VALUE: &str = "AWS::NoValue";

/// How many functions are followed one inside the other; real templates need three.
const MAX_CALLS: usize = 5;

/// A resource of a template.
struct Logical<'a> {
    id: &'a str,
    kind: &'static ResourceShape,
    properties: &'a [Entry],
    place: Place,
}

/// What a function in the place of a value comes to.
enum Resolved {
    Value(Value),
    /// `AWS::NoValue`: as if the member were not there.
    Absent,
}

impl<'a> Template<'a> {
    fn of(node: &'a Node) -> Template<'a> {
        let entries = |key| node.get(key).map_or(&[][..], Node::entries);
        let resources: Vec<Logical> = entries("Resources")
            .iter()
            .filter_map(|entry| {
                let properties = entry.node.get("Properties");
                Some(Logical {
                    id: &entry.key,
                    kind: kind(&entry.node)?,
                    properties: properties.map_or(&[][..], Node::entries),
                    place: properties.unwrap_or(&entry.node).place,
                })
            })
            .collect();
        let by_id = resources.iter().enumerate();
        let default = |entry: &'a Entry| Some((entry.key.as_str(), entry.node.get("Default")?));
        Template {
            by_id: by_id.map(|(index, logical)| (logical.id, index)).collect(),
            defaults: entries("Parameters").iter().filter_map(default).collect(),
            resources,
            calls: Cell::new(0),
            misspelt: RefCell::default(),
        }
    }

    /// The create that makes a resource.
    fn request(&self, logical: &Logical<'a>) -> Request {
        let operation = logical.kind.operation(Lifecycle::Create);
        let name = Entry {
            key: logical.kind.name_member().into(),
            node: Node {
                value: Value::String(self.name(logical)),
                place: logical.place,
            },
        };
        let mut entries = self.entries(operation.input(), logical.properties);
        match entries.iter_mut().find(|entry| entry.key == name.key) {
            Some(said) if said.node.is_unknown() => said.node.value = name.node.value,
            Some(_) => {}
            None => entries.push(name),
        }
        let input = Node {
            value: Value::Object(entries),
            place: logical.place,
        };
        Request::new(operation, input)
    }

    /// The name of a resource: as the template says it, else made from the logical id. That of a
    /// service looks like a host's.
    fn name(&self, logical: &Logical<'a>) -> CompactString {
        self.property(logical, logical.kind.name_member())
            .unwrap_or_else(|| match logical.kind.kind {
                Kind::VirtualService => format!("{}.local", logical.id).into(),
                _ => logical.id.into(),
            })
    }

    /// The text of a property that names something, where it is known.
    fn property(&self, logical: &Logical<'a>, member: &str) -> Option<CompactString> {
        let mut said = logical.properties.iter();
        let said = said.find(|entry| entry.key.eq_ignore_ascii_case(member))?;
        match &said.node.value {
            Value::String(text) => Some(text.clone()),
            Value::Object(_) => self.text(&said.node),
            _ => None,
        }
    }

    fn entries(&self, shape: &'static Shape, entries: &[Entry]) -> Vec<Entry> {
        let convert = |entry: &Entry| {
            let member = shape
                .members()
                .iter()
                .find(|member| member.name.eq_ignore_ascii_case(&entry.key));
            let key = member.map_or(entry.key.as_str(), |member| member.name);
            if let Some(member) = member {
                self.check_spelling(entry, member.name);
            }
            let node = match member {
                Some(member) => self.node(member.shape(), &entry.node)?,
                None => entry.node.clone(),
            };
            let key = key.into();
            Some(Entry { key, node })
        };
        entries.iter().filter_map(convert).collect()
    }

    /// CloudFormation refuses a property in any other case than its own.
    fn check_spelling(&self, entry: &Entry, member: &str) {
        let property = spelling::of(member);
        if entry.key != property {
            let place = entry.node.place.key();
            let message = format!("unknown property `{}`", entry.key);
            let finding = Diagnostic::error("unknown-field", place, message);
            let finding = finding.help(format!("did you mean `{property}`?"));
            self.misspelt
                .borrow_mut()
                .push(finding.fix(place, property));
        }
    }

    /// A value of a template as a value of the API; `None` where it is as if it were not there.
    fn node(&self, shape: &'static Shape, node: &Node) -> Option<Node> {
        let place = node.place;
        let value = match &node.value {
            Value::Object(entries) if is_function(entries) => {
                match self.resolve(shape, &entries[0]) {
                    Resolved::Value(value) => value,
                    Resolved::Absent => return None,
                }
            }
            Value::Object(entries) if has_choice(shape, entries) => unknown("a condition"),
            Value::Object(entries) => Value::Object(self.entries(shape, entries)),
            Value::Array(items) => match shape.item() {
                Some(item) => self.list(shape, item, items),
                None => node.value.clone(),
            },
            scalar => coerced(shape, scalar.clone()),
        };
        Some(Node { value, place })
    }

    /// A list. Where a function may add or remove items, their number is not known.
    fn list(&self, shape: &Shape, item: &'static Shape, items: &[Node]) -> Value {
        let items: Vec<Node> = items
            .iter()
            .filter_map(|node| self.node(item, node))
            .collect();
        let is_open = items.iter().any(Node::is_unknown);
        let count = items.len() as i64;
        let fits = shape.bounds.min.is_none_or(|min| count >= min)
            && shape.bounds.max.is_none_or(|max| count <= max);
        match is_open && !fits {
            true => unknown("a list of conditions"),
            false => Value::Array(items),
        }
    }

    /// What a function comes to where a value of this shape is expected.
    fn resolve(&self, shape: &Shape, function: &Entry) -> Resolved {
        if function.key == "Ref" && function.node.as_str() == Some(NO_VALUE) {
            return Resolved::Absent;
        }
        // An ARN that stands as a default is most often a hole to fill in.
        let text = self.call(function).filter(|_| shape.name != "Arn");
        Resolved::Value(match text {
            Some(text) => coerced(shape, Value::String(text)),
            None => unknown(&function.key),
        })
    }

    /// The text that a value of the template comes to, where it is known.
    fn text(&self, node: &Node) -> Option<CompactString> {
        match &node.value {
            Value::String(text) => Some(text.clone()),
            Value::Integer(number) => Some(number.to_string().into()),
            Value::Object(entries) if is_function(entries) => self.call(&entries[0]),
            _ => None,
        }
    }

    /// The text that a function comes to, where it is known.
    fn call(&self, function: &Entry) -> Option<CompactString> {
        if self.calls.get() == MAX_CALLS {
            return None;
        }
        self.calls.set(self.calls.get() + 1);
        let text = self.follow(function);
        self.calls.set(self.calls.get() - 1);
        text
    }

    fn follow(&self, function: &Entry) -> Option<CompactString> {
        let argument = &function.node;
        match function.key.as_str() {
            "Ref" => self.refer(argument.as_str()?),
            "Fn::GetAtt" => match argument.items() {
                [id, attribute] => self.attribute(id.as_str()?, attribute.as_str()?),
                _ => {
                    let (id, attribute) = argument.as_str()?.split_once('.')?;
                    self.attribute(id, attribute)
                }
            },
            "Fn::Sub" => self.substitute(argument.as_str()?),
            "Fn::Join" => {
                let [delimiter, parts] = argument.items() else {
                    return None;
                };
                let parts: Option<Vec<_>> = parts.items().iter().map(|it| self.text(it)).collect();
                Some(parts?.join(delimiter.as_str()?).into())
            }
            _ => None,
        }
    }

    /// What `Ref` gives: the name of a resource, or the default of a parameter.
    fn refer(&self, id: &str) -> Option<CompactString> {
        match self.by_id.get(id) {
            Some(index) => Some(self.name(&self.resources[*index])),
            None => self
                .text(self.defaults.get(id)?)
                .filter(|text| !text.is_empty()),
        }
    }

    /// What `GetAtt` gives: a resource's own name, or that of what it belongs to.
    fn attribute(&self, id: &str, attribute: &str) -> Option<CompactString> {
        let logical = &self.resources[*self.by_id.get(id)?];
        match attribute.eq_ignore_ascii_case(logical.kind.name_member()) {
            true => Some(self.name(logical)),
            false => self.property(logical, attribute),
        }
    }

    /// A text with `${...}` filled in.
    fn substitute(&self, text: &str) -> Option<CompactString> {
        let mut filled = CompactString::default();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            let (hole, behind) = after.split_once('}')?;
            filled.push_str(before);
            match (hole.strip_prefix('!'), hole.split_once('.')) {
                (Some(literal), _) => filled.push_str(&format!("${{{literal}}}")),
                (None, Some((id, attribute))) => filled.push_str(&self.attribute(id, attribute)?),
                (None, None) => filled.push_str(&self.refer(hole)?),
            }
            rest = behind;
        }
        filled.push_str(rest);
        Some(filled)
    }
}

/// An object that is no value but a function: `{"Fn::Sub": "..."}`.
fn is_function(entries: &[Entry]) -> bool {
    let [only] = entries else { return false };
    only.key.starts_with("Fn::") || only.key == "Ref"
}

/// Whether an object leaves to conditions which of its members there are: what a service refuses in
/// members that exclude each other may never come together.
fn has_choice(shape: &Shape, entries: &[Entry]) -> bool {
    let has_members_to_choose = shape.members().iter().all(|member| !member.required);
    let is_optional = |entry: &&Entry| {
        let mut members = shape.members().iter();
        let member = members.find(|member| member.name.eq_ignore_ascii_case(&entry.key));
        member.is_some_and(|member| member.shape().is_object()) && may_be_absent(&entry.node)
    };
    has_members_to_choose && entries.iter().filter(is_optional).count() > 1
}

/// Whether a value is a condition of which one outcome is `AWS::NoValue`.
fn may_be_absent(node: &Node) -> bool {
    let outcomes = node.get("Fn::If").map_or(&[][..], Node::items);
    outcomes
        .iter()
        .any(|outcome| outcome.get("Ref").and_then(Node::as_str) == Some(NO_VALUE))
}

fn unknown(function: &str) -> Value {
    Value::Unknown(function.into())
}

/// CloudFormation takes `"80"` for a number, and a number for a text.
fn coerced(shape: &Shape, value: Value) -> Value {
    let text = match &value {
        Value::String(text) => text.as_str(),
        Value::Integer(number) if matches!(shape.kind, ShapeType::String | ShapeType::Enum(_)) => {
            return Value::String(number.to_string().into());
        }
        Value::Bool(flag) if matches!(shape.kind, ShapeType::String | ShapeType::Enum(_)) => {
            return Value::String(flag.to_string().into());
        }
        _ => return value,
    };
    let meant = match shape.kind {
        ShapeType::Integer | ShapeType::Long => text.trim().parse().ok().map(Value::Integer),
        ShapeType::Boolean => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    };
    meant.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_does_not_exist_is_told() {
        let text = "{Resources: {
            N: {Type: 'AWS::AppMesh::VirtualNod'}, B: {Type: 'AWS::S3::Bucket'},
            X: {Type: 'AWS::AppMesh::Carburettor'}, M: {Type: 'AWS::AppMesh::Mesh'},
        }}";
        let template = crate::document::json5::parse(text, crate::document::SourceId(0)).unwrap();
        let (requests, found) = requests(&template);
        let fixes: Vec<Option<&str>> = found
            .iter()
            .map(|it| it.fix.as_ref().map(|fix| fix.replacement.as_str()))
            .collect();
        assert_eq!(fixes, [Some("\"AWS::AppMesh::VirtualNode\""), None]);
        assert_eq!(requests.len(), 1);
    }

    #[test]
    fn a_property_in_another_case_is_told() {
        let text = "{Resources: {N: {Type: 'AWS::AppMesh::VirtualNode', Properties: {
            Spec: {listeners: [{PortMapping: {Port: 1}, Tls: {}}]},
        }}}}";
        let template = crate::document::json5::parse(text, crate::document::SourceId(0)).unwrap();
        let fixes: Vec<String> = requests(&template)
            .1
            .into_iter()
            .map(|it| it.fix.unwrap().replacement)
            .collect();
        assert_eq!(fixes, ["Listeners", "TLS"]);
    }
    use crate::check::{self, Subject};
    use crate::document::{SourceId, select, yaml};
    use crate::resource::Context;
    use crate::resource::Set;

    fn read(text: &str) -> Vec<Request> {
        let (node, _) = yaml::parse(text, SourceId(0)).unwrap();
        assert!(is_template(&node));
        requests(&node).0
    }

    /// What the checks say of a template: rules and paths.
    fn said(text: &str) -> Vec<(&'static str, String)> {
        let requests = read(text);
        let mut found: Vec<_> = requests
            .iter()
            .flat_map(|request| check::request(Subject::of(request, Context::NONE)))
            .collect();
        let items = requests.into_iter().filter_map(Request::into_resource);
        found.extend(check::together(&items.collect::<Set>()));
        found.retain(|finding| finding.is_error());
        found.into_iter().map(|it| (it.rule, it.path)).collect()
    }

    const NODE: &str = "
Parameters:
  Port: {Type: Number, Default: 8080}
Resources:
  Mesh: {Type: 'AWS::AppMesh::Mesh'}
  Node:
    Type: AWS::AppMesh::VirtualNode
    Properties:
      MeshName: !GetAtt Mesh.MeshName
      VirtualNodeName: !Sub '${AWS::StackName}-node'
      Tags: [{Key: a, Value: !Ref AWS::StackName}]
      Spec:
        Listeners:
          - PortMapping: {Port: !Ref Port, Protocol: PROTOCOL}
            TLS: !If [Secure, {Mode: STRICT}, !Ref AWS::NoValue]
        ServiceDiscovery: {DNS: {Hostname: !Sub '${Name}.local'}}
  Service:
    Type: AWS::AppMesh::VirtualService
    Properties:
      MeshName: !Ref Mesh
      VirtualServiceName: !Ref ServiceName
      Spec:
        Provider:
          VirtualNode: {VirtualNodeName: !GetAtt Node.VirtualNodeName}
";

    #[test]
    fn properties_are_members() {
        assert_eq!(said(&NODE.replace("PROTOCOL", "http")), []);
        assert_eq!(
            said(&NODE.replace("PROTOCOL", "htp")),
            [(
                "enum-value",
                "spec.listeners[0].portMapping.protocol".to_owned()
            )]
        );
    }

    #[test]
    fn names_are_linked() {
        let requests = read(NODE);
        let name = |index: usize, path: &[&str]| requests[index].input.find(path).unwrap().as_str();
        assert_eq!(name(0, &["meshName"]), Some("Mesh"));
        assert_eq!(name(1, &["meshName"]), Some("Mesh"));
        assert_eq!(name(1, &["virtualNodeName"]), Some("Node"));
        let provider = ["spec", "provider", "virtualNode", "virtualNodeName"];
        assert_eq!(name(2, &provider), Some("Node"));
    }

    #[test]
    fn numbers_may_be_texts() {
        let requests = read(&NODE.replace("!Ref Port", "'80'"));
        let ports = select(&requests[1].input, "spec.listeners[].portMapping.port");
        assert_eq!(ports[0].value, Value::Integer(80));
    }

    #[test]
    fn a_choice_left_to_conditions_is_unknown() {
        let text = "
Resources:
  Route:
    Type: AWS::AppMesh::Route
    Properties:
      MeshName: m
      VirtualRouterName: r
      Spec:
        HttpRoute: !If [A, {}, !Ref AWS::NoValue]
        GrpcRoute: !If [A, !Ref AWS::NoValue, {}]
";
        let requests = read(text);
        assert_eq!(check::request(Subject::of(&requests[0], Context::NONE)), []);
        assert_eq!(
            requests[0].input.get("routeName").unwrap().as_str(),
            Some("Route")
        );
    }
}
