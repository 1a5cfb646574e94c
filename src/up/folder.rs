//! The files of one Envoy: its bootstrap, and the resources that it watches.

use super::Failure;
use crate::envoy::{Snapshot, bootstrap, resource_file};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

const CLUSTER: &str = "envoy.config.cluster.v3.Cluster";
const LISTENER: &str = "envoy.config.listener.v3.Listener";
const ROUTES: &str = "envoy.config.route.v3.RouteConfiguration";
const ENDPOINTS: &str = "envoy.config.endpoint.v3.ClusterLoadAssignment";
const SECRET: &str = "envoy.extensions.transport_sockets.tls.v3.Secret";

/// The directory of one Envoy.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new directory, private to the user.
    pub fn create(path: PathBuf) -> Result<Folder, Failure> {
        for below in ["rds", "eds", "sds"] {
            let mut builder = fs::DirBuilder::new();
            builder.recursive(true).mode(0o700);
            builder
                .create(path.join(below))
                .map_err(|error| unwritable(&path, &error))?;
        }
        Ok(Folder(path))
    }

    pub fn bootstrap_file(&self) -> PathBuf {
        self.0.join("bootstrap.json")
    }

    pub fn write_bootstrap(&self, identity: &bootstrap::Identity) -> Result<(), Failure> {
        let bootstrap = bootstrap::files(identity, &self.0.to_string_lossy());
        replace(&self.bootstrap_file(), bootstrap.to_string().as_bytes())
    }

    /// Writes the clusters; returns their version.
    pub fn write_clusters(&self, clusters: &BTreeMap<String, Value>) -> Result<String, Failure> {
        self.write_all("cds.json", CLUSTER, clusters)
    }

    /// Writes the listeners; returns their version.
    pub fn write_listeners(&self, listeners: &BTreeMap<String, Value>) -> Result<String, Failure> {
        self.write_all("lds.json", LISTENER, listeners)
    }

    /// Writes the endpoints and secrets of a snapshot that differ from those of another.
    pub fn write_support(&self, wanted: &Snapshot, before: &Snapshot) -> Result<(), Failure> {
        self.write_each("eds", ENDPOINTS, &wanted.endpoints, &before.endpoints)?;
        self.write_each("sds", SECRET, &wanted.secrets, &before.secrets)
    }

    /// Writes the route configurations that differ; returns the version of each that was written.
    pub fn write_routes(
        &self,
        wanted: &BTreeMap<String, Value>,
        before: &BTreeMap<String, Value>,
    ) -> Result<(), Failure> {
        self.write_each("rds", ROUTES, wanted, before)
    }

    fn write_all(
        &self,
        file: &str,
        kind: &str,
        resources: &BTreeMap<String, Value>,
    ) -> Result<String, Failure> {
        let (text, version) = response(kind, resources.values());
        replace(&self.0.join(file), text.as_bytes())?;
        Ok(version)
    }

    fn write_each(
        &self,
        folder: &str,
        kind: &str,
        wanted: &BTreeMap<String, Value>,
        before: &BTreeMap<String, Value>,
    ) -> Result<(), Failure> {
        for (name, resource) in wanted {
            if before.get(name) != Some(resource) {
                let path = resource_file(&self.0.to_string_lossy(), folder, name);
                let (text, _) = response(kind, std::iter::once(resource));
                replace(Path::new(&path), text.as_bytes())?;
            }
        }
        Ok(())
    }
}

/// The version of resources: a hash of their content.
pub fn version<'a>(resources: impl Iterator<Item = &'a Value>) -> String {
    let mut hash = Sha256::new();
    for resource in resources {
        hash.update(resource.to_string());
    }
    HEXLOWER.encode(&hash.finalize()[..8])
}

/// A discovery response as Envoy reads it from a file.
fn response<'a>(
    kind: &str,
    resources: impl Iterator<Item = &'a Value> + Clone,
) -> (String, String) {
    let version = version(resources.clone());
    let typed = |resource: &Value| {
        let mut typed = json!({ "@type": format!("type.googleapis.com/{kind}") });
        if let (Value::Object(typed), Value::Object(members)) = (&mut typed, resource) {
            typed.extend(members.clone());
        }
        typed
    };
    let resources: Vec<Value> = resources.map(typed).collect();
    let response = json!({ "version_info": version, "resources": resources });
    (response.to_string(), version)
}

/// Puts a file in the place of another: written beside it and renamed, which is what Envoy waits for.
fn replace(path: &Path, content: &[u8]) -> Result<(), Failure> {
    use std::io::Write;
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let written = options
        .open(&beside)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| fs::rename(&beside, path));
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(format!("'{}' cannot be written: {error}", path.display()))
}
