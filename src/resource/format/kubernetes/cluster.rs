//! The objects of all manifests beside each other: which mesh and gateway an object belongs to, and
//! what references lead to.
//!
//! The controller chooses a mesh by the labels of an object's namespace, and a gateway for a gateway
//! route by those and by the route's labels (`pkg/mesh` and `pkg/virtualgateway`,
//! `membership_designator.go`).

use super::object::{CustomKind, Manifests, Name, Object};
use super::schema;
use super::selector::{self, Labels, Match, NAME_LABEL};
use crate::document::Node;
use crate::model::Kind;
use std::collections::HashMap;

const MESH: CustomKind = CustomKind::Resource(Kind::Mesh);
const GATEWAY: CustomKind = CustomKind::Resource(Kind::VirtualGateway);
const GATEWAY_ROUTE: CustomKind = CustomKind::Resource(Kind::GatewayRoute);

/// A place in [`Cluster::objects`].
pub type Index = usize;

/// All objects, indexed.
#[derive(Debug, Default)]
pub struct Cluster<'a> {
    pub objects: Vec<Object<'a>>,
    by_key: HashMap<Key<'a>, Index>,
    /// Objects of a kind and name, whatever their namespace.
    by_name: HashMap<(CustomKind, Name<'a>), Vec<Index>>,
    /// Objects of a kind and namespace.
    by_namespace: HashMap<(CustomKind, Name<'a>), Vec<Index>>,
    /// The labels of the namespaces that are in the documents.
    labels: HashMap<Name<'a>, Option<&'a Node>>,
    meshes: HashMap<Name<'a>, Choice>,
    /// By namespace: the gateways that select it, or may.
    gateways: HashMap<Name<'a>, Vec<(Index, Match)>>,
    has_gateways: bool,
}

/// Kind, namespace and name.
type Key<'a> = (CustomKind, Name<'a>, Name<'a>);

/// Which of several objects selects another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Just this one does.
    Certain(Index),
    /// Just this one may, and a label on which it depends is not known.
    Likely(Index),
    /// None of them does.
    Unselected,
    /// There are none in the documents.
    Absent,
    Several(Vec<Index>),
    /// Several may; labels on which it depends are not known.
    Undecided,
}

impl Choice {
    fn of(matches: &[(Index, Match)], has_any: bool) -> Choice {
        let of = |wanted| {
            let all = matches.iter().filter(move |(_, found)| *found == wanted);
            all.map(|(index, _)| *index).collect::<Vec<_>>()
        };
        match (&of(Match::Yes)[..], &of(Match::Maybe)[..]) {
            ([only], _) => Choice::Certain(*only),
            ([], [only]) => Choice::Likely(*only),
            ([], []) if has_any => Choice::Unselected,
            ([], []) => Choice::Absent,
            ([], _) => Choice::Undecided,
            (several, _) => Choice::Several(several.to_vec()),
        }
    }

    /// The object, where one is chosen.
    pub fn index(&self) -> Option<Index> {
        match self {
            Choice::Certain(index) | Choice::Likely(index) => Some(*index),
            _ => None,
        }
    }
}

impl<'a> Cluster<'a> {
    pub fn of(manifests: Manifests<'a>) -> Cluster<'a> {
        let mut cluster = Cluster {
            labels: manifests.namespaces.into_iter().collect(),
            objects: manifests.objects,
            ..Cluster::default()
        };
        cluster.index_objects();
        cluster.choose_meshes();
        cluster.choose_gateways();
        cluster
    }

    fn index_objects(&mut self) {
        for (index, object) in self.objects.iter().enumerate() {
            let key = (object.kind, object.namespace, object.name);
            self.by_key.insert(key, index);
        }
        for index in 0..self.objects.len() {
            if self.replacement(index).is_some() {
                continue;
            }
            let object = self.objects[index];
            let named = self.by_name.entry((object.kind, object.name));
            named.or_default().push(index);
            let there = self.by_namespace.entry((object.kind, object.namespace));
            there.or_default().push(index);
        }
    }

    fn choose_meshes(&mut self) {
        let meshes = self.within(MESH, Name::Known("")).to_vec();
        for object in &self.objects {
            if object.kind.is_cluster_scoped() || self.meshes.contains_key(&object.namespace) {
                continue;
            }
            let labels = self.labels_of(object.namespace);
            let matches: Vec<_> = self.selecting(&meshes, labels).collect();
            let choice = Choice::of(&matches, !meshes.is_empty());
            self.meshes.insert(object.namespace, choice);
        }
    }

    fn choose_gateways(&mut self) {
        let gateways = self.of_kind(GATEWAY);
        self.has_gateways = !gateways.is_empty();
        for object in &self.objects {
            let is_new = !self.gateways.contains_key(&object.namespace);
            if object.kind == GATEWAY_ROUTE && is_new {
                let labels = self.labels_of(object.namespace);
                let matches = self.selecting(&gateways, labels).collect();
                self.gateways.insert(object.namespace, matches);
            }
        }
    }

    fn of_kind(&self, kind: CustomKind) -> Vec<Index> {
        let is_of_kind = |index: &Index| self.objects[*index].kind == kind;
        let objects = (0..self.objects.len()).filter(is_of_kind);
        objects
            .filter(|index| self.replacement(*index).is_none())
            .collect()
    }

    /// Those of some meshes or gateways that select a namespace with these labels, or may. One
    /// without a selector selects none.
    fn selecting<'s>(
        &'s self,
        objects: &'s [Index],
        labels: Labels<'s>,
    ) -> impl Iterator<Item = (Index, Match)> + 's {
        let matched = move |index: &Index| {
            let selector = self.objects[*index].member(schema::NAMESPACE_SELECTOR)?;
            let found = selector::matches(selector, labels);
            (found > Match::No).then_some((*index, found))
        };
        objects.iter().filter_map(matched)
    }

    fn labels_of(&self, namespace: Name<'a>) -> Labels<'a> {
        let written = self.labels.get(&namespace);
        Labels {
            written: written.copied().flatten(),
            implied: Some((NAME_LABEL, namespace)),
            is_open: written.is_none(),
        }
    }

    /// The mesh of an object: the one that a live object names, else the one that selects its
    /// namespace.
    pub fn mesh(&self, object: &Object<'a>) -> Choice {
        if let Some(reference) = object.member(schema::MESH_REF).filter(|_| object.is_live()) {
            let name = reference.get(schema::NAME).and_then(Name::of);
            let found = name.and_then(|name| self.find(MESH, Name::Known(""), name));
            return found.map_or(Choice::Absent, Choice::Certain);
        }
        let chosen = self.meshes.get(&object.namespace);
        chosen.cloned().unwrap_or(Choice::Absent)
    }

    /// The gateway of a gateway route: the one that a live object names, else the one that selects
    /// its namespace and its labels. One without a selector for routes takes every route.
    pub fn gateway(&self, route: &Object<'a>) -> Choice {
        let reference = route.member(schema::VIRTUAL_GATEWAY_REF);
        if let Some(reference) = reference.filter(|_| route.is_live()) {
            let found = self.resolve(GATEWAY, reference, route.namespace);
            return found.map_or(Choice::Absent, Choice::Certain);
        }
        let labels = Labels {
            written: route.labels,
            implied: None,
            is_open: false,
        };
        let takes = |index: Index| {
            let selector = self.objects[index].member(schema::GATEWAY_ROUTE_SELECTOR);
            selector.map_or(Match::Yes, |selector| selector::matches(selector, labels))
        };
        let candidates = self.gateways.get(&route.namespace).into_iter().flatten();
        let matched = candidates.map(|(index, found)| (*index, takes(*index).min(*found)));
        let matched: Vec<_> = matched.filter(|(_, found)| *found > Match::No).collect();
        Choice::of(&matched, self.has_gateways)
    }

    /// The object that a reference with a name and perhaps a namespace leads to. One without a
    /// namespace, or with an empty one, leads to this namespace.
    pub fn resolve(
        &self,
        kind: CustomKind,
        reference: &'a Node,
        namespace: Name<'a>,
    ) -> Option<Index> {
        let (namespace, name) = key_of(reference, namespace)?;
        self.find(kind, namespace, name)
    }

    /// The later object of the same kind, namespace and name, which replaces this one in a cluster.
    pub fn replacement(&self, index: Index) -> Option<&Object<'a>> {
        let Object {
            kind,
            namespace,
            name,
            ..
        } = self.objects[index];
        name.known()?;
        let last = self.find(kind, namespace, name)?;
        (last != index).then(|| &self.objects[last])
    }

    pub fn find(&self, kind: CustomKind, namespace: Name<'_>, name: Name<'_>) -> Option<Index> {
        self.by_key.get(&(kind, namespace, name)).copied()
    }

    /// Objects of a kind and name, whatever their namespace.
    pub fn named(&self, kind: CustomKind, name: Name<'a>) -> &[Index] {
        let found = self.by_name.get(&(kind, name));
        found.map_or(&[], Vec::as_slice)
    }

    /// The objects of a kind in a namespace.
    pub fn within(&self, kind: CustomKind, namespace: Name<'a>) -> &[Index] {
        let found = self.by_namespace.get(&(kind, namespace));
        found.map_or(&[], Vec::as_slice)
    }
}

/// The namespace and the name of a reference; `None` for one without a name.
pub fn key_of<'a>(reference: &'a Node, namespace: Name<'a>) -> Option<(Name<'a>, Name<'a>)> {
    let name = Name::of(reference.get(schema::NAME)?)?;
    let written = reference.get("namespace").and_then(Name::of);
    let written = written.filter(|namespace| *namespace != Name::Known(""));
    Some((written.unwrap_or(namespace), name))
}
