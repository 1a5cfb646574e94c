//! Compiles the descriptors of the part of Envoy's API that `appmesh` writes, from the `.proto` sources
//! that the package `envoy-types` contains.

use prost::Message;
use protox::Compiler;
use protox::file::{ChainFileResolver, File, FileResolver, GoogleFileResolver};
use protox::prost_reflect::prost_types::FileDescriptorSet;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The files of which messages are written or read; what they import comes along.
const ROOTS: &[&str] = &[
    "envoy/config/bootstrap/v3/bootstrap.proto",
    "envoy/config/cluster/v3/cluster.proto",
    "envoy/config/endpoint/v3/endpoint.proto",
    "envoy/config/listener/v3/listener.proto",
    "envoy/config/route/v3/route.proto",
    "envoy/extensions/access_loggers/file/v3/file.proto",
    "envoy/extensions/access_loggers/stream/v3/stream.proto",
    "envoy/extensions/clusters/dynamic_forward_proxy/v3/cluster.proto",
    "envoy/extensions/filters/http/dynamic_forward_proxy/v3/dynamic_forward_proxy.proto",
    "envoy/extensions/filters/http/router/v3/router.proto",
    "envoy/extensions/filters/listener/original_dst/v3/original_dst.proto",
    "envoy/extensions/filters/listener/tls_inspector/v3/tls_inspector.proto",
    "envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto",
    "envoy/extensions/filters/network/tcp_proxy/v3/tcp_proxy.proto",
    "envoy/extensions/retry/host/previous_hosts/v3/previous_hosts.proto",
    "envoy/extensions/transport_sockets/tls/v3/secret.proto",
    "envoy/extensions/transport_sockets/tls/v3/tls.proto",
    "envoy/extensions/upstreams/http/v3/http_protocol_options.proto",
    "envoy/service/discovery/v3/ads.proto",
    "envoy/service/discovery/v3/discovery.proto",
];

fn main() -> Result<(), Box<dyn Error>> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources(here)?;
    let descriptors = compile(&includes(&sources)?)?;
    let bytes = descriptors.encode_to_vec();
    let compressed = miniz_oxide::deflate::compress_to_vec_zlib(&bytes, 10);
    let target = here.join("../../src/envoy/descriptors/envoy.bin");
    std::fs::write(&target, &compressed)?;
    let files = descriptors.file.len();
    let sizes = (bytes.len(), compressed.len());
    println!("{files} files, {} bytes, compressed {}", sizes.0, sizes.1);
    Ok(())
}

/// Compiles the roots and what they import.
fn compile(includes: &[PathBuf]) -> Result<FileDescriptorSet, Box<dyn Error>> {
    let mut resolver = ChainFileResolver::new();
    resolver.add(GoogleFileResolver::new());
    resolver.add(Sources(includes.to_vec()));
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true);
    compiler.open_files(ROOTS)?;
    Ok(compiler.file_descriptor_set())
}

/// Reads `.proto` files below several folders.
struct Sources(Vec<PathBuf>);

impl FileResolver for Sources {
    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let mut paths = self.0.iter().map(|folder| folder.join(name));
        let path = paths.find(|path| path.is_file());
        let path = path.ok_or_else(|| protox::Error::file_not_found(name))?;
        let text = std::fs::read_to_string(&path).map_err(protox::Error::new)?;
        // protoc resolves this relative name by the imports of its file; protox also considers
        // packages of files that were imported elsewhere, and finds `clusters.common`.
        let text = text.replace(
            " common.dynamic_forward_proxy.v3.",
            " .envoy.extensions.common.dynamic_forward_proxy.v3.",
        );
        File::from_source(name, &text)
    }
}

/// The folder `proto` of the package `envoy-types`, wherever cargo has put it.
fn sources(here: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["metadata", "--format-version", "1", "--manifest-path"])
        .arg(here.join("Cargo.toml"))
        .output()?;
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().ok_or("no packages")?;
    let package = packages
        .iter()
        .find(|package| package["name"] == "envoy-types");
    let manifest = package.and_then(|package| package["manifest_path"].as_str());
    let folder = manifest.and_then(|manifest| Path::new(manifest).parent());
    Ok(folder.ok_or("no package envoy-types")?.join("proto"))
}

/// Each folder below `proto` is a repository, and a root of imports.
fn includes(sources: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut folders = Vec::new();
    for entry in std::fs::read_dir(sources)? {
        folders.push(entry?.path());
    }
    folders.sort();
    Ok(folders)
}
