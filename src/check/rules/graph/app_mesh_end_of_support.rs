use super::super::prelude::*;
use jiff::civil::{Date, date};

pub const RULE: Rule = Rule {
    id: "app-mesh-end-of-support",
    severity: Info,
    page: include_str!("app_mesh_end_of_support.md"),
    check: Check::Alone(&[Kind::Mesh], check),
};

/// The last day of App Mesh.
const LAST_DAY: Date = date(2026, 9, 30);

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let name = subject.input.get("meshName");
    if let Some(name) = name.filter(|_| subject.context.today.is_some_and(|today| today > LAST_DAY))
    {
        findings.push(
            at(name, "on 30 September 2026 AWS ended App Mesh")
                .help("its resources are out of reach: move to another service mesh"),
        );
    }
}
