//! How the AWS provider writes the resources of App Mesh: `aws_appmesh_*`, arguments in snake case, a
//! block for each structure, and a repeated block for each list of structures.
//!
//! All of it follows from the model but for the tables below, in which the provider differs. They were
//! taken from hashicorp/aws 5.100.0: from `terraform providers schema -json`, and from the requests that
//! it sends. `tests/it/formats/terraform.rs` compares the names with the provider's schema.

use crate::model::{Kind, Member, ResourceShape, Shape, ShapeType, model, names};

/// How the types of App Mesh resources begin.
pub const PREFIX: &str = "aws_appmesh_";

/// The type of a kind's resources: `aws_appmesh_virtual_node`.
pub fn resource_type(kind: Kind) -> String {
    format!("{PREFIX}{}", snake(kind.name()))
}

/// The kind of resource of a type.
pub fn kind(resource_type: &str) -> Option<Kind> {
    let name = resource_type.strip_prefix(PREFIX)?;
    Kind::ALL
        .into_iter()
        .find(|kind| snake(kind.name()) == name)
}

/// The argument that holds an identifier of a resource: its own name is `name`.
pub fn identifier(resource: &ResourceShape, identifier: &str) -> String {
    if identifier == resource.name_member() {
        "name".to_owned()
    } else {
        snake(identifier)
    }
}

/// How an argument or block is written that represents a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `port = 80`
    Argument,
    /// `tags = { Team = "a" }`, for a list of keys and values.
    Map,
    /// `tls { }`
    Block,
    /// `listener { }`, as often as the list has items.
    Blocks,
}

/// The form in which a value of this shape is written.
pub fn form(shape: &Shape) -> Form {
    if MAPS.contains(&shape.name) {
        return Form::Map;
    }
    match shape.item() {
        Some(item) if item.is_object() => Form::Blocks,
        _ if shape.is_object() => Form::Block,
        _ => Form::Argument,
    }
}

/// Lists of keys and values that the provider takes as a map.
const MAPS: [&str; 2] = ["TagList", "AwsCloudMapInstanceAttributes"];

/// Whether the provider keeps the values of this member as a set: of equal ones, one is sent.
pub fn is_set(shape: &Shape, member: &Member) -> bool {
    let is_scalar_list = form(member.shape()) == Form::Argument && member.shape().item().is_some();
    is_scalar_list
        || SETS.contains(&(shape.name, member.name))
        || SETS.contains(&("*", member.name))
}

/// Members of repeated blocks that are sets.
const SETS: [(&str, &str); 5] = [
    ("VirtualNodeSpec", "backends"),
    ("*", "weightedTargets"),
    ("*", "headers"),
    ("*", "queryParameters"),
    ("GrpcRouteMatch", "metadata"),
];

/// The name of the argument or block that represents a member: `listener` for `listeners`, because a
/// block represents one item of the list.
pub fn argument(member: &Member) -> String {
    let name = snake(member.name);
    match form(member.shape()) {
        Form::Blocks => singular(&name).to_owned(),
        _ => name,
    }
}

fn singular(name: &str) -> &str {
    name.strip_suffix('s').unwrap_or(name)
}

/// `httpRoute` as `http_route`.
pub fn snake(name: &str) -> String {
    names::to_kebab(name).replace('-', "_")
}

/// The member of a structure that an argument or block sets.
pub fn member(shape: &'static Shape, name: &str) -> Option<&'static Member> {
    let mut members = shape.members().iter();
    members.find(|member| is_expressible(shape, member) && argument(member) == name)
}

/// Whether the provider has an argument for a member.
pub fn is_expressible(shape: &Shape, member: &Member) -> bool {
    !INEXPRESSIBLE.contains(&(shape.name, member.name))
}

/// Members for which the provider has no argument.
const INEXPRESSIBLE: [(&str, &str); 5] = [
    ("AwsCloudMapServiceDiscovery", "ipPreference"),
    ("GrpcGatewayRouteAction", "rewrite"),
    ("GrpcGatewayRouteMatch", "hostname"),
    ("GrpcGatewayRouteMatch", "metadata"),
    ("HttpGatewayRouteMatch", "method"),
];

/// Whether an argument exists in the provider without a member: it is never sent.
pub fn is_ignored(shape: &Shape, argument: &str) -> bool {
    (shape.name, argument) == ("GrpcRouteMatch", "prefix")
}

/// The value that the provider sends for an argument that is not written.
pub fn default(shape: &Shape, member: &Member) -> Option<Default> {
    match (shape.name, member.name) {
        ("ClientPolicyTls", "enforce") => Some(Default::Flag(true)),
        (_, "invert") => Some(Default::Flag(false)),
        ("EgressFilter", "type") => Some(Default::Text("DROP_ALL")),
        _ => None,
    }
}

/// A default of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Default {
    /// For a boolean.
    Flag(bool),
    /// For a string.
    Text(&'static str),
}

/// Whether the provider sends the number 0, or a text of no characters, for a member. It takes most of
/// them for values that are not written.
pub fn is_zero_sent(shape: &Shape, member: &Member) -> bool {
    let is_argument_of_spec = !shape.name.starts_with("Create");
    !is_argument_of_spec
        || ZEROS_SENT.contains(&(shape.name, member.name))
        || ZEROS_SENT.contains(&("*", member.name))
}

const ZEROS_SENT: [(&str, &str); 5] = [
    ("WeightedTarget", "weight"),
    ("*", "maxRetries"),
    ("VirtualServiceBackend", "virtualServiceName"),
    ("JsonFormatRef", "key"),
    ("JsonFormatRef", "value"),
];

/// Whether the provider sends an empty object for a member whose block is not written.
pub fn is_always_sent(shape: &Shape, member: &Member) -> bool {
    (shape.name, member.name) == ("GrpcRoute", "match")
}

/// How a member is written in a message: as a block where every list of its name is one.
pub fn spell(member: &str) -> String {
    let mut members = model()
        .shapes()
        .iter()
        .filter_map(|shape| shape.member(member));
    let is_repeated = members.any(|member| form(member.shape()) == Form::Blocks);
    let name = snake(member);
    if is_repeated {
        singular(&name).to_owned()
    } else {
        name
    }
}

/// Whether a value of this shape is a whole number.
pub fn is_number(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeType::Integer | ShapeType::Long)
}

/// Whether a value of this shape is a text.
pub fn is_text(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeType::String | ShapeType::Enum(_))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        assert_eq!(
            resource_type(Kind::GatewayRoute),
            "aws_appmesh_gateway_route"
        );
        assert_eq!(kind("aws_appmesh_mesh"), Some(Kind::Mesh));
        assert_eq!(kind("aws_appmesh_meshes"), None);
    }

    #[test]
    fn arguments() {
        let names = |shape: &str| -> Vec<String> {
            let shape = model().shape(shape).unwrap();
            let members = shape.members().iter();
            let members = members.filter(|member| is_expressible(shape, member));
            members.map(argument).collect()
        };
        assert_eq!(
            names("VirtualNodeSpec"),
            [
                "backend_defaults",
                "backend",
                "listener",
                "logging",
                "service_discovery"
            ]
        );
        assert_eq!(
            names("AwsCloudMapServiceDiscovery"),
            ["attributes", "namespace_name", "service_name"]
        );
        assert_eq!(names("ListenerTimeout"), ["grpc", "http", "http2", "tcp"]);
        assert_eq!(
            spell("portMapping") + " " + &spell("weightedTargets") + " " + &spell("ports"),
            "port_mapping weighted_target ports"
        );
    }
}
