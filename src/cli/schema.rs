//! `appmesh schema`: a JSON Schema of a resource's documents, made from the model.

use super::builtin::Builtin;
use super::environment::Environment;
use super::error::Error;
use super::stdout;
use super::validate::options::kind;
use crate::model::{Lifecycle, Shape, ShapeType, names};
use crate::output;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

pub const COMMAND: Builtin = Builtin {
    name: "schema",
    about: "Print a JSON Schema of a kind of resource, for editors and other validators.",
    exits: &[0, 252, 255],
    beside: &["explain", "validate"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    command
        .arg(
            Arg::new("kind")
                .help("The kind of resource, such as virtual-node")
                .value_name("KIND")
                .required(true),
        )
        .arg(
            Arg::new("input")
                .long("input")
                .help("Describe the whole input of its create, with names and tags, not only its spec")
                .action(ArgAction::SetTrue),
        )
}

fn run(matches: &ArgMatches, _: &Environment) -> Result<(), Error> {
    let word = matches.get_one::<String>("kind").map_or("", String::as_str);
    let resource = kind(word)?;
    let shape = if matches.get_flag("input") {
        resource.operation(Lifecycle::Create).input()
    } else {
        resource.spec()
    };
    let title = format!("{} of App Mesh", names::to_words(resource.name));
    stdout::print(&(output::pretty(&of(shape, &title)) + "\n"))
}

/// The schema of a shape, in the dialect of 2020-12; shapes below it are its definitions.
pub fn of(shape: &'static Shape, title: &str) -> Value {
    let mut definitions = Map::new();
    let root = reference(shape, &mut definitions);
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
    });
    schema["$ref"] = root["$ref"].clone();
    schema["$defs"] = definitions.into();
    schema
}

/// A reference to a shape, which becomes a definition.
fn reference(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    if !definitions.contains_key(shape.name) {
        definitions.insert(shape.name.to_owned(), Value::Null);
        let definition = definition(shape, definitions);
        definitions.insert(shape.name.to_owned(), definition);
    }
    json!({ "$ref": format!("#/$defs/{}", shape.name) })
}

fn definition(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    let bounds = shape.bounds;
    let mut schema = match &shape.kind {
        ShapeType::Structure(_) | ShapeType::Union(_) => object(shape, definitions),
        ShapeType::List(_) => {
            let items = shape.item().map(|item| reference(item, definitions));
            json!({ "type": "array", "items": items, "minItems": bounds.min, "maxItems": bounds.max })
        }
        ShapeType::Enum(values) => json!({ "type": "string", "enum": values }),
        ShapeType::String => json!({
            "type": "string",
            "minLength": bounds.min,
            "maxLength": bounds.max,
            "pattern": shape.pattern,
        }),
        ShapeType::Boolean => json!({ "type": "boolean" }),
        ShapeType::Integer | ShapeType::Long => {
            json!({ "type": "integer", "minimum": bounds.min, "maximum": bounds.max })
        }
        ShapeType::Timestamp => json!({ "type": ["number", "string"] }),
    };
    if !shape.documentation.is_empty() {
        schema["description"] = shape.documentation.into();
    }
    if let Value::Object(members) = &mut schema {
        members.retain(|_, value| !value.is_null());
    }
    schema
}

fn object(shape: &'static Shape, definitions: &mut Map<String, Value>) -> Value {
    let mut properties = Map::new();
    for member in shape.members() {
        let mut property = reference(member.shape(), definitions);
        property["description"] = member.documentation.into();
        properties.insert(member.name.to_owned(), property);
    }
    let required: Vec<&str> = shape
        .members()
        .iter()
        .filter(|member| member.required)
        .map(|member| member.name)
        .collect();
    let mut schema = json!({
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        schema["required"] = required.into();
    }
    if matches!(shape.kind, ShapeType::Union(_)) {
        schema["minProperties"] = 1.into();
        schema["maxProperties"] = 1.into();
    }
    schema
}
