use super::super::prelude::*;

const CHILDREN: &[Kind] = &[
    Kind::GatewayRoute,
    Kind::Route,
    Kind::VirtualGateway,
    Kind::VirtualNode,
    Kind::VirtualRouter,
    Kind::VirtualService,
];

pub const RULE: Rule = Rule {
    id: "mesh-misspelled",
    severity: Warning,
    page: include_str!("mesh_misspelled.md"),
    check: Check::Together(CHILDREN, check),
};

fn check(item: &Resource, mesh: &dyn Resources, findings: &mut Findings<'_>) {
    let Some(name) = item
        .input
        .get("meshName")
        .filter(|_| !item.mesh().is_empty())
    else {
        return;
    };
    if name.as_str().is_none() || mesh.find(Kind::Mesh, &[item.mesh()]).is_some() {
        return;
    }
    let declared = mesh.all(Kind::Mesh, &[]);
    let meant = declared
        .iter()
        .find(|other| is_slip(item.mesh(), other.name()));
    if let Some(meant) = meant {
        findings.push(
            at(name, format!("no document declares mesh `{}`", item.mesh()))
                .help(format!("did you mean `{}`?", meant.name())),
        );
    }
}

/// Whether two names differ in letters that look alike, in case or separators, or in one letter.
/// Digits distinguish meshes: `shop-1` is not a slip of `shop-2`.
fn is_slip(name: &str, meant: &str) -> bool {
    if meant.is_empty() || name == meant {
        return false;
    }
    if looks(name) == looks(meant) {
        return true;
    }
    let digits = |text: &str| {
        text.chars()
            .filter(char::is_ascii_digit)
            .collect::<String>()
    };
    meant.len() > 3
        && digits(name) == digits(meant)
        && strsim::damerau_levenshtein(name, meant) == 1
}

/// A name in which letters that look alike are the same.
fn looks(name: &str) -> String {
    let letters = name.chars().filter(|letter| !matches!(letter, '-' | '_'));
    let alike = |letter: char| match letter.to_ascii_lowercase() {
        '0' => 'o',
        '1' | 'i' => 'l',
        '5' => 's',
        other => other,
    };
    letters.map(alike).collect()
}
