//! CloudFormation: the `AWS::AppMesh::*` resources of templates as requests, and requests as a
//! template.
//!
//! A [`template`] is a graph. [`evaluate`] follows its functions in a [`world`], which is one way in
//! which it may be deployed: as parameters are now, or as they may be. [`condition`] decides which
//! resources exist there, [`repeat`] expands loops, [`properties`] turns what comes out into members
//! of the API, and [`graph`] finds references to nothing, circles, and what comes after what.
//!
//! Each template is a stack of its own: names that only its deployment knows are equal within it and
//! differ from those of every other one, unless one imports what the other exports. The files of one
//! folder of Copilot addons are one template.
//!
//! Invariant: a finding is about what the template contains, never about what a function hides.

mod condition;
mod evaluate;
mod function;
mod graph;
mod parameter;
mod properties;
mod repeat;
mod rule;
mod spelling;
mod stack;
mod template;
#[cfg(test)]
mod tests;
mod truth;
mod world;
mod write;

pub use parameter::file as parameter_file;
pub use spelling::CloudFormation;
pub use template::is_template;

use crate::diagnostic::{Finding, suggest};
use crate::document::Value;
use crate::resource::Request;
use crate::resource::format::{Document, Format, Reading, Settings, Written};
use evaluate::{Evaluator, Exports, ROOM};
use stack::Stack;
use std::borrow::Cow;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::path::Path;
use template::Template;
use world::World;

impl Format for CloudFormation {
    fn recognizes(&self, document: &Document<'_>) -> bool {
        is_template(document.root)
            || addons(document).is_some() && template::is_any_template(document.root)
    }

    fn read(&self, documents: &[Document<'_>], settings: &Settings) -> Reading {
        let mut reading = Reading::default();
        let given = &settings.parameters;
        let room = Cell::new(ROOM);
        let mut templates = Vec::new();
        for documents in deployments(documents) {
            templates.push(prepared(
                Template::new(documents),
                given,
                &room,
                &mut reading,
            ));
        }
        check_parameters(&templates, given, &mut reading);
        let scopes: Vec<String> = templates.iter().map(|it| scope(it, &templates)).collect();
        let exports = exports(&templates, &scopes, given, &room);
        for (template, scope) in templates.iter().zip(&scopes) {
            let stack = Stack {
                template,
                scope,
                given,
                exports: &exports,
                room: &room,
            };
            stack.read(&mut reading);
        }
        reading
    }

    fn write(&self, requests: &[Request]) -> Written {
        write::write(requests)
    }
}

/// The folder of Copilot addons in which a document is.
fn addons<'a>(document: &Document<'a>) -> Option<&'a Path> {
    let folder = Path::new(document.name).parent()?;
    folder.ends_with("addons").then_some(folder)
}

/// Documents that are deployed together: one each, but for addons of Copilot.
fn deployments<'a>(documents: &[Document<'a>]) -> Vec<Vec<Document<'a>>> {
    let mut deployments: Vec<Vec<Document<'a>>> = Vec::new();
    for document in documents {
        let folder = addons(document);
        let mut known = deployments.iter_mut();
        let same = known.find(|it| folder.is_some() && addons(&it[0]) == folder);
        match same {
            Some(deployment) => deployment.push(*document),
            None => deployments.push(vec![*document]),
        }
    }
    deployments
}

/// A template with its loops expanded.
fn prepared<'a>(
    mut template: Template<'a>,
    given: &BTreeMap<String, String>,
    room: &Cell<usize>,
    reading: &mut Reading,
) -> Template<'a> {
    for document in &template.documents {
        reading
            .findings
            .extend(properties::strange_types(document.root));
    }
    let now = World::default();
    let exports = Exports::new();
    let known = reading.gaps.len();
    let sections = {
        let evaluator = Evaluator::new(&template, &now, given, &exports, room);
        ["Conditions", "Resources", "Outputs"].map(|name| {
            let entries: Vec<_> = template.section(name).collect();
            let mut expanded = Vec::new();
            for entry in entries {
                repeat::section(Cow::Borrowed(entry), &evaluator, &mut expanded, reading);
            }
            expanded
        })
    };
    // A loop that is not known may give anything that others refer to.
    template.transforms.macros |= reading.gaps.len() > known;
    let [conditions, resources, outputs] = sections;
    for (name, node) in conditions {
        template.add_condition(name, node);
    }
    for (name, node) in resources {
        template.add_resource(name, node);
    }
    for (name, node) in outputs {
        template.add_output(name, node);
    }
    template
}

/// What is put behind the symbols of a template, so that they differ from those of another one.
fn scope(template: &Template<'_>, all: &[Template<'_>]) -> String {
    match all.len() {
        1 => String::new(),
        _ => format!(" ({})", template.name()),
    }
}

/// What templates export under names that are known.
fn exports(
    templates: &[Template<'_>],
    scopes: &[String],
    given: &BTreeMap<String, String>,
    room: &Cell<usize>,
) -> Exports {
    let mut exports = Exports::new();
    let now = World::default();
    for (template, scope) in templates.iter().zip(scopes) {
        let none = Exports::new();
        let evaluator = Evaluator::new(template, &now, given, &none, room);
        for (_, output) in &template.outputs {
            let name = output.get("Export").and_then(|export| export.get("Name"));
            let name = name.and_then(|name| evaluator.value(name));
            let value = output.get("Value").and_then(|value| evaluator.value(value));
            let (Some(name), Some(value)) = (name, value) else {
                continue;
            };
            let Value::String(name) = name.value else {
                continue;
            };
            let mut value = value.value;
            if let Value::Unknown(unknown) = &mut value
                && let Some(symbol) = &mut unknown.symbol
            {
                symbol.push_str(scope);
            }
            exports.insert(name.to_string(), value);
        }
    }
    exports
}

/// Finds values that parameters do not accept, and names that no template declares.
fn check_parameters(
    templates: &[Template<'_>],
    given: &BTreeMap<String, String>,
    reading: &mut Reading,
) {
    for template in templates {
        for (name, parameter) in &template.parameters {
            let default = || parameter.default().and_then(parameter::scalar);
            let value = given.get(*name).cloned().or_else(default);
            let found = value.and_then(|value| parameter.check(&value));
            reading.findings.extend(found);
        }
    }
    let Some(first) = templates.first().and_then(|it| it.documents.first()) else {
        return;
    };
    let known: Vec<&str> = templates
        .iter()
        .flat_map(|template| template.parameters.keys().copied())
        .chain(function::PSEUDO)
        .collect();
    for name in given.keys().filter(|name| !known.contains(&name.as_str())) {
        let place = first.root.get("Parameters").unwrap_or(first.root).place;
        let message = format!("no template has a parameter `{name}`");
        let finding = Finding::new(place.key(), message);
        let near = suggest::similar(name, known.iter().copied());
        let correct = || "correct the name that `--parameter` gives".to_owned();
        let finding = finding.help(suggest::did_you_mean(&near).unwrap_or_else(correct));
        reading.findings.push(finding.error(parameter::VALUE));
    }
}
