//! Keys in etcd.

use crate::local::store::{Collection, Content, Key, key, name};
use crate::model::Kind;
use compact_str::CompactString;
use uuid::Uuid;

/// The version of the layout that this program reads and writes.
pub const FORMAT: &str = "1";

/// How many slots there are. Processes that happen to share one run some transactions twice.
const SLOTS: u128 = 1000;

/// The keys below one prefix, as one region sees them.
#[derive(Clone, Debug)]
pub struct Layout {
    prefix: String,
    region: String,
    /// The slot of this process; see [`Layout::fence`].
    slot: String,
}

/// What a key in etcd is.
pub enum Place<'a> {
    Format,
    /// Written by every transaction.
    Revision,
    /// Written by every transaction of the processes that use this slot.
    Writer(&'a str),
    /// Written by every transaction that changes a document of this group.
    Group(&'a str),
    /// A document: its folder and its encoded name.
    Document(&'a str, &'a str),
}

impl Layout {
    pub fn new(prefix: &str, region: &str) -> Layout {
        Layout {
            prefix: prefix.to_owned(),
            region: region.to_owned(),
            slot: (Uuid::new_v4().as_u128() % SLOTS).to_string(),
        }
    }

    /// The key that every transaction of this process compares and writes. A request that was held up
    /// on its way can therefore not take effect after a later one, whatever it compares besides: the
    /// revision of a key that does not exist, for one, can return.
    pub fn fence(&self) -> String {
        self.writer(&self.slot)
    }

    pub fn slot(&self) -> &str {
        &self.slot
    }

    /// What all keys begin with.
    pub fn root(&self) -> String {
        format!("{}/", self.prefix)
    }

    pub fn format(&self) -> String {
        format!("{}/format", self.prefix)
    }

    pub fn revision(&self) -> String {
        format!("{}/revision", self.prefix)
    }

    pub fn writer(&self, slot: &str) -> String {
        format!("{}/writers/{slot}", self.prefix)
    }

    pub fn group(&self, group: &str) -> String {
        format!("{}/groups/{group}", self.prefix)
    }

    pub fn document(&self, path: &str) -> String {
        format!("{}/state/{path}", self.prefix)
    }

    /// The path of a document: that of its file, without the extension.
    pub fn path(&self, key: &Key) -> String {
        let (folder, name) = key.path(&self.region);
        format!("{folder}/{name}")
    }

    pub fn folder(&self, collection: Collection, account: &str, parents: &[&str]) -> String {
        key::folder(account, &self.region, collection, parents)
    }

    /// The group of documents of one collection in the same mesh or namespace; of a collection at the
    /// top, of the same account. `None` where these names do not decide on one.
    pub fn group_of(
        &self,
        collection: Collection,
        account: Option<&str>,
        names: &[impl AsRef<str>],
    ) -> Option<String> {
        let no_parents: [&str; 0] = [];
        let top = key::folder(account?, &self.region, collection, &no_parents);
        if collection.depth() == 1 {
            return Some(format!("{top}/{}", collection.name()));
        }
        let first = name::encode(names.first()?.as_ref());
        Some(format!("{top}/{first}/{}", collection.name()))
    }

    /// What everything about the meshes of an account begins with, in groups and paths.
    pub fn meshes(&self, account: &str) -> String {
        self.folder(Collection::Resource(Kind::Mesh), account, &[]) + "/"
    }

    /// What a key is; `None` for one of another layout or region.
    pub fn place<'a>(&self, key: &'a str) -> Option<Place<'a>> {
        let rest = key.strip_prefix(&self.prefix)?.strip_prefix('/')?;
        match rest.split_once('/') {
            None if rest == "format" => Some(Place::Format),
            None if rest == "revision" => Some(Place::Revision),
            Some(("writers", slot)) => Some(Place::Writer(slot)),
            Some(("groups", group)) => Some(Place::Group(group)),
            Some(("state", path)) => {
                let (folder, name) = path.rsplit_once('/')?;
                let region = folder.split('/').nth(1)?;
                (region == name::encode(&self.region)).then_some(Place::Document(folder, name))
            }
            _ => None,
        }
    }
}

/// The key of a document by its path. A name that was cut is read from the document.
///
/// # Errors
/// What is wrong with the document. `Ok(None)` for a path of no collection.
pub fn key_of(folder: &str, name: &str, text: &[u8]) -> Result<Option<Key>, String> {
    let mut segments = folder.split('/').chain([name]);
    let account = segments.next().and_then(name::decode);
    let segments: Vec<&str> = segments.skip(1).collect();
    let found = collections().find_map(|it| Some((it, encoded_names(it, &segments)?)));
    let (Some(account), Some((collection, encoded))) = (account, found) else {
        return Ok(None);
    };
    let decoded: Option<Vec<CompactString>> = encoded.iter().map(|it| name::decode(it)).collect();
    let names = match decoded {
        Some(names) => names,
        None => Content::names(collection, text)?,
    };
    Ok(Some(Key {
        account,
        collection,
        names,
    }))
}

fn collections() -> impl Iterator<Item = Collection> {
    let resources = Kind::ALL.into_iter().map(Collection::Resource);
    resources.chain(Collection::DOCUMENTS)
}

/// The segments in the place of labels, if these are segments of the collection.
fn encoded_names<'a>(collection: Collection, segments: &[&'a str]) -> Option<Vec<&'a str>> {
    let template: Vec<&str> = collection.template().split('/').collect();
    if template.len() != segments.len() {
        return None;
    }
    let mut names = Vec::new();
    for (wanted, segment) in template.iter().zip(segments) {
        if wanted.starts_with('{') {
            names.push(*segment);
        } else if wanted != segment {
            return None;
        }
    }
    Some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_key_of_a_path() {
        let layout = Layout::new("/appmesh", "eu-west-1");
        let long = "x".repeat(255);
        for key in [
            Key::new("1", Collection::Resource(Kind::Route), &["m", "R", "a.b"]),
            Key::new("1", Collection::Instances, &["n", "s", "i/1"]),
            Key::new("1", Collection::Certificates, &["arn:aws:acm:x"]),
        ] {
            let text = layout.document(&layout.path(&key));
            let Some(Place::Document(folder, name)) = layout.place(&text) else {
                panic!("{text}");
            };
            assert_eq!(key_of(folder, name, b"").unwrap(), Some(key));
        }
        let key = Key::new("1", Collection::Namespaces, &[&long]);
        let content = Content::Document(serde_json::json!(1).into());
        let path = layout.path(&key);
        let (folder, name) = path.rsplit_once('/').unwrap();
        let found = key_of(folder, name, &content.to_bytes(&key));
        assert_eq!(found.unwrap(), Some(key));
    }

    #[test]
    fn a_group_is_of_one_collection_in_one_mesh() {
        let layout = Layout::new("/appmesh", "eu-west-1");
        let group =
            |kind, names: &[&str]| layout.group_of(Collection::Resource(kind), Some("1"), names);
        assert_eq!(
            group(Kind::Route, &["m", "r"]).unwrap(),
            "1/eu-west-1/mesh/m/Route"
        );
        assert_eq!(group(Kind::Mesh, &[]).unwrap(), "1/eu-west-1/mesh/Mesh");
        assert_eq!(group(Kind::Route, &[]), None);
        assert!(
            group(Kind::Route, &["m"])
                .unwrap()
                .starts_with(&layout.meshes("1"))
        );
    }
}
