//! How CloudFormation spells the members of the API: with a capital, and acronyms in capitals where
//! they are the whole name.

use crate::resource::format::Spelling;

/// The format of CloudFormation, and of what is like it: SAM, and the templates that CDK writes.
#[derive(Debug)]
pub struct CloudFormation;

impl Spelling for CloudFormation {
    fn name(&self) -> &'static str {
        "cloudformation"
    }

    fn spell(&self, member: &str) -> String {
        of(member)
    }
}

/// Names of members that are acronyms.
const ACRONYMS: [&str; 8] = ["acm", "dns", "grpc", "http", "http2", "sds", "tcp", "tls"];

/// The property that represents a member: `PortMapping`, `TLS`.
pub fn of(member: &str) -> String {
    if ACRONYMS.contains(&member) {
        return member.to_ascii_uppercase();
    }
    if let Some(rest) = member.strip_prefix("aws") {
        return format!("AWS{rest}");
    }
    let (first, rest) = member.split_at(member.len().min(1));
    first.to_ascii_uppercase() + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        let spelled = ["portMapping", "tls", "httpRoute", "awsCloudMap", "http2"].map(of);
        assert_eq!(
            spelled,
            ["PortMapping", "TLS", "HttpRoute", "AWSCloudMap", "HTTP2"]
        );
    }
}
