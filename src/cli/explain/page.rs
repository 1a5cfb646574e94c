//! Pages of rules and resources, for the terminal.

use crate::check::choice::Notice;
use crate::check::rules::Rule;
use crate::diagnostic::Severity;
use crate::model::{Lifecycle, ResourceShape, names};

/// Words in bold.
pub fn bold(text: &str) -> String {
    format!("\x1b[1m{text}\x1b[0m")
}

/// The word for a severity, in its color.
pub fn severity(severity: Severity) -> String {
    let color = match severity {
        Severity::Error => 31,
        Severity::Warning => 33,
        Severity::Info => 34,
    };
    format!("\x1b[{color}m{}\x1b[0m", severity.word())
}

/// A rule's page: headings in bold, examples indented.
pub fn of_rule(rule: &Rule) -> String {
    let mut text = String::new();
    let mut in_code = false;
    for line in rule.page.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code {
            text.push_str(format!("    {line}").trim_end());
            text.push('\n');
        } else if let Some(title) = line.strip_prefix("# ") {
            text.push_str(&format!("{} ({})\n", bold(title), severity(rule.severity)));
        } else {
            let line = line.strip_prefix("## ").map_or(line.to_owned(), bold);
            text.push_str(&format!("{line}\n"));
        }
    }
    text
}

/// A notice has no page; what there is to say is in one line.
pub fn of_notice(notice: &Notice) -> String {
    format!(
        "{} ({})\n\n{}\n",
        bold(notice.id),
        severity(notice.severity),
        notice.summary
    )
}

/// A resource: what it is, what it belongs to, what can be done with it, what its spec holds.
pub fn of_resource(resource: &'static ResourceShape) -> String {
    let name = names::to_kebab(resource.name);
    let mut text = format!("{}\n\n{}\n", bold(&name), resource.documentation);
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{}\n", bold(title)));
            for line in lines {
                text.push_str(&format!("  {line}\n"));
            }
        }
    };
    list(
        "Named by",
        resource
            .identifiers
            .iter()
            .map(|it| (*it).to_owned())
            .collect(),
    );
    list(
        "Belongs to",
        resource
            .parent
            .map(|parent| names::to_kebab(parent.name()))
            .into_iter()
            .collect(),
    );
    list(
        "Holds",
        resource
            .children()
            .map(|it| names::to_kebab(it.name))
            .collect(),
    );
    let lifecycles = [
        Lifecycle::Create,
        Lifecycle::Read,
        Lifecycle::Update,
        Lifecycle::Delete,
        Lifecycle::List,
    ];
    let commands = lifecycles.map(|it| names::to_kebab(resource.operation(it).name));
    list("Commands", commands.to_vec());
    let members = resource.spec().members().iter().map(|member| {
        let path = format!("{name}.{}", member.name);
        format!("{path:<40} {}", member.documentation)
    });
    list("Members of its spec", members.collect());
    list(
        "ARN",
        vec![format!("arn:aws:appmesh:REGION:ACCOUNT:{}", resource.arn)],
    );
    text
}
