//! `appmesh convert --to istio|gateway-api --report`: what another mesh has for the members that
//! documents use.

use super::plan::{place, position};
use crate::document::Sources;
use crate::output::{escape, pretty};
use crate::resource::Request;
use crate::resource::format::migration::{Equivalent, Target, Use, uses};
use serde_json::{Value, json};
use std::fmt::Write;

/// The report as text or, for programs, as JSON.
pub fn report(requests: &[Request], target: Target, sources: &Sources, is_json: bool) -> String {
    let uses = uses(requests);
    if is_json {
        pretty(&json(&uses, target, sources)) + "\n"
    } else {
        text(&uses, target, sources)
    }
}

/// How many members have an equivalent, a part of one, and none.
fn counts(uses: &[Use], target: Target) -> [usize; 3] {
    let mut counts = [0; 3];
    for it in uses {
        let index = match it.row.of(target) {
            Equivalent::Same(_) => 0,
            Equivalent::Partly(_) => 1,
            Equivalent::Missing(_) => 2,
        };
        counts[index] += 1;
    }
    counts
}

fn text(uses: &[Use], target: Target, sources: &Sources) -> String {
    let mut text = String::new();
    let mut resource = None;
    for it in uses {
        let this = (it.kind, &it.name);
        if resource != Some(this) {
            let gap = if resource.is_some() { "\n" } else { "" };
            let name = escape::line(&it.name);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{gap}{} `{name}`", it.kind.words());
            resource = Some(this);
        }
        let member = match it.path.as_str() {
            "" => "the resource itself",
            path => path,
        };
        let equivalent = it.row.of(target);
        let (word, place) = (equivalent.word(), place(it.location, sources));
        let _ = writeln!(
            text,
            "  {word:<6}  {member}  {place}\n          {}",
            equivalent.text()
        );
    }
    let [same, partly, none] = counts(uses, target);
    let _ = writeln!(
        text,
        "\n{}: {same} with an equivalent, {partly} with a part of one, {none} without",
        target.name()
    );
    text
}

fn json(uses: &[Use], target: Target, sources: &Sources) -> Value {
    let member = |it: &Use| {
        let (file, line, column) = position(it.location, sources);
        let equivalent = it.row.of(target);
        json!({
            "kind": it.kind.name(),
            "name": it.name,
            "path": it.path,
            "equivalent": equivalent.word(),
            "text": equivalent.text(),
            "location": { "file": file, "line": line, "column": column },
        })
    };
    let [same, partly, none] = counts(uses, target);
    json!({
        "target": target.name(),
        "summary": { "same": same, "partly": partly, "none": none },
        "members": uses.iter().map(member).collect::<Vec<_>>(),
    })
}
