//! The words of a query.

use super::ast::Comparator;
use super::error::QueryError;
use serde_json::Value;

/// A word, and the byte at which it begins.
pub type Place = (usize, Token);

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A bare name, which may be that of a function.
    Name(String),
    /// A name in double quotes.
    QuotedName(String),
    Number(i64),
    Literal(Value),
    Comparator(Comparator),
    Dot,
    Star,
    Pipe,
    Or,
    And,
    Not,
    Ampersand,
    At,
    Comma,
    Colon,
    /// `[]`
    Flatten,
    /// `[?`
    Filter,
    LeftBracket,
    RightBracket,
    LeftParen,
    RightParen,
    LeftBrace,
    RightBrace,
    /// After the last word.
    End,
}

impl Token {
    /// How strongly it binds what is before it, and what after it: the higher, the stronger.
    pub fn power(&self) -> u8 {
        match self {
            Token::Pipe => 1,
            Token::Or => 2,
            Token::And => 3,
            Token::Comparator(_) => 5,
            Token::Flatten => 9,
            Token::Star => 20,
            Token::Filter => 21,
            Token::Dot => 40,
            Token::Not => 45,
            Token::LeftBracket => 55,
            Token::LeftParen => 60,
            _ => 0,
        }
    }

    /// What it is called in a message.
    pub fn name(&self) -> String {
        let symbol = match self {
            Token::Name(name) => name,
            Token::QuotedName(_) => return "a quoted name".to_owned(),
            Token::Number(_) => return "a number".to_owned(),
            Token::Literal(_) => return "a literal".to_owned(),
            Token::End => return "the end".to_owned(),
            Token::Comparator(comparator) => comparator.symbol(),
            Token::Dot => ".",
            Token::Star => "*",
            Token::Pipe => "|",
            Token::Or => "||",
            Token::And => "&&",
            Token::Not => "!",
            Token::Ampersand => "&",
            Token::At => "@",
            Token::Comma => ",",
            Token::Colon => ":",
            Token::Flatten => "[]",
            Token::Filter => "[?",
            Token::LeftBracket => "[",
            Token::RightBracket => "]",
            Token::LeftParen => "(",
            Token::RightParen => ")",
            Token::LeftBrace => "{",
            Token::RightBrace => "}",
        };
        format!("`{symbol}`")
    }
}

/// Cuts a text into words; the last is [`Token::End`].
///
/// # Errors
/// The first place that begins no word, or begins one that does not end.
pub fn tokens(text: &str) -> Result<Vec<Place>, QueryError> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        lexer.take_while(|char| matches!(char, ' ' | '\t' | '\n' | '\r'));
        let start = lexer.at;
        let token = lexer.token()?;
        let last = token == Token::End;
        tokens.push((start, token));
        if last {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    /// The byte from which is yet to be read.
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Goes on past these words, when they come next.
    fn take(&mut self, word: &str) -> bool {
        let found = self.rest().starts_with(word);
        if found {
            self.at += word.len();
        }
        found
    }

    fn take_while(&mut self, wanted: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|char| !wanted(char)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn token(&mut self) -> Result<Token, QueryError> {
        let start = self.at;
        let Some(char) = self.rest().chars().next() else {
            return Ok(Token::End);
        };
        match char {
            'a'..='z' | 'A'..='Z' | '_' => {
                let name = self.take_while(|char| char.is_ascii_alphanumeric() || char == '_');
                Ok(Token::Name(name.to_owned()))
            }
            '-' | '0'..='9' => self.number(start),
            '"' => self.quoted_name(start),
            '\'' => {
                let text = self.enclosed(start, '\'')?.replace("\\'", "'");
                Ok(Token::Literal(Value::String(text)))
            }
            '`' => self.literal(start),
            _ => self.symbol().ok_or_else(|| {
                let reason = format!("`{char}` has no meaning here");
                let help = (char == '=').then(|| "equality is written `==`".to_owned());
                QueryError {
                    help,
                    ..QueryError::new(start, reason)
                }
            }),
        }
    }

    fn symbol(&mut self) -> Option<Token> {
        // The longer of two that begin alike is first.
        let symbols = [
            ("[]", Token::Flatten),
            ("[?", Token::Filter),
            ("[", Token::LeftBracket),
            ("]", Token::RightBracket),
            ("||", Token::Or),
            ("|", Token::Pipe),
            ("&&", Token::And),
            ("&", Token::Ampersand),
            ("==", Token::Comparator(Comparator::Equal)),
            ("!=", Token::Comparator(Comparator::NotEqual)),
            ("!", Token::Not),
            ("<=", Token::Comparator(Comparator::LessOrEqual)),
            ("<", Token::Comparator(Comparator::Less)),
            (">=", Token::Comparator(Comparator::GreaterOrEqual)),
            (">", Token::Comparator(Comparator::Greater)),
            (".", Token::Dot),
            ("*", Token::Star),
            ("@", Token::At),
            (",", Token::Comma),
            (":", Token::Colon),
            ("(", Token::LeftParen),
            (")", Token::RightParen),
            ("{", Token::LeftBrace),
            ("}", Token::RightBrace),
        ];
        let found = symbols.into_iter().find(|(symbol, _)| self.take(symbol));
        found.map(|(_, token)| token)
    }

    fn number(&mut self, start: usize) -> Result<Token, QueryError> {
        self.take("-");
        self.take_while(|char| char.is_ascii_digit());
        let digits = &self.text[start..self.at];
        digits.parse().map(Token::Number).map_err(|_| {
            let reason = match digits {
                "-" => "`-` is allowed only before a number",
                _ => "this number is too large for a position",
            };
            QueryError::new(start, reason)
        })
    }

    fn quoted_name(&mut self, start: usize) -> Result<Token, QueryError> {
        let inside = self.enclosed(start, '"')?;
        match serde_json::from_str(&format!("\"{inside}\"")) {
            Ok(name) => Ok(Token::QuotedName(name)),
            Err(_) => Err(QueryError::new(
                start,
                "this name is not written as a JSON string",
            )),
        }
    }

    /// A value between back-quotes. What is not JSON is a text without its quotes: an old habit that
    /// scripts rely on.
    fn literal(&mut self, start: usize) -> Result<Token, QueryError> {
        let inside = self.enclosed(start, '`')?.replace("\\`", "`");
        let bare = || serde_json::from_str(&format!("\"{}\"", inside.trim_start()));
        match serde_json::from_str(&inside).or_else(|_| bare()) {
            Ok(value) => Ok(Token::Literal(value)),
            Err(_) => Err(QueryError::new(start, "this literal is not JSON")),
        }
    }

    /// What is between two marks, the first of which comes next; a backslash takes the meaning
    /// from the character after it and is kept.
    fn enclosed(&mut self, start: usize, mark: char) -> Result<&'a str, QueryError> {
        self.at += mark.len_utf8();
        let inside = self.rest();
        let mut escaped = false;
        for (index, char) in inside.char_indices() {
            if char == mark && !escaped {
                self.at += index + mark.len_utf8();
                return Ok(&inside[..index]);
            }
            escaped = char == '\\' && !escaped;
        }
        let mark = match mark {
            '`' => "back-quote".to_owned(),
            mark => format!("`{mark}`"),
        };
        Err(QueryError::new(
            start,
            format!("this {mark} is never closed"),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn words(text: &str) -> Vec<Token> {
        let words = tokens(text).unwrap().into_iter();
        words.map(|(_, token)| token).collect()
    }

    fn literal(text: &str) -> Value {
        match words(text).swap_remove(0) {
            Token::Literal(value) => value,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn places_count_bytes() {
        let places = tokens("'é' == b").unwrap();
        let places: Vec<usize> = places.into_iter().map(|(at, _)| at).collect();
        assert_eq!(places, [0, 5, 8, 9]);
    }

    #[test]
    fn literals_need_not_be_json() {
        assert_eq!(literal("`ACTIVE`"), json!("ACTIVE"));
        assert_eq!(literal("` a b `"), json!("a b "));
        assert_eq!(literal("``"), json!(""));
        assert_eq!(literal("`a\\`b`"), json!("a`b"));
        assert_eq!(literal("`\"a\"`"), json!("a"));
        assert_eq!(literal("`true`"), json!(true));
        assert_eq!(
            literal("`{\"b\": 1, \"a\": 2}`").to_string(),
            r#"{"b":1,"a":2}"#
        );
        assert_eq!(literal("`1.50`").to_string(), "1.50");
    }

    #[test]
    fn a_raw_text_knows_one_escape() {
        assert_eq!(literal(r"'it\'s \n \\'"), json!(r"it's \n \\"));
    }

    #[test]
    fn says_what_is_no_word() {
        for (text, offset, reason) in [
            ("a = b", 2, "`=` has no meaning here"),
            ("a.é", 2, "`é` has no meaning here"),
            ("a == 'x", 5, "this `'` is never closed"),
            ("`x", 0, "this back-quote is never closed"),
            ("a[-]", 2, "`-` is allowed only before a number"),
            ("`\"`", 0, "this literal is not JSON"),
            (
                "a[99999999999999999999]",
                2,
                "this number is too large for a position",
            ),
        ] {
            let error = tokens(text).unwrap_err();
            assert_eq!(
                (error.offset, error.reason.as_str()),
                (offset, reason),
                "{text}"
            );
        }
    }
}
