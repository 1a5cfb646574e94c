//! What the model alone requires of a document: members that are unknown or missing, types, lengths,
//! ranges, counts, enums, patterns, and unions of which exactly one member must be set.
//!
//! Each finding has the id of the kind of constraint that is broken, unless the catalog has a
//! rule about that very member (`Check::Model`).

use super::{misplaced, rules};
use crate::diagnostic::{Diagnostic, Finding, Fix, suggest};
use crate::document::{Entry, Node, Path, Value};
use crate::model::{Bounds, Member, Shape, ShapeType};
use crate::resource::format::Spelling;
use regex_lite::Regex;
use std::cell::RefCell;
use std::collections::HashMap;

/// Checks a value by its shape; all findings, in reading order.
pub fn check(shape: &'static Shape, node: &Node) -> Vec<Diagnostic> {
    check_spelled(shape, node, None)
}

/// The same in the spelling of a format.
pub fn check_spelled(
    shape: &'static Shape,
    node: &Node,
    format: Option<&'static dyn Spelling>,
) -> Vec<Diagnostic> {
    let mut checker = Checker {
        found: Vec::new(),
        format,
        above: Vec::new(),
    };
    checker.value(shape, node, &Path::Root, Owner::NONE);
    checker.found
}

/// The member whose value is looked at.
#[derive(Clone, Copy)]
struct Owner {
    structure: &'static str,
    member: &'static str,
}

impl Owner {
    const NONE: Owner = Owner {
        structure: "",
        member: "",
    };
}

struct Checker {
    found: Vec<Diagnostic>,
    /// Whose spelling members have in sentences.
    format: Option<&'static dyn Spelling>,
    /// The structures around what is looked at, the innermost last.
    above: Vec<&'static Shape>,
}

impl Checker {
    /// A member as it is written in the document.
    fn spell(&self, member: &str) -> String {
        match self.format {
            Some(format) => format.spell(member),
            None => member.to_owned(),
        }
    }

    /// Members in a sentence: `` `a`, `b` or `c` ``.
    fn members(&self, members: &[Member], conjunction: &str) -> String {
        let names: Vec<String> = members.iter().map(|it| self.spell(it.name)).collect();
        listing(names.iter().map(String::as_str), conjunction)
    }

    /// The last member of a path, in backticks; the document where there is none.
    fn subject(&self, path: &Path<'_>) -> String {
        match path {
            Path::Root => "the document".to_owned(),
            Path::Key(_, key) => format!("`{}`", self.spell(key)),
            Path::Index(Path::Key(_, key), index) => format!("`{}[{index}]`", self.spell(key)),
            Path::Index(..) => format!("`{path}`"),
        }
    }

    fn value(&mut self, shape: &'static Shape, node: &Node, path: &Path<'_>, owner: Owner) {
        if node.is_unknown() {
            return;
        }
        if node.is_null() {
            let finding = Finding::new(
                node.place.value(),
                format!("{} is null", self.subject(path)),
            )
            .help("leave the member out instead");
            return self.push(finding.error("null-is-absent"), path);
        }
        match (&shape.kind, &node.value) {
            (ShapeType::Structure(members), Value::Object(entries)) => {
                self.structure(shape, members, node, entries, path);
            }
            (ShapeType::Union(members), Value::Object(entries)) => {
                self.union(shape, members, node, entries, path);
            }
            (ShapeType::List(_), Value::Array(items)) => self.list(shape, node, items, path, owner),
            (ShapeType::Enum(values), Value::String(text)) => {
                self.enumeration(values, shape, node, text, path, owner);
            }
            (ShapeType::String, Value::String(text)) => self.string(shape, node, text, path, owner),
            (ShapeType::Boolean, Value::Bool(_)) => {}
            (ShapeType::Integer | ShapeType::Long, Value::Integer(_) | Value::Unsigned(_)) => {
                self.number(shape, node, path, owner);
            }
            (
                ShapeType::Timestamp,
                Value::Integer(_) | Value::Unsigned(_) | Value::Float(_) | Value::String(_),
            ) => {}
            _ => self.mistyped(shape, node, path),
        }
    }

    fn structure(
        &mut self,
        shape: &'static Shape,
        members: &'static [Member],
        node: &Node,
        entries: &[Entry],
        path: &Path<'_>,
    ) {
        for member in members
            .iter()
            .filter(|member| member.required && node.get(member.name).is_none())
        {
            let misspelled = entries.iter().find(|entry| {
                shape.member(&entry.key).is_none()
                    && suggest::closest(&entry.key, [member.name]).is_some()
            });
            // The misspelled key says it all; a second finding about the same slip would be noise.
            if misspelled.is_some() {
                continue;
            }
            let message = format!(
                "{} lacks the required member `{}`",
                self.subject(path),
                self.spell(member.name)
            );
            let finding = Finding::new(node.place.key(), message);
            let is_off = member.name == "certificate"
                && node.get("mode").and_then(Node::as_str) == Some("DISABLED");
            let help = if is_off {
                "leave `tls` out: a listener without it accepts plaintext"
            } else {
                member.documentation.trim_end_matches('.')
            };
            self.push(
                finding
                    .help(help)
                    .error(rule("missing-member", shape, member)),
                path,
            );
        }
        self.entries(shape, members, entries, path);
    }

    fn union(
        &mut self,
        shape: &'static Shape,
        members: &'static [Member],
        node: &Node,
        entries: &[Entry],
        path: &Path<'_>,
    ) {
        let known: Vec<&Entry> = entries
            .iter()
            .filter(|entry| shape.member(&entry.key).is_some())
            .collect();
        let id = || rules::of_shape(shape.name).map_or("exactly-one-of", |rule| rule.id);
        let help = |checker: &Checker| {
            let names = checker.members(members, "or");
            format!("exactly one of {names} must be given")
        };
        match known[..] {
            [] if entries.is_empty() => {
                let finding = Finding::new(
                    node.place.value(),
                    format!("{} is empty", self.subject(path)),
                );
                self.push(finding.help(help(self)).error(id()), path);
            }
            [first, second, ..] => {
                let given: Vec<String> = known.iter().map(|it| self.spell(&it.key)).collect();
                let given = listing(given.iter().map(String::as_str), "and");
                let finding = Finding::new(
                    second.node.place.key(),
                    format!(
                        "{} has {given}, but only one may be given",
                        self.subject(path)
                    ),
                )
                .against(first.node.place.key(), "the first one")
                .help(help(self));
                self.push(finding.error(id()), path);
            }
            _ => {}
        }
        self.entries(shape, members, entries, path);
    }

    fn entries(
        &mut self,
        shape: &'static Shape,
        members: &'static [Member],
        entries: &[Entry],
        path: &Path<'_>,
    ) {
        self.above.push(shape);
        for entry in entries {
            let path = path.key(&entry.key);
            match shape.member(&entry.key) {
                Some(member) => {
                    let owner = Owner {
                        structure: shape.name,
                        member: member.name,
                    };
                    self.value(member.shape(), &entry.node, &path, owner);
                }
                None => self.unknown(shape, members, entries, entry, &path),
            }
        }
        self.above.pop();
    }

    fn unknown(
        &mut self,
        shape: &'static Shape,
        members: &'static [Member],
        entries: &[Entry],
        entry: &Entry,
        path: &Path<'_>,
    ) {
        let above = self.above.len().checked_sub(2).map(|it| self.above[it]);
        let rule = rules::of_member(shape.name, &entry.key);
        let id = rule.map_or("unknown-field", |rule| rule.id);
        let spelled: Vec<String> = members.iter().map(|it| self.spell(it.name)).collect();
        let near = suggest::similar(&entry.key, spelled.iter().map(String::as_str));
        let mut finding = Finding::new(
            entry.node.place.key(),
            format!("unknown member `{}`", entry.key),
        );
        let spell = |name: &str| self.spell(name);
        if let Some(advice) = misplaced::advice(shape, members, entries, entry, above, spell) {
            finding = finding.help(advice.sentence);
            // Other formats write structures otherwise.
            finding.fix = advice.fix.filter(|_| self.format.is_none());
        } else if let Some(question) = suggest::did_you_mean(&near) {
            finding = finding.help(question);
            if let [only] = near[..] {
                let is_meant = |member: &&Member| self.spell(member.name) == only;
                let member = members.iter().find(is_meant);
                let is_given = entries
                    .iter()
                    .any(|other| Some(other.key.as_str()) == member.map(|it| it.name));
                if is_given {
                    finding =
                        finding.help(format!("`{only}` is given as well; remove one of the two"));
                } else if member.is_some_and(|it| misplaced::may_be(it.shape(), &entry.node)) {
                    let place = entry.node.place.key();
                    finding = finding.fix(Fix::correct_key(place, &entry.key, only));
                }
            }
        }
        if let Some(rule) = rule {
            finding = finding.help(rule.why());
        }
        let names = self.members(members, "and");
        if !members.is_empty() {
            finding = finding.help(format!("the members here are {names}"));
        }
        self.push(finding.error(id), path);
    }

    fn list(
        &mut self,
        shape: &'static Shape,
        node: &Node,
        items: &[Node],
        path: &Path<'_>,
        owner: Owner,
    ) {
        let count = items.len() as i64;
        if !within(shape.bounds, count) {
            // Too many: the first one too many is marked.
            let place = shape
                .bounds
                .max
                .and_then(|max| items.get(max as usize))
                .unwrap_or(node)
                .place;
            let message = format!("{} has {}", self.subject(path), counted(count, "item"));
            let finding = Finding::new(place.value(), message)
                .help(format!("{} are allowed", allowed(shape.bounds, "items")));
            self.push(finding.error(owned("list-count", shape, owner)), path);
        }
        let Some(item) = shape.item() else { return };
        for (index, node) in items.iter().enumerate() {
            self.value(item, node, &path.index(index), Owner::NONE);
        }
    }

    fn enumeration(
        &mut self,
        values: &[&'static str],
        shape: &'static Shape,
        node: &Node,
        text: &str,
        path: &Path<'_>,
        owner: Owner,
    ) {
        if values.contains(&text) {
            return;
        }
        let mut finding = Finding::new(
            node.place.value(),
            format!("{} cannot be `{text}`", self.subject(path)),
        );
        if let Some(plain) = encrypted(values, text) {
            finding = finding.help(format!(
                "App Mesh has no protocol `{text}`: the protocol is `{plain}`, and encryption is \
                 `tls` beside `portMapping`"
            ));
        } else if let Some(meant) = suggest::meant(text, values.iter().copied()) {
            finding = finding.help(format!("did you mean `{meant}`?"));
            if suggest::is_respelled(text, meant) {
                finding = finding.fix(Fix::replace(node.place.value(), format!("\"{meant}\"")));
            }
        }
        let values = listing(values.iter().copied(), "or");
        let finding = finding.help(format!("it is one of {values}"));
        self.push(finding.error(owned("enum-value", shape, owner)), path);
    }

    fn string(
        &mut self,
        shape: &'static Shape,
        node: &Node,
        text: &str,
        path: &Path<'_>,
        owner: Owner,
    ) {
        let length = text.chars().count() as i64;
        if !within(shape.bounds, length) {
            let message = match length {
                0 => format!("{} is empty", self.subject(path)),
                _ => format!(
                    "{} has {}",
                    self.subject(path),
                    counted(length, "character")
                ),
            };
            let finding = Finding::new(node.place.value(), message).help(format!(
                "{} are allowed",
                allowed(shape.bounds, "characters")
            ));
            self.push(finding.error(owned("string-length", shape, owner)), path);
        } else if let Some(pattern) = shape.pattern.filter(|pattern| !matches(pattern, text)) {
            let message = format!(
                "{} does not fit the pattern of {}",
                self.subject(path),
                shape.name
            );
            let finding = Finding::new(node.place.value(), message)
                .help(format!("the pattern is `{pattern}`"));
            self.push(finding.error(owned("string-pattern", shape, owner)), path);
        }
    }

    fn number(&mut self, shape: &'static Shape, node: &Node, path: &Path<'_>, owner: Owner) {
        let number = node.as_integer().unwrap_or_default();
        let Bounds { min, max } = shape.bounds;
        if min.is_none_or(|min| number >= min.into()) && max.is_none_or(|max| number <= max.into())
        {
            return;
        }
        let finding = Finding::new(
            node.place.value(),
            format!("{} cannot be {number}", self.subject(path)),
        )
        .help(format!("{} is allowed", allowed(shape.bounds, "")));
        self.push(finding.error(owned("number-range", shape, owner)), path);
    }

    fn mistyped(&mut self, shape: &'static Shape, node: &Node, path: &Path<'_>) {
        let expected = match shape.kind {
            ShapeType::Structure(_) | ShapeType::Union(_) => "an object",
            ShapeType::List(_) => "a list",
            ShapeType::String | ShapeType::Enum(_) => "a string",
            ShapeType::Boolean => "`true` or `false`",
            ShapeType::Integer | ShapeType::Long => "an integer",
            ShapeType::Timestamp => "a number of seconds",
        };
        let message = format!(
            "{} must be {expected}, not {}",
            self.subject(path),
            node.value.kind()
        );
        let finding = Finding::new(node.place.value(), message);
        let bare = node.as_str().filter(|text| match shape.kind {
            ShapeType::Boolean => matches!(*text, "true" | "false"),
            ShapeType::Integer | ShapeType::Long => text.parse::<i64>().is_ok(),
            _ => false,
        });
        let finding = match (&shape.kind, bare) {
            (_, Some(bare)) => finding
                .help(format!("write `{bare}` without quotes"))
                .fix(Fix::replace(node.place.value(), bare)),
            (ShapeType::Structure(members) | ShapeType::Union(members), _) => {
                finding.help(format!(
                    "an object has members, here {}",
                    listing(members.iter().map(|member| member.name), "and")
                ))
            }
            (ShapeType::List(_), _) => finding.help("put it in square brackets"),
            (ShapeType::String | ShapeType::Enum(_), _) => finding.help("put it in quotes"),
            (ShapeType::Boolean, _) => finding.help("write `true` or `false`, without quotes"),
            (ShapeType::Integer | ShapeType::Long | ShapeType::Timestamp, _) => {
                finding.help("write a number, without quotes or a fraction")
            }
        };
        self.push(finding.error("json-type"), path);
    }

    fn push(&mut self, finding: Diagnostic, path: &Path<'_>) {
        self.found.push(finding.at(path));
    }
}

/// The protocol that a word with an `s` for encryption is about: `http` for `https`.
fn encrypted(protocols: &[&'static str], text: &str) -> Option<&'static str> {
    let text = text.to_ascii_lowercase();
    let plain = match text.as_str() {
        "tls" | "ssl" => "tcp",
        text => text.strip_suffix('s')?,
    };
    let is_protocol = protocols.contains(&"grpc") && protocols.contains(&"tcp");
    protocols
        .iter()
        .copied()
        .find(|it| is_protocol && *it == plain)
}

/// The rule that a finding about a member itself has.
fn rule(fallback: &'static str, shape: &Shape, member: &Member) -> &'static str {
    rules::of_member(shape.name, member.name).map_or(fallback, |rule| rule.id)
}

/// The rule that a finding about a member's value has.
fn owned(fallback: &'static str, shape: &Shape, owner: Owner) -> &'static str {
    rules::of_shape(shape.name)
        .or_else(|| rules::of_member(owner.structure, owner.member))
        .map_or(fallback, |rule| rule.id)
}

fn within(bounds: Bounds, value: i64) -> bool {
    bounds.min.is_none_or(|min| value >= min) && bounds.max.is_none_or(|max| value <= max)
}

/// `1 to 10 items`, `at least 1`, `at most 50 items`.
fn allowed(bounds: Bounds, what: &str) -> String {
    let range = match (bounds.min, bounds.max) {
        (Some(min), Some(max)) if min == max => format!("exactly {min}"),
        (Some(min), Some(max)) => format!("{min} to {max}"),
        (Some(min), None) => format!("at least {min}"),
        (None, Some(max)) => format!("at most {max}"),
        (None, None) => "anything".to_owned(),
    };
    format!("{range} {what}").trim_end().to_owned()
}

fn counted(count: i64, what: &str) -> String {
    match count {
        0 => format!("no {what}s"),
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    }
}

/// `` `a`, `b` or `c` ``
fn listing<'a>(names: impl Iterator<Item = &'a str>, conjunction: &str) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} {conjunction} {last}", rest.join(", ")),
    }
}

/// Whether a text fits a pattern of the model. Each pattern is compiled once a thread.
fn matches(pattern: &'static str, text: &str) -> bool {
    thread_local! {
        static COMPILED: RefCell<HashMap<&'static str, Regex>> = RefCell::default();
    }
    COMPILED.with_borrow_mut(|compiled| {
        let regex = compiled.entry(pattern).or_insert_with(|| {
            Regex::new(pattern).expect("a test compiles every pattern of the model")
        });
        regex.is_match(text)
    })
}
