//! The target of a request in one spelling.
//!
//! A query can be written in many ways: `meshOwner`, `mesh%4Fwner`. Signatures are verified over decoded
//! parameters, and operations read them, so both must see the same ones: a target is brought into one
//! spelling before anything looks at it. The path is left as it is; a signature covers its exact bytes.

use crate::wire::{Request, ServiceError};
use percent_encoding::percent_decode_str;

/// The target with each query parameter decoded and encoded again.
///
/// # Errors
/// A parameter that is not UTF-8, and one that is given twice, since its values could change places
/// without changing the signature.
pub fn normalize(target: &str) -> Result<String, ServiceError> {
    let Some((path, query)) = target.split_once('?') else {
        return Ok(target.to_owned());
    };
    let mut parameters: Vec<(String, String)> = Vec::new();
    for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        let name = decode(name)?;
        if parameters.iter().any(|(known, _)| *known == name) {
            return Err(bad_request(format!(
                "the query has more than one parameter `{name}`"
            )));
        }
        parameters.push((name, decode(value)?));
    }
    Ok(Request {
        operation: "",
        method: "",
        path: path.to_owned(),
        query: parameters,
        body: None,
    }
    .target())
}

fn decode(text: &str) -> Result<String, ServiceError> {
    let decoded = percent_decode_str(text).decode_utf8();
    let decoded =
        decoded.map_err(|_| bad_request(format!("`{text}` in the query is not UTF-8")))?;
    Ok(decoded.into_owned())
}

fn bad_request(message: String) -> ServiceError {
    ServiceError::new("BadRequestException", message)
}

#[cfg(test)]
mod tests {
    use super::normalize;

    #[test]
    fn parameters_have_one_spelling() {
        for (target, normal) in [
            ("/a%2fb", "/a%2fb"),
            ("/a?", "/a"),
            ("/a?b", "/a?b="),
            ("/a?mesh%4Fwner=1&&x=%7e", "/a?meshOwner=1&x=~"),
            ("/a?x=a+b%20c%3Dd", "/a?x=a%2Bb%20c%3Dd"),
        ] {
            assert_eq!(normalize(target).unwrap(), normal, "{target}");
        }
    }

    #[test]
    fn parameters_are_text_and_given_once() {
        for target in ["/a?b=1&b=2", "/a?b=1&%62=1", "/a?b=%ff", "/a?%ff=b"] {
            assert_eq!(normalize(target).unwrap_err().status, 400, "{target}");
        }
    }
}
