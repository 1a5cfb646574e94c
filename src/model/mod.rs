//! The App Mesh API as plain data: operations, resources, shapes, members and their constraints.
//!
//! Everything comes from [`appmesh.smithy`](../../src/model/appmesh.smithy), embedded and read once
//! by [`idl`]. This room leaves to others what is done with the context: `check` checks documents by
//! them, `wire` turns documents into requests by them, `cli` makes commands from them.
//!
//! Invariant: what the API says is in the `.smithy` file and nowhere else. A new limit is one
//! trait on one line there.

mod api;
pub mod idl;
mod kind;
pub mod names;
mod navigation;
pub mod tagging;
pub mod words;

pub use api::{
    Binding, Bounds, Lifecycle, Member, Model, Operation, Paginated, ResourceShape, Shape, ShapeId,
    ShapeType,
};
pub use kind::Kind;
pub use navigation::{TEXT, model};
