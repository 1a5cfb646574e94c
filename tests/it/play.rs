//! Plays requests in their order against a mesh, and returns everything that the checks find.

use crate::pem;
use appmesh::check::{self, Subject, rules};
use appmesh::diagnostic::{Diagnostic, Finding};
use appmesh::document::{Node, SourceId, json5};
use appmesh::model::Lifecycle;
use appmesh::plan::{self, Loss, Prune};
use appmesh::resource::{Context, Detected, Request, Resource, Set, detect};
use std::collections::HashSet;

/// What was found.
pub struct Played {
    /// For each request: what it alone shows, and what shows beside the resources made before it.
    pub steps: Vec<Vec<Diagnostic>>,
    /// What all requests show together whose resources are there in the end.
    pub together: Vec<Diagnostic>,
}

impl Played {
    /// Everything, each finding once.
    pub fn found(&self) -> Vec<&Diagnostic> {
        let mut seen = HashSet::new();
        self.steps
            .iter()
            .flatten()
            .chain(&self.together)
            .filter(|finding| seen.insert((finding.rule, finding.finding.primary.location)))
            .collect()
    }

    /// What made the requests be refused.
    pub fn errors(&self) -> Vec<&Diagnostic> {
        let mut errors = self.found();
        errors.retain(|finding| finding.is_error());
        errors
    }
}

/// Plays the requests that a text holds. A text that cannot be read is one step with one finding.
pub fn text(text: &str, context: &Context) -> Played {
    match json5::parse(text, SourceId(0)) {
        Ok(node) => play(&recognized(node), context),
        Err(finding) => Played {
            steps: vec![vec![finding]],
            together: Vec::new(),
        },
    }
}

/// The requests that a text holds.
pub fn requests(text: &str) -> Vec<Request> {
    recognized(json5::parse(text, SourceId(0)).unwrap())
}

fn recognized(node: Node) -> Vec<Request> {
    let request = |found| match found {
        Detected::Request(document) => document,
        other => panic!("{other:?} is not a request"),
    };
    detect(node, None).into_iter().map(request).collect()
}

/// Plays these requests. One that is refused changes nothing.
pub fn play(requests: &[Request], context: &Context) -> Played {
    let mut state: Vec<Resource> = Vec::new();
    let mut stated: Vec<Resource> = Vec::new();
    let mut steps = Vec::new();
    let mut before = None;
    for request in requests {
        let subject = Subject::of(request, context);
        let mesh: Set = state.iter().cloned().collect();
        let mut found = check::request(subject);
        found.extend(check::change(subject, &mesh));
        let is_refused = found.iter().any(Diagnostic::is_error);
        let is_only_taken = found
            .iter()
            .filter(|it| it.is_error())
            .all(|it| it.rule == "name-taken");
        steps.push(found);
        let item = request.clone().into_resource();
        if lifecycle(request) != Some(Lifecycle::Create) {
            before.get_or_insert_with(|| state.clone());
        }
        if is_refused {
            // A folder states it all the same.
            stated.extend(item.filter(|_| is_only_taken));
            continue;
        }
        let is_deleted = lifecycle(request) == Some(Lifecycle::Delete);
        if item.is_some() || is_deleted {
            state.retain(|item| !names(request, item));
        }
        if is_deleted {
            stated.retain(|item| !names(request, item));
        }
        state.extend(item.clone());
        stated.extend(item);
    }
    let names_files = requests
        .iter()
        .any(|request| request.input.to_json().to_string().contains(pem::DIRECTORY));
    let stated: Set = stated.into_iter().collect();
    let mut together = check::together(&stated);
    let before = before.as_ref().unwrap_or(&state);
    together.extend(losses(before, &state, requests));
    if names_files {
        together.extend(check::certificates(&stated, &pem::certificates()));
    }
    Played { steps, together }
}

/// What the changes that lead from one state to another take from clients, as findings. A deletion has
/// no place in documents; here its request has one.
fn losses(before: &[Resource], after: &[Resource], requests: &[Request]) -> Vec<Diagnostic> {
    let plan = plan::plan(after, before, Prune::DescribedMeshes);
    let finding = |loss: &Loss| {
        let deletion = || {
            let is_it = |it: &&Request| {
                let shape = it.operation.resource();
                let name = shape.and_then(|shape| it.input.get(shape.name_member()));
                lifecycle(it) == Some(Lifecycle::Delete)
                    && shape.is_some_and(|shape| shape.kind == loss.kind)
                    && name.and_then(Node::as_str) == loss.names.last().map(|it| it.as_str())
            };
            let request = requests.iter().find(is_it).unwrap();
            let member = request.operation.resource().unwrap().name_member();
            request.input.get(member).unwrap().place.value()
        };
        let location = loss.location.unwrap_or_else(deletion);
        let rule = rules::find(loss.rule()).unwrap();
        Finding::new(location, loss.message())
            .help(loss.help())
            .by(rule.id, rule.severity)
    };
    plan.losses.iter().map(finding).collect()
}

fn lifecycle(request: &Request) -> Option<Lifecycle> {
    request.operation.lifecycle.map(|(_, lifecycle)| lifecycle)
}

/// True where a request is about this resource.
fn names(request: &Request, item: &Resource) -> bool {
    let Some(resource) = request.operation.resource() else {
        return false;
    };
    let name = |identifier: &&str| request.input.get(identifier).and_then(|name| name.as_str());
    let names = resource.identifiers.iter().map(name);
    item.kind() == resource.kind && names.eq(item.names.iter().map(|name| Some(name.as_str())))
}
