//! How CloudFormation spells the members of the API: with a capital, and acronyms in capitals where
//! they are the whole name.

use crate::diagnostic::Diagnostic;
use crate::document::Part;
use crate::model::model;

/// Names of members that are acronyms.
const ACRONYMS: [&str; 8] = ["acm", "dns", "grpc", "http", "http2", "sds", "tcp", "tls"];

/// The property that stands for a member: `PortMapping`, `TLS`.
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

/// Lets a finding about members of a request speak of properties of a template.
pub fn respell(finding: &mut Diagnostic) {
    if !["missing-member", "unknown-field"].contains(&finding.rule) {
        return;
    }
    finding.message = respelt(&finding.message);
    for help in &mut finding.help {
        *help = respelt(help);
    }
    if let Some(fix) = &mut finding.fix
        && matches!(fix.location.part, Part::Key(_))
    {
        fix.replacement = of(&fix.replacement);
    }
}

/// A text in which names of members stand in backticks.
fn respelt(text: &str) -> String {
    let is_member = |word: &str| {
        let mut shapes = model().shapes().iter();
        shapes.any(|shape| shape.member(word).is_some())
    };
    let pieces = text.split('`').enumerate().map(|(index, piece)| {
        match index % 2 == 1 && is_member(piece) {
            true => of(piece),
            false => piece.to_owned(),
        }
    });
    pieces.collect::<Vec<_>>().join("`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties() {
        let spelt = ["portMapping", "tls", "httpRoute", "awsCloudMap", "http2"].map(of);
        assert_eq!(
            spelt,
            ["PortMapping", "TLS", "HttpRoute", "AWSCloudMap", "HTTP2"]
        );
    }

    #[test]
    fn only_members_are_respelt() {
        assert_eq!(
            respelt("`spec` cannot be `htp`: `tls`, and `Nod`"),
            "`Spec` cannot be `htp`: `TLS`, and `Nod`"
        );
    }
}
