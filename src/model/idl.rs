//! A reader for the subset of Smithy IDL 2.0 in which `appmesh.smithy` is written.
//!
//! The subset: one namespace; `service`, `resource`, `operation`, `structure`, `union`, `list`,
//! `enum` and simple shapes; documentation comments; the traits of [`Traits`]. Anything else is an
//! error with its line, so a misspelled trait cannot pass unnoticed.

use super::api::{
    Binding, Bounds, Lifecycle, Member, Model, Operation, Paginated, ResourceShape, Shape, ShapeId,
    ShapeType,
};
use super::kind::Kind;
use std::collections::HashMap;
use std::fmt;

/// What is wrong with a text, and on which line.
#[derive(Debug, PartialEq, Eq)]
pub struct Error {
    /// From 1.
    pub line: usize,
    /// What is wrong there.
    pub message: String,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.line, self.message)
    }
}

impl std::error::Error for Error {}

type Result<T> = std::result::Result<T, Error>;

/// Simple shapes of Smithy's prelude, used under their own names.
const PRELUDE: [(&str, ShapeType); 5] = [
    ("String", ShapeType::String),
    ("Boolean", ShapeType::Boolean),
    ("Integer", ShapeType::Integer),
    ("Long", ShapeType::Long),
    ("Timestamp", ShapeType::Timestamp),
];

/// Reads a whole model.
///
/// # Errors
/// A text outside the subset, a target that is defined nowhere, or a resource whose parts do not
/// fit together.
pub fn read(text: &'static str) -> Result<Model> {
    let mut reader = Reader::new(text);
    for (name, kind) in PRELUDE {
        let id = reader.id(name, 0);
        reader.shapes[id.0 as usize] = Some(Shape {
            name,
            documentation: "",
            kind,
            bounds: Bounds::default(),
            pattern: None,
            reference: None,
            http_error: None,
        });
    }
    while reader.token != Token::End {
        reader.statement()?;
    }
    reader.finish()
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Word(&'static str),
    Text(&'static str),
    Number(i64),
    Documentation(&'static str),
    Mark(u8),
    End,
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Token::Word(word) => write!(f, "`{word}`"),
            Token::Text(text) => write!(f, "{text:?}"),
            Token::Number(number) => write!(f, "{number}"),
            Token::Documentation(_) => f.write_str("a documentation comment"),
            Token::Mark(mark) => write!(f, "`{}`", *mark as char),
            Token::End => f.write_str("the end"),
        }
    }
}

/// The traits that are before a shape or member.
#[derive(Default)]
struct Traits {
    documentation: &'static str,
    bounds: Bounds,
    pattern: Option<&'static str>,
    required: bool,
    binding: Option<Binding>,
    idempotency_token: bool,
    readonly: bool,
    http: Option<(&'static str, &'static str, u16)>,
    paginated: Option<Paginated>,
    reference: Option<(Kind, &'static str)>,
    http_error: Option<u16>,
    arn: Option<&'static str>,
    sdk_id: Option<&'static str>,
    signing_name: Option<&'static str>,
}

struct Reader {
    rest: &'static str,
    line: usize,
    token: Token,
    /// The line on which `token` is.
    at: usize,
    version: &'static str,
    sdk_id: &'static str,
    signing_name: &'static str,
    operations: Vec<Operation>,
    resources: Vec<ResourceShape>,
    children: Vec<(&'static str, Vec<&'static str>)>,
    shapes: Vec<Option<Shape>>,
    names: Vec<&'static str>,
    ids: HashMap<&'static str, ShapeId>,
    /// The line on which a name was first used, for the message about an undefined one.
    used_at: Vec<usize>,
}

impl Reader {
    fn new(text: &'static str) -> Reader {
        let mut reader = Reader {
            rest: text,
            line: 1,
            token: Token::End,
            at: 1,
            version: "",
            sdk_id: "",
            signing_name: "",
            operations: Vec::new(),
            resources: Vec::new(),
            children: Vec::new(),
            shapes: Vec::with_capacity(384),
            names: Vec::with_capacity(384),
            ids: HashMap::with_capacity(384),
            used_at: Vec::with_capacity(384),
        };
        reader.token = reader.scan().unwrap_or(Token::Mark(b'?'));
        reader
    }

    // -- tokens ------------------------------------------------------------------------------

    fn scan(&mut self) -> Result<Token> {
        loop {
            let bytes = self.rest.as_bytes();
            self.at = self.line;
            return Ok(match bytes.first() {
                None => Token::End,
                Some(b'\n') => {
                    self.line += 1;
                    self.rest = &self.rest[1..];
                    continue;
                }
                Some(b' ' | b'\t' | b'\r' | b',') => {
                    self.rest = &self.rest[1..];
                    continue;
                }
                Some(b'/') if bytes.starts_with(b"///") => {
                    Token::Documentation(self.take_while(|byte| byte != b'\n')[3..].trim())
                }
                Some(b'/') if bytes.starts_with(b"//") => {
                    self.take_while(|byte| byte != b'\n');
                    continue;
                }
                Some(b'"') => return self.text(),
                Some(b'0'..=b'9' | b'-') => {
                    let digits = self.take_while(|byte| byte == b'-' || byte.is_ascii_digit());
                    Token::Number(
                        digits
                            .parse()
                            .map_err(|_| self.error(format!("`{digits}` is not an integer")))?,
                    )
                }
                Some(b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'$') => Token::Word(
                    self.take_while(|byte| byte.is_ascii_alphanumeric() || b"_.#$".contains(&byte)),
                ),
                Some(&mark @ (b'{' | b'}' | b'[' | b']' | b'(' | b')' | b':' | b'@' | b'=')) => {
                    self.rest = &self.rest[1..];
                    Token::Mark(mark)
                }
                Some(_) => {
                    let stray = self.rest.chars().next().unwrap_or_default();
                    return Err(self.error(format!("unexpected character `{stray}`")));
                }
            });
        }
    }

    fn take_while(&mut self, wanted: impl Fn(u8) -> bool) -> &'static str {
        let end = self
            .rest
            .bytes()
            .position(|byte| !wanted(byte))
            .unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    /// A string. The subset knows no escapes, so that a text is a slice of the file.
    fn text(&mut self) -> Result<Token> {
        let inside = &self.rest[1..];
        let end = inside
            .find(['"', '\n', '\\'])
            .filter(|end| inside[*end..].starts_with('"'));
        let end =
            end.ok_or_else(|| self.error("a string must end on its line, without escapes"))?;
        self.rest = &inside[end + 1..];
        Ok(Token::Text(&inside[..end]))
    }

    fn next(&mut self) -> Result<Token> {
        let token = self.scan()?;
        Ok(std::mem::replace(&mut self.token, token))
    }

    fn error(&self, message: impl Into<String>) -> Error {
        Error {
            line: self.at,
            message: message.into(),
        }
    }

    fn unexpected(&self, wanted: &str) -> Error {
        self.error(format!("expected {wanted}, found {}", self.token))
    }

    fn is(&self, mark: u8) -> bool {
        self.token == Token::Mark(mark)
    }

    fn eat(&mut self, mark: u8) -> Result<()> {
        if !self.is(mark) {
            return Err(self.unexpected(&format!("`{}`", mark as char)));
        }
        self.next().map(drop)
    }

    fn word(&mut self) -> Result<&'static str> {
        let Token::Word(word) = self.token else {
            return Err(self.unexpected("a name"));
        };
        self.next().map(|_| word)
    }

    fn string(&mut self) -> Result<&'static str> {
        let Token::Text(text) = self.token else {
            return Err(self.unexpected("a string"));
        };
        self.next().map(|_| text)
    }

    fn number(&mut self) -> Result<i64> {
        let Token::Number(number) = self.token else {
            return Err(self.unexpected("a number"));
        };
        self.next().map(|_| number)
    }

    /// The words between `[` and `]`.
    fn words(&mut self) -> Result<Vec<&'static str>> {
        self.eat(b'[')?;
        let mut words = Vec::new();
        while !self.is(b']') {
            words.push(self.word()?);
        }
        self.eat(b']').map(|()| words)
    }

    /// What is between `{` and `}`: each entry's traits are read, the rest is `entry`'s.
    fn block(
        &mut self,
        mut entry: impl FnMut(&mut Reader, Traits, &'static str) -> Result<()>,
    ) -> Result<()> {
        self.eat(b'{')?;
        while !self.is(b'}') {
            let traits = self.traits()?;
            let name = self.word()?;
            entry(self, traits, name)?;
        }
        self.eat(b'}')
    }

    // -- traits ------------------------------------------------------------------------------

    fn traits(&mut self) -> Result<Traits> {
        let mut traits = Traits::default();
        loop {
            match self.token {
                Token::Documentation(line) => {
                    traits.documentation = line;
                    self.next()?;
                }
                Token::Mark(b'@') => {
                    self.next()?;
                    self.one_trait(&mut traits)?;
                }
                _ => return Ok(traits),
            }
        }
    }

    fn one_trait(&mut self, traits: &mut Traits) -> Result<()> {
        let at = self.at;
        match self.word()? {
            "required" => traits.required = true,
            "idempotencyToken" => traits.idempotency_token = true,
            "readonly" => traits.readonly = true,
            "idempotent" => {}
            "retryable" if !self.is(b'(') => {}
            "retryable" => self.arguments(|reader, name| match name {
                "throttling" => reader.word().map(drop),
                _ => Err(reader.error(format!("unknown argument `{name}`"))),
            })?,
            "httpLabel" => traits.binding = Some(Binding::Label),
            "httpPayload" => traits.binding = Some(Binding::Payload),
            "httpQuery" => traits.binding = Some(Binding::Query(self.only(Reader::string)?)),
            "pattern" => traits.pattern = Some(self.only(Reader::string)?),
            "error" => self.only(Reader::string).map(drop)?,
            "httpError" => traits.http_error = Some(self.only(Reader::number)? as u16),
            "length" | "range" => self.arguments(|reader, name| {
                let bound = Some(reader.number()?);
                match name {
                    "min" => traits.bounds.min = bound,
                    "max" => traits.bounds.max = bound,
                    _ => return Err(reader.error(format!("unknown argument `{name}`"))),
                }
                Ok(())
            })?,
            "http" => {
                let (mut method, mut uri, mut code) = ("", "", 200);
                self.arguments(|reader, name| {
                    match name {
                        "method" => method = reader.string()?,
                        "uri" => uri = reader.string()?,
                        "code" => code = reader.number()? as u16,
                        _ => return Err(reader.error(format!("unknown argument `{name}`"))),
                    }
                    Ok(())
                })?;
                traits.http = Some((method, uri, code));
            }
            "paginated" => {
                let mut paginated = Paginated {
                    input_token: "",
                    output_token: "",
                    page_size: "",
                    items: "",
                };
                self.arguments(|reader, name| {
                    let member = reader.string()?;
                    match name {
                        "inputToken" => paginated.input_token = member,
                        "outputToken" => paginated.output_token = member,
                        "pageSize" => paginated.page_size = member,
                        "items" => paginated.items = member,
                        _ => return Err(reader.error(format!("unknown argument `{name}`"))),
                    }
                    Ok(())
                })?;
                traits.paginated = Some(paginated);
            }
            "references" => traits.reference = Some(self.only(Reader::reference)?),
            "aws.api#arn" => self.arguments(|reader, _| {
                traits.arn = Some(reader.string()?);
                Ok(())
            })?,
            "aws.api#service" => self.arguments(|reader, name| {
                let value = reader.string()?;
                if name == "sdkId" {
                    traits.sdk_id = Some(value);
                }
                Ok(())
            })?,
            "aws.auth#sigv4" => self.arguments(|reader, _| {
                traits.signing_name = Some(reader.string()?);
                Ok(())
            })?,
            name => {
                return Err(Error {
                    line: at,
                    message: format!("unknown trait `@{name}`"),
                });
            }
        }
        Ok(())
    }

    /// `(value)`
    fn only<T>(&mut self, value: impl Fn(&mut Reader) -> Result<T>) -> Result<T> {
        self.eat(b'(')?;
        let value = value(self)?;
        self.eat(b')').map(|()| value)
    }

    /// `(name: value, ...)`
    fn arguments(
        &mut self,
        mut argument: impl FnMut(&mut Reader, &'static str) -> Result<()>,
    ) -> Result<()> {
        self.eat(b'(')?;
        while !self.is(b')') {
            let name = self.word()?;
            self.eat(b':')?;
            argument(self, name)?;
        }
        self.eat(b')')
    }

    /// `[{ resource: VirtualNode, ids: { virtualNodeName: "virtualNode" } }]`: the member of each
    /// structure that names the resource itself. The mesh is always the one at hand.
    fn reference(&mut self) -> Result<(Kind, &'static str)> {
        let (mut resource, mut member) = ("", "");
        self.eat(b'[')?;
        self.block(|reader, _, entry| {
            reader.eat(b':')?;
            match entry {
                "resource" => resource = reader.word()?,
                "ids" => reader.block(|reader, _, _| {
                    reader.eat(b':')?;
                    member = reader.string()?;
                    Ok(())
                })?,
                _ => return Err(reader.error(format!("unknown entry `{entry}`"))),
            }
            Ok(())
        })?;
        self.eat(b']')?;
        Ok((self.kind(resource)?, member))
    }

    // -- statements --------------------------------------------------------------------------

    fn statement(&mut self) -> Result<()> {
        let traits = self.traits()?;
        let at = self.at;
        match self.word()? {
            "$version" => {
                self.eat(b':')?;
                self.string().map(drop)
            }
            "namespace" => self.word().map(drop),
            "service" => self.service(traits),
            "resource" => self.resource(traits),
            "operation" => self.operation(traits),
            kind @ ("structure" | "union") => self.members(kind, traits),
            "list" => {
                let name = self.word()?;
                let mut item = None;
                self.block(|reader, _, _| {
                    reader.eat(b':')?;
                    item = Some(reader.target()?);
                    Ok(())
                })?;
                let item = item.ok_or_else(|| self.error("a list needs a member"))?;
                self.define(name, traits, ShapeType::List(item))
            }
            "enum" => {
                let name = self.word()?;
                let mut values = Vec::new();
                self.block(|reader, _, value| {
                    let given = reader.is(b'=');
                    if given {
                        reader.next()?;
                    }
                    values.push(if given { reader.string()? } else { value });
                    Ok(())
                })?;
                self.define(name, traits, ShapeType::Enum(values))
            }
            "string" => self.simple(traits, ShapeType::String),
            "integer" => self.simple(traits, ShapeType::Integer),
            "long" => self.simple(traits, ShapeType::Long),
            word => Err(Error {
                line: at,
                message: format!("unknown statement `{word}`"),
            }),
        }
    }

    fn simple(&mut self, traits: Traits, kind: ShapeType) -> Result<()> {
        let name = self.word()?;
        self.define(name, traits, kind)
    }

    fn members(&mut self, kind: &str, traits: Traits) -> Result<()> {
        let name = self.word()?;
        let mut members = Vec::new();
        self.block(|reader, traits, name| {
            reader.eat(b':')?;
            members.push(Member {
                name,
                documentation: traits.documentation,
                required: traits.required,
                binding: traits.binding.unwrap_or(Binding::Body),
                idempotency_token: traits.idempotency_token,
                target: reader.target()?,
            });
            Ok(())
        })?;
        let kind = if kind == "union" {
            ShapeType::Union(members)
        } else {
            ShapeType::Structure(members)
        };
        self.define(name, traits, kind)
    }

    fn service(&mut self, traits: Traits) -> Result<()> {
        self.word()?;
        (self.sdk_id, self.signing_name) = (
            traits.sdk_id.unwrap_or_default(),
            traits.signing_name.unwrap_or_default(),
        );
        self.block(|reader, _, name| {
            reader.eat(b':')?;
            match name {
                "version" => reader.version = reader.string()?,
                "resources" | "operations" => drop(reader.words()?),
                _ => return Err(reader.error(format!("unknown entry `{name}`"))),
            }
            Ok(())
        })
    }

    /// The kind of resource of this name.
    fn kind(&self, name: &str) -> Result<Kind> {
        Kind::named(name).ok_or_else(|| self.error(format!("`{name}` is not a kind of resource")))
    }

    fn resource(&mut self, traits: Traits) -> Result<()> {
        let name = self.word()?;
        let kind = self.kind(name)?;
        let mut resource = ResourceShape {
            kind,
            name,
            documentation: traits.documentation,
            parent: None,
            identifiers: Vec::new(),
            arn: traits
                .arn
                .ok_or_else(|| self.error("a resource needs `@aws.api#arn`"))?,
            operations: [""; 5],
        };
        let mut children = Vec::new();
        self.block(|reader, _, entry| {
            reader.eat(b':')?;
            let lifecycle = match entry {
                "create" => Lifecycle::Create,
                "read" => Lifecycle::Read,
                "update" => Lifecycle::Update,
                "delete" => Lifecycle::Delete,
                "list" => Lifecycle::List,
                "identifiers" => {
                    return reader.block(|reader, _, identifier| {
                        reader.eat(b':')?;
                        reader.target()?;
                        resource.identifiers.push(identifier);
                        Ok(())
                    });
                }
                "resources" => {
                    children = reader.words()?;
                    return Ok(());
                }
                _ => return Err(reader.error(format!("unknown entry `{entry}`"))),
            };
            resource.operations[lifecycle as usize] = reader.word()?;
            Ok(())
        })?;
        if resource.identifiers.is_empty() || resource.operations.contains(&"") {
            return Err(self.error(format!(
                "resource `{name}` lacks an identifier or an operation"
            )));
        }
        self.children.push((name, children));
        self.resources.push(resource);
        Ok(())
    }

    fn operation(&mut self, traits: Traits) -> Result<()> {
        let name = self.word()?;
        let (method, uri, code) = traits
            .http
            .ok_or_else(|| self.error(format!("operation `{name}` needs `@http`")))?;
        let (mut input, mut output, mut errors) = (None, None, Vec::new());
        self.block(|reader, _, entry| {
            reader.eat(b':')?;
            match entry {
                "input" => input = Some(reader.target()?),
                "output" => output = Some(reader.target()?),
                "errors" => errors = reader.words()?,
                _ => return Err(reader.error(format!("unknown entry `{entry}`"))),
            }
            Ok(())
        })?;
        let (Some(input), Some(output)) = (input, output) else {
            return Err(self.error(format!("operation `{name}` needs an input and an output")));
        };
        for error in &errors {
            self.id(error, self.at);
        }
        self.operations.push(Operation {
            name,
            documentation: traits.documentation,
            method,
            uri,
            code,
            readonly: traits.readonly,
            paginated: traits.paginated,
            errors,
            lifecycle: None,
            input,
            output,
        });
        Ok(())
    }

    // -- names -------------------------------------------------------------------------------

    fn target(&mut self) -> Result<ShapeId> {
        let line = self.at;
        let name = self.word()?;
        Ok(self.id(name, line))
    }

    /// The id of a name, which may be defined later.
    fn id(&mut self, name: &'static str, line: usize) -> ShapeId {
        if let Some(id) = self.ids.get(name) {
            return *id;
        }
        let id = ShapeId(self.shapes.len() as u16);
        self.ids.insert(name, id);
        self.names.push(name);
        self.shapes.push(None);
        self.used_at.push(line);
        id
    }

    fn define(&mut self, name: &'static str, traits: Traits, kind: ShapeType) -> Result<()> {
        let id = self.id(name, self.at);
        let slot = &mut self.shapes[id.0 as usize];
        if slot.is_some() {
            return Err(self.error(format!("`{name}` is defined twice")));
        }
        *slot = Some(Shape {
            name,
            documentation: traits.documentation,
            kind,
            bounds: traits.bounds,
            pattern: traits.pattern,
            reference: traits.reference,
            http_error: traits.http_error,
        });
        Ok(())
    }

    /// Puts the parts together: every target is defined, every resource's operations exist.
    fn finish(mut self) -> Result<Model> {
        const ORDER: [Lifecycle; 5] = [
            Lifecycle::Create,
            Lifecycle::Read,
            Lifecycle::Update,
            Lifecycle::Delete,
            Lifecycle::List,
        ];
        let mut shapes = Vec::with_capacity(self.shapes.len());
        for ((shape, name), line) in self.shapes.into_iter().zip(&self.names).zip(&self.used_at) {
            shapes.push(shape.ok_or_else(|| Error {
                line: *line,
                message: format!("`{name}` is not defined"),
            })?);
        }
        let at_end = |message| Error {
            line: self.line,
            message,
        };
        for (parent, children) in &self.children {
            for child in children {
                let found = self
                    .resources
                    .iter_mut()
                    .find(|resource| resource.name == *child);
                found
                    .ok_or_else(|| at_end(format!("resource `{child}` is not defined")))?
                    .parent = Kind::named(parent);
            }
        }
        for resource in &self.resources {
            for (name, lifecycle) in resource.operations.iter().zip(ORDER) {
                let found = self
                    .operations
                    .iter_mut()
                    .find(|operation| operation.name == *name);
                found
                    .ok_or_else(|| at_end(format!("operation `{name}` is not defined")))?
                    .lifecycle = Some((resource.kind, lifecycle));
            }
        }
        Ok(Model {
            version: self.version,
            sdk_id: self.sdk_id,
            signing_name: self.signing_name,
            operations: self.operations,
            resources: self.resources,
            shapes,
            shape_ids: self.ids,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &'static str) -> String {
        read(text).map(drop).unwrap_err().to_string()
    }

    #[test]
    fn reads_the_subset() {
        let model = read(
            "$version: \"2.0\"\nnamespace a.b\n/// A name.\n@length(min: 1, max: 9)\nstring Name\n\
             structure In {\n  /// The name.\n  @required @httpLabel\n  name: Name\n}\n\
             enum E { A, B = \"b-b\" }\nlist Es { member: E }\nunion U { one: Es, two: In }\n",
        )
        .unwrap();
        let name = model.shape("Name").unwrap();
        assert_eq!(
            (name.documentation, name.bounds),
            (
                "A name.",
                Bounds {
                    min: Some(1),
                    max: Some(9)
                }
            )
        );
        let member = model.shape("In").unwrap().member("name").unwrap();
        assert_eq!((member.required, member.binding), (true, Binding::Label));
        assert!(
            matches!(&model.shape("E").unwrap().kind, ShapeType::Enum(values) if *values == ["A", "b-b"])
        );
        assert!(
            matches!(&model.shape("U").unwrap().kind, ShapeType::Union(members) if members.len() == 2)
        );
    }

    #[test]
    fn refuses_what_is_outside_with_its_line() {
        assert_eq!(
            refused("\n@lenght(min: 1)\nstring Name"),
            "2: unknown trait `@lenght`"
        );
        assert_eq!(
            refused("structure S {\n  a: Nope\n}"),
            "2: `Nope` is not defined"
        );
        assert_eq!(refused("string A\nstring A"), "2: `A` is defined twice");
        assert_eq!(refused("blob A"), "1: unknown statement `blob`");
        assert_eq!(refused("list A { }"), "1: a list needs a member");
        assert_eq!(
            refused("structure S {\n  a String }"),
            "2: expected `:`, found `String`"
        );
        assert_eq!(
            refused("@pattern(\"a\\b\") string A"),
            "1: a string must end on its line, without escapes"
        );
        assert_eq!(refused("string ~"), "1: unexpected character `~`");
    }
}
