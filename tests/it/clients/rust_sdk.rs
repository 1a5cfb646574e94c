//! The typed client of the SDK for Rust. It takes no answer that lacks what its model requires, or
//! whose members are of another type; what it understood is compared with what came.

use super::{KEY, REGION, SECRET, home, scenario, server};
use crate::loopback::Loopback;
use crate::sdk::typed;
use aws_sdk_appmesh::Client;
use aws_sdk_appmesh::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_appmesh::config::{ConfigBag, Intercept, RuntimeComponents};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

/// Keeps the body of the last answer.
#[derive(Clone, Debug, Default)]
struct Answered(Arc<Mutex<Value>>);

impl Intercept for Answered {
    fn name(&self) -> &'static str {
        "answered"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), aws_sdk_appmesh::error::BoxError> {
        let body = context.response().body().bytes().unwrap();
        *self.0.lock().unwrap() = serde_json::from_slice(body)?;
        Ok(())
    }
}

#[test]
fn does_everything_and_understands_every_member() {
    let mut sandbox = home();
    let served = server(&mut sandbox);
    let answered = Answered::default();
    let called = typed::client(&served.url, (KEY, SECRET, None), REGION);
    let called = called.config().to_builder().interceptor(answered.clone());
    let called = Client::from_conf(called.build());
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
        if let Ok(understood) = &outcome {
            assert!(!understood.contains("Unknown"), "{understood}");
            let reported = plain(understood);
            for word in words(&answered.0.lock().unwrap()) {
                assert!(reported.contains(&plain(&word)), "{word}: {understood}");
            }
        }
        assert_eq!(
            outcome.err().as_deref(),
            step.error,
            "{}",
            step.operation.name
        );
    }
}

/// Names of members and values of an answer.
fn words(answer: &Value) -> Vec<String> {
    match answer {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, member)| [vec![name.clone()], words(member)].concat())
            .collect(),
        Value::Array(items) => items.iter().flat_map(words).collect(),
        Value::String(text) => vec![text.clone()],
        // A time, of which the client cuts the fraction.
        Value::Number(seconds) if seconds.to_string().contains('.') => {
            let time = jiff::Timestamp::from_second(seconds.as_f64().unwrap() as i64);
            vec![time.unwrap().strftime("%Y%m%dT%H%M%S").to_string()]
        }
        other => vec![other.to_string()],
    }
}

/// Without case and signs: `meshName` becomes `mesh_name` on the way, and `DROP_ALL` `DropAll`.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|letter| letter.to_ascii_lowercase()).collect()
}

#[test]
fn is_not_accepted_with_another_secret() {
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
