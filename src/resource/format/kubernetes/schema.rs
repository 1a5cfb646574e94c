//! What the custom resources have otherwise than the API: members with another name, members that
//! only one of them has, and bounds.
//!
//! Everything else is the same in both, so the schemas are the model's with these differences; the
//! test `kubernetes` holds them against the resource definitions that the controller publishes.

use crate::model::{Kind, Member, Shape};

/// Members that have another name wherever they are: in the API, and in the resources.
const RENAMED: [(&str, &str); 2] = [
    ("certificateArn", "certificateARN"),
    ("certificateAuthorityArns", "certificateAuthorityARNs"),
];

/// The same in one structure only.
const RENAMED_IN: [(&str, &str, &str); 1] =
    [("MeshSpec", "serviceDiscovery", "meshServiceDiscovery")];

/// Members of the API that the resources lack: structure, member, and what happens instead.
const ABSENT: [(&str, &str, &str); 2] = [
    ("DnsServiceDiscovery", "ipPreference", CLUSTER_FAMILY),
    (
        "AwsCloudMapServiceDiscovery",
        "ipPreference",
        CLUSTER_FAMILY,
    ),
];

const CLUSTER_FAMILY: &str = "the controller sets it from the IP family of the cluster";

/// Members that only the controller uses.
const ADDED: [(&str, &[&str]); 7] = [
    ("MeshSpec", &[AWS_NAME, MESH_OWNER, NAMESPACE_SELECTOR]),
    (
        "VirtualNodeSpec",
        &[AWS_NAME, MESH_REF, POD_SELECTOR, BACKEND_GROUPS],
    ),
    ("VirtualRouterSpec", &[AWS_NAME, MESH_REF, ROUTES]),
    ("VirtualServiceSpec", &[AWS_NAME, MESH_REF]),
    (
        "VirtualGatewaySpec",
        &[
            AWS_NAME,
            MESH_REF,
            NAMESPACE_SELECTOR,
            POD_SELECTOR,
            GATEWAY_ROUTE_SELECTOR,
        ],
    ),
    (
        "GatewayRouteSpec",
        &[AWS_NAME, MESH_REF, VIRTUAL_GATEWAY_REF],
    ),
    ("RouteSpec", &[NAME]),
];

/// The name in App Mesh, where it is not made from name and namespace.
pub const AWS_NAME: &str = "awsName";
/// The account that owns a shared mesh.
pub const MESH_OWNER: &str = "meshOwner";
/// The mesh that the controller has chosen.
pub const MESH_REF: &str = "meshRef";
/// The gateway that the controller has chosen for a gateway route.
pub const VIRTUAL_GATEWAY_REF: &str = "virtualGatewayRef";
/// The namespaces whose objects belong to a mesh, or whose gateway routes to a gateway.
pub const NAMESPACE_SELECTOR: &str = "namespaceSelector";
/// The gateway routes that belong to a gateway.
pub const GATEWAY_ROUTE_SELECTOR: &str = "gatewayRouteSelector";
/// The pods whose proxy is that of a node or gateway.
pub const POD_SELECTOR: &str = "podSelector";
/// The groups of services that a node calls.
pub const BACKEND_GROUPS: &str = "backendGroups";
/// The services of a group.
pub const GROUP_MEMBERS: &str = "virtualservices";
/// The routes of a router.
pub const ROUTES: &str = "routes";
/// The name of an object or of a route.
pub const NAME: &str = "name";
/// The backends of a node, in both.
pub const BACKENDS: &str = "backends";

/// Members that a resource accepts and the controller does not pass on.
const DROPPED: [(&str, &str, &str); 1] = [(
    "VirtualGatewayListenerTlsValidationContextTrust",
    "acm",
    "the controller drops it: a gateway's listener trusts a `file` or `sds`",
)];

/// Members with which the controller crashes on an object. Where the second is empty, it crashes
/// without the first.
const CRASHES: [(&str, &str, Crash); 2] = [
    (
        "VirtualGatewayListenerTlsValidationContext",
        "subjectAlternativeNames",
        Crash::With,
    ),
    ("GrpcGatewayRouteRewrite", "hostname", Crash::Without),
];

/// When the controller crashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crash {
    With,
    Without,
}

/// Lists that the resources bound more tightly than the API: at most so many items.
const SHORTER: [(&str, usize); 2] = [
    ("CertificateAuthorityArns", 3),
    ("VirtualGatewayCertificateAuthorityArns", 3),
];

/// Values that the resources accept for a member, where the API accepts more: structure, member.
const FEWER_VALUES: [(&str, &str, &[&str]); 1] = [(
    "MeshServiceDiscovery",
    "ipPreference",
    &["IPv4_ONLY", "IPv6_ONLY"],
)];

/// Lists that the controller passes on even when they are empty.
const KEPT_EMPTY: [&str; 1] = ["SubjectAlternativeNameList"];

/// What a key in an object of the resources is.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// A member of the API.
    Member(&'static Member),
    /// A reference to an object, or an ARN, for the name that the API has there.
    Reference,
    /// Used by the controller alone.
    Controller,
    /// Accepted, and not passed on; why.
    Dropped(&'static str),
    /// A member of the API that the resources lack; what happens instead.
    Absent(&'static str),
    Unknown,
}

/// What a key in an object of this shape is.
pub fn field(shape: &'static Shape, key: &str) -> Field {
    if let Some(why) = find(&DROPPED, shape.name, key) {
        return Field::Dropped(why);
    }
    if let Some(why) = find(&ABSENT, shape.name, key) {
        return Field::Absent(why);
    }
    if let Some((to, name)) = shape.reference {
        if is_reference(to, key) {
            return Field::Reference;
        }
        if key == name {
            return Field::Unknown;
        }
    }
    if added(shape).contains(&key) {
        return Field::Controller;
    }
    let mut members = shape.members().iter();
    let member = members.find(|member| spelled(shape, member.name) == key);
    member.map_or(Field::Unknown, Field::Member)
}

/// How the resources spell a member of this shape; `None` for one that they lack.
pub fn spelling(shape: &Shape, member: &'static str) -> Option<&'static str> {
    let is_lacking = find(&ABSENT, shape.name, member).is_some();
    (!is_lacking).then(|| spelled(shape, member))
}

/// Why the resources lack a member of this shape.
pub fn why_absent(shape: &Shape, member: &str) -> Option<&'static str> {
    find(&ABSENT, shape.name, member)
}

/// When the controller crashes because of this member.
pub fn crash(shape: &Shape) -> Option<(&'static str, Crash)> {
    let mut all = CRASHES.iter();
    let found = all.find(|(structure, ..)| *structure == shape.name)?;
    Some((found.1, found.2))
}

/// How many items of a list the resources accept, where the API accepts more.
pub fn most_items(list: &Shape) -> Option<usize> {
    let found = SHORTER.iter().find(|(name, _)| *name == list.name)?;
    Some(found.1)
}

/// The values of a member that the resources accept, where the API accepts more.
pub fn accepted_values(shape: &Shape, member: &str) -> Option<&'static [&'static str]> {
    let mut all = FEWER_VALUES.iter();
    let found = all.find(|(structure, name, _)| *structure == shape.name && *name == member)?;
    Some(found.2)
}

/// Whether the controller leaves an empty list out of the request. One that the resources do not
/// accept is not left out, so that it is reported.
pub fn omits_empty(list: &Shape) -> bool {
    !KEPT_EMPTY.contains(&list.name) && list.bounds.min.is_none_or(|min| min == 0)
}

/// The keys that an object of this shape may have, in the spelling of the resources.
pub fn keys(shape: &'static Shape) -> Vec<String> {
    let reference = shape.reference;
    let is_name = |member: &&Member| reference.is_some_and(|(_, name)| name == member.name);
    let members = shape.members().iter().filter(|member| !is_name(member));
    let members = members.filter_map(|member| spelling(shape, member.name));
    let mut keys: Vec<String> = members.map(str::to_owned).collect();
    if let Some((to, _)) = reference {
        keys.extend([object_reference(to), arn_reference(to)]);
    }
    let dropped = DROPPED.iter().filter(|(name, ..)| *name == shape.name);
    keys.extend(dropped.map(|(_, key, _)| (*key).to_owned()));
    keys.extend(added(shape).iter().map(|key| (*key).to_owned()));
    keys
}

/// The key of a reference to an object: `virtualNodeRef`.
pub fn object_reference(to: Kind) -> String {
    format!("{}Ref", camel(to))
}

/// The key of an ARN: `virtualNodeARN`.
pub fn arn_reference(to: Kind) -> String {
    format!("{}ARN", camel(to))
}

/// The kind as its ARNs and members spell it: `virtualNode`.
pub fn camel(kind: Kind) -> String {
    let (first, rest) = kind.name().split_at(1);
    first.to_ascii_lowercase() + rest
}

/// How a member of the API is spelled, whatever it is in.
pub fn spelled_anywhere(member: &str) -> &str {
    let found = RENAMED.iter().find(|(name, _)| *name == member);
    found.map_or(member, |(_, spelling)| spelling)
}

fn spelled(shape: &Shape, member: &'static str) -> &'static str {
    let mut renamed = RENAMED_IN.iter();
    let found = renamed.find(|(structure, name, _)| *structure == shape.name && *name == member);
    match found {
        Some((.., spelling)) => spelling,
        None => spelled_anywhere(member),
    }
}

fn added(shape: &Shape) -> &'static [&'static str] {
    let found = ADDED.iter().find(|(name, _)| *name == shape.name);
    found.map_or(&[], |(_, keys)| keys)
}

fn is_reference(to: Kind, key: &str) -> bool {
    let stem = key.strip_suffix("Ref").or_else(|| key.strip_suffix("ARN"));
    stem.is_some_and(|stem| stem.starts_with('v') && stem.get(1..) == to.name().get(1..))
}

fn find(
    table: &[(&'static str, &'static str, &'static str)],
    structure: &str,
    member: &str,
) -> Option<&'static str> {
    let mut rows = table.iter();
    let found = rows.find(|row| row.1 == member && row.0 == structure)?;
    Some(found.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ShapeType, model};
    use serde_json::Value;
    use std::collections::BTreeSet;

    /// The schemas of the resources' specs: members, types, bounds and values.
    const SCHEMAS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/formats/crd.json");

    #[test]
    fn tables_name_what_the_model_has() {
        let has = |structure: &str, member: &str| {
            let shape = model().shape(structure);
            shape.is_some_and(|shape| shape.member(member).is_some())
        };
        assert!(
            RENAMED_IN
                .iter()
                .all(|(shape, member, _)| has(shape, member))
        );
        assert!(ABSENT.iter().all(|(shape, member, _)| has(shape, member)));
        assert!(CRASHES.iter().all(|(shape, member, _)| has(shape, member)));
        assert!(
            FEWER_VALUES
                .iter()
                .all(|(shape, member, _)| has(shape, member))
        );
        let structures = ADDED.iter().map(|(shape, _)| *shape);
        let structures = structures.chain(DROPPED.iter().map(|(shape, ..)| *shape));
        let lists = SHORTER.iter().map(|(list, _)| *list).chain(KEPT_EMPTY);
        assert!(
            structures
                .chain(lists)
                .all(|name| model().shape(name).is_some())
        );
    }

    /// Where the schema of a resource is not what this file makes of the model's.
    fn differences(shape: &'static Shape, schema: &Value, path: &str, found: &mut Vec<String>) {
        let Some(published) = schema.get("p").and_then(Value::as_object) else {
            let item = shape.item().zip(schema.get("i"));
            if let Some((shape, schema)) = item {
                differences(shape, schema, &format!("{path}[]"), found);
            }
            return bounds(shape, schema, path, found);
        };
        let published: BTreeSet<String> = published.keys().cloned().collect();
        let known: BTreeSet<String> = keys(shape).into_iter().collect();
        for key in known.symmetric_difference(&published) {
            found.push(format!("{path}.{key} is in one of them only"));
        }
        for key in known.intersection(&published) {
            let path = format!("{path}.{key}");
            match field(shape, key) {
                Field::Member(member) => {
                    let below = &schema["p"][key];
                    if let Some(accepted) = accepted_values(shape, member.name) {
                        let values: BTreeSet<&str> = accepted.iter().copied().collect();
                        if values != texts(&below["e"]) {
                            found.push(format!("{path} has other values"));
                        }
                        continue;
                    }
                    differences(member.shape(), below, &path, found);
                }
                Field::Unknown | Field::Absent(_) => found.push(format!("{path} is not read")),
                Field::Reference | Field::Controller | Field::Dropped(_) => {}
            }
        }
    }

    fn texts(values: &Value) -> BTreeSet<&str> {
        let values = values.as_array().into_iter().flatten();
        values.filter_map(Value::as_str).collect()
    }

    /// What the API accepts, the resources accept too.
    fn bounds(shape: &Shape, schema: &Value, path: &str, found: &mut Vec<String>) {
        let of = |key: &str| schema.get(key).and_then(Value::as_i64);
        let max = most_items(shape)
            .map(|most| most as i64)
            .or(shape.bounds.max);
        let is_less = of("min").is_some_and(|min| shape.bounds.min.is_none_or(|it| it < min));
        let is_more = of("max").is_some_and(|most| max.is_none_or(|it| it > most));
        let is_list = shape.item().is_some();
        if is_more || is_less && !is_list {
            found.push(format!("{path} is bounded more tightly"));
        }
        if let ShapeType::Enum(values) = &shape.kind {
            let published = texts(&schema["e"]);
            let lacking = values.iter().filter(|value| !published.contains(*value));
            let lacking: Vec<_> = lacking.filter(|_| !published.is_empty()).collect();
            if !lacking.is_empty() {
                found.push(format!("{path} does not accept {lacking:?}"));
            }
        }
    }

    #[test]
    #[ignore = "needs the controller's schemas"]
    fn the_published_schemas_are_these() {
        let schemas = std::fs::read_to_string(SCHEMAS).unwrap();
        let schemas: Value = serde_json::from_str(&schemas).unwrap();
        let mut found = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Route) {
            differences(
                kind.shape().spec(),
                &schemas[kind.name()],
                kind.name(),
                &mut found,
            );
        }
        let routes = &schemas[Kind::VirtualRouter.name()]["p"][ROUTES]["i"];
        differences(Kind::Route.shape().spec(), routes, "Route", &mut found);
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}
