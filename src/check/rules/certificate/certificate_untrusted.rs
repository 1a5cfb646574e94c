use super::*;
use crate::check::certificates::Why;

pub const RULE: Rule = Rule {
    id: "certificate-untrusted",
    severity: Error,
    page: include_str!("certificate_untrusted.md"),
    check: Check::Certificates(check),
};

fn check(opened: &Opened<'_>, findings: &mut Findings<'_>) {
    for rejection in &opened.rejections {
        let Why::Untrusted(why) = &rejection.why else {
            continue;
        };
        let message = format!(
            "the certificate of `{}` is not trusted here: {why}",
            rejection.presented_by
        );
        let help = "trust the root of the authority that issued the certificate, and send the \
                    certificates between the two in the chain";
        reject(rejection, message, help, findings);
    }
}
