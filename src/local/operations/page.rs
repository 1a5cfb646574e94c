//! Lists in pages.
//!
//! A token contains the key after which the next page begins, so it survives whatever comes and goes
//! between two pages. It also names its list, and no other list accepts it.

use super::call::Call;
use crate::document::Node;
use crate::local::api_error::ApiError;
use crate::model::Paginated;
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as BASE64;
use serde_json::{Map, Value, json};

/// The page that a request asks for.
pub struct Page {
    paginated: Paginated,
    /// The operation and everything it was given but limit and token.
    list: Value,
    limit: usize,
    after: Option<String>,
}

impl Page {
    /// Without a limit, a page is as long as the model allows.
    ///
    /// # Errors
    /// A token that is not one of this list.
    pub fn requested(call: &Call<'_>) -> Result<Page, ApiError> {
        let operation = call.operation();
        let paginated = operation.paginated.expect("every list is paginated");
        let size = operation
            .input()
            .member(paginated.page_size)
            .expect("checked by the reader");
        let limit = call.member(size.name).and_then(Node::as_integer);
        let limit = limit
            .or(size.shape().bounds.max.map(i128::from))
            .unwrap_or(i128::MAX);
        let scope = operation
            .input()
            .members()
            .iter()
            .filter(|member| ![paginated.page_size, paginated.input_token].contains(&member.name))
            .map(|member| call.text(member.name));
        let list = json!([operation.name, scope.collect::<Vec<_>>()]);
        let after = match call.text(paginated.input_token) {
            None => None,
            Some(token) => {
                let after = decode(token)
                    .filter(|(of, _)| *of == list)
                    .map(|(_, after)| after);
                Some(after.ok_or_else(|| {
                    ApiError::bad_request(format!("{} is not valid", paginated.input_token))
                })?)
            }
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(Page {
            paginated,
            list,
            limit,
            after,
        })
    }

    /// The body of the answer: from all items, in the order of their keys, those of the page.
    pub fn answer<T>(
        &self,
        all: &[T],
        key: impl Fn(&T) -> String,
        show: impl Fn(&T) -> Result<Option<Value>, ApiError>,
    ) -> Result<Value, ApiError> {
        let start = match &self.after {
            Some(after) => all.partition_point(|item| key(item) <= *after),
            None => 0,
        };
        let end = start.saturating_add(self.limit).min(all.len());
        let page = all[start..end]
            .iter()
            .filter_map(|item| show(item).transpose())
            .collect::<Result<Vec<_>, _>>()?;
        let mut body = Map::new();
        body.insert(self.paginated.items.to_owned(), page.into());
        if let Some(last) = all[start..end].last().filter(|_| end < all.len()) {
            let token = BASE64.encode(json!([self.list, key(last)]).to_string());
            body.insert(self.paginated.output_token.to_owned(), token.into());
        }
        Ok(body.into())
    }
}

/// The list of a token and the last key seen.
fn decode(token: &str) -> Option<(Value, String)> {
    serde_json::from_slice(&BASE64.decode(token).ok()?).ok()
}
