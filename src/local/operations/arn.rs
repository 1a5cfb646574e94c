//! ARNs, by the templates of the model.
//!
//! The account of an ARN is the one that owns the resource. Below a mesh of another account, the
//! name of the mesh is followed by `@` and that account.

use crate::local::store::Id;
use crate::model::{ResourceShape, model};
use crate::resource::arn;
use compact_str::CompactString;

/// The ARN of a resource that this account owns.
pub fn of(region: &str, owner: &str, id: &Id) -> String {
    arn::of(region, owner, &id.mesh_owner, id.resource, &id.names)
}

/// What an ARN may mean, in this region: the account that owns the resource, and the resource. There
/// are two ways to read a mesh's name that ends in `@` and an account.
pub fn read(region: &str, arn: &str) -> Option<(String, Vec<Id>)> {
    let (owner, resource) = arn
        .strip_prefix(&crate::resource::arn::prefix(region))?
        .split_once(':')?;
    let (resource, names) = model()
        .resources
        .iter()
        .find_map(|known| Some((known, names(known, resource)?)))?;
    let id = |mesh_owner: &str, names| Id {
        mesh_owner: mesh_owner.into(),
        resource,
        names,
    };
    let mut ids = vec![id(owner, names.clone())];
    if let Some((mesh, mesh_owner)) = names[0].rsplit_once('@') {
        let names = std::iter::once(mesh.into()).chain(names[1..].iter().cloned());
        ids.push(id(mesh_owner, names.collect()));
    }
    Some((owner.to_owned(), ids))
}

/// True for everything that might be an ARN of App Mesh, somewhere.
pub fn is_well_formed(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let [first, _, service, _, _, resource] = parts[..] else {
        return false;
    };
    let known = || {
        model()
            .resources
            .iter()
            .any(|known| names(known, resource).is_some())
    };
    first == "arn" && service == model().signing_name && known()
}

fn names(resource: &ResourceShape, path: &str) -> Option<Vec<CompactString>> {
    let mut names = Vec::new();
    let mut segments = path.split('/');
    for wanted in resource.arn.split('/') {
        let segment = segments.next()?;
        if wanted.starts_with('{') {
            names.push(segment.into());
        } else if wanted != segment {
            return None;
        }
    }
    segments.next().is_none().then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(kind: &str, mesh_owner: &str, names: &[&str]) -> Id {
        Id {
            mesh_owner: mesh_owner.into(),
            resource: model().resource(kind).unwrap(),
            names: names.iter().copied().map(Into::into).collect(),
        }
    }

    #[test]
    fn follows_partition_and_owner() {
        let own = id("Route", "111111111111", &["m", "r", "x"]);
        assert_eq!(
            of("cn-north-1", "111111111111", &own),
            "arn:aws-cn:appmesh:cn-north-1:111111111111:mesh/m/virtualRouter/r/route/x"
        );
        let shared = id("VirtualNode", "222222222222", &["m", "n"]);
        assert_eq!(
            of("us-gov-west-1", "111111111111", &shared),
            "arn:aws-us-gov:appmesh:us-gov-west-1:111111111111:mesh/m@222222222222/virtualNode/n"
        );
    }

    #[test]
    fn reads_what_it_wrote() {
        let (region, owner) = ("eu-west-1", "111111111111");
        for id in [
            id("Mesh", owner, &["m"]),
            id("Mesh", owner, &["m@222222222222"]),
            id("GatewayRoute", owner, &["m", "g", "r"]),
            id("VirtualService", "222222222222", &["m", "a.local"]),
        ] {
            let (account, ids) = read(region, &of(region, owner, &id)).unwrap();
            assert_eq!(account, owner);
            let same = |read: &Id| (&read.mesh_owner, &read.names) == (&id.mesh_owner, &id.names);
            assert!(ids.iter().any(same), "{ids:?}");
        }
        assert!(read(region, "arn:aws:appmesh:eu-west-2:111111111111:mesh/m").is_none());
        assert!(!is_well_formed(
            "arn:aws:acm:eu-west-1:111111111111:certificate/1"
        ));
    }
}
