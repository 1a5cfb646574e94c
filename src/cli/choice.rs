//! Which rules are wanted: options, and the config file `appmesh.json5` found upward from a file.

use super::error::Error;
use crate::check::choice::UnknownRule;
use crate::check::{Choice, Level};
use crate::diagnostic::suggest;
use crate::document::{Node, Source, SourceId, json5};
use clap::ArgMatches;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The name of the config file.
pub const CONFIG: &str = "appmesh.json5";

/// What the config file may hold.
const MEMBERS: [&str; 3] = ["rules", "select", "ignore"];

/// The choice of the command line beside those of the config files, each of which is read once.
#[derive(Debug)]
pub struct Choices {
    line: Choice,
    folders: HashMap<PathBuf, Choice>,
}

impl Choices {
    /// With what `--rule`, `--select` and `--ignore` say.
    ///
    /// # Errors
    /// A rule or level that does not exist.
    pub fn of_line(matches: &ArgMatches) -> Result<Choices, Error> {
        let mut line = Choice::default();
        for setting in words(matches, "rule") {
            set(&mut line, setting)?;
        }
        for id in words(matches, "select") {
            line.select(id)
                .map_err(|fault| unknown("--select", &fault))?;
        }
        for id in words(matches, "ignore") {
            line.set(id, Level::Off)
                .map_err(|fault| unknown("--ignore", &fault))?;
        }
        Ok(Choices {
            line,
            folders: HashMap::new(),
        })
    }

    /// The choice for files of a folder: that of the nearest config file, under that of the line.
    ///
    /// # Errors
    /// A config file that cannot be read, or that names what does not exist.
    pub fn in_folder(&mut self, folder: &Path) -> Result<&Choice, Error> {
        if !self.folders.contains_key(folder) {
            let choice = config_above(folder)?.then(&self.line);
            self.folders.insert(folder.to_owned(), choice);
        }
        Ok(&self.folders[folder])
    }
}

/// The values of an option; several may be in one word, separated by commas.
fn words<'a>(matches: &'a ArgMatches, option: &str) -> impl Iterator<Item = &'a str> {
    let given = matches.try_get_many::<String>(option).ok().flatten();
    given
        .unwrap_or_default()
        .flat_map(|word| word.split(','))
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

/// Does what `--rule ID=LEVEL` says.
fn set(choice: &mut Choice, setting: &str) -> Result<(), Error> {
    let (id, word) = setting.split_once('=').ok_or_else(|| {
        Error::usage(format!("argument --rule: `{setting}` is not ID=LEVEL"))
            .hint(format!("LEVEL is one of {}", Level::WORDS.join(", ")))
    })?;
    let level = word
        .parse()
        .map_err(|()| no_level("argument --rule", word))?;
    choice
        .set(id, level)
        .map_err(|fault| unknown("--rule", &fault))
}

fn unknown(option: &str, fault: &UnknownRule) -> Error {
    Error::usage(format!("argument {option}: {fault}")).hint(fault.help())
}

fn no_level(place: &str, word: &str) -> Error {
    Error::usage(format!("{place}: unknown level `{word}`"))
        .hints(suggest::did_you_mean(&suggest::similar(word, Level::WORDS)))
        .hint(format!("it is one of {}", Level::WORDS.join(", ")))
}

/// The choice of the nearest config file in a folder or above it; all rules where there is none.
fn config_above(folder: &Path) -> Result<Choice, Error> {
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    for above in absolute.ancestors() {
        let path = above.join(CONFIG);
        match std::fs::read_to_string(&path) {
            Ok(text) => return Config::new(&path, text).read(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("{} cannot be read: {error}", path.display());
                return Err(Error::usage(message));
            }
        }
    }
    Ok(Choice::default())
}

/// A config file on its way to a choice.
struct Config {
    source: Source,
}

impl Config {
    fn new(path: &Path, text: String) -> Config {
        let here = std::env::current_dir().unwrap_or_default();
        let shown = path.strip_prefix(here).unwrap_or(path).display();
        Config {
            source: Source::new(shown.to_string(), text),
        }
    }

    fn read(&self) -> Result<Choice, Error> {
        let root = json5::parse(&self.source.text, SourceId(0)).map_err(|fault| {
            let span = self.source.span(fault.finding.primary.location.anchor);
            self.error(span.start, &fault.finding.message)
        })?;
        let mut choice = Choice::default();
        for entry in root.entries() {
            match entry.key.as_str() {
                "rules" => {
                    for rule in entry.node.entries() {
                        let level = self.level(&rule.node)?;
                        choice
                            .set(&rule.key, level)
                            .map_err(|fault| self.unknown(&rule.node, &fault))?;
                    }
                }
                "select" => {
                    for (id, node) in self.ids(&entry.node)? {
                        choice
                            .select(id)
                            .map_err(|fault| self.unknown(node, &fault))?;
                    }
                }
                "ignore" => {
                    for (id, node) in self.ids(&entry.node)? {
                        choice
                            .set(id, Level::Off)
                            .map_err(|fault| self.unknown(node, &fault))?;
                    }
                }
                other => {
                    let near = suggest::similar(other, MEMBERS);
                    let message = format!("unknown member `{other}`");
                    let error = self.at(&entry.node, &message);
                    return Err(error
                        .hints(suggest::did_you_mean(&near))
                        .hint("the members here are `rules`, `select` and `ignore`"));
                }
            }
        }
        Ok(choice)
    }

    fn level(&self, node: &Node) -> Result<Level, Error> {
        let word = node.as_str().unwrap_or_default();
        word.parse().map_err(|()| {
            let at = self.at(node, "");
            no_level(at.message.trim_end_matches(": "), word)
        })
    }

    fn ids<'a>(&self, list: &'a Node) -> Result<Vec<(&'a str, &'a Node)>, Error> {
        let id = |node: &'a Node| {
            let id = node.as_str().map(|id| (id, node));
            id.ok_or_else(|| self.at(node, "a rule's id is expected"))
        };
        list.items().iter().map(id).collect()
    }

    fn unknown(&self, node: &Node, fault: &UnknownRule) -> Error {
        self.at(node, &fault.to_string()).hint(fault.help())
    }

    fn at(&self, node: &Node, message: &str) -> Error {
        let span = self.source.span(node.place.key().anchor);
        self.error(span.start, message)
    }

    fn error(&self, byte: u32, message: &str) -> Error {
        let (line, column) = self.source.line_column(byte as usize);
        Error::usage(format!("{}:{line}:{column}: {message}", self.source.name))
    }
}
