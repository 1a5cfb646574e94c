//! Operations, resources, shapes and members as data.

use super::kind::Kind;
use std::collections::HashMap;

/// A whole API: what [`idl::read`](super::idl::read) makes of a Smithy text.
#[derive(Debug)]
pub struct Model {
    /// The API version, `2019-01-25`.
    pub version: &'static str,
    /// The service's id in SDK settings, `App Mesh`.
    pub sdk_id: &'static str,
    /// The service's name in ARNs, hosts and signatures, `appmesh`.
    pub signing_name: &'static str,
    /// Operations in the order of the text: by resource, then create, describe, update, delete, list.
    pub operations: Vec<Operation>,
    /// Resources in the order of the text; a parent is before its children.
    pub resources: Vec<ResourceShape>,
    pub(super) shapes: Vec<Shape>,
    pub(super) shape_ids: HashMap<&'static str, ShapeId>,
}

impl Model {
    /// The operation of this name (`CreateVirtualNode`).
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations
            .iter()
            .find(|operation| operation.name == name)
    }

    /// The resource of this name (`VirtualNode`).
    pub fn resource(&self, name: &str) -> Option<&ResourceShape> {
        self.resources.iter().find(|resource| resource.name == name)
    }

    /// The shape of this name (`VirtualNodeSpec`).
    pub fn shape(&self, name: &str) -> Option<&Shape> {
        self.shape_ids.get(name).map(|id| self.by_id(*id))
    }

    /// Every shape, in the order of the text; the prelude's simple shapes come first.
    pub fn shapes(&self) -> &[Shape] {
        &self.shapes
    }

    pub(super) fn by_id(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }
}

/// The place of a shape in [`Model::shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(pub(super) u16);

/// One operation of the API.
#[derive(Debug)]
pub struct Operation {
    /// `CreateVirtualNode`.
    pub name: &'static str,
    /// One line in our own words; ends in a full stop.
    pub documentation: &'static str,
    /// `GET`, `PUT` or `DELETE`.
    pub method: &'static str,
    /// The path with its labels: `/v20190125/meshes/{meshName}`.
    pub uri: &'static str,
    /// The status of a successful answer.
    pub code: u16,
    /// True when it changes nothing.
    pub readonly: bool,
    /// How its answers are paged, for the list operations.
    pub paginated: Option<Paginated>,
    /// Names of the errors that it may answer.
    pub errors: Vec<&'static str>,
    /// What it does to which resource; `None` for the operations on tags.
    pub lifecycle: Option<(Kind, Lifecycle)>,
    pub(super) input: ShapeId,
    pub(super) output: ShapeId,
}

/// What an operation does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    /// Makes a resource.
    Create,
    /// Returns a resource.
    Read,
    /// Replaces the spec of a resource.
    Update,
    /// Removes a resource.
    Delete,
    /// Returns the names of resources, in pages.
    List,
}

/// Members that page a list operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paginated {
    /// Input member that takes the token of the page wanted.
    pub input_token: &'static str,
    /// Output member that gives the token of the next page.
    pub output_token: &'static str,
    /// Input member that limits a page.
    pub page_size: &'static str,
    /// Output member that holds the items.
    pub items: &'static str,
}

/// One kind of thing that the API manages.
#[derive(Debug)]
pub struct ResourceShape {
    /// As the program distinguishes resources.
    pub kind: Kind,
    /// `VirtualNode`.
    pub name: &'static str,
    /// One line in our own words.
    pub documentation: &'static str,
    /// The kind of resource that contains it; `None` for a mesh.
    pub parent: Option<Kind>,
    /// The members that name one of it, outermost first: `meshName`, `virtualNodeName`.
    pub identifiers: Vec<&'static str>,
    /// The resource part of its ARN: `mesh/{meshName}/virtualNode/{virtualNodeName}`.
    pub arn: &'static str,
    /// The names of its create, describe, update, delete and list operations.
    pub operations: [&'static str; 5],
}

/// One shape of the API.
#[derive(Debug)]
pub struct Shape {
    /// As the model names it.
    pub name: &'static str,
    /// One line in our own words; empty for simple shapes, inputs and outputs.
    pub documentation: &'static str,
    /// Its type with what belongs to it.
    pub kind: ShapeType,
    /// Bounds on the length (strings, in characters; lists, in items) or the value (numbers).
    pub bounds: Bounds,
    /// A regular expression that a string must match.
    pub pattern: Option<&'static str>,
    /// The kind of resource that a structure refers to, and the member that holds its name.
    pub reference: Option<(Kind, &'static str)>,
    /// For an error: its HTTP status.
    pub http_error: Option<u16>,
}

/// What sort of shape it is.
#[derive(Debug)]
pub enum ShapeType {
    /// Named members, some required.
    Structure(Vec<Member>),
    /// Named members of which exactly one is set.
    Union(Vec<Member>),
    /// Of items of this shape.
    List(ShapeId),
    /// Values, in the order of the text.
    Enum(Vec<&'static str>),
    /// Text.
    String,
    /// `true` or `false`.
    Boolean,
    /// A number of 32 bits.
    Integer,
    /// A number of 64 bits.
    Long,
    /// A point in time, in seconds since 1970.
    Timestamp,
}

/// Inclusive bounds; `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least; `None` for no bound.
    pub min: Option<i64>,
    /// The most; `None` for no bound.
    pub max: Option<i64>,
}

impl Shape {
    /// The members of a structure or union; empty for everything else.
    pub fn members(&self) -> &[Member] {
        match &self.kind {
            ShapeType::Structure(members) | ShapeType::Union(members) => members,
            _ => &[],
        }
    }

    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members().iter().find(|member| member.name == name)
    }

    /// True for structures and unions, whose values are JSON objects.
    pub fn is_object(&self) -> bool {
        matches!(self.kind, ShapeType::Structure(_) | ShapeType::Union(_))
    }
}

/// A member of a structure or union.
#[derive(Debug)]
pub struct Member {
    /// As the API spells it: `portMapping`.
    pub name: &'static str,
    /// One line in our own words.
    pub documentation: &'static str,
    /// Whether a request without it is rejected.
    pub required: bool,
    /// Where the value travels.
    pub binding: Binding,
    /// A random UUID is sent when the caller gives none.
    pub idempotency_token: bool,
    pub(super) target: ShapeId,
}

/// Smithy's HTTP bindings, as far as App Mesh uses them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binding {
    /// A member of the JSON body.
    Body,
    /// A segment of the path.
    Label,
    /// A query parameter of this name.
    Query(&'static str),
    /// The whole body.
    Payload,
}
