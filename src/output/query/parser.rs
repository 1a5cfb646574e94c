//! Words as an expression: precedence climbing, with the binding powers of [`Token::power`].

use super::ast::{Argument, Ast};
use super::catalog;
use super::error::QueryError;
use super::function::Function;
use super::lexer::{self, Token};
use crate::diagnostic::suggest;

/// How deep expressions may nest, and how often one may be flattened or compared again: a bound for
/// recursion, far beyond what people write.
const MAX_DEPTH: usize = 50;

/// Words that bind less than this end the right side of a projection.
const PROJECTION_ENDS: u8 = 10;

const TOO_DEEP: &str = "this expression nests too deep";

/// Reads a whole query.
///
/// # Errors
/// The first place where it stops making sense.
pub fn parse(text: &str) -> Result<Ast, QueryError> {
    let mut parser = Parser {
        tokens: lexer::tokens(text)?,
        next: 0,
        depth: 0,
    };
    if parser.peek() == &Token::End {
        return Err(QueryError::new(text.len(), "the query is empty"));
    }
    let ast = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(ast),
        _ => Err(parser.unexpected("the end")),
    }
}

type Parsed = Result<Ast, QueryError>;

struct Parser {
    tokens: Vec<lexer::Place>,
    next: usize,
    depth: usize,
}

impl Parser {
    /// The word that comes next, after `ahead` others.
    fn peek_past(&self, ahead: usize) -> &Token {
        self.tokens
            .get(self.next + ahead)
            .map_or(&Token::End, |(_, token)| token)
    }

    fn peek(&self) -> &Token {
        self.peek_past(0)
    }

    /// Where the next word begins.
    fn offset(&self) -> usize {
        let place = self.tokens.get(self.next).or(self.tokens.last());
        place.map_or(0, |(offset, _)| *offset)
    }

    fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.next += 1;
        token
    }

    /// Goes on past this word, when it comes next.
    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek() == token;
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, token: &Token) -> Result<(), QueryError> {
        if self.take(token) {
            Ok(())
        } else {
            Err(self.unexpected(&token.name()))
        }
    }

    /// The error of a next word that does not fit.
    fn unexpected(&self, wanted: &str) -> QueryError {
        let found = self.peek().name();
        QueryError::new(self.offset(), format!("expected {wanted}, found {found}"))
    }

    /// An expression, up to a word that binds no stronger than `power`.
    fn expression(&mut self, power: u8) -> Parsed {
        if self.depth == MAX_DEPTH {
            return Err(QueryError::new(self.offset(), TOO_DEEP));
        }
        self.depth += 1;
        let mut left = self.prefix()?;
        let mut repeated = 0;
        while power < self.peek().power() {
            // These two make what is before them a part of themselves, the others lie flat.
            repeated += usize::from(matches!(self.peek(), Token::Flatten | Token::Comparator(_)));
            if repeated > MAX_DEPTH {
                return Err(QueryError::new(self.offset(), TOO_DEEP));
            }
            left = self.infix(left)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    /// What begins an expression.
    fn prefix(&mut self) -> Parsed {
        let start = self.offset();
        match self.peek() {
            Token::Flatten | Token::Filter => return self.infix(Ast::Current),
            Token::LeftBracket => return self.bracket_prefix(),
            Token::LeftBrace => return self.hash(),
            Token::Ampersand => {
                let reason = "`&` is allowed only before an argument of a function";
                return Err(QueryError::new(start, reason));
            }
            _ => {}
        }
        match self.advance() {
            Token::At => Ok(Ast::Current),
            Token::Literal(value) => Ok(Ast::Literal(value)),
            Token::Name(name) if self.peek() == &Token::LeftParen => self.call(start, &name),
            Token::QuotedName(_) if self.peek() == &Token::LeftParen => {
                let reason = "the name of a function is written without quotes";
                Err(QueryError::new(start, reason))
            }
            Token::Name(name) | Token::QuotedName(name) => Ok(Ast::Field(name)),
            Token::Star => self.values(Ast::Current, Token::Star.power()),
            Token::Not => {
                let operand = self.expression(Token::Not.power())?;
                Ok(Ast::Not(Box::new(operand)))
            }
            Token::LeftParen => {
                let inside = self.expression(0)?;
                self.expect(&Token::RightParen)?;
                Ok(inside)
            }
            _ => {
                self.next -= 1;
                Err(self.unexpected("an expression"))
            }
        }
    }

    /// What goes on from an expression.
    fn infix(&mut self, left: Ast) -> Parsed {
        let token = self.advance();
        let power = token.power();
        match token {
            Token::Dot => {
                if self.take(&Token::Star) {
                    self.values(left, power)
                } else {
                    Ok(left.then(self.after_dot(power)?))
                }
            }
            Token::Pipe => Ok(left.then(self.expression(power)?)),
            Token::Or => {
                let right = self.expression(power)?;
                Ok(Ast::Or(match left {
                    Ast::Or(operands) => with(operands, right),
                    first => vec![first, right],
                }))
            }
            Token::And => {
                let right = self.expression(power)?;
                Ok(Ast::And(match left {
                    Ast::And(operands) => with(operands, right),
                    first => vec![first, right],
                }))
            }
            Token::Comparator(comparator) => {
                let right = self.expression(power)?;
                Ok(Ast::Comparison(comparator, Box::new(left), Box::new(right)))
            }
            Token::Flatten => self.project(Ast::Flatten(Box::new(left)), power),
            Token::Filter => self.filter(left),
            Token::LeftBracket => self.bracket(left),
            _ => {
                self.next -= 1;
                Err(self.unexpected("an operator"))
            }
        }
    }

    /// `[` at the beginning: a position, a wildcard or a list of expressions.
    fn bracket_prefix(&mut self) -> Parsed {
        self.expect(&Token::LeftBracket)?;
        match self.peek() {
            Token::Number(_) | Token::Colon => self.position(Ast::Current),
            Token::Star if self.peek_past(1) == &Token::RightBracket => self.wildcard(Ast::Current),
            _ => self.list(),
        }
    }

    /// After `[` that follows an expression.
    fn bracket(&mut self, left: Ast) -> Parsed {
        match self.peek() {
            Token::Number(_) | Token::Colon => self.position(left),
            Token::Star => self.wildcard(left),
            _ => Err(self.unexpected("a number, `:` or `*`")),
        }
    }

    /// After `[`: `*]` and what is applied to each item.
    fn wildcard(&mut self, left: Ast) -> Parsed {
        self.expect(&Token::Star)?;
        self.expect(&Token::RightBracket)?;
        self.project(left, Token::Star.power())
    }

    /// After `[`: an index or a slice.
    fn position(&mut self, left: Ast) -> Parsed {
        let mut parts = [None; 3];
        let mut part = 0;
        let mut step_at = self.offset();
        loop {
            let at = self.offset();
            match *self.peek() {
                Token::Number(number) if parts[part].is_none() => {
                    parts[part] = Some(number);
                    step_at = at;
                }
                Token::Colon if part < 2 => part += 1,
                Token::RightBracket => break,
                _ => return Err(self.unexpected("`]`")),
            }
            self.next += 1;
        }
        self.expect(&Token::RightBracket)?;
        match (part, parts) {
            (0, [Some(index), ..]) => Ok(left.then(Ast::Index(index))),
            (_, [_, _, Some(0)]) => {
                Err(QueryError::new(step_at, "a step of zero refers to nothing"))
            }
            (_, [start, stop, step]) => {
                let step = step.unwrap_or(1);
                let slice = left.then(Ast::Slice { start, stop, step });
                self.project(slice, Token::Star.power())
            }
        }
    }

    /// After `[`: expressions up to `]`.
    fn list(&mut self) -> Parsed {
        let mut items = vec![self.expression(0)?];
        while self.take(&Token::Comma) {
            items.push(self.expression(0)?);
        }
        if self.take(&Token::RightBracket) {
            Ok(Ast::List(items))
        } else {
            Err(self.unexpected("`,` or `]`"))
        }
    }

    /// `{key: expression, ...}`.
    fn hash(&mut self) -> Parsed {
        self.expect(&Token::LeftBrace)?;
        let mut members = Vec::new();
        loop {
            let key = match self.peek() {
                Token::Name(key) | Token::QuotedName(key) => key.clone(),
                _ => return Err(self.unexpected("a name")),
            };
            self.next += 1;
            self.expect(&Token::Colon)?;
            members.push((key, self.expression(0)?));
            if !self.take(&Token::Comma) {
                break;
            }
        }
        if self.take(&Token::RightBrace) {
            Ok(Ast::Hash(members))
        } else {
            Err(self.unexpected("`,` or `}`"))
        }
    }

    /// After `[?`.
    fn filter(&mut self, left: Ast) -> Parsed {
        let condition = Box::new(self.expression(0)?);
        self.expect(&Token::RightBracket)?;
        Ok(Ast::Filter {
            list: Box::new(left),
            condition,
            each: Box::new(self.each(Token::Filter.power())?),
        })
    }

    /// After `*`.
    fn values(&mut self, object: Ast, power: u8) -> Parsed {
        self.project(Ast::Values(Box::new(object)), power)
    }

    /// Applies what follows to each item of a list.
    fn project(&mut self, list: Ast, power: u8) -> Parsed {
        Ok(Ast::Projection {
            list: Box::new(list),
            each: Box::new(self.each(power)?),
        })
    }

    /// The right side of a projection: what is applied to each item.
    fn each(&mut self, power: u8) -> Parsed {
        match self.peek() {
            Token::LeftBracket | Token::Filter => self.expression(power),
            Token::Dot => {
                self.next += 1;
                self.after_dot(power)
            }
            token if token.power() < PROJECTION_ENDS => Ok(Ast::Current),
            _ => Err(self.unexpected("`.` or `[`")),
        }
    }

    /// What may follow a dot.
    fn after_dot(&mut self, power: u8) -> Parsed {
        match self.peek() {
            Token::Name(_) | Token::QuotedName(_) | Token::Star => self.expression(power),
            Token::LeftBrace => self.hash(),
            Token::LeftBracket => {
                self.next += 1;
                self.list()
            }
            _ => Err(self.unexpected("a name, `*`, `[` or `{`")),
        }
    }

    /// A call, from `(`. The function is known and takes so many arguments of such kinds.
    fn call(&mut self, start: usize, name: &str) -> Parsed {
        let function = catalog::named(name).ok_or_else(|| {
            let known = catalog::ALL.iter().map(|function| function.name);
            QueryError {
                help: suggest::did_you_mean(&suggest::similar(name, known)),
                ..QueryError::new(start, format!("unknown function `{name}`"))
            }
        })?;
        self.expect(&Token::LeftParen)?;
        let mut arguments = Vec::new();
        if !self.take(&Token::RightParen) {
            loop {
                let index = arguments.len();
                arguments.push(self.argument(function, index)?);
                if !self.take(&Token::Comma) {
                    break;
                }
            }
            if !self.take(&Token::RightParen) {
                return Err(self.unexpected("`,` or `)`"));
            }
        }
        match function.takes(arguments.len()) {
            Ok(()) => Ok(Ast::Call(function, arguments)),
            Err(reason) => Err(QueryError::new(start, reason)),
        }
    }

    fn argument(&mut self, function: &Function, index: usize) -> Result<Argument, QueryError> {
        let start = self.offset();
        let argument = if self.take(&Token::Ampersand) {
            Argument::Expression(self.expression(0)?)
        } else {
            Argument::Value(self.expression(0)?)
        };
        match function.may_take(index, &argument) {
            Ok(()) => Ok(argument),
            Err(reason) => Err(QueryError::new(start, reason)),
        }
    }
}

/// The operands and one more.
fn with(mut operands: Vec<Ast>, last: Ast) -> Vec<Ast> {
    operands.push(last);
    operands
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(text: &str) -> (usize, String) {
        let error = parse(text).unwrap_err();
        (error.offset, error.reason)
    }

    #[test]
    fn says_where_and_why() {
        for (text, offset, reason) in [
            ("", 0, "the query is empty"),
            ("  ", 2, "the query is empty"),
            ("meshes[*", 8, "expected `]`, found the end"),
            (
                "meshes[*].",
                10,
                "expected a name, `*`, `[` or `{`, found the end",
            ),
            ("a.b c", 4, "expected the end, found `c`"),
            ("[a b]", 3, "expected `,` or `]`, found `b`"),
            ("{a: b c: d}", 6, "expected `,` or `}`, found `c`"),
            ("{a: b,}", 6, "expected a name, found `}`"),
            ("a[b]", 2, "expected a number, `:` or `*`, found `b`"),
            ("a[1:2:3:4]", 7, "expected `]`, found `:`"),
            ("a[::0]", 4, "a step of zero refers to nothing"),
            ("a ||", 4, "expected an expression, found the end"),
            (
                "&a",
                0,
                "`&` is allowed only before an argument of a function",
            ),
            (
                "\"length\"(@)",
                0,
                "the name of a function is written without quotes",
            ),
        ] {
            assert_eq!(error(text), (offset, reason.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_calls_that_cannot_work() {
        for (text, offset, reason) in [
            ("a.lenght(@)", 2, "unknown function `lenght`"),
            ("length()", 0, "`length` takes 1 argument, not 0"),
            ("join(',')", 0, "`join` takes 2 arguments, not 1"),
            (
                "not_null()",
                0,
                "`not_null` takes at least 1 argument, not 0",
            ),
            (
                "length(`1`)",
                7,
                "`length` takes a string, an array or an object here, not a number",
            ),
            (
                "sum(`[\"a\"]`)",
                4,
                "`sum` takes an array of numbers here, not an array",
            ),
            ("abs(a == b)", 4, "`abs` takes a number here, not a boolean"),
            (
                "keys(keys(@))",
                5,
                "`keys` takes an object here, not an array",
            ),
            (
                "sort_by(a, b)",
                11,
                "`sort_by` takes an expression (`&...`) here, not a value",
            ),
            (
                "length(&a)",
                7,
                "`length` takes a string, an array or an object here, not an expression",
            ),
        ] {
            assert_eq!(error(text), (offset, reason.to_owned()), "{text}");
        }
        let help = parse("lenght(@)").unwrap_err().help;
        assert_eq!(help.as_deref(), Some("did you mean `length`?"));
    }

    #[test]
    fn depth_has_a_bound_but_length_has_none() {
        let deep = format!("{}a{}", "(".repeat(100), ")".repeat(100));
        assert_eq!(error(&deep).1, TOO_DEEP);
        assert_eq!(error(&format!("a{}", "[]".repeat(100))).1, TOO_DEEP);
        let long = vec!["a.b[0] == `1`"; 1000].join(" || ");
        assert!(parse(&long).is_ok());
        assert!(parse(&format!("a{}", " | b".repeat(1000))).is_ok());
    }
}
