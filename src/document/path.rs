//! Where in a document: `spec.listeners[0].portMapping.port`.

use std::fmt;

/// A path from the root, linked upwards so that walking a document allocates nothing.
#[derive(Clone, Copy, Debug)]
pub enum Path<'a> {
    /// The document itself.
    Root,
    /// A member of an object.
    Key(&'a Path<'a>, &'a str),
    /// An item of a list, from 0.
    Index(&'a Path<'a>, usize),
}

impl<'a> Path<'a> {
    /// A step to the value under a key.
    pub fn key(&'a self, key: &'a str) -> Path<'a> {
        Path::Key(self, key)
    }

    /// A step to an item, counted from 0.
    pub fn index(&'a self, index: usize) -> Path<'a> {
        Path::Index(self, index)
    }
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Path::Root => Ok(()),
            Path::Key(Path::Root, key) => f.write_str(key),
            Path::Key(parent, key) => write!(f, "{parent}.{key}"),
            Path::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_as_aws_writes_it() {
        let spec = Path::Root.key("spec");
        let listeners = spec.key("listeners");
        let first = listeners.index(0);
        assert_eq!(first.key("port").to_string(), "spec.listeners[0].port");
        assert_eq!(Path::Root.to_string(), "");
    }
}
