//! Creates as objects, from which the controller makes the same creates.

use super::object::{API_VERSION, CustomKind};
use super::placement::{Mesh, MeshId, Placed, Placement, parent_name};
use super::schema::{self, Crash};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Entry, Node, Value, yaml};
use crate::model::{Kind, Shape};
use crate::resource::format::Written;
use crate::resource::{Request, Resource};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;

/// The finding about what the resources cannot express.
const INEXPRESSIBLE: &str = "inexpressible";

/// The label of namespaces, by which a mesh selects them.
const MESH_LABEL: &str = "mesh";

/// The label of gateway routes, by which a gateway selects them.
const GATEWAY_LABEL: &str = "gateway";

/// The Region and account in the ARN of a resource that is not among the documents.
const REGION: &str = "us-east-1";
const ACCOUNT: &str = "000000000000";

/// The kinds of a mesh's objects, in the order in which they are written.
const ORDER: [Kind; 5] = [
    Kind::VirtualGateway,
    Kind::VirtualNode,
    Kind::VirtualRouter,
    Kind::VirtualService,
    Kind::GatewayRoute,
];

/// Manifests that describe these creates.
pub fn write(requests: &[Request]) -> Written {
    let resources = requests.iter().cloned().filter_map(Request::into_resource);
    let resources: Vec<Resource> = resources.collect();
    let placement = Placement::of(&resources);
    let mut writer = Writer {
        placement: &placement,
        routes: routes(&resources),
        resource: None,
        findings: Vec::new(),
    };
    let mut documents = Vec::new();
    for mesh in &placement.meshes {
        documents.extend(writer.mesh(mesh));
    }
    writer.check_routes(&resources);
    writer.check_pods(&resources);
    Written {
        text: documents
            .iter()
            .map(yaml::write)
            .collect::<Vec<_>>()
            .join("---\n"),
        findings: writer.findings,
    }
}

/// The routes of each router, by mesh and router.
type Routes<'a> = HashMap<(MeshId<'a>, &'a str), Vec<&'a Resource>>;

fn routes(resources: &[Resource]) -> Routes<'_> {
    let mut routes = Routes::new();
    for route in resources.iter().filter(|it| it.kind() == Kind::Route) {
        let key = (MeshId::of(route), parent_name(route));
        routes.entry(key).or_default().push(route);
    }
    routes
}

struct Writer<'a> {
    placement: &'a Placement<'a>,
    routes: Routes<'a>,
    /// The resource that is being written.
    resource: Option<&'a Resource>,
    findings: Vec<Diagnostic>,
}

impl<'a> Writer<'a> {
    /// A mesh, its namespaces, and its objects.
    fn mesh(&mut self, mesh: &'a Mesh<'a>) -> Vec<Json> {
        let mut documents = vec![self.mesh_object(mesh)];
        documents.extend(mesh.namespaces.iter().map(|namespace| {
            let labels = json!({ MESH_LABEL: mesh.object });
            let metadata = json!({ schema::NAME: namespace, "labels": labels });
            json!({ "apiVersion": "v1", "kind": "Namespace", "metadata": metadata })
        }));
        for kind in ORDER {
            for member in mesh.members.iter().filter(|it| it.kind() == kind) {
                documents.extend(self.object(mesh, member));
            }
        }
        documents
    }

    fn mesh_object(&mut self, mesh: &Mesh<'a>) -> Json {
        let mut spec = Map::new();
        if mesh.object != mesh.id.name {
            spec.insert(schema::AWS_NAME.to_owned(), mesh.id.name.into());
        }
        if let Some(owner) = mesh.id.owner {
            spec.insert(schema::MESH_OWNER.to_owned(), owner.into());
        }
        spec.insert(schema::NAMESPACE_SELECTOR.to_owned(), selector(mesh));
        if let Some(resource) = mesh.resource {
            spec.extend(self.spec(resource));
        }
        let metadata = json!({ schema::NAME: mesh.object });
        document(Kind::Mesh, metadata, spec)
    }

    /// The object of a resource; `None`, and a finding, for a route whose gateway is not there.
    fn object(&mut self, mesh: &Mesh<'a>, resource: &'a Resource) -> Option<Json> {
        let kind = resource.kind();
        let placed = self.placement.of_resource(resource)?;
        let mut metadata = Map::new();
        metadata.insert(schema::NAME.to_owned(), placed.name.as_str().into());
        metadata.insert("namespace".to_owned(), placed.namespace.as_str().into());
        let mut spec = Map::new();
        if !placed.has_default_name {
            spec.insert(schema::AWS_NAME.to_owned(), resource.name().into());
        }
        match kind {
            Kind::VirtualGateway => select_routes(mesh, placed, &mut spec),
            Kind::GatewayRoute => {
                let gateway = self.gateway(mesh, resource)?;
                if mesh.gateways > 1 {
                    let labels = json!({ GATEWAY_LABEL: gateway.label });
                    metadata.insert("labels".to_owned(), labels);
                }
            }
            _ => {}
        }
        spec.extend(self.spec(resource));
        if kind == Kind::VirtualRouter {
            self.add_routes(mesh.id, resource, &mut spec);
        }
        Some(document(kind, metadata.into(), spec))
    }

    fn gateway(&mut self, mesh: &Mesh<'a>, route: &'a Resource) -> Option<&'a Placed> {
        let name = parent_name(route);
        let gateway = self.placement.get(mesh.id, Kind::VirtualGateway, name);
        if gateway.is_none() {
            self.left_out(route, &format!("its virtual gateway `{name}`"));
        }
        gateway
    }

    fn add_routes(&mut self, mesh: MeshId<'a>, router: &'a Resource, spec: &mut Map<String, Json>) {
        let Some(routes) = self.routes.get(&(mesh, router.name())).cloned() else {
            return;
        };
        let mut written = Vec::new();
        for route in routes {
            let mut members = Map::new();
            members.insert(schema::NAME.to_owned(), route.name().into());
            members.extend(self.spec(route));
            written.push(Json::from(members));
        }
        spec.insert(schema::ROUTES.to_owned(), written.into());
    }

    /// The spec of a resource, and findings about its other members, which objects do not have.
    fn spec(&mut self, resource: &'a Resource) -> Map<String, Json> {
        self.resource = Some(resource);
        for entry in resource.input.entries() {
            let is_name = resource.shape.identifiers.contains(&entry.key.as_str());
            if !is_name && ![SPEC, schema::MESH_OWNER].contains(&entry.key.as_str()) {
                let why = "objects have no such member";
                self.inexpressible(&entry.key, &entry.node, why);
            }
        }
        let spec = resource.spec();
        spec.map_or_else(Map::new, |spec| self.members(resource.shape.spec(), spec))
    }

    fn members(&mut self, shape: &'static Shape, node: &Node) -> Map<String, Json> {
        let mut members = Map::new();
        for entry in node.entries().iter().filter(|entry| !entry.node.is_null()) {
            if let Some((key, value)) = self.member(shape, entry) {
                members.insert(key, value);
            }
        }
        members
    }

    /// A member of the API as one of the resources; `None`, and a finding, where there is none.
    fn member(&mut self, shape: &'static Shape, entry: &Entry) -> Option<(String, Json)> {
        let Entry { key, node } = entry;
        let Some(member) = shape.member(key) else {
            self.inexpressible(key, node, "the API has no such member");
            return None;
        };
        if let Some((to, _)) = shape.reference.filter(|(_, name)| *name == member.name) {
            return Some(self.reference(to, node));
        }
        if schema::crash(shape) == Some((member.name, Crash::With)) {
            self.inexpressible(key, node, "the controller crashes on it");
            return None;
        }
        let accepted = schema::accepted_values(shape, member.name);
        if let (Some(accepted), Some(value)) = (accepted, node.as_str())
            && !accepted.contains(&value)
        {
            let why = format!("an object takes {} only", accepted.join(" and "));
            self.inexpressible(key, node, &why);
            return None;
        }
        let Some(spelling) = schema::spelling(shape, member.name) else {
            let why = schema::why_absent(shape, member.name).unwrap_or_default();
            self.inexpressible(key, node, why);
            return None;
        };
        let value = self.value(member.shape(), key, node)?;
        Some((spelling.to_owned(), value))
    }

    /// A value; `None` for an object or a list of which nothing is left.
    fn value(&mut self, shape: &'static Shape, key: &str, node: &Node) -> Option<Json> {
        match (&node.value, shape.item()) {
            (Value::Object(entries), _) if shape.is_object() => {
                let written = self.members(shape, node);
                match schema::crash(shape) {
                    Some((member, Crash::Without)) if !written.contains_key(member) => {
                        let why = format!("the controller crashes without `{member}`");
                        self.inexpressible(key, node, &why);
                        None
                    }
                    _ if written.is_empty() && !entries.is_empty() => None,
                    _ => Some(written.into()),
                }
            }
            (Value::Array(items), Some(_)) if items.is_empty() && schema::omits_empty(shape) => {
                None
            }
            (Value::Array(items), Some(item)) => {
                let most = schema::most_items(shape).unwrap_or(usize::MAX);
                if let Some(first) = items.get(most) {
                    let why = format!("an object takes at most {most}");
                    self.inexpressible(key, first, &why);
                }
                let items = items.iter().take(most);
                let items: Vec<Json> = items.filter_map(|it| self.value(item, key, it)).collect();
                Some(items.into())
            }
            _ => Some(node.to_json()),
        }
    }

    /// A name as a reference to its object, or as an ARN where there is none.
    fn reference(&mut self, to: Kind, name: &Node) -> (String, Json) {
        let mesh = self.resource.map(MeshId::of);
        let mesh = mesh.unwrap_or(MeshId {
            name: "",
            owner: None,
        });
        let text = name.as_str().unwrap_or_default();
        let Some(placed) = self.placement.get(mesh, to, text) else {
            return self.arn(to, mesh, name);
        };
        let mut reference = Map::new();
        reference.insert(schema::NAME.to_owned(), placed.name.as_str().into());
        if self.namespace() != Some(placed.namespace.as_str()) {
            reference.insert("namespace".to_owned(), placed.namespace.as_str().into());
        }
        (schema::object_reference(to), reference.into())
    }

    /// The namespace of what is being written: of a route, that of its router.
    fn namespace(&self) -> Option<&'a str> {
        let resource = self.resource?;
        let placed = if resource.kind() == Kind::Route {
            let mesh = MeshId::of(resource);
            let router = parent_name(resource);
            self.placement.get(mesh, Kind::VirtualRouter, router)?
        } else {
            self.placement.of_resource(resource)?
        };
        Some(&placed.namespace)
    }

    fn arn(&mut self, to: Kind, mesh: MeshId<'_>, name: &Node) -> (String, Json) {
        let text = name.as_str().unwrap_or_default();
        let message = format!(
            "{} `{text}` is not among the documents: its ARN gets Region {REGION} and a made-up account",
            to.words()
        );
        let finding = Finding::new(name.place.value(), message);
        self.findings.push(
            finding
                .help("write its Region and account")
                .warning(INEXPRESSIBLE),
        );
        let owner = mesh.owner.unwrap_or(ACCOUNT);
        let resource = format!("mesh/{}/{}/{text}", mesh.name, schema::camel(to));
        let arn = format!("arn:aws:appmesh:{REGION}:{owner}:{resource}");
        (schema::arn_reference(to), arn.into())
    }

    fn inexpressible(&mut self, key: &str, node: &Node, why: &str) {
        let message = format!("`{key}` cannot be written: {why}");
        let finding = Finding::new(node.place.key(), message);
        self.findings.push(finding.warning(INEXPRESSIBLE));
    }

    fn left_out(&mut self, resource: &Resource, parent: &str) {
        let (kind, name) = (resource.kind().words(), resource.name());
        let message = format!("{kind} `{name}` is left out: {parent} is not among the documents");
        let place = resource.input.place.key();
        self.findings
            .push(Finding::new(place, message).warning(INEXPRESSIBLE));
    }

    /// Reports routes whose router is not there.
    fn check_routes(&mut self, resources: &[Resource]) {
        for route in resources.iter().filter(|it| it.kind() == Kind::Route) {
            let router = parent_name(route);
            let placed = self
                .placement
                .get(MeshId::of(route), Kind::VirtualRouter, router);
            if placed.is_none() {
                self.left_out(route, &format!("its virtual router `{router}`"));
            }
        }
    }

    /// Reports, once, that App Mesh does not know which pods there are.
    fn check_pods(&mut self, resources: &[Resource]) {
        let has_pods =
            |it: &&Resource| matches!(it.kind(), Kind::VirtualNode | Kind::VirtualGateway);
        let Some(first) = resources.iter().find(has_pods) else {
            return;
        };
        let message =
            "no `podSelector` is written, since App Mesh does not know the pods of a node";
        let finding = Finding::new(first.input.place.key(), message);
        self.findings.push(finding.help(
            "add a `podSelector` to each VirtualNode and VirtualGateway, by which its pods get a proxy",
        ).warning("no-pod-selector"));
    }
}

/// The member of a request that contains the spec.
const SPEC: &str = "spec";

fn document(kind: Kind, metadata: Json, spec: Map<String, Json>) -> Json {
    json!({
        "apiVersion": API_VERSION,
        "kind": CustomKind::Resource(kind).name(),
        "metadata": metadata,
        SPEC: spec,
    })
}

/// Which routes a gateway takes: all of the mesh, or those with its label where there are others.
fn select_routes(mesh: &Mesh<'_>, placed: &Placed, spec: &mut Map<String, Json>) {
    spec.insert(schema::NAMESPACE_SELECTOR.to_owned(), selector(mesh));
    if mesh.gateways > 1 {
        let selector = json!({ "matchLabels": { GATEWAY_LABEL: placed.label } });
        spec.insert(schema::GATEWAY_ROUTE_SELECTOR.to_owned(), selector);
    }
}

/// The selector of the namespaces of a mesh.
fn selector(mesh: &Mesh<'_>) -> Json {
    json!({ "matchLabels": { MESH_LABEL: mesh.object } })
}
