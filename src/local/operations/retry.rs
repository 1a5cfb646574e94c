//! A request that is sent twice is carried out once: it has the same client token.
//!
//! A token belongs to the resource and the operation with which it came, and is remembered with the
//! resource. The same content again gets the first answer again, later changes notwithstanding.

use super::answer::{ACTIVE, data};
use super::call::Call;
use crate::local::api_error::ApiError;
use crate::local::store::{Answered, Record};
use data_encoding::HEXLOWER;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The first answer, if the request has been carried out before.
///
/// # Errors
/// A token that came before with other content.
pub fn answer(call: &Call<'_>, record: &Record) -> Result<Option<Value>, ApiError> {
    let Some(token) = call.token() else {
        return Ok(None);
    };
    let is_it =
        |known: &&Answered| known.operation == call.operation().name && known.token == token;
    let Some(known) = record.answered.iter().rev().find(is_it) else {
        return Ok(None);
    };
    if known.content != content(call) {
        return Err(ApiError::new(
            "ConflictException",
            format!("The client token {token} came before with another request"),
        ));
    }
    let mut first = record.clone();
    first.spec = call.spec();
    first.metadata.version = known.version;
    first.metadata.last_updated_at = known.last_updated_at;
    Ok(Some(data(call.resource(), &first, ACTIVE)))
}

/// Keeps what makes the same answer again.
pub fn remember(call: &Call<'_>, record: &mut Record) {
    if let Some(token) = call.token() {
        record.remember(Answered {
            operation: call.operation().name.to_owned(),
            token: token.to_owned(),
            content: content(call),
            version: record.metadata.version,
            last_updated_at: record.metadata.last_updated_at,
        });
    }
}

impl<'a> Call<'a> {
    fn token(&self) -> Option<&'a str> {
        let mut members = self.operation().input().members().iter();
        members
            .find(|member| member.idempotency_token)
            .and_then(|member| self.text(member.name))
    }
}

/// A digest of who asks for what, however the members are ordered.
fn content(call: &Call<'_>) -> String {
    let members = call.operation().input().members().iter();
    let said = members
        .filter(|member| !member.idempotency_token)
        .filter_map(|member| Some((member.name.to_owned(), call.member(member.name)?.to_json())));
    let mut said = Value::Object(said.collect());
    said.sort_all_objects();
    HEXLOWER.encode(&Sha256::digest(format!("{} {said}", call.caller())))
}
