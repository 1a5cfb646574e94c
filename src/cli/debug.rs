//! `--debug`: the settings of a call, and what is sent and received, on standard error. Signatures,
//! keys and tokens are never part of it, because they are added below the requests that pass here.

#[cfg(feature = "aws")]
use super::lookup::Found;
use crate::wire::{Failure, Request, Response, Service};

/// Tells a setting and where it comes from, or what counts where none is found.
#[cfg(feature = "aws")]
pub fn setting(name: &str, found: Option<&Found>, otherwise: &str) {
    match found {
        Some(Found { value, from }) => anstream::eprintln!("* {name}: {value} (from {from})"),
        None => anstream::eprintln!("* {name}: {otherwise}"),
    }
}

/// A service whose traffic is told.
pub struct Told(pub Box<dyn Service>);

impl Service for Told {
    fn call(&self, request: &Request) -> Result<Response, Failure> {
        anstream::eprintln!(
            "> {} {} ({})",
            request.method,
            request.target(),
            request.operation
        );
        if let Some(body) = &request.body {
            anstream::eprintln!("> {body}");
        }
        let outcome = self.0.call(request);
        match &outcome {
            Ok(response) => {
                anstream::eprintln!(
                    "< {} after {} attempt(s)",
                    response.status,
                    response.attempts
                );
                for (name, value) in &response.headers {
                    anstream::eprintln!("< {name}: {value}");
                }
                anstream::eprintln!("< {}", String::from_utf8_lossy(&response.body));
            }
            Err(failure) => anstream::eprintln!("< no answer: {failure}"),
        }
        outcome
    }
}
