//! Where something is kept, whatever keeps it.

use super::name;
use crate::model::{Kind, ResourceShape};
use compact_str::CompactString;
use std::cmp::Ordering;

/// Which resource of App Mesh.
#[derive(Clone, Debug)]
pub struct Id {
    /// The account that owns the mesh.
    pub mesh_owner: CompactString,
    /// Its kind.
    pub resource: &'static ResourceShape,
    /// Outermost first; one for each identifier of the resource.
    pub names: Vec<CompactString>,
}

/// What is kept side by side: one JSON document per key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Collection {
    /// A kind of App Mesh resource; its names are those of the resource, outermost first.
    Resource(Kind),
    /// Private certificate authorities with their keys, by ARN.
    Authorities,
    /// Certificates with their keys, by ARN.
    Certificates,
    /// Cloud Map namespaces, by name.
    Namespaces,
    /// Cloud Map services, by namespace and name.
    Services,
    /// Cloud Map instances, by namespace, service and instance id.
    Instances,
}

impl Collection {
    /// What the documents of the collection are called in their files: `VirtualNode`, `Authority`.
    pub fn name(self) -> &'static str {
        match self {
            Collection::Resource(kind) => kind.name(),
            Collection::Authorities => "Authority",
            Collection::Certificates => "Certificate",
            Collection::Namespaces => "Namespace",
            Collection::Services => "Service",
            Collection::Instances => "Instance",
        }
    }

    /// The path of a document below its account and region, with a label for each name. A resource
    /// has the path of its ARN.
    pub fn template(self) -> &'static str {
        match self {
            Collection::Resource(kind) => kind.shape().arn,
            Collection::Authorities => "authority/{arn}",
            Collection::Certificates => "certificate/{arn}",
            Collection::Namespaces => "namespace/{namespace}",
            Collection::Services => "namespace/{namespace}/service/{service}",
            Collection::Instances => "namespace/{namespace}/service/{service}/instance/{instance}",
        }
    }

    /// True where documents contain private keys. The files of every collection are readable by the
    /// user alone; what this adds is that such documents never leave through an export or a log.
    pub fn is_secret(self) -> bool {
        matches!(self, Collection::Authorities | Collection::Certificates)
    }

    /// The collections that are not resources of App Mesh.
    pub const DOCUMENTS: [Collection; 5] = [
        Collection::Authorities,
        Collection::Certificates,
        Collection::Namespaces,
        Collection::Services,
        Collection::Instances,
    ];

    /// How many names a key of the collection has.
    pub fn depth(self) -> usize {
        labels(self.template()).count()
    }
}

/// The place of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// The account to which it belongs; for a resource, the account that owns the mesh.
    pub account: CompactString,
    /// What sort of document it is.
    pub collection: Collection,
    /// Outermost first, one for each label of the collection's template. Any text is a name.
    pub names: Vec<CompactString>,
}

impl Key {
    /// The key of a document.
    ///
    /// # Panics
    /// If the number of names is not that of the collection.
    pub fn new(account: &str, collection: Collection, names: &[&str]) -> Key {
        assert_eq!(names.len(), collection.depth(), "names of {collection:?}");
        Key {
            account: account.into(),
            collection,
            names: names.iter().copied().map(Into::into).collect(),
        }
    }

    /// The folder and the name of the document in it, encoded: `ACCOUNT/REGION/mesh/shop/virtualNode`
    /// and `cart`.
    pub fn path(&self, region: &str) -> (String, String) {
        let (last, parents) = self.names.split_last().expect("a key has a name");
        let folder = folder(&self.account, region, self.collection, parents);
        (folder, name::encode(last))
    }

    /// Its own name, without those of its parents.
    pub fn name(&self) -> &str {
        self.names.last().map_or("", CompactString::as_str)
    }

    /// What orders the keys of one listing, and finds a key's place again when the key is gone.
    pub fn rank(&self) -> String {
        // A blank sorts before everything that an encoded name may contain.
        format!("{} {}", name::encode(self.name()), self.account)
    }

    /// The order of listings: by encoded name, then by account.
    pub fn compare(&self, other: &Key) -> Ordering {
        self.rank().cmp(&other.rank())
    }
}

impl From<&Id> for Key {
    fn from(id: &Id) -> Key {
        Key {
            account: id.mesh_owner.clone(),
            collection: Collection::Resource(id.resource.kind),
            names: id.names.clone(),
        }
    }
}

impl Key {
    /// The resource whose key this is; `None` for a key of another collection.
    pub fn id(&self) -> Option<Id> {
        let Collection::Resource(kind) = self.collection else {
            return None;
        };
        Some(Id {
            mesh_owner: self.account.clone(),
            resource: kind.shape(),
            names: self.names.clone(),
        })
    }
}

/// The folder of all documents of a collection with the same parents.
pub fn folder(
    account: &str,
    region: &str,
    collection: Collection,
    parents: &[impl AsRef<str>],
) -> String {
    let mut folder = format!("{}/{}", name::encode(account), name::encode(region));
    let mut parents = parents.iter();
    for segment in collection.template().split('/') {
        let segment = if segment.starts_with('{') {
            match parents.next() {
                Some(parent) => name::encode(parent.as_ref()),
                None => break,
            }
        } else {
            segment.to_owned()
        };
        folder.push('/');
        folder.push_str(&segment);
    }
    folder
}

fn labels(template: &str) -> impl Iterator<Item = &str> {
    template
        .split('/')
        .filter(|segment| segment.starts_with('{'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_follow_the_arn() {
        let route = Collection::Resource(Kind::Route);
        let key = Key::new("1", route, &["shop", "Cart", "a.local"]);
        let (folder, name) = key.path("eu-west-1");
        assert_eq!(folder, "1/eu-west-1/mesh/shop/virtualRouter/+cart/route");
        assert_eq!(name, "a.local");
    }

    #[test]
    fn arns_are_single_names() {
        let arn = "arn:aws:acm:eu-west-1:1:certificate/x";
        let key = Key::new("1", Collection::Certificates, &[arn]);
        let (folder, name) = key.path("eu-west-1");
        assert_eq!(folder, "1/eu-west-1/certificate");
        assert_eq!(name, "arn%3aaws%3aacm%3aeu-west-1%3a1%3acertificate%2fx");
    }

    #[test]
    fn no_two_collections_share_a_folder() {
        let mut templates: Vec<_> = Collection::DOCUMENTS
            .iter()
            .map(|it| it.template())
            .collect();
        let resources = Kind::ALL.map(|kind| Collection::Resource(kind).template());
        templates.extend(resources);
        let count = templates.len();
        templates.sort_unstable();
        templates.dedup();
        assert_eq!(templates.len(), count);
    }
}
