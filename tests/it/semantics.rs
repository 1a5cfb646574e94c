//! The rules agree with the collected facts about the service.

use crate::play::{self, Played};
use crate::sandbox::shared;
use appmesh::check::rules;
use appmesh::document::{SourceId, json5};
use appmesh::model::model;
use appmesh::resource::{Context, Request};
use serde_json::Value;

/// What only AWS knows: who issued a certificate, and what a namespace of Cloud Map is like.
const UNDECIDABLE: [&str; 4] = [
    "acm-certificate-private-only",
    "acm-pca-root-only",
    "cloud-map-public-namespace",
    "dns-response-type-route53",
];

#[test]
#[ignore = "needs the collected facts"]
fn agree_with_the_collected_facts() {
    let collected: Value = serde_json::from_str(&shared("semantic-rules-open.json")).unwrap();
    let faults: Vec<String> = collected["rules"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(fault)
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Rules whose documents are accepted with a warning: the provider of Terraform and CDK create such
/// routes in their own tests.
const WARNED: [&str; 1] = ["route-protocol-matches-router"];

/// What is wrong with our decision about one collected rule.
fn fault(collected: &Value) -> Option<String> {
    let id = collected["id"].as_str().unwrap();
    if WARNED.contains(&id) {
        return None;
    }
    let verdict = |name: &str| collected["expect_bad"][name].as_str().unwrap_or_default();
    let is_error = verdict("verdict") == "reject" || verdict("default") == "error";
    let is_trap = collected["severity"] == "accept";
    if UNDECIDABLE.contains(&id) {
        return None;
    }
    if !is_trap && rules::find(id).is_none() {
        return Some(format!("`{id}` is not in the catalog"));
    }
    // Some need a fact that only AWS knows.
    let (Ok(bad), Ok(good)) = (play(&collected["bad"]), play(&collected["good"])) else {
        return None;
    };
    let raises = |played: &Option<Played>| {
        played
            .as_ref()
            .is_some_and(|played| played.found().iter().any(|finding| finding.rule == id))
    };
    let refused = |played: &Option<Played>| {
        let steps = played.as_ref().map_or(&[][..], |played| &played.steps);
        steps
            .last()
            .is_some_and(|last| last.iter().any(|finding| finding.is_error()))
    };
    let errors: Vec<String> = good
        .iter()
        .flat_map(Played::errors)
        .map(|finding| format!("{}: {}", finding.rule, finding.finding.message))
        .collect();
    if !errors.is_empty() {
        return Some(format!("{id}: good is refused: {errors:?}"));
    }
    if bad.is_some() && is_error != refused(&bad) {
        return Some(format!(
            "{id}: bad is {}refused",
            if is_error { "not " } else { "" }
        ));
    }
    if is_trap {
        return None;
    }
    if !raises(&bad) {
        return Some(format!("{id}: bad does not raise it"));
    }
    raises(&good).then(|| format!("{id}: good raises it"))
}

/// Plays an example; the name of a fact that nothing here takes, when it hangs on one.
fn play(example: &Value) -> Result<Option<Played>, String> {
    let Some(steps) = example["steps"].as_array() else {
        return Ok(None);
    };
    let requests: Vec<Request> = steps.iter().enumerate().map(request).collect();
    Ok(Some(play::play(&requests, &context(&example["facts"])?)))
}

fn request((index, step): (usize, &Value)) -> Request {
    let input = step["input"].to_string();
    Request::new(
        model().operation(step["op"].as_str().unwrap()).unwrap(),
        json5::parse(&input, SourceId(index as u32)).unwrap(),
    )
}

fn context(collected: &Value) -> Result<Context, String> {
    let mut context = Context::default();
    for (name, value) in collected.as_object().into_iter().flatten() {
        let text = value.as_str().unwrap_or_default();
        match name.as_str() {
            "region" => context.region = Some(text.into()),
            "account" => context.account = Some(text.into()),
            "today" => context.today = Some(text.parse().unwrap()),
            _ => return Err(name.clone()),
        }
    }
    Ok(context)
}
