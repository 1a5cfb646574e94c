//! What every client asks for: a whole mesh created, read, changed, tagged and deleted, and the errors
//! on the way.

use appmesh::document::{SourceId, json5};
use appmesh::model::{Lifecycle, Operation, model};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// One request, and the code of the error that must come back.
#[derive(Clone)]
pub struct Step {
    pub operation: &'static Operation,
    pub input: Value,
    pub error: Option<&'static str>,
}

impl Step {
    fn new(operation: &str, input: Value) -> Step {
        Step {
            operation: model().operation(operation).unwrap(),
            input,
            error: None,
        }
    }

    /// As a script in another language reads it.
    pub fn to_json(&self) -> Value {
        json!({ "operation": self.operation.name, "input": self.input, "error": self.error })
    }
}

/// All of it, in order.
pub fn steps() -> Vec<Step> {
    let shop = shop();
    let arn = json!(format!(
        "arn:aws:appmesh:{}:123456789012:mesh/shop",
        super::REGION
    ));
    let lifecycle = |verb, prepare: fn(&Step, Value) -> Value| {
        move |create: &Step| {
            let operation = create.operation.resource().unwrap().operation(verb);
            Step::new(operation.name, prepare(create, create.input.clone()))
        }
    };
    let mut steps = shop.clone();
    steps.extend(shop.iter().map(lifecycle(Lifecycle::Update, |_, input| {
        without(input, "tags")
    })));
    steps.extend(
        shop.iter()
            .map(lifecycle(Lifecycle::Read, |_, input| names(&input))),
    );
    steps.extend(shop.iter().map(lifecycle(Lifecycle::List, |create, input| {
        without(
            names(&input),
            create.operation.resource().unwrap().name_member(),
        )
    })));
    steps.extend([
        Step::new(
            "TagResource",
            json!({ "resourceArn": arn, "tags": [{ "key": "a", "value": "b" }, { "key": "c", "value": "" }] }),
        ),
        Step::new("ListTagsForResource", json!({ "resourceArn": arn })),
        Step::new("UntagResource", json!({ "resourceArn": arn, "tagKeys": ["a"] })),
    ]);
    steps.extend(errors(&shop));
    steps.extend(
        shop.iter()
            .rev()
            .map(lifecycle(Lifecycle::Delete, |_, input| names(&input))),
    );
    steps
}

/// One request for each error that a caller can cause.
fn errors(shop: &[Step]) -> Vec<Step> {
    let tag = |index: usize| json!({ "key": format!("k{index}"), "value": "" });
    let other_account = "arn:aws:appmesh:eu-west-1:210987654321:mesh/shop";
    let gateway = shop
        .iter()
        .find(|step| step.operation.name == "CreateVirtualGateway")
        .unwrap();
    let mut second = gateway.input.clone();
    second["virtualGatewayName"] = json!("second");
    let cases = [
        (
            "ConflictException",
            "CreateMesh",
            json!({ "meshName": "shop" }),
        ),
        (
            "NotFoundException",
            "DescribeMesh",
            json!({ "meshName": "none" }),
        ),
        (
            "ResourceInUseException",
            "DeleteMesh",
            json!({ "meshName": "shop" }),
        ),
        (
            "BadRequestException",
            "CreateVirtualService",
            json!({ "meshName": "shop", "virtualServiceName": "x".repeat(256), "spec": {} }),
        ),
        ("LimitExceededException", "CreateVirtualGateway", second),
        (
            "TooManyTagsException",
            "TagResource",
            json!({
                "resourceArn": other_account.replace("210987654321", "123456789012"),
                "tags": (0..50).map(tag).collect::<Vec<_>>(),
            }),
        ),
        (
            "ForbiddenException",
            "ListTagsForResource",
            json!({ "resourceArn": other_account }),
        ),
    ];
    cases
        .into_iter()
        .map(|(error, operation, input)| Step {
            error: Some(error),
            ..Step::new(operation, input)
        })
        .collect()
}

/// The requests that create the mesh of `tests/clients/shop.json5`.
fn shop() -> Vec<Step> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/shop.json5");
    let text = std::fs::read_to_string(path).unwrap();
    let documents = json5::parse(&text, SourceId(0)).unwrap().to_json();
    let of = |document: &Value| {
        let (operation, input) = document.as_object().unwrap().iter().next().unwrap();
        Step::new(operation, input.clone())
    };
    documents.as_array().unwrap().iter().map(of).collect()
}

/// The members of an input that name a resource.
fn names(input: &Value) -> Value {
    crate::local::names(input)
}

fn without(mut input: Value, member: &str) -> Value {
    input
        .as_object_mut()
        .map(|members: &mut Map<_, _>| members.remove(member));
    input
}

#[test]
fn every_operation_is_called_and_every_error_of_a_caller_comes_up() {
    let steps = steps();
    let carried_out: BTreeSet<&str> = steps
        .iter()
        .filter(|step| step.error.is_none())
        .map(|step| step.operation.name)
        .collect();
    assert_eq!(carried_out.len(), model().operations.len());
    let errors: BTreeSet<&str> = steps.iter().filter_map(|step| step.error).collect();
    // The others are errors of the service itself, or come from too many requests.
    assert_eq!(errors.len(), 7);
}
