//! Documents checked by the model and by the rules of App Mesh.
//!
//! [`request`] finds what one request alone shows: [`shape`] checks it against the model, the
//! catalog in [`rules`] the rest. [`change`] finds what shows only beside the other resources,
//! which come as a [`Mesh`]: all documents of a folder, or the state of the control plane.
//! [`detect`] finds which requests a text holds.
//!
//! Reading files, drawing findings and deciding what to do about them is left to others.
//!
//! Invariant: all findings are reported, never just the first; nothing here reads a file, the
//! clock or the environment.

pub mod certificates;
pub mod choice;
mod findings;
pub mod handshake;
mod material;
mod misplaced;
pub mod rules;
pub mod shape;
mod subject;

pub use choice::{Choice, Level};
pub use findings::{Findings, at, at_key, path_to};
pub use material::Certificates;
pub use subject::{Subject, is_template};

use crate::diagnostic::Diagnostic;
use crate::document::{Anchor, Location, parallel};
use crate::mesh;
use crate::model::Kind;
use crate::resource::{Context, Request, Resource, Resources, Set};
use certificates::Opened;
use compact_str::CompactString;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

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
    let checked = parallel::map(requests, threads, |it| {
        let found = request(Subject::of(&it, context));
        (found, it.into_resource().map(Arc::new))
    });
    let (mut found, mut stated) = (Vec::new(), Vec::with_capacity(checked.len()));
    for (of_request, resource) in checked {
        found.extend(of_request);
        stated.extend(resource);
    }
    found.extend(only_in(alternatives, &found, context, threads));
    let names: HashSet<(Kind, &[CompactString])> = stated
        .iter()
        .map(|resource| (resource.kind(), &resource.names[..]))
        .collect();
    // A document replaces the resource of the same name that exists elsewhere.
    let is_replaced = |it: &Resource| names.contains(&(it.kind(), &it.names[..]));
    let rest: Vec<Arc<Resource>> = elsewhere
        .into_iter()
        .filter(|resource| !is_replaced(resource))
        .map(Arc::new)
        .collect();
    let set: Set = rest.into_iter().chain(stated).collect();
    let set = set.with_quotas(context.quotas.clone());
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
        let location = finding.finding.primary.location;
        (finding.rule, location, finding.finding.message.clone())
    }
    if requests.is_empty() {
        return Vec::new();
    }
    let mut seen: HashSet<_> = found.iter().map(key).collect();
    let found = parallel::map(requests, threads, |it| request(Subject::of(it, context)));
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
    let found = parallel::map(mesh.items().chunks(64), threads, |share| {
        let mut found = Vec::new();
        for item in share {
            rules::beside(item, mesh, &mut found);
        }
        found
    });
    let mut found: Vec<Diagnostic> = found.into_iter().flatten().collect();
    rules::siblings(mesh, &mut found);
    let resolved = parallel::map(meshes(mesh), threads, |(name, any)| {
        let mut found = Vec::new();
        rules::resolved(&mesh::resolve(mesh, name), &any.input, &mut found);
        found
    });
    found.extend(resolved.into_iter().flatten());
    sort(&mut found);
    found
}

/// The names of the meshes of a set, each with the first resource that names it.
fn meshes(resources: &Set) -> BTreeMap<&str, &Resource> {
    let mut meshes = BTreeMap::new();
    for item in resources.items() {
        meshes.entry(item.mesh()).or_insert(&**item);
    }
    meshes
}

/// Findings about the certificates that the meshes of a set name, in reading order.
pub fn certificates(resources: &Set, from: &Certificates<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (name, any) in meshes(resources) {
        let mesh = mesh::resolve(resources, name);
        rules::opened(&Opened::new(&mesh, from), &any.input, &mut found);
    }
    sort(&mut found);
    found
}

/// Reading order: by source, then by place; the worse first where two share a place.
pub fn sort(found: &mut [Diagnostic]) {
    found.sort_by_key(|finding| {
        let location = finding.finding.primary.location;
        let node = match location.anchor {
            Anchor::Value(node) | Anchor::Key(node) => node,
            Anchor::Bytes(span) => span.start,
        };
        (location.source, node, std::cmp::Reverse(finding.severity))
    });
}
