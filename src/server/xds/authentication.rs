//! Who may call: an Envoy with a certificate, or one that signs its call.
//!
//! AWS's Envoy image signs with the call credentials `envoy.grpc_credentials.aws_iam`: Signature
//! Version 4 of a POST to the path of the method with an empty body, as metadata of the call. gRPC
//! leaves the port 443 out of the URL that is signed, and keeps it in the authority that is sent.

use crate::model::model;
use crate::server::accept::Peer;
use crate::server::signature::{Access, SignedRequest, Verifier};
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue, Request};
use std::sync::Arc;
use std::time::SystemTime;
use tonic::Status;

/// The port that a signature leaves out.
const DEFAULT_PORT: &str = ":443";

/// What a call must prove.
pub struct Authentication {
    pub verifier: Option<Arc<Verifier>>,
    /// Whether a call needs a signature where the client has no certificate.
    pub is_required: bool,
}

impl Authentication {
    /// What the client of a call may do. A signature is verified wherever there is one, and also
    /// restricts clients with a certificate.
    ///
    /// # Errors
    /// UNAUTHENTICATED, with the words of AWS.
    pub fn access<B>(
        &self,
        request: &Request<B>,
        peer: &Peer,
        now: SystemTime,
    ) -> Result<Access, Status> {
        let is_signed = request.headers().contains_key(AUTHORIZATION);
        match &self.verifier {
            Some(verifier) if is_signed || (self.is_required && !peer.has_certificate) => {
                verify(verifier, request, now)
            }
            _ => Ok(Access::Full),
        }
    }
}

fn verify<B>(verifier: &Verifier, request: &Request<B>, now: SystemTime) -> Result<Access, Status> {
    let headers = signed_headers(request);
    let signed = SignedRequest {
        method: request.method().as_str(),
        target: request.uri().path(),
        headers: &headers,
        service: model().signing_name,
        // A call may be signed once and tried twice.
        is_change: false,
    };
    let claims = verifier.check_head(&signed, now);
    let claims = claims.and_then(|claims| {
        verifier.verify(&signed, &claims, b"", now)?;
        Ok(claims)
    });
    claims
        .map(|claims| claims.access().clone())
        .map_err(|error| Status::unauthenticated(format!("{}: {}", error.code, error.message)))
}

/// The metadata of a call, with the host that its signature is for.
fn signed_headers<B>(request: &Request<B>) -> HeaderMap {
    let mut headers = request.headers().clone();
    let authority = request.uri().authority();
    let host = authority.map(|authority| authority.as_str().trim_end_matches(DEFAULT_PORT));
    if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
        headers.insert(HOST, host);
    }
    headers
}
