use super::*;
use crate::check::handshake::Why;

pub const RULE: Rule = Rule {
    id: "certificate-names",
    severity: Error,
    page: include_str!("certificate_names.md"),
    check: Check::Certificates(check),
};

fn check(opened: &Opened<'_>, findings: &mut Findings<'_>) {
    let help = "request a certificate with an expected name as its subject alternative name, \
                or list the names of the certificate in `subjectAlternativeNames`";
    for rejection in &opened.rejections {
        if matches!(rejection.why, Why::Names { .. }) {
            reject(rejection, help, findings);
        }
    }
}
