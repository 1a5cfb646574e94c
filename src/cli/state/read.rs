//! Files as the requests that a control plane carries out.

use super::super::error::Error;
use super::super::validate::collect::{self, Input};
use crate::diagnostic::Diagnostic;
use crate::document::{Node, Source, SourceId, notation};
use crate::model::{Lifecycle, model};
use crate::resource::format::{self, Document, Format, Settings};
use crate::resource::{Detected, Request, detect};
use serde_json::{Value, json};

/// The requests that files and folders hold, each as `{ CreateMesh: { meshName: "m" } }`, in an
/// order in which all of them can be carried out: meshes first, gateway routes last.
///
/// # Errors
/// A path that leads nowhere, a text that cannot be read, or no document at all.
pub fn documents(paths: &[String]) -> Result<Vec<Value>, Error> {
    let mut found = Vec::new();
    let mut formatted = Vec::new();
    for (index, input) in collect::inputs(paths)?.iter().enumerate() {
        found.extend(of_input(input, SourceId(index as u32), &mut formatted)?);
    }
    found.extend(of_formats(&formatted));
    found.retain(is_create_or_update);
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

/// The documents of formats, each with the name of its file.
type Formatted = Vec<(&'static dyn Format, String, Node)>;

/// The requests of a text; its documents of formats are set aside.
fn of_input(input: &Input, id: SourceId, formatted: &mut Formatted) -> Result<Vec<Request>, Error> {
    let text = input.text().map_err(Error::usage)?;
    let source = Source::new(input.name.as_str(), text);
    let read = match notation::read(&source.text, id, &input.name) {
        Ok(read) => read,
        Err(_) if !input.is_named => return Ok(Vec::new()),
        Err(fault) => return Err(unreadable(&fault, &source)),
    };
    let mut documents = Vec::new();
    for root in read.roots {
        let document = Document {
            name: &input.name,
            ..Document::unnamed(&root)
        };
        if let Some(format) = format::of(&document) {
            formatted.push((format, input.name.clone(), root));
            continue;
        }
        for found in detect(root, None) {
            match found {
                Detected::Request(document) => documents.push(document),
                Detected::Formatted { format, node } => {
                    formatted.push((format, input.name.clone(), node));
                }
                _ => {}
            }
        }
    }
    Ok(documents)
}

/// The requests of all documents of formats, those of a format read together.
fn of_formats(formatted: &Formatted) -> Vec<Request> {
    let read = |format: &&'static dyn Format| {
        let own = formatted
            .iter()
            .filter(|(of, ..)| of.name() == format.name());
        let documents = own.map(|(_, name, root)| Document {
            name,
            ..Document::unnamed(root)
        });
        let documents: Vec<Document<'_>> = documents.collect();
        format.read(&documents, &Settings::default()).requests
    };
    format::all().iter().flat_map(read).collect()
}

fn is_create_or_update(document: &Request) -> bool {
    let lifecycle = document.operation.lifecycle;
    matches!(lifecycle, Some((_, Lifecycle::Create | Lifecycle::Update)))
}

fn unreadable(fault: &Diagnostic, source: &Source) -> Error {
    let start = source.span(fault.primary.location.part).start as usize;
    let (line, column) = source.line_column(start);
    Error::usage(format!(
        "{}:{line}:{column}: {}",
        source.name, fault.message
    ))
    .hints(fault.help.clone())
}
