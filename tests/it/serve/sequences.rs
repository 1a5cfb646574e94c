//! Random sequences of requests: the same answers in this process, over HTTP, and from a small model
//! of the service that keeps everything in one map.

use super::*;
use crate::local::{ACCOUNT, REGION, START, World, settings};
use appmesh::check::rules;
use appmesh::document::{Node, Place, SourceId};
use appmesh::model::{Lifecycle, ResourceShape, model};
use appmesh::wire::{Service, encode};
use proptest::prelude::*;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::UNIX_EPOCH;
use uuid::Uuid;

/// One request: what is done to which of a few resources.
#[derive(Clone, Debug)]
enum Step {
    On {
        verb: Verb,
        kind: usize,
        names: [bool; 3],
        target: bool,
        other: bool,
    },
    /// The last request once more, token and all.
    Again,
}

#[derive(Clone, Copy, Debug)]
enum Verb {
    Lifecycle(Lifecycle),
    Tag,
    Untag,
    ListTags,
}

fn step() -> impl Strategy<Value = Step> {
    use Lifecycle::{Create, Delete, List, Read, Update};
    let verb = prop_oneof![
        6 => Just(Verb::Lifecycle(Create)),
        2 => Just(Verb::Lifecycle(Update)),
        2 => Just(Verb::Lifecycle(Delete)),
        2 => Just(Verb::Lifecycle(Read)),
        1 => Just(Verb::Lifecycle(List)),
        1 => Just(Verb::Tag),
        1 => Just(Verb::Untag),
        1 => Just(Verb::ListTags),
    ];
    // The first of two names is taken most of the time, so that things meet.
    let name = || prop::bool::weighted(0.2);
    let on = (
        verb,
        0..7_usize,
        [name(), name(), name()],
        name(),
        any::<bool>(),
    )
        .prop_map(|(verb, kind, names, target, other)| Step::On {
            verb,
            kind,
            names,
            target,
            other,
        });
    prop_oneof![9 => on, 1 => Just(Step::Again)]
}

/// A request and what the model must know of it.
#[derive(Clone, Debug)]
struct Asked {
    operation: &'static str,
    verb: Verb,
    resource: &'static ResourceShape,
    names: Vec<String>,
    /// The kind and names of what the spec refers to.
    target: Option<(&'static str, Vec<String>)>,
    input: Value,
}

fn ask(step: &Step, token: usize) -> Option<Asked> {
    let Step::On {
        verb,
        kind,
        names,
        target,
        other,
    } = step
    else {
        return None;
    };
    let resource = &model().resources[*kind];
    let name = |(identifier, second): (&&str, &bool)| {
        format!(
            "{}{}",
            identifier.trim_end_matches("Name"),
            if *second { 2 } else { 1 }
        )
    };
    let mut names: Vec<String> = resource.identifiers.iter().zip(names).map(name).collect();
    let mut input = Map::new();
    for (identifier, name) in resource.identifiers.iter().zip(&names) {
        input.insert((*identifier).to_owned(), name.as_str().into());
    }
    let arn = json!(format!(
        "arn:aws:appmesh:{REGION}:{ACCOUNT}:{}",
        arn(resource, &names)
    ));
    let key = if *other { "other" } else { "key" };
    let target = target_of(resource, &names, *target);
    let (operation, target) = match verb {
        Verb::Lifecycle(lifecycle) => {
            let operation = resource.operation(*lifecycle);
            let changes = matches!(lifecycle, Lifecycle::Create | Lifecycle::Update);
            if changes {
                input.insert("spec".into(), spec(resource, target.as_ref(), *other));
                input.insert("clientToken".into(), format!("token-{token}").into());
            }
            if *lifecycle == Lifecycle::List {
                input.remove(resource.name_member());
                names.pop();
            }
            (operation.name, target.filter(|_| changes))
        }
        Verb::Tag => {
            input = Map::from_iter([
                ("resourceArn".into(), arn),
                (
                    "tags".into(),
                    json!([{ "key": key, "value": token.to_string() }]),
                ),
            ]);
            ("TagResource", None)
        }
        Verb::Untag => {
            input = Map::from_iter([
                ("resourceArn".into(), arn),
                ("tagKeys".into(), json!([key])),
            ]);
            ("UntagResource", None)
        }
        Verb::ListTags => {
            input = Map::from_iter([("resourceArn".into(), arn)]);
            ("ListTagsForResource", None)
        }
    };
    Some(Asked {
        operation,
        verb: *verb,
        resource,
        names,
        target,
        input: input.into(),
    })
}

fn arn(resource: &ResourceShape, names: &[String]) -> String {
    let mut arn = resource.arn.to_owned();
    for (identifier, name) in resource.identifiers.iter().zip(names) {
        arn = arn.replace(&format!("{{{identifier}}}"), name);
    }
    arn
}

fn target_of(
    resource: &ResourceShape,
    names: &[String],
    second: bool,
) -> Option<(&'static str, Vec<String>)> {
    let (kind, name) = match resource.name {
        "Route" => ("VirtualNode", "virtualNode"),
        "VirtualService" => ("VirtualRouter", "virtualRouter"),
        "GatewayRoute" => ("VirtualService", "virtualService"),
        _ => return None,
    };
    Some((
        kind,
        vec![
            names[0].clone(),
            format!("{name}{}", if second { 2 } else { 1 }),
        ],
    ))
}

fn spec(
    resource: &ResourceShape,
    target: Option<&(&'static str, Vec<String>)>,
    other: bool,
) -> Value {
    let target = target
        .map(|(_, names)| names[1].as_str())
        .unwrap_or_default();
    let prefix = if other { "/other" } else { "/" };
    let listeners = json!([{ "portMapping": { "port": 80, "protocol": "http" } }]);
    match resource.name {
        "Mesh" if other => json!({ "egressFilter": { "type": "DROP_ALL" } }),
        "Mesh" => json!({}),
        "VirtualNode" => json!({ "listeners": listeners,
            "serviceDiscovery": { "dns": { "hostname": if other { "a.local" } else { "b.local" } } } }),
        "VirtualRouter" | "VirtualGateway" => json!({ "listeners": listeners }),
        "Route" => json!({ "httpRoute": { "match": { "prefix": prefix },
            "action": { "weightedTargets": [{ "virtualNode": target, "weight": 1 }] } } }),
        "VirtualService" if other => json!({}),
        "VirtualService" => {
            json!({ "provider": { "virtualRouter": { "virtualRouterName": target } } })
        }
        _ => json!({ "httpRoute": { "match": { "prefix": prefix },
            "action": { "target": { "virtualService": { "virtualServiceName": target } } } } }),
    }
}

/// What must come back.
#[derive(Clone, Debug, PartialEq)]
enum Expected {
    Error(&'static str),
    /// Version, status and spec.
    Resource(u64, &'static str, Value),
    /// How many there are.
    Listed(usize),
    Tags(Value),
    Done,
}

#[derive(Default)]
struct Oracle(BTreeMap<(&'static str, Vec<String>), Kept>);

struct Kept {
    version: u64,
    spec: Value,
    target: Option<(&'static str, Vec<String>)>,
    tags: BTreeMap<String, String>,
}

impl Oracle {
    fn answer(&mut self, asked: &Asked) -> Expected {
        let kind = asked.resource.name;
        let key = (kind, asked.names.clone());
        let spec = asked.input.get("spec").cloned().unwrap_or_default();
        // The spec of a service without a provider refers to nothing.
        let target = asked.target.clone().filter(|_| spec != json!({}));
        let is_known = |kind, names: &[String]| self.0.contains_key(&(kind, names.to_vec()));
        let lineage = asked.resource.lineage();
        let above = &lineage[..lineage.len() - 1];
        let parents_exist = above
            .iter()
            .all(|parent| is_known(parent.name, &asked.names[..parent.identifiers.len()]));
        let target_exists = target
            .as_ref()
            .is_none_or(|(to, names)| is_known(to, names));
        let refuses_missing_targets = rules::find(match kind {
            "Route" => "target-node-exists",
            "VirtualService" => "vs-provider-exists",
            _ => "gr-target-exists",
        })
        .is_some();
        let target_is_fine = target_exists || !refuses_missing_targets;
        match asked.verb {
            Verb::Lifecycle(Lifecycle::Create) => {
                if !parents_exist {
                    return Expected::Error("NotFoundException");
                }
                if self.0.contains_key(&key) {
                    return Expected::Error("ConflictException");
                }
                if !target_is_fine {
                    return Expected::Error("NotFoundException");
                }
                let kept = Kept {
                    version: 1,
                    spec: spec.clone(),
                    target,
                    tags: BTreeMap::new(),
                };
                self.0.insert(key, kept);
                Expected::Resource(1, "ACTIVE", spec)
            }
            Verb::Lifecycle(Lifecycle::List) => {
                let here = |(known, names): &&(&str, Vec<String>)| {
                    *known == kind && names.starts_with(&asked.names)
                };
                if parents_exist {
                    Expected::Listed(self.0.keys().filter(here).count())
                } else {
                    Expected::Error("NotFoundException")
                }
            }
            Verb::Lifecycle(Lifecycle::Delete) if self.is_in_use(&key) => {
                Expected::Error("ResourceInUseException")
            }
            _ if !self.0.contains_key(&key) => Expected::Error("NotFoundException"),
            Verb::Lifecycle(Lifecycle::Update) if !target_is_fine => {
                Expected::Error("NotFoundException")
            }
            Verb::Lifecycle(Lifecycle::Delete) => {
                let kept = self.0.remove(&key).unwrap();
                let version = kept.version + u64::from(kind != "Mesh");
                Expected::Resource(version, "DELETED", filled(kind, kept.spec))
            }
            verb => {
                let kept = self.0.get_mut(&key).unwrap();
                match verb {
                    Verb::Lifecycle(Lifecycle::Update) => {
                        *kept = Kept {
                            version: kept.version + 1,
                            spec: spec.clone(),
                            target,
                            tags: std::mem::take(&mut kept.tags),
                        };
                        Expected::Resource(kept.version, "ACTIVE", spec)
                    }
                    Verb::Lifecycle(_) => {
                        Expected::Resource(kept.version, "ACTIVE", filled(kind, kept.spec.clone()))
                    }
                    Verb::Tag => {
                        let tag = &asked.input["tags"][0];
                        let text = |key: &str| tag[key].as_str().unwrap().to_owned();
                        kept.tags.insert(text("key"), text("value"));
                        Expected::Done
                    }
                    Verb::Untag => {
                        kept.tags
                            .remove(asked.input["tagKeys"][0].as_str().unwrap());
                        Expected::Done
                    }
                    Verb::ListTags => {
                        let tag = |(key, value)| json!({ "key": key, "value": value });
                        Expected::Tags(kept.tags.iter().map(tag).collect())
                    }
                }
            }
        }
    }

    fn is_in_use(&self, key: &(&'static str, Vec<String>)) -> bool {
        let (kind, names) = key;
        self.0.contains_key(key)
            && self.0.iter().any(|((other, others), kept)| {
                let is_child = model().resource(other).unwrap().parent.is_some()
                    && others.len() > names.len()
                    && others.starts_with(names)
                    && model()
                        .resource(other)
                        .unwrap()
                        .lineage()
                        .iter()
                        .any(|up| up.name == *kind);
                is_child
                    || kept
                        .target
                        .as_ref()
                        .is_some_and(|(to, at)| to == kind && at == names)
            })
    }
}

fn filled(kind: &str, mut spec: Value) -> Value {
    if kind == "VirtualNode" {
        spec["backends"] = json!([]);
    }
    spec
}

/// What an answer says, in the words of the model.
fn reported(asked: &Asked, status: u16, code: Option<&str>, body: &Value) -> Expected {
    const CODES: [&str; 3] = [
        "NotFoundException",
        "ConflictException",
        "ResourceInUseException",
    ];
    if status != 200 {
        let known = CODES.into_iter().find(|known| code == Some(*known));
        return Expected::Error(known.unwrap_or("an unexpected error"));
    }
    match asked.verb {
        Verb::Lifecycle(Lifecycle::List) => {
            let list = asked.resource.operation(Lifecycle::List).paginated.unwrap();
            Expected::Listed(body[list.items].as_array().unwrap().len())
        }
        Verb::Lifecycle(_) => Expected::Resource(
            body["metadata"]["version"].as_u64().unwrap(),
            if body["status"]["status"] == "ACTIVE" {
                "ACTIVE"
            } else {
                "DELETED"
            },
            body["spec"].clone(),
        ),
        Verb::ListTags => Expected::Tags(body["tags"].clone()),
        Verb::Tag | Verb::Untag => Expected::Done,
    }
}

/// A control plane whose time does not move and whose ids are counted, so that two of them agree.
fn counting(world: &World) -> Local {
    let mut settings = settings(&world.state(), ACCOUNT);
    let next = AtomicU64::new(1);
    settings.uuid =
        Box::new(move || Uuid::from_u128(u128::from(next.fetch_add(1, Ordering::Relaxed))));
    settings.clock = Box::new(|| UNIX_EPOCH + Duration::from_millis(START));
    Local::new(settings)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_answers_everywhere(steps in prop::collection::vec(step(), 1..25)) {
        let (near, far) = (World::new(), World::new());
        let here = counting(&near);
        let server = Server::start(counting(&far));
        let mut client = server.client();
        let mut oracle = Oracle::default();
        let mut last: Option<(Asked, Expected)> = None;
        for (index, step) in steps.iter().enumerate() {
            let (asked, expected) = match (ask(step, index), &last) {
                (Some(asked), _) => {
                    let expected = oracle.answer(&asked);
                    (asked, expected)
                }
                // A create or update that was carried out is not carried out again.
                (None, Some((asked, Expected::Resource(version, "ACTIVE", spec))))
                    if asked.input.get("clientToken").is_some() =>
                {
                    (asked.clone(), Expected::Resource(*version, "ACTIVE", spec.clone()))
                }
                (None, Some((asked, _))) => {
                    let expected = oracle.answer(asked);
                    (asked.clone(), expected)
                }
                (None, None) => continue,
            };
            let operation = model().operation(asked.operation).unwrap();
            let input = Node::from_json(&asked.input, Place { source: SourceId(0), node: 0 });
            let request = encode(operation, &input, String::new).unwrap();
            let near = here.call(&request).unwrap();
            let body = request.body.as_deref().unwrap_or_default();
            let far = client.send(request.method, &request.target(), body);
            prop_assert_eq!(near.status, far.status);
            prop_assert_eq!(&near.body, &far.body);
            for name in ["x-amzn-errortype", "x-amzn-requestid", "content-type"] {
                prop_assert_eq!(near.header(name), far.header(name));
            }
            let reported = reported(&asked, near.status, near.header("x-amzn-errortype"), &far.json());
            prop_assert_eq!(&reported, &expected, "{:?} {}", asked, far.json());
            last = Some((asked, expected));
        }
    }
}
