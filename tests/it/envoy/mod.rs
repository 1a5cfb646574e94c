//! The configuration of Envoys: golden pairs, and meshes of all shapes against the API of Envoy.

#[cfg(unix)]
mod certificates;
mod golden;
#[cfg(target_os = "linux")]
mod intercepted;
mod meshes;
mod shapes;
mod validate;

use appmesh::document::{SourceId, json5};
use appmesh::envoy::{Arns, Explicit, KeyPair, Layout, Materials, Site, arns};
use appmesh::mesh::reach::Client;
use appmesh::mesh::{Mesh, resolve};
use appmesh::resource::{Detected, Set, detect};

/// The only mesh of a text, resolved.
fn mesh(text: &str) -> Mesh {
    let root = json5::parse(text, SourceId(0)).unwrap();
    let request = |found| match found {
        Detected::Request(request) => request.into_resource(),
        _ => None,
    };
    let set: Set = detect(root, None).into_iter().filter_map(request).collect();
    let name = set.items()[0].mesh().to_owned();
    resolve(&set, &name)
}

/// A site of this layout, with something for every ARN.
fn site(mesh: &Mesh, proxy: Client<'_>, is_explicit: bool) -> Site {
    let layout = if is_explicit {
        Layout::Explicit(Explicit::numbered(mesh, "127.0"))
    } else {
        Layout::Intercept
    };
    Site {
        layout,
        materials: materials(&arns(mesh, proxy)),
        ..Site::default()
    }
}

fn materials(arns: &Arns) -> Materials {
    let pair = |arn: &compact_str::CompactString| KeyPair {
        chain: format!("chain of {arn}\n"),
        private_key: format!("key of {arn}\n"),
    };
    let named = |what: &'static str| {
        move |arn: &compact_str::CompactString| (arn.clone(), format!("{what} of {arn}\n"))
    };
    let certificates = arns.certificates.iter().map(|arn| (arn.clone(), pair(arn)));
    Materials {
        certificates: certificates.collect(),
        roots: arns.roots.iter().map(named("root")).collect(),
        authorities: arns.authorities.iter().map(named("certificate")).collect(),
    }
}
