//! Names of resources that the local App Mesh holds.

use super::super::environment::Environment;
use super::super::options::OperationOption;
use super::super::{argv, service, tree};
use super::candidate::Candidate;
use crate::document::{Node, Place, SourceId};
use crate::model::{Lifecycle, Member, Operation, ResourceShape, model, names};
use crate::wire;
use clap::ArgMatches;
use serde_json::{Map, Value};

/// The names that a member may have: those of the resources that are in what the line names
/// already. `None` where the member names no resource that exists, or the local App Mesh is not
/// meant.
pub fn stored(
    operation: &'static Operation,
    member: &Member,
    own: &[OperationOption],
    typed: &[String],
    environment: &Environment,
) -> Option<Vec<Candidate>> {
    let mut resources = model().resources.iter();
    let resource = resources.find(|resource| resource.name_member() == member.name)?;
    if operation.lifecycle == Some((resource.kind, Lifecycle::Create)) {
        return None;
    }
    let line = argv::plain(typed, own).ok()?;
    let matches = tree::mirrored(operation, own)
        .no_binary_name(true)
        .ignore_errors(true)
        .try_get_matches_from(&line.plain)
        .ok()?;
    if !service::is_local(&matches, environment) {
        return None;
    }
    listed(resource, &matches, environment)
}

/// Every name of a kind, from as many pages as there are.
fn listed(
    resource: &'static ResourceShape,
    matches: &ArgMatches,
    environment: &Environment,
) -> Option<Vec<Candidate>> {
    let list = resource.operation(Lifecycle::List);
    let members = list.paginated?;
    let mut input = parents(resource, matches)?;
    let service = service::local(matches, environment).ok()?;
    let (kind, place) = (
        names::to_words(resource.name),
        Place {
            source: SourceId(0),
            node: 0,
        },
    );
    let mut found = Vec::new();
    loop {
        let node = Node::from_json(&Value::Object(input.clone()), place);
        let request = wire::encode(list, &node, String::new).ok()?;
        let answer = service
            .call(&request)
            .ok()
            .filter(|answer| answer.status == 200)?;
        let page: Value = serde_json::from_slice(&answer.body).ok()?;
        let items = page[members.items].as_array().into_iter().flatten();
        let names = items.filter_map(|item| item[resource.name_member()].as_str());
        found.extend(names.map(|name| Candidate::new(name, kind.as_str())));
        match page
            .get(members.output_token)
            .filter(|token| token.is_string())
        {
            Some(token) => input.insert(members.input_token.to_owned(), token.clone()),
            None => return Some(found),
        };
    }
}

/// The names of what a resource is in, as the line gives them; `None` where one is missing.
fn parents(resource: &ResourceShape, matches: &ArgMatches) -> Option<Map<String, Value>> {
    let (_, above) = resource.identifiers.split_last()?;
    let named = |identifier: &&str| {
        let option = names::to_kebab(identifier);
        let name = matches.try_get_one::<String>(&option).ok().flatten()?;
        Some(((*identifier).to_owned(), Value::from(name.as_str())))
    };
    above.iter().map(named).collect()
}
