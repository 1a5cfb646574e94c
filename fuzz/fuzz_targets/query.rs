//! Any bytes as the value of `--query`, evaluated on an answer.

#![no_main]

use appmesh::output::Query;
use libfuzzer_sys::fuzz_target;
use serde_json::json;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match Query::parse(text) {
        Ok(query) => drop(query.search(&json!({
            "meshes": [
                { "meshName": "é", "version": 1, "tags": null },
                { "meshName": "b", "version": 2.5, "tags": [[], {}] },
            ]
        }))),
        Err(error) => assert!(text.is_char_boundary(error.offset), "{error:?}"),
    }
});
