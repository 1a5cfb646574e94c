//! What exists already: the resources that a service knows, as the checks see them.

use super::environment::Environment;
use super::error::Error;
use super::progress::Progress;
use super::service;
use crate::document::{Node, Place, SourceId};
use crate::model::{Kind, Lifecycle, Operation, ResourceShape, model, tagging};
use crate::resource::Resource;
use crate::wire::{self, Service, TimestampFormat};
use clap::ArgMatches;
use serde_json::{Map, Value};

/// The source of everything that a service returned. It has no text to point at.
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
    let described = describe_all(service, |_| true, environment)?;
    Ok(described.into_iter().map(|it| it.resource).collect())
}

/// A resource that a service described.
#[derive(Debug)]
pub struct Described {
    pub resource: Resource,
    pub arn: String,
}

/// Every resource in the meshes whose names are wanted, parents before children.
///
/// # Errors
/// When the service does not answer, or refuses.
pub fn describe_all(
    service: &dyn Service,
    is_wanted: impl Fn(&str) -> bool,
    environment: &Environment,
) -> Result<Vec<Described>, Error> {
    let progress = Progress::new(None, "resources", environment);
    let mut items: Vec<Described> = Vec::new();
    for resource in &model().resources {
        let parents: Vec<Map<String, Value>> = match resource.parent {
            None => vec![Map::new()],
            Some(parent) => items
                .iter()
                .filter(|item| item.resource.kind() == parent)
                .map(|item| names(&item.resource))
                .collect(),
        };
        for parent in &parents {
            for names in listed(service, resource, parent)? {
                let mesh = resource.identifiers.first().and_then(|it| names.get(*it));
                if mesh.and_then(Value::as_str).is_some_and(&is_wanted) {
                    items.extend(described(service, resource, names)?);
                    progress.step();
                }
            }
        }
    }
    Ok(items)
}

/// A resource as it is now; `None` where there is none.
///
/// # Errors
/// When the service does not answer, or refuses.
pub fn current(service: &dyn Service, known: &Resource) -> Result<Option<Described>, Error> {
    match described(service, known.shape, names(known)) {
        Err(error) if error.code.as_deref() == Some("NotFoundException") => Ok(None),
        outcome => outcome,
    }
}

/// The same with its tags.
///
/// # Errors
/// When the service does not answer, or refuses.
pub fn with_tags(service: &dyn Service, described: Described) -> Result<Described, Error> {
    let mut input = described.resource.input.to_json();
    let mut about = Map::new();
    about.insert(tagging::ARN.to_owned(), described.arn.as_str().into());
    input["tags"] = pages(service, tagging::list(), about)?.into();
    let create = described.resource.shape.operation(Lifecycle::Create);
    let resource = Resource::new(create, Node::from_json(&input, PLACE));
    Ok(Described {
        resource: resource.unwrap_or(described.resource),
        ..described
    })
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
    let name = |item: &Value, member: &str| Some((member.to_owned(), item.get(member)?.clone()));
    let items = pages(service, operation, parent.clone())?;
    let identified = |item: &Value| {
        let members = resource.identifiers.iter();
        members.filter_map(|member| name(item, member)).collect()
    };
    Ok(items.iter().map(identified).collect())
}

/// The items of all pages of a listing.
fn pages(
    service: &dyn Service,
    operation: &'static Operation,
    mut input: Map<String, Value>,
) -> Result<Vec<Value>, Error> {
    let Some(paging) = operation.paginated else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    loop {
        let mut page = call(service, operation, &input)?;
        if let Value::Array(items) = page[paging.items].take() {
            found.extend(items);
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
) -> Result<Option<Described>, Error> {
    let operation = resource.operation(Lifecycle::Read);
    let answer = call(service, operation, &input)?;
    let create = resource.operation(Lifecycle::Create);
    let data = wire::payload(operation).map_or(&answer, |member| &answer[member.name]);
    if let Some(member) = create.spec() {
        input.insert(member.name.to_owned(), data[member.name].clone());
    }
    let arn = data["metadata"]["arn"].as_str().unwrap_or_default();
    let resource = Resource::new(create, Node::from_json(&input.into(), PLACE));
    Ok(resource.map(|resource| Described {
        resource,
        arn: arn.to_owned(),
    }))
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

/// Sends one request; its answer.
///
/// # Errors
/// When the service does not answer, or refuses.
pub fn call(
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
