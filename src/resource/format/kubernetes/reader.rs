//! Objects as the creates that the controller sends for them (`pkg/*/resource_manager.go`).

use super::cluster::{Choice, Cluster, Index};
use super::names;
use super::object::{CustomKind, Name, Object, present};
use super::schema;
use super::selector;
use super::value::{at, unknown};
use crate::diagnostic::{Diagnostic, Finding, Severity};
use crate::document::{Entry, Node, Unknown, Value};
use crate::model::{Kind, Lifecycle};
use crate::resource::Request;
use std::collections::HashSet;

/// Reads the objects of a cluster, one after another.
pub struct Reader<'a> {
    pub cluster: &'a Cluster<'a>,
    /// The object that is read.
    pub object: &'a Object<'a>,
    /// Its mesh.
    pub mesh: Option<Index>,
    requests: Vec<Request>,
    findings: Vec<Diagnostic>,
    /// Namespaces about whose mesh something was reported.
    reported: HashSet<Name<'a>>,
}

/// The requests of all objects, and what was found.
pub fn read<'a>(cluster: &'a Cluster<'a>) -> (Vec<Request>, Vec<Diagnostic>) {
    let Some(first) = cluster.objects.first() else {
        return Default::default();
    };
    let mut reader = Reader {
        cluster,
        object: first,
        mesh: None,
        requests: Vec::with_capacity(cluster.objects.len()),
        findings: Vec::new(),
        reported: HashSet::new(),
    };
    for (index, object) in cluster.objects.iter().enumerate() {
        reader.object = object;
        match cluster.replacement(index) {
            Some(later) => reader.replaced_by(later),
            None => reader.read(),
        }
    }
    (reader.requests, reader.findings)
}

/// The members of an object beside its spec.
const KEYS: [&str; 5] = ["apiVersion", "kind", "metadata", "spec", "status"];

impl Reader<'_> {
    pub fn report(&mut self, finding: Diagnostic) {
        self.findings.push(finding);
    }

    fn read(&mut self) {
        self.check_keys(std::iter::once(self.object.root), &KEYS);
        match self.object.kind {
            CustomKind::Resource(Kind::Mesh) => self.mesh_object(),
            CustomKind::Resource(kind) => self.member_object(kind),
            CustomKind::BackendGroup => self.group(),
        }
    }

    /// Reports an object that a later one replaces.
    fn replaced_by(&mut self, later: &Object<'_>) {
        let message = format!(
            "{} is defined again, which replaces this",
            self.object.title()
        );
        let finding = Finding::new(self.object.place.value(), message);
        let finding = finding.against(later.place.value(), "the later one");
        let finding = finding.help("remove one of the two, or give one another name");
        self.report(finding.warning("replaced-object"));
    }

    /// A mesh. One that another account owns is not created: the controller waits for it to be
    /// shared.
    fn mesh_object(&mut self) {
        self.check_selectors();
        self.mesh = None;
        let owner = self.object.member(schema::MESH_OWNER);
        let spec = self.spec(Kind::Mesh);
        if let Some(owner) = owner {
            let message = "a mesh that another account owns is not created";
            let place = owner.place.key();
            self.report(Finding::new(place, message).by("foreign-mesh", Severity::Info));
        } else {
            let name = names::name(self.object);
            self.request(Kind::Mesh, vec![name], None, spec, self.object.root);
        }
    }

    /// An object of a mesh.
    fn member_object(&mut self, kind: Kind) {
        self.check_selectors();
        self.check_read_only();
        let choice = self.cluster.mesh(self.object);
        self.mesh = choice.index();
        let mut above = vec![self.mesh_name(&choice)];
        if kind == Kind::GatewayRoute {
            above.push(self.gateway_name());
        }
        let mut spec = self.spec(kind);
        if kind == Kind::VirtualNode {
            self.add_groups(&mut spec);
        }
        let name = names::name(self.object);
        let path = |above: &[Node], name: &Node| [above, std::slice::from_ref(name)].concat();
        self.request(
            kind,
            path(&above, &name),
            self.owner(),
            spec,
            self.object.root,
        );
        if kind == Kind::VirtualRouter {
            self.routes(&path(&above, &name));
        }
    }

    /// The routes of a router, whose names are not made from others.
    fn routes(&mut self, above: &[Node]) {
        let routes = self
            .object
            .member(schema::ROUTES)
            .map_or(&[][..], Node::items);
        for route in routes {
            let spec = self.members(Kind::Route.shape().spec(), route);
            let name = if let Some(name) = present(route, schema::NAME) {
                name.clone()
            } else {
                let message = "this route lacks the required member `name`";
                let place = route.place.key();
                self.report(Finding::new(place, message).error("missing-member"));
                unknown(route.place, "the route has no name")
            };
            let names = [above, &[name]].concat();
            self.request(Kind::Route, names, self.owner(), spec, route);
        }
    }

    /// The spec of the object; one that it lacks is empty.
    fn spec(&mut self, kind: Kind) -> Node {
        match self.object.spec {
            Some(spec) => self.members(kind.shape().spec(), spec),
            None => at(self.object.root.place, Value::Object(Vec::new())),
        }
    }

    /// The create of a resource with these names, outermost first.
    fn request(
        &mut self,
        kind: Kind,
        names: Vec<Node>,
        owner: Option<Node>,
        spec: Node,
        whole: &Node,
    ) {
        let shape = kind.shape();
        let named = shape.identifiers.iter().zip(names);
        let mut entries: Vec<Entry> = named.map(|(key, node)| entry(key, node)).collect();
        entries.extend(owner.map(|node| entry(schema::MESH_OWNER, node)));
        entries.push(entry("spec", spec));
        let input = at(whole.place, Value::Object(entries));
        let operation = shape.operation(Lifecycle::Create);
        self.requests.push(Request::new(operation, input));
    }

    /// The account that owns the mesh, where that is written.
    fn owner(&self) -> Option<Node> {
        let mesh = &self.cluster.objects[self.mesh?];
        mesh.member(schema::MESH_OWNER).cloned()
    }

    /// The name of the mesh, at the object's name; reports where none or several are chosen.
    fn mesh_name(&mut self, choice: &Choice) -> Node {
        let place = self.object.place;
        if let Some(index) = choice.index() {
            if matches!(choice, Choice::Likely(_)) {
                self.assume_mesh(index);
            }
            return at(place, names::name(&self.cluster.objects[index]).value);
        }
        let why = match self.object.namespace {
            Name::Open(why) => why.to_owned(),
            Name::Known(namespace) => self.no_mesh(choice, namespace),
        };
        let namespace = self.object.namespace.known().unwrap_or_default();
        let value = Value::unknown(Unknown {
            why: why.into(),
            symbol: Some(format!("${{mesh of {namespace}}}").into()),
        });
        at(place, value)
    }

    /// Why the mesh of a namespace is not known; reports, once for a namespace, what is a mistake.
    fn no_mesh(&mut self, choice: &Choice, namespace: &str) -> String {
        let why = match choice {
            Choice::Several(meshes) => {
                let names = self.titles(meshes);
                format!("several meshes select namespace `{namespace}`: {names}")
            }
            Choice::Unselected => {
                format!("no mesh of the documents selects namespace `{namespace}`")
            }
            Choice::Undecided => format!(
                "the labels of namespace `{namespace}`, by which meshes select it, are not in the documents"
            ),
            _ => format!("the mesh of namespace `{namespace}` is not in the documents"),
        };
        let place = self.object.place.value();
        let finding = match choice {
            Choice::Several(_) => Finding::new(place, &why)
                .help("the `namespaceSelector` of just one Mesh must match a namespace's labels").error("mesh-selection"),
            Choice::Unselected => Finding::new(place, &why).help(
                "a Mesh without a `namespaceSelector` selects nothing, one with `{}` everything",
            ).warning("mesh-selection"),
            _ => return why,
        };
        if self.reported.insert(self.object.namespace) {
            self.report(finding);
        }
        why
    }

    /// Reports, once for a namespace, that its mesh is the only one that it can be.
    fn assume_mesh(&mut self, index: Index) {
        let Some(namespace) = self.object.namespace.known() else {
            return;
        };
        if !self.reported.insert(self.object.namespace) {
            return;
        }
        let mesh = self.cluster.objects[index].name.quoted();
        let message = format!(
            "namespace `{namespace}` is not in the documents: it is assumed to have the labels that mesh {mesh} selects"
        );
        let place = self.object.place.value();
        let finding = Finding::new(place, message);
        self.report(
            finding
                .help("add the Namespace with its labels to the documents")
                .by("assumed-labels", Severity::Info),
        );
    }

    /// The name of the gateway of a gateway route, at the route's name.
    fn gateway_name(&mut self) -> Node {
        let place = self.object.place;
        let choice = self.cluster.gateway(self.object);
        if let Some(index) = choice.index() {
            return self.resolved(index, place);
        }
        let route = self.object.title();
        let why = match &choice {
            Choice::Several(gateways) => {
                let names = self.titles(gateways);
                format!("several virtual gateways take {route}: {names}")
            }
            Choice::Unselected => format!("no virtual gateway of the documents takes {route}"),
            Choice::Undecided => {
                format!(
                    "the labels by which virtual gateways take {route} are not in the documents"
                )
            }
            _ => format!("the virtual gateway of {route} is not in the documents"),
        };
        let finding = match choice {
            Choice::Several(_) => Finding::new(place.value(), &why)
                .help("give each VirtualGateway a `gatewayRouteSelector`, and the route its labels")
                .error("gateway-selection"),
            Choice::Unselected => Finding::new(place.value(), &why)
                .help("a VirtualGateway without a `namespaceSelector` takes no routes")
                .warning("gateway-selection"),
            _ => return unknown(place, &why),
        };
        self.report(finding);
        unknown(place, &why)
    }

    fn titles(&self, objects: &[Index]) -> String {
        let title = |index: &Index| self.cluster.objects[*index].title();
        objects.iter().map(title).collect::<Vec<_>>().join(", ")
    }

    fn check_selectors(&mut self) {
        let keys = [
            schema::NAMESPACE_SELECTOR,
            schema::GATEWAY_ROUTE_SELECTOR,
            schema::POD_SELECTOR,
        ];
        let selectors = keys.into_iter().filter_map(|key| self.object.member(key));
        let found: Vec<Diagnostic> = selectors.flat_map(selector::check).collect();
        self.findings.extend(found);
    }

    /// Reports references that only the controller may set.
    fn check_read_only(&mut self) {
        if self.object.is_live() {
            return;
        }
        for key in [schema::MESH_REF, schema::VIRTUAL_GATEWAY_REF] {
            if let Some(reference) = self.object.member(key) {
                let message =
                    format!("`{key}` is read-only: the controller rejects a create with it");
                let place = reference.place.key();
                let finding = Finding::new(place, message);
                self.report(
                    finding
                        .help("remove it: the controller chooses by labels")
                        .warning("read-only-member"),
                );
            }
        }
    }
}

fn entry(key: &str, node: Node) -> Entry {
    Entry {
        key: key.into(),
        node,
    }
}
