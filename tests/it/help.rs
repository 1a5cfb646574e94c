//! Help: one screen where `-h` asks, everything where `--help` asks.

use super::sandbox::Sandbox;
use appmesh::model::{model, names};

/// What a line prints; it must succeed and say nothing on standard error.
fn shown(line: &str) -> String {
    let reported = Sandbox::new().run(line);
    assert_eq!((reported.code, reported.stderr.as_str()), (0, ""), "{line}");
    reported.stdout
}

/// A screen of 80 columns and 24 lines, and the prompt above it.
#[test]
fn brief_help_fits_a_screen() {
    let mut sandbox = Sandbox::new();
    sandbox.set("COLUMNS", "80");
    let mirrored = model().operations.iter();
    let mirrored = mirrored.map(|operation| names::to_kebab(operation.name));
    let own = appmesh::cli::manual::builtins().map(|command| command.get_name().to_owned());
    for command in mirrored.chain(own).chain([String::new()]) {
        let help = sandbox.run(&format!("appmesh {command} -h")).stdout;
        let columns = help.lines().map(|line| line.chars().count()).max();
        assert!(help.lines().count() <= 24, "{command}:\n{help}");
        assert!(columns <= Some(80), "{command}:\n{help}");
    }
}

#[test]
fn overviews_name_every_command() {
    let (brief, full) = (shown("appmesh -h"), shown("appmesh --help"));
    assert_eq!(full, shown("appmesh help"));
    for operation in &model().operations {
        let command = names::to_kebab(operation.name);
        assert!(full.contains(&format!("\n  {command} ")), "{command}");
        let verb = command.split_once('-').unwrap().0;
        assert!(brief.contains(verb), "{command}");
    }
    for own in appmesh::cli::manual::builtins() {
        assert!(brief.contains(own.get_name()) && full.contains(own.get_name()));
    }
}

#[test]
fn full_help_shows_the_shape_of_the_spec_and_an_example() {
    let help = shown("appmesh create-virtual-node --help");
    for awaited in [
        "--virtual-node-name",
        "--endpoint-url",
        "\n  listeners[]\n    connectionPool\n      grpc ",
        "integer, 1 to 65535",
        "`appmesh explain virtual-node.MEMBER.MEMBER`",
        "Example:\n  appmesh create-virtual-node --mesh-name",
    ] {
        assert!(help.contains(awaited), "no `{awaited}` in\n{help}");
    }
    let brief = shown("appmesh create-virtual-node -h");
    assert!(brief.contains("--spec") && !brief.contains("--endpoint-url"));
}

#[test]
fn help_comes_in_three_spellings() {
    let wanted = shown("appmesh list-meshes --help");
    assert_eq!(shown("appmesh help list-meshes"), wanted);
    assert_eq!(shown("appmesh list-meshes help"), wanted);
    let own = shown("appmesh completions --help");
    assert_eq!(shown("appmesh help completions"), own);
    assert!(own.contains("Example:"));
}

#[test]
fn help_on_nothing_known_is_refused() {
    let reported = Sandbox::new().run("appmesh help list-mehses");
    assert_eq!(reported.code, 252);
    assert!(
        reported.stderr.contains("`list-meshes`"),
        "{}",
        reported.stderr
    );
}

/// What a new user types, and the line that is offered instead.
#[test]
fn slips_of_new_users_are_answered_with_a_line_to_type() {
    let mut sandbox = Sandbox::new();
    sandbox.write("spec.json", "{}");
    sandbox.write("wide.json", "{\"listeners\"：[]}");
    sandbox.write("curly.json", "{“listeners”: []}");
    let create = "create-virtual-node --local --mesh-name m --virtual-node-name n";
    for (line, hint) in [
        (format!("{create} --spec"), "`--spec file://FILE.json`"),
        (
            format!("{create} --spec spec.json"),
            "`--spec file://spec.json`",
        ),
        (
            format!("{create} --spec @spec.json"),
            "`--spec file://spec.json`",
        ),
        (
            format!("{create} --cli-input-json ./gone.yaml"),
            "`--cli-input-json file://./gone.yaml`",
        ),
        (
            format!("{create} --spec file://wide.json"),
            "full-width colon (U+FF1A)",
        ),
        (
            format!("{create} --spec file://curly.json"),
            "curly quote (U+201C)",
        ),
        (
            "create-mesh --local --mesh-name m --tags key＝a".to_owned(),
            "full-width equals sign (U+FF1D)",
        ),
        (
            "create-mesh ––local --mesh-name m".to_owned(),
            "en dash (U+2013)",
        ),
        (
            "validate --formt json".to_owned(),
            "did you mean `--format`?",
        ),
        ("state".to_owned(), "it is one of"),
        (
            "explain nothing-like-it".to_owned(),
            "an exit code is expected",
        ),
    ] {
        let transcript = sandbox.run(&format!("appmesh {line}"));
        assert_eq!(transcript.code, 252, "{line}");
        assert!(
            transcript.stderr.contains(hint),
            "{line}: {}",
            transcript.stderr
        );
    }
    let region = sandbox.run("appmesh list-meshes");
    sandbox.set("AWS_REGION", "us-east-1");
    for transcript in [region, sandbox.run("appmesh list-meshes")] {
        assert_eq!(transcript.code, 253);
        assert!(
            transcript.stderr.contains("AWS closed App Mesh"),
            "{}",
            transcript.stderr
        );
        assert!(
            !transcript.stderr.contains("aws configure"),
            "{}",
            transcript.stderr
        );
        assert!(
            !transcript.stderr.contains("aws login"),
            "{}",
            transcript.stderr
        );
    }
    let alone = sandbox.run("appmesh");
    assert_eq!((alone.code, alone.stdout.as_str()), (252, ""));
    assert!(alone.stderr.contains("Usage: appmesh"), "{}", alone.stderr);
}

#[test]
fn explain_answers_for_members_types_and_exit_codes() {
    let sandbox = Sandbox::new();
    for (word, expected) in [
        (
            "perrequest",
            "virtual-node.listeners.timeout.http.perRequest",
        ),
        ("VIRTUAL-NODE.LISTENERS", "virtual-node.listeners"),
        ("AWS::AppMesh::VirtualNode", "virtual-node"),
        (
            "aws::appmesh::virtualnode.listeners",
            "virtual-node.listeners",
        ),
        ("254", "The service rejected the request"),
        ("exit-codes", "253"),
    ] {
        let transcript = sandbox.run(&format!("appmesh explain {word}"));
        assert_eq!(transcript.code, 0, "{word}: {}", transcript.stderr);
        assert!(
            transcript.stdout.contains(expected),
            "{word}: {}",
            transcript.stdout
        );
    }
}

#[test]
fn help_of_offline_commands_lists_what_matters_there() {
    let help = Sandbox::new().run("appmesh explain --help").stdout;
    assert!(
        help.contains("--color") && !help.contains("--ca-bundle"),
        "{help}"
    );
    let help = Sandbox::new().run("appmesh validate --help").stdout;
    assert!(
        help.contains("--profile") && !help.contains("--cli-auto-prompt"),
        "{help}"
    );
}
