//! What the access log contains.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

/// One line of the access log.
#[derive(Clone, Debug)]
pub struct AccessRecord {
    /// When its head was complete.
    pub time: SystemTime,
    /// The address of the client.
    pub peer: SocketAddr,
    /// `-`, like the target, for a malformed request.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Of the response, in HTTP's terms.
    pub status: u16,
    /// The error's code, if the response is an error.
    pub error: Option<String>,
    /// What the client does not get to see about it.
    pub detail: Option<String>,
    /// From the first byte of the request to the last of the response.
    pub took: Duration,
}
