//! A plan as text, JSON or Markdown.

use super::warning::Warning;
use crate::document::{Location, Sources};
use crate::output::escape;
use crate::plan::{Action, Change, Difference, Plan};
use crate::resource::Resource;
use serde_json::{Value, json};
use std::fmt::Write;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
    Markdown,
}

/// A plan and what it takes from clients, in a format.
pub fn show(plan: &Plan, warnings: &[Warning], sources: &Sources, format: Format) -> String {
    match format {
        Format::Text => text(plan, warnings, sources),
        Format::Json => format!("{:#}\n", json(plan, warnings, sources)),
        Format::Markdown => markdown(plan, warnings, sources),
    }
}

/// A resource in a sentence: ``virtual node `shop/cart` ``.
pub fn title(resource: &Resource) -> String {
    let names = resource.names.join("/");
    format!("{} `{}`", resource.kind().words(), escape::line(&names))
}

/// Where something is written: `mesh.json5:3:5`.
pub fn place(location: Location, sources: &Sources) -> String {
    let (name, line, column) = position(location, sources);
    format!("{}:{line}:{column}", escape::line(name))
}

/// Where something is written: the name of its source, line and column.
pub fn position(location: Location, sources: &Sources) -> (&str, usize, usize) {
    let source = sources.get(location.source);
    let (line, column) = source.line_column(source.span(location.anchor).start as usize);
    (&source.name, line, column)
}

/// How many resources are created, updated and deleted.
fn counts(plan: &Plan) -> [usize; 3] {
    let count = |verb: &str| {
        let actions = plan.actions.iter();
        actions.filter(|it| verb == self::verb(&it.change)).count()
    };
    ["create", "update", "delete"].map(count)
}

fn verb(change: &Change) -> &'static str {
    match change {
        Change::Create => "create",
        Change::Update { .. } => "update",
        Change::Delete => "delete",
    }
}

fn differences(action: &Action) -> &[Difference] {
    match &action.change {
        Change::Update { differences, .. } => differences,
        Change::Create | Change::Delete => &[],
    }
}

/// Where a document describes the resource; `None` for one that is deleted.
pub fn described_at(action: &Action) -> Option<Location> {
    let location = action.resource.input.place.value();
    (!matches!(action.change, Change::Delete)).then_some(location)
}

fn summary(plan: &Plan) -> String {
    let [created, updated, deleted] = counts(plan);
    format!(
        "{created} to create, {updated} to update, {deleted} to delete, {} unchanged",
        plan.unchanged
    )
}

fn text(plan: &Plan, warnings: &[Warning], sources: &Sources) -> String {
    let mut text = String::new();
    for action in &plan.actions {
        let sign = match action.change {
            Change::Create => '+',
            Change::Update { .. } => '~',
            Change::Delete => '-',
        };
        let (verb, title) = (verb(&action.change), title(&action.resource));
        let at =
            described_at(action).map_or_else(String::new, |it| format!("  {}", place(it, sources)));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{sign} {verb} {title}{at}");
        for difference in differences(action) {
            let path = escape::line(&difference.path).into_owned();
            let at = place(difference.location, sources);
            let _ = writeln!(text, "    {path}: {}  {at}", values(difference));
        }
    }
    for warning in warnings {
        let _ = writeln!(
            text,
            "! {}[{}] {}\n    help: {}",
            warning.severity.word(),
            warning.rule,
            escape::line(&warning.message),
            warning.help
        );
    }
    if plan.actions.is_empty() {
        let _ = writeln!(text, "Nothing to change: {} unchanged", plan.unchanged);
    } else {
        let _ = writeln!(text, "\n{}", summary(plan));
    }
    text
}

/// The old and the new value of a member: `80 -> 81`.
fn values(difference: &Difference) -> String {
    let value = |value: &Value| escape::json(&value.to_string()).into_owned();
    match (&difference.old, &difference.new) {
        (Some(old), Some(new)) => format!("{} -> {}", value(old), value(new)),
        (None, Some(new)) => format!("added {}", value(new)),
        (Some(old), None) => format!("removed {}", value(old)),
        (None, None) => String::new(),
    }
}

fn json(plan: &Plan, warnings: &[Warning], sources: &Sources) -> Value {
    let at = |location: Location| {
        let (file, line, column) = position(location, sources);
        json!({ "file": file, "line": line, "column": column })
    };
    let difference = |it: &Difference| {
        json!({
            "path": it.path,
            "old": it.old,
            "new": it.new,
            "location": at(it.location),
        })
    };
    let action = |it: &Action| {
        let names = it.resource.shape.identifiers.iter().zip(&it.resource.names);
        let names = names.map(|(member, name)| ((*member).to_owned(), name.as_str().into()));
        json!({
            "action": verb(&it.change),
            "kind": it.resource.shape.name,
            "names": Value::Object(names.collect()),
            "location": described_at(it).map(at),
            "differences": differences(it).iter().map(difference).collect::<Vec<_>>(),
        })
    };
    let [created, updated, deleted] = counts(plan);
    json!({
        "summary": {
            "create": created,
            "update": updated,
            "delete": deleted,
            "unchanged": plan.unchanged,
        },
        "warnings": warnings.iter().map(|it| json!({
            "rule": it.rule,
            "severity": it.severity.word(),
            "message": it.message,
            "help": it.help,
            "location": it.location.map(at),
        })).collect::<Vec<_>>(),
        "actions": plan.actions.iter().map(action).collect::<Vec<_>>(),
    })
}

fn markdown(plan: &Plan, warnings: &[Warning], sources: &Sources) -> String {
    let mut text = String::from("### App Mesh plan\n\n");
    if plan.actions.is_empty() {
        let _ = writeln!(text, "Nothing to change: {} unchanged.", plan.unchanged);
        return text;
    }
    let _ = writeln!(text, "{}.\n", summary(plan));
    text.push_str("| action | resource | place |\n| --- | --- | --- |\n");
    for action in &plan.actions {
        let resource = &action.resource;
        let name = code(&resource.names.join("/"));
        let kind = resource.kind().words();
        let at = described_at(action).map_or_else(String::new, |it| code(&place(it, sources)));
        let verb = verb(&action.change);
        let _ = writeln!(text, "| {verb} | {kind} {name} | {at} |");
    }
    if !warnings.is_empty() {
        text.push('\n');
    }
    for warning in warnings {
        let _ = writeln!(
            text,
            "- **{}** [{}]: {}",
            warning.severity.word(),
            warning.rule,
            escape::line(&warning.message)
        );
    }
    let updates = plan.actions.iter().filter(|it| !differences(it).is_empty());
    for action in updates {
        let name = code(&action.resource.names.join("/"));
        let _ = writeln!(text, "\n#### {} {name}\n", action.resource.kind().words());
        text.push_str("| member | old | new | place |\n| --- | --- | --- | --- |\n");
        for it in differences(action) {
            let value = |value: &Option<Value>| value.as_ref().map(|it| code(&it.to_string()));
            let (old, new) = (value(&it.old), value(&it.new));
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} |",
                code(&it.path),
                old.unwrap_or_default(),
                new.unwrap_or_default(),
                code(&place(it.location, sources))
            );
        }
    }
    text
}

/// Text as code in a table's cell; it may contain backticks and bars.
fn code(text: &str) -> String {
    let text = escape::line(text).replace('|', "\\|");
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if longest > 0 { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}
