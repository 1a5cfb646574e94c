//! References between objects: by name, by name and namespace, and by ARN.
//!
//! An ARN wins over a reference. A reference becomes the name that its object has in App Mesh; the
//! object must be in the same mesh (`pkg/references`, and `validate…Dependencies` of the resource
//! managers).

use super::cluster::{self, Index};
use super::names;
use super::object::{CustomKind, Name, present, title};
use super::reader::Reader;
use super::schema;
use super::value::{at, unknown};
use crate::diagnostic::{Finding, suggest};
use crate::document::{Node, Place, Value};
use crate::model::Kind;
use compact_str::CompactString;

/// Among more names than this, no similar one is looked for.
const MOST_NAMES: usize = 50;

impl<'a> Reader<'a> {
    /// The name that an object with a reference, an ARN or both leads to.
    pub(super) fn reference(&mut self, to: Kind, holder: &'a Node) -> Node {
        if let Some(arn) = present(holder, &schema::arn_reference(to)) {
            return self.arn(to, arn);
        }
        match present(holder, &schema::object_reference(to)) {
            Some(reference) => self.object_reference(CustomKind::Resource(to), reference),
            None => self.no_reference(to, holder),
        }
    }

    /// The name at the end of an ARN: `arn:aws:appmesh:REGION:ACCOUNT:mesh/MESH/virtualNode/NAME`. The
    /// controller does not look at anything else in it.
    fn arn(&mut self, to: Kind, arn: &Node) -> Node {
        let Value::String(text) = &arn.value else {
            return arn.clone();
        };
        if let Some(name) = name_in_arn(text, to) {
            return at(arn.place, Value::String(name.into()));
        }
        if is_placeholder(text) {
            return unknown(arn.place, "its ARN is a placeholder");
        }
        let message = format!("`{text}` is not the ARN of a {}", to.words());
        let help = format!("it ends with `mesh/MESH/{}/NAME`", schema::camel(to));
        let finding = Finding::new(arn.place.value(), message);
        self.report(finding.help(help).error("reference-arn"));
        unknown(arn.place, "its ARN cannot be read")
    }

    /// The name of the object that a reference leads to.
    fn object_reference(&mut self, kind: CustomKind, reference: &'a Node) -> Node {
        let name = reference.get(schema::NAME);
        let place = name.unwrap_or(reference).place;
        let Some(key) = cluster::key_of(reference, self.object.namespace) else {
            return self.nameless(reference);
        };
        match self.cluster.find(kind, key.0, key.1) {
            Some(index) => self.resolved(index, place),
            None => self.unresolved(kind, key, place),
        }
    }

    /// The name of an object that is referred to from this place. One of another mesh is reported.
    pub(super) fn resolved(&mut self, index: Index, place: Place) -> Node {
        let target = &self.cluster.objects[index];
        let meshes = (self.mesh, self.cluster.mesh(target).index());
        if let (Some(mesh), Some(other)) = meshes
            && mesh != other
        {
            let [mesh, other] = [mesh, other].map(|mesh| self.cluster.objects[mesh].name.quoted());
            let why = format!("{} belongs to mesh {other}, not to {mesh}", target.title());
            let finding = Finding::new(place.value(), &why);
            self.report(
                finding
                    .help("a mesh contains only its own resources")
                    .error("other-mesh"),
            );
            return unknown(place, &why);
        }
        at(place, names::name(target).value)
    }

    /// A name that is not known because its object is not in the documents; reports that where it is
    /// likely a mistake.
    pub(super) fn unresolved(
        &mut self,
        kind: CustomKind,
        (namespace, name): (Name<'a>, Name<'a>),
        place: Place,
    ) -> Node {
        let why = match (namespace, name) {
            (Name::Open(why), _) | (_, Name::Open(why)) => return unknown(place, why),
            _ => format!("{} is not in the documents", title(kind, namespace, name)),
        };
        let other_namespace = self.other_namespace(kind, name);
        let help = other_namespace.or_else(|| {
            let near = self.similar(kind, namespace, name)?;
            Some(format!("did you mean `{near}`?"))
        });
        // Documents that contain a mesh are taken for all of it.
        if self.mesh.is_some() || help.is_some() {
            let finding = Finding::new(place.value(), &why);
            let finding = help.into_iter().fold(finding, Finding::help);
            self.report(finding.warning("unresolved-reference"));
        }
        unknown(place, &why)
    }

    /// What to write for an object that is in another namespace.
    fn other_namespace(&self, kind: CustomKind, name: Name<'a>) -> Option<String> {
        let found = self.cluster.named(kind, name).first()?;
        let namespace = self.cluster.objects[*found].namespace.known()?;
        Some(format!(
            "one is in `{namespace}`: write `namespace: {namespace}`"
        ))
    }

    /// A similar name in the same namespace, if the documents contain that.
    fn similar(&self, kind: CustomKind, namespace: Name<'a>, name: Name<'a>) -> Option<&'a str> {
        let there = self.cluster.within(kind, namespace);
        if there.len() > MOST_NAMES {
            return None;
        }
        let names = there.iter().map(|index| self.cluster.objects[*index].name);
        suggest::closest(name.known()?, names.filter_map(Name::known))
    }

    fn nameless(&mut self, reference: &Node) -> Node {
        if let Some(why) = unknown_name(reference) {
            return unknown(reference.place, &why);
        }
        let message = "this reference lacks the required member `name`";
        let finding = Finding::new(reference.place.key(), message);
        self.report(finding.error("missing-member"));
        unknown(reference.place, "its reference has no name")
    }

    fn no_reference(&mut self, to: Kind, holder: &Node) -> Node {
        let keys = [schema::object_reference(to), schema::arn_reference(to)];
        let message = format!("this refers to no {}", to.words());
        let finding = Finding::new(holder.place.key(), message);
        self.report(
            finding
                .help(format!("write `{}` or `{}`", keys[0], keys[1]))
                .error("missing-member"),
        );
        unknown(holder.place, "it has no reference")
    }
}

/// Why the name of a reference is not known, if that is the reason for its absence.
fn unknown_name(reference: &Node) -> Option<CompactString> {
    match &reference.value {
        Value::Unknown(unknown) => Some(unknown.why.clone()),
        _ => None,
    }
}

/// Whether a script or a chart fills in a text later.
fn is_placeholder(text: &str) -> bool {
    text.contains('$') || text.contains("{{")
}

/// The name in an ARN of this kind.
fn name_in_arn(arn: &str, kind: Kind) -> Option<&str> {
    let resource = arn.strip_prefix("arn:")?.splitn(5, ':').nth(4)?;
    let mut steps = resource.split('/');
    let found = match (steps.next()?, steps.next()?, steps.next()?, steps.next()?) {
        ("mesh", mesh, found, name) if !mesh.is_empty() && found == schema::camel(kind) => name,
        _ => return None,
    };
    (steps.next().is_none() && !found.is_empty()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_arns() {
        let name = |arn: &str| name_in_arn(arn, Kind::VirtualNode).map(str::to_owned);
        let start = "arn:aws-cn:appmesh:cn-north-1:111122223333:mesh";
        assert_eq!(
            name(&format!("{start}/m/virtualNode/n")),
            Some("n".to_owned())
        );
        assert_eq!(
            name(&format!("{start}/m@444455556666/virtualNode/n")),
            Some("n".to_owned())
        );
        for rest in [
            "/m/virtualRouter/n",
            "/m/virtualNode/",
            "/m/virtualNode/n/x",
            "//virtualNode/n",
            "/m",
        ] {
            assert_eq!(name(&format!("{start}{rest}")), None, "{rest}");
        }
        assert_eq!(name("n"), None);
    }
}
