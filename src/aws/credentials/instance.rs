//! The metadata service of an EC2 instance: credentials of its role, and its region.

use super::chain::Found;
use super::{keys, time};
use crate::aws::config::Files;
use crate::aws::http::{Http, Limits};
use crate::aws::surroundings::Surroundings;
use aws_credential_types::Credentials;
use aws_smithy_types::body::SdkBody;
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri};
use serde_json::Value;
use std::time::Duration;

const TOKEN: &str = "x-aws-ec2-metadata-token";
const ROLES: &str = "latest/meta-data/iam/security-credentials/";
const ZONE: &str = "latest/meta-data/placement/availability-zone/";

/// The credentials of the instance's role; nothing where this is not an instance, or it has no role.
pub async fn credentials(
    http: &Http,
    surroundings: &Surroundings,
    files: &Files,
    profile: &str,
) -> Found {
    let Some(service) = Service::new(http, surroundings, files, profile).await else {
        return Ok(None);
    };
    let Some(role) = service.get(ROLES).await else {
        return Ok(None);
    };
    let found = service.get(&format!("{ROLES}{}", role.trim())).await;
    Ok(found.and_then(|text| credentials_of(&text, "instance metadata").ok()))
}

/// The region in which the instance runs.
pub async fn region(
    http: &Http,
    surroundings: &Surroundings,
    files: &Files,
    profile: &str,
) -> Option<String> {
    let service = Service::new(http, surroundings, files, profile).await?;
    let zone = service.get(ZONE).await?;
    // The zone is the region and a letter.
    let region = zone
        .trim()
        .trim_end_matches(|c: char| c.is_ascii_alphabetic());
    (!region.is_empty()).then(|| region.to_owned())
}

/// Credentials as both metadata services write them.
///
/// # Errors
/// What is missing or wrong.
pub fn credentials_of(text: &str, provider: &'static str) -> Result<Credentials, String> {
    let json: Value =
        serde_json::from_str(text).map_err(|error| format!("the answer is not JSON: {error}"))?;
    let get = |key: &str| {
        let text = json.get(key).and_then(Value::as_str);
        text.ok_or_else(|| format!("the answer has no `{key}`"))
    };
    Ok(keys::credentials(
        get("AccessKeyId")?,
        get("SecretAccessKey")?,
        Some(get("Token")?),
        Some(time::parse(get("Expiration")?)?),
        provider,
    ))
}

/// The service as the settings describe it, with a token where it gives one.
struct Service<'a> {
    metadata: Metadata<'a>,
    base: String,
    headers: HeaderMap,
}

impl<'a> Service<'a> {
    /// Nothing where it is switched off or does not answer.
    async fn new(
        http: &'a Http,
        surroundings: &Surroundings,
        files: &Files,
        profile: &str,
    ) -> Option<Service<'a>> {
        let setting = |variable: &str, key: &str| {
            let value = surroundings
                .get(variable)
                .or_else(|| files.get(profile, key));
            value.filter(|value| !value.is_empty())
        };
        let is_on = |variable: &str, key: &str| {
            setting(variable, key).is_some_and(|value| value.eq_ignore_ascii_case("true"))
        };
        if is_on("AWS_EC2_METADATA_DISABLED", "ec2_metadata_disabled") {
            return None;
        }
        let number = |variable: &str, key: &str| setting(variable, key)?.trim().parse().ok();
        let timeout = number("AWS_METADATA_SERVICE_TIMEOUT", "metadata_service_timeout");
        let limit = Some(Duration::from_secs(timeout.unwrap_or(1).into()));
        let metadata = Metadata {
            http,
            limits: Limits {
                connect: limit,
                read: limit,
            },
            attempts: number(
                "AWS_METADATA_SERVICE_NUM_ATTEMPTS",
                "metadata_service_num_attempts",
            )
            .unwrap_or(1),
        };
        let mode = setting(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
            "ec2_metadata_service_endpoint_mode",
        );
        let default = if mode.is_some_and(|mode| mode.eq_ignore_ascii_case("ipv6")) {
            "http://[fd00:ec2::254]"
        } else {
            "http://169.254.169.254"
        };
        let base = setting(
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            "ec2_metadata_service_endpoint",
        );
        let base = format!("{}/", base.unwrap_or(default).trim_end_matches('/'));
        let mut headers = HeaderMap::new();
        if let Some(token) = metadata.token(&base).await? {
            headers.insert(TOKEN, token);
        } else if is_on("AWS_EC2_METADATA_V1_DISABLED", "ec2_metadata_v1_disabled") {
            return None;
        }
        Some(Service {
            metadata,
            base,
            headers,
        })
    }

    async fn get(&self, path: &str) -> Option<String> {
        let uri = format!("{}{path}", self.base).parse().ok()?;
        let answer = self.metadata.get(&uri, &self.headers).await;
        answer.ok().filter(|text| !text.trim().is_empty())
    }
}

/// Requests to a metadata service.
pub struct Metadata<'a> {
    pub http: &'a Http,
    pub limits: Limits,
    /// Tries in all.
    pub attempts: u32,
}

impl Metadata<'_> {
    /// The text at an address.
    ///
    /// # Errors
    /// Why there is none, from the last attempt.
    pub async fn get(&self, uri: &Uri, headers: &HeaderMap) -> Result<String, String> {
        let mut reason = String::new();
        for attempt in 0..self.attempts {
            if attempt > 0 {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            match self.send(Method::GET, uri, headers).await {
                Ok((StatusCode::OK, text)) => return Ok(text),
                Ok((status, text)) => reason = format!("{uri} answers {status}: {text}"),
                Err(error) => reason = error,
            }
        }
        Err(reason)
    }

    /// A token for further requests: `None` when no one answers, `Some(None)` where the service is of
    /// the first version, which knows no tokens.
    async fn token(&self, base: &str) -> Option<Option<HeaderValue>> {
        let uri = format!("{base}latest/api/token").parse().ok()?;
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-aws-ec2-metadata-token-ttl-seconds",
            HeaderValue::from_static("21600"),
        );
        headers.insert("content-length", HeaderValue::from_static("0"));
        match self.send(Method::PUT, &uri, &headers).await {
            Ok((StatusCode::OK, token)) => Some(HeaderValue::from_str(token.trim()).ok()),
            Ok(_) => Some(None),
            Err(_) => None,
        }
    }

    async fn send(
        &self,
        method: Method,
        uri: &Uri,
        headers: &HeaderMap,
    ) -> Result<(StatusCode, String), String> {
        let mut request = Request::builder().method(method).uri(uri.clone());
        request
            .headers_mut()
            .into_iter()
            .for_each(|all| all.clone_from(headers));
        let request = request
            .body(SdkBody::empty())
            .map_err(|error| error.to_string())?;
        let answer = self
            .http
            .send(request, self.limits)
            .await
            .map_err(|error| error.message(&uri.to_string()))?;
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        Ok((answer.status(), text))
    }
}
