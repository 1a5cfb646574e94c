//! Files from elsewhere: what they are named and contain reaches no terminal, and costs no more than
//! files of their size do.

use crate::sandbox::Sandbox;

/// ESC, CSI and an override of the direction, in a name.
const NAME: &str = "e\u{1b}]0;T\u{7}\u{9b}31m\u{202e}";

fn is_clean(text: &str) -> bool {
    let is_bad = |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
    !text.contains(is_bad)
}

#[test]
fn names_of_files_reach_no_terminal() {
    let sandbox = Sandbox::new();
    sandbox.write(&format!("{NAME}.json"), "{bad");
    sandbox.write(&format!("d/{NAME}.json"), "{meshName: 1}");
    for line in [
        "appmesh validate e*.json",
        "appmesh validate e*.json --format concise",
        "appmesh validate e*.json --format github",
        "appmesh validate d",
        "appmesh validate e*none",
        "appmesh graph e*.json",
        "appmesh state import e*.json",
    ] {
        let run = sandbox.bash(line);
        assert!(!(run.stdout + &run.stderr).is_empty(), "{line}");
        let run = sandbox.bash(line);
        assert!(
            is_clean(&run.stdout) && is_clean(&run.stderr),
            "{line}: {run:?}"
        );
    }
}

#[test]
fn contents_of_files_reach_no_terminal() {
    let sandbox = Sandbox::new();
    let text = format!(
        "meshName: \"{NAME}\" # \u{9b}31m\u{85}\nvirtualNodeName: n\nspec: {{\u{9b}: 1}}\n"
    );
    sandbox.write(
        "a.yaml",
        &text.replace('\u{1b}', "\\e").replace('\u{7}', "\\a"),
    );
    let json = serde_json::json!([{ "meshName": "m" }, { "meshName": "m", "virtualNodeName": NAME, "spec": {} }]);
    sandbox.write("a.json", &json.to_string());
    for line in [
        "appmesh validate a.yaml",
        "appmesh validate a.yaml --format concise",
        "appmesh validate a.json",
        "appmesh graph a.json",
        "appmesh graph a.json --format dot",
        "appmesh graph a.json --format mermaid",
        "appmesh graph a.json --format svg",
    ] {
        let run = sandbox.run(line);
        assert!(
            is_clean(&run.stdout) && is_clean(&run.stderr),
            "{line}: {run:?}"
        );
    }
}

#[test]
fn words_of_the_line_reach_no_terminal() {
    let sandbox = Sandbox::new();
    for line in [
        format!("appmesh '{NAME}'"),
        format!("appmesh validate '{NAME}'"),
        format!("appmesh explain '{NAME}'"),
        format!("appmesh create-mesh --local --mesh-name '{NAME}'"),
        format!("appmesh describe-mesh --local --mesh-name x --query '{NAME}'"),
        format!("appmesh describe-mesh --local --debug --mesh-name '{NAME}'"),
    ] {
        let run = sandbox.bash(&line);
        assert_ne!(run.code, 0);
        assert!(is_clean(&run.stderr), "{line}: {run:?}");
    }
}

/// The text is longer than what may be written: the old one stays.
#[test]
fn a_fix_that_cannot_be_written_changes_nothing() {
    let sandbox = Sandbox::new();
    let nodes: Vec<String> = (0..300)
        .map(|index| {
            format!("{{meshName: 'm', virtualNodeName: 'n{index}', spec: {{listenrs: [{{portMapping: {{port: 80, protocol: 'http'}}}}]}}}}")
        })
        .collect();
    let text = format!("[{}]", nodes.join(",\n"));
    let blocks = text.len() / 1024;
    let path = sandbox.write("a.json5", &text);
    let run = sandbox.bash(&format!(
        "ulimit -f {blocks}; trap '' XFSZ; appmesh validate a.json5 --fix --format concise"
    ));
    assert_eq!(run.code, 255, "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
    assert_eq!(std::fs::read_dir(sandbox.work()).unwrap().count(), 1);
}

#[test]
fn a_file_without_end_is_refused() {
    let sandbox = Sandbox::new();
    let path = sandbox.write("big.json", "");
    std::fs::File::options()
        .write(true)
        .open(path)
        .unwrap()
        .set_len(300 << 20)
        .unwrap();
    for line in [
        "validate big.json",
        "validate /dev/zero",
        "validate - < /dev/zero",
        "create-mesh --local --mesh-name m --spec file:///dev/zero",
    ] {
        let run = sandbox.bash(&format!("appmesh {line}"));
        assert_eq!(run.code, 252, "{line}");
        assert!(
            run.stderr.contains("more than 64 MiB"),
            "{line}: {}",
            run.stderr
        );
    }
    let run = sandbox.run("appmesh validate big.json --max-file-size 1kib");
    assert!(run.stderr.contains("more than 1 KiB"), "{}", run.stderr);
    let run = sandbox.run("appmesh validate big.json --max-file-size big");
    assert_eq!(run.code, 252);
}

/// A pipe that no one writes to would never end.
#[test]
fn a_folder_is_read_past_pipes_and_large_files() {
    let sandbox = Sandbox::new();
    sandbox.write("d/m.json", r#"{"meshName": "m"}"#);
    sandbox.write("d/large.json", &" ".repeat(2000));
    for line in ["d", "'d/*'"] {
        let run = sandbox.bash(&format!(
            "mkfifo d/pipe.json; ln -s /dev/zero d/zero.json; timeout 20 appmesh validate {line} --max-file-size 1000"
        ));
        assert_eq!(run.code, 0, "{line}: {}", run.stderr);
        let warning = "warning: 'd/large.json' is not checked: it has more than 1000 bytes";
        assert!(run.stderr.contains(warning), "{line}: {}", run.stderr);
    }
}

#[test]
fn a_state_folder_that_is_not_utf8_is_not_one_that_is_not_given() {
    let sandbox = Sandbox::new();
    let run = sandbox.bash(
        "appmesh create-mesh --local --mesh-name m > /dev/null
         APPMESH_STATE_DIR=$'d\\xff' appmesh state reset; echo $?
         appmesh list-meshes --local --query 'length(meshes)'",
    );
    assert_eq!(run.stdout, "255\n1\n", "{}", run.stderr);
}

/// A template whose functions come to 400 MB.
#[test]
fn a_template_cannot_fill_the_memory() {
    let sandbox = Sandbox::new();
    let template = serde_json::json!({
        "Parameters": { "P": { "Type": "String", "Default": "y".repeat(4000) } },
        "Resources": { "M": {
            "Type": "AWS::AppMesh::Mesh",
            "Properties": { "MeshName": { "Fn::Sub": "${P}".repeat(100_000) } },
        } },
    });
    sandbox.write("t.json", &template.to_string());
    let run = sandbox.bash("ulimit -d 524288; appmesh validate t.json --format concise");
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// Twice the text may take little more than twice the time.
#[test]
fn time_grows_with_the_text() {
    let unknown = |count: usize| {
        let members: Vec<String> = (0..count)
            .map(|index| format!("\"bad{index}\":1"))
            .collect();
        format!(
            "{{\"meshName\":\"m\",\"virtualNodeName\":\"n\",\"spec\":{{{}}}}}",
            members.join(",")
        )
    };
    let anchors = |count: usize| -> String {
        (0..count)
            .map(|index| format!("k{index}: &a{index} 1\n"))
            .collect()
    };
    grows("json", "concise", 1000, unknown);
    grows("json", "full", 300, unknown);
    grows("yaml", "full", 2000, anchors);
}

#[track_caller]
fn grows(extension: &str, format: &str, count: usize, text: impl Fn(usize) -> String) {
    let sandbox = Sandbox::new();
    let name = format!("a.{extension}");
    let seconds = |count: usize| {
        sandbox.write(&name, &text(count));
        let line = format!(
            "TIMEFORMAT=%U; time appmesh validate {name} --format {format} > /dev/null 2>&1"
        );
        let run = || sandbox.bash(&line).stderr.trim().parse::<f64>().unwrap();
        run().min(run())
    };
    let (once, fourfold) = (seconds(count), seconds(4 * count));
    // Quadratic: 16 times.
    assert!(
        fourfold < 0.3 || fourfold / once < 9.0,
        "{name} {format}: {once} s, then {fourfold} s"
    );
}
