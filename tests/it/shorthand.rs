//! Shorthand becomes the requests that AWS CLI made of it.

use crate::golden;
use appmesh::check::shape;
use appmesh::cli::error::Error;
use appmesh::cli::shorthand::{self, Context};
use appmesh::document::{Node, SourceId};
use appmesh::model::{Member, model, names};
use serde_json::Value as Json;

/// The value of an option, or what is wrong with it.
fn read(member: &'static Member, words: &[&str], files: &Json) -> Result<Node, String> {
    let load = &mut |text: &str| match text.strip_prefix("file://") {
        Some(name) => match files[name].as_str() {
            Some(text) => Ok(text.to_owned()),
            None => Err(Error::usage(format!("there is no file '{name}'"))),
        },
        None => Ok(text.to_owned()),
    };
    let context = Context {
        source: SourceId(0),
        load,
        warnings: &mut Vec::new(),
    };
    let read = match words {
        [text] if member.shape().is_object() => shorthand::parse(text, member.shape(), context),
        words => shorthand::parse_words(words, member.shape(), context),
    };
    let (node, _) = read.map_err(|finding| finding.finding.message)?;
    match shape::check(member.shape(), &node).first() {
        Some(finding) => Err(finding.finding.message.clone()),
        None => Ok(node),
    }
}

/// The last option of a command line that takes a structure or a list, with its words.
fn structured<'w>(words: &'w [&'w str]) -> Option<(&'static Member, &'w [&'w str])> {
    let operation = model().operation(&names::to_pascal(words.first()?))?;
    let (at, member) = words.iter().enumerate().rev().find_map(|(at, word)| {
        let name = names::to_camel(word.strip_prefix("--")?);
        let member = operation.input().member(&name)?;
        (member.shape().is_object() || member.shape().item().is_some()).then_some((at, member))
    })?;
    let values = &words[at + 1..];
    let end = values.iter().position(|word| word.starts_with("--"));
    Some((member, &values[..end.unwrap_or(values.len())]))
}

#[test]
#[ignore = "needs the recorded cases"]
fn requests_are_those_of_aws_cli() {
    let cases = golden::cases("sh");
    let mut compared = 0;
    for case in &cases {
        let (name, words) = (&case["name"], golden::words(case));
        let Some((member, words)) = structured(&words) else {
            continue;
        };
        // Texts in JSON and whole files are read elsewhere.
        if words
            .first()
            .is_some_and(|word| word.starts_with(['{', '[']) || word.starts_with("file:"))
        {
            continue;
        }
        let read = read(member, words, &case["files"]);
        if case["expect"]["rc"] == 0 {
            let expected = &case["expect"]["requests"][0]["body"][member.name];
            assert_eq!(
                read.map(|node| node.to_json()).as_ref(),
                Ok(expected),
                "{name}"
            );
        } else {
            assert!(read.is_err(), "{name}: {read:?}");
        }
        compared += 1;
    }
    assert!(compared > 0);
}
