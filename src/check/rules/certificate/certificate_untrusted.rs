use super::*;
use crate::check::handshake::Why;

pub const RULE: Rule = Rule {
    id: "certificate-untrusted",
    severity: Error,
    page: include_str!("certificate_untrusted.md"),
    check: Check::Certificates(check),
};

fn check(opened: &Opened<'_>, findings: &mut Findings<'_>) {
    let help = "trust the root of the authority that issued the certificate, and send the \
                certificates between the two in the chain";
    for rejection in &opened.rejections {
        if matches!(rejection.why, Why::Untrusted(_)) {
            reject(rejection, help, findings);
        }
    }
}
