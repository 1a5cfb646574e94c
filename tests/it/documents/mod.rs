//! Documents as people write them, and as no one should.

mod hostile;
mod locate;
mod written;

use appmesh::document::json5::{parse, spans};
use appmesh::document::{Node, SourceId, Span, Spans, Value};
use locate::{Step, locate};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::Cell;
use written::{Written, document};

const SOURCE: SourceId = SourceId(0);
const DOCUMENTS: u32 = 20_000;

/// For each node of each document: its bounds read alone give its value, its key's bounds give the
/// key, and both begin where the `json5` crate says.
#[test]
fn parser_and_bounds_agree() {
    let config = Config {
        cases: DOCUMENTS,
        failure_persistence: None,
        ..Config::default()
    };
    let nodes = Cell::new(0);
    let agree = |Written { text, value }: Written| -> Result<(), TestCaseError> {
        let node = parse(&text, SOURCE).map_err(|finding| {
            TestCaseError::fail(format!("{text:?}: {}", finding.finding.message))
        })?;
        assert_eq!(node.to_json(), value, "{text:?}");
        let mut walk = Walk {
            text: &text,
            spans: spans(&text),
            path: Vec::new(),
            nodes: 0,
        };
        walk.node(&node, None);
        assert_eq!(walk.spans.values.len(), walk.nodes, "{text:?}");
        assert_eq!(walk.spans.keys.len(), walk.nodes, "{text:?}");
        nodes.set(nodes.get() + walk.nodes);
        Ok(())
    };
    let outcome =
        TestRunner::new_with_rng(config.clone(), deterministic(&config)).run(&document(), agree);
    outcome.unwrap_or_else(|error| panic!("{error}"));
    assert!(
        nodes.get() > 3 * DOCUMENTS as usize,
        "only {} nodes",
        nodes.get()
    );
}

fn deterministic(config: &Config) -> proptest::test_runner::TestRng {
    proptest::test_runner::TestRng::deterministic_rng(config.rng_algorithm)
}

/// A walk over a document's nodes in the order of the text.
struct Walk<'t> {
    text: &'t str,
    spans: Spans,
    path: Vec<Step>,
    nodes: usize,
}

impl Walk<'_> {
    fn node(&mut self, node: &Node, key: Option<&str>) {
        let number = self.nodes;
        self.nodes += 1;
        assert_eq!(node.place.node as usize, number, "{:?}", self.text);
        let bounds = self.spans.values[number];
        let again = parse(self.slice(bounds), SOURCE);
        let again = again.unwrap_or_else(|finding| {
            panic!("{}: {:?}", finding.finding.message, self.slice(bounds))
        });
        assert_eq!(again.to_json(), node.to_json(), "{:?}", self.text);
        assert_eq!(
            Some(bounds.start as usize),
            locate(self.text, &self.path, false)
        );
        self.key(number, key);
        match &node.value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.inside(Step::Index(index), item, None);
                }
            }
            Value::Object(entries) => {
                for entry in entries {
                    self.inside(
                        Step::Key(entry.key.to_string()),
                        &entry.node,
                        Some(&entry.key),
                    );
                }
            }
            _ => {}
        }
    }

    fn inside(&mut self, step: Step, node: &Node, key: Option<&str>) {
        self.path.push(step);
        self.node(node, key);
        self.path.pop();
    }

    fn key(&self, number: usize, key: Option<&str>) {
        let bounds = self.spans.keys[number];
        let read = bounds.map(|bounds| {
            assert_eq!(
                Some(bounds.start as usize),
                locate(self.text, &self.path, true)
            );
            let object = parse(&format!("{{{}:0}}", self.slice(bounds)), SOURCE).unwrap();
            object.entries()[0].key.to_string()
        });
        assert_eq!(read.as_deref(), key, "{:?}", self.text);
    }

    fn slice(&self, bounds: Span) -> &str {
        &self.text[bounds.range()]
    }
}
