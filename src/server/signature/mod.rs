//! AWS Signature Version 4, verified.
//!
//! The request is signed again over what the client signed, by the crate that signs for the AWS SDK,
//! and the two signatures are compared. Two equal requests that are made in the same second have the
//! same signature, so a repeated change counts as a replay only after that second.

mod authorization;
mod date;
mod replay;

use crate::model::model;
use crate::wire::ServiceError;
use authorization::AuthorizationHeader;
use aws_credential_types::Credentials as Keys;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use http::HeaderMap;
use replay::ReplayCache;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// The largest accepted difference between the client's clock and this one.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// The age from which on two equal requests cannot have been signed independently.
const FRESH: Duration = Duration::from_secs(2);
const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";

/// The credentials that clients must sign with.
#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

/// A request as it was received.
pub(super) struct SignedRequest<'a> {
    pub method: &'a str,
    /// Path and query, as in the request line.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Verifies requests against one set of credentials.
pub(super) struct Verifier {
    credentials: Credentials,
    region: String,
    replays: Mutex<ReplayCache>,
}

impl Verifier {
    pub fn new(credentials: Credentials, region: String) -> Verifier {
        Verifier {
            credentials,
            region,
            replays: Mutex::default(),
        }
    }

    /// Verifies a request at this time.
    ///
    /// # Errors
    /// As AWS words them: no signature, an unknown key, a signature of another region, service or
    /// time, or of another request, or one that was used before.
    pub fn verify(&self, request: &SignedRequest<'_>, now: SystemTime) -> Result<(), ServiceError> {
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let value = header("authorization").ok_or_else(|| {
            forbidden(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            )
        })?;
        let authorization =
            AuthorizationHeader::parse(value).ok_or_else(|| incomplete("Authorization"))?;
        let date = header(DATE).ok_or_else(|| incomplete("X-Amz-Date"))?;
        let signed_at = date::parse(date).ok_or_else(|| incomplete("X-Amz-Date"))?;
        // The signer adds them to what it signs, so a signature without them cannot be verified.
        if ![DATE, "host"]
            .iter()
            .all(|name| authorization.signed_headers.contains(name))
        {
            return Err(incomplete("SignedHeaders"));
        }
        let token = self.credentials.session_token.as_deref();
        if authorization.access_key_id != self.credentials.access_key_id || header(TOKEN) != token {
            return Err(forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        self.check_scope(&authorization, date)?;
        date::check(date, signed_at, now)?;
        let signature = self.sign(request, &authorization, signed_at);
        if !signature.is_some_and(|signature| equal(&signature, authorization.signature)) {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. \
                 Check your AWS Secret Access Key and signing method.",
            ));
        }
        let is_fresh = now.duration_since(signed_at).is_ok_and(|age| age < FRESH);
        if request.method != http::Method::GET.as_str()
            && !self.is_first(authorization.signature, now)
            && !is_fresh
        {
            return Err(invalid(
                "The signature of this request has been used before.",
            ));
        }
        Ok(())
    }

    fn check_scope(
        &self,
        authorization: &AuthorizationHeader<'_>,
        date: &str,
    ) -> Result<(), ServiceError> {
        let service = model().signing_name;
        if authorization.region != self.region {
            let message = format!(
                "Credential should be scoped to a valid region, not '{}'.",
                authorization.region
            );
            return Err(invalid(message));
        }
        if authorization.service != service || authorization.terminator != "aws4_request" {
            let message = format!("Credential should be scoped to correct service: '{service}'.");
            return Err(invalid(message));
        }
        if !date.starts_with(authorization.date) || authorization.date.len() != "YYYYMMDD".len() {
            return Err(invalid(format!(
                "Date in Credential scope does not match {date}."
            )));
        }
        Ok(())
    }

    /// The signature that the request should have; `None` if it cannot be signed.
    fn sign(
        &self,
        request: &SignedRequest<'_>,
        authorization: &AuthorizationHeader<'_>,
        time: SystemTime,
    ) -> Option<String> {
        let Credentials {
            access_key_id,
            secret_access_key,
            ..
        } = &self.credentials;
        let keys = Keys::new(access_key_id, secret_access_key, None, None, "serve").into();
        let mut settings = SigningSettings::default();
        // Exactly the headers that the client lists are signed.
        settings.excluded_headers = None;
        let parameters = SigningParams::builder()
            .identity(&keys)
            .region(authorization.region)
            .name(authorization.service)
            .time(time)
            .settings(settings)
            .build()
            .ok()?
            .into();
        let signed = |(name, value): (&'_ http::HeaderName, &'_ http::HeaderValue)| {
            let name = authorization
                .signed_headers
                .iter()
                .find(|known| **known == name.as_str())?;
            Some((*name, value.to_str().ok()?.to_owned()))
        };
        let headers: Vec<(&str, String)> = request.headers.iter().filter_map(signed).collect();
        let host = request.headers.get("host")?.to_str().ok()?;
        let signable = SignableRequest::new(
            request.method,
            format!("http://{host}{}", request.target),
            headers.iter().map(|(name, value)| (*name, value.as_str())),
            SignableBody::Bytes(request.body),
        );
        Some(sign(signable.ok()?, &parameters).ok()?.into_parts().1)
    }

    fn is_first(&self, signature: &str, now: SystemTime) -> bool {
        // A panic cannot leave the cache half-updated.
        self.replays
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(signature, now)
    }
}

/// Compares in constant time.
fn equal(left: &str, right: &str) -> bool {
    let differences = left
        .bytes()
        .zip(right.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    left.len() == right.len() && differences == 0
}

fn incomplete(what: &str) -> ServiceError {
    forbidden(
        "IncompleteSignatureException",
        format!("The request signature lacks a proper '{what}' parameter."),
    )
}

fn invalid(message: impl Into<String>) -> ServiceError {
    forbidden("InvalidSignatureException", message)
}

fn forbidden(code: &str, message: impl Into<String>) -> ServiceError {
    ServiceError {
        status: 403,
        ..ServiceError::new(code, message)
    }
}
