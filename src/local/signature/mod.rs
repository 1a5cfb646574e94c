//! AWS Signature Version 4, verified.
//!
//! The request is signed once more with what the caller claims to have signed, by the crate that
//! signs for AWS's own SDK, and the two signatures are compared. Two equal requests that are made in
//! the same second have the same signature, so a change that is sent again is taken for a replay only
//! when that second is over.

mod claim;
mod date;
mod seen;

use super::READ;
use super::api_error::error;
use crate::model::model;
use crate::wire::ServiceError;
use aws_credential_types::Credentials as Keys;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;
use claim::Claim;
use http::HeaderMap;
use seen::Seen;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How far the caller's clock may be from ours.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// How old a signature is when no honest caller can have made it twice.
const FRESH: Duration = Duration::from_secs(2);
const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";

/// What a caller must have.
#[derive(Clone)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

/// A request as it came.
pub(super) struct Arrived<'a> {
    pub method: &'a str,
    /// Path and query, as they stand in the request line.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    pub body: &'a [u8],
}

/// Lets in who has the credentials.
pub(super) struct Guard {
    credentials: Credentials,
    region: String,
    seen: Mutex<Seen>,
}

impl Guard {
    pub fn new(credentials: Credentials, region: String) -> Guard {
        Guard {
            credentials,
            region,
            seen: Mutex::default(),
        }
    }

    /// Lets a request in at this time.
    ///
    /// # Errors
    /// As AWS words them: no signature, an unknown key, a signature of another region, service or
    /// time, or of another request, or one that was used before.
    pub fn admit(&self, request: &Arrived<'_>, now: SystemTime) -> Result<(), ServiceError> {
        let header = |name: &str| {
            request
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        let authorization = header("authorization").ok_or_else(|| {
            forbidden(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            )
        })?;
        let claim = Claim::read(authorization).ok_or_else(|| incomplete("Authorization"))?;
        let date = header(DATE).ok_or_else(|| incomplete("X-Amz-Date"))?;
        let signed_at = date::read(date).ok_or_else(|| incomplete("X-Amz-Date"))?;
        // The signer adds them to what it signs, so a signature without them cannot be verified.
        if ![DATE, "host"]
            .iter()
            .all(|name| claim.headers.contains(name))
        {
            return Err(incomplete("SignedHeaders"));
        }
        let token = self.credentials.session_token.as_deref();
        if claim.key != self.credentials.access_key_id || header(TOKEN) != token {
            return Err(forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            ));
        }
        self.check_scope(&claim, date)?;
        date::check(date, signed_at, now)?;
        let signature = self.sign(request, &claim, signed_at);
        if !signature.is_some_and(|signature| equal(&signature, claim.signature)) {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. \
                 Check your AWS Secret Access Key and signing method.",
            ));
        }
        let is_fresh = now.duration_since(signed_at).is_ok_and(|age| age < FRESH);
        if request.method != READ && !self.is_first(claim.signature, now) && !is_fresh {
            return Err(invalid(
                "The signature of this request has been used before.",
            ));
        }
        Ok(())
    }

    fn check_scope(&self, claim: &Claim<'_>, date: &str) -> Result<(), ServiceError> {
        let service = model().signing_name;
        if claim.region != self.region {
            let message = format!(
                "Credential should be scoped to a valid region, not '{}'.",
                claim.region
            );
            return Err(invalid(message));
        }
        if claim.service != service || claim.terminator != "aws4_request" {
            let message = format!("Credential should be scoped to correct service: '{service}'.");
            return Err(invalid(message));
        }
        if !date.starts_with(claim.date) || claim.date.len() != "YYYYMMDD".len() {
            return Err(invalid(format!(
                "Date in Credential scope does not match {date}."
            )));
        }
        Ok(())
    }

    /// The signature that the request should bear; `None` when it cannot be signed.
    fn sign(&self, request: &Arrived<'_>, claim: &Claim<'_>, time: SystemTime) -> Option<String> {
        let Credentials {
            access_key_id,
            secret_access_key,
            ..
        } = &self.credentials;
        let keys = Keys::new(access_key_id, secret_access_key, None, None, "serve").into();
        let mut settings = SigningSettings::default();
        // What was signed is what the caller says, no more and no less.
        settings.excluded_headers = None;
        let parameters = SigningParams::builder()
            .identity(&keys)
            .region(claim.region)
            .name(claim.service)
            .time(time)
            .settings(settings)
            .build()
            .ok()?
            .into();
        let signed = |(name, value): (&'_ http::HeaderName, &'_ http::HeaderValue)| {
            let name = claim
                .headers
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
        // A panic elsewhere leaves nothing half-done here.
        self.seen
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .add(signature, now)
    }
}

/// Compares without telling by the time taken how much is right.
fn equal(one: &str, other: &str) -> bool {
    let differences = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |all, (a, b)| all | (a ^ b));
    one.len() == other.len() && differences == 0
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
        ..error(code, message)
    }
}
