//! ARNs of ACM and of AWS Private CA.

use super::Error;
use super::repository::Collection;
use std::fmt::Write;

/// The service and the kind of resource in an ARN.
fn segments(collection: Collection) -> (&'static str, &'static str) {
    match collection {
        Collection::Authorities => ("acm-pca", "certificate-authority"),
        Collection::Certificates => ("acm", "certificate"),
    }
}

/// A new ARN, as AWS would give it: `arn:aws:acm:REGION:ACCOUNT:certificate/UUID`.
pub(super) fn new(collection: Collection, region: &str, account: &str, random: [u8; 16]) -> String {
    let (service, resource) = segments(collection);
    format!(
        "arn:aws:{service}:{region}:{account}:{resource}/{}",
        uuid::Builder::from_random_bytes(random).into_uuid()
    )
}

/// Checks that an ARN is one of this collection.
///
/// # Errors
/// An ARN of another service or resource, or other text; the message shows what is expected.
pub(super) fn check(collection: Collection, arn: &str) -> Result<(), Error> {
    let (service, resource) = segments(collection);
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    let fits = matches!(parts.as_slice(), ["arn", partition, found, region, account, rest]
        if partition.starts_with("aws")
            && *found == service
            && !region.is_empty()
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
            && rest.strip_prefix(resource).is_some_and(is_id));
    if fits {
        return Ok(());
    }
    let mut message = format!("`{arn}` is not an ARN of ");
    match collection {
        Collection::Authorities => message.push_str("a certificate authority"),
        Collection::Certificates => message.push_str("a certificate"),
    }
    let _ = write!(message, " (`{service}`)");
    Err(Error::input(message).hint(format!(
        "such an ARN is `arn:aws:{service}:REGION:ACCOUNT:{resource}/ID`"
    )))
}

/// A slash, and then letters, digits and hyphens.
fn is_id(text: &str) -> bool {
    let id = text.strip_prefix('/').unwrap_or_default();
    !id.is_empty()
        && id
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || it == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arns_are_those_of_aws() {
        let arn = new(
            Collection::Authorities,
            "eu-west-1",
            "123456789012",
            [7; 16],
        );
        assert_eq!(
            arn,
            "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/\
             07070707-0707-4707-8707-070707070707"
        );
        assert!(check(Collection::Authorities, &arn).is_ok());
        assert!(check(Collection::Certificates, &arn).is_err());
        for wrong in [
            "",
            "arn:aws:acm:eu-west-1:1:certificate/x",
            "arn:aws:acm:r:123456789012:certificate/",
        ] {
            assert!(check(Collection::Certificates, wrong).is_err(), "{wrong}");
        }
    }
}
