//! Drawings of a mesh: the whole of it in every style, from documents and from the embedded App Mesh.

use super::sandbox::Sandbox;
use std::path::Path;

const STYLES: [&str; 4] = ["text", "dot", "mermaid", "svg"];

/// A node that calls a service over TLS, one that answers without, and one that is not there.
const MESH: &str = r#"[
    { meshName: "m" },
    { meshName: "m", virtualNodeName: "client", spec: {
        backends: [
            { virtualService: { virtualServiceName: "plain.example" } },
            { virtualService: { virtualServiceName: "gone.example" } },
        ],
        backendDefaults: { clientPolicy: { tls: { validation: { trust: {
            file: { certificateChain: "/ca.pem" },
        } } } } },
    } },
    { meshName: "m", virtualNodeName: "server", spec: {
        listeners: [{ portMapping: { port: 80, protocol: "http" } }],
        serviceDiscovery: { dns: { hostname: "server.example" } },
        backends: [{ virtualService: { virtualServiceName: "plain.example" } }],
    } },
    { meshName: "m", virtualServiceName: "plain.example", spec: {
        provider: { virtualNode: { virtualNodeName: "server" } },
    } },
]"#;

fn shop() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(root.join("docs/examples/shop/shop.json5")).unwrap()
}

fn drawn(text: &str, style: &str) -> String {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json5", text);
    let told = sandbox.run(&format!("appmesh graph . --format {style}"));
    assert_eq!((told.code, told.stderr.as_str()), (0, ""));
    told.stdout
}

#[test]
fn a_mesh_in_lines() {
    let expected = "\
virtual gateway door
    8080 http
    -> virtual service web.shop.internal  [everything]
virtual service cart.shop.internal
    -> virtual router cart
virtual service stock.shop.internal
    -> virtual node stock
virtual service web.shop.internal
    -> virtual node web
virtual router cart
    8443 http
    -> virtual node cart-v1  [canary 90%]
    -> virtual node cart-v2  [canary 10%]
virtual node cart-v1
    8443 http, TLS STRICT
virtual node cart-v2
    8443 http, TLS STRICT
virtual node stock
    9000 http
virtual node web
    8080 http
    -> virtual service cart.shop.internal  [TLS, because the default policy enforces TLS on port 8443]
    -> virtual service stock.shop.internal
";
    assert_eq!(drawn(&shop(), "text"), expected);
}

#[test]
fn what_is_wrong_is_marked_where_it_is() {
    for style in STYLES {
        let text = drawn(MESH, style);
        for awaited in [
            "client",
            "gone.example",
            "does not exist",
            "enforce-against-plain-listener",
            "fails, because",
        ] {
            assert!(text.contains(awaited), "no `{awaited}` in\n{text}");
        }
    }
    let text = drawn(MESH, "text");
    let client = text.split("virtual node client\n").nth(1).unwrap();
    let client = client.split("virtual node server\n").next().unwrap();
    assert!(client.contains("    warning: "), "{text}");
}

/// A client's own policy for one of its backends takes the place of the default one.
#[test]
fn a_policy_of_ones_own() {
    let text = shop().replace("enforce: false,", "enforce: true,");
    let reason = "fails, because the backend's policy enforces TLS on port 9000";
    assert!(drawn(&text, "text").contains(reason));
}

#[test]
fn the_embedded_app_mesh_is_drawn_like_its_documents() {
    let mut sandbox = Sandbox::new();
    sandbox.set("APPMESH_LOCAL", "1");
    sandbox.write("shop.json5", &shop());
    assert_eq!(sandbox.run("appmesh state import shop.json5").code, 0);
    for style in STYLES {
        let of_files = sandbox.run(&format!("appmesh graph shop.json5 --format {style}"));
        assert_eq!(
            sandbox
                .run(&format!("appmesh graph --format {style}"))
                .stdout,
            of_files.stdout
        );
    }
}

/// Without documents the mesh is asked for where every command asks; whoever meant a folder is told.
#[test]
fn nothing_to_draw_is_explained() {
    let told = Sandbox::new().run("appmesh graph");
    assert_eq!(told.code, if cfg!(feature = "aws") { 253 } else { 255 });
    assert!(told.stderr.contains("`appmesh graph .`"), "{}", told.stderr);
}

/// Two nodes that call each other: every box stands beside the others, and no line is lost.
#[test]
fn pictures_hold_circles() {
    let text = drawn(MESH, "svg");
    assert_eq!(text.matches("class=\"line").count(), 4);
    let corners: Vec<(&str, &str)> = text
        .split("<rect class=\"box")
        .skip(1)
        .map(|piece| {
            (
                piece.split('"').nth(2).unwrap(),
                piece.split('"').nth(4).unwrap(),
            )
        })
        .collect();
    assert_eq!(corners.len(), 4);
    for (index, corner) in corners.iter().enumerate() {
        assert!(
            !corners[..index].contains(corner),
            "two boxes at {corner:?}"
        );
    }
}

/// The languages of other tools are read by those tools.
#[test]
fn pictures_are_sound() {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json5", MESH);
    for (tool, style, options) in [("rsvg-convert", "svg", ""), ("dot", "dot", "-Tsvg")] {
        if sandbox.bash(&format!("command -v {tool}")).code != 0 {
            eprintln!("SKIPPED: there is no `{tool}` here");
            continue;
        }
        let told = sandbox.bash(&format!(
            "set -o pipefail; appmesh graph . --format {style} | {tool} {options} > picture"
        ));
        assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{tool}");
    }
}
