//! JMESPath: picking parts of a value, as `--query` does.
//!
//! [`lexer`] and [`parser`] turn a text into an [`ast`], [`eval`] applies it to a value and
//! [`catalog`] lists what can be called. The behavior is that of jmespath.py, which AWS CLI uses,
//! and passes JMESPath's compliance cases: keys keep their order, numbers their digits, texts can be
//! compared with `<`, and a back-quoted literal need not be JSON (`` `ACTIVE` `` is a text).
//!
//! Invariant: what can be known to fail for every value fails in [`Query::parse`], before any
//! request is made.

mod arguments;
mod ast;
mod builtin;
mod catalog;
mod error;
mod eval;
mod function;
mod kind;
mod lexer;
mod parser;

pub use error::QueryError;

use serde_json::Value;
use std::borrow::Cow;

/// A parsed query.
#[derive(Debug)]
pub struct Query(ast::Ast);

impl Query {
    /// Reads a JMESPath expression.
    ///
    /// # Errors
    /// Where and why it is not an expression, or one that cannot work: an unknown function, too few or
    /// too many arguments, an argument of a type that the function never takes, a step of zero.
    pub fn parse(text: &str) -> Result<Query, QueryError> {
        parser::parse(text).map(Query)
    }

    /// What the query picks of a value; null where it finds nothing.
    ///
    /// # Errors
    /// A message, in jmespath.py's words, when a function is given what it does not take.
    pub fn search(&self, value: &Value) -> Result<Value, String> {
        eval::eval(&self.0, Cow::Borrowed(value)).map(Cow::into_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What a query picks of a value, as JSON text: key order and digits count.
    fn pick(query: &str, value: &Value) -> String {
        match Query::parse(query).unwrap().search(value) {
            Ok(value) => value.to_string(),
            Err(message) => message,
        }
    }

    fn nodes() -> Value {
        json!({"nodes": [
            {"name": "b", "version": 2, "tags": {"z": 1, "a": 2}},
            {"name": "a", "version": 10, "status": "ACTIVE"},
            {"name": "c", "version": 1, "status": "DELETED"},
        ]})
    }

    #[test]
    fn keys_keep_their_order() {
        assert_eq!(pick("nodes[0].tags", &nodes()), r#"{"z":1,"a":2}"#);
        assert_eq!(
            pick("nodes[1].{v: version, a: name}", &nodes()),
            r#"{"v":10,"a":"a"}"#
        );
        assert_eq!(
            pick("keys(nodes[0])", &nodes()),
            r#"["name","version","tags"]"#
        );
    }

    #[test]
    fn numbers_keep_their_digits() {
        let big: Value = serde_json::from_str(r#"{"n": 123456789012345678901234567890}"#).unwrap();
        assert_eq!(pick("n", &big), "123456789012345678901234567890");
        assert_eq!(
            pick("[`1.50`, abs(`-3`), abs(`-1.5`)]", &big),
            "[1.50,3,1.5]"
        );
        assert_eq!(
            pick("[ceil(`1.2`), floor(`-1.2`), ceil(`1e20`)]", &big),
            "[2,-2,100000000000000000000]"
        );
        assert_eq!(
            pick("[sum(`[1, 2]`), sum(`[1, 0.5]`), sum(`[]`)]", &big),
            "[3,1.5,0]"
        );
        assert_eq!(
            pick("[avg(`[1, 2]`), avg(`[2, 4]`), avg(`[]`)]", &big),
            "[1.5,3.0,null]"
        );
    }

    #[test]
    fn bare_literals_are_texts() {
        assert_eq!(pick("nodes[?status==`ACTIVE`].name", &nodes()), r#"["a"]"#);
    }

    #[test]
    fn texts_have_an_order() {
        assert_eq!(pick("nodes[?name < 'c'].name", &nodes()), r#"["b","a"]"#);
        assert_eq!(pick("nodes[?version > `1`].name", &nodes()), r#"["b","a"]"#);
        assert_eq!(pick("nodes[?status > 'A'].name", &nodes()), r#"["a","c"]"#);
        assert_eq!(
            pick("nodes[0].name < `1`", &nodes()),
            "'<' not supported between instances of 'str' and 'int'"
        );
    }

    #[test]
    fn slices_go_both_ways() {
        let list = json!([0, 1, 2, 3, 4]);
        for (query, expected) in [
            ("[1:4:2]", "[1,3]"),
            ("[-2:]", "[3,4]"),
            ("[::-2]", "[4,2,0]"),
            ("[10:-10:-1]", "[4,3,2,1,0]"),
            ("[4:1]", "[]"),
            ("[-1]", "4"),
            ("[5]", "null"),
            ("[-6]", "null"),
        ] {
            assert_eq!(pick(query, &list), expected, "{query}");
        }
    }

    #[test]
    fn texts_become_numbers_as_in_python() {
        for (text, expected) in [
            ("12", "12"),
            (" +1_000 ", "1000"),
            ("007", "7"),
            ("1e3", "1000.0"),
            (".5", "0.5"),
            ("_1", "null"),
            ("1 2", "null"),
            ("0x10", "null"),
            ("", "null"),
        ] {
            assert_eq!(
                pick(&format!("to_number('{text}')"), &Value::Null),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn runtime_errors_are_worded_as_by_jmespath() {
        for (query, message) in [
            (
                "length(nodes[0].version)",
                "In function length(), invalid type for value: 2, expected one of: \
                 ['string', 'array', 'object'], received: \"number\"",
            ),
            (
                "sum(nodes[].name)",
                "In function sum(), invalid type for value: b, expected one of: \
                 ['array-number'], received: \"str\"",
            ),
            (
                "sort(nodes[].[name, version][])",
                "In function sort(), invalid type for value: 2, expected one of: \
                 ['array-string', 'array-number'], received: \"int\"",
            ),
            (
                "max_by(nodes, &status)",
                "In function max_by(), invalid type for value: None, expected one of: \
                 ['number', 'string'], received: \"null\"",
            ),
            (
                "sort_by(nodes, &status)[0]",
                "In function sort_by(), invalid type for value: {'name': 'b', 'version': 2, \
                 'tags': {'z': 1, 'a': 2}}, expected one of: ['string', 'number'], \
                 received: \"null\"",
            ),
            (
                "contains('a1', nodes[0].version)",
                "'in <string>' requires string as left operand, not int",
            ),
        ] {
            assert_eq!(pick(query, &nodes()), message, "{query}");
        }
    }

    #[test]
    fn text_of_a_value_is_compact_ascii() {
        assert_eq!(
            pick("to_string(nodes[0].tags)", &nodes()),
            r#""{\"z\":1,\"a\":2}""#
        );
        assert_eq!(pick("to_string(@)", &json!(["é"])), r#""[\"\\u00e9\"]""#);
    }

    proptest::proptest! {
        #[test]
        fn survives_any_text(text in "[a-c@.*|&!=<>(){}\\[\\]?:,0-9 '`\"\\\\é-]{0,40}") {
            match Query::parse(&text) {
                Ok(query) => drop(query.search(&nodes())),
                Err(error) => assert!(text.is_char_boundary(error.offset), "{error:?}"),
            }
        }
    }
}
