//! Signature Version 4, written out here so that the SDK is not its own reference: a request as
//! it came over the wire is signed again, and the outcome must be the signature that it carries.

use crate::loopback::Received;
use sha2::{Digest, Sha256};

/// What the header `authorization` says.
#[derive(Debug, PartialEq)]
pub struct Authorization<'r> {
    pub key: &'r str,
    /// `20260131/eu-west-1/appmesh/aws4_request`.
    pub scope: &'r str,
    pub signed_headers: Vec<&'r str>,
    pub signature: &'r str,
}

impl Authorization<'_> {
    pub fn of(request: &Received) -> Authorization<'_> {
        let text = request.header("authorization").unwrap();
        let text = text.strip_prefix("AWS4-HMAC-SHA256 ").unwrap();
        let part = |name: &str| {
            let parts = text.split(", ").filter_map(|part| part.split_once('='));
            let mut values = parts.filter(|(known, _)| *known == name);
            values.next().unwrap().1
        };
        let (key, scope) = part("Credential").split_once('/').unwrap();
        Authorization {
            key,
            scope,
            signed_headers: part("SignedHeaders").split(';').collect(),
            signature: part("Signature"),
        }
    }
}

/// The signature that a request should carry.
pub fn expected(request: &Received, secret: &str) -> String {
    let Authorization {
        scope,
        signed_headers,
        ..
    } = Authorization::of(request);
    let (path, query) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let mut query: Vec<&str> = query.split('&').collect();
    query.sort_unstable();
    let headers: String = signed_headers
        .iter()
        .map(|name| format!("{name}:{}\n", request.header(name).unwrap()))
        .collect();
    let canonical = [
        &request.method,
        // The path is encoded a second time, `/` excepted.
        &path.replace('%', "%25"),
        &query.join("&"),
        &headers,
        &signed_headers.join(";"),
        &hex(&Sha256::digest(&request.body)),
    ];
    let canonical = canonical.map(String::as_str).join("\n");
    let date = request.header("x-amz-date").unwrap();
    let text = format!(
        "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
        hex(&Sha256::digest(canonical))
    );
    let key = scope
        .split('/')
        .fold(format!("AWS4{secret}").into_bytes(), |key, part| {
            hmac(&key, part.as_bytes()).to_vec()
        });
    hex(&hmac(&key, text.as_bytes()))
}

/// RFC 2104, for keys that fit a block.
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let padded = |pad: u8| -> Vec<u8> {
        let mut block = [0; 64];
        block[..key.len()].copy_from_slice(key);
        block.iter().map(|byte| byte ^ pad).collect()
    };
    let inner = Sha256::digest([&padded(0x36), message].concat());
    Sha256::digest([&padded(0x5c)[..], &inner].concat()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Test case 2 of RFC 4231.
#[test]
fn knows_hmac() {
    assert_eq!(
        hex(&hmac(b"Jefe", b"what do ya want for nothing?")),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
}
