//! Values that know their places.

use super::place::Place;
use compact_str::CompactString;

/// How deep arrays and objects may nest. App Mesh's own documents stay below 15.
pub const MAX_DEPTH: usize = 100;

/// A value and its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What is written.
    pub value: Value,
    /// Where it is written.
    pub place: Place,
}

/// A JSON value. Objects keep their order; keys are unique.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`; in YAML also `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer of up to 64 bits.
    Integer(i64),
    /// An integer above `i64::MAX`.
    Unsigned(u64),
    /// A number with a fraction or an exponent; always finite.
    Float(f64),
    /// A text.
    String(CompactString),
    /// A list.
    Array(Vec<Node>),
    /// Keys and values in the order of the text.
    Object(Vec<Entry>),
    /// Something that becomes a value later, such as a CloudFormation function: nothing is known of
    /// it, so no check complains about it.
    /// In memory of its own: it is rare, and every value is as large as the largest.
    Unknown(Box<Unknown>),
}

/// What can be said of a value that is not known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Unknown {
    /// Why it is unknown, as a phrase: ``parameter `Env` has no value``. Empty where a document merely
    /// does not contain it.
    pub why: CompactString,
    /// How it is written, where it names a resource: values of equal symbols are equal.
    pub symbol: Option<CompactString>,
}

impl<T: Into<CompactString>> From<T> for Unknown {
    /// Nothing is known but why.
    fn from(why: T) -> Unknown {
        Unknown {
            why: why.into(),
            symbol: None,
        }
    }
}

/// A key of an object and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Unique in its object.
    pub key: CompactString,
    /// The value under the key.
    pub node: Node,
}

/// Whether two keys are equal. Nothing is done more often, and most keys have 4 to 16 bytes: comparing
/// both ends of them as numbers is several times as quick as the comparison of any text.
pub(super) fn is_key(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    one.len() == other.len()
        && match one.len() {
            4..=8 => {
                one.first_chunk::<4>() == other.first_chunk()
                    && one.last_chunk::<4>() == other.last_chunk()
            }
            9..=16 => {
                one.first_chunk::<8>() == other.first_chunk()
                    && one.last_chunk::<8>() == other.last_chunk()
            }
            _ => one == other,
        }
}

impl From<&Node> for Place {
    fn from(node: &Node) -> Place {
        node.place
    }
}

impl Value {
    /// A value that is not known: why, or all that can be said of it.
    pub fn unknown(unknown: impl Into<Unknown>) -> Value {
        Value::Unknown(Box::new(unknown.into()))
    }
}

impl Node {
    /// The value under this key, when the node is an object that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        let entry = self.entries().iter().find(|entry| is_key(&entry.key, key));
        entry.map(|entry| &entry.node)
    }

    /// The node at the end of a chain of keys.
    pub fn find(&self, keys: &[&str]) -> Option<&Node> {
        keys.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entries of an object; none for everything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Object(entries) => entries,
            _ => &[],
        }
    }

    /// The items of an array; none for everything else.
    pub fn items(&self) -> &[Node] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The text of a string; `None` for everything else.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// An integer as large as it may be; `None` for everything else.
    pub fn as_integer(&self) -> Option<i128> {
        match self.value {
            Value::Integer(number) => Some(number.into()),
            Value::Unsigned(number) => Some(number.into()),
            _ => None,
        }
    }

    /// A boolean; `None` for everything else.
    pub fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(flag) => Some(flag),
            _ => None,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.value == Value::Null
    }

    /// Whether nothing is known of its value.
    pub fn is_unknown(&self) -> bool {
        matches!(self.value, Value::Unknown(_))
    }

    /// Whether this value or one below it is not known yet.
    pub fn contains_unknown(&self) -> bool {
        match &self.value {
            Value::Array(items) => items.iter().any(Node::contains_unknown),
            Value::Object(entries) => entries.iter().any(|it| it.node.contains_unknown()),
            _ => self.is_unknown(),
        }
    }

    /// The value without places.
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value as Json;
        match &self.value {
            Value::Null => Json::Null,
            Value::Bool(flag) => Json::Bool(*flag),
            Value::Integer(number) => Json::from(*number),
            Value::Unsigned(number) => Json::from(*number),
            Value::Float(number) => Json::from(*number),
            Value::String(text) => Json::String(text.as_str().to_owned()),
            Value::Unknown(unknown) => Json::String(unknown.why.as_str().to_owned()),
            Value::Array(items) => Json::Array(items.iter().map(Node::to_json).collect()),
            Value::Object(entries) => Json::Object(
                entries
                    .iter()
                    .map(|entry| (entry.key.as_str().to_owned(), entry.node.to_json()))
                    .collect(),
            ),
        }
    }

    /// A tree of values that have no text of their own; every node gets the same place.
    pub fn from_json(json: &serde_json::Value, place: Place) -> Node {
        use serde_json::Value as Json;
        let value = match json {
            Json::Null => Value::Null,
            Json::Bool(flag) => Value::Bool(*flag),
            Json::Number(number) => match (number.as_i64(), number.as_u64()) {
                (Some(number), _) => Value::Integer(number),
                (None, Some(number)) => Value::Unsigned(number),
                (None, None) => Value::Float(number.as_f64().unwrap_or_default()),
            },
            Json::String(text) => Value::String(text.as_str().into()),
            Json::Array(items) => Value::Array(
                items
                    .iter()
                    .map(|item| Node::from_json(item, place))
                    .collect(),
            ),
            Json::Object(map) => Value::Object(
                map.iter()
                    .map(|(key, value)| Entry {
                        key: key.as_str().into(),
                        node: Node::from_json(value, place),
                    })
                    .collect(),
            ),
        };
        Node { value, place }
    }
}

impl Value {
    /// What it is called in a message.
    pub fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Integer(_) | Value::Unsigned(_) => "an integer",
            Value::Float(_) => "a number with a fraction",
            Value::String(_) => "a string",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
            Value::Unknown(_) => "a value not yet known",
        }
    }
}
