//! The names of a service.

use super::Error;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt;

/// How long a namespace's name may be, in bytes.
const MAX_NAMESPACE: usize = 1024;
/// How long a service's name may be, and each part of it between dots, in bytes.
const MAX_SERVICE: usize = 127;
const MAX_LABEL: usize = 63;
/// What the id of a service begins with, as with Cloud Map.
const ID_PREFIX: &str = "srv-";
/// How many bytes of the hash an id contains.
const ID_BYTES: usize = 8;

/// A service in its namespace.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ServiceName {
    namespace: String,
    service: String,
}

impl ServiceName {
    /// A service of this name in this namespace.
    ///
    /// # Errors
    /// [`Code::InvalidInput`](super::Code::InvalidInput) for a name that Cloud Map would reject.
    pub fn new(namespace: &str, service: &str) -> Result<ServiceName, Error> {
        if !is_namespace(namespace) {
            return Err(Error::invalid(format!(
                "`{namespace}` is not the name of a namespace: it has 1 to {MAX_NAMESPACE} printable \
                 ASCII characters without blanks"
            )));
        }
        if !is_service(service) {
            return Err(Error::invalid(format!(
                "`{service}` is not the name of a service: it has at most {MAX_SERVICE} letters, \
                 digits, `-` and `_`, in parts of at most {MAX_LABEL} between dots"
            )));
        }
        Ok(ServiceName {
            namespace: namespace.to_owned(),
            service: service.to_owned(),
        })
    }

    /// Reads `NAMESPACE/SERVICE`; `None` for a text without a slash. The name of a service contains no
    /// slash, so the last one separates.
    ///
    /// # Errors
    /// As for [`ServiceName::new`].
    pub fn parse(text: &str) -> Option<Result<ServiceName, Error>> {
        let (namespace, service) = text.rsplit_once('/')?;
        Some(ServiceName::new(namespace, service))
    }

    /// The part before the service: `shop.local`.
    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The part in the namespace: `cart`.
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The id of the service: `srv-` and 16 hexadecimal digits of a hash of both names.
    pub fn id(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.namespace.as_bytes());
        hash.update([0]);
        hash.update(self.service.as_bytes());
        let digits = HEXLOWER.encode(&hash.finalize()[..ID_BYTES]);
        format!("{ID_PREFIX}{digits}")
    }
}

impl fmt::Display for ServiceName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.namespace, self.service)
    }
}

/// Cloud Map's pattern `^(?!arn:)[!-~]{1,1024}$`.
fn is_namespace(name: &str) -> bool {
    (1..=MAX_NAMESPACE).contains(&name.len())
        && !name.starts_with("arn:")
        && name.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Cloud Map's pattern: labels of letters, digits, `-` and `_` between dots, none of which begins or
/// ends with `-`; a label of one character is a letter or a digit.
fn is_service(name: &str) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric();
    let is_label = |label: &str| match label.as_bytes() {
        [] => false,
        [only] => is_letter(only),
        [first, within @ .., last] => {
            let is_end = |byte: &u8| is_letter(byte) || *byte == b'_';
            let is_within = |byte: &u8| is_end(byte) || *byte == b'-';
            label.len() <= MAX_LABEL
                && is_end(first)
                && is_end(last)
                && within.iter().all(is_within)
        }
    };
    name.len() <= MAX_SERVICE && name.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_patterns_of_cloud_map() {
        for (namespace, service) in [
            ("shop.local", "cart"),
            ("a/b", "a.b-c_d"),
            ("x", "_http._tcp"),
        ] {
            let name = ServiceName::new(namespace, service).unwrap();
            assert_eq!((name.namespace(), name.service()), (namespace, service));
        }
        for (namespace, service) in [
            ("", "cart"),
            ("shop local", "cart"),
            ("arn:aws:servicediscovery", "cart"),
            ("shop", ""),
            ("shop", "-cart"),
            ("shop", "cart-"),
            ("shop", "a..b"),
            ("shop", "_"),
            ("shop", "a/b"),
            ("shop", &"a".repeat(MAX_LABEL + 1)),
        ] {
            assert!(
                ServiceName::new(namespace, service).is_err(),
                "{namespace} {service}"
            );
        }
    }

    #[test]
    fn the_last_slash_separates() {
        let name = ServiceName::parse("a/b/cart").unwrap().unwrap();
        assert_eq!((name.namespace(), name.service()), ("a/b", "cart"));
        assert_eq!(name.to_string(), "a/b/cart");
        assert_eq!(ServiceName::parse("srv-1"), None);
    }

    /// `printf 'shop.local\0cart' | sha256sum`
    #[test]
    fn ids_depend_on_the_names_only() {
        let name = ServiceName::new("shop.local", "cart").unwrap();
        assert_eq!(name.id(), "srv-e46d89de0c3a7835");
    }
}
