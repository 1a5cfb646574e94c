//! Types of variables, and values that are given for them.

use super::data::{Data, literal};
use crate::document::{Node, Value, hcl};
use compact_str::CompactString;
use hcl_edit::expr::{Expression, FuncCall, Object, ObjectKey};
use std::collections::BTreeMap;

/// A value as the type of its variable.
///
/// # Errors
/// Why it does not fit, as the end of a sentence.
pub fn convert(kind: &Node, value: Data) -> Result<Data, String> {
    match &kind.value {
        Value::Unknown(kind) => of_written(&kind.why, value),
        Value::String(kind) => of_written(kind, value),
        _ => Ok(value),
    }
}

fn of_written(kind: &str, value: Data) -> Result<Data, String> {
    match hcl::expression(kind) {
        Ok(kind) => to(&kind, value),
        Err(_) => Ok(value),
    }
}

/// The value that a text of the command line has for a variable of this type: itself for a string or
/// where there is no type, an expression for everything else.
pub fn from_text(kind: Option<&Node>, text: &str) -> Data {
    let is_text = kind.is_none_or(|kind| match &kind.value {
        Value::Unknown(kind) => kind.why == "string",
        Value::String(kind) => kind == "string",
        _ => true,
    });
    if is_text {
        return Data::from(text);
    }
    // A text that is not an expression is left for the type to refuse.
    let attribute = hcl::parse(&format!("value = {text}\n"), crate::document::SourceId(0));
    match attribute.as_ref().map(|(root, _)| root.get("value")) {
        Ok(Some(node)) if !node.is_unknown() => literal(node),
        _ => Data::from(text),
    }
}

fn to(kind: &Expression, value: Data) -> Result<Data, String> {
    if matches!(value, Data::Null | Data::Unknown(_)) {
        return Ok(value);
    }
    let converted = match kind {
        Expression::Variable(name) => match name.as_str() {
            "string" => value.text().map(Data::String),
            "number" => value.number(),
            "bool" => value.flag().map(Data::Bool),
            "list" => value.items().map(Data::List),
            "set" => value.items().map(Data::set),
            _ => Some(value.clone()),
        },
        Expression::FuncCall(call) => return of_call(call, value),
        _ => Some(value.clone()),
    };
    converted.ok_or_else(|| misfit(&value, kind))
}

fn of_call(call: &FuncCall, value: Data) -> Result<Data, String> {
    let Some(inner) = call.args.get(0) else {
        return Ok(value);
    };
    let all = |items: Vec<Data>| -> Result<Vec<Data>, String> {
        items.into_iter().map(|item| to(inner, item)).collect()
    };
    match (call.name.name.as_str(), inner, value) {
        ("list", _, Data::List(items) | Data::Set(items)) => Ok(Data::List(all(items)?)),
        ("set", _, Data::List(items) | Data::Set(items)) => {
            let items = all(items)?;
            Ok(Data::set(items))
        }
        ("map", _, Data::Map(entries)) => {
            let entries = entries.into_iter();
            let entries = entries.map(|(key, value)| Ok((key, to(inner, value)?)));
            Ok(Data::Map(entries.collect::<Result<_, String>>()?))
        }
        ("object", Expression::Object(kinds), Data::Map(entries)) => object(kinds, entries),
        ("optional", _, value) => to(inner, value),
        ("tuple", _, value) => Ok(value),
        (name @ ("list" | "set" | "map" | "object"), _, value) => {
            Err(format!("is {}, not a value of `{name}(...)`", value.kind()))
        }
        (_, _, value) => Ok(value),
    }
}

/// An object of exactly the attributes of its type.
fn object(kinds: &Object, mut given: BTreeMap<CompactString, Data>) -> Result<Data, String> {
    let mut map = BTreeMap::new();
    for (key, kind) in kinds {
        let key: CompactString = match key {
            ObjectKey::Ident(name) => name.as_str().into(),
            ObjectKey::Expression(Expression::Variable(name)) => name.as_str().into(),
            ObjectKey::Expression(Expression::String(name)) => name.as_str().into(),
            ObjectKey::Expression(_) => continue,
        };
        let kind = kind.expr();
        let value = match (given.remove(&key), optional(kind)) {
            (None | Some(Data::Null), Some(default)) => default,
            (Some(value), _) => value,
            (None, None) => return Err(format!("lacks the attribute `{key}`")),
        };
        map.insert(key, to(kind, value)?);
    }
    Ok(Data::Map(map))
}

/// The default of an optional attribute; `None` where it is required.
fn optional(kind: &Expression) -> Option<Data> {
    let Expression::FuncCall(call) = kind else {
        return None;
    };
    if call.name.name.as_str() != "optional" {
        return None;
    }
    let Some(default) = call.args.get(1) else {
        return Some(Data::Null);
    };
    Some(from_expression(default))
}

/// The value of a literal.
fn from_expression(expression: &Expression) -> Data {
    let text = format!("value = {}\n", expression.to_string().trim());
    match hcl::parse(&text, crate::document::SourceId(0)) {
        Ok((root, _)) => root.get("value").map_or(Data::Null, literal),
        Err(_) => Data::Unknown(CompactString::from(expression.to_string().trim()).into()),
    }
}

fn misfit(value: &Data, kind: &Expression) -> String {
    format!("is {}, not a {}", value.kind(), kind.to_string().trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Place, SourceId};

    fn converted(kind: &str, text: &str) -> Result<Data, String> {
        let place = Place {
            source: SourceId(0),
            node: 0,
        };
        let kind = Node {
            value: Value::unknown(kind),
            place,
        };
        convert(&kind, from_text(Some(&kind), text))
    }

    #[test]
    fn texts_of_the_command_line() {
        assert_eq!(converted("string", "80"), Ok(Data::from("80")));
        assert_eq!(converted("number", "80"), Ok(Data::Integer(80)));
        assert_eq!(converted("bool", "true"), Ok(Data::Bool(true)));
        assert_eq!(
            converted("list(number)", "[80, \"81\"]"),
            Ok(Data::List([80, 81].map(Data::Integer).to_vec()))
        );
        assert_eq!(
            converted("number", "http"),
            Err("is a string, not a number".to_owned())
        );
    }

    #[test]
    fn optional_attributes() {
        let kind =
            "object({ name = string, port = optional(number, 80), path = optional(string) })";
        let Ok(Data::Map(map)) = converted(kind, "{ name = \"a\", other = 1 }") else {
            panic!("the value fits");
        };
        assert_eq!(map.get("port"), Some(&Data::Integer(80)));
        assert_eq!(map.get("path"), Some(&Data::Null));
        assert_eq!(map.get("other"), None);
        assert_eq!(
            converted(kind, "{ port = 1 }"),
            Err("lacks the attribute `name`".to_owned())
        );
    }
}
