//! Options and files become one input document, each node with its place. An option's own value
//! points at the command line, a value of a file or of a text in JSON, YAML or shorthand at its line
//! there.

use super::describe_output;
use super::environment::Environment;
use super::error::Error;
use super::files::{self, Text};
use super::options::{self, OperationOption, Values};
use super::shorthand;
use crate::diagnostic::{Diagnostic, suggest};
use crate::document::{
    Entry, Node, Place, Source, SourceId, Sources, Span, Spans, Value, json5, yaml,
};
use crate::model::{Member, Operation, Shape, ShapeType};
use clap::ArgMatches;
use clap::parser::ValueSource;

/// A command line's options, and where what is read from them goes.
pub struct Params<'a> {
    pub operation: &'static Operation,
    pub own: &'a [OperationOption],
    pub matches: &'a ArgMatches,
    pub environment: &'a Environment,
    /// The texts that places point into.
    pub sources: &'a mut Sources,
    /// What is wrong with texts; a fault does not stop the others from being read.
    pub findings: &'a mut Vec<Diagnostic>,
}

/// An error for the name of a file where its content is expected: `spec.json` or `@spec.json`.
fn forgotten_prefix(option: &str, given: &Text) -> Option<Error> {
    let text = given.text.trim();
    if !given.name.starts_with("--") || text.is_empty() || text.contains(['=', '{', '[', '\n']) {
        return None;
    }
    let path = text.strip_prefix('@').unwrap_or(text);
    let extensions = [".json", ".json5", ".jsonc", ".yaml", ".yml"];
    let is_named_so = extensions
        .iter()
        .any(|extension| path.to_lowercase().ends_with(extension));
    if !is_named_so && !path.contains('/') && !files::exists(path) {
        return None;
    }
    let message = format!("Error parsing parameter '--{option}': `{text}` is the name of a file");
    Some(Error::value(message).hint(format!("write `--{option} file://{path}` to read the file")))
}

impl Params<'_> {
    /// The input document. Its members are in the order of the model; those that only an input
    /// file has come after them.
    ///
    /// # Errors
    /// A file that cannot be read, an input file that is not an object, a value that is not a number.
    pub fn input(&mut self) -> Result<Node, Error> {
        let mut line = CommandLine::new(self.operation, self.sources);
        let mut given = self.input_file()?;
        let mut entries = Vec::new();
        for option in self.own {
            let Some(member) = option.member else {
                continue;
            };
            let from_file = given.iter().position(|entry| entry.key == member.name);
            let from_file = from_file.map(|index| given.remove(index));
            match self
                .texts(&option.name)
                .map(|texts| self.value(option, member, texts, &mut line))
            {
                Some(node) => entries.extend(node?.map(|node| Entry {
                    key: member.name.into(),
                    node,
                })),
                None => entries.extend(from_file),
            }
        }
        entries.append(&mut given);
        line.finish(self.sources);
        Ok(Node {
            value: Value::Object(entries),
            place: line.root(),
        })
    }

    /// The values of an option, when it is on the line.
    fn texts(&self, name: &str) -> Option<Vec<String>> {
        let given = self.matches.value_source(name) == Some(ValueSource::CommandLine);
        given.then(|| {
            self.matches
                .get_many::<String>(name)
                .unwrap_or_default()
                .cloned()
                .collect()
        })
    }

    /// The entries of `--cli-input-json` or `--cli-input-yaml`.
    fn input_file(&mut self) -> Result<Vec<Entry>, Error> {
        let texts = [options::INPUT_JSON, options::INPUT_YAML].map(|name| (name, self.texts(name)));
        let (name, text) = match texts {
            [(_, Some(_)), (_, Some(_))] => {
                return Err(Error::value(
                    "Only one --cli-input- parameter may be specified.",
                ));
            }
            [(name, Some(texts)), _] | [_, (name, Some(texts))] => (name, texts.concat()),
            _ => return Ok(Vec::new()),
        };
        let text = files::value(name, &text, true, self.environment)?;
        if let Some(error) = forgotten_prefix(name, &text) {
            return Err(error);
        }
        let language = if name == options::INPUT_YAML {
            Language::Yaml
        } else {
            Language::Json
        };
        let Some(node) = self.parse(text, language) else {
            return Ok(Vec::new());
        };
        match node.value {
            Value::Object(entries) => Ok(describe_output::into_input(self.operation, entries)),
            value => Err(Error::value(format!(
                "Error parsing parameter '--{name}': an object is expected, not {}",
                value.kind()
            ))),
        }
    }

    /// A member's value; `None` when its text has a fault, which is among the findings then.
    fn value(
        &mut self,
        option: &OperationOption,
        member: &'static Member,
        texts: Vec<String>,
        line: &mut CommandLine,
    ) -> Result<Option<Node>, Error> {
        let shape = member.shape();
        if shape.is_object() || option.values == Values::Many {
            return self.structured(option, shape, texts, line);
        }
        let Text { name, text } =
            files::value(&option.name, &texts.concat(), false, self.environment)?;
        let value = match shape.kind {
            ShapeType::Integer | ShapeType::Long => {
                Value::Integer(text.trim().parse().map_err(|_| {
                    Error::usage(format!(
                        "argument --{}: invalid int value: '{text}'",
                        option.name
                    ))
                })?)
            }
            _ => Value::String(text.as_str().into()),
        };
        let shown = if name.starts_with("--") {
            text
        } else {
            format!("file://{name}")
        };
        Ok(Some(Node {
            value,
            place: line.add(&option.name, &shown),
        }))
    }

    /// A structure or list, from JSON, YAML or shorthand. A list may be one text or a word an item;
    /// the first word shows in which language all of them are.
    fn structured(
        &mut self,
        option: &OperationOption,
        shape: &'static Shape,
        texts: Vec<String>,
        line: &mut CommandLine,
    ) -> Result<Option<Node>, Error> {
        let mut read = Vec::new();
        for text in &texts {
            read.push(files::value(&option.name, text, true, self.environment)?);
        }
        let Some(first) = read.first() else {
            return Ok(Some(Node {
                value: Value::Array(Vec::new()),
                place: line.add(&option.name, ""),
            }));
        };
        if let Some(error) = forgotten_prefix(&option.name, first) {
            return Err(error);
        }
        let Some(language) = Language::of(first) else {
            return Ok(self.shorthand(option, shape, read));
        };
        if read.len() == 1 {
            return Ok(self
                .parse(read.remove(0), language)
                .map(|node| listed(shape, node)));
        }
        let items: Vec<Option<Node>> = read
            .into_iter()
            .map(|text| self.parse(text, language))
            .collect();
        let items: Option<Vec<Node>> = items.into_iter().collect();
        Ok(items.map(|items| Node {
            place: items[0].place,
            value: Value::Array(items),
        }))
    }

    fn shorthand(
        &mut self,
        option: &OperationOption,
        shape: &'static Shape,
        texts: Vec<Text>,
    ) -> Option<Node> {
        let name = texts[0].name.clone();
        let words: Vec<String> = texts.into_iter().map(|text| text.text).collect();
        let source = self.sources.add(Source::new(name, shorthand::line(&words)));
        let environment = self.environment;
        let mut load = |value: &str| {
            files::value(&option.name, value, false, environment).map(|text| text.text)
        };
        let context = shorthand::Context {
            source,
            load: &mut load,
            warnings: self.findings,
        };
        let parsed = match option.values {
            Values::Many => shorthand::parse_words(&words, shape, context),
            _ => shorthand::parse(&words[0], shape, context),
        };
        match parsed {
            Ok((node, spans)) => {
                self.sources.get(source).set_spans(spans);
                Some(node)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }

    /// Reads a text into nodes; a fault becomes a finding.
    fn parse(&mut self, text: Text, language: Language) -> Option<Node> {
        let id = self.sources.add(Source::new(text.name, text.text));
        let source = self.sources.get(id);
        let mut warnings = Vec::new();
        let parsed = match language {
            Language::Json => json5::parse_lenient(&source.text, id, &mut warnings),
            Language::Yaml => yaml::parse(&source.text, id).map(|(node, spans)| {
                source.set_spans(spans);
                node
            }),
        };
        match parsed {
            Ok(node) => {
                self.findings.append(&mut warnings);
                Some(node)
            }
            Err(finding) => {
                self.findings.push(finding);
                None
            }
        }
    }
}

/// In which language a document is written.
#[derive(Clone, Copy, PartialEq)]
enum Language {
    Json,
    Yaml,
}

impl Language {
    /// Recognized by how a text begins; `None` is shorthand. YAML has a colon where shorthand would have
    /// an equals sign.
    fn of(text: &Text) -> Option<Language> {
        let start = text.text.trim_start_matches('\u{feff}').trim_start();
        if start.starts_with(['{', '[', '/']) {
            return Some(Language::Json);
        }
        if text.name.ends_with(".yaml")
            || text.name.ends_with(".yml")
            || start.starts_with(['#', '%'])
        {
            return Some(Language::Yaml);
        }
        let colon = [": ", ":\n", ":\r"]
            .iter()
            .filter_map(|colon| start.find(colon))
            .min()?;
        start
            .find('=')
            .is_none_or(|equals| colon < equals)
            .then_some(Language::Yaml)
    }
}

/// One object given for a list represents a list of one.
fn listed(shape: &Shape, node: Node) -> Node {
    let one = matches!(shape.kind, ShapeType::List(_)) && matches!(node.value, Value::Object(_));
    if one {
        Node {
            place: node.place,
            value: Value::Array(vec![node]),
        }
    } else {
        node
    }
}

/// Which required members neither options nor an input file give, as AWS CLI words it; with the
/// options that were misspelled, since one of them is most likely the missing one.
pub fn missing(own: &[OperationOption], matches: &ArgMatches) -> Vec<String> {
    let given = |name: &str| matches.value_source(name) == Some(ValueSource::CommandLine);
    if given(options::INPUT_JSON) || given(options::INPUT_YAML) || asks_for_an_input(matches) {
        return Vec::new();
    }
    let lacks = |option: &&OperationOption| {
        option.required && matches.value_source(&option.name) != Some(ValueSource::CommandLine)
    };
    own.iter()
        .filter(lacks)
        .map(|option| format!("--{}", option.name))
        .collect()
}

/// Whether a skeleton to fill in is asked for, which needs no options.
fn asks_for_an_input(matches: &ArgMatches) -> bool {
    matches
        .get_one::<String>(options::SKELETON)
        .is_some_and(|form| form != options::OUTPUT)
}

/// The options that an unknown one may represent.
pub fn suggestion(unknown: &str, own: &[OperationOption]) -> Option<String> {
    let word = unknown.trim_start_matches('-').split('=').next()?;
    let known = own
        .iter()
        .filter(|option| !option.hidden)
        .map(|option| option.name.as_str());
    let names: Vec<&str> = known
        .chain(options::GLOBALS.iter().map(|global| global.name))
        .collect();
    let near: Vec<String> = suggest::similar(word, names)
        .into_iter()
        .map(|name| format!("--{name}"))
        .collect();
    let near: Vec<&str> = near.iter().map(String::as_str).collect();
    suggest::did_you_mean(&near).map(|question| format!("`{unknown}`: {question}"))
}

/// The command line as a source of its own, so that a finding about an option's value has a place.
struct CommandLine {
    id: SourceId,
    text: String,
    spans: Spans,
}

impl CommandLine {
    fn new(operation: &Operation, sources: &mut Sources) -> CommandLine {
        let text = format!("appmesh {}", crate::model::names::to_kebab(operation.name));
        let id = sources.add(Source::new("command line", ""));
        CommandLine {
            id,
            text,
            spans: Spans {
                values: vec![Span::default()],
                keys: vec![None],
            },
        }
    }

    /// Adds an option and its value; the value's place.
    fn add(&mut self, option: &str, value: &str) -> Place {
        self.text.push(' ');
        let key = Span::new(self.text.len(), self.text.len() + 2 + option.len());
        self.text.push_str(&format!("--{option} "));
        let start = self.text.len();
        self.text
            .push_str(if value.is_empty() { "''" } else { value });
        self.spans.values.push(Span::new(start, self.text.len()));
        self.spans.keys.push(Some(key));
        Place {
            source: self.id,
            node: self.spans.values.len() as u32 - 1,
        }
    }

    fn root(&self) -> Place {
        Place {
            source: self.id,
            node: 0,
        }
    }

    fn finish(&mut self, sources: &mut Sources) {
        self.spans.values[0] = Span::new(0, self.text.len());
        let source = Source::with_spans("command line", self.text.clone(), self.spans.clone());
        sources.replace(self.id, source);
    }
}
