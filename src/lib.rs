//! `appmesh`: a drop-in for `aws appmesh` that also works without AWS.
//!
//! The library behind the binary. Modules in reading order: [`model`] (the API as data), [`document`]
//! (text with places), [`diagnostic`] (findings), [`resource`] (resources and the formats in which
//! people keep them), [`mesh`] (the resolved mesh), [`check`] (rules), [`mod@trace`] (the way of one
//! request), [`wire`] (requests to HTTP and back), [`local`] (the local control plane), [`aws`] (the
//! real one), [`output`] (values as text), [`server`](mod@server) (sockets), [`mod@up`] (Envoys as
//! processes), [`cli`] (commands), [`docs`] (pages generated from all of it).
//!
//! The house and its floors are described in `docs/architecture.md`.

#[cfg(feature = "aws")]
pub mod aws;
pub mod certificate;
pub mod check;
pub mod cli;
pub mod diagnostic;
pub mod discovery;
pub mod docs;
pub mod document;
pub mod envoy;
pub mod local;
pub mod mesh;
pub mod model;
pub mod output;
pub mod plan;
pub mod resource;
#[cfg(feature = "serve")]
pub mod server;
pub mod trace;
#[cfg(all(unix, feature = "up"))]
pub mod up;
pub mod wire;
