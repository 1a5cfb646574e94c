//! The words of a mirrored command, made plain before clap reads them.
//!
//! AWS CLI's grammar is that of three nested Python argument parsers: globals anywhere, any unique
//! beginning of an option, globals before a command's own, values that look like options only when
//! they are numbers or hold a blank. All of that is settled here; what comes out is canonical, and
//! what is not understood is kept apart, so that everything wrong can be said at once.

use super::error::Error;
use super::options::{GLOBALS, Global, OperationOption, Values};

/// A command line, understood.
#[derive(Debug, Default, PartialEq)]
pub struct Words {
    /// Canonical words for clap: `--name=value`, `--flag`, or `--list` and its values.
    pub plain: Vec<String>,
    /// Options that do not exist.
    pub unknown: Vec<String>,
    /// Words that belong to nothing.
    pub stray: Vec<String>,
    /// Help is asked for.
    pub help: Option<Help>,
}

/// How much help is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Help {
    /// `-h`: one screen.
    Brief,
    /// `--help` or `help`: everything.
    Full,
}

impl Help {
    /// What a word asks for.
    pub fn of(word: &str) -> Option<Help> {
        match word {
            "-h" => Some(Help::Brief),
            "--help" | "help" => Some(Help::Full),
            _ => None,
        }
    }
}

/// The end of the options: nothing behind it is one.
const END: &str = "--";

/// The first word that is neither a global option nor its value, and its place.
pub fn command(words: &[String]) -> Option<(usize, &str)> {
    let mut index = 0;
    while let Some(word) = words.get(index) {
        if word == END {
            index += 1;
            continue;
        }
        let Some(name) = word.strip_prefix("--").filter(|name| !name.is_empty()) else {
            return (!is_short_flag(word)).then_some((index, word.as_str()));
        };
        let takes_next = !name.contains('=')
            && global(name)
                .is_ok_and(|global| global.is_some_and(|global| global.values == Values::One));
        index += if takes_next { 2 } else { 1 };
    }
    None
}

fn is_short_flag(word: &str) -> bool {
    word == "-h" || word == "-V"
}

/// Makes the words of a command plain. `words` is the line without the command itself.
///
/// # Errors
/// An abbreviation that could mean several options.
pub fn plain(words: &[String], own: &[OperationOption]) -> Result<Words, Error> {
    let mut line = Words::default();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        if word == END {
            line.stray.extend(rest.cloned());
            break;
        }
        if let Some(help) = Help::of(word) {
            line.help = Some(help);
            continue;
        }
        let Some(text) = word.strip_prefix("--").filter(|text| !text.is_empty()) else {
            line.stray.push(word.clone());
            continue;
        };
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let Some((name, values)) = resolve(name, own)? else {
            line.unknown.push(word.clone());
            // What follows is most likely its value.
            if value.is_none() {
                line.stray
                    .extend(rest.next_if(|next| is_value(next)).cloned());
            }
            continue;
        };
        match (values, value) {
            (_, Some(value)) if values != Values::Many => {
                line.plain.push(format!("--{name}={value}"));
            }
            (Values::None, None) => line.plain.push(format!("--{name}")),
            (Values::One | Values::Optional, None) => match rest.next_if(|next| is_value(next)) {
                Some(value) => line.plain.push(format!("--{name}={value}")),
                None => line.plain.push(format!("--{name}")),
            },
            (_, value) => {
                // The last occurrence of a list counts, so an earlier one is forgotten.
                let flag = format!("--{name}");
                line.plain
                    .retain(|word| *word != flag && !word.starts_with(&format!("{flag}=")));
                let mut values: Vec<String> = value.map(str::to_owned).into_iter().collect();
                while let Some(value) = rest.next_if(|next| is_value(next)) {
                    values.push(value.clone());
                }
                if values.is_empty() {
                    line.plain.push(flag.clone());
                }
                line.plain
                    .extend(values.into_iter().map(|value| format!("{flag}={value}")));
            }
        }
    }
    Ok(line)
}

/// Whether a word can be an option's value: it does not begin with a dash, or is a dash alone, a
/// negative number, or holds a blank.
fn is_value(word: &str) -> bool {
    !word.starts_with('-') || word == "-" || word.contains(' ') || word.parse::<f64>().is_ok()
}

/// The option that a name or its beginning represents.
fn resolve(name: &str, own: &[OperationOption]) -> Result<Option<(String, Values)>, Error> {
    if let Some(option) = own.iter().find(|option| option.name == name) {
        return Ok(Some((option.name.clone(), option.values)));
    }
    if let Some(global) = global(name)? {
        return Ok(Some((global.name.to_owned(), global.values)));
    }
    let matching: Vec<&OperationOption> = own
        .iter()
        .filter(|option| option.name.starts_with(name))
        .collect();
    match matching[..] {
        [] => Ok(GLOBALS
            .iter()
            .filter(|global| !global.aws && global.name.starts_with(name))
            .map(|global| (global.name.to_owned(), global.values))
            .next()),
        [only] => Ok(Some((only.name.clone(), only.values))),
        _ => Err(ambiguous(
            name,
            matching.iter().map(|option| option.name.as_str()),
        )),
    }
}

/// The global option of this name, or the only one of AWS CLI's that begins so.
fn global(name: &str) -> Result<Option<&'static Global>, Error> {
    if let Some(exact) = GLOBALS.iter().find(|global| global.name == name) {
        return Ok(Some(exact));
    }
    let matching: Vec<&Global> = GLOBALS
        .iter()
        .filter(|global| global.aws && global.name.starts_with(name))
        .collect();
    match matching[..] {
        [] => Ok(None),
        [only] => Ok(Some(only)),
        _ => Err(ambiguous(name, matching.iter().map(|global| global.name))),
    }
}

fn ambiguous<'a>(name: &str, matching: impl Iterator<Item = &'a str>) -> Error {
    let names: Vec<String> = matching.map(|name| format!("--{name}")).collect();
    Error::usage(format!(
        "ambiguous option: --{name} could match {}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::options;
    use crate::model::model;

    fn read(operation: &str, line: &str) -> Result<Words, Error> {
        let words: Vec<String> = line
            .split_whitespace()
            .map(|word| word.replace('~', " "))
            .collect();
        plain(&words, &options::of(model().operation(operation).unwrap()))
    }

    fn words(operation: &str, line: &str) -> Vec<String> {
        read(operation, line).unwrap().plain
    }

    #[test]
    fn expands_what_is_unique() {
        assert_eq!(
            words("DescribeMesh", "--mesh-n m --outp text"),
            ["--mesh-name=m", "--output=text"]
        );
        assert_eq!(
            words("ListMeshes", "--p dev --pa 3"),
            ["--profile=dev", "--page-size=3"]
        );
        assert_eq!(words("ListMeshes", "--loc"), ["--local"]);
        assert_eq!(
            read("DescribeMesh", "--mesh m").unwrap_err().message,
            "ambiguous option: --mesh could match --mesh-name, --mesh-owner"
        );
        assert!(
            read("ListMeshes", "--cli x")
                .unwrap_err()
                .message
                .contains("--cli-read-timeout")
        );
    }

    #[test]
    fn distinguishes_values_from_options() {
        assert_eq!(words("DescribeMesh", "--mesh-name -5"), ["--mesh-name=-5"]);
        assert_eq!(
            words("DescribeMesh", "--mesh-name -~x"),
            ["--mesh-name=- x"]
        );
        assert_eq!(
            words("DescribeMesh", "--mesh-name --debug"),
            ["--mesh-name", "--debug"]
        );
        assert_eq!(words("CreateMesh", "--spec -"), ["--spec=-"]);
        assert_eq!(
            words("CreateMesh", "--tags a b --mesh-name m --tags c"),
            ["--mesh-name=m", "--tags=c"]
        );
        assert_eq!(
            words("CreateMesh", "--generate-cli-skeleton"),
            ["--generate-cli-skeleton"]
        );
    }

    #[test]
    fn keeps_apart_what_it_does_not_know() {
        let line = read("DescribeMesh", "--mesh-names m x --debug help").unwrap();
        assert_eq!(
            (line.unknown, line.stray),
            (
                vec!["--mesh-names".to_owned()],
                vec!["m".to_owned(), "x".to_owned()]
            )
        );
        assert_eq!(line.help, Some(Help::Full));
        assert_eq!(read("DescribeMesh", "--bogus help").unwrap().help, None);
    }

    #[test]
    fn finds_the_command_behind_globals() {
        let line = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            command(&line("--output text --debug list-meshes --query x")),
            Some((3, "list-meshes"))
        );
        assert_eq!(command(&line("--local --region=r")), None);
        assert_eq!(command(&line("-- list-meshes")), Some((1, "list-meshes")));
        assert_eq!(command(&line("--")), None);
    }

    #[test]
    fn two_dashes_end_the_options() {
        assert_eq!(words("DescribeMesh", "--mesh-name m --"), ["--mesh-name=m"]);
        let line = read("DescribeMesh", "--mesh-name m -- --debug x --").unwrap();
        assert_eq!(line.plain, ["--mesh-name=m"]);
        assert_eq!(line.stray, ["--debug", "x", "--"]);
        assert_eq!(words("DescribeMesh", "--mesh-name -- m"), ["--mesh-name"]);
    }
}
