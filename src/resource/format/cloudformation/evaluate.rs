//! Values of a template in one world: functions followed as CloudFormation defines them.
//!
//! What only a deployment knows is unknown, and its symbol is how it is written with everything known
//! filled in: `${Project}-mesh`. So two values of one template are equal where their symbols are.

use super::function::{self, FOR_EACH, NO_VALUE, Piece};
use super::parameter::scalar;
use super::template::Template;
use super::truth::Truth;
use super::world::{Setting, World};
use super::{rule, spelling};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Entry, Node, Place, Unknown, Value};
use base64::Engine;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// The kind of finding about a function that cannot be followed.
pub const INVALID: &str = "invalid-function";

/// How deep values are followed, one inside the other or one taken from the other. Real templates
/// need twenty.
const MAX_DEPTH: usize = 250;

/// How many bytes all functions of a template may give together, over all worlds. App Mesh's largest
/// templates need a hundredth of it.
pub const ROOM: usize = 8 * 1024 * 1024;

/// The values that other templates export, by their names.
pub type Exports = HashMap<String, Value>;

/// Follows the functions of a template in a world.
pub struct Evaluator<'t, 'a> {
    pub template: &'t Template<'a>,
    pub world: &'t World,
    /// Values of parameters that the user has given.
    pub given: &'t BTreeMap<String, String>,
    pub exports: &'t Exports,
    /// What is left of [`ROOM`].
    pub room: &'t Cell<usize>,
    /// What cannot be as it is written.
    pub faults: RefCell<Vec<Diagnostic>>,
    depth: Cell<usize>,
    properties: RefCell<HashMap<(usize, String), Option<Value>>>,
    pub(super) truths: RefCell<HashMap<String, Truth>>,
}

impl<'t, 'a> Evaluator<'t, 'a> {
    pub fn new(
        template: &'t Template<'a>,
        world: &'t World,
        given: &'t BTreeMap<String, String>,
        exports: &'t Exports,
        room: &'t Cell<usize>,
    ) -> Evaluator<'t, 'a> {
        Evaluator {
            template,
            world,
            given,
            exports,
            room,
            faults: RefCell::default(),
            depth: Cell::new(0),
            properties: RefCell::default(),
            truths: RefCell::default(),
        }
    }

    /// What a value comes to; `None` where it is as if it were not there.
    pub fn value(&self, node: &Node) -> Option<Node> {
        self.deeper(|| self.followed(node)).unwrap_or_else(|| {
            Some(Node {
                value: unknown("too many values are taken from each other", "${...}"),
                place: node.place,
            })
        })
    }

    /// What a step gives that goes one level deeper; `None` where that is too deep.
    pub(super) fn deeper<T>(&self, step: impl FnOnce() -> T) -> Option<T> {
        let depth = self.depth.get();
        if depth == MAX_DEPTH {
            return None;
        }
        self.depth.set(depth + 1);
        let outcome = step();
        self.depth.set(depth);
        Some(outcome)
    }

    fn followed(&self, node: &Node) -> Option<Node> {
        if let Some(function) = function::of(node) {
            let value = self.call(function, node)?;
            // What a branch or a list contains keeps its place.
            return Some(match value {
                Found::Here(value) => self.metered(value, node.place),
                Found::There(node) => node,
            });
        }
        let value = match &node.value {
            Value::Object(entries) => self.object(entries)?,
            Value::Array(items) => {
                Value::Array(items.iter().filter_map(|item| self.value(item)).collect())
            }
            value => value.clone(),
        };
        Some(Node {
            value,
            place: node.place,
        })
    }

    fn object(&self, entries: &[Entry]) -> Option<Value> {
        let mut members = Vec::with_capacity(entries.len());
        for entry in entries {
            if entry.key == "Fn::Transform" {
                return Some(unknown("a macro adds to it", "${Fn::Transform}"));
            }
            if entry.key.starts_with(FOR_EACH) {
                match self.expanded(entry) {
                    Ok(expanded) => {
                        let Value::Object(expanded) = self.object(&expanded)? else {
                            return Some(unknown("a loop is not known", "${Fn::ForEach}"));
                        };
                        members.extend(expanded);
                    }
                    Err(why) => return Some(unknown(&why, "${Fn::ForEach}")),
                }
                continue;
            }
            if entry.key.starts_with("Fn::") {
                self.object_function(entry);
            }
            members.extend(self.value(&entry.node).map(|node| Entry {
                key: entry.key.clone(),
                node,
            }));
        }
        Some(Value::Object(members))
    }

    fn object_function(&self, entry: &Entry) {
        let message = format!("`{}` has members beside it", entry.key);
        let fault = Finding::new(entry.node.place.key(), message);
        self.fault(
            fault
                .help("a function is the only member of its object")
                .error(INVALID),
        );
    }

    pub(super) fn fault(&self, fault: Diagnostic) {
        self.faults.borrow_mut().push(fault);
    }

    /// A value that counts against the room of the template.
    fn metered(&self, value: Value, place: Place) -> Node {
        let left = self.room.get();
        let size = size(&value);
        self.room.set(left.saturating_sub(size));
        Node {
            value: if size > left {
                unknown("the values of this template grow too large", "${...}")
            } else {
                value
            },
            place,
        }
    }

    fn call(&self, function: &Entry, node: &Node) -> Option<Found> {
        let argument = &function.node;
        let value = match function.key.as_str() {
            "Ref" => return self.reference(argument, node).map(Found::Here),
            "Fn::If" => return self.choose(argument),
            "Fn::GetAtt" => self.get_attribute(argument),
            "Fn::Sub" => self.substitute(argument),
            "Fn::Join" => self.join(argument),
            "Fn::Select" => return self.select(argument),
            "Fn::Split" => self.split(argument),
            "Fn::FindInMap" => return self.find_in_map(argument, node).map(Found::Here),
            "Fn::ImportValue" => self.import(argument),
            "Fn::Base64" => self.base64(argument),
            "Fn::Cidr" => self.cidr(argument),
            "Fn::Length" => self.length(argument),
            "Fn::ToJsonString" => self.to_json(argument),
            "Fn::GetAZs" | "Fn::GetStackOutput" => {
                let text = argument.as_str().unwrap_or_default();
                unknown(
                    &format!(
                        "`{}` is known only when the stack is deployed",
                        function.key
                    ),
                    &format!("${{{} {text}}}", function.key),
                )
            }
            "Fn::Transform" => unknown("a macro makes it", "${Fn::Transform}"),
            "Condition" | "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals" => {
                match self.truth_of(node) {
                    Truth::Known(truth) => Value::Bool(truth),
                    Truth::Unknown(why) => unknown(&why, &format!("${{{}}}", function.key)),
                }
            }
            name => unknown(
                &format!("there is no function `{name}`"),
                &format!("${{{name}}}"),
            ),
        };
        Some(Found::Here(value))
    }

    /// A finding about the arguments of a function, and the unknown value that it gives.
    fn misused(&self, at: &Node, name: &str, expected: &str) -> Value {
        let message = format!("`{name}` expects {expected}");
        self.fault(Finding::new(at.place.value(), message).error(INVALID));
        unknown(&format!("`{name}` is wrong"), &format!("${{{name}}}"))
    }

    fn reference(&self, argument: &Node, node: &Node) -> Option<Value> {
        let Some(id) = argument.as_str() else {
            return Some(self.misused(argument, "Ref", "the name of a parameter or a resource"));
        };
        if id == NO_VALUE {
            return None;
        }
        Some(self.refer(id, node))
    }

    /// What `Ref` gives.
    pub(super) fn refer(&self, id: &str, at: &Node) -> Value {
        if let Some(value) = self.parameter(id, at) {
            return value;
        }
        if let Some(index) = self.template.index(id) {
            self.check_exists(index, at);
            return match self.template.resources[index].kind {
                Some(_) => unknown(
                    &format!("`Ref` of `{id}` is an ARN, which only the deployment knows"),
                    &format!("${{{id}.Arn}}"),
                ),
                None => unknown(
                    &format!("`{id}` is known only when the stack is deployed"),
                    &format!("${{{id}}}"),
                ),
            };
        }
        if function::PSEUDO.contains(&id) {
            let why = format!("`{id}` is known only when the stack is deployed");
            return unknown(&why, &format!("${{{id}}}"));
        }
        unknown(&format!("there is no `{id}`"), &format!("${{{id}}}"))
    }

    /// The value of a parameter or pseudo parameter; `None` where there is no such parameter, or
    /// nothing is known of a pseudo parameter.
    fn parameter(&self, name: &str, at: &Node) -> Option<Value> {
        let declared = self.template.parameters.get(name);
        if declared.is_none() && !function::PSEUDO.contains(&name) {
            return None;
        }
        let symbol = format!("${{{name}}}");
        if declared.is_some_and(|it| it.is_stored_elsewhere()) {
            let why = format!("Systems Manager keeps the value of parameter `{name}`");
            return Some(unknown(&why, &symbol));
        }
        let text = |text: &str| match declared {
            Some(parameter) => parameter.value(text, at),
            None => Value::String(text.into()),
        };
        match self.world.parameters.get(name) {
            Some(Setting::Value(value)) => return Some(text(value)),
            Some(Setting::Other) => {
                let why = format!("parameter `{name}` may have any value");
                return Some(unknown(&why, &symbol));
            }
            None => {}
        }
        if let Some(value) = self.given.get(name) {
            return Some(text(value));
        }
        let default = declared?.default();
        let default = default.filter(|_| !matches!(declared, Some(it) if it.is_stored_elsewhere()));
        Some(match default {
            Some(node) if declared.is_some_and(|it| it.is_list()) => {
                text(&scalar(node).unwrap_or_default())
            }
            Some(node) => node.value.clone(),
            None => unknown(&format!("parameter `{name}` has no value"), &symbol),
        })
    }

    /// Reports a resource that is referred to, and does not exist in this world.
    fn check_exists(&self, index: usize, at: &Node) {
        let resource = &self.template.resources[index];
        let Some((condition, _)) = resource.condition() else {
            return;
        };
        if matches!(self.truth(condition), Truth::Known(false)) {
            let id = &resource.id;
            let message =
                format!("`{id}` does not exist, because condition `{condition}` is false");
            let fault = Finding::new(at.place.value(), message);
            self.fault(
                fault
                    .help(format!(
                        "make what refers to `{id}` also depend on `{condition}`"
                    ))
                    .error(rule::REFERENCE),
            );
        }
    }

    fn choose(&self, argument: &Node) -> Option<Found> {
        let [name, yes, no] = argument.items() else {
            let expected = "a condition, a value where it holds, and one where it does not";
            return Some(Found::Here(self.misused(argument, "Fn::If", expected)));
        };
        let Some(name) = name.as_str() else {
            let value = self.misused(argument, "Fn::If", "the name of a condition first");
            return Some(Found::Here(value));
        };
        match self.truth(name) {
            Truth::Known(true) => self.value(yes).map(Found::There),
            Truth::Known(false) => self.value(no).map(Found::There),
            Truth::Unknown(why) => {
                let branches = [self.value(yes), self.value(no)];
                if let [Some(one), Some(other)] = &branches
                    && one.value == other.value
                {
                    return Some(Found::There(one.clone()));
                }
                let [yes, no] = branches.map(|branch| branch.map(|node| written(&node)));
                let none = || "-".to_owned();
                let symbol = format!(
                    "{IF}{name}: {}, {}}}",
                    yes.unwrap_or_else(none),
                    no.unwrap_or_else(none)
                );
                Some(Found::Here(unknown(&why, &symbol)))
            }
        }
    }

    fn get_attribute(&self, argument: &Node) -> Value {
        let [id, attribute] = match self.attribute_path(argument) {
            Ok(path) => path,
            Err(value) => return value,
        };
        self.attribute(&id, &attribute, argument)
    }

    fn attribute_path(&self, argument: &Node) -> Result<[String; 2], Value> {
        if let Some((id, attribute)) = argument.as_str().and_then(|text| text.split_once('.')) {
            return Ok([id.to_owned(), attribute.to_owned()]);
        }
        let expected = "a resource and an attribute";
        let [id, attribute] = argument.items() else {
            return Err(self.misused(argument, "Fn::GetAtt", expected));
        };
        let text = |node: &Node| match self.value(node) {
            Some(node) => scalar(&node).ok_or(node.value),
            None => Err(self.misused(argument, "Fn::GetAtt", expected)),
        };
        Ok([text(id)?, text(attribute)?])
    }

    /// What `Fn::GetAtt` gives.
    pub(super) fn attribute(&self, id: &str, attribute: &str, at: &Node) -> Value {
        let symbol = format!("${{{id}.{attribute}}}");
        let why = || format!("`{id}.{attribute}` is known only when the stack is deployed");
        let Some(index) = self.template.index(id) else {
            return unknown(&format!("there is no resource `{id}`"), &symbol);
        };
        self.check_exists(index, at);
        let Some(kind) = self.template.resources[index].kind else {
            return unknown(&why(), &symbol);
        };
        if kind
            .identifiers
            .iter()
            .any(|it| spelling::of(it) == attribute)
        {
            return self.identifier(index, attribute);
        }
        unknown(&why(), &symbol)
    }

    /// A name of a resource of App Mesh, or of what it is part of: what the property says, or a
    /// symbol for the one that CloudFormation generates.
    pub fn identifier(&self, index: usize, property: &str) -> Value {
        let key = (index, property.to_owned());
        if let Some(known) = self.properties.borrow().get(&key) {
            return known.clone().unwrap_or_else(|| {
                let symbol = format!("${{{}.{property}}}", self.template.resources[index].id);
                unknown("names are taken from each other in a circle", &symbol)
            });
        }
        let resource = &self.template.resources[index];
        let symbol = format!("${{{}.{property}}}", resource.id);
        self.properties.borrow_mut().insert(key.clone(), None);
        let mut entries = resource.properties().iter();
        let entry = entries.find(|entry| entry.key.eq_ignore_ascii_case(property));
        let value = entry
            .and_then(|entry| self.value(&entry.node))
            .map_or_else(|| generated(property, &symbol), |node| node.value);
        let memory = &mut self.properties.borrow_mut();
        memory.insert(key, Some(value.clone()));
        value
    }

    fn substitute(&self, argument: &Node) -> Value {
        let (text, variables) = match argument.items() {
            [] => (argument, &[][..]),
            [text] => (text, &[][..]),
            [text, variables, ..] => (text, variables.entries()),
        };
        let Some(text) = text.as_str() else {
            return self.misused(
                argument,
                "Fn::Sub",
                "a text, and perhaps an object of variables",
            );
        };
        let variables: HashMap<&str, Value> = variables
            .iter()
            .filter_map(|entry| Some((entry.key.as_str(), self.value(&entry.node)?.value)))
            .collect();
        let mut filled = Filled::default();
        for piece in function::pieces(text) {
            match piece {
                Piece::Text(text) => filled.text(text),
                Piece::Literal(name) => filled.text(&format!("${{{name}}}")),
                Piece::Hole(hole) => match (variables.get(hole), hole.split_once('.')) {
                    (Some(value), _) => filled.value(value),
                    (None, Some((id, attribute))) => {
                        filled.value(&self.attribute(id, attribute, argument));
                    }
                    (None, None) => filled.value(&self.refer(hole, argument)),
                },
            }
            if filled.text.len() > self.room.get() {
                return unknown("the values of this template grow too large", "${...}");
            }
        }
        filled.done()
    }

    fn join(&self, argument: &Node) -> Value {
        let expected = "a delimiter and a list";
        let [delimiter, list] = argument.items() else {
            return self.misused(argument, "Fn::Join", expected);
        };
        let Some(list) = self.value(list) else {
            return self.misused(argument, "Fn::Join", expected);
        };
        match (delimiter.as_str(), &list.value) {
            (Some(delimiter), Value::Array(items)) => {
                let mut filled = Filled::default();
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        filled.text(delimiter);
                    }
                    filled.value(&item.value);
                    if filled.text.len() > self.room.get() {
                        return unknown("the values of this template grow too large", "${...}");
                    }
                }
                filled.done()
            }
            (Some(delimiter), Value::Unknown(it)) => unknown(
                &it.why,
                &format!("${{Join {delimiter} {}}}", written(&list)),
            ),
            _ => self.misused(argument, "Fn::Join", expected),
        }
    }

    fn select(&self, argument: &Node) -> Option<Found> {
        let expected = "a number and a list";
        let misused = || Some(Found::Here(self.misused(argument, "Fn::Select", expected)));
        let [number, list] = argument.items() else {
            return misused();
        };
        let (Some(number), Some(list)) = (self.value(number), self.value(list)) else {
            return misused();
        };
        for part in [&number, &list] {
            if let Value::Unknown(it) = &part.value {
                let symbol = format!("${{Select {} {}}}", written(&number), written(&list));
                return Some(Found::Here(unknown(&it.why, &symbol)));
            }
        }
        let (Some(index), Value::Array(items)) = (
            scalar(&number).and_then(|it| it.trim().parse::<usize>().ok()),
            list.value,
        ) else {
            return misused();
        };
        let count = items.len();
        if let Some(node) = items.into_iter().nth(index) {
            Some(Found::There(node))
        } else {
            let expected = format!("a number below {count}, for its list has {count} items");
            Some(Found::Here(self.misused(argument, "Fn::Select", &expected)))
        }
    }

    fn split(&self, argument: &Node) -> Value {
        let expected = "a delimiter and a text";
        let [delimiter, text] = argument.items() else {
            return self.misused(argument, "Fn::Split", expected);
        };
        let (Some(delimiter), Some(text)) = (delimiter.as_str(), self.value(text)) else {
            return self.misused(argument, "Fn::Split", expected);
        };
        match &text.value {
            Value::Unknown(it) => unknown(
                &it.why,
                &format!("${{Split {delimiter} {}}}", written(&text)),
            ),
            _ => match scalar(&text) {
                Some(text) => function::split(delimiter, &text, argument),
                None => self.misused(argument, "Fn::Split", expected),
            },
        }
    }

    fn find_in_map(&self, argument: &Node, node: &Node) -> Option<Value> {
        let expected = "a mapping and two keys";
        let [map, first, second, rest @ ..] = argument.items() else {
            return Some(self.misused(argument, "Fn::FindInMap", expected));
        };
        let fallback = rest.first().and_then(|it| it.get("DefaultValue"));
        let [Some(map), Some(first), Some(second)] = [map, first, second].map(|it| self.value(it))
        else {
            return Some(self.misused(argument, "Fn::FindInMap", expected));
        };
        let texts = [&map, &first, &second].map(scalar);
        let unknown_part = [&map, &first, &second]
            .into_iter()
            .find_map(|it| match &it.value {
                Value::Unknown(it) => Some(it.why.clone()),
                _ => None,
            });
        if let Some(why) = unknown_part {
            if let [Some(map), _, Some(second)] = &texts {
                self.check_second_key(map, second, argument, fallback.is_some());
            }
            let symbol = format!(
                "${{FindInMap {} {} {}}}",
                written(&map),
                written(&first),
                written(&second)
            );
            return Some(unknown(&why, &symbol));
        }
        let [Some(map), Some(first), Some(second)] = texts else {
            return Some(self.misused(argument, "Fn::FindInMap", expected));
        };
        let mapping = self.template.mappings.get(map.as_str());
        let found = mapping.and_then(|it| it.get(&first)?.get(&second));
        if let Some(found) = found {
            return Some(replaced(found, node.place));
        }
        if let Some(fallback) = fallback {
            return self.value(fallback).map(|node| node.value);
        }
        let message = match mapping {
            None => format!("there is no mapping `{map}`"),
            Some(it) if it.get(&first).is_none() => {
                format!("mapping `{map}` has no key `{first}`")
            }
            Some(_) => format!("`{first}` of mapping `{map}` has no key `{second}`"),
        };
        let why = message.clone();
        self.fault(Finding::new(argument.place.value(), message).error(rule::REFERENCE));
        Some(unknown(&why, "${Fn::FindInMap}"))
    }

    /// Reports a second key that no entry of a mapping has, whatever the first one is.
    fn check_second_key(&self, map: &str, key: &str, at: &Node, has_default: bool) {
        let message = match self.template.mappings.get(map) {
            None => format!("there is no mapping `{map}`"),
            Some(it)
                if it
                    .entries()
                    .iter()
                    .any(|entry| entry.node.get(key).is_some()) =>
            {
                return;
            }
            Some(_) => format!("no entry of mapping `{map}` has a key `{key}`"),
        };
        if !has_default {
            self.fault(Finding::new(at.place.value(), message).error(rule::REFERENCE));
        }
    }

    fn import(&self, argument: &Node) -> Value {
        let Some(name) = self.value(argument) else {
            return self.misused(argument, "Fn::ImportValue", "the name of an export");
        };
        match scalar(&name) {
            Some(name) => self.exports.get(&name).cloned().unwrap_or_else(|| {
                let why = format!("`Fn::ImportValue` of `{name}`, which no template here exports");
                unknown(&why, &format!("{IMPORT}{name}}}"))
            }),
            None => unknown(
                "`Fn::ImportValue` of a name that is unknown itself",
                &format!("{IMPORT}{}}}", written(&name)),
            ),
        }
    }

    fn base64(&self, argument: &Node) -> Value {
        match self.value(argument).map(|node| (scalar(&node), node)) {
            Some((Some(text), _)) => {
                let encoded = base64::engine::general_purpose::STANDARD.encode(text);
                Value::String(encoded.into())
            }
            Some((None, node)) if node.is_unknown() => {
                unknown(why(&node.value), &format!("${{Base64 {}}}", written(&node)))
            }
            _ => self.misused(argument, "Fn::Base64", "a text"),
        }
    }

    fn cidr(&self, argument: &Node) -> Value {
        let expected = "a block of addresses, a number of blocks up to 256, and the bits of each";
        let parts: Option<Vec<Node>> = argument
            .items()
            .iter()
            .map(|part| self.value(part))
            .collect();
        let parts = parts.unwrap_or_default();
        if let Some(part) = parts.iter().find(|part| part.is_unknown()) {
            return unknown(why(&part.value), "${Fn::Cidr}");
        }
        let texts: Vec<String> = parts.iter().filter_map(scalar).collect();
        let blocks = match &texts[..] {
            [block, count, rest @ ..] => {
                let bits = rest.first().map_or("8", String::as_str).parse().ok();
                count
                    .parse()
                    .ok()
                    .zip(bits)
                    .and_then(|(count, bits)| function::cidr(block, count, bits))
            }
            _ => None,
        };
        let Some(blocks) = blocks else {
            return self.misused(argument, "Fn::Cidr", expected);
        };
        let node = |block: String| Node {
            value: Value::String(block.into()),
            place: argument.place,
        };
        Value::Array(blocks.into_iter().map(node).collect())
    }

    fn length(&self, argument: &Node) -> Value {
        match self.value(argument).map(|node| node.value) {
            Some(Value::Array(items)) => Value::Integer(items.len() as i64),
            Some(Value::Unknown(it)) => unknown(&it.why, "${Fn::Length}"),
            _ => self.misused(argument, "Fn::Length", "a list"),
        }
    }

    fn to_json(&self, argument: &Node) -> Value {
        let Some(node) = self.value(argument) else {
            return self.misused(argument, "Fn::ToJsonString", "an object or a list");
        };
        match first_unknown(&node) {
            Some(it) => unknown(&it.why, &format!("${{ToJsonString {}}}", written(&node))),
            None => Value::String(node.to_json().to_string().into()),
        }
    }
}

/// What a function came to: a value that has no place but the function's, or one with its place.
enum Found {
    Here(Value),
    There(Node),
}

/// How the symbol of an undecided choice begins.
pub const IF: &str = "${If ";

/// How the symbol of a value of another stack begins.
const IMPORT: &str = "${ImportValue ";

/// A value that is not known.
pub fn unknown(why: &str, symbol: &str) -> Value {
    Value::unknown(Unknown {
        why: why.into(),
        symbol: Some(symbol.into()),
    })
}

fn generated(property: &str, symbol: &str) -> Value {
    let why = format!("`{property}` is left out, so CloudFormation generates a name");
    unknown(&why, symbol)
}

fn why(value: &Value) -> &str {
    match value {
        Value::Unknown(it) => &it.why,
        _ => "",
    }
}

/// The first value below a node that is not known.
fn first_unknown(node: &Node) -> Option<&Unknown> {
    match &node.value {
        Value::Unknown(it) => Some(it),
        Value::Array(items) => items.iter().find_map(first_unknown),
        Value::Object(entries) => entries.iter().find_map(|entry| first_unknown(&entry.node)),
        _ => None,
    }
}

/// How a value is written in a symbol: lists and objects by their places.
fn written(node: &Node) -> String {
    match &node.value {
        Value::Unknown(it) => it.symbol.as_deref().unwrap_or("${?}").to_owned(),
        Value::Array(_) | Value::Object(_) => format!("#{}", node.place.node),
        _ => scalar(node).unwrap_or_default(),
    }
}

/// A value all of whose nodes have this place.
fn replaced(node: &Node, place: Place) -> Value {
    match &node.value {
        Value::Array(items) => {
            let item = |item: &Node| Node {
                value: replaced(item, place),
                place,
            };
            Value::Array(items.iter().map(item).collect())
        }
        value => value.clone(),
    }
}

/// How many bytes a value takes, roughly.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Unknown(it) => it.why.len() + it.symbol.as_ref().map_or(0, |symbol| symbol.len()),
        Value::Array(items) => items.iter().map(|item| 16 + size(&item.value)).sum(),
        Value::Object(entries) => {
            let entry = |entry: &Entry| entry.key.len() + 16 + size(&entry.node.value);
            entries.iter().map(entry).sum()
        }
        _ => 8,
    }
}

/// A text that is put together from values, not all of which need be known.
#[derive(Default)]
struct Filled {
    text: String,
    why: Option<String>,
}

impl Filled {
    fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Unknown(it) => {
                self.why.get_or_insert_with(|| it.why.to_string());
                self.text.push_str(it.symbol.as_deref().unwrap_or("${?}"));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        self.text(",");
                    }
                    self.value(&item.value);
                }
            }
            value => {
                let node = Node {
                    value: value.clone(),
                    place: Place {
                        source: crate::document::SourceId(0),
                        node: 0,
                    },
                };
                self.text.push_str(&scalar(&node).unwrap_or_default());
            }
        }
    }

    fn done(self) -> Value {
        match self.why {
            Some(why) => unknown(&why, &self.text),
            None => Value::String(self.text.into()),
        }
    }
}
