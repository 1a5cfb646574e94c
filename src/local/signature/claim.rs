//! What the `Authorization` header says.

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// Who signed what, and how.
pub struct Claim<'a> {
    pub key: &'a str,
    pub date: &'a str,
    pub region: &'a str,
    pub service: &'a str,
    pub terminator: &'a str,
    pub headers: Vec<&'a str>,
    pub signature: &'a str,
}

impl<'a> Claim<'a> {
    pub fn read(header: &'a str) -> Option<Claim<'a>> {
        let parts: Vec<(&str, &str)> = header
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
        let [key, date, region, service, terminator] = scope[..] else {
            return None;
        };
        let headers = part("SignedHeaders")?.split(';').collect();
        let signature = part("Signature")?;
        Some(Claim {
            key,
            date,
            region,
            service,
            terminator,
            headers,
            signature,
        })
    }
}
