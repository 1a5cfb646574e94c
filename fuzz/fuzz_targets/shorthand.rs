//! Any bytes as the value of an option in AWS CLI's shorthand.

#![no_main]

#[path = "../common.rs"]
mod common;

use appmesh::cli::shorthand::{self, Context};
use appmesh::model::model;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let operation = model().operation("CreateVirtualNode").expect("it is in the model");
    for member in ["spec", "tags"] {
        let shape = operation.input().member(member).expect("it is in the model").shape();
        let mut warnings = Vec::new();
        let context = Context {
            source: common::SOURCE,
            load: &mut |text| Ok(text.to_owned()),
            warnings: &mut warnings,
        };
        let outcome = match member {
            "spec" => shorthand::parse(text, shape, context),
            _ => shorthand::parse_words(&text.split(' ').collect::<Vec<_>>(), shape, context),
        };
        if let Err(finding) = outcome {
            common::placed_in(&[finding], text);
        }
    }
});
