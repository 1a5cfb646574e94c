//! Why a request got no answer.

use aws_smithy_runtime_api::client::result::ConnectorError;
use std::error::Error;
use std::fmt;

/// Why a request got no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// No connection within the connect timeout.
    ConnectTimeout,
    /// Connected, but no (further) part of the answer within the read timeout.
    ReadTimeout,
    /// No connection: what the system says.
    Connect(String),
    /// No connection through this proxy, whose URL is without user and password.
    Proxy { url: String, reason: String },
    /// The peer's certificate, or TLS itself.
    Tls(String),
    /// The peer closed the connection before the answer was whole.
    Closed,
    /// A setting that is not usable, such as a CA bundle or a proxy's URL. Nothing was sent.
    Setting(String),
    /// Anything else.
    Other(String),
}

impl Unanswered {
    /// The reason at the bottom of an error of the SDK, if it came from here.
    pub fn within<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a Unanswered> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(unanswered) = error.downcast_ref() {
                return Some(unanswered);
            }
            cause = error.source();
        }
        None
    }

    /// What AWS CLI says of a request to this URL.
    pub fn message(&self, url: &str) -> String {
        match self {
            Unanswered::ConnectTimeout => format!("Connect timeout on endpoint URL: \"{url}\""),
            Unanswered::ReadTimeout => format!("Read timeout on endpoint URL: \"{url}\""),
            Unanswered::Connect(reason) => {
                format!("Could not connect to the endpoint URL: \"{url}\" ({reason})")
            }
            Unanswered::Proxy { url, reason } => {
                format!("Failed to connect to proxy URL: \"{url}\" ({reason})")
            }
            Unanswered::Tls(reason) => format!("SSL validation failed for {url}: {reason}"),
            Unanswered::Closed => format!(
                "Connection was closed before we received a valid response from endpoint URL: \"{url}\"."
            ),
            Unanswered::Setting(reason) => reason.clone(),
            Unanswered::Other(reason) => format!("{url}: {reason}"),
        }
    }
}

impl fmt::Display for Unanswered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Unanswered::ConnectTimeout => f.write_str("connect timeout"),
            Unanswered::ReadTimeout => f.write_str("read timeout"),
            Unanswered::Closed => {
                f.write_str("the connection was closed before the answer was whole")
            }
            Unanswered::Proxy { url, reason } => write!(f, "proxy {url}: {reason}"),
            Unanswered::Connect(reason)
            | Unanswered::Tls(reason)
            | Unanswered::Setting(reason)
            | Unanswered::Other(reason) => f.write_str(reason),
        }
    }
}

impl Error for Unanswered {}

/// Which of them are worth another attempt is the SDK's to decide, by their kind.
impl From<Unanswered> for ConnectorError {
    fn from(unanswered: Unanswered) -> ConnectorError {
        match unanswered {
            Unanswered::ConnectTimeout | Unanswered::ReadTimeout => {
                ConnectorError::timeout(unanswered.into())
            }
            Unanswered::Connect(_) | Unanswered::Proxy { .. } | Unanswered::Closed => {
                ConnectorError::io(unanswered.into())
            }
            Unanswered::Tls(_) | Unanswered::Other(_) => {
                ConnectorError::other(unanswered.into(), None)
            }
            Unanswered::Setting(_) => ConnectorError::user(unanswered.into()),
        }
    }
}
