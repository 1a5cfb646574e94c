//! Which rules a user wants, and how severe each is to be.

use super::rules;
use crate::diagnostic::{Diagnostic, Severity, suggest};
use std::fmt;
use std::str::FromStr;

/// A kind of finding that is about a text rather than about App Mesh: one line says all there is to
/// say of it, so it has no page in the catalog.
#[derive(Debug)]
pub struct Notice {
    /// In kebab-case, as rules have it.
    pub id: &'static str,
    /// Unless the user sets another one.
    pub severity: Severity,
    /// One sentence.
    pub summary: &'static str,
}

/// The id of the notice about something of App Mesh that was not checked. Reports always show it, since
/// silence would read as a success.
pub const NOT_CHECKED: &str = "not-checked";

/// All of them.
pub const NOTICES: &[Notice] = &[
    Notice {
        id: "yaml-syntax",
        severity: Severity::Error,
        summary: "A text is neither YAML nor JSON.",
    },
    Notice {
        id: "kind-unclear",
        severity: Severity::Error,
        summary: "A bare spec fits several kinds of resource.",
    },
    Notice {
        id: "not-app-mesh",
        severity: Severity::Error,
        summary: "A file on the command line contains no App Mesh documents.",
    },
    Notice {
        id: NOT_CHECKED,
        severity: Severity::Info,
        summary: "Something that looks like App Mesh was not checked; an error under `--require-checked`.",
    },
    Notice {
        id: "unknown-resource-type",
        severity: Severity::Error,
        summary: "A document names a type of App Mesh resources that does not exist.",
    },
    Notice {
        id: "kubernetes-version",
        severity: Severity::Error,
        summary: "A Kubernetes resource is of a version that cannot be read.",
    },
    Notice {
        id: "mesh-selection",
        severity: Severity::Error,
        summary: "Not exactly one Mesh selects the namespace of a Kubernetes resource.",
    },
    Notice {
        id: "gateway-selection",
        severity: Severity::Error,
        summary: "Not exactly one VirtualGateway takes a GatewayRoute.",
    },
    Notice {
        id: "other-mesh",
        severity: Severity::Error,
        summary: "A reference leads to a Kubernetes resource of another mesh.",
    },
    Notice {
        id: "reference-arn",
        severity: Severity::Error,
        summary: "An ARN is not one of the kind of resource that is referred to.",
    },
    Notice {
        id: "unresolved-reference",
        severity: Severity::Warning,
        summary: "A reference leads to no Kubernetes resource of the documents.",
    },
    Notice {
        id: "controller-crash",
        severity: Severity::Error,
        summary: "The controller for Kubernetes crashes on a value.",
    },
    Notice {
        id: "ignored-member",
        severity: Severity::Warning,
        summary: "The controller for Kubernetes does not pass a member on to App Mesh.",
    },
    Notice {
        id: "read-only-member",
        severity: Severity::Warning,
        summary: "Only the controller for Kubernetes may set a member.",
    },
    Notice {
        id: "replaced-object",
        severity: Severity::Warning,
        summary: "A later Kubernetes resource of the same name replaces another.",
    },
    Notice {
        id: "no-pod-selector",
        severity: Severity::Warning,
        summary: "Kubernetes resources are written without the pods that belong to them.",
    },
    Notice {
        id: "assumed-labels",
        severity: Severity::Info,
        summary: "The labels of a namespace are assumed to be those that the only mesh selects.",
    },
    Notice {
        id: "backend-groups",
        severity: Severity::Info,
        summary: "Controllers for Kubernetes ignore backend groups by default.",
    },
    Notice {
        id: "foreign-mesh",
        severity: Severity::Info,
        summary: "A Mesh of another account is not created.",
    },
    Notice {
        id: "envoy",
        severity: Severity::Error,
        summary: "A proxy cannot be configured as the documents state it.",
    },
    Notice {
        id: "hcl-syntax",
        severity: Severity::Error,
        summary: "A text is not HCL.",
    },
    Notice {
        id: "invalid-expression",
        severity: Severity::Error,
        summary: "Terraform rejects an expression or the value of a variable.",
    },
    Notice {
        id: "duplicate-declaration",
        severity: Severity::Error,
        summary: "A module declares a resource twice.",
    },
    Notice {
        id: "not-sent",
        severity: Severity::Warning,
        summary: "The AWS provider of Terraform treats a value, such as 0, as not set.",
    },
    Notice {
        id: "module-not-read",
        severity: Severity::Info,
        summary: "A module of Terraform is not in a local directory, so its resources are not known.",
    },
    Notice {
        id: "unknown-value",
        severity: Severity::Error,
        summary: "A value is not known from the documents alone, and a conversion needs it.",
    },
    Notice {
        id: "undefined-reference",
        severity: Severity::Error,
        summary: "A template or module refers to something that does not exist in it, such as a parameter or a variable.",
    },
    Notice {
        id: "circular-dependency",
        severity: Severity::Error,
        summary: "Resources of a template wait for each other, or a value of a module depends on itself.",
    },
    Notice {
        id: "invalid-function",
        severity: Severity::Error,
        summary: "A function of a template does not exist, or has arguments that it does not accept.",
    },
    Notice {
        id: "parameter-value",
        severity: Severity::Error,
        summary: "A parameter of a template does not accept its value, or does not exist.",
    },
    Notice {
        id: "arn-for-name",
        severity: Severity::Error,
        summary: "A template has the ARN of a resource where its name is expected.",
    },
    Notice {
        id: "yaml-boolean",
        severity: Severity::Warning,
        summary: "A word without quotes is a boolean in CloudFormation's YAML 1.1.",
    },
    Notice {
        id: "inexpressible",
        severity: Severity::Warning,
        summary: "A format has no way to write a member.",
    },
    Notice {
        id: "unknown-allow",
        severity: Severity::Warning,
        summary: "An `appmesh-allow` names a rule that does not exist.",
    },
    Notice {
        id: "unused-allow",
        severity: Severity::Warning,
        summary: "An `appmesh-allow` comment suppresses no finding.",
    },
];

/// The id of every rule and notice.
pub fn ids() -> impl Iterator<Item = &'static str> {
    let notices = NOTICES.iter().map(|notice| notice.id);
    rules::all().map(|rule| rule.id).chain(notices)
}

/// A word that names no rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownRule(pub String);

impl UnknownRule {
    /// The hint.
    pub fn help(&self) -> String {
        let near = suggest::similar(&self.0, ids());
        suggest::did_you_mean(&near).unwrap_or_else(|| "`appmesh rules` lists all rules".to_owned())
    }
}

impl fmt::Display for UnknownRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "there is no rule `{}`", self.0)
    }
}

impl std::error::Error for UnknownRule {}

/// The id of a rule as the catalog spells it.
///
/// # Errors
/// When there is no such rule.
pub fn known(id: &str) -> Result<&'static str, UnknownRule> {
    ids()
        .find(|known| *known == id)
        .ok_or_else(|| UnknownRule(id.to_owned()))
}

/// How severe the findings of a rule are to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Not reported at all.
    Off,
    /// Reported with this severity.
    As(Severity),
}

impl Level {
    /// The words that represent levels.
    pub const WORDS: [&str; 4] = ["off", "info", "warn", "error"];
}

impl FromStr for Level {
    type Err = ();

    fn from_str(word: &str) -> Result<Level, ()> {
        Ok(match word {
            "off" => Level::Off,
            "info" => Level::As(Severity::Info),
            "warn" | "warning" => Level::As(Severity::Warning),
            "error" => Level::As(Severity::Error),
            _ => return Err(()),
        })
    }
}

/// Which findings are reported, and how severe they are. Later settings win over earlier ones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    levels: Vec<(&'static str, Level)>,
    select: Vec<&'static str>,
    /// Whether no rule is wanted at all.
    is_none: bool,
}

impl Choice {
    /// No rule at all.
    pub fn none() -> Choice {
        Choice {
            is_none: true,
            ..Choice::default()
        }
    }

    /// Sets how severe a rule is.
    ///
    /// # Errors
    /// When there is no such rule.
    pub fn set(&mut self, id: &str, level: Level) -> Result<(), UnknownRule> {
        self.levels.push((known(id)?, level));
        Ok(())
    }

    /// Wants this rule: once one is selected, only selected ones are reported.
    ///
    /// # Errors
    /// When there is no such rule.
    pub fn select(&mut self, id: &str) -> Result<(), UnknownRule> {
        self.select.push(known(id)?);
        Ok(())
    }

    /// Whether the user has asked for this rule by its name.
    pub fn names(&self, id: &str) -> bool {
        self.select.contains(&id)
    }

    /// The settings of both; those of the other win.
    pub fn then(&self, other: &Choice) -> Choice {
        let mut both = self.clone();
        both.levels.extend(&other.levels);
        both.select.extend(&other.select);
        both.is_none |= other.is_none;
        both
    }

    /// The findings that are wanted, as severe as they are wanted.
    pub fn apply(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found
            .into_iter()
            .filter_map(|finding| self.apply_to(finding))
            .collect()
    }

    /// The findings that a control plane acts on: those that are wanted, and all that protect its
    /// state, which no setting changes.
    pub fn apply_to_change(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let kept = |finding: Diagnostic| {
            if rules::protects_state(finding.rule) {
                Some(finding)
            } else {
                self.apply_to(finding)
            }
        };
        found.into_iter().filter_map(kept).collect()
    }

    /// A finding as severe as it is wanted; `None` when it is not wanted.
    pub fn apply_to(&self, finding: Diagnostic) -> Option<Diagnostic> {
        let is_left_out = !self.select.is_empty() && !self.names(finding.rule);
        if self.is_none || is_left_out {
            return None;
        }
        let mut set = self.levels.iter().rev();
        match set.find(|(id, _)| *id == finding.rule) {
            Some((_, Level::Off)) => None,
            Some((_, Level::As(severity))) => Some(Diagnostic {
                severity: *severity,
                ..finding
            }),
            None => Some(finding),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Finding;
    use crate::document::{Location, SourceId};

    fn finding(rule: &'static str) -> Diagnostic {
        Finding::new(Location::bytes(SourceId(0), 0, 0), "").error(rule)
    }

    #[test]
    fn the_last_setting_counts() {
        let mut choice = Choice::default();
        choice.set("json-type", Level::Off).unwrap();
        assert_eq!(choice.apply_to(finding("json-type")), None);
        choice.set("json-type", "warn".parse().unwrap()).unwrap();
        let adjusted = choice.apply_to(finding("json-type")).unwrap();
        assert_eq!(adjusted.severity, Severity::Warning);
    }

    #[test]
    fn selected_alone() {
        let mut choice = Choice::default();
        choice.select("json-type").unwrap();
        let reported = choice.apply(vec![finding("json-type"), finding("enum-value")]);
        assert_eq!(reported, [finding("json-type")]);
    }

    #[test]
    fn unknown_rules_are_refused() {
        let fault = Choice::default().select("json-typ").unwrap_err();
        assert_eq!(fault.help(), "did you mean `json-type`?");
    }

    #[test]
    fn ids_are_unique() {
        let mut seen = std::collections::HashSet::new();
        assert!(ids().all(|id| seen.insert(id)));
    }
}
