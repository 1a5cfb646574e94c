//! What the ARNs of a proxy refer to, by options and the local store.

use crate::certificate::{Source, Sources};
use crate::cli::error::Error;
use crate::envoy::{Arns, KeyPair, Materials};

/// The material of these ARNs, as far as the sources know them.
///
/// # Errors
/// A file that cannot be read.
pub fn of(arns: &Arns, sources: &Sources) -> Result<Materials, Error> {
    let mut materials = Materials::default();
    for arn in &arns.certificates {
        if let Some(material) = sources.certificate(arn)? {
            let pair = KeyPair {
                private_key: material.private_key.expose().to_owned(),
                chain: material.chain,
            };
            materials.certificates.insert(arn.clone(), pair);
        }
    }
    for arn in &arns.roots {
        if let Some(root) = sources.root(arn)? {
            materials.roots.insert(arn.clone(), root);
        }
    }
    for arn in &arns.authorities {
        if let Some(authority) = sources.authority(arn)? {
            materials
                .authorities
                .insert(arn.clone(), authority.certificate);
        }
    }
    Ok(materials)
}
