//! The `Authorization` header of Signature Version 4.

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// The parts of the header.
pub struct AuthorizationHeader<'a> {
    pub access_key_id: &'a str,
    /// The date of the scope, `20260102`.
    pub date: &'a str,
    pub region: &'a str,
    pub service: &'a str,
    /// The end of the scope, `aws4_request`.
    pub terminator: &'a str,
    /// Names of the signed headers, in lower case.
    pub signed_headers: Vec<&'a str>,
    pub signature: &'a str,
}

impl<'a> AuthorizationHeader<'a> {
    /// Parses the header's value; `None` for any other algorithm, a missing part or an incomplete
    /// scope.
    pub fn parse(value: &'a str) -> Option<AuthorizationHeader<'a>> {
        let parts: Vec<(&str, &str)> = value
            .strip_prefix(ALGORITHM)?
            .split(',')
            .filter_map(|part| part.trim().split_once('='))
            .collect();
        let part = |name| {
            parts
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, value)| *value)
        };
        let scope: Vec<&str> = part("Credential")?.split('/').collect();
        let [access_key_id, date, region, service, terminator] = scope[..] else {
            return None;
        };
        Some(AuthorizationHeader {
            access_key_id,
            date,
            region,
            service,
            terminator,
            signed_headers: part("SignedHeaders")?.split(';').collect(),
            signature: part("Signature")?,
        })
    }
}
