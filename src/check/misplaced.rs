//! Members that are written one or two levels too high or too low.

use crate::document::{Entry, Node, Value};
use crate::model::{Member, Shape, ShapeType};

/// Where an unknown member belongs, in a sentence; `None` where that is not known.
pub fn advice(
    shape: &Shape,
    members: &'static [Member],
    entry: &Entry,
    above: Option<&'static Shape>,
    spell: impl Fn(&str) -> String,
) -> Option<String> {
    let key = entry.key.as_str();
    if shape.name == "ClientPolicyTls" && key.eq_ignore_ascii_case("mode") {
        return Some(
            "`mode` belongs in the `tls` of a listener; a client has `enforce: true` instead"
                .into(),
        );
    }
    if let Some(stem) = key.strip_suffix("Millis")
        && let Some(member) = members.iter().find(|member| member.name == stem)
        && member.shape().name == "Duration"
    {
        let value = entry
            .node
            .as_integer()
            .map_or("…".into(), |it| it.to_string());
        let member = spell(stem);
        return Some(format!(
            "write `{member}: {{ unit: \"ms\", value: {value} }}` instead of `{key}`"
        ));
    }
    if let Some(way) = below(members, &entry.node, key, 2) {
        let way: Vec<String> = way.iter().map(|step| spell(step)).collect();
        let member = spell(key);
        let opening: String = way.iter().map(|step| format!("{step}: {{ ")).collect();
        return Some(format!(
            "`{member}` belongs in `{}`: write `{opening}{member}: …{}`",
            way.join("."),
            " }".repeat(way.len()),
        ));
    }
    let member = above?.member(key)?;
    may_be(member.shape(), &entry.node).then(|| {
        format!(
            "`{}` belongs one level higher, beside what contains it",
            spell(key)
        )
    })
}

/// The way down to a member of this name that could have this value, at most so many steps; `None`
/// where there is none, or more than one of the shortest.
fn below(
    members: &'static [Member],
    value: &Node,
    key: &str,
    steps: usize,
) -> Option<Vec<&'static str>> {
    let has = |member: &&Member| {
        let found = inner(member.shape()).and_then(|shape| shape.member(key));
        found.is_some_and(|found| may_be(found.shape(), value))
    };
    let mut direct = members.iter().filter(has);
    match (direct.next(), direct.next()) {
        (Some(only), None) => return Some(vec![only.name]),
        (Some(_), Some(_)) => return None,
        (None, _) if steps == 1 => return None,
        (None, _) => {}
    }
    let mut ways = members.iter().filter_map(|member| {
        let mut way = vec![member.name];
        way.extend(below(
            inner(member.shape())?.members(),
            value,
            key,
            steps - 1,
        )?);
        Some(way)
    });
    match (ways.next(), ways.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// A shape that has members.
fn inner(shape: &'static Shape) -> Option<&'static Shape> {
    matches!(shape.kind, ShapeType::Structure(_) | ShapeType::Union(_)).then_some(shape)
}

/// Whether a value has the type of a shape, whatever else may be wrong with it.
pub fn may_be(shape: &Shape, value: &Node) -> bool {
    match shape.kind {
        _ if value.is_unknown() => true,
        ShapeType::Structure(_) | ShapeType::Union(_) => matches!(value.value, Value::Object(_)),
        ShapeType::List(_) => matches!(value.value, Value::Array(_)),
        ShapeType::String | ShapeType::Enum(_) => value.as_str().is_some(),
        ShapeType::Boolean => value.as_bool().is_some(),
        ShapeType::Integer | ShapeType::Long => value.as_integer().is_some(),
        ShapeType::Timestamp => !matches!(value.value, Value::Object(_) | Value::Array(_)),
    }
}
