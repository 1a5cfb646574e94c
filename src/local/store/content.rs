//! A document as the bytes that every store keeps: the same JSON in a file and in etcd.

use super::{Collection, Key, Record};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::sync::Arc;

/// What is kept under a key, parsed.
#[derive(Clone, Debug)]
pub enum Content {
    /// A resource of App Mesh.
    Resource(Arc<Record>),
    /// Anything else, such as a certificate or an instance.
    Document(Arc<Value>),
}

/// A document that is not a resource of App Mesh, with the names of its key. A name that is too long
/// for a file name can be read nowhere else.
#[derive(Deserialize, Serialize)]
#[expect(clippy::struct_field_names, reason = "the format of the state")]
struct Document<V> {
    kind: CompactString,
    names: Vec<CompactString>,
    document: V,
}

/// What every document begins with.
#[derive(Deserialize)]
struct Header {
    kind: CompactString,
    names: Vec<CompactString>,
}

impl Content {
    /// Pretty JSON with a final line feed.
    pub fn to_bytes(&self, key: &Key) -> Vec<u8> {
        let text = match self {
            Content::Resource(record) => serde_json::to_vec_pretty(record.as_ref()),
            Content::Document(document) => serde_json::to_vec_pretty(&Document {
                kind: key.collection.name().into(),
                names: key.names.clone(),
                document: document.as_ref(),
            }),
        };
        let mut text = text.expect("a document is plain data");
        text.push(b'\n');
        text
    }

    /// Parses what is kept under a key.
    ///
    /// # Errors
    /// What is wrong with it: it is not such JSON, or belongs under another key.
    pub fn parse(key: &Key, text: &[u8]) -> Result<Content, String> {
        let misplaced = || "it contains another resource than its name indicates".to_owned();
        let wrong = |error: serde_json::Error| error.to_string();
        if let Collection::Resource(_) = key.collection {
            let record: Record = serde_json::from_slice(text).map_err(wrong)?;
            let is_in_its_place = record.key().is_some_and(|known| known == *key);
            let record = is_in_its_place.then(|| Arc::new(record));
            return record.map(Content::Resource).ok_or_else(misplaced);
        }
        let found: Document<Value> = serde_json::from_slice(text).map_err(wrong)?;
        if found.kind != key.collection.name() || found.names != key.names {
            return Err(misplaced());
        }
        Ok(Content::Document(Arc::new(found.document)))
    }

    /// The names that a document contains, whatever it is.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub fn any_names(text: &[u8]) -> Result<Vec<CompactString>, String> {
        let header: Header = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        Ok(header.names)
    }

    /// The names that a document of this collection contains.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub fn names(collection: Collection, text: &[u8]) -> Result<Vec<CompactString>, String> {
        let header: Header = serde_json::from_slice(text).map_err(|error| error.to_string())?;
        if header.kind != collection.name() || header.names.len() != collection.depth() {
            return Err("it contains another resource than its name indicates".to_owned());
        }
        Ok(header.names)
    }
}
