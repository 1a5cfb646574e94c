use super::super::prelude::*;
use crate::document::Search;

pub const RULE: Rule = Rule {
    id: "arns-contradict",
    severity: Warning,
    page: include_str!("arns_contradict.md"),
    check: Check::Resolved(check),
};

/// An ARN of a mesh, where it is written, and what it is of.
struct Stated<'m> {
    resource: &'m Arc<Resource>,
    place: Place,
    arn: Arn<'m>,
    /// True for what its account must own.
    is_own: bool,
}

fn check(mesh: &Mesh, findings: &mut Findings<'_>) {
    let stated: Vec<Stated<'_>> = mesh
        .clients()
        .flat_map(|it| stated(it.resource()))
        .collect();
    let regions = |it: &Stated<'_>| Some(it.arn.region.to_owned());
    at_odds(&stated, "Region", regions, findings);
    let accounts = |it: &Stated<'_>| it.is_own.then(|| it.arn.account.to_owned());
    at_odds(&stated, "account", accounts, findings);
}

/// The ARNs of a resource: its own, where it is a saved answer, those of its certificates, and those
/// of the authorities that it trusts.
fn stated(resource: &Arc<Resource>) -> Vec<Stated<'_>> {
    let search: Search<'_> = resource.search();
    let texts = |node: &'_ Node| node.as_str().is_some_and(|text| !is_template(text));
    let certificates = search
        .under("certificateArn")
        .into_iter()
        .map(|node| (node, true));
    let authorities = search
        .under("certificateAuthorityArns")
        .into_iter()
        .flat_map(Node::items);
    let authorities = authorities.map(|node| (node, false));
    let of_text = certificates
        .chain(authorities)
        .filter(|(node, _)| texts(node));
    let is_owned = resource.input.get("meshOwner").is_none();
    let written = of_text.filter_map(|(node, is_own)| {
        let arn = Arn::parse(node.as_str()?).filter(|arn| !arn.region.is_empty())?;
        Some(Stated {
            resource,
            place: node.place,
            arn,
            is_own: is_own && is_owned,
        })
    });
    let own = resource
        .arn
        .as_deref()
        .and_then(Arn::parse)
        .map(|arn| Stated {
            resource,
            place: resource.input.place,
            arn,
            is_own: is_owned,
        });
    own.into_iter().chain(written).collect()
}

/// Reports the ARNs that are of another Region or account than most: all of the same one once.
fn at_odds(
    stated: &[Stated<'_>],
    what: &str,
    of: impl Fn(&Stated<'_>) -> Option<String>,
    findings: &mut Findings<'_>,
) {
    let values: Vec<(&Stated<'_>, String)> =
        stated.iter().filter_map(|it| Some((it, of(it)?))).collect();
    let count = |value: &String| values.iter().filter(|(_, other)| other == value).count();
    let mut usual: Option<&(&Stated<'_>, String)> = None;
    for it in &values {
        if usual.is_none_or(|best| count(&it.1) > count(&best.1)) {
            usual = Some(it);
        }
    }
    let Some((first, usual)) = usual else { return };
    let mut reported = BTreeSet::new();
    for (it, value) in &values {
        if value != usual && reported.insert((value, it.resource.name())) {
            let message = format!("this is of {what} {value}, others of the mesh are of {usual}");
            let help = format!("give one of {what} {usual}, unless the others are wrong");
            findings.about(it.resource).push(
                at(it.place, message)
                    .against(first.place.value(), "such as this")
                    .help(help),
            );
        }
    }
}
