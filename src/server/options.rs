//! Where a server listens, and what it accepts.

use super::limits::Limits;
use super::signature::{Credentials, Verifier};
use super::tls::TlsFiles;
#[cfg(feature = "xds")]
use super::xds::XdsOptions;
use crate::local::Local;
use std::net::SocketAddr;
use std::sync::Arc;

/// Where to listen, and what to accept.
pub struct Options {
    /// Port 0 picks a free one.
    pub address: SocketAddr,
    /// What requests must be signed with, any of them; without them or certificates of clients,
    /// only loopback addresses can be listened on.
    pub credentials: Vec<Credentials>,
    /// Serves HTTPS only.
    pub tls: Option<TlsFiles>,
    /// For connections and requests of the API.
    pub limits: Limits,
    /// Also configures Envoys.
    #[cfg(feature = "xds")]
    pub xds: Option<XdsOptions>,
}

impl Options {
    /// Listens on this address without credentials and TLS, for the API only.
    pub fn at(address: SocketAddr) -> Options {
        Options {
            address,
            credentials: Vec::new(),
            tls: None,
            limits: Limits::default(),
            #[cfg(feature = "xds")]
            xds: None,
        }
    }

    /// Whether clients must prove who they are, by a signature or a certificate.
    pub(super) fn authenticates(&self) -> bool {
        let tls = self.tls.as_ref();
        !self.credentials.is_empty() || tls.is_some_and(|tls| tls.client_authorities.is_some())
    }

    /// What verifies signatures for this service; `None` where requests need none.
    pub(super) fn verifier(&self, local: &Local) -> Option<Arc<Verifier>> {
        let credentials = self.credentials.clone();
        let verifier = || Verifier::new(credentials, local.region().to_owned(), local.now());
        (!self.credentials.is_empty()).then(|| Arc::new(verifier()))
    }
}
