//! Blocks of a resource as the request that the provider sends for it.

use super::super::{Gap, Reading};
use super::data::Data;
use super::module::{Block, blocks};
use super::schema::{self, Default, Form};
use super::scope::{Children, Copies, Instance, META, Repetition, Scope};
use super::tags;
use super::unknown::explained;
use crate::diagnostic::{Diagnostic, Finding, Fix, Severity, suggest};
use crate::document::{Entry, Node, Place, Value};
use crate::model::{Kind, Lifecycle, Member, ResourceShape, Shape, ShapeType};
use crate::resource::Request;
use compact_str::{CompactString, format_compact};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The requests of a module and of the modules that it calls, in their order.
pub fn of_instance(instance: &Rc<Instance<'_>>, reading: &mut Reading) {
    let module = instance.module;
    for block in &module.resources {
        match schema::kind(block.kind) {
            Some(kind) => of_block(instance, kind.shape(), block, reading),
            None if block.kind.starts_with(schema::PREFIX) => {
                instance.world.report(strange_type(block));
            }
            None => {}
        }
    }
    for (name, block) in &module.calls {
        let children = instance.children(name, block);
        if let Children::Unknown = *children {
            not_read(name, block, instance, reading);
        }
        for child in children.all() {
            of_instance(child, reading);
        }
    }
}

/// A type of App Mesh resources that the provider does not have.
fn strange_type(block: &Block<'_>) -> Diagnostic {
    let place = block.body.place.key();
    let message = format!("there is no resource type `{}`", block.kind);
    let finding = Finding::new(place, message);
    let types: Vec<String> = Kind::ALL.into_iter().map(schema::resource_type).collect();
    let help = match suggest::closest(block.kind, types.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the provider has {}", types.join(", ")),
    };
    finding.help(help).error("unknown-resource-type")
}

/// A module whose resources are not known: it is not among the documents, or how often it is called
/// is not known.
fn not_read(name: &str, block: &Block<'_>, instance: &Rc<Instance<'_>>, reading: &mut Reading) {
    let mut gap = |location, why| {
        reading.gaps.push(Gap {
            request: None,
            location,
            why,
        });
    };
    if let Copies::Unknown(why, place) = instance.scope(&Repetition::None).copies(block) {
        return gap(place.value(), format!("module `{name}`: {why}"));
    }
    let place = block.body.place.key();
    let source = block.get("source").and_then(Node::as_str).unwrap_or("?");
    if source.starts_with('.') {
        return gap(place, format!("module `{name}` (`{source}`) is not read"));
    }
    let message = format!("module `{name}` (`{source}`) is not read");
    let finding = Finding::new(place, message);
    let help = "only modules with a local `source` are read";
    instance
        .world
        .report(finding.help(help).by("module-not-read", Severity::Info));
}

/// The requests of a resource: one for each of its copies.
fn of_block(
    instance: &Rc<Instance<'_>>,
    resource: &'static ResourceShape,
    block: &Block<'_>,
    reading: &mut Reading,
) {
    let operation = resource.operation(Lifecycle::Create);
    let mut add = |copy: &Repetition| {
        let input = input(&instance.scope(copy), resource, block);
        reading.requests.push(Request::new(operation, input));
    };
    match instance.scope(&Repetition::None).copies(block) {
        Copies::One => add(&Repetition::None),
        Copies::Counted(count) => {
            for index in 0..count {
                add(&Repetition::Count(Data::Integer(index)));
            }
        }
        Copies::Keyed(pairs) => {
            for (key, value) in pairs {
                let key = Data::String(key);
                add(&Repetition::Each { key, value });
            }
        }
        Copies::Unknown(why, place) => {
            let unknown = Data::Unknown(why.clone().into());
            match block.get("count") {
                Some(_) => add(&Repetition::Count(unknown)),
                None => add(&Repetition::Each {
                    key: unknown.clone(),
                    value: unknown,
                }),
            }
            reading.gaps.push(Gap {
                request: Some(reading.requests.len() - 1),
                location: place.value(),
                why: why.into(),
            });
        }
    }
}

/// Arguments that the provider computes, which may be written and are never sent.
const COMPUTED: [&str; 4] = ["id", "tags_all", "region", "timeouts"];

/// The blocks that represent a member.
enum Item<'n> {
    Block(&'n Node, Option<Iteration>),
    /// Some that are not known.
    Unknown(Value, Place),
}

/// What a block is part of. The provider drops an empty block, but not in an element of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holder {
    Lists,
    Set,
}

/// What a `dynamic` block gives one copy of its content.
struct Iteration {
    name: CompactString,
    value: Data,
}

/// The input of the create.
pub fn input(scope: &Scope<'_, '_>, resource: &'static ResourceShape, block: &Block<'_>) -> Node {
    let shape = resource.operation(Lifecycle::Create).input();
    let body = &*block.body;
    let mut entries = Vec::new();
    let identifiers = resource.identifiers.iter().copied();
    for name in identifiers.chain(["meshOwner"]) {
        let Some(member) = shape.member(name) else {
            continue;
        };
        let argument = schema::identifier(resource, name);
        let node = match body.get(&argument) {
            Some(node) => value(scope, shape, member, node),
            None if member.required => Some(missing(scope, &argument, body)),
            None => None,
        };
        entries.extend(node.map(|node| entry(name, node)));
    }
    check_arguments(scope, resource, body);
    let spec = shape.member("spec").expect("every create has a spec");
    let spec_items = items(scope, body, "spec");
    let spec_node = one(scope, spec, spec_items, Holder::Lists);
    let spec_node = match (resource.kind, spec_node) {
        // The provider sends an empty spec for a mesh without one.
        (Kind::Mesh, None) => Some(empty(body.place)),
        (_, node) => node,
    };
    entries.extend(spec_node.map(|node| entry("spec", node)));
    entries.extend(tags::of(scope, block).map(|node| entry("tags", node)));
    Node {
        value: Value::Object(entries),
        place: body.place,
    }
}

/// A finding for each argument or block that a resource does not have.
fn check_arguments(scope: &Scope<'_, '_>, resource: &'static ResourceShape, body: &Node) {
    let identifiers = resource.identifiers.iter();
    let mut names: Vec<String> = identifiers
        .map(|it| schema::identifier(resource, it))
        .collect();
    names.extend(["spec", "tags"].map(str::to_owned));
    if resource.kind != Kind::Mesh {
        names.push("mesh_owner".to_owned());
    }
    let is_of_all = |name: &str| META.contains(&name) || COMPUTED.contains(&name);
    for written in body.entries() {
        let name = written.key.as_str();
        if !names.iter().any(|it| it == name) && !is_of_all(name) && name != "dynamic" {
            report(scope, unknown_argument(written, &names));
        }
    }
}

/// A required argument that is not there: reported, and unknown, so that no check complains again.
fn missing(scope: &Scope<'_, '_>, name: &str, body: &Node) -> Node {
    let message = format!("the required argument `{name}` is absent");
    let finding = Finding::new(body.place.key(), message);
    report(
        scope,
        finding
            .help(format!("add `{name} = ...`"))
            .error("missing-member"),
    );
    Node {
        value: Value::unknown(format_compact!("`{name}` is absent")),
        place: body.place,
    }
}

/// The members of a structure that the arguments and blocks of a body set. `None` for a body
/// without any that the provider does not send.
fn object(
    scope: &Scope<'_, '_>,
    shape: &'static Shape,
    body: &Node,
    holder: Holder,
) -> Option<Node> {
    let mut entries = Vec::new();
    let mut open = None;
    for member in in_order(shape, body) {
        let name = schema::argument(member);
        let node = match schema::form(member.shape()) {
            Form::Argument => body
                .get(&name)
                .and_then(|node| value(scope, shape, member, node)),
            Form::Map => body
                .get(&name)
                .and_then(|node| tags::pairs(&scope.node(node), node)),
            Form::Block => {
                let items = items(scope, body, &name);
                if let Some(Item::Unknown(value, place)) = items.first() {
                    open = Some((value.clone(), *place));
                }
                one(scope, member, items, holder)
            }
            Form::Blocks => list(scope, shape, member, items(scope, body, &name), holder),
        };
        entries.extend(node.map(|node| entry(member.name, node)));
    }
    let misspelled = check_names(scope, shape, body);
    // Which member of a union there is hangs on a block that may be there or not.
    if let (ShapeType::Union(_), Some((value, place))) = (&shape.kind, open) {
        return Some(Node { value, place });
    }
    for member in shape.members() {
        let is_there = entries.iter().any(|entry| entry.key == member.name);
        if let (false, Some(value)) = (is_there, default(shape, member)) {
            let place = body.place;
            entries.push(entry(member.name, Node { value, place }));
        }
    }
    for (name, place) in misspelled {
        let member = schema::member(shape, &name);
        let absent = member.filter(|it| !entries.iter().any(|entry| entry.key == it.name));
        entries.extend(absent.map(|member| {
            let value = Value::unknown("its argument is misspelled");
            entry(member.name, Node { value, place })
        }));
    }
    let is_empty = holder == Holder::Lists
        && entries.is_empty()
        && body.entries().iter().all(|it| it.node.is_null());
    (!is_empty).then_some(Node {
        value: Value::Object(entries),
        place: body.place,
    })
}

/// What the provider sends for a member that is not written.
fn default(shape: &'static Shape, member: &'static Member) -> Option<Value> {
    match schema::default(shape, member) {
        Some(Default::Flag(flag)) => Some(Value::Bool(flag)),
        Some(Default::Text(text)) => Some(Value::String(text.into())),
        None => schema::is_always_sent(shape, member).then(|| Value::Object(Vec::new())),
    }
}

/// The members of a structure in the order in which a body writes them, then the others, which only a
/// `dynamic` block may hold.
fn in_order(shape: &'static Shape, body: &Node) -> Vec<&'static Member> {
    let written = body.entries().iter();
    let written = written.filter_map(|entry| schema::member(shape, &entry.key));
    let mut members: Vec<&Member> = written.collect();
    if body.get("dynamic").is_some() {
        let rest = shape.members().iter();
        let rest = rest.filter(|member| schema::is_expressible(shape, member));
        let rest: Vec<&Member> = rest
            .filter(|it| !members.iter().any(|member| member.name == it.name))
            .collect();
        members.extend(rest);
    }
    members
}

/// A finding for each argument or block that a structure does not have.
///
/// Returns those that are most likely meant: a second finding, about what is absent then, would be noise.
fn check_names(scope: &Scope<'_, '_>, shape: &'static Shape, body: &Node) -> Vec<(String, Place)> {
    let mut meant = Vec::new();
    let members = shape.members().iter();
    let names: Vec<String> = members
        .filter(|member| schema::is_expressible(shape, member))
        .map(schema::argument)
        .collect();
    let is_known = |name: &str| names.iter().any(|it| it == name);
    for written in body.entries() {
        let name = written.key.as_str();
        if schema::is_ignored(shape, name) {
            let message = format!("the provider never sends `{name}` of a gRPC route");
            let finding = Finding::new(written.node.place.key(), message);
            let help = "match by `service_name` and `method_name`";
            report(scope, finding.help(help).warning("not-sent"));
        } else if name == "dynamic" {
            let labels = blocks(&written.node).flat_map(Node::entries);
            for label in labels.filter(|label| !is_known(&label.key)) {
                report(scope, unknown_argument(label, &names));
            }
        } else if !is_known(name) {
            let near = suggest::closest(name, names.iter().map(String::as_str));
            meant.extend(near.map(|near| (near.to_owned(), written.node.place)));
            report(scope, unknown_argument(written, &names));
        }
    }
    meant
}

fn unknown_argument(written: &Entry, names: &[String]) -> Diagnostic {
    let place = match &written.node.value {
        // Of repeated blocks, the first.
        Value::Array(items) => items.first().map_or(written.node.place, |it| it.place),
        _ => written.node.place,
    };
    let message = format!("unknown argument or block `{}`", written.key);
    let finding = Finding::new(place.key(), message);
    let finding = match suggest::closest(&written.key, names.iter().map(String::as_str)) {
        Some(near) => finding
            .help(format!("did you mean `{near}`?"))
            .fix(Fix::correct_key(place.key(), &written.key, near)),
        None => finding.help(format!("it may be one of {}", names.join(", "))),
    };
    finding.error("unknown-field")
}

/// The blocks of a name in a body and those that `dynamic` blocks make, in their order.
fn items<'n>(scope: &Scope<'_, '_>, body: &'n Node, name: &str) -> Vec<Item<'n>> {
    let mut items: Vec<(u32, Item<'n>)> = Vec::new();
    if let Some(node) = body.get(name) {
        let found = blocks(node).map(|block| (block.place.node, Item::Block(block, None)));
        items.extend(found);
        if !node.is_null() && blocks(node).next().is_none() {
            items.extend(expression(scope, node, name).map(|item| (node.place.node, item)));
        }
    }
    let dynamic = body.get("dynamic").into_iter().flat_map(blocks);
    let labels = dynamic.flat_map(Node::entries).filter(|it| it.key == name);
    for block in labels.flat_map(|label| blocks(&label.node)) {
        let made = dynamic_items(scope, block, name);
        items.extend(made.into_iter().map(|item| (block.place.node, item)));
    }
    items.sort_by_key(|(place, _)| *place);
    items.into_iter().map(|(_, item)| item).collect()
}

/// An expression where blocks are expected, which only the JSON syntax allows, and only for a list
/// that is empty or unknown.
fn expression<'n>(scope: &Scope<'_, '_>, node: &'n Node, name: &str) -> Option<Item<'n>> {
    let value = scope.node(node);
    if let Some(text) = value.unknown() {
        return Some(Item::Unknown(explained(text), node.place));
    }
    if !value.items().is_some_and(|items| items.is_empty()) {
        let message = format!("`{name}` is a block, not an argument");
        let finding = Finding::new(node.place.key(), message);
        report(
            scope,
            finding
                .help(format!("write `{name} {{ }}`"))
                .error("json-type"),
        );
    }
    None
}

/// The blocks that a `dynamic` block makes.
fn dynamic_items<'n>(scope: &Scope<'_, '_>, block: &'n Node, name: &str) -> Vec<Item<'n>> {
    let contents = block.get("content").into_iter().flat_map(blocks);
    let (Some(for_each), Some(content)) = (block.get("for_each"), contents.last()) else {
        let message = format!("`dynamic \"{name}\"` needs `for_each` and `content`");
        let finding = Finding::new(block.place.key(), message);
        let help = "add `for_each = [...]`, and the block as `content { }`";
        report(scope, finding.help(help).error("missing-member"));
        return Vec::new();
    };
    let iterator = match block.get("iterator").map(|node| &node.value) {
        Some(Value::Unknown(iterator)) => iterator.why.clone(),
        Some(Value::String(iterator)) => iterator.clone(),
        _ => name.into(),
    };
    let collection = scope.node(for_each);
    let Some(pairs) = collection.pairs() else {
        let why = collection.unknown().cloned().unwrap_or_default();
        return vec![Item::Unknown(explained(&why), for_each.place)];
    };
    let iteration = |(key, value): (Data, Data)| {
        let pair = [("key".into(), key), ("value".into(), value)];
        Iteration {
            name: iterator.clone(),
            value: Data::Map(BTreeMap::from(pair)),
        }
    };
    let iterations = pairs.into_iter().map(iteration);
    iterations
        .map(|it| Item::Block(content, Some(it)))
        .collect()
}

/// The structure that one block represents.
fn item(
    scope: &Scope<'_, '_>,
    shape: &'static Shape,
    item: &Item<'_>,
    holder: Holder,
) -> Option<Node> {
    match item {
        Item::Unknown(value, place) => Some(Node {
            value: value.clone(),
            place: *place,
        }),
        Item::Block(body, None) => object(scope, shape, body, holder),
        Item::Block(body, Some(iteration)) => {
            let (name, value) = (&iteration.name, &iteration.value);
            scope.with(None, &Data::Null, name, value, |scope| {
                object(scope, shape, body, holder)
            })
        }
    }
}

/// The member that at most one block sets.
fn one(
    scope: &Scope<'_, '_>,
    member: &'static Member,
    items: Vec<Item<'_>>,
    holder: Holder,
) -> Option<Node> {
    let name = schema::argument(member);
    if let [_, Item::Block(second, _), ..] = &items[..] {
        let message = format!("only one `{name}` block is allowed");
        let finding = Finding::new(second.place.key(), message);
        report(scope, finding.help("remove one of them").error("list-size"));
    }
    let first = items.first()?;
    match (item(scope, member.shape(), first, holder), first) {
        // An empty spec is sent, every other empty block is not.
        (None, Item::Block(body, _)) if member.name == "spec" => Some(empty(body.place)),
        (node, _) => node,
    }
}

/// The list whose items are blocks.
fn list(
    scope: &Scope<'_, '_>,
    shape: &'static Shape,
    member: &'static Member,
    items: Vec<Item<'_>>,
    holder: Holder,
) -> Option<Node> {
    let of = member.shape().item()?;
    let is_set = schema::is_set(shape, member);
    let holder = if is_set { Holder::Set } else { holder };
    let place = match items.first()? {
        Item::Block(body, _) => body.place,
        Item::Unknown(_, place) => *place,
    };
    let nodes = items.iter().filter_map(|it| item(scope, of, it, holder));
    let mut nodes: Vec<Node> = nodes.collect();
    if is_set {
        distinct(&mut nodes);
    }
    // Where some items are not known, neither is their number.
    let bounds = member.shape().bounds;
    let count = nodes.len() as i64;
    let is_outside =
        bounds.min.is_some_and(|it| count < it) || bounds.max.is_some_and(|it| count > it);
    let unknown = nodes.iter().find(|node| node.is_unknown());
    let value = match unknown.filter(|_| is_outside) {
        Some(node) => node.value.clone(),
        None => Value::Array(nodes),
    };
    Some(Node { value, place })
}

/// Leaves one of several equal items, as the provider's sets do.
fn distinct(nodes: &mut Vec<Node>) {
    let mut seen = Vec::new();
    nodes.retain(|node| {
        let value = node.to_json();
        let is_new = node.is_unknown() || !seen.contains(&value);
        seen.push(value);
        is_new
    });
}

/// The value of an argument; `None` where it is null, or something that the provider does not send.
fn value(
    scope: &Scope<'_, '_>,
    shape: &'static Shape,
    member: &'static Member,
    node: &Node,
) -> Option<Node> {
    let mut node = coerced(member.shape(), placed(scope, node));
    if node.is_null() {
        return None;
    }
    if let Value::Array(items) = &mut node.value
        && schema::is_set(shape, member)
    {
        distinct(items);
        // An empty set is not sent.
        if items.is_empty() {
            return None;
        }
    }
    let is_zero = match &node.value {
        Value::Integer(0) => true,
        Value::String(text) => text.is_empty(),
        _ => false,
    };
    if !is_zero || schema::is_zero_sent(shape, member) {
        return Some(node);
    }
    report(scope, zero(member, &node));
    // What App Mesh demands is kept, so that only one finding is about it.
    member.required.then_some(node)
}

/// The provider takes a 0 for a value that is not written.
fn zero(member: &Member, node: &Node) -> Diagnostic {
    let name = schema::argument(member);
    let written = node.to_json();
    let message = format!("the provider does not send `{name} = {written}`");
    let place = node.place.value();
    if member.required {
        let message = format!("{message}, and App Mesh requires it");
        return Finding::new(place, message)
            .help("give it another value, or leave the whole block out")
            .error("not-sent");
    }
    Finding::new(place, message)
        .help(
            "App Mesh behaves as if it were absent; another value or another tool is needed for it",
        )
        .warning("not-sent")
}

/// The value of a node with all places that it has: items of a list that is written out have their own.
fn placed(scope: &Scope<'_, '_>, node: &Node) -> Node {
    let value = match &node.value {
        Value::Array(items) => Value::Array(items.iter().map(|item| placed(scope, item)).collect()),
        _ => in_words(scope.node(node).node(node.place)).value,
    };
    let place = node.place;
    Node { value, place }
}

/// The same with a reason for each value that is not known.
fn in_words(node: Node) -> Node {
    let value = match node.value {
        Value::Unknown(unknown) => explained(&unknown),
        Value::Array(items) => Value::Array(items.into_iter().map(in_words).collect()),
        value => value,
    };
    Node { value, ..node }
}

/// A value as the type that the provider gives its argument, where Terraform converts it.
fn coerced(shape: &'static Shape, node: Node) -> Node {
    let place = node.place;
    let value = match (node.value, shape.item()) {
        (Value::Array(items), Some(item)) => {
            let items = items.into_iter().map(|node| coerced(item, node));
            Value::Array(items.collect())
        }
        (Value::String(text), _) if schema::is_number(shape) => {
            text.parse().map_or(Value::String(text), Value::Integer)
        }
        (Value::String(text), _) if matches!(shape.kind, ShapeType::Boolean) => {
            text.parse().map_or(Value::String(text), Value::Bool)
        }
        (value @ (Value::Integer(_) | Value::Bool(_)), _) if schema::is_text(shape) => {
            let text = Node { value, place }.to_json().to_string();
            Value::String(text.into())
        }
        (value, _) => value,
    };
    Node { value, place }
}

fn empty(place: Place) -> Node {
    Node {
        value: Value::Object(Vec::new()),
        place,
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.into(),
        node,
    }
}

fn report(scope: &Scope<'_, '_>, finding: Diagnostic) {
    scope.instance.world.report(finding);
}
