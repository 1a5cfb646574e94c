//! Output is that of AWS CLI, case by case, as far as this room decides it.
//!
//! Each recorded case that prints JSON without a query gives the answer of its command; all other
//! cases of the same command and server are that answer through a query and a format.

use crate::sandbox::shared;
use appmesh::output::{Format, Query, Renderer, Settings};
use saphyr::LoadableYamlNode;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

fn cases() -> Vec<Value> {
    let text = shared("golden/cases.jsonl");
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What a case is about: the answer that it shows, and how it shows it.
struct Shown {
    answer: String,
    format: Format,
    query: Option<String>,
}

impl Shown {
    /// `None` for cases that other rooms decide: failures, pages cut short, settings from elsewhere.
    fn of(case: &Value) -> Option<Shown> {
        let mut words = case["args"]
            .as_array()?
            .iter()
            .map(|word| word.as_str().unwrap());
        let (mut format, mut query, mut rest) = (Format::Json, None, Vec::new());
        while let Some(word) = words.next() {
            match word {
                "--output" => format = words.next()?.parse().ok()?,
                "--query" => query = Some(words.next()?.to_owned()),
                "--max-items"
                | "--starting-token"
                | "--no-paginate"
                | "--limit"
                | "--next-token"
                | "--page-size"
                | "--generate-cli-skeleton"
                | "--profile" => {
                    return None;
                }
                word => rest.push(word),
            }
        }
        let env = case["env"].as_object()?;
        let plain = env
            .iter()
            .all(|(name, value)| name == "TZ" && value == "UTC");
        let quiet = case["files"].as_object()?.is_empty() && case.get("setup").is_none();
        let succeeds = case["expect"]["rc"] == 0;
        (plain && quiet && succeeds).then(|| Shown {
            answer: format!("{} {}", case["server"], rest.join(" ")),
            format,
            query,
        })
    }
}

/// The answer as it comes in pages: those of the mesh that has pages hold two items each.
fn pages(answer: &str, value: &Value, with_tokens: bool) -> Vec<Value> {
    let Some((name, items)) = value
        .as_object()
        .filter(|_| answer.contains(" paged "))
        .and_then(|members| members.iter().find(|(_, value)| value.is_array()))
    else {
        return vec![value.clone()];
    };
    let chunks: Vec<&[Value]> = items.as_array().unwrap().chunks(2).collect();
    let mut pages = Vec::new();
    for (index, chunk) in chunks.iter().enumerate() {
        let mut page = Map::from_iter([(name.clone(), json!(chunk))]);
        if with_tokens && index + 1 < chunks.len() {
            page.insert(
                "nextToken".to_owned(),
                json!(format!("t{}", 2 * (index + 1))),
            );
        }
        pages.push(page.into());
    }
    pages
}

fn render(shown: &Shown, value: &Value) -> String {
    let mut out = Vec::new();
    let settings = Settings {
        title: "Operation".to_owned(),
        ..Settings::default()
    };
    let mut renderer = Renderer::new(shown.format, settings, &mut out);
    let query = shown
        .query
        .as_deref()
        .map(|text| Query::parse(text).unwrap());
    let pick = |value: &Value| match &query {
        Some(query) => query.search(value).unwrap(),
        None => value.clone(),
    };
    let paged = shown.answer.contains(" \"list-") || shown.answer.contains(" list-");
    if shown.format.by_page() && paged {
        for page in pages(&shown.answer, value, shown.format == Format::YamlStream) {
            renderer.page(&pick(&page)).unwrap();
        }
    } else {
        renderer.whole(&pick(value)).unwrap();
    }
    String::from_utf8(out).unwrap()
}

#[test]
#[ignore = "needs the recorded cases"]
fn prints_what_aws_cli_prints() {
    let cases = cases();
    let mut answers = HashMap::new();
    for case in &cases {
        let text = case["expect"]["stdout"].as_str();
        let shown = Shown::of(case).filter(|shown| shown.query.is_none());
        if let (Some(shown), Some(text)) = (shown, text)
            && shown.format == Format::Json
        {
            let value = if text.is_empty() { "{}" } else { text };
            let value: Value = serde_json::from_str(value).unwrap();
            answers.insert(shown.answer, value);
        }
    }
    let (mut count, mut failures) = (HashMap::new(), Vec::new());
    for case in &cases {
        let Some(shown) = Shown::of(case) else {
            continue;
        };
        let Some(value) = answers.get(&shown.answer) else {
            continue;
        };
        let printed = render(&shown, value);
        let expect = &case["expect"];
        let right = match (expect.get("stdout"), expect.get("cells")) {
            (Some(stdout), _) => stdout == &json!(printed),
            (None, Some(cells)) => {
                let mut cells = cells.as_array().unwrap().iter();
                cells.all(|cell| printed.contains(cell.as_str().unwrap()))
            }
            (None, None) => continue,
        };
        *count.entry(shown.format.name()).or_insert(0) += 1;
        if !right {
            failures.push(format!("{}:\n{printed}\n{expect}", case["name"]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    for format in Format::ALL {
        let count = count.get(format.name()).copied().unwrap_or(0);
        assert!(count >= 8, "{} has {count} cases", format.name());
    }
}

proptest::proptest! {
    /// Whatever the quotes and folds, another program reads what was meant.
    #[test]
    fn yaml_reads_back(text in "([ a-c0-9.:#'\"\\-?\\[{\t\né😀~!&*%@`]|true|word ){0,40}") {
        let mut out = Vec::new();
        let mut renderer = Renderer::new(Format::Yaml, Settings::default(), &mut out);
        renderer.whole(&json!([text])).unwrap();
        let yaml = String::from_utf8(out).unwrap();
        let read = saphyr::Yaml::load_from_str(&yaml).unwrap();
        assert_eq!(read[0][0].as_str(), Some(text.as_str()), "{yaml}");
    }
}
