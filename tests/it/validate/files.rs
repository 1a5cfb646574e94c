//! Which files are looked at, and what becomes of those that cannot be.

use crate::sandbox::Sandbox;

#[test]
fn what_is_not_text_is_reported_where_the_line_names_it() {
    let sandbox = Sandbox::new();
    sandbox.write("mesh.json5", "{ meshName: 'm' }");
    let picture = sandbox.write("picture.json", "");
    std::fs::write(picture, b"\x89PNG\xff").unwrap();
    let all = sandbox.run("appmesh validate .");
    assert!(
        all.stderr.ends_with("not checked: 1 other file\n"),
        "{}",
        all.stderr
    );
    let named = sandbox.run("appmesh validate picture.json");
    assert_eq!(
        (named.code, named.stderr.as_str()),
        (252, "error: 'picture.json' is not UTF-8 text\n")
    );
}

/// A folder that is closed may hold half of the mesh, so it is not passed over in silence.
#[cfg(unix)]
#[test]
fn what_is_closed_is_an_error() {
    use std::os::unix::fs::PermissionsExt;
    let sandbox = Sandbox::new();
    let inside = sandbox.write("mesh/closed/m.json", "{}");
    let closed = inside.parent().unwrap();
    let open = |mode| {
        std::fs::set_permissions(closed, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    open(0);
    // Nothing is closed to root unless root gives up these capabilities.
    let is_root = std::fs::read_dir(closed).is_ok();
    let without = "setpriv --bounding-set -dac_override,-dac_read_search";
    let prefix = if is_root { without } else { "" };
    let run = sandbox.bash(&format!("{prefix} appmesh validate mesh"));
    open(0o700);
    assert_eq!(run.code, 252);
    assert!(
        run.stderr.contains("'mesh/closed' cannot be read"),
        "{}",
        run.stderr
    );
}
