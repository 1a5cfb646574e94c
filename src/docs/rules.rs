//! The catalog of rules, in Markdown.

use crate::check::choice::NOTICES;
use crate::check::rules::AREAS;

/// The catalog: every rule by area, with its severity and why it is one.
pub fn page() -> String {
    let mut text = String::from(
        "# Rules\n\n\
         Everything that `appmesh validate` finds. `appmesh explain RULE` shows a rule's page: why it is\n\
         a rule, a bad and a good example, what happens at run time, and the source. An `error` is\n\
         rejected by the service, a `warning` is legal but wrong or risky, an `info` is worth knowing and\n\
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
