//! The id by which an Envoy names its virtual node or virtual gateway.

use crate::model::{Kind, model};
use crate::resource::arn::{self, Arn};
use std::fmt;

/// A virtual node or virtual gateway.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId {
    /// The account that owns the mesh.
    pub mesh_owner: String,
    pub mesh: String,
    pub kind: Kind,
    pub name: String,
}

impl NodeId {
    /// Reads the ARN of a virtual node or virtual gateway, or the part of it that begins with `mesh/`.
    /// The mesh belongs to the account after `@`, else to that of the ARN, else to `account`.
    ///
    /// # Errors
    /// Why it is not the id of a proxy of this region, as a sentence.
    pub fn parse(text: &str, account: &str, region: &str) -> Result<NodeId, String> {
        let (owner, path) = if text.starts_with("arn:") {
            let arn = Arn::parse(text).filter(|arn| arn.service == model().signing_name);
            let arn =
                arn.ok_or_else(|| format!("the node id `{text}` is not an ARN of App Mesh"))?;
            if arn.region != region {
                return Err(format!(
                    "the node id `{text}` is of the region {}, and this server is of {region}",
                    arn.region
                ));
            }
            (arn.account, arn.resource)
        } else {
            (account, text)
        };
        let kinds = [Kind::VirtualNode, Kind::VirtualGateway];
        let found = kinds
            .into_iter()
            .find_map(|kind| Some((kind, names(kind.shape().arn, path)?)));
        let Some((kind, [mesh, name])) = found else {
            let forms = kinds.map(|kind| format!("`{}`", kind.shape().arn));
            return Err(format!(
                "the node id `{text}` is neither {} nor an ARN that ends so",
                forms.join(" nor ")
            ));
        };
        let (mesh, owner) = mesh.split_once('@').unwrap_or((mesh, owner));
        Ok(NodeId {
            mesh_owner: owner.to_owned(),
            mesh: mesh.to_owned(),
            kind,
            name: name.to_owned(),
        })
    }

    /// The ARN in this region. Its account is the owner of the mesh, also where another account has
    /// created the node: names are unique in a mesh, and what a client states about the account of a
    /// node is not verified.
    pub fn arn(&self, region: &str) -> String {
        let (owner, names) = (&self.mesh_owner, [&self.mesh, &self.name]);
        arn::of(region, owner, owner, self.kind.shape(), &names)
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind.words();
        write!(formatter, "{kind} `{}` of mesh `{}`", self.name, self.mesh)
    }
}

/// The two names in a path of this template: `mesh/{a}/virtualNode/{b}`.
fn names<'a>(template: &str, path: &'a str) -> Option<[&'a str; 2]> {
    let (mut labels, mut segments) = (template.split('/'), path.split('/'));
    let mut found = Vec::new();
    loop {
        match (labels.next(), segments.next()) {
            (Some(label), Some(name)) if label.starts_with('{') && !name.is_empty() => {
                found.push(name);
            }
            (Some(label), Some(segment)) if label == segment => {}
            (None, None) => return found.try_into().ok(),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(String, String, Kind, String)> {
        let id = NodeId::parse(text, "1", "eu-west-1").ok()?;
        Some((id.mesh_owner, id.mesh, id.kind, id.name))
    }

    #[test]
    fn reads_every_form() {
        let node = |owner: &str| {
            let (owner, kind) = (owner.to_owned(), Kind::VirtualNode);
            Some((owner, "m".to_owned(), kind, "n".to_owned()))
        };
        assert_eq!(read("mesh/m/virtualNode/n"), node("1"));
        assert_eq!(read("mesh/m@3/virtualNode/n"), node("3"));
        let arn = "arn:aws:appmesh:eu-west-1:2:mesh/m";
        assert_eq!(read(&format!("{arn}/virtualNode/n")), node("2"));
        assert_eq!(read(&format!("{arn}@3/virtualNode/n")), node("3"));
        let gateway = read("mesh/m/virtualGateway/n").unwrap();
        assert_eq!(gateway.2, Kind::VirtualGateway);
    }

    #[test]
    fn every_form_has_one_arn() {
        let expected = "arn:aws:appmesh:eu-west-1:3:mesh/m/virtualNode/n";
        for form in [
            "mesh/m@3/virtualNode/n",
            "arn:aws:appmesh:eu-west-1:2:mesh/m@3/virtualNode/n",
            expected,
        ] {
            let id = NodeId::parse(form, "1", "eu-west-1").unwrap();
            assert_eq!(id.arn("eu-west-1"), expected);
        }
    }

    #[test]
    fn refuses_everything_else() {
        for wrong in [
            "",
            "n",
            "mesh/m",
            "mesh/m/virtualNode/",
            "mesh/m/virtualNode/n/x",
            "mesh/m/virtualRouter/n",
            "arn:aws:appmesh:us-east-1:2:mesh/m/virtualNode/n",
            "arn:aws:acm:eu-west-1:2:mesh/m/virtualNode/n",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
