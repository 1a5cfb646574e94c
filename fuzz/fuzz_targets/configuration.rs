//! Any bytes as a config or credentials file of AWS CLI, a section's name and a `credential_process`:
//! nothing panics.

#![no_main]

use appmesh::aws::config::{ini, words};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let _ = ini::parse(text);
    let _ = words::split(text);
});
