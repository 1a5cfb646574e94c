use super::*;
use crate::document::{Anchor, MAX_DEPTH, Span, syntax_error};
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const SOURCE: SourceId = SourceId(0);

fn tree(text: &str) -> Json {
    let read = parse(text, SOURCE);
    let (node, _) = read.unwrap_or_else(|finding| panic!("{}: {text}", finding.finding.message));
    node.to_json()
}

/// The texts of all values, and of all keys.
fn marked(text: &str) -> (Vec<&str>, Vec<Option<&str>>) {
    let spans = parse_all(text, SOURCE).unwrap().1;
    let cut = |span: &Span| &text[span.range()];
    (
        spans.values.iter().map(cut).collect(),
        spans.keys.iter().map(|key| key.as_ref().map(cut)).collect(),
    )
}

fn fault(text: &str) -> Diagnostic {
    parse(text, SOURCE).expect_err(text)
}

fn bytes(location: Location) -> Span {
    match location.anchor {
        Anchor::Bytes(span) => span,
        anchor => panic!("a fault of grammar has bytes, not {anchor:?}"),
    }
}

/// The byte, the marked text, and what is wrong.
fn reported(text: &str) -> (usize, &str, String) {
    let finding = fault(text);
    let span = bytes(finding.finding.primary.location);
    (
        span.start as usize,
        &text[span.range()],
        finding.finding.message,
    )
}

#[test]
fn reads_a_spec() {
    let text = "\u{feff}# 注釈 🎌\nspec:\r\n  listeners:\n  - portMapping: {port: 8080, protocol: http} # c\n  logging: {accessLog: {file: {path: /dev/stdout}}}\n  on: yes\n  at: 2020-01-01\n";
    assert_eq!(
        tree(text),
        json!({"spec": {
            "listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}],
            "logging": {"accessLog": {"file": {"path": "/dev/stdout"}}},
            "on": "yes",
            "at": "2020-01-01"
        }})
    );
    assert_eq!(
        tree("[9007199254740993, 18446744073709551615, 010]").to_string(),
        "[9007199254740993,18446744073709551615,10]"
    );
    assert_eq!(
        tree("{1: a, true: b, null: c}"),
        json!({"1": "a", "true": "b", "null": "c"})
    );
}

#[test]
fn finds_every_key_and_value() {
    let (values, keys) = marked(
        "a: \"x\" # \"c\"\n'b' : [ 1, {k: 'it''s'} ] # ]\nc:\n- 日\n-  - 2\nd: |- # c\n\n   x\n   y\n\n# z\ne:\nf: \"\\\"\"\n",
    );
    assert_eq!(
        values[1..],
        [
            "\"x\"",
            "[ 1, {k: 'it''s'} ]",
            "1",
            "{k: 'it''s'}",
            "'it''s'",
            "- 日\n-  - 2",
            "日",
            "- 2",
            "2",
            "|- # c\n\n   x\n   y",
            "",
            "\"\\\"\""
        ]
    );
    assert!(values[0].starts_with("a: ") && values[0].ends_with("f: \"\\\"\""));
    let keys: Vec<&str> = keys.into_iter().flatten().collect();
    assert_eq!(keys, ["a", "'b'", "k", "c", "d", "e", "f"]);
}

#[test]
fn bounds_leave_out_anchors_and_tags() {
    let (values, _) = marked(
        "a: &x-y # c\n- 1\nb: !!str &z 5\nc: &q\n  k: &e\nd: *x-y\ne: &l >2\n   t\nf: &m {}\n",
    );
    assert_eq!(
        values[1..],
        ["- 1", "1", "5", "k: &e", "", "*x-y", "1", ">2\n   t", "{}"]
    );
}

#[test]
fn copies_what_aliases_represent() {
    assert_eq!(
        tree("a: &x {k: [1]}\nb: *x\n"),
        json!({"a": {"k": [1]}, "b": {"k": [1]}})
    );
    assert_eq!(
        tree("a: {&k name: v}\nb: {*k : w}\n"),
        json!({"a": {"name": "v"}, "b": {"name": "w"}})
    );
}

#[test]
fn merges_objects() {
    let text = "base: &b {x: 1, y: 2}\nmore: &m {y: 3, z: 4}\none: {<<: *b, x: 0}\nall:\n  <<: [*b, *m]\n  w: 5\nquoted: {'<<': 1}\n";
    let read = tree(text);
    assert_eq!(read["one"], json!({"x": 0, "y": 2}));
    assert_eq!(read["all"], json!({"w": 5, "x": 1, "y": 2, "z": 4}));
    assert_eq!(read["quoted"], json!({"<<": 1}));
    assert_eq!(tree("!!str <<: 1"), json!({"<<": 1}));
    assert_eq!(reported("a: {<<: 1}").1, "1");
    assert_eq!(fault("<<: {}\n<<: {}").rule, syntax_error::DUPLICATE);
}

#[test]
fn writes_out_functions() {
    let short = "a: !Sub '${x}'\nb: !GetAtt x.Arn\nc: !If [p, !Ref q, !Ref \"AWS::NoValue\"]\nd: !Join\n- ','\n- - x\ne: !Transform\n  Name: n\n";
    let long = json!({
        "a": {"Fn::Sub": "${x}"},
        "b": {"Fn::GetAtt": "x.Arn"},
        "c": {"Fn::If": ["p", {"Ref": "q"}, {"Ref": "AWS::NoValue"}]},
        "d": {"Fn::Join": [",", ["x"]]},
        "e": {"Fn::Transform": {"Name": "n"}}
    });
    assert_eq!(tree(short), long);
    let (values, keys) = marked("a: !Sub 'x' # c\n");
    assert_eq!(values[1..], ["!Sub 'x'", "'x'"]);
    assert_eq!(keys[1..], [Some("a"), Some("!Sub")]);
}

#[test]
fn refuses_other_tags() {
    let finding = fault("a: !Subb x");
    assert_eq!(bytes(finding.finding.primary.location), Span::new(3, 8));
    assert_eq!(finding.finding.message, "unknown tag `!Subb`");
    assert_eq!(finding.finding.help, ["did you mean `!Sub`?"]);
    assert_eq!(reported("a: !!binary aGk=").1, "!!binary");
    assert_eq!(reported("a: !!int x").1, "!!int");
    assert_eq!(reported("a: !!str [x]").1, "!!str");
    assert_eq!(reported("!Ref a: x").1, "!Ref");
    assert_eq!(tree("a: ! 5"), json!({"a": "5"}));
}

#[test]
fn reads_several_documents() {
    let text = "---\na: 1\n---\n# nothing\n---\n- b\n...\n---\n";
    let (roots, spans) = parse_all(text, SOURCE).unwrap();
    let trees: Vec<Json> = roots.iter().map(Node::to_json).collect();
    assert_eq!(trees, [json!({"a": 1}), json!(["b"])]);
    assert_eq!(roots[1].place.node, 2);
    assert_eq!(&text[spans.values[2].range()], "- b");
    assert_eq!(tree("---\na: 1\n---\n"), json!({"a": 1}));
    assert_eq!(
        reported("a: 1\n---\nb: 2\n"),
        (
            5,
            "---",
            "a second document begins here, where one is expected".to_owned()
        )
    );
    let elsewhere = parse_all("a: &x 1\n---\nb: *x\n", SOURCE).unwrap_err();
    assert_eq!(elsewhere.finding.message, "this alias has no value yet");
}

#[test]
fn blocks_keep_their_line_ends() {
    assert_eq!(tree("a: |\n  x\n  y\n"), json!({"a": "x\ny\n"}));
    assert_eq!(tree("a: |\n  x\n  y"), json!({"a": "x\ny"}));
    assert_eq!(
        tree("a: >-\n  x\n  y\n\nb: |+\n  z\n\n"),
        json!({"a": "x y", "b": "z\n\n"})
    );
}

#[test]
fn finds_nothing_in_empty_texts() {
    for text in ["", "\n", "# x", "---\n", "---\n---\n...\n", "\u{feff}"] {
        assert_eq!(fault(text).finding.message, "the text is empty", "{text:?}");
    }
    assert_eq!(tree("~"), Json::Null);
}

#[test]
fn places_faults() {
    let duplicate = fault("a: 1\n日: {b: 2}\n'a' : 3\n");
    assert_eq!(duplicate.rule, syntax_error::DUPLICATE);
    assert_eq!(bytes(duplicate.finding.primary.location), Span::new(17, 20));
    assert_eq!(
        bytes(duplicate.finding.related[0].location),
        Span::new(0, 1)
    );

    assert_eq!(
        reported("a:\n\tb: 1\n"),
        (4, "b", "a tab cannot indent".into())
    );
    assert_eq!(reported("日: 1\n b: 2\n").1, ":");
    assert_eq!(
        reported("a:\n  b: 1\n c: 2\n"),
        (
            11,
            "c",
            "expected a key at the column of those above".into()
        )
    );
    assert_eq!(
        reported("- 1\na: 2\n"),
        (4, "a", "expected `-` at the column of those above".into())
    );
    assert_eq!(
        reported("a: 1\nother # c\n\n"),
        (5, "o", "expected `:` after this key".into())
    );
    assert_eq!(
        reported("a: \"x\nb: 2\n"),
        (3, "\"", "this string is not closed".into())
    );
    assert_eq!(
        reported("a: 'x"),
        (3, "'", "this string is not closed".into())
    );
    assert_eq!(
        reported("{a: 1"),
        (5, "", "expected `,` or `}` here".into())
    );
    assert_eq!(
        reported("a: [1 2"),
        (7, "", "expected `,` or `]` here".into())
    );
    assert_eq!(
        reported("a: [b]]"),
        (6, "]", "this bracket closes nothing".into())
    );
    assert_eq!(
        reported("a: *x\n"),
        (3, "*", "this alias has no anchor".into())
    );
    assert_eq!(
        reported("a: &x [*x]"),
        (7, "*x", "this alias has no value yet".into())
    );
    assert_eq!(
        reported("a: @x"),
        (3, "@", "a value cannot begin with this character".into())
    );
    assert_eq!(reported("? [a]\n: b").1, "[");
    assert_eq!(reported("a: - 1\n").1, "-");
    for (text, number) in [
        ("a: .inf", ".inf"),
        ("a: [99999999999999999999]", "99999999999999999999"),
        ("a: !!float .nan", ".nan"),
    ] {
        assert_eq!(
            (fault(text).rule, reported(text).1),
            (syntax_error::INEXACT, number)
        );
    }
}

#[test]
fn limits_depth() {
    let flow = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
    let block = |depth: usize| "- ".repeat(depth) + "x";
    assert!(parse(&flow(MAX_DEPTH), SOURCE).is_ok());
    assert!(parse(&block(MAX_DEPTH), SOURCE).is_ok());
    let aliased = format!(
        "a: &x {}\nb: {}*x{}",
        flow(60),
        "[".repeat(60),
        "]".repeat(60)
    );
    for text in [
        flow(MAX_DEPTH + 1),
        block(MAX_DEPTH + 1),
        "[{a: ".repeat(50_000),
        block(50_000),
        aliased,
    ] {
        assert_eq!(fault(&text).rule, syntax_error::TOO_DEEP);
    }
}

#[test]
fn limits_copies() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let below = format!("*a{}", level - 1);
        text += &format!("a{level}: &a{level} [{}]\n", vec![below; 10].join(", "));
    }
    let finding = fault(&text);
    assert_eq!(finding.rule, SYNTAX);
    assert!(
        finding.finding.message.contains("100000"),
        "{}",
        finding.finding.message
    );
}

#[test]
fn survives_any_text() {
    for text in [
        "\\",
        "{",
        "'",
        "!",
        "&",
        "*",
        "|",
        ">",
        "- ",
        "? ",
        ":",
        "é",
        "!Ref",
        "&a",
        "%",
        "a: !",
        "a: |",
        "[a: ",
        "a: &b\n&c d: e",
        "\t",
        "a: \u{85}",
        "!<",
        "- !Sub",
        "? a\n? b",
        "{a}",
        "[? a]",
    ] {
        drop(parse_all(text, SOURCE));
    }
}

/// Prints values as YAML, in a style chosen byte by byte.
struct Emitter<'s> {
    style: std::iter::Cycle<std::slice::Iter<'s, u8>>,
}

/// A value that fits on the line of its key, or one that needs lines of its own.
enum Printed {
    Line(String),
    Literal(Vec<String>),
    Block(Vec<String>),
}

impl Emitter<'_> {
    fn choose(&mut self, of: u8) -> u8 {
        self.style.next().unwrap() % of
    }

    fn comment(&mut self) -> &'static str {
        ["", "", " # it's: [a] \"comment\" {", "  #日"][self.choose(4) as usize]
    }

    fn lines(&mut self, value: &Json) -> Printed {
        let empty = matches!(value, Json::Array(items) if items.is_empty())
            || matches!(value, Json::Object(entries) if entries.is_empty());
        let scalar = !value.is_array() && !value.is_object();
        if let Json::String(text) = value
            && is_block(text)
            && self.choose(2) == 0
        {
            return Printed::Literal(text.lines().map(str::to_owned).collect());
        }
        if scalar || empty || self.choose(3) == 0 {
            return Printed::Line(self.flow(value));
        }
        let mut lines = Vec::new();
        if let Json::Array(items) = value {
            for item in items {
                self.gap(&mut lines);
                self.behind("- ", item, &mut lines);
            }
        } else if let Json::Object(entries) = value {
            for (key, value) in entries {
                self.gap(&mut lines);
                let key = self.string(key) + ["", " "][self.choose(2) as usize];
                self.behind(&format!("{key}:"), value, &mut lines);
            }
        }
        Printed::Block(lines)
    }

    fn gap(&mut self, lines: &mut Vec<String>) {
        if self.choose(5) == 0 {
            lines.push(["", "# - x: 'y"][self.choose(2) as usize].to_owned());
        }
    }

    fn behind(&mut self, before: &str, value: &Json, lines: &mut Vec<String>) {
        let dash = before == "- ";
        let indent = " ".repeat(1 + self.choose(3) as usize);
        match self.lines(value) {
            Printed::Line(text) => {
                lines.push(format!("{before} {text}{}", self.comment()));
            }
            Printed::Literal(text) => {
                lines.push(format!("{before} |{}", self.comment()));
                lines.extend(text.iter().map(|line| format!("{indent}{line}")));
            }
            Printed::Block(text) if dash => {
                // A comment may be first; the dash needs a line of its own then.
                if text[0].is_empty() || text[0].starts_with('#') {
                    lines.push("-".to_owned());
                } else {
                    lines.push(format!("- {}", text[0]));
                }
                let first = usize::from(lines.last().is_some_and(|line| line != "-"));
                lines.extend(text[first..].iter().map(|line| format!("  {line}")));
            }
            Printed::Block(text) => {
                lines.push(format!("{before}{}", self.comment()));
                let indentless = value.is_array() && self.choose(2) == 0;
                let indent = if indentless { "" } else { &indent };
                lines.extend(text.iter().map(|line| format!("{indent}{line}")));
            }
        }
    }

    fn flow(&mut self, value: &Json) -> String {
        match value {
            Json::Array(items) => {
                let items: Vec<String> = items.iter().map(|item| self.flow(item)).collect();
                format!("[{}]", items.join(", "))
            }
            Json::Object(entries) => {
                let print = |(key, value): (&String, &Json)| {
                    format!("{}: {}", self.string(key), self.flow(value))
                };
                let entries: Vec<String> = entries.iter().map(print).collect();
                format!("{{ {} }}", entries.join(" , "))
            }
            Json::String(text) => self.string(text),
            Json::Null => ["~", "null", "Null"][self.choose(3) as usize].to_owned(),
            value => value.to_string(),
        }
    }

    fn string(&mut self, text: &str) -> String {
        let word = |c: char| c.is_ascii_alphabetic() || c == '日';
        let bare = text.starts_with(word)
            && text.ends_with(word)
            && text
                .chars()
                .all(|c| word(c) || " /.'\"#&*!".contains(c) && !text.contains(" #"));
        let plain = bare
            && scalar::value(
                text,
                saphyr_parser::ScalarStyle::Plain,
                &tag::Meaning::Untagged,
            ) == Ok(crate::document::Value::String(text.into()));
        let single = text.chars().all(|c| !c.is_control());
        match self.choose(3) {
            0 if plain => text.to_owned(),
            1 if single => format!("'{}'", text.replace('\'', "''")),
            _ => Json::from(text).to_string(),
        }
    }
}

/// A string that a literal block keeps as it is.
fn is_block(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or_default();
    let fit = |line: &str| !line.trim().is_empty() && !line.contains(['\t', '\r']);
    !body.is_empty() && !body.starts_with(' ') && body.split('\n').all(fit)
}

fn values() -> impl Strategy<Value = Json> {
    let text = "[a-c日🎌 '\"#:,{}\\[\\]&*!/.\n\t-]{0,8}";
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<u64>().prop_map(Json::from),
        (-1000i32..1000).prop_map(|number| Json::from(f64::from(number) + 0.5)),
        text.prop_map(Json::from),
        "[a-z ]{1,4}\n".prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from),
            prop::collection::btree_map(text, inner, 0..5)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

/// Every node's bounds hold its value and those of its children, and its key's hold the key.
fn check_bounds(text: &str, node: &Node, spans: &Spans) {
    let span = spans.values[node.place.node as usize];
    let line = text[..span.start as usize]
        .rfind('\n')
        .map_or(0, |newline| newline + 1);
    let column = text[line..span.start as usize].chars().count();
    let alone = format!("{}{}\n", " ".repeat(column), &text[span.range()]);
    let read = parse(&alone, SOURCE).map(|(node, _)| node.to_json());
    assert_eq!(
        read.as_ref().ok(),
        Some(&node.to_json()),
        "{alone:?} of\n{text}"
    );
    for (key, child) in node
        .entries()
        .iter()
        .map(|entry| (Some(&entry.key), &entry.node))
        .chain(node.items().iter().map(|item| (None, item)))
    {
        let inner = spans.values[child.place.node as usize];
        assert!(
            span.start <= inner.start && inner.end <= span.end,
            "{child:?} in\n{text}"
        );
        assert!(child.place.node > node.place.node);
        let marked = spans.keys[child.place.node as usize].map(|span| &text[span.range()]);
        let marked = marked.map(|key| {
            tree(&format!("? {key}"))
                .as_object()
                .unwrap()
                .keys()
                .next()
                .cloned()
                .unwrap()
        });
        assert_eq!(marked.as_deref(), key.map(|key| key.as_str()));
        check_bounds(text, child, spans);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_was_printed(value in values(), style in prop::collection::vec(any::<u8>(), 1..60)) {
        let mut emitter = Emitter { style: style.iter().cycle() };
        let text = match emitter.lines(&value) {
            Printed::Line(text) => text,
            Printed::Literal(lines) => format!("|\n {}\n", lines.join("\n ")),
            Printed::Block(lines) => lines.join("\n") + "\n",
        };
        let read = parse(&text, SOURCE);
        prop_assert!(read.is_ok(), "{:?}\n{text}", read.err());
        let (node, spans) = read.unwrap();
        prop_assert_eq!(node.to_json(), value, "{}", text);
        check_bounds(&text, &node, &spans);
    }

    #[test]
    fn never_panics(text in "[a-b日:,&*!|>?%@{}\\[\\]#'\" \n\t-]{0,30}") {
        if let Ok((roots, spans)) = parse_all(&text, SOURCE) {
            for span in spans.values.iter().chain(spans.keys.iter().flatten()) {
                prop_assert!(text.get(span.range()).is_some(), "{:?} in {:?}", span, text);
            }
            drop(roots);
        }
    }
}
