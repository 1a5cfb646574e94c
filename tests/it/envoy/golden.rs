//! Golden pairs: a small mesh in, the resources of one proxy out.
//!
//! Each folder in `tests/envoy` is about one point. The first lines of `mesh.json5` name the proxy and,
//! if it is not App Mesh's own, the layout; each other file contains one kind of resource.
//! `GENERATED=overwrite cargo test --test it envoy` writes them anew.

use super::{mesh, site};
use appmesh::envoy::{Delivery, Snapshot, configure};
use appmesh::mesh::Mesh;
use appmesh::mesh::reach::Client;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A folder of `tests/envoy`.
pub struct Case {
    pub folder: PathBuf,
    pub mesh: Mesh,
    proxy: String,
    is_explicit: bool,
}

impl Case {
    pub fn all() -> Vec<Case> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/envoy");
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
        let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
        folders.sort();
        folders.into_iter().map(Case::read).collect()
    }

    fn read(folder: PathBuf) -> Case {
        let text = fs::read_to_string(folder.join("mesh.json5")).unwrap();
        let header = |name: &str| {
            let lines = text.lines().take_while(|line| line.starts_with("//"));
            let mut values = lines.filter_map(|line| line.strip_prefix(&format!("// {name}: ")));
            values.next().map(str::to_owned)
        };
        Case {
            proxy: header("proxy").expect("a comment names the proxy"),
            is_explicit: header("layout").is_some_and(|layout| layout == "explicit"),
            mesh: mesh(&text),
            folder,
        }
    }

    pub fn client(&self) -> Client<'_> {
        match self.proxy.strip_prefix("gateway ") {
            Some(name) => Client::Gateway(self.mesh.gateway(name).unwrap()),
            None => Client::Node(self.mesh.node(&self.proxy).unwrap()),
        }
    }

    pub fn snapshot(&self, delivery: Delivery) -> Snapshot {
        let mut site = site(&self.mesh, self.client(), self.is_explicit);
        site.delivery = delivery;
        configure(&self.mesh, self.client(), &site)
            .unwrap_or_else(|problems| panic!("{}: {problems:?}", self.folder.display()))
    }
}

fn files(snapshot: &Snapshot) -> [(&'static str, &BTreeMap<String, Value>); 5] {
    [
        ("clusters.json", &snapshot.clusters),
        ("endpoints.json", &snapshot.endpoints),
        ("listeners.json", &snapshot.listeners),
        ("routes.json", &snapshot.routes),
        ("secrets.json", &snapshot.secrets),
    ]
}

#[test]
fn the_resources_are_those_of_the_pairs() {
    let is_overwritten = std::env::var("GENERATED").is_ok_and(|word| word == "overwrite");
    let mut stale = Vec::new();
    for case in Case::all() {
        let snapshot = case.snapshot(Delivery::Ads);
        for (name, resources) in files(&snapshot) {
            let path = case.folder.join(name);
            let values: Vec<&Value> = resources.values().collect();
            let wanted = (!values.is_empty()).then(|| {
                let text = serde_json::to_string_pretty(&values).unwrap();
                format!("{text}\n")
            });
            if fs::read_to_string(&path).ok() == wanted {
                continue;
            }
            match wanted {
                _ if !is_overwritten => stale.push(path.display().to_string()),
                Some(text) => fs::write(path, text).unwrap(),
                None => fs::remove_file(path).unwrap(),
            }
        }
    }
    assert!(
        stale.is_empty(),
        "these differ; `GENERATED=overwrite cargo test --test it envoy` writes them:\n{}",
        stale.join("\n")
    );
}
