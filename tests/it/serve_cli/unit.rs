//! The systemd unit of the guide.

use super::*;

const PAGE: &str = include_str!("../../../docs/guide/run-the-control-plane.md");

/// The options of the page's `ExecStart`, whose lines end in backslashes.
fn options() -> String {
    let unit = PAGE.replace("\\\n", "");
    let start = "ExecStart=/usr/bin/appmesh serve ";
    let options = unit.lines().find_map(|line| line.strip_prefix(start));
    options.expect("the page has a unit").to_owned()
}

#[test]
fn the_command_of_the_unit_starts_a_server() {
    let sandbox = Sandbox::new();
    let pair = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    sandbox.write("etc/server.pem", &pair.cert.pem());
    sandbox.write("etc/server.key", &pair.signing_key.serialize_pem());
    sandbox.write(
        "etc/keys",
        "[operator]\naws_access_key_id = AKIDEXAMPLE\naws_secret_access_key = secret\n",
    );
    let options = options()
        .replace("/etc/appmesh/", "etc/")
        .replace("/var/lib/appmesh", "state")
        .replace(":8443", ":0")
        .replace(":18000", ":0");
    let served = Served::start(&sandbox, &options);
    assert!(served.url.starts_with("https://0.0.0.0:"), "{}", served.url);
}
