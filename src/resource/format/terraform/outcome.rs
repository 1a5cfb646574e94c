//! What an expression comes to: a value, or why there is none.

use super::data::Data;
use super::scope::{ADDRESS, INSIDE};
use crate::document::Unknown;
use compact_str::{CompactString, format_compact};

/// Why Terraform refuses an expression.
#[derive(Debug)]
pub enum Failure {
    /// It refers to something that no document declares.
    Undeclared(CompactString),
    /// It has no value; a sentence without its subject.
    Invalid(String),
}

/// A value, or why there is none.
pub type Evaluated = Result<Data, Failure>;

/// A failure with this message.
pub fn invalid<T>(message: impl Into<String>) -> Result<T, Failure> {
    Err(Failure::Invalid(message.into()))
}

/// The element of a list or the value of a map.
///
/// # Errors
/// When there is none.
pub fn element(value: &Data, key: &Data) -> Evaluated {
    let name = key.text();
    match (value, key.integer(), name) {
        (Data::List(items), Some(index), _) => match usize::try_from(index) {
            Ok(place) if place < items.len() => Ok(items[place].clone()),
            _ => {
                let count = items.len();
                invalid(format!("takes element {index} of a list of {count}"))
            }
        },
        (Data::Map(entries), _, Some(name)) => match (entries.get(&name), entries.get(ADDRESS)) {
            (Some(value), _) => Ok(value.clone()),
            (None, Some(Data::String(address))) if address.starts_with("module.") => {
                Err(Failure::Undeclared(format_compact!("{address}.{name}")))
            }
            (None, Some(Data::String(address))) => {
                let symbol = format_compact!("{address}.{name}");
                let (_, why) = symbol.rsplit_once(INSIDE).unwrap_or(("", &symbol));
                Ok(Data::Unknown(Unknown {
                    why: why.into(),
                    symbol: Some(symbol.clone()),
                }))
            }
            (None, _) => invalid(format!("has no element `{name}`")),
        },
        (Data::Null, ..) => invalid("takes an element of null"),
        _ => invalid(format!("takes an element of {}", value.kind())),
    }
}
