use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "duration-zero",
    severity: Info,
    page: include_str!("duration_zero.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::Route], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    // The two members of a timeout, whatever its protocol.
    for member in ["perRequest", "idle"] {
        for value in subject
            .under(member)
            .iter()
            .filter_map(|it| it.get("value"))
        {
            if value.as_integer() == Some(0) {
                findings.push(at(value, "a timeout of 0 waits forever").help(
                    "leave the timeout out for the default of 15 s a request and 300 s idle",
                ));
            }
        }
    }
}
