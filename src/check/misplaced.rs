//! Members that are written one or two levels too high or too low.

use crate::diagnostic::Fix;
use crate::document::{Entry, Node, Value};
use crate::model::{Member, Shape, ShapeType};

/// What to do about an unknown member.
pub struct Advice {
    /// Where it belongs, in a sentence.
    pub sentence: String,
    /// The change that puts it there, in the words of the API.
    pub fix: Option<Fix>,
}

impl Advice {
    fn sentence(sentence: impl Into<String>) -> Advice {
        Advice {
            sentence: sentence.into(),
            fix: None,
        }
    }
}

/// Where an unknown member belongs; `None` where that is not known. `entries` are the members beside
/// it, itself included.
pub fn advice(
    shape: &Shape,
    members: &'static [Member],
    entries: &[Entry],
    entry: &Entry,
    above: Option<&'static Shape>,
    spell: impl Fn(&str) -> String,
) -> Option<Advice> {
    let key = entry.key.as_str();
    let is_given = |name: &str| entries.iter().any(|other| other.key == name);
    if shape.name == "ClientPolicyTls" && key.eq_ignore_ascii_case("mode") {
        return Some(Advice::sentence(
            "`mode` belongs in the `tls` of a listener; a client has `enforce: true` instead",
        ));
    }
    if let Some(stem) = key.strip_suffix("Millis")
        && let Some(member) = members.iter().find(|member| member.name == stem)
        && member.shape().name == "Duration"
    {
        let value = entry.node.as_integer();
        let shown = value.map_or("…".into(), |it| it.to_string());
        let member = spell(stem);
        let sentence =
            format!("write `{member}: {{ unit: \"ms\", value: {shown} }}` instead of `{key}`");
        let fix = value.filter(|_| !is_given(stem)).map(|value| {
            Fix::rename(entry.node.place.key(), stem).also(
                entry.node.place.value(),
                format!("{{ \"unit\": \"ms\", \"value\": {value} }}"),
            )
        });
        return Some(Advice { sentence, fix });
    }
    if let Some(way) = below(members, &entry.node, key, 2) {
        let spelled: Vec<String> = way.iter().map(|step| spell(step)).collect();
        let member = spell(key);
        let opening: String = spelled.iter().map(|step| format!("{step}: {{ ")).collect();
        let sentence = format!(
            "`{member}` belongs in `{}`: write `{opening}{member}: …{}`",
            spelled.join("."),
            " }".repeat(way.len()),
        );
        let fix = if is_given(way[0]) {
            None
        } else {
            wrapped(entry, &way)
        };
        return Some(Advice { sentence, fix });
    }
    let member = above?.member(key)?;
    may_be(member.shape(), &entry.node).then(|| {
        Advice::sentence(format!(
            "`{}` belongs one level higher, beside what contains it",
            spell(key)
        ))
    })
}

/// Puts a member into the structures of a way, outermost first. A guess, because what the author
/// wanted there may be more than this. Only for a value that fits on one line: of others the layout
/// and the comments would be lost.
fn wrapped(entry: &Entry, way: &[&str]) -> Option<Fix> {
    let (first, inner) = way.split_first()?;
    let value = scalar(&entry.node)?;
    let innermost = [(entry.key.as_str(), value)];
    let value = inner
        .iter()
        .rev()
        .fold(object(&innermost), |value, step| object(&[(step, value)]));
    let fix = Fix::rename(entry.node.place.key(), *first)
        .also(entry.node.place.value(), value)
        .titled(format!("move it into `{}`", way.join(".")));
    Some(fix.safe_if(false))
}

/// An object as JSON with blanks, which JSON5 and YAML read alike.
fn object(members: &[(&str, String)]) -> String {
    let members: Vec<String> = members
        .iter()
        .map(|(key, value)| format!("\"{key}\": {value}"))
        .collect();
    format!("{{ {} }}", members.join(", "))
}

/// A text, a number or a truth value as JSON.
fn scalar(node: &Node) -> Option<String> {
    let json = match &node.value {
        _ if node.is_unknown() => return None,
        Value::Object(_) | Value::Array(_) | Value::Null => return None,
        _ => node.as_str().map(serde_json::Value::from),
    };
    let json = json.or_else(|| node.as_bool().map(Into::into));
    json.or_else(|| node.as_integer().map(Into::into))
        .map(|json| json.to_string())
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
