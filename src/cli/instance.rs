//! `appmesh instance`: the instances of services that virtual nodes find by Cloud Map.
//!
//! Answers have the members of the operations of AWS Cloud Map, errors its codes.

use super::builtin::Builtin;
use super::documents;
use super::environment::Environment;
use super::error::{Error, Kind};
use super::files::{self, Text};
use super::response;
use super::service;
use super::shorthand;
use crate::diagnostic::Diagnostic;
use crate::discovery::{self, Attributes, Directory, Instance, Registry, ServiceName};
use crate::document::{Node, Source, Sources, json5};
use crate::output::report::Style;
use crate::wire::ServiceError;
use clap::{Arg, ArgMatches, Command};
use serde_json::{Value, json};

pub const COMMAND: Builtin = Builtin {
    name: "instance",
    about: "Register the instances of services that virtual nodes find by Cloud Map.",
    exits: &[0, 252, 254, 255],
    beside: &["serve", "envoy"],
    arguments,
    run,
};

/// The options that name a service and an instance.
const NAMESPACE: &str = "namespace-name";
const SERVICE: &str = "service-name";
const INSTANCE: &str = "instance-id";
const ATTRIBUTES: &str = "attributes";

fn arguments(command: Command) -> Command {
    let option = |name: &'static str, value: &'static str, help: &'static str| {
        Arg::new(name).long(name).value_name(value).help(help)
    };
    let namespace = || option(NAMESPACE, "NAME", "The namespace, as virtual nodes name it");
    let service = || option(SERVICE, "NAME", "The service, as virtual nodes name it");
    let instance = || option(INSTANCE, "ID", "The instance, such as the id of a task");
    let attributes = option(
        ATTRIBUTES,
        "KEY=VALUE,...",
        "The attributes, in shorthand or JSON: AWS_INSTANCE_IPV4, AWS_INSTANCE_IPV6, \
         AWS_INSTANCE_PORT, AWS_INIT_HEALTH_STATUS, and others to select instances by",
    );
    command
        .subcommand_required(true)
        .subcommand(
            Command::new("register")
                .about("Register an instance, in place of the one with the same id.")
                .arg(namespace().required(true))
                .arg(service().required(true))
                .arg(instance().required(true))
                .arg(attributes.required(true)),
        )
        .subcommand(
            Command::new("deregister")
                .about("Remove an instance.")
                .arg(namespace().required(true))
                .arg(service().required(true))
                .arg(instance().required(true)),
        )
        .subcommand(
            Command::new("list")
                .about("List instances with their health and attributes.")
                .arg(namespace())
                .arg(service()),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let Some((name, options)) = matches.subcommand() else {
        return Ok(());
    };
    let registry = service::embedded(options, environment, service::warn)?.instances();
    let (operation, outcome) = match name {
        "register" => {
            let attributes = attributes(options, environment)?;
            ("RegisterInstance", register(&registry, options, attributes))
        }
        "deregister" => ("DeregisterInstance", deregister(&registry, options)),
        _ => ("ListInstances", list(&registry, options)),
    };
    let answer = outcome.map_err(|error| failed(error, operation))?;
    response::print(answer, operation, options, environment)
}

fn register(
    registry: &Registry,
    options: &ArgMatches,
    attributes: Attributes,
) -> Result<Value, discovery::Error> {
    let service = named_service(options)?;
    let instance = Instance::new(text(options, INSTANCE), attributes)?;
    registry.register(&service, &instance)?;
    Ok(json!({ "Instance": described(&service, &instance) }))
}

fn deregister(registry: &Registry, options: &ArgMatches) -> Result<Value, discovery::Error> {
    registry.deregister(&named_service(options)?, text(options, INSTANCE))?;
    Ok(json!({}))
}

/// The instances of the services that the options do not exclude, in the order of their names.
fn list(registry: &Registry, options: &ArgMatches) -> Result<Value, discovery::Error> {
    let is_wanted = |option: &str, name: &str| {
        let given = options.get_one::<String>(option);
        given.is_none_or(|given| given == name)
    };
    let mut listed = Vec::new();
    for service in registry.services()? {
        if is_wanted(NAMESPACE, service.namespace()) && is_wanted(SERVICE, service.service()) {
            let instances = registry.instances(&service)?;
            listed.extend(
                instances
                    .iter()
                    .map(|instance| described(&service, instance)),
            );
        }
    }
    Ok(json!({ "Instances": listed }))
}

/// An instance with the members of `DiscoverInstances`, and the id of its service.
fn described(service: &ServiceName, instance: &Instance) -> Value {
    json!({
        "InstanceId": instance.id,
        "NamespaceName": service.namespace(),
        "ServiceName": service.service(),
        "ServiceId": service.id(),
        "HealthStatus": instance.health.name(),
        "Attributes": instance.attributes,
    })
}

fn named_service(options: &ArgMatches) -> Result<ServiceName, discovery::Error> {
    ServiceName::new(text(options, NAMESPACE), text(options, SERVICE))
}

fn text<'m>(options: &'m ArgMatches, name: &str) -> &'m str {
    options.get_one::<String>(name).map_or("", String::as_str)
}

/// An error as AWS CLI words one of Cloud Map.
fn failed(error: discovery::Error, operation: &str) -> Error {
    match error.code {
        discovery::Code::Internal => Error::general(error.message),
        code => Error::service(&ServiceError::new(code.name(), error.message), operation),
    }
}

/// What `--attributes` states: shorthand, JSON, or the file of one of them.
///
/// # Errors
/// A file that cannot be read, a syntax error, and a value that is not a string.
fn attributes(options: &ArgMatches, environment: &Environment) -> Result<Attributes, Error> {
    let given = files::value(ATTRIBUTES, text(options, ATTRIBUTES), true, environment)?;
    let mut sources = Sources::default();
    let mut findings = Vec::new();
    let parsed = parse(given, environment, &mut sources, &mut findings);
    let node = parsed.map_err(|finding| findings.push(finding)).ok();
    if !findings.is_empty() {
        documents::print(&findings, &sources, Style::Full, environment);
    }
    let node = node.ok_or_else(|| Error::reported(Kind::Value))?;
    let pairs = node.entries().iter().map(|entry| {
        let value = entry.node.as_str().ok_or_else(|| {
            Error::value(format!(
                "the value of the attribute `{}` is not a string",
                entry.key
            ))
        });
        Ok((entry.key.to_string(), value?.to_owned()))
    });
    let attributes: Attributes = pairs.collect::<Result<_, Error>>()?;
    if attributes.is_empty() {
        let message = format!("`--{ATTRIBUTES}` has no attributes");
        return Err(Error::value(message).hint("write KEY=VALUE,... or a JSON object of strings"));
    }
    Ok(attributes)
}

fn parse(
    given: Text,
    environment: &Environment,
    sources: &mut Sources,
    findings: &mut Vec<Diagnostic>,
) -> Result<Node, Diagnostic> {
    let source = sources.add(Source::new(given.name, given.text.clone()));
    if given.text.trim_start().starts_with(['{', '[', '/']) {
        return json5::parse_lenient(&given.text, source, findings);
    }
    let mut load =
        |value: &str| files::value(ATTRIBUTES, value, false, environment).map(|text| text.text);
    let context = shorthand::Context {
        source,
        load: &mut load,
        warnings: findings,
    };
    let (node, spans) = shorthand::parse_map(given.text.trim_end(), context)?;
    sources.get(source).set_spans(spans);
    Ok(node)
}
