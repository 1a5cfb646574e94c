//! Man pages, in roff with the macros of `man(7)`.

use super::page::{EXITS, Entry, Page};

/// The page of the tool.
pub fn tool(commands: &[Page], globals: &[Entry]) -> String {
    let mut text = head(
        "appmesh",
        "AWS A command-line tool for App Mesh that works with or without AWS",
    );
    text.push_str(".SH SYNOPSIS\n.B appmesh\n[OPTIONS] COMMAND [OPTIONS]\n");
    text.push_str(&format!(
        ".SH DESCRIPTION\n{}\n.SH COMMANDS\n",
        flowing(DESCRIPTION)
    ));
    for command in commands {
        let (name, about) = (plain(&command.name), flowing(&command.about));
        text.push_str(&format!(".TP\n.BR appmesh\\-{name} (1)\n{about}\n"));
    }
    text.push_str(".SH OPTIONS\nThey are allowed anywhere on the command line.\n");
    for entry in globals {
        option(&mut text, entry);
    }
    exits(&mut text, &EXITS);
    text
}

/// The page of a command.
pub fn command(page: &Page) -> String {
    let name = format!("appmesh-{}", page.name);
    let mut text = head(&name, page.about.trim_end_matches('.'));
    text.push_str(&format!(".SH SYNOPSIS\n.B appmesh {}\n", plain(&page.name)));
    for word in &page.synopsis {
        // Lines of troff should be short, and the synopsis of subcommands is long.
        let word = plain(word)
            .replace(" [", "\n[")
            .replace(" \\-\\-", "\n\\-\\-")
            .replace(" | ", "\n| ");
        text.push_str(&format!("{word}\n"));
    }
    text.push_str("[GLOBAL OPTIONS]\n");
    text.push_str(&format!(".SH DESCRIPTION\n{}\n", flowing(&page.about)));
    if !page.options.is_empty() {
        text.push_str(".SH OPTIONS\n");
        page.options
            .iter()
            .for_each(|entry| option(&mut text, entry));
    }
    if let Some(outline) = &page.outline {
        text.push_str(
            ".SH SPEC\nTo the third level; [] is a list, * is required. The command\n\
             .B appmesh explain\ngoes deeper.\n",
        );
        text.push_str(&verbatim(outline));
    }
    if let Some(example) = page.example {
        text.push_str(&format!(".SH EXAMPLES\n{}", verbatim(example)));
    }
    if !page.errors.is_empty() {
        text.push_str(".SH ERRORS\n");
        for (name, meaning) in &page.errors {
            text.push_str(&format!(".TP\n.B {}\n{}\n", plain(name), flowing(meaning)));
        }
    }
    exits(&mut text, &page.exits);
    text.push_str(".SH SEE ALSO\n.BR appmesh (1)");
    for name in &page.see_also {
        text.push_str(&format!(",\n.BR appmesh\\-{} (1)", plain(name)));
    }
    text.push('\n');
    text
}

const DESCRIPTION: &str = "Takes the commands of AWS CLI for App Mesh, word for word, checks \
    documents before anything is sent, and holds an App Mesh of its own that needs no AWS.";

/// The date of the version, from the newest heading of the changelog: `## VERSION, DATE`.
fn date() -> &'static str {
    let changelog = include_str!("../../docs/changelog.md");
    let mut headings = changelog.lines().filter(|line| line.starts_with("## "));
    let dated = headings.next().and_then(|heading| heading.split_once(", "));
    dated.map_or("", |(_, date)| date)
}

fn exits(text: &mut String, exits: &[(u8, &str)]) {
    text.push_str(".SH EXIT STATUS\n");
    for (code, meaning) in exits {
        text.push_str(&format!(".TP\n.B {code}\n{}\n", flowing(meaning)));
    }
}

fn head(name: &str, about: &str) -> String {
    let version = env!("CARGO_PKG_VERSION");
    let title = name.to_uppercase().replace('-', "\\-");
    let date = date();
    format!(
        ".TH {title} 1 {date} \"appmesh {version}\"\n.SH NAME\n{}\n",
        flowing(&format!("{name} - {about}"))
    )
}

fn option(text: &mut String, entry: &Entry) {
    let (flag, value) = entry.flag.split_once(' ').unwrap_or((&entry.flag, ""));
    let about = flowing(&format!("{}.", entry.about.trim_end_matches('.')));
    text.push_str(&format!(
        ".TP\n.B {}\n{about}\n",
        plain(format!("{flag} {value}").trim_end())
    ));
    if entry.required {
        text.push_str("Required.\n");
    }
    if let Some(value) = &entry.value {
        text.push_str(&format!("{}\n", flowing(&format!("Value: {value}."))));
    }
}

/// Verbatim lines.
fn verbatim(lines: &str) -> String {
    let lines: Vec<String> = lines.lines().map(plain).collect();
    format!(".nf\n.RS 4\n{}\n.RE\n.fi\n", lines.join("\n"))
}

/// How long a line of prose may be.
const LINE: usize = 80;

/// Prose without meaning for roff, in lines that readers of the source like.
fn flowing(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if plain(line).len() + plain(word).len() < LINE => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let lines: Vec<String> = lines.iter().map(|line| plain(line)).collect();
    lines.join("\n")
}

/// Text without meaning for roff.
fn plain(text: &str) -> String {
    let escaped = text.replace('\\', "\\e").replace('-', "\\-");
    if escaped.starts_with(['.', '\'']) {
        format!("\\&{escaped}")
    } else {
        escaped
    }
}
