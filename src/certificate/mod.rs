//! Certificates of a mesh: private authorities, what they issue, and where ARNs lead to.
//!
//! A spec names a certificate in three ways: by the ARN of ACM, by a file, or by the name of an SDS
//! secret. This room supplies what an ARN refers to, and inspects what a file contains.
//!
//! - [`Material`] is a certificate chain with its private key, [`Authority`] a certificate authority;
//!   both are PEM text. A [`Secret`] appears in no debug output.
//! - [`Source`] finds the material of an ARN. [`Sources`] asks several, in order: [`source::Files`],
//!   the local [`Registry`], AWS. For an ARN that none of them knows, [`stand_in()`] makes a certificate.
//! - [`Registry`] creates authorities, issues, imports and renews certificates, and keeps them in a
//!   [`Repository`].
//! - [`inspect`] reports what is wrong with PEM text, [`verify()`] whether a chain leads to a root,
//!   [`Details`] what a certificate contains.
//!
//! ```ignore
//! // The certificate of a listener, and the roots that a client trusts:
//! let material = sources.certificate(arn)?.ok_or("nothing refers to it")?;
//! write(chain_path, material.chain);
//! write(key_path, material.private_key.expose());
//! let trusted: String = sources.roots(&["arn:aws:acm-pca:...", "arn:aws:acm-pca:..."])?;
//!
//! // For an ARN that nothing refers to, signed by the CA that its first client lists:
//! let authority = sources.signing_authority(client_lists)?;
//! let material = stand_in(&authority, &["foo.mesh.local"], &context)?;
//!
//! // What is due for renewal, a minute or a year from now:
//! let mut renewer = Renewer::new(registry);
//! for progress in renewer.run() { report(progress) }
//! ```
//!
//! Clock and randomness arrive as [`Context`]. The room knows no meshes: names and ARNs are text.
//!
//! Invariants: a certificate and its key are kept in one document, so that a crash leaves the old pair
//! or the new pair; serial numbers have 127 random bits; a private key leaves the room only through
//! [`Secret::expose`].

mod archive;
mod arn;
mod authority;
mod context;
mod details;
pub mod error;
pub mod inspect;
pub mod issue;
pub mod key;
mod material;
mod registry;
mod renewer;
pub mod repository;
pub mod source;
mod stand_in;
mod validity;
mod verify;

pub use archive::Archive;
pub use authority::Authority;
pub use context::Context;
pub use details::{Details, Name};
pub use error::Error;
pub use key::KeyAlgorithm;
pub use material::{Material, Secret};
pub use registry::{RENEWAL, Registry, Renewal};
pub use renewer::{Progress, Renewer};
pub use source::{Source, Sources};
pub use stand_in::stand_in;
pub use verify::verify;
