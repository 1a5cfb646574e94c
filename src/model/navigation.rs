//! The one model, and the ways through it: from an operation to its shapes, from a kind to its
//! resource, from a member to what it targets.

use super::api::{Lifecycle, Member, Model, Operation, ResourceShape, Shape, ShapeType};
use super::idl;
use super::kind::Kind;
use std::sync::OnceLock;

/// The embedded text of the model.
pub const TEXT: &str = include_str!("appmesh.smithy");

/// The model of the App Mesh API, read from the embedded text on first use.
pub fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| idl::read(TEXT).unwrap_or_else(|error| panic!("appmesh.smithy:{error}")))
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

impl Kind {
    /// Its shape in the model.
    pub fn shape(self) -> &'static ResourceShape {
        // The test below holds that the order is the same.
        &model().resources[self as usize]
    }
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

    /// The resources inside which it is, outermost first, and itself.
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

impl Shape {
    /// The shape of a list's items.
    pub fn item(&self) -> Option<&'static Shape> {
        match self.kind {
            ShapeType::List(id) => Some(model().by_id(id)),
            _ => None,
        }
    }
}

impl Member {
    /// The shape that its value must fit.
    pub fn shape(&self) -> &'static Shape {
        model().by_id(self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_and_shapes_have_the_same_names_and_order() {
        let names: Vec<&str> = model().resources.iter().map(|shape| shape.name).collect();
        assert_eq!(names, Kind::ALL.map(Kind::name));
        assert!(Kind::ALL.iter().all(|kind| kind.shape().kind == *kind));
    }
}
