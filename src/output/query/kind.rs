//! The kinds of value that queries distinguish.

use serde_json::Value;

/// A kind of value, as JMESPath distinguishes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
    /// An array whose items are all numbers; among what a function takes only.
    Numbers,
    /// An array whose items are all strings; among what a function takes only.
    Strings,
    /// `&expression`; among what a function takes only.
    Expression,
}

impl Kind {
    pub fn of(value: &Value) -> Kind {
        match value {
            Value::Null => Kind::Null,
            Value::Bool(_) => Kind::Boolean,
            Value::Number(_) => Kind::Number,
            Value::String(_) => Kind::String,
            Value::Array(_) => Kind::Array,
            Value::Object(_) => Kind::Object,
        }
    }

    /// As JMESPath calls it: what `type()` gives, what runtime errors name.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
            Kind::Numbers => "array-number",
            Kind::Strings => "array-string",
            Kind::Expression => "expref",
        }
    }

    /// As a sentence calls it.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Null => "null",
            Kind::Boolean => "a boolean",
            Kind::Number => "a number",
            Kind::String => "a string",
            Kind::Array => "an array",
            Kind::Object => "an object",
            Kind::Numbers => "an array of numbers",
            Kind::Strings => "an array of strings",
            Kind::Expression => "an expression (`&...`)",
        }
    }

    /// The set of this kind alone; the kinds of a value only.
    pub fn alone(self) -> &'static [Kind] {
        let found = ANY.iter().position(|kind| *kind == self);
        found.map_or(&[], |index| &ANY[index..=index])
    }

    /// What the items of an array of this kind must be.
    pub fn items(self) -> Option<Kind> {
        match self {
            Kind::Numbers => Some(Kind::Number),
            Kind::Strings => Some(Kind::String),
            _ => None,
        }
    }

    /// True when some value of the kind `given` is of this kind.
    pub fn meets(self, given: Kind) -> bool {
        self == given || (self.items().is_some() && given == Kind::Array)
    }
}

/// Whatever a value may be.
pub const ANY: &[Kind] = &[
    Kind::Null,
    Kind::Boolean,
    Kind::Number,
    Kind::String,
    Kind::Array,
    Kind::Object,
];
