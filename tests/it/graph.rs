//! Drawings of a mesh: the whole of it in every style, from documents and from the local App Mesh.

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
    let reported = sandbox.run(&format!("appmesh graph . --format {style}"));
    assert_eq!((reported.code, reported.stderr.as_str()), (0, ""));
    reported.stdout
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

/// Without documents the mesh is asked for where every command asks; the hint shows how to draw a folder.
#[test]
fn nothing_to_draw_is_explained() {
    let reported = Sandbox::new().run("appmesh graph");
    assert_eq!(reported.code, if cfg!(feature = "aws") { 253 } else { 255 });
    assert!(
        reported.stderr.contains("`appmesh graph .`"),
        "{}",
        reported.stderr
    );
}

/// Two nodes that call each other: every box is beside the others, and no line is lost.
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
fn is_read(style: &str, reader: &str) {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json5", MESH);
    let reported = sandbox.bash(&format!(
        "set -o pipefail; appmesh graph . --format {style} | {reader} > picture"
    ));
    assert_eq!((reported.code, reported.stderr.as_str()), (0, ""));
}

#[test]
#[ignore = "needs rsvg-convert"]
fn rsvg_convert_reads_svg() {
    is_read("svg", "rsvg-convert");
}

#[test]
#[ignore = "needs dot"]
fn dot_reads_dot() {
    is_read("dot", "dot -Tsvg");
}

/// Forty nodes that call twenty services: no label covers another one.
#[test]
fn labels_of_a_large_mesh_do_not_cover_each_other() {
    let text = drawn(&large(), "svg");
    let document = roxmltree::Document::parse(&text).unwrap();
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| -> f64 {
        node.attribute(name).unwrap().parse().unwrap()
    };
    let grounds = document
        .descendants()
        .filter(|it| it.attribute("class") == Some("under"));
    let bounds: Vec<[f64; 4]> = grounds
        .map(|it| ["x", "y", "width", "height"].map(|name| number(&it, name)))
        .collect();
    assert!(bounds.len() >= 80, "{}", bounds.len());
    let covers = |one: &[f64; 4], other: &[f64; 4]| {
        (0..2).all(|axis| {
            one[axis] + one[axis + 2] > other[axis] + 0.1
                && other[axis] + other[axis + 2] > one[axis] + 0.1
        })
    };
    for (index, one) in bounds.iter().enumerate() {
        let other = bounds[..index].iter().find(|other| covers(one, other));
        assert_eq!(other, None, "covers {one:?}");
    }
}

/// Forty nodes that enforce TLS, each of which calls two services of others.
fn large() -> String {
    let mut documents = vec!["{ meshName: 'm' }".to_owned()];
    for index in 0..40 {
        let calls = [(index * 7 + 1) % 40, (index * 3 + 2) % 40];
        let backends = calls
            .map(|it| format!("{{ virtualService: {{ virtualServiceName: 's{it}.example' }} }}"));
        documents.push(format!(
            "{{ meshName: 'm', virtualNodeName: 'n{index}', spec: {{
                listeners: [{{ portMapping: {{ port: 80, protocol: 'http' }}, tls: {{
                    mode: 'STRICT', certificate: {{ file: {{ certificateChain: '/c', privateKey: '/k' }} }},
                }} }}],
                serviceDiscovery: {{ dns: {{ hostname: 'n{index}.example' }} }},
                backends: [{}],
                backendDefaults: {{ clientPolicy: {{ tls: {{ validation: {{ trust: {{
                    file: {{ certificateChain: '/ca' }},
                }} }} }} }} }},
            }} }}",
            backends.join(", ")
        ));
        documents.push(format!(
            "{{ meshName: 'm', virtualServiceName: 's{index}.example',
                spec: {{ provider: {{ virtualNode: {{ virtualNodeName: 'n{index}' }} }} }} }}"
        ));
    }
    format!("[{}]", documents.join(",\n"))
}

/// Tags are short; the sentence is in a tooltip and in the legend.
#[test]
fn pictures_explain_their_tags() {
    let text = drawn(&shop(), "svg");
    let document = roxmltree::Document::parse(&text).unwrap();
    let texts = |class: &str| -> Vec<String> {
        let of_class = document
            .descendants()
            .filter(|it| it.attribute("class") == Some(class));
        of_class
            .filter_map(|it| it.text().map(str::to_owned))
            .collect()
    };
    assert_eq!(texts("label safe"), ["TLS"]);
    let because = "TLS, because the default policy enforces TLS on port 8443";
    assert_eq!(texts("legend"), [format!("TLS: {because}")]);
    let tips = document.descendants().filter(|it| it.has_tag_name("title"));
    let tip = format!("virtual node web to virtual service cart.shop.internal\n{because}");
    assert_eq!(tips.filter(|it| it.text() == Some(&tip)).count(), 2);
    let root = document.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    assert_eq!(root.attribute("aria-labeledby"), Some("title description"));
    assert!(text.contains("@media(prefers-color-scheme:dark)"));
    // What fails, and warnings, are amber rather than green or red.
    let wrong = drawn(MESH, "svg");
    assert!(
        wrong.contains("class=\"label amber\"") && wrong.contains("class=\"amber\""),
        "{wrong}"
    );
}

#[test]
fn a_drawing_may_have_a_focus_and_a_file() {
    let sandbox = Sandbox::new();
    sandbox.write("shop.json5", &shop());
    let run = sandbox.run("appmesh graph shop.json5 --focus stock -o picture.txt");
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let text = std::fs::read_to_string(sandbox.work().join("picture.txt")).unwrap();
    for name in [
        "virtual gateway door",
        "virtual node web",
        "virtual service stock.shop.internal",
    ] {
        assert!(text.contains(name), "no {name} in\n{text}");
    }
    assert!(!text.contains("cart"), "{text}");
    let unknown = sandbox.run("appmesh graph shop.json5 --focus stok");
    assert_eq!(unknown.code, 252);
    assert!(
        unknown.stderr.contains("did you mean `stock`?"),
        "{}",
        unknown.stderr
    );
}
