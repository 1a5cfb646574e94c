//! boto3, with its paginators, its own validation of parameters, and botocore's model to check the
//! answers by. The checks are in `tests/clients/boto3_judge.py`.

use super::{home, scenario, server};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
#[ignore = "needs boto3"]
fn finds_every_answer_as_botocores_model_says() {
    let python = std::env::var("APPMESH_TEST_PYTHON").expect("a Python that has boto3");
    let mut sandbox = home();
    let served = server(&mut sandbox);
    let steps: Value = scenario::steps()
        .iter()
        .map(scenario::Step::to_json)
        .collect();
    let requests = sandbox.write("requests.json", &steps.to_string());
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients/boto3_judge.py");
    let mut command = Command::new(python);
    command.arg(script).arg(&served.url).arg(requests);
    let outcome = sandbox.surround(&mut command).output().unwrap();
    let reported = String::from_utf8_lossy(&outcome.stderr);
    assert!(
        outcome.status.success(),
        "{reported}\n{}",
        served.end("TERM").stderr
    );
    let counted = String::from_utf8_lossy(&outcome.stdout);
    assert!(counted.starts_with("38 operations, "), "{counted}");
}
