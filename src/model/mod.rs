//! The App Mesh API as plain data: operations, resources, shapes, members and their constraints.
//!
//! Everything comes from [`appmesh.smithy`](../../src/model/appmesh.smithy), embedded and read once
//! by [`idl`]. This room leaves to others what is done with the context: `check` judges documents by
//! them, `wire` turns documents into requests by them, `cli` makes commands from them.
//!
//! Invariant: what the API says stands in the `.smithy` file and nowhere else. A new limit is one
//! trait on one line there.

pub mod idl;
mod kind;
pub mod names;
pub mod tagging;
pub mod words;

pub use kind::Kind;

use std::collections::HashMap;
use std::sync::OnceLock;

/// The embedded text of the model.
pub const TEXT: &str = include_str!("appmesh.smithy");

/// The model of the App Mesh API, read from the embedded text on first use.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| idl::read(TEXT).unwrap_or_else(|error| panic!("appmesh.smithy:{error}")))
}

/// A whole API: what [`idl::read`] makes of a Smithy text.
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
    /// Resources in the order of the text; a parent stands before its children.
    pub resources: Vec<ResourceShape>,
    shapes: Vec<Shape>,
    shape_ids: HashMap<&'static str, ShapeId>,
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

    fn by_id(&self, id: ShapeId) -> &Shape {
        &self.shapes[id.0 as usize]
    }
}

/// The place of a shape in [`Model::shapes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ShapeId(u16);

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
    input: ShapeId,
    output: ShapeId,
}

impl Operation {
    /// The structure that its input document must fit.
    pub fn input(&self) -> &'static Shape {
        model().by_id(self.input)
    }

    /// The structure that its answer fits.
    pub fn output(&self) -> &'static Shape {
        model().by_id(self.output)
    }

    /// The resource that it creates, reads, updates, deletes or lists.
    pub fn resource(&self) -> Option<&'static ResourceShape> {
        self.lifecycle.map(|(kind, _)| kind.shape())
    }

    /// The member of the input that holds the spec, for creates and updates.
    pub fn spec(&self) -> Option<&'static Member> {
        self.input().member("spec")
    }
}

/// What an operation does to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifecycle {
    Create,
    Read,
    Update,
    Delete,
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

impl ResourceShape {
    /// The operation that does this to it.
    pub fn operation(&self, lifecycle: Lifecycle) -> &'static Operation {
        model()
            .operation(self.operations[lifecycle as usize])
            .expect("checked by the reader")
    }

    /// The member that holds its own name: the last identifier.
    pub fn name_member(&self) -> &'static str {
        self.identifiers.last().expect("checked by the reader")
    }

    /// The structure of its spec.
    pub fn spec(&self) -> &'static Shape {
        self.operation(Lifecycle::Create)
            .spec()
            .expect("every create has a spec")
            .shape()
    }

    /// The resources inside which it stands, outermost first, and itself.
    pub fn lineage(&'static self) -> Vec<&'static ResourceShape> {
        let parent = self.parent.map(Kind::shape);
        let mut lineage = parent.map_or_else(Vec::new, ResourceShape::lineage);
        lineage.push(self);
        lineage
    }

    /// The resources that it holds.
    pub fn children(&self) -> impl Iterator<Item = &'static ResourceShape> {
        let kind = self.kind;
        model()
            .resources
            .iter()
            .filter(move |child| child.parent == Some(kind))
    }
}

/// One shape of the API.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// One line in our own words; empty for simple shapes, inputs and outputs.
    pub documentation: &'static str,
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
    List(ShapeId),
    /// Values, in the order of the text.
    Enum(Vec<&'static str>),
    String,
    Boolean,
    Integer,
    Long,
    Timestamp,
}

/// Inclusive bounds; `None` is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    pub min: Option<i64>,
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

    /// The shape of a list's items.
    pub fn item(&self) -> Option<&'static Shape> {
        match self.kind {
            ShapeType::List(id) => Some(model().by_id(id)),
            _ => None,
        }
    }

    /// True for structures and unions, whose values are JSON objects.
    pub fn is_object(&self) -> bool {
        matches!(self.kind, ShapeType::Structure(_) | ShapeType::Union(_))
    }
}

/// A member of a structure or union.
#[derive(Debug)]
pub struct Member {
    pub name: &'static str,
    /// One line in our own words.
    pub documentation: &'static str,
    pub required: bool,
    /// Where the value travels.
    pub binding: Binding,
    /// A random UUID is sent when the caller gives none.
    pub idempotency_token: bool,
    target: ShapeId,
}

impl Member {
    /// The shape that its value must fit.
    pub fn shape(&self) -> &'static Shape {
        model().by_id(self.target)
    }
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
