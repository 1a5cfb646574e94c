//! Terraform: the `aws_appmesh_*` resources of configurations, plans and states as requests.
//!
//! The files of a folder are one module ([`module`]). [`scope`] gives the values of variables, locals,
//! resources and called modules, [`evaluate`] and [`functions`] those of expressions, and [`request`]
//! makes of each resource the request that the AWS provider sends for it, by [`schema`]. [`show`] reads
//! what `terraform show -json` prints, and [`write`] writes a configuration.
//!
//! Invariant: a value is as Terraform and the provider would send it, or it is unknown.

mod data;
mod evaluate;
mod functions;
mod module;
mod outcome;
mod request;
pub mod schema;
mod scope;
mod show;
mod tags;
mod text;
mod unknown;
mod variable;
mod write;

use super::{Document, Format, Reading, Settings, Spelling, Written};
use crate::document::{Node, SourceId};
use crate::resource::Request;
use module::Module;
use scope::{Instance, World};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Terraform.
#[derive(Debug)]
pub struct Terraform;

impl Spelling for Terraform {
    fn name(&self) -> &'static str {
        "terraform"
    }

    fn spell(&self, member: &str) -> String {
        schema::spell(member)
    }
}

impl Format for Terraform {
    fn recognizes(&self, document: &Document<'_>) -> bool {
        is_configuration(document.name) || show::is_shown(document.root)
    }

    fn read(&self, documents: &[Document<'_>], settings: &Settings) -> Reading {
        let (shown, configuration): (Vec<&Document<'_>>, Vec<_>) =
            documents.iter().partition(|it| show::is_shown(it.root));
        let mut reading = configurations(&configuration, settings);
        for document in shown {
            show::read(document.root, &mut reading);
        }
        let requests = reading.requests.into_iter();
        reading.requests = requests.map(|it| it.written_in(&Terraform)).collect();
        reading
    }

    fn write(&self, requests: &[Request]) -> Written {
        write::write(requests)
    }
}

/// Whether a file is read by Terraform, by its name.
fn is_configuration(name: &str) -> bool {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name.ends_with(".tf") || name.ends_with(".tfvars")
}

/// The requests of the modules that no other module calls.
fn configurations(documents: &[&Document<'_>], settings: &Settings) -> Reading {
    let mut folders: BTreeMap<String, Vec<Document<'_>>> = BTreeMap::new();
    for document in documents {
        let is_read = !document.name.contains(".tfvars") || module::is_values(document.name);
        if is_read {
            let folder = folder(document.name).to_owned();
            folders.entry(folder).or_default().push(**document);
        }
    }
    let is_json = |document: &&&Document<'_>| document.name.ends_with(".json");
    let json: HashSet<SourceId> = documents
        .iter()
        .filter(is_json)
        .map(|it| it.source)
        .collect();
    let modules = folders.iter();
    let modules = modules.map(|(folder, documents)| (folder.clone(), Module::of(documents)));
    let world = World::new(modules.collect(), &settings.variables, json);
    let called = called(&world.modules);
    let mut reading = Reading::default();
    for (folder, module) in &world.modules {
        if !called.contains(folder) {
            let root = Instance::root(&world, folder, module);
            request::of_instance(&root, &mut reading);
        }
    }
    reading.findings = world.into_findings();
    reading
}

/// The folders of modules that others call.
fn called(modules: &BTreeMap<String, Module<'_>>) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    for (folder, module) in modules {
        let sources = module.calls.values();
        let sources = sources.filter_map(|call| call.get("source").and_then(Node::as_str));
        let folders = sources.filter_map(|source| scope::local_folder(folder, source));
        called.extend(folders.filter(|called| called != folder));
    }
    called
}

/// The folder of a file, as modules are named by it: without a slash at its end.
fn folder(name: &str) -> &str {
    let folder = name
        .rsplit_once(['/', '\\'])
        .map_or("", |(folder, _)| folder);
    folder.trim_start_matches("./")
}
