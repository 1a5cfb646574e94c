//! Documents judged by the model and by the rules of App Mesh.
//!
//! [`request`] finds what one request alone shows: [`shape`] tells what the model says of it, the
//! catalogue in [`rules`] the rest. [`change`] finds what shows only beside the other resources,
//! which come as a [`Mesh`]: all documents of a folder, or the state of the control plane.
//! [`detect`] tells which requests a text holds.
//!
//! Reading files, drawing findings and deciding what to do about them is left to others.
//!
//! Invariant: all findings are reported, never just the first; nothing here reads a file, the
//! clock or the environment.

pub mod certificates;
pub mod choice;
mod misplaced;
pub mod rules;
pub mod shape;

pub use certificates::Certificates;
pub use choice::{Choice, Level};

use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Location, Node, Part, Path, Place, Search, Value, parallel};
use crate::mesh;
use crate::model::{Kind, Operation, ResourceShape};
use crate::resource::arn::Arn;
use crate::resource::format::Format;
use crate::resource::{Context, Request, Resource, Resources, Set};
use certificates::Opened;
use compact_str::CompactString;
use std::collections::{BTreeSet, HashSet};

/// What a rule looks at: one request.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    pub operation: &'static Operation,
    /// The whole input: names, spec, tags.
    pub input: &'a Node,
    pub context: &'a Context,
    /// The same input, to look things up in.
    pub search: Search<'a>,
    /// The format in which it is written; `None` for the JSON and YAML of the API.
    pub format: Option<&'static dyn Format>,
    /// The ARN that AWS gave to the resource, where the request is the answer of a describe.
    pub arn: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// A request in its surroundings.
    pub fn of(request: &'a Request, context: &'a Context) -> Subject<'a> {
        Subject {
            operation: request.operation,
            input: &request.input,
            context,
            search: request.search(),
            format: request.format,
            arn: request.arn.as_deref(),
        }
    }

    /// The resource that a create or update makes; `None` for every other operation.
    pub fn made(&self) -> Option<Resource> {
        let resource = Resource::new(self.operation, self.input.clone())?;
        Some(resource.owned_by(self.context.account.clone()))
    }

    /// A request of which nothing else is known.
    pub fn new(operation: &'static Operation, input: &'a Node) -> Subject<'a> {
        Subject {
            operation,
            input,
            context: Context::NONE,
            search: Search::of(input),
            format: None,
            arn: None,
        }
    }

    /// The Region in which the resource is: the one of its own ARN, or else that of the surroundings.
    pub fn region(&self) -> Option<&'a str> {
        let own = self.arn.and_then(Arn::parse).map(|arn| arn.region);
        own.or(self.context.region.as_deref())
    }

    /// The account that owns the resource, likewise.
    pub fn account(&self) -> Option<&'a str> {
        let own = self.arn.and_then(Arn::parse).map(|arn| arn.account);
        let of_caller = self.context.account.as_deref();
        own.or(of_caller.filter(|_| !self.context.is_account_assumed))
    }

    /// With what is known of the surroundings.
    pub fn with_context(self, context: &'a Context) -> Subject<'a> {
        Subject { context, ..self }
    }

    /// The kind of resource that the request is about.
    pub fn resource(&self) -> Option<&'static ResourceShape> {
        self.operation.resource()
    }

    /// Every node that a pattern leads to; see [`Search::select`].
    pub fn select(&self, pattern: &str) -> Vec<&'a Node> {
        self.search.select(pattern)
    }

    /// Every value under this key anywhere in the request; see [`Search::under`].
    pub fn under(&self, key: &str) -> Vec<&'a Node> {
        self.search.under(key)
    }

    /// The first node that a pattern leads to.
    pub fn find(&self, pattern: &str) -> Option<&'a Node> {
        self.select(pattern).into_iter().next()
    }
}

/// True for a text with holes that a script fills in later, such as `${NAME}` or `{{ name }}`: its
/// form tells nothing yet.
pub fn is_template(text: &str) -> bool {
    text.contains('$') || text.contains("{{")
}

/// Where a rule puts what it finds. Rule id, severity and the member's path are filled in here, so
/// that a rule says only what is wrong, where, and what to do.
pub struct Findings<'a> {
    rule: &'static str,
    severity: Severity,
    root: &'a Node,
    found: &'a mut Vec<Diagnostic>,
}

impl Findings<'_> {
    /// Adds a finding of the rule's own severity. Make it with [`at`] or [`at_key`].
    pub fn push(&mut self, finding: Diagnostic) {
        self.push_as(self.severity, finding);
    }

    /// Adds findings of the rule's own severity.
    pub fn extend(&mut self, findings: impl IntoIterator<Item = Diagnostic>) {
        findings.into_iter().for_each(|finding| self.push(finding));
    }

    /// The place for findings of the same rule about another resource.
    pub fn about<'b>(&'b mut self, item: &'b Resource) -> Findings<'b> {
        Findings {
            rule: self.rule,
            severity: self.severity,
            root: &item.input,
            found: self.found,
        }
    }

    /// Adds a finding of another severity, for a rule that is strict here and lenient there.
    pub fn push_as(&mut self, severity: Severity, finding: Diagnostic) {
        let path = match finding.primary.location.part {
            Part::Value(node) | Part::Key(node) => path_to(
                self.root,
                Place {
                    source: finding.primary.location.source,
                    node,
                },
            ),
            Part::Bytes(_) => None,
        };
        self.found.push(Diagnostic {
            rule: self.rule,
            severity,
            path: path.unwrap_or_default(),
            ..finding
        });
    }
}

/// A finding at a value, for [`Findings::push`].
pub fn at(value: impl Into<Place>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("", Severity::Error, value.into().value(), message)
}

/// A finding at the key under which a value stands, for [`Findings::push`].
pub fn at_key(value: impl Into<Place>, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new("", Severity::Error, value.into().key(), message)
}

/// Everything that one request alone shows, in reading order: what the model says of it, and what
/// the rules say of a request that the model accepts.
pub fn request(subject: Subject<'_>) -> Vec<Diagnostic> {
    let mut found = shape::check_spelled(subject.operation.input(), subject.input, subject.format);
    rules::alone(subject, &mut found);
    sort(&mut found);
    found
}

/// What shows only beside the other resources of the mesh, when this request is carried out: parents
/// and targets that are missing, ports that do not meet, names taken, resources in use.
pub fn change(subject: Subject<'_>, mesh: &dyn Resources) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rules::change(subject, mesh, &mut found);
    sort(&mut found);
    found
}

/// Everything that requests show, each alone and all beside each other and beside `elsewhere`, which
/// has no text; and the resources that they state. The requests of a source come in reading order.
/// Of `alternatives`, which are not made now, only what each shows alone.
pub fn documents(
    requests: Vec<Request>,
    alternatives: &[Request],
    elsewhere: Vec<Resource>,
    context: &Context,
    threads: usize,
) -> (Set, Vec<Diagnostic>) {
    let found = parallel::map(requests.len(), threads, |index| {
        request(Subject::of(&requests[index], context))
    });
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    found.extend(only_in(alternatives, &found, context, threads));
    let stated: Vec<Resource> = requests
        .into_iter()
        .filter_map(Request::into_resource)
        .collect();
    let names: HashSet<(Kind, &[CompactString])> = stated
        .iter()
        .map(|resource| (resource.kind(), &resource.names[..]))
        .collect();
    // A document replaces the resource of the same name that exists elsewhere.
    let is_replaced = |it: &Resource| names.contains(&(it.kind(), &it.names[..]));
    let rest: Vec<Resource> = elsewhere
        .into_iter()
        .filter(|resource| !is_replaced(resource))
        .collect();
    let set: Set = rest.into_iter().chain(stated).collect();
    found.extend(together_on(threads, &set));
    (set, found)
}

/// The errors that requests show alone and that are not found already, each once. What is merely risky
/// may be as it is meant where values change together.
fn only_in(
    requests: &[Request],
    found: &[Diagnostic],
    context: &Context,
    threads: usize,
) -> Vec<Diagnostic> {
    fn key(finding: &Diagnostic) -> (&'static str, Location, String) {
        let location = finding.primary.location;
        (finding.rule, location, finding.message.clone())
    }
    if requests.is_empty() {
        return Vec::new();
    }
    let mut seen: HashSet<_> = found.iter().map(key).collect();
    let found = parallel::map(requests.len(), threads, |index| {
        request(Subject::of(&requests[index], context))
    });
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    found.retain(|finding| finding.is_error() && seen.insert(key(finding)));
    found
}

/// Findings about all resources of a mesh together, in reading order.
pub fn together(mesh: &Set) -> Vec<Diagnostic> {
    together_on(1, mesh)
}

/// What [`together`] finds, on several threads.
pub fn together_on(threads: usize, mesh: &Set) -> Vec<Diagnostic> {
    // A finding is large beside what most resources give rise to: some share the room for them.
    let shares: Vec<_> = mesh.items().chunks(64).collect();
    let found = parallel::map(shares.len(), threads, |index| {
        let mut found = Vec::new();
        for item in shares[index] {
            rules::beside(item, mesh, &mut found);
        }
        found
    });
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    rules::siblings(mesh, &mut found);
    rules::resolved(mesh, &mut found);
    sort(&mut found);
    found
}

/// Findings about the certificates that the meshes of a set name, in reading order.
pub fn certificates(resources: &Set, from: &Certificates<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let names: BTreeSet<&str> = resources.items().iter().map(|it| it.mesh()).collect();
    for name in names {
        let mesh = mesh::resolve(resources, name);
        let first = resources.items().iter().find(|item| item.mesh() == name);
        let opened = Opened::new(&mesh, from);
        rules::opened(
            &opened,
            &first.expect("it names the mesh").input,
            &mut found,
        );
    }
    sort(&mut found);
    found
}

/// Reading order: by source, then by place; the worse first where two share a place.
pub fn sort(found: &mut [Diagnostic]) {
    found.sort_by_key(|finding| {
        let location = finding.primary.location;
        let node = match location.part {
            Part::Value(node) | Part::Key(node) => node,
            Part::Bytes(span) => span.start,
        };
        (location.source, node, std::cmp::Reverse(finding.severity))
    });
}

/// The path from the root of a document to the node at this place.
pub fn path_to(root: &Node, place: Place) -> Option<String> {
    fn walk(node: &Node, place: Place, path: &Path<'_>) -> Option<String> {
        if node.place == place {
            return Some(path.to_string());
        }
        match &node.value {
            Value::Array(items) => items
                .iter()
                .enumerate()
                .find_map(|(index, item)| walk(item, place, &path.index(index))),
            Value::Object(entries) => entries
                .iter()
                .find_map(|entry| walk(&entry.node, place, &path.key(&entry.key))),
            _ => None,
        }
    }
    walk(root, place, &Path::Root)
}
