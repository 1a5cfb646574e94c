//! The typed client of the SDK for Rust.

use super::{KEY, REGION, SECRET, home, scenario, server};
use crate::loopback::Loopback;
use crate::sdk::typed;
use serde_json::json;

#[test]
fn does_everything() {
    let mut sandbox = home();
    let served = server(&mut sandbox);
    let called = typed::client(&served.url, (KEY, SECRET, None), REGION);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    for step in scenario::steps() {
        let parts =
            Loopback::saying(json!({ "spec": step.input["spec"], "tags": step.input["tags"] }));
        let types = typed::client(&parts.url(), (KEY, SECRET, None), REGION);
        let sent = typed::send(&called, &types, step.operation, &step.input);
        let outcome = runtime.block_on(sent);
        assert_eq!(
            outcome.err().as_deref(),
            step.error,
            "{}",
            step.operation.name
        );
    }
}

#[test]
fn is_not_heard_with_another_secret() {
    let mut sandbox = home();
    let served = server(&mut sandbox);
    let stranger = typed::client(&served.url, (KEY, "another", None), REGION);
    let list = scenario::steps()
        .into_iter()
        .find(|step| step.operation.name == "ListMeshes")
        .unwrap();
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(typed::send(
            &stranger,
            &stranger,
            list.operation,
            &list.input,
        ));
    assert_eq!(outcome, Err("InvalidSignatureException".to_owned()));
}
