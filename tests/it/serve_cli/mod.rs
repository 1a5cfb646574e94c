//! `appmesh serve` and `appmesh state`, the binary.

mod credentials;
mod crowd;
mod disk;
mod ending;
mod prepare;
mod state;
#[cfg(feature = "xds")]
mod unit;

use crate::local::node;
use crate::sandbox::Sandbox;
use crate::served::Served;
use serde_json::json;

const MESHES: &str = "/v20190125/meshes";
const NODES: &str = "/v20190125/meshes/m/virtualNodes";

#[test]
fn reports_where_it_listens_and_logs_every_request() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "");
    let url = served.url.clone();
    let mut client = served.client();
    assert_eq!(
        client.send("PUT", MESHES, r#"{"meshName": "m"}"#).status,
        200
    );
    assert_eq!(client.send("GET", "/v20190125/meshes/none", "").status, 404);
    let end = served.end("TERM");
    assert_eq!(
        end.stdout,
        format!("export AWS_ENDPOINT_URL_APP_MESH={url}\n")
    );
    let log: Vec<&str> = end.stderr.lines().collect();
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log[0].contains(" PUT /v20190125/meshes 200 "), "{log:?}");
    assert!(
        log[1].contains(" GET /v20190125/meshes/none 404 NotFoundException "),
        "{log:?}"
    );
}

#[test]
fn quiet_keeps_no_log() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "--quiet");
    assert_eq!(served.client().send("GET", MESHES, "").status, 200);
    assert_eq!(served.end("TERM").stderr, "");
}

#[test]
fn goes_on_when_nothing_reads_what_it_says() {
    let sandbox = Sandbox::new();
    let said = sandbox.bash("timeout 5 appmesh serve --quiet | true; echo ${PIPESTATUS[0]}");
    // `timeout` ended it, gracefully: it had not ended by itself.
    assert_eq!((said.stdout.as_str(), said.stderr.as_str()), ("124\n", ""));
}

#[test]
fn commands_beside_it_see_the_same_state_at_once() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "");
    let mut client = served.client();
    let names = |transcript: crate::sandbox::Transcript| transcript.stdout;
    let list = "appmesh --local list-meshes --query meshes[].meshName --output text";
    assert_eq!(names(sandbox.run(list)), "");
    client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
    assert_eq!(names(sandbox.run(list)), "m\n");
    // The server has the answer in its memory when another process changes what it says.
    let described = |client: &mut crate::serve::Client| {
        client.send("GET", "/v20190125/meshes/m", "").json()["metadata"]["version"].clone()
    };
    assert_eq!(described(&mut client), json!(1));
    let update = sandbox.run("appmesh --local update-mesh --mesh-name m");
    assert_eq!(update.code, 0, "{}", update.stderr);
    assert_eq!(described(&mut client), json!(2));
    sandbox.run("appmesh --local delete-mesh --mesh-name m");
    assert_eq!(client.send("GET", "/v20190125/meshes/m", "").status, 404);
}

#[test]
fn a_quota_can_be_raised_and_lowered() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "--quota virtual-node=1 --quota mesh=20");
    let mut client = served.client();
    client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
    let mut create = |name: &str| client.send("PUT", NODES, &node(name).to_string());
    assert_eq!(create("one").status, 200);
    let second = create("two");
    assert_eq!(
        (second.status, second.code()),
        (400, "LimitExceededException")
    );
    for index in 1..20 {
        let body = json!({ "meshName": format!("m{index}") }).to_string();
        assert_eq!(client.send("PUT", MESHES, &body).status, 200);
    }
    let one_more = client.send("PUT", MESHES, r#"{"meshName": "x"}"#);
    assert_eq!(one_more.code(), "LimitExceededException");
}

#[test]
fn a_quota_of_backends_is_one_like_the_others() {
    let code = |options: &str| {
        let sandbox = Sandbox::new();
        let served = Served::start(&sandbox, options);
        let mut client = served.client();
        client.send("PUT", MESHES, r#"{"meshName": "m"}"#);
        let mut many = node("n");
        let backend = |index: u32| json!({ "virtualService": { "virtualServiceName": format!("s{index}.local") } });
        many["spec"]["backends"] = (0..51).map(backend).collect();
        let answer = client.send("PUT", NODES, &many.to_string());
        answer.code().to_owned()
    };
    assert_eq!(code(""), "LimitExceededException");
    assert_eq!(code("--quota backend=51"), "none");
}

#[test]
fn a_quota_that_is_none_is_explained() {
    let sandbox = Sandbox::new();
    for quota in ["virtual-nodes=1", "mesh", "mesh=many"] {
        let refused = sandbox.run(&format!("appmesh serve --quota {quota}"));
        assert_eq!(refused.code, 252);
        assert!(
            refused
                .stderr
                .contains(&format!("`{quota}` is not a quota"))
                && refused.stderr.contains("virtual-gateway"),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn an_address_that_is_taken_is_named() {
    let sandbox = Sandbox::new();
    let served = Served::start(&sandbox, "");
    let second = sandbox.run(&format!("appmesh serve --listen {}", served.url));
    assert_eq!(second.code, 253);
    let address = served.url.strip_prefix("http://").unwrap();
    assert!(second.stderr.contains(address), "{}", second.stderr);
}
