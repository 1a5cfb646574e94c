//! What exists already: the resources that a service knows, as the checks see them.

use super::environment::Environment;
use super::error::Error;
use super::progress::Progress;
use super::service;
use crate::document::{Node, Place, SourceId};
use crate::model::{Kind, Lifecycle, Operation, ResourceShape, model};
use crate::resource::Resource;
use crate::wire::{self, Service, TimestampFormat};
use clap::ArgMatches;
use serde_json::{Map, Value};

/// The source of everything that a service told. It has no text to point at.
pub const ELSEWHERE: SourceId = SourceId(u32::MAX);

const PLACE: Place = Place {
    source: ELSEWHERE,
    node: 0,
};

/// Every resource that AWS, or whoever answers at `--endpoint-url`, knows.
///
/// # Errors
/// A setting that is wrong or missing; a service that does not answer, or refuses.
pub fn in_aws(matches: &ArgMatches, environment: &Environment) -> Result<Vec<Resource>, Error> {
    let profile = service::profile(matches, environment)?;
    let service = service::remote(matches, environment, &profile)?;
    resources(service.as_ref(), environment)
}

/// Every resource that a service knows.
///
/// # Errors
/// When it does not answer, or refuses.
pub fn resources(service: &dyn Service, environment: &Environment) -> Result<Vec<Resource>, Error> {
    let progress = Progress::new(None, "resources", environment);
    let mut items: Vec<Resource> = Vec::new();
    for resource in &model().resources {
        let parents: Vec<Map<String, Value>> = match resource.parent {
            None => vec![Map::new()],
            Some(parent) => items
                .iter()
                .filter(|item| item.kind() == parent)
                .map(names)
                .collect(),
        };
        for parent in &parents {
            for names in listed(service, resource, parent)? {
                items.extend(described(service, resource, names)?);
                progress.step();
            }
        }
    }
    Ok(items)
}

/// The names of a resource as members of a request.
fn names(item: &Resource) -> Map<String, Value> {
    let names = item.shape.identifiers.iter().zip(&item.names);
    names
        .map(|(member, name)| ((*member).to_owned(), name.as_str().into()))
        .collect()
}

/// The names of the resources of a kind below a parent, page by page.
fn listed(
    service: &dyn Service,
    resource: &'static ResourceShape,
    parent: &Map<String, Value>,
) -> Result<Vec<Map<String, Value>>, Error> {
    let operation = resource.operation(Lifecycle::List);
    let Some(paging) = operation.paginated else {
        return Ok(Vec::new());
    };
    let (mut found, mut input) = (Vec::new(), parent.clone());
    loop {
        let page = call(service, operation, &input)?;
        for item in page[paging.items].as_array().into_iter().flatten() {
            let name = |member: &&str| Some(((*member).to_owned(), item.get(member)?.clone()));
            found.push(resource.identifiers.iter().filter_map(name).collect());
        }
        match page.get(paging.output_token) {
            Some(token @ Value::String(_)) => {
                input.insert(paging.input_token.to_owned(), token.clone());
            }
            _ => return Ok(found),
        }
    }
}

/// A resource as the request that would make it.
fn described(
    service: &dyn Service,
    resource: &'static ResourceShape,
    mut input: Map<String, Value>,
) -> Result<Option<Resource>, Error> {
    let operation = resource.operation(Lifecycle::Read);
    let answer = call(service, operation, &input)?;
    let create = resource.operation(Lifecycle::Create);
    let data = wire::payload(operation).map_or(&answer, |member| &answer[member.name]);
    if let Some(member) = create.spec() {
        input.insert(member.name.to_owned(), data[member.name].clone());
    }
    Ok(Resource::new(create, Node::from_json(&input.into(), PLACE)))
}

/// The ARN of a resource that a service knows; its names are given outermost first.
///
/// # Errors
/// When there is none, or the service does not answer.
pub fn arn(service: &dyn Service, kind: Kind, names: &[&str]) -> Result<String, Error> {
    let shape = kind.shape();
    let members = shape.identifiers.iter().zip(names);
    let input = members.map(|(member, name)| ((*member).to_owned(), (*name).into()));
    let operation = shape.operation(Lifecycle::Read);
    let answer = call(service, operation, &input.collect())?;
    let data = wire::payload(operation).map_or(&answer, |member| &answer[member.name]);
    let arn = data["metadata"]["arn"].as_str();
    let missing = || Error::general(format!("the answer of {} has no ARN", operation.name));
    Ok(arn.ok_or_else(missing)?.to_owned())
}

fn call(
    service: &dyn Service,
    operation: &'static Operation,
    input: &Map<String, Value>,
) -> Result<Value, Error> {
    let input = Node::from_json(&input.clone().into(), PLACE);
    let request = wire::encode(operation, &input, String::new)
        .map_err(|member| Error::general(format!("a resource has no `{member}`")))?;
    let response = service.call(&request)?;
    wire::decode(operation, &response, &TimestampFormat::Wire).map_err(
        |undecoded| match undecoded {
            wire::Undecoded::Service(error) => Error::service(&error, operation.name),
            wire::Undecoded::Broken(what) => Error::general(what),
        },
    )
}
