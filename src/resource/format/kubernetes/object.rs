//! The objects that manifests contain: each document is one, or a list of them.

use super::super::{Document, Settings};
use crate::diagnostic::{Diagnostic, Finding, Fix, suggest};
use crate::document::{Node, Place, Value};
use crate::model::Kind;

/// How the `apiVersion` of the controller's resources begins.
const GROUP: &str = "appmesh.k8s.aws/";

/// The version that controllers from 1.0.0 on have.
const VERSION: &str = "v1beta2";

/// The `apiVersion` of objects of that version.
pub const API_VERSION: &str = "appmesh.k8s.aws/v1beta2";

/// The versions of controllers before 1.0.0, whose specs differ.
const OLDER: [&str; 2] = ["v1alpha1", "v1beta1"];

/// The variable that supplies the namespace of objects that leave it to `kubectl apply -n`.
const NAMESPACE_VARIABLE: &str = "namespace";

/// What a list of objects of several kinds is called; one of a single kind ends with it.
const LIST: &str = "List";

/// A kind of custom resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CustomKind {
    /// One that becomes a resource of App Mesh. There are no objects for routes.
    Resource(Kind),
    /// A named list of services that nodes may call.
    BackendGroup,
}

impl CustomKind {
    /// Every kind, in the order of the model.
    pub fn all() -> impl Iterator<Item = CustomKind> {
        let resources = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Route);
        let resources = resources.map(CustomKind::Resource);
        resources.chain([CustomKind::BackendGroup])
    }

    /// The `kind` in a manifest: `VirtualNode`.
    pub fn name(self) -> &'static str {
        match self {
            CustomKind::Resource(kind) => kind.name(),
            CustomKind::BackendGroup => "BackendGroup",
        }
    }

    /// Whether its objects belong to no namespace.
    pub fn is_cluster_scoped(self) -> bool {
        self == CustomKind::Resource(Kind::Mesh)
    }
}

/// A name that a manifest gives, or why it is not known. Two names that are open for the same reason
/// (the same placeholder) are taken for the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Name<'a> {
    Known(&'a str),
    Open(&'a str),
}

impl<'a> Name<'a> {
    /// The name that a node contains; `None` for a node that is not a string.
    pub fn of(node: &'a Node) -> Option<Name<'a>> {
        match &node.value {
            Value::String(text) => Some(Name::Known(text)),
            Value::Unknown(unknown) => Some(Name::Open(&unknown.why)),
            _ => None,
        }
    }

    pub fn known(self) -> Option<&'a str> {
        match self {
            Name::Known(text) => Some(text),
            Name::Open(_) => None,
        }
    }

    /// In a message: `` `shop` ``, or a phrase for a name that is not known.
    pub fn quoted(self) -> String {
        match self {
            Name::Known(text) => format!("`{text}`"),
            Name::Open(_) => "whose name is unknown".to_owned(),
        }
    }
}

/// An object of the controller's current version.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    pub kind: CustomKind,
    /// The whole object.
    pub root: &'a Node,
    pub name: Name<'a>,
    /// Empty for a kind without namespaces.
    pub namespace: Name<'a>,
    pub labels: Option<&'a Node>,
    pub spec: Option<&'a Node>,
    /// Its name, where findings about the object as a whole are marked.
    pub place: Place,
}

impl<'a> Object<'a> {
    /// A member of its spec that is there and not null.
    pub fn member(&self, key: &str) -> Option<&'a Node> {
        present(self.spec?, key)
    }

    /// Whether a cluster has returned it, so that the controller has filled in its references.
    pub fn is_live(&self) -> bool {
        let metadata = self.root.get("metadata");
        metadata.is_some_and(|metadata| metadata.get("uid").is_some())
    }

    /// In a message: ``VirtualNode `web` of namespace `shop` ``.
    pub fn title(&self) -> String {
        title(self.kind, self.namespace, self.name)
    }
}

/// An object in a message: ``VirtualNode `web` of namespace `shop` ``.
pub fn title(kind: CustomKind, namespace: Name<'_>, name: Name<'_>) -> String {
    let object = format!("{} {}", kind.name(), name.quoted());
    match namespace {
        Name::Known("") => object,
        namespace => format!("{object} of namespace {}", namespace.quoted()),
    }
}

/// The value under a key; Kubernetes takes null for absent.
pub fn present<'a>(node: &'a Node, key: &str) -> Option<&'a Node> {
    node.get(key).filter(|value| !value.is_null())
}

/// What manifests contain that concerns App Mesh.
#[derive(Debug, Default)]
pub struct Manifests<'a> {
    /// In the order of the documents.
    pub objects: Vec<Object<'a>>,
    /// Namespaces and their labels.
    pub namespaces: Vec<(Name<'a>, Option<&'a Node>)>,
    /// Objects of versions and kinds that cannot be read.
    pub findings: Vec<Diagnostic>,
}

impl<'a> Manifests<'a> {
    pub fn of(documents: &[Document<'a>], settings: &'a Settings) -> Manifests<'a> {
        let mut manifests = Manifests::default();
        let namespace = settings.variables.get(NAMESPACE_VARIABLE);
        let namespace = namespace.map_or(NO_NAMESPACE, |name| Name::Known(name));
        for document in documents {
            for item in items(document.root) {
                manifests.add(item, namespace);
            }
        }
        manifests
    }

    fn add(&mut self, node: &'a Node, default_namespace: Name<'a>) {
        match sort(node) {
            Some(Sort::Custom { version, kind }) => {
                if let Some(kind) = self.kind(node, version, kind) {
                    let object = self.object(node, kind, default_namespace);
                    self.objects.push(object);
                }
            }
            Some(Sort::Namespace) => {
                let metadata = node.get("metadata");
                let name = metadata.and_then(|metadata| Name::of(metadata.get("name")?));
                let labels = metadata.and_then(|metadata| present(metadata, "labels"));
                if let Some(name) = name {
                    self.check_labels(labels);
                    self.namespaces.push((name, labels));
                }
            }
            None => {}
        }
    }

    /// The kind of an object; `None`, and a finding, for one that cannot be read.
    fn kind(&mut self, node: &Node, version: &str, kind: &str) -> Option<CustomKind> {
        if version != VERSION {
            self.findings.push(strange_version(node, version));
            return None;
        }
        let known = CustomKind::all().find(|known| known.name() == kind);
        if known.is_none() {
            self.findings.push(strange_kind(node, kind));
        }
        known
    }

    fn object(
        &mut self,
        root: &'a Node,
        kind: CustomKind,
        default_namespace: Name<'a>,
    ) -> Object<'a> {
        let metadata = present(root, "metadata");
        let of_metadata = |key| metadata.and_then(|metadata| present(metadata, key));
        let name = of_metadata("name");
        let labels = of_metadata("labels");
        self.check_labels(labels);
        if name.and_then(Name::of).is_none() {
            self.check_name(root, name, of_metadata("generateName").is_some());
        }
        let namespace = of_metadata("namespace").and_then(Name::of);
        Object {
            kind,
            root,
            name: name.and_then(Name::of).unwrap_or(NO_NAME),
            namespace: match namespace {
                _ if kind.is_cluster_scoped() => Name::Known(""),
                None | Some(Name::Known("")) => default_namespace,
                Some(namespace) => namespace,
            },
            labels,
            spec: present(root, "spec"),
            place: name.or(metadata).unwrap_or(root).place,
        }
    }

    /// A finding for a name that is absent or not a string.
    fn check_name(&mut self, root: &Node, name: Option<&Node>, is_generated: bool) {
        let finding = match name {
            Some(name) => {
                let message = format!("`name` must be a string, not {}", name.value.kind());
                Finding::new(name.place.value(), message)
                    .help("put it in quotes")
                    .error("json-type")
            }
            None if is_generated => return,
            None => {
                let place = root.get("metadata").unwrap_or(root).place;
                let message = "`metadata` lacks the required member `name`";
                Finding::new(place.key(), message).error("missing-member")
            }
        };
        self.findings.push(finding.at("metadata.name"));
    }

    /// A finding for each label that YAML takes for something other than a string.
    fn check_labels(&mut self, labels: Option<&Node>) {
        let entries = labels.map_or(&[][..], Node::entries).iter();
        for entry in entries.filter(|entry| is_other_scalar(&entry.node)) {
            let kind = entry.node.value.kind();
            let message = format!("label `{}` must be a string, not {kind}", entry.key);
            let finding = Finding::new(entry.node.place.value(), message);
            let finding = finding.help("put it in quotes").error("json-type");
            let path = format!("metadata.labels.{}", entry.key);
            self.findings.push(finding.at(path));
        }
    }
}

/// A namespace that no document writes.
const NO_NAMESPACE: Name<'static> = Name::Open(
    "its manifest has no `metadata.namespace`; write it there, or give `--var namespace=NAME`",
);

const NO_NAME: Name<'static> = Name::Open("its manifest has no `metadata.name`");

/// Whether a value is a number or a boolean.
fn is_other_scalar(node: &Node) -> bool {
    !matches!(
        node.value,
        Value::String(_) | Value::Unknown(_) | Value::Null
    )
}

/// Whether a document is, or lists, something that is read here.
pub fn concerns_app_mesh(root: &Node) -> bool {
    items(root).any(|item| sort(item).is_some())
}

/// The objects of a document: those of a list, else the document itself.
fn items(root: &Node) -> Box<dyn Iterator<Item = &Node> + '_> {
    let listed = |kind: &str| kind.ends_with(LIST);
    let is_list = root.get("kind").and_then(Node::as_str).is_some_and(listed);
    match root.get("items") {
        Some(list) if is_list => Box::new(list.items().iter().flat_map(items)),
        _ => Box::new(std::iter::once(root)),
    }
}

/// What sort of object a node is.
enum Sort<'a> {
    Custom { version: &'a str, kind: &'a str },
    Namespace,
}

fn sort(node: &Node) -> Option<Sort<'_>> {
    let version = node.get("apiVersion")?.as_str()?;
    let kind = node.get("kind")?.as_str()?;
    match version.strip_prefix(GROUP) {
        Some(version) => Some(Sort::Custom { version, kind }),
        None => (version == "v1" && kind == "Namespace").then_some(Sort::Namespace),
    }
}

/// The finding about an object of another version of the API.
fn strange_version(node: &Node, version: &str) -> Diagnostic {
    let place = node.get("apiVersion").unwrap_or(node).place;
    let message = if OLDER.contains(&version) {
        format!("`{GROUP}{version}` is the API of controllers before 1.0.0, whose specs differ")
    } else {
        format!("there is no version `{version}` of `{GROUP}`")
    };
    let finding = Finding::new(place.value(), message);
    let mut finding = finding.help(format!("write it as `{GROUP}{VERSION}`"));
    if OLDER.contains(&version) {
        finding = finding
            .help("a Mesh selects namespaces by their labels; `meshName` is gone")
            .help("the routes of a VirtualService belong to a VirtualRouter that provides it")
            .help("backends and targets refer to objects: `virtualServiceRef`, `virtualNodeRef`");
    }
    finding.error("kubernetes-version")
}

/// The finding about an object of a kind that the controller does not have.
fn strange_kind(node: &Node, kind: &str) -> Diagnostic {
    let place = node.get("kind").unwrap_or(node).place;
    let message = format!("there is no kind `{kind}` in `{GROUP}{VERSION}`");
    let finding = Finding::new(place.value(), message);
    let names: Vec<&str> = CustomKind::all().map(CustomKind::name).collect();
    let finding = match suggest::closest(kind, names.iter().copied()) {
        Some(near) => finding
            .help(format!("did you mean `{near}`?"))
            .fix(Fix::correct_word(place.value(), kind, near)),
        None => finding.help(format!("the kinds are {}", names.join(", "))),
    };
    finding.error("unknown-resource-type")
}
