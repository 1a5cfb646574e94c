//! `appmesh apply`: makes a service have what documents describe.

use super::builtin::Builtin;
use super::environment::Environment;
use super::error::{Error, Kind};
use super::plan::{self, Format, Prepared, title};
use super::{inventory, stderr, stdout};
use crate::document::{Entry, Node};
use crate::model::{Lifecycle, tagging};
use crate::plan::{Action, Change};
use crate::resource::Resource;
use crate::wire::Service;
use clap::{Arg, ArgAction, ArgMatches};
use serde_json::{Map, Value as Json, json};
use std::io::IsTerminal;

pub const COMMAND: Builtin = Builtin {
    name: "apply",
    about: "Create, update and delete resources so that they are as documents describe them.",
    exits: &[0, 1, 252, 253, 254, 255],
    beside: &["plan", "validate", "export"],
    arguments: |command| {
        plan::arguments(command).arg(
            Arg::new("yes")
                .long("yes")
                .short('y')
                .action(ArgAction::SetTrue)
                .help("Apply without asking"),
        )
    },
    run,
};

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let prepared = plan::prepare(matches, environment)?;
    stdout::print(&prepared.shown(Format::Text))?;
    prepared.refuse_breaks()?;
    if prepared.plan.actions.is_empty() {
        return Ok(());
    }
    if !matches.get_flag("yes") && !is_confirmed()? {
        return Err(Error::general("nothing was applied"));
    }
    carry_out_all(&prepared)
}

/// Asks whether a plan is to be applied.
///
/// # Errors
/// When there is no terminal at which someone could answer.
fn is_confirmed() -> Result<bool, Error> {
    if !std::io::stdin().is_terminal() {
        return Err(
            Error::usage("cannot ask for confirmation: there is no terminal")
                .hint("add `--yes` to apply the plan without asking"),
        );
    }
    stderr::print("Apply these changes? [y/N] ");
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    read.map_err(|error| Error::general(format!("the answer cannot be read: {error}")))?;
    Ok(["y", "yes"].contains(&answer.trim().to_lowercase().as_str()))
}

/// Carries out a plan, and reports each change.
///
/// # Errors
/// The first change that is rejected; those before it are done.
fn carry_out_all(prepared: &Prepared) -> Result<(), Error> {
    let actions = &prepared.plan.actions;
    let total = actions.len();
    for (index, action) in actions.iter().enumerate() {
        let title = title(&action.resource);
        carry_out(prepared.service.as_ref(), action).map_err(|error| {
            let at = plan::described_at(action).map_or_else(String::new, |location| {
                format!(" ({})", plan::place(location, &prepared.documents.sources))
            });
            error
                .hint(format!(
                    "stopped at {title}{at}; {index} of {total} changes were applied"
                ))
                .hint("run the same command again to continue from there")
        })?;
        let done = match action.change {
            Change::Create => "created",
            Change::Update { .. } => "updated",
            Change::Delete => "deleted",
        };
        stderr::eprintln!("[{}/{total}] {done} {title}", index + 1);
    }
    Ok(())
}

/// Carries out one change, unless the resource is no longer what it was when the plan was made.
fn carry_out(service: &dyn Service, action: &Action) -> Result<(), Error> {
    let resource = &action.resource;
    match &action.change {
        Change::Create => send(service, Lifecycle::Create, resource),
        Change::Update {
            before,
            differences,
        } => {
            let arn = unchanged(service, before)?.ok_or_else(|| changed(resource))?;
            let is_tag = |path: &str| path.starts_with("tags.");
            if differences.iter().any(|it| !is_tag(&it.path)) {
                send(service, Lifecycle::Update, resource)?;
            }
            if differences.iter().any(|it| is_tag(&it.path)) {
                tag(service, &arn, resource, before)?;
            }
            Ok(())
        }
        Change::Delete => match unchanged(service, resource)? {
            Some(_) => send(service, Lifecycle::Delete, resource),
            // Whoever deleted it did what was wanted.
            None => Ok(()),
        },
    }
}

/// The ARN of a resource that is still as it was; `None` where it is gone.
///
/// # Errors
/// When it is not as it was, or the service does not answer.
fn unchanged(service: &dyn Service, before: &Resource) -> Result<Option<String>, Error> {
    let Some(mut now) = inventory::current(service, before)? else {
        return Ok(None);
    };
    if before.input.get("tags").is_some() {
        now = inventory::with_tags(service, now)?;
    }
    if now.resource.input.to_json() != before.input.to_json() {
        return Err(changed(before));
    }
    Ok(Some(now.arn))
}

fn changed(resource: &Resource) -> Error {
    let title = title(resource);
    Error::new(
        Kind::General,
        format!("{title} has changed since the plan was made; it was left as it is"),
    )
}

/// Sends the request that creates, updates or deletes a resource.
fn send(service: &dyn Service, lifecycle: Lifecycle, resource: &Resource) -> Result<(), Error> {
    let operation = resource.shape.operation(lifecycle);
    let mut input = Map::new();
    for (member, name) in resource.shape.identifiers.iter().zip(&resource.names) {
        input.insert((*member).to_owned(), name.as_str().into());
    }
    for Entry { key, node } in resource.input.entries() {
        let member = operation.input().member(key);
        // A token of the document would make a second request a repetition of the first.
        if member.is_some_and(|member| !member.idempotency_token) && !node.is_null() {
            input.entry(key.as_str()).or_insert_with(|| node.to_json());
        }
    }
    let spec = operation.spec().filter(|spec| spec.required);
    if let (Lifecycle::Update, Some(spec)) = (lifecycle, spec) {
        input.entry(spec.name).or_insert_with(|| json!({}));
    }
    inventory::call(service, operation, &input).map(drop)
}

/// Gives a resource the tags that its document states, and takes away those that it does not state.
fn tag(
    service: &dyn Service,
    arn: &str,
    wanted: &Resource,
    before: &Resource,
) -> Result<(), Error> {
    let keys = |resource: &Resource| -> Vec<String> {
        let tags = resource.input.get("tags").map_or(&[][..], Node::items);
        let key = |tag: &Node| tag.get("key").and_then(Node::as_str).map(str::to_owned);
        tags.iter().filter_map(key).collect()
    };
    let request = |operation, member: &str, value: Json| {
        let mut input = Map::new();
        input.insert(tagging::ARN.to_owned(), arn.into());
        input.insert(member.to_owned(), value);
        inventory::call(service, operation, &input).map(drop)
    };
    let (wanted_keys, known_keys) = (keys(wanted), keys(before));
    if let (Some(tags), false) = (wanted.input.get("tags"), wanted_keys.is_empty()) {
        request(tagging::add(), "tags", tags.to_json())?;
    }
    let is_gone = |key: &String| !key.starts_with("aws:") && !wanted_keys.contains(key);
    let gone: Vec<String> = known_keys.into_iter().filter(is_gone).collect();
    if gone.is_empty() {
        return Ok(());
    }
    request(tagging::remove(), tagging::KEYS, gone.into())
}
