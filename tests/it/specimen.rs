//! Values made from the model alone, until everything that a shape can hold has come up.

use appmesh::model::{Shape, ShapeType};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Characters that paths, queries, JSON and signatures treat in their own ways.
const HOSTILE: &str = "é/+~%.b&=?#\"\\\n日🎌";

/// Which members of a structure are set.
#[derive(Clone, Copy, PartialEq)]
pub enum Members {
    All,
    Required,
}

/// Makes values. Unions and enums take their members and values in turn, and no two texts are the
/// same, so that nothing can be in the place of something else unnoticed.
#[derive(Default)]
pub struct Specimens {
    turns: HashMap<&'static str, usize>,
    made: u32,
}

impl Specimens {
    /// The next value of a shape.
    pub fn next(&mut self, shape: &'static Shape, members: Members) -> Value {
        self.made += 1;
        match &shape.kind {
            ShapeType::Structure(all) => all
                .iter()
                .filter(|member| members == Members::All || member.required)
                .map(|member| (member.name.to_owned(), self.next(member.shape(), members)))
                .collect(),
            ShapeType::Union(choices) => {
                let choice = &choices[self.turn(shape) % choices.len()];
                json!({ choice.name: self.next(choice.shape(), members) })
            }
            ShapeType::Enum(values) => json!(values[self.turn(shape) % values.len()]),
            ShapeType::List(_) => {
                let length = shape.bounds.max.unwrap_or(2).min(2);
                let item = shape.item().unwrap();
                (0..length).map(|_| self.next(item, members)).collect()
            }
            ShapeType::String => json!(format!("{} {HOSTILE} {}", shape.name, self.made)),
            ShapeType::Boolean => json!(self.turn(shape).is_multiple_of(2)),
            ShapeType::Integer | ShapeType::Long => json!(self.number(shape)),
            ShapeType::Timestamp => json!(1_577_836_800.123),
        }
    }

    fn number(&self, shape: &Shape) -> i64 {
        // Beyond what a float keeps exactly, where the shape allows that.
        let open = if matches!(shape.kind, ShapeType::Long) {
            (1 << 53) + 1_000_001
        } else {
            65_535
        };
        let (min, max) = (
            shape.bounds.min.unwrap_or(0),
            shape.bounds.max.unwrap_or(open),
        );
        max - i64::from(self.made) % (max - min + 1)
    }

    /// How many times the shape has come up before.
    fn turn(&mut self, shape: &Shape) -> usize {
        let turns = self.turns.entry(shape.name).or_default();
        *turns += 1;
        *turns - 1
    }

    /// Whether every member of every union and every value of every enum has come up.
    pub fn exhausted(&self, shape: &'static Shape) -> bool {
        parts(shape).into_iter().all(|part| {
            let choices = match &part.kind {
                ShapeType::Union(members) => members.len(),
                ShapeType::Enum(values) => values.len(),
                _ => 0,
            };
            self.turns.get(part.name).copied().unwrap_or(0) >= choices
        })
    }
}

/// The shape and all that it is made of.
fn parts(shape: &'static Shape) -> Vec<&'static Shape> {
    fn walk(
        shape: &'static Shape,
        seen: &mut BTreeSet<&'static str>,
        found: &mut Vec<&'static Shape>,
    ) {
        if !seen.insert(shape.name) {
            return;
        }
        found.push(shape);
        let members = shape.members().iter().map(|member| member.shape());
        members
            .chain(shape.item())
            .for_each(|part| walk(part, seen, found));
    }
    let mut found = Vec::new();
    walk(shape, &mut BTreeSet::new(), &mut found);
    found
}
