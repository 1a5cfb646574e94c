//! The address of a listening socket, as people write it.

use crate::cli::error::Error;
use std::net::SocketAddr;

/// Reads `127.0.0.1:8080`, `localhost:8080` or the same as a URL.
///
/// # Errors
/// A text that is not an IP address with a port.
pub fn address(text: &str) -> Result<SocketAddr, Error> {
    let text = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("https://"))
        .unwrap_or(text)
        .replace("localhost", "127.0.0.1");
    text.parse().map_err(|_| {
        Error::usage(format!("`{text}` is not an address to listen on"))
            .hint("it reads `127.0.0.1:8080`; port 0 chooses a free one")
    })
}
