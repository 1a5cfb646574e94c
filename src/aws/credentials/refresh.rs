//! Credentials of a long run: temporary ones are found again before they expire.

use super::chain::{Chain, expired};
use super::find;
use crate::aws::config::Files;
use crate::aws::http::Http;
use crate::aws::settings::Settings;
use crate::aws::surroundings::Surroundings;
use crate::wire::Failure;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, future};
use aws_types::SdkConfig;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::sync::Mutex;

/// How long before their expiry credentials are found again.
const EARLY: Duration = Duration::from_secs(5 * 60);
/// The least time between two searches, so that a short command searches once.
const PAUSE: Duration = Duration::from_secs(10);

/// What the chain looks at, for as long as it may be followed again.
#[derive(Debug)]
pub struct Sources {
    /// Of the call.
    pub settings: Settings,
    /// As they were at the start.
    pub surroundings: Surroundings,
    /// As they were at the start.
    pub files: Arc<Files>,
    /// For the sources that are asked over HTTP.
    pub http: Http,
    /// Region, HTTP client and timeouts for calls of STS and IAM Identity Center.
    pub config: SdkConfig,
}

/// Credentials that are found again when it is time.
#[derive(Debug)]
pub struct Refreshed {
    sources: Sources,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    credentials: Credentials,
    /// When they are to be found again; `None` for credentials that do not expire.
    due: Option<SystemTime>,
}

impl Sources {
    /// Finds credentials for the first time.
    ///
    /// # Errors
    /// As for [`find`].
    pub async fn find(self) -> Result<Refreshed, Failure> {
        let found = find(&self.chain()).await?;
        let known = Known::new(found, (self.surroundings.clock)());
        Ok(Refreshed {
            sources: self,
            known: Mutex::new(known),
        })
    }

    fn chain(&self) -> Chain<'_> {
        Chain {
            settings: &self.settings,
            surroundings: &self.surroundings,
            files: &self.files,
            http: &self.http,
            config: &self.config,
        }
    }
}

impl Known {
    fn new(credentials: Credentials, now: SystemTime) -> Known {
        let due = credentials.expiry().map(|it| (it - EARLY).max(now + PAUSE));
        Known { credentials, due }
    }
}

impl Refreshed {
    /// Credentials that have not expired.
    ///
    /// # Errors
    /// Those that are known have expired, and no others are found.
    async fn current(&self) -> Result<Credentials, Failure> {
        let mut known = self.known.lock().await;
        let now = (self.sources.surroundings.clock)();
        if known.due.is_some_and(|due| due <= now) {
            match find(&self.sources.chain()).await {
                Ok(found) => *known = Known::new(found, now),
                // The source may answer again before they expire.
                Err(failure) => {
                    let expiry = known.credentials.expiry().unwrap_or(now);
                    expired(expiry, now).map_err(|_| failure)?;
                    known.due = Some(now + PAUSE);
                }
            }
        }
        Ok(known.credentials.clone())
    }
}

impl ProvideCredentials for Refreshed {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(async {
            let found = self.current().await;
            found.map_err(|failure| CredentialsError::provider_error(failure.message))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::connection::runtime;
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicU64, Ordering};

    /// The time in seconds.
    static NOW: AtomicU64 = AtomicU64::new(0);

    /// The metadata of a container: at each request the next of these answers.
    fn container(answers: Vec<Option<(&'static str, &'static str)>>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for answer in answers {
                let (mut stream, _) = listener.accept().unwrap();
                let mut request = BufReader::new(stream.try_clone().unwrap()).lines();
                while !request.next().unwrap().unwrap().is_empty() {}
                let (status, body) = match answer {
                    Some((key, expiry)) => (
                        "200 OK",
                        format!(
                            r#"{{"AccessKeyId":"{key}","SecretAccessKey":"s","Token":"t","Expiration":"{expiry}"}}"#
                        ),
                    ),
                    None => ("404 Not Found", String::new()),
                };
                let length = body.len();
                let head = format!("HTTP/1.1 {status}\r\nconnection: close\r\n");
                write!(stream, "{head}content-length: {length}\r\n\r\n{body}").unwrap();
            }
        });
        url
    }

    #[test]
    fn temporary_credentials_are_found_again_before_they_expire() {
        // Each search makes three attempts.
        let url = container(vec![
            Some(("first", "1970-01-01T01:00:00Z")),
            None,
            None,
            None,
            Some(("second", "1970-01-01T02:00:00Z")),
            None,
            None,
            None,
        ]);
        let variables = [("AWS_CONTAINER_CREDENTIALS_FULL_URI", url.as_str())];
        let mut surroundings = Surroundings::of(variables);
        surroundings.clock =
            || SystemTime::UNIX_EPOCH + Duration::from_secs(NOW.load(Ordering::SeqCst));
        let sources = Sources {
            settings: Settings::default(),
            http: Http::new(&surroundings.variables, crate::aws::http::Trust::System),
            surroundings,
            files: Arc::default(),
            config: SdkConfig::builder().build(),
        };
        let runtime = runtime().unwrap();
        let refreshed = runtime.block_on(sources.find()).unwrap();
        let key_at = |seconds| {
            NOW.store(seconds, Ordering::SeqCst);
            let found = runtime.block_on(refreshed.current());
            found
                .map(|credentials| credentials.access_key_id().to_owned())
                .map_err(|failure| failure.message)
        };
        assert_eq!(key_at(3299).as_deref(), Ok("first"));
        assert_eq!(key_at(3300).as_deref(), Ok("first"), "there is no answer");
        assert_eq!(key_at(3309).as_deref(), Ok("first"));
        assert_eq!(key_at(3310).as_deref(), Ok("second"));
        assert_eq!(key_at(6899).as_deref(), Ok("second"));
        let expired = key_at(7200).unwrap_err();
        assert!(expired.contains("container-role"), "{expired}");
    }
}
