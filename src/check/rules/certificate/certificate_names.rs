use super::*;
use crate::check::certificates::Why;

pub const RULE: Rule = Rule {
    id: "certificate-names",
    severity: Error,
    page: include_str!("certificate_names.md"),
    check: Check::Certificates(check),
};

fn check(opened: &Opened<'_>, findings: &mut Findings<'_>) {
    for rejection in &opened.rejections {
        let Why::Names { names, expected } = &rejection.why else {
            continue;
        };
        let message = format!(
            "the certificate of `{}` is for {}, but {} is expected",
            rejection.presented_by,
            listed(names, "no name at all", " and "),
            listed(expected, "nothing", " or "),
        );
        let help = "request a certificate with an expected name as its subject alternative name, \
                    or list the names of the certificate in `subjectAlternativeNames`";
        reject(rejection, message, help, findings);
    }
}

fn listed(names: &[impl AsRef<str>], none: &str, last: &str) -> String {
    let names: Vec<String> = names
        .iter()
        .map(|name| format!("`{}`", name.as_ref()))
        .collect();
    match names.split_last() {
        None => none.to_owned(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{}{last}{end}", rest.join(", ")),
    }
}
