//! Reference pages, in Markdown.

use super::page::{EXITS, Entry, Page};

/// The page that lists all commands and the global options.
pub fn index(commands: &[Page], globals: &[Entry]) -> String {
    let mut text = "# Reference\n\n## Commands\n\n".to_owned();
    for command in commands {
        let Page { name, about, .. } = command;
        text.push_str(&format!("- [`{name}`]({name}.md): {about}\n"));
    }
    text.push_str("\n## Global options\n\nThey are allowed anywhere on the command line.\n\n");
    text.push_str(&options(globals));
    exits(&mut text, &EXITS);
    text
}

/// The page of a command.
pub fn command(page: &Page, answer: &dyn Fn(&str) -> String) -> String {
    let mut text = format!(
        "# appmesh {}\n\n{}\n\n## Synopsis\n\n```text\n",
        page.name, page.about
    );
    text.push_str(&format!("appmesh {}", page.name));
    for word in &page.synopsis {
        text.push_str(&format!("\n    {word}"));
    }
    text.push_str("\n    [GLOBAL OPTIONS]\n```\n\n");
    if !page.options.is_empty() {
        text.push_str(&format!("## Options\n\n{}\n", options(&page.options)));
    }
    text.push_str(
        "The [global options](index.md#global-options) are allowed anywhere on the command line.\n",
    );
    if let Some(outline) = &page.outline {
        text.push_str(&format!(
            "\n## Shape of the spec\n\nTo the third level; `[]` is a list, `*` is required. \
             `appmesh explain` goes deeper.\n\n```text\n{outline}```\n"
        ));
    }
    if let Some(example) = page.example {
        text.push_str(&format!(
            "\n## Example\n\n```console\n$ {}\n{}```\n",
            example.replace('\n', "\n> "),
            answer(example)
        ));
    }
    list(&mut text, "Errors", &page.errors, |(name, meaning)| {
        format!("`{name}`: {meaning}")
    });
    exits(&mut text, &page.exits);
    list(&mut text, "See also", &page.see_also, |name| {
        format!("[`{name}`]({name}.md)")
    });
    text
}

fn options(entries: &[Entry]) -> String {
    let mut text = String::new();
    for entry in entries {
        let required = if entry.required { " Required." } else { "" };
        let about = entry.about.trim_end_matches('.');
        text.push_str(&format!("`{}`\n: {about}.{required}", entry.flag));
        if let Some(value) = &entry.value {
            text.push_str(&format!(" Value: {value}."));
        }
        text.push_str("\n\n");
    }
    text.pop();
    text
}

fn exits(text: &mut String, exits: &[(u8, &str)]) {
    list(text, "Exit status", exits, |(code, meaning)| {
        format!("{code}: {meaning}")
    });
}

fn list<T>(text: &mut String, title: &str, items: &[T], line: impl Fn(&T) -> String) {
    if !items.is_empty() {
        text.push_str(&format!("\n## {title}\n\n"));
        for item in items {
            text.push_str(&format!("- {}\n", line(item)));
        }
    }
}
