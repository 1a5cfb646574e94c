//! Man pages, reference pages and the catalog of rules: a map from path to text, made from the
//! model and the options.
//!
//! [`page`] holds what there is to say about a command, [`man`] and [`reference`] write it. The
//! scripts in `completions/` are not part of this, since they ask the tool itself.
//!
//! Invariant: no page says anything by itself. What is wrong in one is put right in the model, in
//! the options, in a rule or among the examples of commands. `tests/it/generated.rs` compares the map
//! with the checkout and names the command that refreshes it.

mod man;
mod page;
mod reference;
mod rules;

use std::collections::BTreeMap;

/// Every generated page by its path from the root of the checkout. `answer` gives what a block of the
/// examples prints.
pub fn pages(answer: &dyn Fn(&str) -> String) -> BTreeMap<String, String> {
    let commands = page::all();
    let globals = page::globals();
    let mut pages = BTreeMap::from([("docs/rules.md".to_owned(), rules::page())]);
    pages.insert(
        "docs/man/appmesh.1".to_owned(),
        man::tool(&commands, &globals),
    );
    pages.insert(
        "docs/reference/index.md".to_owned(),
        reference::index(&commands, &globals),
    );
    for command in &commands {
        pages.insert(
            format!("docs/man/appmesh-{}.1", command.name),
            man::command(command),
        );
        let text = reference::command(command, answer);
        pages.insert(format!("docs/reference/{}.md", command.name), text);
    }
    pages
}
