//! Properties of a resource as the input of its create, along the model.

use super::evaluate::{Evaluator, IF};
use super::template::{Logical, PREFIX};
use super::{rule, spelling};
use crate::diagnostic::{Diagnostic, Finding, Fix};
use crate::document::{Entry, Node, Unknown, Value};
use crate::model::{Kind, Lifecycle, Shape, ShapeType};
use crate::resource::Request;
use std::collections::HashSet;

/// The kind of finding about the ARN of a resource in the place of its name.
pub const ARN: &str = "arn-for-name";
/// The kind of finding about a word that YAML 1.1 takes for a boolean.
pub const BOOLEAN: &str = "yaml-boolean";

/// Properties that are ARNs of resources of other services: the type of those resources, and what
/// they are in a sentence.
const KINDS_OF_ARNS: [(&str, &str, &str); 2] = [
    (
        "CertificateArn",
        "AWS::CertificateManager::Certificate",
        "a certificate",
    ),
    (
        "CertificateAuthorityArns",
        "AWS::ACMPCA::CertificateAuthority",
        "a private certificate authority",
    ),
];

/// Makes requests of resources in one world.
pub struct Converter<'e, 't, 'a> {
    evaluator: &'e Evaluator<'t, 'a>,
    /// How the resources of App Mesh are named that are in the template: kinds and symbols.
    symbols: HashSet<(Kind, String)>,
    /// What is put behind a symbol, so that those of several templates differ.
    scope: &'e str,
}

impl<'e, 't, 'a> Converter<'e, 't, 'a> {
    pub fn new(evaluator: &'e Evaluator<'t, 'a>, scope: &'e str) -> Converter<'e, 't, 'a> {
        let template = evaluator.template;
        let symbol = |index: usize| {
            let kind = template.resources[index].kind?;
            let property = spelling::of(kind.name_member());
            match evaluator.identifier(index, &property) {
                Value::Unknown(it) => Some((kind.kind, it.symbol?.to_string())),
                _ => None,
            }
        };
        let symbols = template.own().filter_map(symbol).collect();
        Converter {
            evaluator,
            symbols,
            scope,
        }
    }

    /// The create that makes a resource; `None` for what is not of App Mesh.
    pub fn request(&self, index: usize) -> Option<Request> {
        let logical = &self.evaluator.template.resources[index];
        let kind = logical.kind?;
        let operation = kind.operation(Lifecycle::Create);
        let shape = operation.input();
        let mut entries = self.entries(shape, &self.properties(logical));
        for entry in &mut entries {
            let member = entry.key.as_str();
            if let Some(place) = kind.identifiers.iter().position(|name| *name == member) {
                let named = match place {
                    0 => Kind::Mesh,
                    _ if place + 1 == kind.identifiers.len() => kind.kind,
                    _ => kind.parent.unwrap_or(kind.kind),
                };
                let is_own = place == 0 || place + 1 == kind.identifiers.len();
                self.name(&mut entry.node, named, is_own);
            }
        }
        let name = kind.name_member();
        if !entries.iter().any(|entry| entry.key == name) && kind.kind != Kind::VirtualService {
            let mut node = Node {
                value: self.evaluator.identifier(index, &spelling::of(name)),
                place: logical.type_place(),
            };
            self.name(&mut node, kind.kind, true);
            entries.push(Entry {
                key: name.into(),
                node,
            });
        }
        let input = Node {
            value: Value::Object(entries),
            place: logical.place(),
        };
        Some(Request::new(operation, input).written_in(&spelling::CloudFormation))
    }

    /// The properties as they come out in this world.
    fn properties(&self, logical: &Logical<'_>) -> Vec<Entry> {
        let Some(properties) = logical.body.get("Properties") else {
            return Vec::new();
        };
        match self.evaluator.value(properties).map(|node| node.value) {
            Some(Value::Object(entries)) => entries,
            // A macro adds to them: what is written is all that is known.
            _ => properties
                .entries()
                .iter()
                .filter(|entry| !entry.key.starts_with("Fn::"))
                .cloned()
                .collect(),
        }
    }

    /// Settles the symbol of a name: only those that are names of the template link resources.
    fn name(&self, node: &mut Node, kind: Kind, is_own: bool) {
        self.check_arn(node, kind);
        let scope = self.scope;
        let Value::Unknown(unknown) = &mut node.value else {
            return;
        };
        if unknown
            .symbol
            .as_deref()
            .is_some_and(|it| self.is_imported(it))
        {
            return;
        }
        let Some(symbol) = unknown.symbol.take() else {
            return;
        };
        let symbol = self
            .named_by_arn(&symbol, kind)
            .unwrap_or_else(|| symbol.to_string());
        if is_own || self.symbols.contains(&(kind, symbol.clone())) {
            unknown.symbol = Some(format!("{symbol}{scope}").into());
        }
    }

    /// Whether a symbol is that of another template, which exports the name.
    fn is_imported(&self, symbol: &str) -> bool {
        let mut exports = self.evaluator.exports.values();
        exports.any(
            |value| matches!(value, Value::Unknown(it) if it.symbol.as_deref() == Some(symbol)),
        )
    }

    /// The logical id in `${Id.Arn}`.
    fn arn_of<'s>(&self, symbol: &'s str) -> Option<&'s str> {
        let id = symbol.strip_prefix("${")?.strip_suffix(".Arn}")?;
        let index = self.evaluator.template.index(id)?;
        self.evaluator.template.resources[index].kind.map(|_| id)
    }

    /// The symbol of the name of a resource whose ARN is there in its place.
    fn named_by_arn(&self, symbol: &str, kind: Kind) -> Option<String> {
        let index = self.evaluator.template.index(self.arn_of(symbol)?)?;
        let property = spelling::of(kind.shape().name_member());
        match self.evaluator.identifier(index, &property) {
            Value::Unknown(it) => it.symbol.map(|symbol| symbol.to_string()),
            _ => None,
        }
    }

    /// Reports the ARN of a resource where a name is expected.
    fn check_arn(&self, node: &Node, kind: Kind) {
        let Value::Unknown(unknown) = &node.value else {
            return;
        };
        let Some(id) = unknown
            .symbol
            .as_deref()
            .and_then(|symbol| self.arn_of(symbol))
        else {
            return;
        };
        let property = spelling::of(kind.shape().name_member());
        let message = format!("this is the ARN of `{id}`, and a name is expected here");
        let fault = Finding::new(node.place.value(), message);
        let fault = fault.help(format!("the name is `!GetAtt {id}.{property}`"));
        self.evaluator.fault(fault.error(ARN));
    }

    fn entries(&self, shape: &'static Shape, entries: &[Entry]) -> Vec<Entry> {
        let convert = |entry: &Entry| {
            let mut members = shape.members().iter();
            let member = members.find(|member| member.name.eq_ignore_ascii_case(&entry.key));
            let Some(member) = member else {
                return entry.clone();
            };
            self.check_spelling(entry, member.name);
            self.check_authority(entry);
            let mut node = self.node(member.shape(), &entry.node);
            if let Some((kind, name)) = shape.reference
                && name == member.name
            {
                self.name(&mut node, kind, false);
            }
            Entry {
                key: member.name.into(),
                node,
            }
        };
        entries.iter().map(convert).collect()
    }

    /// Reports the ARN of an authority in the place of a certificate, and the other way round.
    fn check_authority(&self, entry: &Entry) {
        let known = KINDS_OF_ARNS
            .iter()
            .find(|(property, ..)| entry.key.eq_ignore_ascii_case(property));
        let Some((property, expected, words)) = known else {
            return;
        };
        for node in std::iter::once(&entry.node).chain(entry.node.items()) {
            let Some((id, kind)) = self.referred(node) else {
                continue;
            };
            if kind != *expected && KINDS_OF_ARNS.iter().any(|(_, other, _)| *other == kind) {
                let message =
                    format!("`{property}` expects the ARN of {words}, and `{id}` is not one");
                let fault = Finding::new(node.place.value(), message);
                let help = format!("`{id}` is an {kind}; refer to an {expected}");
                self.evaluator
                    .fault(fault.help(help).error(rule::REFERENCE));
            }
        }
    }

    /// The resource whose ARN a value is, and its type.
    fn referred<'n>(&self, node: &'n Node) -> Option<(&'n str, &'t str)> {
        let Value::Unknown(unknown) = &node.value else {
            return None;
        };
        let symbol = unknown
            .symbol
            .as_deref()?
            .strip_prefix("${")?
            .strip_suffix('}')?;
        let id = symbol.strip_suffix(".Arn").unwrap_or(symbol);
        let template = self.evaluator.template;
        let resource = &template.resources[template.index(id)?];
        Some((id, resource.type_name()))
    }

    /// CloudFormation refuses a property in any other case than its own.
    fn check_spelling(&self, entry: &Entry, member: &str) {
        let property = spelling::of(member);
        if entry.key != property {
            let place = entry.node.place.key();
            let message = format!("unknown property `{}`", entry.key);
            let finding = Finding::new(place, message);
            let finding = finding.help(format!("did you mean `{property}`?"));
            let finding = finding.fix(Fix::rename(place, property));
            self.evaluator.fault(finding.warning("unknown-field"));
        }
    }

    /// An evaluated value as a value of the API.
    fn node(&self, shape: &'static Shape, node: &Node) -> Node {
        let value = match &node.value {
            Value::Unknown(it) => Value::unknown(Unknown {
                why: it.why.clone(),
                // Names are settled by whoever knows what they name.
                symbol: it
                    .symbol
                    .clone()
                    .filter(|_| matches!(shape.kind, ShapeType::String)),
            }),
            Value::Object(entries) if has_choice(shape, entries) => {
                Value::unknown("conditions that are not decided choose among its members")
            }
            Value::Object(entries) => Value::Object(self.entries(shape, entries)),
            Value::Array(items) => match shape.item() {
                Some(item) => self.list(shape, item, items),
                None => node.value.clone(),
            },
            Value::String(text) => match self.boolean(text, node) {
                Some(flag) => self.word(shape, text, flag, node),
                None => coerced(shape, node.value.clone()),
            },
            scalar => coerced(shape, scalar.clone()),
        };
        Node {
            value,
            place: node.place,
        }
    }

    /// A list. Where a condition that is not decided adds or removes items, their number is unknown.
    fn list(&self, shape: &Shape, item: &'static Shape, items: &[Node]) -> Value {
        let open = items.iter().any(Node::is_unknown);
        let items: Vec<Node> = items.iter().map(|node| self.node(item, node)).collect();
        let count = items.len() as i64;
        let fits = shape.bounds.min.is_none_or(|min| count >= min)
            && shape.bounds.max.is_none_or(|max| count <= max);
        if open && !fits {
            Value::unknown("conditions that are not decided choose its items")
        } else {
            Value::Array(items)
        }
    }

    /// The boolean that a word without quotes is in the YAML 1.1 of CloudFormation.
    fn boolean(&self, word: &str, node: &Node) -> Option<bool> {
        let flag = match word {
            "yes" | "Yes" | "YES" | "on" | "On" | "ON" => true,
            "no" | "No" | "NO" | "off" | "Off" | "OFF" => false,
            _ => return None,
        };
        let source = self.evaluator.template.text(node.place.source)?;
        let location = node.place.value();
        let written = source.text.get(source.span(location.anchor).range())?;
        (written == word).then_some(flag)
    }

    /// A word that is a boolean, which is hardly what a text or a word of an enum is to be.
    fn word(&self, shape: &Shape, word: &str, flag: bool, node: &Node) -> Value {
        if matches!(shape.kind, ShapeType::Boolean) {
            return Value::Bool(flag);
        }
        let message = format!("`{word}` without quotes is `{flag}` in CloudFormation's YAML 1.1");
        let finding = Finding::new(node.place.value(), message);
        self.evaluator.fault(
            finding
                .help(format!("write `\"{word}\"`, or `{flag}`"))
                .warning(BOOLEAN),
        );
        coerced(shape, Value::Bool(flag))
    }
}

/// Whether an object leaves to conditions which of its members there are: what the service refuses in
/// members that exclude each other may never come together.
fn has_choice(shape: &Shape, entries: &[Entry]) -> bool {
    let is_choice = |entry: &&Entry| match &entry.node.value {
        Value::Unknown(it) => it.symbol.as_deref().is_some_and(|it| it.starts_with(IF)),
        _ => false,
    };
    let has_members_to_choose = shape.members().iter().all(|member| !member.required);
    has_members_to_choose && entries.len() > 1 && entries.iter().any(|entry| is_choice(&entry))
}

/// A scalar as CloudFormation coerces it: `"80"` for a number, and a number for a text.
fn coerced(shape: &Shape, value: Value) -> Value {
    let is_text = matches!(shape.kind, ShapeType::String | ShapeType::Enum(_));
    let text = match &value {
        Value::String(text) => text.as_str(),
        Value::Integer(number) if is_text => return Value::String(number.to_string().into()),
        Value::Unsigned(number) if is_text => return Value::String(number.to_string().into()),
        Value::Float(number) if is_text => return Value::String(number.to_string().into()),
        Value::Bool(flag) if is_text => return Value::String(flag.to_string().into()),
        _ => return value,
    };
    let meant = match shape.kind {
        ShapeType::Integer | ShapeType::Long => text.trim().parse().ok().map(Value::Integer),
        ShapeType::Boolean => text.to_ascii_lowercase().parse().ok().map(Value::Bool),
        _ => None,
    };
    meant.unwrap_or(value)
}

/// A finding for each type of App Mesh resources that does not exist.
pub fn strange_types(root: &Node) -> Vec<Diagnostic> {
    use crate::diagnostic::suggest;
    use crate::model::model;
    let strange = super::template::types(root).filter(|(_, name)| model().resource(name).is_none());
    let finding = |(node, name): (&Node, &str)| {
        let message = format!("there is no resource type `{PREFIX}{name}`");
        let finding = Finding::new(node.place.value(), message);
        let kinds: Vec<&str> = model().resources.iter().map(|kind| kind.name).collect();
        let finding = match suggest::closest(name, kinds.iter().copied()) {
            Some(near) => finding.help(format!("did you mean `{PREFIX}{near}`?")).fix(
                Fix::replace(node.place.value(), format!("\"{PREFIX}{near}\""))
                    .safe_if(suggest::is_one_slip(name, near)),
            ),
            None => finding.help(format!(
                "the types of App Mesh are {PREFIX} and one of {}",
                kinds.join(", ")
            )),
        };
        finding.error("unknown-resource-type")
    };
    strange.map(finding).collect()
}
