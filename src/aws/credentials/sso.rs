//! IAM Identity Center: the session that `aws sso login` left in `~/.aws/sso/cache` is exchanged for
//! credentials of a role.

use super::chain::{Chain, Found, wrong};
use super::time;
use crate::aws::config::{Value as Setting, text};
use crate::aws::endpoint::configured_endpoint;
use crate::aws::failure::call_failed;
use crate::wire::Failure;
use aws_credential_types::Credentials;
use aws_types::region::Region;
use data_encoding::HEXLOWER;
use serde_json::Value;
use sha1::{Digest, Sha1};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// A session with a refresh token is renewed this long before it ends.
const EARLY: Duration = Duration::from_mins(15);

/// The credentials of the role that a profile names.
pub async fn find(chain: &Chain<'_>, profile: &str) -> Found {
    let files = chain.files;
    let own = |key: &str| files.get(profile, key);
    if own("sso_role_name").is_none() && own("sso_account_id").is_none() {
        return Ok(None);
    }
    let session = own("sso_session");
    let shared = match session {
        Some(name) => files.sso_session(name).ok_or_else(|| {
            wrong(format!(
                "The specified sso-session does not exist: \"{name}\""
            ))
        })?,
        None => &BTreeMap::<String, Setting>::new(),
    };
    for key in shared.keys() {
        if let (Some(here), Some(there)) = (own(key), text(shared, key))
            && here != there
        {
            return Err(wrong(format!(
                "The value for {key} is inconsistent between profile ({here}) and sso-session ({there})."
            )));
        }
    }
    let get = |key: &str| own(key).or_else(|| text(shared, key));
    let keys = [
        "sso_role_name",
        "sso_account_id",
        "sso_start_url",
        "sso_region",
    ];
    let [Some(role), Some(account), Some(start_url), Some(region)] = keys.map(get) else {
        let missing: Vec<&str> = keys.into_iter().filter(|key| get(key).is_none()).collect();
        return Err(wrong(format!(
            "The profile \"{profile}\" is configured to use SSO but is missing required \
             configuration: {}",
            missing.join(", ")
        )));
    };
    let region = Region::new(region.to_owned());
    let token = token(chain, profile, session, start_url, &region).await?;
    let mut config = chain.config.to_builder();
    config
        .set_region(region)
        .set_endpoint_url(configured_endpoint(chain, "sso"));
    let answer = aws_sdk_sso::Client::new(&config.build())
        .get_role_credentials()
        .role_name(role)
        .account_id(account)
        .access_token(token)
        .send()
        .await
        .map_err(|error| call_failed("GetRoleCredentials", &error))?;
    let issued = answer
        .role_credentials()
        .and_then(|issued| Some((issued.access_key_id()?, issued.secret_access_key()?, issued)));
    let Some((access_key, secret_key, issued)) = issued else {
        return Err(wrong("IAM Identity Center answered without credentials"));
    };
    let milliseconds = u64::try_from(issued.expiration()).unwrap_or_default();
    Ok(Some(Credentials::new(
        access_key,
        secret_key,
        issued.session_token().map(str::to_owned),
        Some(UNIX_EPOCH + Duration::from_millis(milliseconds)),
        "SSO",
    )))
}

/// The access token of the session.
async fn token(
    chain: &Chain<'_>,
    profile: &str,
    session: Option<&str>,
    start_url: &str,
    region: &Region,
) -> Result<String, Failure> {
    let log_in = |reason: &str| wrong(format!("{reason}: run `aws sso login --profile {profile}`"));
    let missing = || {
        log_in(&format!(
            "Error loading SSO Token: Token for {} does not exist",
            session.unwrap_or(start_url)
        ))
    };
    let path = cached(chain, session.unwrap_or(start_url)).ok_or_else(missing)?;
    let bytes = std::fs::read(&path).map_err(|_| missing())?;
    let json: Value = serde_json::from_slice(&bytes).map_err(|_| missing())?;
    let get = |key: &str| json.get(key).and_then(Value::as_str);
    let (Some(access), Some(expiry)) = (get("accessToken"), get("expiresAt")) else {
        return Err(missing());
    };
    let expiry = time::parse(expiry).map_err(wrong)?;
    let now = (chain.surroundings.clock)();
    if session.is_some()
        && expiry < now + EARLY
        && let Some(renewed) = renew(chain, &path, &json, region).await
    {
        return Ok(renewed);
    }
    if expiry > now {
        Ok(access.to_owned())
    } else {
        Err(log_in(
            "The SSO session associated with this profile has expired or is otherwise invalid",
        ))
    }
}

/// The file of a session.
fn cached(chain: &Chain<'_>, key: &str) -> Option<PathBuf> {
    let name = HEXLOWER.encode(&Sha1::digest(key));
    let home = chain.surroundings.home.as_ref()?;
    Some(home.join(".aws/sso/cache").join(format!("{name}.json")))
}

/// Renews a session by its refresh token, and writes it back; nothing where that cannot be done.
async fn renew(chain: &Chain<'_>, path: &Path, session: &Value, region: &Region) -> Option<String> {
    let get = |key: &str| session.get(key).and_then(Value::as_str);
    let now = (chain.surroundings.clock)();
    let is_registered = time::parse(get("registrationExpiresAt")?).ok()? > now;
    let mut config = chain.config.to_builder();
    config
        .set_region(region.clone())
        .set_endpoint_url(configured_endpoint(chain, "sso_oidc"));
    let request = aws_sdk_ssooidc::Client::new(&config.build())
        .create_token()
        .grant_type("refresh_token")
        .client_id(get("clientId")?)
        .client_secret(get("clientSecret")?)
        .refresh_token(get("refreshToken")?);
    if !is_registered {
        return None;
    }
    let answer = request.send().await.ok()?;
    let access = answer.access_token()?.to_owned();
    let seconds = u64::try_from(answer.expires_in()).unwrap_or_default();
    let mut renewed = session.clone();
    renewed["accessToken"] = access.clone().into();
    renewed["expiresAt"] = written(now + Duration::from_secs(seconds)).into();
    if let Some(refresh) = answer.refresh_token() {
        renewed["refreshToken"] = refresh.into();
    }
    // The token is good for this call, whether or not it can be kept for the next.
    let _ = keep(path, &renewed);
    Some(access)
}

/// A time as AWS's tools write it there.
fn written(time: SystemTime) -> String {
    let time = jiff::Timestamp::try_from(time).unwrap_or_default();
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Replaces the file of a session.
fn keep(path: &Path, session: &Value) -> std::io::Result<()> {
    let beside = path.with_extension("json.new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    std::io::Write::write_all(&mut options.open(&beside)?, session.to_string().as_bytes())?;
    std::fs::rename(beside, path)
}
