//! The shape of a spec as a tree of its members.

use crate::model::{Shape, words};

/// How many levels are shown; what lies deeper is for `appmesh explain`.
const LEVELS: usize = 3;

/// A line a member, indented by its level. A list has `[]`, what must be there a star; what goes on
/// deeper ends in dots.
pub fn of(shape: &'static Shape) -> String {
    let mut lines = String::new();
    write(shape, 1, &mut lines);
    lines
}

fn write(shape: &'static Shape, level: usize, lines: &mut String) {
    for member in shape.members() {
        let (inner, brackets) = unlisted(member.shape());
        let star = if member.required { "*" } else { "" };
        let name = format!("{}{}{brackets}{star}", "  ".repeat(level - 1), member.name);
        let more = if inner.members().is_empty() {
            words::brief(inner)
        } else if level == LEVELS {
            "...".to_owned()
        } else {
            String::new()
        };
        lines.push_str(format!("{name:<34} {more}").trim_end());
        lines.push('\n');
        if level < LEVELS {
            write(inner, level + 1, lines);
        }
    }
}

/// The shape of the items of a list, and its brackets; else the shape itself.
fn unlisted(shape: &'static Shape) -> (&'static Shape, &'static str) {
    match shape.item() {
        Some(item) => (item, "[]"),
        None => (shape, ""),
    }
}
