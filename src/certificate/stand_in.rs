//! Certificates for ARNs that nothing refers to.

use super::issue::{CertificateRequest, VALIDITY, issue};
use super::{Authority, Context, Error, KeyAlgorithm, Material};

/// A certificate in place of one that is not at hand, so that a mesh can run with TLS.
///
/// `authority` is one that the clients of the server trust. `names` are those by which clients verify
/// the server: its discovery name, the names of its virtual services, and whatever they list.
///
/// # Errors
/// An authority without key, no names, or names that no certificate can contain.
pub fn stand_in(
    authority: &Authority,
    names: &[String],
    context: &Context,
) -> Result<Material, Error> {
    if names.is_empty() {
        return Err(Error::input("a certificate needs at least one name"));
    }
    let request = CertificateRequest {
        names,
        algorithm: KeyAlgorithm::default(),
        validity: VALIDITY,
    };
    issue(&request, authority, context)
}
