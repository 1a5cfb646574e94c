//! Pages that are made from the code: a map from their path to their text.
//!
//! Invariant: what is made here is committed, and a test proves that it is fresh.

use crate::check::choice::NOTICES;
use crate::check::rules::AREAS;
use std::collections::BTreeMap;

/// Every generated page, by its path below the root of the project.
pub fn pages() -> BTreeMap<String, String> {
    BTreeMap::from([("docs/rules.md".to_owned(), rules())])
}

/// The catalogue: every rule by area, with its severity and why it is one.
fn rules() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         Everything that `appmesh validate` finds. `appmesh explain RULE` shows a rule's page: why it is\n\
         a rule, a bad and a good example, what happens at run time, and where AWS says so. An `error` is\n\
         refused by the service, a `warning` is legal but wrong or risky, an `info` is worth knowing and\n\
         shown with `--info`. `--rule ID=off|info|warn|error` changes that.\n",
    );
    for (area, rules) in AREAS {
        text.push_str(&format!("\n## {area}\n\n{HEAD}"));
        for rule in *rules {
            let page = format!("../src/check/rules/{area}/{}.md", rule.id.replace('-', "_"));
            let id = format!("[{}]({page})", rule.id);
            text.push_str(&row(&id, rule.severity.word(), &rule.summary()));
        }
    }
    text.push_str(&format!("\n## texts\n\n{HEAD}"));
    for notice in NOTICES {
        text.push_str(&row(notice.id, notice.severity.word(), notice.summary));
    }
    text
}

const HEAD: &str = "| rule | severity | why |\n| --- | --- | --- |\n";

fn row(id: &str, severity: &str, why: &str) -> String {
    format!("| {id} | {severity} | {} |\n", why.replace('|', "\\|"))
}
