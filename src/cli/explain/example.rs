//! Examples made from the model: the least that is valid, and the member that is asked for.

use crate::check::shape;
use crate::document::{Node, Place, SourceId};
use crate::model::{Member, Shape, ShapeType};
use serde_json::{Map, Value};

/// Texts of which one fits every string of the model.
const TEXTS: [&str; 4] = [
    "example",
    "123456789012",
    "/example",
    "arn:aws:acm:us-east-1:123456789012:certificate/example",
];

/// The shape of ARNs, for which the model has no pattern.
const ARN: &str = "Arn";

/// The least valid value of a shape that has the member at the end of this chain; `None` where no
/// example is known.
pub fn of(shape: &'static Shape, chain: &[&Member]) -> Option<Value> {
    let (wanted, rest) = match chain.split_first() {
        Some((wanted, rest)) => (Some(wanted.name), rest),
        None => (None, chain),
    };
    let value = |member: &Member| {
        if Some(member.name) == wanted {
            of(member.shape(), rest)
        } else {
            of(member.shape(), &[])
        }
    };
    match &shape.kind {
        ShapeType::Structure(members) => {
            let needed = members
                .iter()
                .filter(|member| member.required || Some(member.name) == wanted);
            object(needed.map(|member| (member.name, value(member))))
        }
        ShapeType::Union(members) => {
            let chosen = members.iter().find(|member| Some(member.name) == wanted);
            let chosen = chosen.or(members.first())?;
            object([(chosen.name, value(chosen))].into_iter())
        }
        ShapeType::List(_) => Some(Value::Array(vec![of(shape.item()?, chain)?])),
        ShapeType::Enum(values) => Some((*values.first()?).into()),
        ShapeType::Boolean => Some(true.into()),
        ShapeType::Integer | ShapeType::Long => Some(shape.bounds.min.unwrap_or(1).max(1).into()),
        ShapeType::Timestamp => Some(0.into()),
        ShapeType::String if shape.name == ARN => Some(TEXTS[3].into()),
        ShapeType::String => TEXTS
            .map(Value::from)
            .into_iter()
            .find(|text| fits(shape, text)),
    }
}

fn object<'a>(members: impl Iterator<Item = (&'a str, Option<Value>)>) -> Option<Value> {
    let members = members.map(|(name, value)| Some((name.to_owned(), value?)));
    members.collect::<Option<Map<_, _>>>().map(Value::Object)
}

fn fits(shape: &'static Shape, value: &Value) -> bool {
    let place = Place {
        source: SourceId(0),
        node: 0,
    };
    shape::check(shape, &Node::from_json(value, place)).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model;

    /// Every chain of members below a shape.
    fn chains<'a>(shape: &'static Shape, above: &[&'a Member], all: &mut Vec<Vec<&'a Member>>) {
        let inner = shape.item().unwrap_or(shape);
        for member in inner.members() {
            let chain: Vec<&Member> = above.iter().copied().chain([member]).collect();
            chains(member.shape(), &chain, all);
            all.push(chain);
        }
    }

    #[test]
    fn every_member_has_a_valid_example() {
        for resource in &model().resources {
            let mut all = Vec::new();
            chains(resource.spec(), &[], &mut all);
            for chain in all {
                let names: Vec<&str> = chain.iter().map(|member| member.name).collect();
                let value = of(resource.spec(), &chain);
                let value = value.unwrap_or_else(|| panic!("no example of {names:?}"));
                assert!(fits(resource.spec(), &value), "{names:?}: {value}");
                assert!(value.to_string().contains(names[names.len() - 1]));
            }
        }
    }
}
