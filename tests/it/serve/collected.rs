//! The collected context about the service, where they are at hand, played against the server: what the
//! service refuses is refused with the same code, what it takes is taken.

use super::*;
use crate::local::{World, settings_in};
use crate::sandbox::shared;
use appmesh::document::{Node, Place, SourceId};
use appmesh::model::model;
use appmesh::wire::encode;

/// Rules about a member that no shape has: no SDK sends one, and the server overlooks it, which is
/// what the collected context advise under `unknown-field`.
const OVERLOOKED: [&str; 5] = [
    "unknown-field",
    "gateway-client-policy-defaults-only",
    "vg-no-node-members",
    "tcp-match-optional",
    // The provider of Terraform and CDK create such routes in their own tests.
    "route-protocol-matches-router",
];

#[test]
#[ignore = "needs the collected facts"]
fn the_server_refuses_and_takes_what_the_service_does() {
    let collected: Value = serde_json::from_str(&shared("semantic-rules-open.json")).unwrap();
    let rules = collected["rules"].as_array().unwrap();
    let faults: Vec<String> = rules.iter().flat_map(faults).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// What the server gets wrong about one rule.
fn faults(rule: &Value) -> Vec<String> {
    let id = rule["id"].as_str().unwrap();
    if needs_unknown_fact(rule) {
        return Vec::new();
    }
    let overlooked = OVERLOOKED.contains(&id);
    let mut faults = Vec::new();
    if let Some((index, code)) = play(&rule["good"]) {
        faults.push(format!("{id}: step {index} of good is refused: {code}"));
    }
    let expected = &rule["expect_bad"];
    let says = |name: &str| expected[name].as_str().unwrap_or_default();
    let is_refused = !overlooked && (says("verdict") == "reject" || says("default") == "error");
    let last = rule["bad"]["steps"].as_array().map_or(0, Vec::len);
    // What is assumed about a code is behind it in brackets.
    let wanted = says("exception").split(' ').next().unwrap_or_default();
    match play(&rule["bad"]) {
        None if is_refused && last > 0 => faults.push(format!("{id}: bad is not refused")),
        Some((index, code)) if !is_refused || index != last => {
            faults.push(format!("{id}: step {index} of bad is refused: {code}"));
        }
        Some((_, code)) if !wanted.is_empty() && code != wanted => {
            faults.push(format!(
                "{id}: bad is refused with {code} instead of {wanted}"
            ));
        }
        _ => {}
    }
    faults
}

/// A fact that decides the rule and is nowhere in the requests.
fn needs_unknown_fact(rule: &Value) -> bool {
    let context = |example: &str| rule[example]["facts"].as_object().into_iter().flatten();
    let mut names = context("bad").chain(context("good")).map(|(name, _)| name);
    names.any(|name| !["account", "region"].contains(&name.as_str()))
}

/// Sends the requests of an example to a server of its own; the first that is refused, and how.
fn play(example: &Value) -> Option<(usize, String)> {
    let world = World::new();
    let fact = |name: &str| example["facts"][name].as_str().map(str::to_owned);
    let mut settings = settings_in(
        &fact("region").unwrap_or("us-west-2".into()),
        &world.state(),
        &fact("account").unwrap_or("123456789012".into()),
    );
    settings.is_region_chosen = fact("region").is_some();
    let server = Server::start(Local::new(settings));
    let mut client = server.client();
    let steps = example["steps"].as_array()?;
    let mut answers = steps.iter().zip(1..).map(|(step, index)| {
        let operation = model().operation(step["op"].as_str().unwrap()).unwrap();
        let place = Place {
            source: SourceId(0),
            node: 0,
        };
        let input = Node::from_json(&step["input"], place);
        let request = encode(operation, &input, || "token".to_owned()).unwrap();
        let body = request.body.as_deref().unwrap_or_default();
        (index, client.send(request.method, &request.target(), body))
    });
    let refused = answers.find(|(_, answer)| answer.status != 200);
    refused.map(|(index, answer)| (index, answer.code().to_owned()))
}
