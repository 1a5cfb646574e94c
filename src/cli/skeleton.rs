//! Skeletons: what an input or an answer looks like, made from the model alone.
//!
//! Inputs are those of AWS CLI v2, member by member; the comments of the YAML form are the model's own
//! documentation. A sample answer is a valid one: of a union it has one member.

use crate::model::{Member, Operation, Shape, ShapeType};
use serde::Serialize;
use serde_json::Value as Json;
use serde_json::ser::{PrettyFormatter, Serializer};

/// What a sample is for.
#[derive(Clone, Copy, PartialEq)]
enum Purpose {
    /// To be filled in: texts are empty, and a union shows every member that it may have.
    Input,
    /// To be looked at: a text is the name of its member.
    Output,
}

/// An input to fill in, as JSON.
pub fn input(operation: &Operation) -> String {
    let mut text = Vec::new();
    let format = PrettyFormatter::with_indent(b"    ");
    sample(operation.input(), "", Purpose::Input)
        .serialize(&mut Serializer::with_formatter(&mut text, format))
        .expect("a value is printed to memory");
    String::from_utf8(text).expect("JSON is UTF-8") + "\n"
}

/// An input to fill in, as YAML, with a comment for each member.
pub fn yaml_input(operation: &Operation) -> String {
    members(operation.input()).join("\n") + "\n"
}

/// A sample answer.
pub fn output(operation: &Operation) -> Json {
    sample(operation.output(), "", Purpose::Output)
}

/// A value of this shape; `name` is that of its member, or of the shape for an item of a list.
fn sample(shape: &Shape, name: &str, purpose: Purpose) -> Json {
    let all = |members: &[Member]| {
        let sample = |member: &Member| sample(member.shape(), member.name, purpose);
        let samples = members
            .iter()
            .map(|member| (member.name.to_owned(), sample(member)));
        Json::Object(samples.collect())
    };
    match &shape.kind {
        ShapeType::Union(members) if purpose == Purpose::Output => all(&members[..1]),
        ShapeType::Structure(members) | ShapeType::Union(members) => all(members),
        ShapeType::List(_) => {
            let item = shape.item().map(|item| sample(item, item.name, purpose));
            Json::Array(item.into_iter().collect())
        }
        ShapeType::Enum(values) => Json::from(values[0]),
        ShapeType::String if purpose == Purpose::Input => Json::from(""),
        ShapeType::String => Json::from(name),
        ShapeType::Boolean => Json::from(true),
        ShapeType::Integer | ShapeType::Long => Json::from(0),
        ShapeType::Timestamp => Json::from("1970-01-01T00:00:00"),
    }
}

/// The lines of a structure's members. As AWS CLI prints them, the first comment is two blanks
/// behind, the others one.
fn members(shape: &Shape) -> Vec<String> {
    let mut lines = Vec::new();
    for (index, member) in shape.members().iter().enumerate() {
        let gap = if index == 0 { "  " } else { " " };
        let comment = comment(member);
        let behind = if comment.is_empty() {
            comment
        } else {
            format!("{gap}# {comment}")
        };
        let (scalar, below) = value(member.shape());
        lines.push(format!("{}:{scalar}{behind}", member.name));
        lines.extend(below);
    }
    lines
}

/// What is behind a key, and the lines below it.
fn value(shape: &Shape) -> (String, Vec<String>) {
    if shape.is_object() {
        let lines = members(shape).into_iter().map(|line| format!("  {line}"));
        return (String::new(), lines.collect());
    }
    if let Some(item) = shape.item() {
        return (String::new(), self::item(item));
    }
    let scalar = match sample(shape, "", Purpose::Input) {
        Json::String(text) if text.is_empty() => "''".to_owned(),
        Json::String(text) => text,
        value => value.to_string(),
    };
    (format!(" {scalar}"), Vec::new())
}

/// The lines of a list's one item.
fn item(shape: &Shape) -> Vec<String> {
    let lines = if shape.is_object() {
        members(shape)
    } else {
        let (scalar, below) = value(shape);
        [vec![scalar.trim_start().to_owned()], below].concat()
    };
    let lines = lines.into_iter().enumerate();
    let lead = |(index, line)| format!("{}{line}", if index == 0 { "- " } else { "  " });
    lines.map(lead).collect()
}

fn comment(member: &Member) -> String {
    let required = if member.required { "[REQUIRED]" } else { "" };
    let values = match &member.shape().kind {
        ShapeType::Enum(values) => format!("Valid values are: {}.", values.join(", ")),
        _ => String::new(),
    };
    let mut words = vec![required, member.documentation, &values];
    words.retain(|words| !words.is_empty());
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::shape;
    use crate::document::{Node, Place, SourceId, yaml};
    use crate::model::model;

    fn of(operation: &str) -> &'static Operation {
        model().operation(operation).unwrap()
    }

    #[test]
    fn prints_yaml_with_comments() {
        let expected = [
            "resourceArn: ''  # [REQUIRED] ",
            "tags: # [REQUIRED] ",
            "- key: ''  # [REQUIRED] ",
            "  value: '' # [REQUIRED] ",
        ];
        let yaml = yaml_input(of("TagResource"));
        assert_eq!(yaml.lines().count(), expected.len());
        for (line, begin) in yaml.lines().zip(expected) {
            assert!(line.starts_with(begin) && line.ends_with('.'), "{line}");
        }
        let mesh = yaml_input(of("CreateMesh"));
        assert!(
            mesh.contains("Valid values are: ALLOW_ALL, DROP_ALL.\n"),
            "{mesh}"
        );
    }

    #[test]
    fn both_forms_of_an_input_are_one_tree() {
        for operation in &model().operations {
            let (yaml, _) = yaml::parse(&yaml_input(operation), SourceId(0)).unwrap();
            let json: Json = serde_json::from_str(&input(operation)).unwrap();
            assert_eq!(yaml.to_json(), json, "{}", operation.name);
        }
    }

    /// Lengths and patterns are another matter: a sample says `meshOwner` and means twelve digits.
    #[test]
    fn sample_answers_have_the_right_members_and_types() {
        let structural = [
            "missing-member",
            "unknown-field",
            "json-type",
            "exactly-one-of",
            "enum-value",
            "null-is-absent",
        ];
        let place = Place {
            source: SourceId(0),
            node: 0,
        };
        for operation in &model().operations {
            let answer = Node::from_json(&output(operation), place);
            for finding in shape::check(operation.output(), &answer) {
                assert!(
                    !structural.contains(&finding.rule),
                    "{}: {finding:?}",
                    operation.name
                );
            }
        }
    }
}
