//! Files as the requests that a control plane carries out.

use super::super::error::Error;
use super::super::validate::collect::{self, Input};
use crate::diagnostic::Diagnostic;
use crate::document::{Source, SourceId, Sources, notation};
use crate::model::{Lifecycle, model};
use crate::resource::format::cloudformation;
use crate::resource::{Detected, Request, detect};
use serde_json::{Value, json};

/// The requests that files and folders hold, each as `{ CreateMesh: { meshName: "m" } }`, in an
/// order in which all of them can be carried out: meshes first, gateway routes last.
///
/// # Errors
/// A path that leads nowhere, a text that cannot be read, or no document at all.
pub fn documents(paths: &[String]) -> Result<Vec<Value>, Error> {
    let mut found = Vec::new();
    for input in collect::inputs(paths)? {
        found.extend(of_input(&input)?);
    }
    if found.is_empty() {
        return Err(Error::usage(format!(
            "there is no document of App Mesh in {}",
            paths.join(", ")
        )));
    }
    found.sort_by_key(rank);
    Ok(found
        .into_iter()
        .map(|document| json!({ document.operation.name: document.input.to_json() }))
        .collect())
}

/// Parents before children, and what is referred to before what refers to it: the order of the model.
fn rank(document: &Request) -> usize {
    let kind = document.operation.resource();
    model()
        .resources
        .iter()
        .position(|resource| kind.is_some_and(|kind| kind.name == resource.name))
        .unwrap_or(usize::MAX)
}

fn of_input(input: &Input) -> Result<Vec<Request>, Error> {
    let text = input.text().map_err(Error::usage)?;
    let mut sources = Sources::default();
    let id = sources.add(Source::new(input.name.as_str(), text));
    let read = match notation::read(&sources.get(id).text, id, &input.name) {
        Ok(read) => read,
        Err(_) if !input.is_named => return Ok(Vec::new()),
        Err(fault) => return Err(unreadable(&fault, &sources, id)),
    };
    let mut documents = Vec::new();
    for found in read.roots.into_iter().flat_map(|root| detect(root, None)) {
        match found {
            Detected::Request(document) => documents.push(document),
            Detected::CloudFormation(template) => {
                documents.extend(cloudformation::requests(&template).0);
            }
            _ => {}
        }
    }
    documents.retain(|document| {
        matches!(
            document.operation.lifecycle,
            Some((_, Lifecycle::Create | Lifecycle::Update))
        )
    });
    Ok(documents)
}

fn unreadable(fault: &Diagnostic, sources: &Sources, id: SourceId) -> Error {
    let source = sources.get(id);
    let start = sources.span(fault.primary.location).start as usize;
    let (line, column) = source.line_column(start);
    Error::usage(format!(
        "{}:{line}:{column}: {}",
        source.name, fault.message
    ))
    .hints(fault.help.clone())
}
