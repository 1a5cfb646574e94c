//! Credentials of a container: ECS, EKS and whoever offers them in the same way. They are never
//! fetched through a proxy, which would see token and keys.

use super::chain::{Chain, Found, wrong};
use super::instance::{self, Metadata};
use crate::aws::http::Limits;
use crate::wire::Failure;
use http::{HeaderMap, HeaderValue, Uri};
use std::net::IpAddr;
use std::time::Duration;

const RELATIVE: &str = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
const FULL: &str = "AWS_CONTAINER_CREDENTIALS_FULL_URI";
const TOKEN: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN";
const TOKEN_FILE: &str = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE";
/// Where ECS and EKS answer.
const HOSTS: [&str; 4] = [
    "169.254.170.2",
    "169.254.170.23",
    "[fd00:ec2::23]",
    "localhost",
];
const ATTEMPTS: u32 = 3;

/// The credentials of the container, where the environment names an address.
pub async fn find(chain: &Chain<'_>) -> Found {
    let variables = &chain.surroundings.variables;
    let address = match (variables.get(RELATIVE), variables.get(FULL)) {
        (Some(path), _) => format!("http://{}{path}", HOSTS[0]),
        (None, Some(address)) => address.clone(),
        (None, None) => return Ok(None),
    };
    let uri = allowed(&address)?;
    let mut headers = HeaderMap::new();
    headers.insert("accept", HeaderValue::from_static("application/json"));
    if let Some(token) = token(chain)? {
        headers.insert("authorization", token);
    }
    let limit = Some(Duration::from_secs(2));
    let metadata = Metadata {
        http: &chain.http.direct(),
        limits: Limits {
            connect: limit,
            read: limit,
        },
        attempts: ATTEMPTS,
    };
    let failed = |reason: String| {
        wrong(format!(
            "Error when retrieving credentials from container-role: {reason}"
        ))
    };
    let text = metadata.get(&uri, &headers).await.map_err(failed)?;
    instance::credentials_of(&text, "container")
        .map(Some)
        .map_err(failed)
}

/// An address to which keys may be asked for: encrypted, of this host, or of AWS's services.
fn allowed(address: &str) -> Result<Uri, Failure> {
    let uri: Uri = address
        .parse()
        .map_err(|error| wrong(format!("{FULL} \"{address}\" is not an address: {error}")))?;
    let host = uri.host().unwrap_or_default();
    let is_loopback = host
        .trim_matches(['[', ']'])
        .parse()
        .is_ok_and(|address: IpAddr| address.is_loopback());
    if uri.scheme_str() == Some("https") || HOSTS.contains(&host) || is_loopback {
        Ok(uri)
    } else {
        Err(wrong(format!(
            "Unsupported host '{host}'.  Can only retrieve metadata from a loopback address or one \
         of these hosts: {}",
            HOSTS.join(", ")
        )))
    }
}

/// What the address wants as a proof; the file counts before the variable.
fn token(chain: &Chain<'_>) -> Result<Option<HeaderValue>, Failure> {
    let token = match chain.surroundings.get(TOKEN_FILE) {
        Some(path) => Some(std::fs::read_to_string(path).map_err(|error| {
            wrong(format!(
                "the token {path} of {TOKEN_FILE} cannot be read: {error}"
            ))
        })?),
        None => chain.surroundings.get(TOKEN).map(str::to_owned),
    };
    let header = |token: String| {
        HeaderValue::from_str(&token).map_err(|_| {
            wrong("the authorization token of the container contains a line end or another control character")
        })
    };
    token.map(header).transpose()
}
