//! AWS Signature Version 4, verified.
//!
//! The request is signed again over what the client signed, by the crate that signs for the AWS SDK,
//! and the two signatures are compared. What is signed here is the request as its operation reads it.
//!
//! The signature of a change that was carried out is not accepted again, nor is one from before the
//! server started. Dates have whole seconds, so this covers a client that makes the same change twice
//! within a second, and does not cover a restart within the second of the change.

mod access;
mod authorization;
mod date;
mod rejection;
mod replay;

use crate::wire::ServiceError;
pub use access::{Access, ArnPattern};
use authorization::AuthorizationHeader;
use aws_credential_types::Credentials as Keys;
use aws_sigv4::http_request::{
    SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use http::HeaderMap;
use rejection::{forbidden, invalid};
use replay::ReplayCache;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

const DATE: &str = "x-amz-date";
const TOKEN: &str = "x-amz-security-token";

/// Credentials that clients may sign with.
#[derive(Clone)]
pub struct Credentials {
    /// The name of the key, which requests contain.
    pub access_key_id: String,
    /// What signs; requests do not contain it.
    pub secret_access_key: String,
    /// For temporary credentials; requests contain it.
    pub session_token: Option<String>,
    /// What the client that signs with them may do.
    pub access: Access,
}

/// A request as it was received, in the spelling in which its operation reads it.
pub(super) struct SignedRequest<'a> {
    pub method: &'a str,
    /// Path and query.
    pub target: &'a str,
    pub headers: &'a HeaderMap,
    /// The service of AWS that its signature must name.
    pub service: &'a str,
    /// Whether it changes something. The signature of a change that was carried out is not accepted
    /// again.
    pub is_change: bool,
}

/// Verifies requests against several credentials.
pub(super) struct Verifier {
    credentials: Vec<Credentials>,
    region: String,
    started: SystemTime,
    replays: Arc<Mutex<ReplayCache>>,
}

/// The claims of a request's head, which are plausible; the signature is still to be verified.
pub(super) struct Claims<'a> {
    authorization: AuthorizationHeader<'a>,
    signed_at: SystemTime,
    credentials: &'a Credentials,
}

impl<'a> Claims<'a> {
    /// What the client may do, once the signature is verified.
    pub fn access(&self) -> &'a Access {
        &self.credentials.access
    }
}

impl Verifier {
    /// A verifier that accepts no change that was signed before `started`, since it may have been
    /// carried out by an earlier server.
    pub fn new(credentials: Vec<Credentials>, region: String, started: SystemTime) -> Verifier {
        Verifier {
            credentials,
            region,
            started: date::whole_seconds(started),
            replays: Arc::default(),
        }
    }

    /// Checks everything about a request that can be checked without its body.
    ///
    /// # Errors
    /// As AWS words them: no signature, an unknown key, a signature of another region, service or
    /// time; likewise a change that was signed before the server started.
    pub fn check_head<'a>(
        &'a self,
        request: &SignedRequest<'a>,
        now: SystemTime,
    ) -> Result<Claims<'a>, ServiceError> {
        let header = |name| single_header(request.headers, name);
        let value = header("authorization")?.ok_or_else(|| {
            forbidden(
                "MissingAuthenticationTokenException",
                "Missing Authentication Token",
            )
        })?;
        let authorization =
            AuthorizationHeader::parse(value).ok_or_else(|| incomplete("Authorization"))?;
        let date = header(DATE)?.ok_or_else(|| incomplete("X-Amz-Date"))?;
        let signed_at = date::parse(date).ok_or_else(|| incomplete("X-Amz-Date"))?;
        // The signer adds them to what it signs, so a signature without them cannot be verified.
        if ![DATE, "host"]
            .iter()
            .all(|name| authorization.signed_headers.contains(name))
        {
            return Err(incomplete("SignedHeaders"));
        }
        let credentials = self.credentials_of(authorization.access_key_id, header(TOKEN)?)?;
        self.check_scope(&authorization, request.service, date)?;
        date::check(date, signed_at, now)?;
        if request.is_change && signed_at < self.started {
            return Err(invalid(format!(
                "Signature too old: {date} is earlier than the start of this server, {}. Sign the \
                 request again.",
                date::format(self.started)
            )));
        }
        Ok(Claims {
            authorization,
            signed_at,
            credentials,
        })
    }

    /// Verifies the signature of a request, over its body too. A change is verified for one use.
    ///
    /// # Errors
    /// A signature of another request, or of a change that was carried out or is being carried out.
    pub fn verify(
        &self,
        request: &SignedRequest<'_>,
        claims: &Claims<'_>,
        body: &[u8],
        now: SystemTime,
    ) -> Result<Option<SingleUse>, ServiceError> {
        let expected = sign_again(request, claims, body);
        let signature = claims.authorization.signature;
        if !expected.is_some_and(|expected| equal(&expected, signature)) {
            return Err(invalid(
                "The request signature we calculated does not match the signature you provided. \
                 Check your AWS Secret Access Key and signing method.",
            ));
        }
        if !request.is_change {
            return Ok(None);
        }
        SingleUse::begin(&self.replays, signature, now)
            .map(Some)
            .ok_or_else(|| invalid("The signature of this request has been used before."))
    }

    /// The credentials with this id and this session token.
    fn credentials_of(&self, id: &str, token: Option<&str>) -> Result<&Credentials, ServiceError> {
        let mut known = self.credentials.iter();
        let found = known.find(|it| it.access_key_id == id && it.session_token.as_deref() == token);
        found.ok_or_else(|| {
            forbidden(
                "UnrecognizedClientException",
                "The security token included in the request is invalid.",
            )
        })
    }

    fn check_scope(
        &self,
        authorization: &AuthorizationHeader<'_>,
        service: &str,
        date: &str,
    ) -> Result<(), ServiceError> {
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
}

/// The signature that the request should have; `None` if it cannot be signed.
fn sign_again(request: &SignedRequest<'_>, claims: &Claims<'_>, body: &[u8]) -> Option<String> {
    let authorization = &claims.authorization;
    let Credentials {
        access_key_id,
        secret_access_key,
        ..
    } = claims.credentials;
    let keys = Keys::new(access_key_id, secret_access_key, None, None, "serve").into();
    let mut settings = SigningSettings::default();
    // Exactly the headers that the client lists are signed.
    settings.excluded_headers = None;
    // Exactly the path that the operation is found by is signed.
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let parameters = SigningParams::builder()
        .identity(&keys)
        .region(authorization.region)
        .name(authorization.service)
        .time(claims.signed_at)
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
        SignableBody::Bytes(body),
    );
    Some(sign(signable.ok()?, &parameters).ok()?.into_parts().1)
}

/// Reserves the signature of a change. Dropped before [`SingleUse::keep`], it frees the signature: a
/// change that was not carried out may be sent again.
pub(super) struct SingleUse {
    replays: Arc<Mutex<ReplayCache>>,
    signature: Option<String>,
}

impl SingleUse {
    fn begin(
        replays: &Arc<Mutex<ReplayCache>>,
        signature: &str,
        now: SystemTime,
    ) -> Option<SingleUse> {
        let is_new = lock(replays).insert(signature, now);
        is_new.then(|| SingleUse {
            replays: Arc::clone(replays),
            signature: Some(signature.to_owned()),
        })
    }

    /// Never accepts the signature again.
    pub fn keep(mut self) {
        self.signature = None;
    }
}

impl Drop for SingleUse {
    fn drop(&mut self) {
        if let Some(signature) = &self.signature {
            lock(&self.replays).remove(signature);
        }
    }
}

/// The cache; a panic cannot leave it half-updated.
fn lock(replays: &Mutex<ReplayCache>) -> MutexGuard<'_, ReplayCache> {
    replays.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The value of a header that may be given once.
fn single_header<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
) -> Result<Option<&'a str>, ServiceError> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().map(|value| value.to_str());
    match value.transpose() {
        Ok(value) if values.next().is_none() => Ok(value),
        _ => Err(incomplete(name)),
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
