//! Hostile texts: whatever they are, a reader gives a value or an error with a place
//! in the text, and never panics. `fuzz/` looks longer and deeper.

use crate::named_text::NamedText;
use appmesh::check::{self, Subject};
use appmesh::cli::shorthand;
use appmesh::diagnostic::Diagnostic;
use appmesh::document::{Source, SourceId, Sources, Spans, syntax};
use appmesh::model::model;
use appmesh::output::Query;
use appmesh::output::report::full;
use appmesh::resource::{Context, load};
use serde_json::json;
use std::panic;
use std::time::{Duration, Instant};

const SOURCE: SourceId = SourceId(0);

/// What parsers stumble over: blanks and line ends of Unicode, marks, indicators, halves of things.
const PIECES: &[&str] = &[
    "\u{a0}", "\u{2003}", "\u{2028}", "\u{85}", "\u{feff}", "\u{1b}", "\0", "é", "日", "😀",
    "e\u{301}", "\r", "\r\n", "\n", "\t", " ", ":", "- ", "? ", "#", "&a ", "*a", "!Sub ",
    "!!str ", "<<: ", "|", ">-", "|2\n", "{", "}", "[", "]", "\"", "'", "\\", "\\u", "\\ud800",
    "`", ",", "=", "@=", "~", "%", "---\n", "...\n", "${", "}", "null", "1e999", "-", "0x", "//",
    "/*", "*/", "Fn::Join", "Ref", "@", "&&", "||", "length(", ")", "?", "[?", "[::0]", "file://",
];

/// Changes texts; the same ones in every run.
struct Mutator(u64);

impl Mutator {
    fn below(&mut self, most: usize) -> usize {
        // Xorshift64.
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }

    /// The text with some pieces put in, taken out or doubled.
    fn change(&mut self, text: &str) -> String {
        let mut chars: Vec<char> = text.chars().collect();
        for _ in 0..=self.below(4) {
            let at = self.below(chars.len() + 1);
            let to = (at + self.below(12)).min(chars.len());
            match self.below(4) {
                0 => drop(chars.drain(at..to)),
                1 => {
                    let copy = chars[at..to].to_vec();
                    let place = self.below(chars.len() + 1);
                    drop(chars.splice(place..place, copy));
                }
                _ => {
                    let piece = PIECES[self.below(PIECES.len())];
                    drop(chars.splice(at..at, piece.chars()));
                }
            }
        }
        chars.into_iter().collect()
    }
}

/// Reads changed texts for a while; a panic fails with the text that led to it.
fn survives(seeds: &[&str], read: fn(&str)) {
    let seconds = std::env::var("APPMESH_TEST_HOSTILE_SECONDS");
    let seconds = seconds.ok().and_then(|seconds| seconds.parse().ok());
    let end = Instant::now() + Duration::from_secs(seconds.unwrap_or(1));
    let mut mutator = Mutator(0x9e37_79b9_7f4a_7c15);
    for seed in seeds {
        read(seed);
    }
    while Instant::now() < end {
        let seed = seeds[mutator.below(seeds.len())];
        let text = mutator.change(seed);
        let outcome = panic::catch_unwind(|| read(&text));
        assert!(outcome.is_ok(), "panics at {text:?}");
    }
}

/// Every place is a part of the text, and the first finding can be drawn.
fn placed(findings: &[Diagnostic], text: &str, spans: Option<Spans>) {
    let mut sources = Sources::default();
    sources.add(match spans {
        Some(spans) => Source::with_spans("text", text, spans),
        None => Source::new("text", text),
    });
    for finding in findings {
        for label in [&finding.finding.primary]
            .into_iter()
            .chain(&finding.finding.related)
        {
            let bytes = sources.span(label.location).range();
            assert!(text.get(bytes).is_some(), "{finding:?}");
        }
    }
    if let Some(first) = findings.first() {
        full::draw(first, &sources, 80);
    }
}

fn document(name: &str, text: &str) {
    let loaded = load::load(&[NamedText { name, text }], &load::Options::default()).unwrap();
    let mut findings = loaded.findings;
    for request in &loaded.requests {
        findings.extend(check::request(Subject::of(request, Context::NONE)));
    }
    let spans = syntax::read(text, SOURCE, name)
        .ok()
        .and_then(|read| read.spans);
    placed(&findings, text, spans);
}

const NODE: &str = "meshName: m\nvirtualNodeName: n\nspec:\n  listeners:\n  - portMapping: {port: 80, protocol: http}\n    \
    tls: &t\n      mode: 'STRICT'\n      certificate: {file: {certificateChain: /a, privateKey: \"/b\"}}\n  backends:\n  \
    - virtualService: {virtualServiceName: é.local} # a comment\n  - <<: *t\n  logging: !!str |\n    text\n";

const TEMPLATE: &str = "Parameters:\n  Name: {Type: String, Default: shop}\nResources:\n  Mesh:\n    Type: AWS::AppMesh::Mesh\n    \
    Properties: {MeshName: !Ref Name}\n  Node:\n    Type: AWS::AppMesh::VirtualNode\n    Properties:\n      MeshName: !GetAtt \
    Mesh.MeshName\n      VirtualNodeName: !Sub '${Name}-${AWS::Region}-${!x}'\n      Spec:\n        Listeners:\n        - \
    PortMapping: {Port: !If [A, 80, 81], Protocol: http}\n        ServiceDiscovery: {DNS: {Hostname: !Join ['.', [!Ref Name, \
    local]]}}\n";

#[test]
fn any_yaml_is_read_or_refused() {
    survives(
        &[NODE, "a: [1, {b: c}]\n---\n- x\n", "\"\\x41\": >+2\n  x\n"],
        |text| {
            document("a.yaml", text);
        },
    );
}

#[test]
fn any_template_is_read_or_refused() {
    let json = r#"{"Resources":{"M":{"Type":"AWS::AppMesh::Mesh","Properties":{"MeshName":{"Fn::Join":["-",["a",{"Ref":"P"}]]}}}},"Parameters":{"P":{"Default":"x"}}}"#;
    survives(&[TEMPLATE, json], |text| {
        document("a.template", text);
    });
}

#[test]
fn any_json5_is_read_or_refused() {
    let text = "{meshName: 'm', virtualNodeName: \"n\\u00e9\", /* c */ spec: {listeners: [{portMapping: {port: 0x50, protocol: 'http'}}],},} // d";
    survives(&[text], |text| document("a.json5", text));
}

#[test]
fn any_shorthand_is_read_or_refused() {
    let seeds = [
        "listeners=[{portMapping={port=80,protocol=http}}],backends=[{virtualService={virtualServiceName=é}}]",
        "key=a,value='b\\' c'",
        "logging@=file://x,serviceDiscovery={dns={hostname=\"a b\"}}",
    ];
    survives(&seeds, |text| {
        let operation = model().operation("CreateVirtualNode").unwrap();
        let shape = operation.input().member("spec").unwrap().shape();
        let context = || (Vec::new(), |_: &str| Ok("{}".to_owned()));
        let (mut warnings, mut load) = context();
        let given = shorthand::Context {
            source: SOURCE,
            load: &mut load,
            warnings: &mut warnings,
        };
        if let Err(finding) = shorthand::parse(text, shape, given) {
            placed(&[finding], text, None);
        }
        let (mut warnings, mut load) = context();
        let given = shorthand::Context {
            source: SOURCE,
            load: &mut load,
            warnings: &mut warnings,
        };
        let tags = operation.input().member("tags").unwrap().shape();
        let _ = shorthand::parse_words(&text.split(' ').collect::<Vec<_>>(), tags, given);
    });
}

#[test]
fn any_query_is_evaluated_or_refused() {
    let seeds = [
        "meshes[?meshName=='a' && !(version > `1`)].{n: meshName, v: version} | [0:2:-1]",
        "sort_by(meshes, &meshName)[].join('-', [meshName, to_string(version)]) | reverse(@)",
        "meshes[*].tags.\"é x\".[a, `[1, {\"b\": null}]`][] | length(@) || 'x\\'y'",
    ];
    survives(&seeds, |text| {
        let value =
            json!({"meshes": [{"meshName": "é", "version": 1}, {"meshName": "b", "version": 2.5}]});
        match Query::parse(text) {
            Ok(query) => drop(query.search(&value)),
            Err(error) => assert!(text.is_char_boundary(error.offset), "{error:?}"),
        }
    });
}
