//! The operations on tags. They name a resource by its ARN and are the same for every kind.

use super::{Operation, model};

/// Lists the tags of a resource.
pub fn list() -> &'static Operation {
    operation("ListTagsForResource")
}

/// Adds tags to a resource, or replaces their values.
pub fn add() -> &'static Operation {
    operation("TagResource")
}

/// Removes tags from a resource.
pub fn remove() -> &'static Operation {
    operation("UntagResource")
}

/// The member for the ARN of the resource.
pub const ARN: &str = "resourceArn";

/// The member for the keys of tags to remove.
pub const KEYS: &str = "tagKeys";

fn operation(name: &str) -> &'static Operation {
    let operation = model().operation(name);
    operation.expect("the model contains the operations on tags")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_model_contains_operations_and_members() {
        for operation in [list(), add(), remove()] {
            assert!(
                operation.input().member(ARN).is_some(),
                "{}",
                operation.name
            );
        }
        assert!(remove().input().member(KEYS).is_some());
    }
}
