//! Amazon Resource Names.

use crate::model::{ResourceShape, model};
use std::fmt::Display;

/// The parts of an ARN that rules ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arn<'a> {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: &'a str,
    /// `appmesh`, `acm`, `acm-pca`.
    pub service: &'a str,
    /// May be empty.
    pub region: &'a str,
    /// Decimal digits; may be empty.
    pub account: &'a str,
    /// Everything after the account: `mesh/shop`.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Reads `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`; `None` for everything else.
    pub fn parse(text: &'a str) -> Option<Arn<'a>> {
        let mut parts = text.splitn(6, ':');
        let mut next = || parts.next();
        let prefix = next()?;
        let arn = Arn {
            partition: next()?,
            service: next()?,
            region: next()?,
            account: next()?,
            resource: next()?,
        };
        let is_sound = prefix == "arn"
            && !arn.partition.is_empty()
            && is_word(arn.partition)
            && is_word(arn.region)
            && arn.account.bytes().all(|byte| byte.is_ascii_digit())
            && is_word(arn.resource)
            && arn.resource.split('/').all(|step| !step.is_empty());
        is_sound.then_some(arn)
    }
}

/// The ARN of a resource of App Mesh, by the template of the model. The names are given outermost
/// first. Below a mesh of another account, the name of the mesh is followed by `@` and that account.
///
/// # Panics
/// Where there are fewer names than the template has labels.
pub fn of(
    region: &str,
    owner: &str,
    mesh_owner: &str,
    shape: &ResourceShape,
    names: &[impl Display],
) -> String {
    let mut arn = format!("{}{owner}:", prefix(region));
    let mut rest = names.iter();
    for (index, segment) in shape.arn.split('/').enumerate() {
        if index > 0 {
            arn.push('/');
        }
        if !segment.starts_with('{') {
            arn.push_str(segment);
            continue;
        }
        let name = rest.next().expect("a name for each label");
        arn.push_str(&name.to_string());
        if rest.len() + 1 == names.len() && owner != mesh_owner {
            arn.push('@');
            arn.push_str(mesh_owner);
        }
    }
    arn
}

/// Everything before the account in the ARNs of App Mesh.
pub fn prefix(region: &str) -> String {
    let partition = partition(region);
    format!("arn:{partition}:{}:{region}:", model().signing_name)
}

/// The partition to which a Region belongs.
pub fn partition(region: &str) -> &'static str {
    match region {
        region if region.starts_with("cn-") => "aws-cn",
        region if region.starts_with("us-gov-") => "aws-us-gov",
        region if region.starts_with("us-iso-") => "aws-iso",
        region if region.starts_with("us-isob-") => "aws-iso-b",
        region if region.starts_with("eusc-") => "aws-eusc",
        _ => "aws",
    }
}

/// True for the characters that ACM and ACM PCA allow in the parts of an ARN.
fn is_word(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_alphanumeric() || "_+=,.@/-".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_parts() {
        let arn = Arn::parse("arn:aws:acm:us-west-2:123456789012:certificate/1").unwrap();
        assert_eq!((arn.service, arn.region), ("acm", "us-west-2"));
        assert_eq!(
            (arn.account, arn.resource),
            ("123456789012", "certificate/1")
        );
    }

    #[test]
    fn refuses_what_is_none() {
        for text in [
            "",
            "my-cert",
            "arn:aws:acm:us-west-2:account:certificate/1",
            "arn:aws:acm:us-west-2:1:certificate/",
            "arn::acm:us-west-2:1:certificate/1",
            "arn:aws:acm:us west:1:certificate/1",
        ] {
            assert_eq!(Arn::parse(text), None, "{text}");
        }
    }
}
