//! The model is complete and sound: it is what the published API says, save where we say otherwise.

use crate::sandbox::shared;
use appmesh::model::{Binding, Member, Shape, ShapeType, model, names};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The one place where our model differs on purpose: CA ARNs are 1 to 10 here and 1 to 3 there.
const OTHER_MAXIMUM: [(&str, i64, i64); 2] = [
    ("CertificateAuthorityArns", 10, 3),
    ("VirtualGatewayCertificateAuthorityArns", 10, 3),
];

#[test]
#[ignore = "needs the collected facts"]
fn equals_the_published_model() {
    let context: Value = serde_json::from_str(&shared("model-facts.json")).unwrap();
    let operations = context["operations"].as_object().unwrap();
    assert_eq!(model().operations.len(), operations.len());
    for operation in &model().operations {
        let fact = &operations[operation.name];
        assert_eq!(operation.method, fact["method"], "{}", operation.name);
        assert_eq!(operation.uri, fact["requestUri"], "{}", operation.name);
        assert_eq!(
            u64::from(operation.code),
            fact["responseCode"],
            "{}",
            operation.name
        );
        assert_eq!(operation.input().name, fact["input"], "{}", operation.name);
        assert_eq!(
            operation.output().name,
            fact["output"],
            "{}",
            operation.name
        );
        assert_eq!(
            set(&fact["errors"]),
            operation
                .errors
                .iter()
                .map(|error| error.to_string())
                .collect(),
            "{}",
            operation.name
        );
        assert_eq!(
            operation.readonly,
            fact["method"] == "GET",
            "{}",
            operation.name
        );
    }
    let shapes = context["shapes"].as_object().unwrap();
    let ours: BTreeSet<&str> = model()
        .shapes()
        .iter()
        .map(|shape| shape.name)
        .filter(|name| *name != "Integer")
        .collect();
    assert_eq!(ours, shapes.keys().map(String::as_str).collect());
    for (name, fact) in shapes {
        same_shape(model().shape(name).unwrap(), fact);
    }
    assert_eq!(context["metadata"]["apiVersion"], model().version);
    assert_eq!(context["metadata"]["serviceId"], model().sdk_id);
    assert_eq!(context["metadata"]["signingName"], model().signing_name);
}

fn same_shape(shape: &'static Shape, fact: &Value) {
    let name = shape.name;
    let limits = &fact["constraints"];
    let max = limits["max"].as_i64().map(|published| {
        match OTHER_MAXIMUM.iter().find(|other| other.0 == name) {
            Some((_, ours, theirs)) => {
                assert_eq!(published, *theirs, "{name}: no longer different");
                *ours
            }
            None => published,
        }
    });
    assert_eq!(
        (shape.bounds.min, shape.bounds.max),
        (limits["min"].as_i64(), max),
        "{name}"
    );
    assert_eq!(shape.pattern, limits["pattern"].as_str(), "{name}");
    assert_eq!(
        shape.http_error.map(i64::from),
        fact["error"]["httpStatusCode"].as_i64(),
        "{name}"
    );
    let kind = match &shape.kind {
        ShapeType::Structure(_) | ShapeType::Union(_) => "structure",
        ShapeType::List(_) => "list",
        ShapeType::String | ShapeType::Enum(_) => "string",
        ShapeType::Boolean => "boolean",
        ShapeType::Integer => "integer",
        ShapeType::Long => "long",
        ShapeType::Timestamp => "timestamp",
    };
    assert_eq!(fact["type"], kind, "{name}");
    assert_eq!(
        limits["union"] == true,
        matches!(shape.kind, ShapeType::Union(_)),
        "{name}"
    );
    let values: Vec<&str> = limits["enum"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    assert_eq!(
        values,
        match &shape.kind {
            ShapeType::Enum(values) => values.clone(),
            _ => Vec::new(),
        },
        "{name}"
    );
    assert_eq!(
        shape.item().map(|item| item.name),
        fact["member"].as_str(),
        "{name}"
    );
    let members = fact["members"].as_array().cloned().unwrap_or_default();
    assert_eq!(shape.members().len(), members.len(), "{name}");
    for (member, fact) in shape.members().iter().zip(&members) {
        let place = format!("{name}.{}", member.name);
        assert_eq!(member.name, fact["name"], "{place}: order counts");
        assert_eq!(member.shape().name, fact["shape"], "{place}");
        assert_eq!(member.required, fact["required"] == true, "{place}");
        assert_eq!(
            member.idempotency_token,
            fact["idempotencyToken"] == true,
            "{place}"
        );
    }
    for member in shape.members() {
        let published = members
            .iter()
            .find(|fact| fact["name"] == member.name)
            .unwrap();
        let expected = match published["location"].as_str() {
            Some("uri") => Binding::Label,
            Some("querystring") => Binding::Query(member.name),
            _ if fact["payload"] == member.name => Binding::Payload,
            _ => Binding::Body,
        };
        assert_eq!(member.binding, expected, "{name}.{}", member.name);
    }
}

fn set(value: &Value) -> BTreeSet<String> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn labels_are_required_members() {
    for operation in &model().operations {
        let labels: BTreeSet<&str> = operation
            .uri
            .split('{')
            .skip(1)
            .map(|part| part.split('}').next().unwrap())
            .collect();
        let bound: BTreeSet<&str> = operation
            .input()
            .members()
            .iter()
            .filter(|member| member.binding == Binding::Label && member.required)
            .map(|member| member.name)
            .collect();
        assert_eq!(labels, bound, "{}", operation.name);
    }
}

#[test]
fn unions_have_members_and_require_none() {
    let unions = model()
        .shapes()
        .iter()
        .filter(|shape| matches!(shape.kind, ShapeType::Union(_)));
    for union in unions {
        assert!(!union.members().is_empty(), "{}", union.name);
        assert!(
            union.members().iter().all(|member| !member.required),
            "{}",
            union.name
        );
    }
}

#[test]
fn everything_is_documented_in_one_line() {
    for operation in &model().operations {
        let line = operation.documentation;
        assert!(
            line.ends_with('.') && line.len() <= 80 && !line.is_empty(),
            "{}: {line:?}",
            operation.name
        );
    }
    for shape in model().shapes() {
        for Member {
            name,
            documentation: line,
            ..
        } in shape.members()
        {
            let place = format!("{}.{name}", shape.name);
            assert!(
                line.ends_with('.') && line.starts_with(|c: char| c.is_ascii_uppercase()),
                "{place}: {line:?}"
            );
            assert!(line.len() <= 110, "{place}: {} bytes", line.len());
        }
    }
}

#[test]
fn command_names_are_unique_and_go_both_ways() {
    let mut seen = BTreeMap::new();
    for operation in &model().operations {
        let command = names::to_kebab(operation.name);
        assert_eq!(names::to_pascal(&command), operation.name);
        assert!(
            seen.insert(command, operation.name).is_none(),
            "{}",
            operation.name
        );
    }
}

#[test]
fn references_name_members_that_exist() {
    let referring: Vec<&Shape> = model()
        .shapes()
        .iter()
        .filter(|shape| shape.reference.is_some())
        .collect();
    assert_eq!(referring.len(), 5);
    for shape in referring {
        let (_, member) = shape.reference.unwrap();
        assert!(
            shape.member(member).is_some_and(|member| member.required),
            "{}",
            shape.name
        );
    }
}

#[test]
fn patterns_compile() {
    for pattern in model().shapes().iter().filter_map(|shape| shape.pattern) {
        regex_lite::Regex::new(pattern).unwrap();
    }
}

#[test]
fn arns_are_made_of_identifiers() {
    for resource in &model().resources {
        let labels: Vec<&str> = resource
            .arn
            .split('{')
            .skip(1)
            .map(|part| part.split('}').next().unwrap())
            .collect();
        assert_eq!(labels, resource.identifiers, "{}", resource.name);
    }
}
