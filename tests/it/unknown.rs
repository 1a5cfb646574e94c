//! A value that is not yet known raises nothing.

use crate::play;
use crate::rules::{context, example};
use appmesh::check::rules;
use appmesh::document::{Node, Value};
use appmesh::model::Lifecycle;
use appmesh::resource::{Context, Request};
use std::collections::BTreeSet;

/// Takes each value out of each good example, one after the other.
#[test]
fn a_value_not_yet_known_raises_nothing() {
    let mut faults = BTreeSet::new();
    for rule in rules::all() {
        let text = example(rule, "Good");
        let (requests, context) = (play::requests(text), context(text));
        // A deletion is a request to a control plane, which knows every value.
        if requests.iter().any(is_deletion) {
            continue;
        }
        let before = raised(&requests, &context);
        for index in 0..requests.len() {
            for number in 1..count(&requests[index].input) {
                let mut requests = requests.clone();
                let what = take_out(&mut requests[index].input, number);
                for id in raised(&requests, &context).difference(&before) {
                    faults.insert(format!(
                        "{id}: in the example of {}, without {what}",
                        rule.id
                    ));
                }
            }
        }
    }
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn is_deletion(request: &Request) -> bool {
    matches!(request.operation.lifecycle, Some((_, Lifecycle::Delete)))
}

fn raised(requests: &[Request], context: &Context) -> BTreeSet<&'static str> {
    let played = play::play(requests, context);
    played.found().iter().map(|finding| finding.rule).collect()
}

/// How many values there are, this one included.
fn count(node: &Node) -> usize {
    children(node).map(count).sum::<usize>() + 1
}

fn children(node: &Node) -> impl Iterator<Item = &Node> {
    node.items()
        .iter()
        .chain(node.entries().iter().map(|entry| &entry.node))
}

/// Makes the value of this number, counted in the order of the text, unknown; says what it was.
fn take_out(node: &mut Node, number: usize) -> String {
    fn walk(node: &mut Node, number: &mut usize) -> Option<String> {
        if *number == 0 {
            let was = format!("{}", node.to_json());
            node.value = Value::unknown("!Ref");
            return Some(was);
        }
        *number -= 1;
        match &mut node.value {
            Value::Array(items) => items.iter_mut().find_map(|item| walk(item, number)),
            Value::Object(entries) => entries
                .iter_mut()
                .find_map(|entry| walk(&mut entry.node, number)),
            _ => None,
        }
    }
    let mut rest = number;
    walk(node, &mut rest).expect("the number is below the count")
}
