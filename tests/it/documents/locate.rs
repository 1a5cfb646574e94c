//! Where a node begins, by the word of the `json5` crate: it puts the place of a node to an error
//! that is raised there, so a visitor goes to the node and fails.

use json5::Position;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A step from a node to one inside it.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// The byte at which the node at the end of a path begins, or its key.
pub fn locate(text: &str, path: &[Step], key: bool) -> Option<usize> {
    let target = Target { path, key };
    let failed = target.deserialize(&mut json5::Deserializer::from_str(text));
    failed
        .err()?
        .position()
        .map(|position| byte(text, position))
}

/// The byte at a line and a column, both from 0; columns count characters.
fn byte(text: &str, wanted: Position) -> usize {
    let (mut line, mut column) = (0, 0);
    for (at, letter) in text.char_indices() {
        if (line, column) == (wanted.line, wanted.column) {
            return at;
        }
        let ends_line = match letter {
            '\r' => !text[at..].starts_with("\r\n"),
            letter => matches!(letter, '\n' | '\u{2028}' | '\u{2029}'),
        };
        (line, column) = if ends_line {
            (line + 1, 0)
        } else {
            (line, column + 1)
        };
    }
    text.len()
}

#[derive(Clone, Copy)]
struct Target<'p> {
    path: &'p [Step],
    /// The key of the last step is meant, not the value.
    key: bool,
}

impl Target<'_> {
    fn inside(self) -> Self {
        Target {
            path: &self.path[1..],
            ..self
        }
    }
}

impl<'de> DeserializeSeed<'de> for Target<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.path.is_empty() {
            deserializer.deserialize_any(Here)
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de> Visitor<'de> for Target<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("what the path goes through")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Step::Index(index) = self.path[0] else {
            return Ok(());
        };
        for _ in 0..index {
            access.next_element::<IgnoredAny>()?;
        }
        access.next_element_seed(self.inside()).map(drop)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Step::Key(wanted) = &self.path[0] else {
            return Ok(());
        };
        let fail = self.key && self.path.len() == 1;
        while let Some(found) = access.next_key_seed(Key { wanted, fail })? {
            if found {
                access.next_value_seed(self.inside())?;
            } else {
                access.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// Takes no value at all, so that the crate reports where it is.
struct Here;

impl Visitor<'_> for Here {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("nothing")
    }
}

/// Whether a key is the wanted one, which fails where that is asked for.
struct Key<'p> {
    wanted: &'p str,
    fail: bool,
}

impl<'de> DeserializeSeed<'de> for Key<'_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<bool, E> {
        match key == self.wanted {
            true if self.fail => Err(E::custom("here")),
            found => Ok(found),
        }
    }
}
