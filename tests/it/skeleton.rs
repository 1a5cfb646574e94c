//! Skeletons are those of AWS CLI.

use crate::golden;
use appmesh::cli::skeleton;
use appmesh::model::{model, names};
use regex_lite::Regex;
use serde_json::Value as Json;

/// The text with a case's masks over what need not be equal.
fn masked(text: &str, case: &Json) -> String {
    let masks = case["mask"].as_array().into_iter().flatten();
    masks.fold(text.to_owned(), |text, mask| {
        let [pattern, instead] = [&mask[0], &mask[1]].map(|text| text.as_str().expect("a mask"));
        let pattern = Regex::new(pattern).expect("a pattern");
        pattern.replace_all(&text, instead).into_owned()
    })
}

#[test]
#[ignore = "needs the recorded cases"]
fn skeletons_are_those_of_aws_cli() {
    for case in golden::cases("skel") {
        let (name, words) = (&case["name"], golden::words(&case));
        if case["expect"]["rc"] != 0 {
            continue;
        }
        let operation = model()
            .operation(&names::to_pascal(words[0]))
            .expect("an operation");
        let expected = case["expect"]["stdout"].as_str().expect("a text");
        if words.contains(&"output") {
            let expected: Json = serde_json::from_str(expected).expect("JSON");
            assert_eq!(skeleton::output(operation), expected, "{name}");
            continue;
        }
        let printed = if words.contains(&"yaml-input") {
            skeleton::yaml_input(operation)
        } else {
            skeleton::input(operation)
        };
        assert_eq!(masked(&printed, &case), masked(expected, &case), "{name}");
    }
}
