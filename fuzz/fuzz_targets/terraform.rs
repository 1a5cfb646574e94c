//! Any bytes as a Terraform module: nothing panics, and every place is in the text.

#![no_main]

#[path = "../common.rs"]
mod common;

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| common::document("fuzz.tf", bytes));
