//! Help: one screen where `-h` asks, everything where `--help` asks.

use super::sandbox::Sandbox;
use appmesh::model::{model, names};

/// What a line prints; it must succeed and say nothing on standard error.
fn shown(line: &str) -> String {
    let told = Sandbox::new().run(line);
    assert_eq!((told.code, told.stderr.as_str()), (0, ""), "{line}");
    told.stdout
}

/// A screen of 80 columns and 24 lines, and the prompt above it.
#[test]
fn brief_help_fits_a_screen() {
    let mut sandbox = Sandbox::new();
    sandbox.set("COLUMNS", "80");
    let mirrored = model().operations.iter();
    let mirrored = mirrored.map(|operation| names::to_kebab(operation.name));
    let own = appmesh::cli::manual::own().map(|command| command.get_name().to_owned());
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
    for own in appmesh::cli::manual::own() {
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
    let told = Sandbox::new().run("appmesh help list-mehses");
    assert_eq!(told.code, 252);
    assert!(told.stderr.contains("`list-meshes`"), "{}", told.stderr);
}
