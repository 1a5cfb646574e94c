//! `--dry-run`: the request that would go out, instead of sending it.

use super::error::Error;
use super::stdout;
use crate::document::Node;
use crate::model::Operation;
use crate::{output, wire};
use serde_json::{Value, json};

/// Prints the request of this input as JSON.
///
/// # Errors
/// For an operation that changes nothing, where there is nothing to be careful about.
pub fn print(operation: &'static Operation, input: &Node) -> Result<(), Error> {
    if operation.readonly {
        return Err(Error::usage(
            "--dry-run is for commands that change something",
        ));
    }
    let token = || uuid::Uuid::new_v4().to_string();
    let request = wire::encode(operation, input, token)
        .map_err(|member| Error::usage(format!("the request cannot be made without `{member}`")))?;
    let body = request.body.as_deref().map(serde_json::from_str::<Value>);
    let body = body.and_then(Result::ok).unwrap_or_default();
    let shown = json!({
        "method": request.method,
        "target": request.target(),
        "body": body,
    });
    stdout::print(&(output::pretty(&shown) + "\n"))
}
