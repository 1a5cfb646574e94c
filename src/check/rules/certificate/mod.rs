//! Certificates that are opened and inspected: only with `--certificates`.

use super::prelude::*;
use crate::certificate::inspect;
use crate::check::certificates::Opened;
use crate::check::handshake::Rejection;

super::rules! {
    certificate_chain_order,
    certificate_curve,
    certificate_expired,
    certificate_expires_soon,
    certificate_file,
    certificate_key_kind,
    certificate_key_mismatch,
    certificate_names,
    certificate_not_yet_valid,
    certificate_untrusted,
    certificate_usage,
}

/// Reports the faults that a check found, each at the member that names the file or ARN.
fn report(check: inspect::Check, opened: &Opened<'_>, findings: &mut Findings<'_>) {
    for found in opened
        .faults
        .iter()
        .filter(|found| found.fault.check == check)
    {
        let message = format!("`{}`: {}", found.name, found.fault.message);
        let finding = at(found.place, message).help(found.fault.help.as_str());
        findings.about(found.resource).push(finding);
    }
}

/// Reports a certificate that the other side rejects, at the validation that rejects it.
fn reject(rejection: &Rejection<'_>, help: &str, findings: &mut Findings<'_>) {
    let finding = at_key(rejection.place, rejection.to_string())
        .against(
            rejection.certificate.value(),
            "the certificate is given here",
        )
        .help(help);
    findings.about(rejection.resource).push(finding);
}
