use super::*;
use crate::check::shape;
use crate::cli::error::Error;
use crate::document::SourceId;
use crate::document::{Anchor, Span};
use crate::model::model;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

const SOURCE: SourceId = SourceId(0);

fn of(operation: &str, member: &str) -> &'static Shape {
    model()
        .operation(operation)
        .unwrap()
        .input()
        .member(member)
        .unwrap()
        .shape()
}

fn node_spec() -> &'static Shape {
    of("CreateVirtualNode", "spec")
}

fn tag() -> &'static Shape {
    of("TagResource", "tags").item().unwrap()
}

/// Files are `file://NAME` and hold their name twice.
fn load(text: &str) -> Result<String, Error> {
    match text.strip_prefix("file://") {
        Some("missing") => Err(Error::usage("there is no file 'missing'").hint("look again")),
        Some(name) => Ok(name.repeat(2)),
        None => Ok(text.to_owned()),
    }
}

type Outcome = Result<(Node, Spans), Diagnostic>;

fn with<T>(read: impl FnOnce(Context<'_>) -> T) -> (T, Vec<Diagnostic>) {
    let mut warnings = Vec::new();
    let context = Context {
        source: SOURCE,
        load: &mut load,
        warnings: &mut warnings,
    };
    (read(context), warnings)
}

fn read(text: &str, shape: &'static Shape) -> Outcome {
    with(|context| parse(text, shape, context)).0
}

fn tree(text: &str, shape: &'static Shape) -> Json {
    let read = read(text, shape);
    read.unwrap_or_else(|finding| panic!("{}: {text}", finding.finding.message))
        .0
        .to_json()
}

/// The value of a tag written so.
fn value(text: &str) -> Json {
    tree(&format!("key=k,value={text}"), tag())["value"].clone()
}

/// The byte, the marked text, and what is wrong.
fn reported(text: &str) -> (usize, &str, String) {
    let finding = read(text, tag()).expect_err(text);
    let Anchor::Bytes(span) = finding.finding.primary.location.anchor else {
        panic!("a fault of grammar has bytes")
    };
    (
        span.start as usize,
        &text[span.range()],
        finding.finding.message,
    )
}

#[test]
fn reads_what_the_model_asks_for() {
    assert_eq!(
        tree(
            "listeners=[{portMapping={port=8080,protocol=http}}],serviceDiscovery={dns={hostname=h.local}}",
            node_spec()
        ),
        json!({
            "listeners": [{"portMapping": {"port": 8080, "protocol": "http"}}],
            "serviceDiscovery": {"dns": {"hostname": "h.local"}}
        })
    );
    assert_eq!(
        tree(
            "backendDefaults={clientPolicy={tls={enforce=TRUE,ports=[ 1 , +2, x]}}}",
            node_spec()
        ),
        json!({"backendDefaults": {"clientPolicy": {"tls": {"enforce": true, "ports": [1, 2, "x"]}}}})
    );
    assert_eq!(
        tree("backends=,listeners=[]", node_spec()),
        json!({"backends": [""], "listeners": []})
    );
}

#[test]
fn one_represents_a_list_of_one() {
    let listener = json!([{"portMapping": {"port": 80, "protocol": "http"}}]);
    assert_eq!(
        tree(
            "listeners={portMapping={port=80,protocol=http}}",
            node_spec()
        ),
        json!({ "listeners": listener })
    );
}

#[test]
fn distinguishes_values_from_keys() {
    let free = of("CreateMesh", "spec");
    for (text, expected) in [
        ("a=b", json!({"a": "b"})),
        ("a=b,c", json!({"a": ["b", "c"]})),
        ("a=1,2,c=3", json!({"a": ["1", "2"], "c": "3"})),
        ("a=1,c=3,4", json!({"a": "1", "c": ["3", "4"]})),
        ("a=,b", json!({"a": ["", "b"]})),
        ("a=", json!({"a": ""})),
        ("a=,b=", json!({"a": "", "b": ""})),
        ("=x", json!({"": "x"})),
        ("a=1,,b=2", json!({"a": "1", "b": "2"})),
        ("a = 1 , 2 , c = 3 ", json!({"a": ["1", "2"], "c": "3"})),
        ("a=b c=d", json!({"a": "b c=d"})),
        ("a=1,b]c}", json!({"a": ["1", "b]c}"]})),
        ("a='x', \"y\" ,c=d", json!({"a": ["x", "y"], "c": "d"})),
        (
            "a=[1,[2],{b=3}],c={}",
            json!({"a": ["1", ["2"], {"b": "3"}], "c": {}}),
        ),
        ("a=[b,],c={d=e,}", json!({"a": ["b"], "c": {"d": "e"}})),
        ("a=[,]", json!({"a": [""]})),
        ("a={b=x=y[{}", json!({"a": {"b": "x=y[{"}})),
    ] {
        assert_eq!(tree(text, free), expected, "{text}");
    }
}

#[test]
fn reads_plain_values() {
    for (text, expected) in [
        ("http://x/y?z=1", "http://x/y?z=1"),
        ("b=c", "b=c"),
        ("hello world  ", "hello world"),
        ("b[c{d", "b[c{d"),
        ("]", "]"),
        (r"a\,b\\,c\", r"a,b\,c\"),
        (r"\,", ","),
        ("日本 🎌", "日本 🎌"),
        ("🎌", "🎌"),
        ("null", "null"),
        ("8080", "8080"),
        ("file://x", "file://x"),
        ("a\nb", "a\nb"),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn reads_quotes() {
    for (text, expected) in [
        (r#""b,c=d""#, "b,c=d"),
        (r"'it\'s'", "it's"),
        (r#""\"\\\n\'""#, r#""\\n\'"#),
        (r#"'\"'"#, r#"\""#),
        (r#"" x ""#, " x "),
        (r#""""#, ""),
        ("'[{,]}'", "[{,]}"),
        (r#""C:\dir\\""#, r"C:\dir\"),
        (r#""C:\dir\""#, r"C:\dir\"),
    ] {
        assert_eq!(value(text), expected, "{text}");
    }
}

#[test]
fn loads_files() {
    assert_eq!(
        tree("key@=file://k,value@ = 'file://v'", tag()),
        json!({"key": "kk", "value": "vv"})
    );
    assert_eq!(tree("key=a,value@=plain", tag())["value"], "plain");
    assert_eq!(
        tree(
            "serviceDiscovery={dns={hostname@=file://h}},x@=[file://a,file://b],y@=file://c,d,z=file://e",
            node_spec()
        ),
        json!({"serviceDiscovery": {"dns": {"hostname": "hh"}}, "x": ["aa", "bb"], "y": ["cc", "d"], "z": "file://e"})
    );
    let finding = read("key=a,value@=file://missing", tag()).unwrap_err();
    assert_eq!(finding.finding.help, ["look again"]);
    assert_eq!(
        reported("key=a,value@=file://missing"),
        (13, "file://missing", "there is no file 'missing'".into())
    );
}

#[test]
fn reads_words_as_items() {
    let words = |words: &[&str], shape| {
        with(|context| parse_words(words, shape, context))
            .0
            .map(|(node, _)| node.to_json())
    };
    let tags = of("TagResource", "tags");
    assert_eq!(
        words(&["key=a,value=b", "key=日,value=d"], tags),
        Ok(json!([{"key": "a", "value": "b"}, {"key": "日", "value": "d"}]))
    );
    let keys = of("UntagResource", "tagKeys");
    assert_eq!(
        words(&["a,b", "[c", "", "5"], keys),
        Ok(json!(["a,b", "[c", "", "5"]))
    );
    assert_eq!(words(&[], keys), Ok(json!([])));
    let finding = words(&["key=日,value=b", "key=c value"], tags);
    assert!(finding.is_ok(), "a blank is part of a value: {finding:?}");
    let finding = words(&["key=日,value=b", "{\"key\":1}"], tags).unwrap_err();
    assert_eq!(
        finding.finding.primary.location.anchor,
        Anchor::Bytes(Span::new(16, 17))
    );
}

#[test]
fn finds_every_key_and_value() {
    let text = "key = [ 'a' , {b@=c d } ], value= x , \"y\" ,z=";
    let (_, spans) = read(text, tag()).unwrap();
    let values: Vec<&str> = spans
        .values
        .iter()
        .map(|span| &text[span.range()])
        .collect();
    let keys: Vec<&str> = spans
        .keys
        .iter()
        .flatten()
        .map(|span| &text[span.range()])
        .collect();
    assert_eq!(
        values,
        [
            text,
            "[ 'a' , {b@=c d } ]",
            "'a'",
            "{b@=c d }",
            "c d",
            "x , \"y\"",
            "x",
            "\"y\"",
            ""
        ]
    );
    assert_eq!(keys, ["key", "b", "value", "z"]);
}

#[test]
fn what_does_not_fit_is_found_at_its_place() {
    let text = "listeners=[{portMapping={port=8o,protocol=http}}]";
    let (node, spans) = read(text, node_spec()).unwrap();
    let found = shape::check(node_spec(), &node);
    let [finding] = &found[..] else {
        panic!("{found:?}")
    };
    let Anchor::Value(number) = finding.finding.primary.location.anchor else {
        panic!("{finding:?}")
    };
    assert_eq!(&text[spans.values[number as usize].range()], "8o");
}

#[test]
fn places_faults() {
    for (text, at, marked, message) in [
        ("", 0, "", "expected `=`, found the end"),
        (
            " key=a",
            0,
            " ",
            "a blank is not allowed before the first key",
        ),
        ("key", 3, "", "expected `=`, found the end"),
        ("key==a", 4, "=", "expected `,`, found `=`"),
        ("key=a,\nvalue==b", 13, "=", "expected `,`, found `=`"),
        ("key=日,value=x\"y\"", 15, "\"", "expected `,`, found `\"`"),
        ("key=\"x\"y", 7, "y", "expected `,`, found `y`"),
        ("key=a,\"x\"y", 9, "y", "expected `,`, found `y`"),
        ("key=a,value=\"b", 12, "\"", "this quote is not closed"),
        ("key=a,'b", 6, "'", "this quote is not closed"),
        ("key=\"a\\\"b", 4, "\"", "this quote is not closed"),
        (
            "key=a,",
            6,
            "",
            "expected a value or `key=value` behind `,`, found the end",
        ),
        ("key=[a", 6, "", "expected `,` or `]`, found the end"),
        ("key={a=b]", 8, "]", "expected `,` or `}`, found `]`"),
        ("key={a}", 6, "}", "expected `=`, found `}`"),
        ("key=[a]b", 7, "b", "expected `,`, found `b`"),
        (
            "key=a,value=b,key=c",
            14,
            "key",
            "the key `key` occurs twice in one object",
        ),
    ] {
        assert_eq!(reported(text), (at, marked, message.to_owned()), "{text}");
    }
    let unclosed = read("key=[a,{b=c", tag()).unwrap_err();
    assert_eq!(
        unclosed.finding.related[0].location.anchor,
        Anchor::Bytes(Span::new(7, 8))
    );
    let twice = read("key=a,value=b,key=c", tag()).unwrap_err();
    assert_eq!(
        twice.finding.related[0].location.anchor,
        Anchor::Bytes(Span::new(0, 3))
    );
    assert!(twice.finding.help.iter().any(|help| help.contains("blank")));
}

#[test]
fn limits_depth() {
    use crate::document::MAX_DEPTH;
    let nested = |depth| format!("a={}{}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(&nested(MAX_DEPTH - 1), tag()).is_ok());
    assert_eq!(
        read(&nested(MAX_DEPTH), tag()).unwrap_err().rule,
        "too-deep"
    );
    assert_eq!(
        read(&"a={".repeat(100_000), tag()).unwrap_err().rule,
        "too-deep"
    );
}

#[test]
fn the_last_of_two_counts_in_a_hash() {
    let shape = of("CreateMesh", "spec");
    let (read, warnings) = with(|context| parse("egressFilter={type=A,type=B}", shape, context));
    assert_eq!(
        read.unwrap().0.to_json(),
        json!({"egressFilter": {"type": "B"}})
    );
    assert_eq!((warnings.len(), warnings[0].rule), (1, "duplicate-key"));
    assert!(!warnings[0].is_error());
}

/// Prints a value as shorthand; the grammar must read it back. `choices` chooses among the ways.
fn print(value: &Json, choices: &mut impl Iterator<Item = u8>, top: bool) -> String {
    let mut choose = |of: u8| choices.next().unwrap() % of;
    let blank = ["", " ", "\n "][choose(3) as usize];
    match value {
        Json::Array(items) => {
            let run = top && items.len() > 1 && items.iter().all(Json::is_string) && choose(2) == 0;
            let items: Vec<String> = items
                .iter()
                .map(|item| print(item, choices, false))
                .collect();
            let items = items.join(&format!("{blank},{blank}"));
            if run && !items.is_empty() {
                items
            } else {
                format!("[{blank}{items}{blank}]")
            }
        }
        Json::Object(entries) => {
            let entries: Vec<String> = entries
                .iter()
                .map(|(key, value)| format!("{key}{blank}={blank}{}", print(value, choices, false)))
                .collect();
            format!(
                "{{{blank}{}{blank}}}",
                entries.join(&format!("{blank},{blank}"))
            )
        }
        Json::String(text) => {
            let plain = text
                .chars()
                .all(|c| c.is_alphanumeric() || "./:日🎌".contains(c))
                && !text.is_empty();
            let escaped = text.replace('\\', "\\\\");
            match choose(3) {
                0 if plain => text.clone(),
                1 => format!("'{}'", escaped.replace('\'', "\\'")),
                _ => format!("\"{}\"", escaped.replace('"', "\\\"")),
            }
        }
        other => unreachable!("{other} is not made here"),
    }
}

fn values() -> impl Strategy<Value = Json> {
    let text = "[a-c日🎌 '\",=@\\[\\]{}\\\\\n]{0,6}";
    text.prop_map(Json::from).prop_recursive(4, 30, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[a-z0-9._#/:-]{1,4}", inner, 0..4)
                .prop_map(|entries| Json::Object(entries.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reads_what_was_printed(
        members in prop::collection::btree_map("[A-Z]{1,3}", values(), 1..4),
        style in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let mut choices = style.into_iter().cycle();
        let printed: Vec<String> = members
            .iter()
            .map(|(key, value)| format!("{key}={}", print(value, &mut choices, true)))
            .collect();
        let text = printed.join(",");
        let (node, spans) = read(&text, tag()).map_err(|finding| TestCaseError::fail(format!("{}: {text}", finding.finding.message)))?;
        prop_assert_eq!(node.to_json(), Json::Object(members.into_iter().collect()), "{}", text);
        check_bounds(&text, &node, &spans);
    }
}

/// Every value's bounds, taken as the value of a key, read as that value.
fn check_bounds(text: &str, node: &Node, spans: &Spans) {
    let children = node
        .entries()
        .iter()
        .map(|entry| (Some(&entry.key), &entry.node));
    for (key, child) in children.chain(node.items().iter().map(|item| (None, item))) {
        let number = child.place.node as usize;
        let alone = tree(&format!("x={}", &text[spans.values[number].range()]), tag());
        assert_eq!(alone["x"], child.to_json(), "in {text}");
        assert_eq!(
            spans.keys[number].map(|span| &text[span.range()]),
            key.map(|key| key.as_str())
        );
        check_bounds(text, child, spans);
    }
}
