//! What tags mean: YAML's own give a scalar its type, CloudFormation's are the short form of its
//! functions, others mean nothing.

use super::syntax::SYNTAX;
use crate::diagnostic::{Diagnostic, Finding, suggest};
use crate::document::Location;
use compact_str::{CompactString, format_compact};
use saphyr_parser::Tag;

/// What a tag says of a node.
#[derive(Debug, PartialEq)]
pub enum Meaning {
    /// There is no tag; or one that says what is so anyway, such as `!!map`.
    Untagged,
    /// `!!str`, or `!` alone.
    String,
    Integer,
    Float,
    Boolean,
    Null,
    /// `!Sub`; the name is that of the long form, `Fn::Sub`.
    Function(CompactString),
}

/// Functions whose long form is `Fn::` and the name.
const FUNCTIONS: &[&str] = &[
    "And",
    "Base64",
    "Cidr",
    "Contains",
    "EachMemberEquals",
    "EachMemberIn",
    "Equals",
    "FindInMap",
    "GetAtt",
    "GetAZs",
    "GetStackOutput",
    "If",
    "ImportValue",
    "Join",
    "Length",
    "Not",
    "Or",
    "RefAll",
    "Select",
    "Split",
    "Sub",
    "ToJsonString",
    "Transform",
    "ValueOf",
    "ValueOfAll",
];
/// Functions whose long form is the name alone.
const BARE_FUNCTIONS: &[&str] = &["Condition", "Ref"];

/// What a tag means; `None` when it means nothing.
pub fn meaning(tag: &Tag) -> Option<Meaning> {
    let name = tag.suffix.as_str();
    match tag.handle.as_str() {
        "!" if FUNCTIONS.contains(&name) => Some(Meaning::Function(format_compact!("Fn::{name}"))),
        "!" if BARE_FUNCTIONS.contains(&name) => Some(Meaning::Function(name.into())),
        "" if name == "!" => Some(Meaning::String),
        "tag:yaml.org,2002:" => match name {
            "map" | "seq" => Some(Meaning::Untagged),
            "str" => Some(Meaning::String),
            "int" => Some(Meaning::Integer),
            "float" => Some(Meaning::Float),
            "bool" => Some(Meaning::Boolean),
            "null" => Some(Meaning::Null),
            _ => None,
        },
        _ => None,
    }
}

/// A tag, as it is in the text, that means nothing.
pub fn unknown(location: Location, written: &str) -> Diagnostic {
    let functions = FUNCTIONS.iter().chain(BARE_FUNCTIONS).copied();
    let near = suggest::similar(written.trim_start_matches('!'), functions);
    let near: Vec<String> = near.iter().map(|name| format!("!{name}")).collect();
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    let finding = Finding::new(location, format!("unknown tag `{written}`"));
    let help = suggest::did_you_mean(&near);
    let quote = || "remove it, or quote the value if the `!` belongs to it".to_owned();
    finding.help(help.unwrap_or_else(quote)).error(SYNTAX)
}
