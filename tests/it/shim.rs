//! The binary under the name `aws`: `aws appmesh ...` is ours, with AWS CLI's texts; everything else
//! goes to the next `aws` on PATH.

use crate::sandbox::{Sandbox, Transcript, binary, split};
use std::os::unix::fs::{PermissionsExt, symlink};

/// A sandbox whose PATH begins with a link `aws` to the binary.
fn sandbox() -> Sandbox {
    let mut sandbox = Sandbox::new();
    let folder = sandbox.home().join("bin");
    std::fs::create_dir(&folder).unwrap();
    symlink(binary(), folder.join("aws")).unwrap();
    sandbox
        .set("PATH", &format!("{}:/usr/local/nowhere", folder.display()))
        .set("APPMESH_LOCAL", "1");
    sandbox
}

/// Puts another `aws` behind ours, which prints its name and its arguments and exits with 3.
fn add_next(sandbox: &mut Sandbox) {
    let script = sandbox.write("next/aws", "#!/bin/sh\necho \"next:$*\"\nexit 3\n");
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o755)).unwrap();
    let folders = [
        sandbox.home().join("bin"),
        script.parent().unwrap().to_owned(),
    ];
    let path = std::env::join_paths(folders).unwrap();
    sandbox.set("PATH", path.to_str().unwrap());
}

fn aws(sandbox: &Sandbox, line: &str) -> Transcript {
    let words = split(line);
    assert_eq!(words[0], "aws");
    let link = sandbox.home().join("bin/aws");
    sandbox.run_program(&link, &words[1..])
}

#[test]
fn our_service_is_ours() {
    let mut sandbox = sandbox();
    add_next(&mut sandbox);
    for line in [
        "aws appmesh create-mesh --mesh-name m --query mesh.meshName --output text",
        "aws --output text appmesh describe-mesh --mesh-name m --query mesh.meshName",
        "aws --output=text --region us-east-1 appmesh --debug list-meshes --query meshes[].meshName",
    ] {
        let transcript = aws(&sandbox, line);
        assert_eq!(
            (transcript.code, transcript.stdout.as_str()),
            (0, "m\n"),
            "{line}"
        );
    }
}

#[test]
fn everything_else_is_handed_on() {
    let mut sandbox = sandbox();
    add_next(&mut sandbox);
    for line in [
        "aws s3 ls 's3://a b'",
        "aws --version",
        "aws help",
        "aws configure list",
        "aws --region eu-west-1 s3 cp appmesh x",
        "aws",
    ] {
        let transcript = aws(&sandbox, line);
        let words = split(line)[1..].join(" ");
        assert_eq!(
            (transcript.code, transcript.stdout),
            (3, format!("next:{words}\n")),
            "{line}"
        );
    }
}

#[test]
fn there_is_no_other_aws() {
    let mut sandbox = sandbox();
    let links = sandbox.work().join("links");
    std::fs::create_dir(&links).unwrap();
    symlink(binary(), links.join("aws")).unwrap();
    std::fs::create_dir_all(sandbox.work().join("folder/aws")).unwrap();
    let folders = [
        sandbox.home().join("bin"),
        links,
        sandbox.work().join("folder"),
    ];
    sandbox.set(
        "PATH",
        std::env::join_paths(folders).unwrap().to_str().unwrap(),
    );
    let transcript = aws(&sandbox, "aws s3 ls");
    assert_eq!((transcript.code, transcript.stdout.as_str()), (252, ""));
    assert!(
        transcript.stderr.starts_with("\naws: [ERROR]: "),
        "{}",
        transcript.stderr
    );
    assert!(transcript.stderr.contains("`s3` is not for this `aws`"));
    let transcript = aws(&sandbox, "aws");
    assert_eq!(transcript.code, 252);
    assert!(
        transcript
            .stderr
            .contains("are required: command\n\nusage: aws ")
    );
}

const USAGE: &str = "usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help\n";

#[test]
fn lines_that_mean_nothing_are_reported_as_aws_reports_them() {
    let sandbox = sandbox();
    let reported = |words: &str| {
        let transcript = aws(&sandbox, &format!("aws appmesh {words}"));
        assert_eq!(
            (transcript.code, transcript.stdout.as_str()),
            (252, ""),
            "{words}"
        );
        transcript.stderr
    };
    let usage = |message: &str| {
        format!("\naws: [ERROR]: An error occurred (ParamValidation): {message}\n\n{USAGE}")
    };
    assert_eq!(
        reported(""),
        usage("the following arguments are required: operation")
    );
    assert_eq!(
        reported("list-mesh"),
        usage(
            "argument operation: Found invalid choice 'list-mesh'\n\nMaybe you meant:\n\n  * list-meshes"
        )
    );
    assert_eq!(
        reported("frobnicate"),
        usage("argument operation: Found invalid choice 'frobnicate'\n")
    );
    assert_eq!(
        reported("create-virtual-node --mesh-names m"),
        usage("the following arguments are required: --mesh-name, --spec, --virtual-node-name")
    );
    assert_eq!(
        reported("describe-mesh --mesh-name"),
        usage("argument --mesh-name: expected one argument")
    );
    assert_eq!(
        reported("list-meshes --output xml"),
        usage("argument --output: Found invalid choice 'xml'\n")
    );
    assert_eq!(
        reported("describe-mesh --mesh m"),
        usage("ambiguous option: --mesh could match --mesh-name, --mesh-owner")
    );
    assert_eq!(
        reported("list-meshes --max-items abc"),
        usage("argument --max-items: invalid int value: 'abc'")
    );
    assert_eq!(
        reported("list-meshes --bogus x"),
        format!("\n{USAGE}\n\naws: [ERROR]: Unknown options: --bogus, x\n")
    );
}

#[test]
fn other_errors_is_reported_as_aws_reports_it() {
    let sandbox = sandbox();
    let transcript = aws(&sandbox, "aws appmesh describe-mesh --mesh-name gone");
    assert_eq!(transcript.code, 254);
    let line = "\naws: [ERROR]: An error occurred (NotFoundException) when calling the DescribeMesh operation: ";
    assert!(transcript.stderr.starts_with(line), "{}", transcript.stderr);

    let json = aws(
        &sandbox,
        "aws appmesh describe-mesh --mesh-name '' --cli-error-format json",
    );
    assert_eq!(json.code, 252);
    let data: serde_json::Value = serde_json::from_str(&json.stderr).unwrap();
    assert_eq!(data["Code"], "ParamValidation");

    let finding = aws(
        &sandbox,
        "aws appmesh create-mesh --mesh-name m --spec egressFilter={typ=x}",
    );
    assert_eq!(finding.code, 252);
    let line =
        "\naws: [ERROR]: An error occurred (ParamValidation): Parameter validation failed:\n";
    assert!(finding.stderr.starts_with(line), "{}", finding.stderr);
    assert!(
        finding.stderr.contains("error[unknown-field]"),
        "{}",
        finding.stderr
    );
}

/// A version manager's `aws` looks PATH up again without its own folder, and finds ours first.
#[test]
fn a_version_manager_on_path_is_passed_once() {
    let mut sandbox = sandbox();
    add_next(&mut sandbox);
    let shim = sandbox.write(
        "shims/aws",
        "#!/bin/bash\nself=$(cd \"$(dirname \"$0\")\" && pwd)\nrest=${PATH//\"$self\":/}\n\
         exec \"$(PATH=$rest command -v aws)\" \"$@\"\n",
    );
    std::fs::set_permissions(&shim, std::fs::Permissions::from_mode(0o755)).unwrap();
    let folders = [
        sandbox.home().join("bin"),
        shim.parent().unwrap().to_owned(),
        sandbox.work().join("next"),
        "/usr/bin".into(),
        "/bin".into(),
    ];
    let path = std::env::join_paths(folders).unwrap();
    sandbox.set("PATH", path.to_str().unwrap());
    let transcript = aws(&sandbox, "aws s3 ls");
    assert_eq!(
        (transcript.code, transcript.stdout.as_str()),
        (3, "next:s3 ls\n")
    );
}

#[test]
fn a_missing_aws_is_named_even_without_a_service() {
    let transcript = aws(&sandbox(), "aws --version");
    assert_eq!(transcript.code, 252);
    assert!(
        transcript.stderr.contains("PATH has no other"),
        "{}",
        transcript.stderr
    );
}
