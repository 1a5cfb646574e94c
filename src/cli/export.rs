//! `appmesh export`: what a service has as documents, in any format.

use super::builtin::Builtin;
use super::documents;
use super::environment::Environment;
use super::error::Error;
use super::{inventory, replace, service, stdout};
use crate::document::{Source, Sources, json5};
use crate::model::{Lifecycle, names};
use crate::output::escape;
use crate::output::report::Style;
use crate::resource::format::{self, Written};
use crate::resource::{Detected, Request, detect};
use anyhow::Context;
use clap::{Arg, ArgMatches, Command, ValueHint};
use serde_json::{Value, json};
use std::path::Path;

pub const COMMAND: Builtin = Builtin {
    name: "export",
    about: "Print every resource as documents, in an order in which they can be created.",
    exits: &[0, 252, 253, 254, 255],
    beside: &["plan", "apply", "convert", "state"],
    arguments: |command| {
        arguments(command).arg(
            Arg::new("mesh-name")
                .long("mesh-name")
                .value_name("NAME")
                .help("Export only this mesh"),
        )
    },
    run,
};

/// Adds the arguments that choose the form of the output.
pub fn arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("format")
                .long("format")
                .value_name("FORMAT")
                .value_parser(format::names())
                .default_value("json")
                .help("The format of the output"),
        )
        .arg(
            Arg::new("folder")
                .long("folder")
                .value_name("DIR")
                .value_hint(ValueHint::DirPath)
                .conflicts_with("format")
                .help("Write each document to a file of its own here, numbered in a safe order"),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let service = service::local_or_endpoint(matches, environment)?;
    let only = matches.get_one::<String>("mesh-name");
    let is_wanted = |mesh: &str| only.is_none_or(|only| only == mesh);
    let found = inventory::describe_all(service.as_ref(), is_wanted, environment)?;
    if let (Some(name), true) = (only, found.is_empty()) {
        return Err(Error::usage(format!("there is no mesh `{name}`")));
    }
    let document = |described: inventory::Described| {
        let described = inventory::with_tags(service.as_ref(), described)?;
        let create = described.resource.shape.operation(Lifecycle::Create);
        let mut input = described.resource.input.to_json();
        drop_empty_lists(&mut input);
        drop_empty_lists(&mut input["spec"]);
        Ok(json!({ create.name: input }))
    };
    let documents = found.into_iter().map(document);
    let documents: Vec<Value> = documents.collect::<Result<_, Error>>()?;
    write(&documents, matches, environment)
}

/// Removes the lists that the service adds to its answers, such as `backends`.
fn drop_empty_lists(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, value| *value != json!([]));
    }
}

/// Prints documents in the format, or writes them to the folder, that the arguments of [`arguments`]
/// choose. What a format cannot express is reported on standard error.
///
/// # Errors
/// A file that cannot be written.
pub fn write(
    documents: &[Value],
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), Error> {
    if let Some(folder) = matches.get_one::<String>("folder") {
        return to_folder(documents, Path::new(folder));
    }
    let to = matches
        .get_one::<String>("format")
        .map_or("json", String::as_str);
    // Findings need a text to point at: the documents as JSON.
    let text = format!("{:#}\n", Value::from(documents.to_vec()));
    if to == "json" {
        return stdout::print(&text);
    }
    let mut sources = Sources::default();
    let id = sources.add(Source::new("export.json", text));
    let root = json5::parse(&sources.get(id).text, id)
        .map_err(|finding| Error::general(finding.finding.message))?;
    let request = |found| match found {
        Detected::Request(request) => Some(request),
        _ => None,
    };
    let requests: Vec<Request> = detect(root, None).into_iter().filter_map(request).collect();
    let Written { text, findings } = format::write(&requests, to);
    documents::print(&findings, &sources, Style::Concise, environment);
    stdout::print(&text)
}

/// Writes each document to a file of its own.
fn to_folder(documents: &[Value], folder: &Path) -> Result<(), Error> {
    let cannot = |path: &Path| format!("{} cannot be written", path.display());
    std::fs::create_dir_all(folder).with_context(|| cannot(folder))?;
    for (index, document) in documents.iter().enumerate() {
        let operation = document
            .as_object()
            .and_then(|map| map.keys().next())
            .map_or("", String::as_str);
        let command = names::to_kebab(operation);
        let path = folder.join(format!("{:04}-{command}.json", index + 1));
        replace::file(&path, format!("{document:#}\n").as_bytes())
            .with_context(|| cannot(&path))?;
    }
    crate::cli::stderr::eprintln!(
        "wrote {} documents to {}",
        documents.len(),
        escape::line(&folder.to_string_lossy())
    );
    Ok(())
}
