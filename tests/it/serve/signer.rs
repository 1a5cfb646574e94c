//! Signs requests as the SDK does.

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use std::time::SystemTime;

/// The headers that make a signed request for `localhost` of this one: those that it has, and those
/// of the signature.
pub fn headers(
    request: (&str, &str, &str),
    own: &[(&'static str, &'static str)],
    key: [&str; 2],
    region: &str,
    time: SystemTime,
) -> Vec<(&'static str, String)> {
    headers_for("localhost", "appmesh", request, own, key, region, time)
}

/// The same for another host, or another service of AWS.
pub fn headers_for(
    host: &str,
    service: &str,
    (method, target, body): (&str, &str, &str),
    own: &[(&'static str, &'static str)],
    [key, secret]: [&str; 2],
    region: &str,
    time: SystemTime,
) -> Vec<(&'static str, String)> {
    let keys = aws_credential_types::Credentials::new(key, secret, None, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.excluded_headers = None;
    let parameters = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&keys)
        .region(region)
        .name(service)
        .time(time)
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let uri = format!("http://{host}{target}");
    let body = SignableBody::Bytes(body.as_bytes());
    let signable = SignableRequest::new(method, uri, own.iter().copied(), body);
    let (instructions, _) = sign(signable.unwrap(), &parameters).unwrap().into_parts();
    let added = instructions.into_parts().0.into_iter();
    let own = own.iter().map(|(name, value)| (*name, (*value).to_owned()));
    added
        .map(|header| (header.name(), header.value().to_owned()))
        .chain([("host", host.to_owned())])
        .chain(own)
        .collect()
}
