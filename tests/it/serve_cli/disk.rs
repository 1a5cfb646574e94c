//! Disks that are full or that no one may write to, made of memory in a namespace of the test's own.

use super::*;
use crate::sandbox::Transcript;

/// Runs a script beside a small disk on `disk`, which holds the state.
fn on_disk(sandbox: &mut Sandbox, script: &str) -> Transcript {
    sandbox.write(
        "script",
        &format!("mount -t tmpfs -o size=96k none disk || exit 99\n{script}"),
    );
    std::fs::create_dir_all(sandbox.work().join("disk")).unwrap();
    sandbox.set("APPMESH_STATE_DIR", "disk/state");
    let done = sandbox.bash("unshare --mount --map-root-user bash script || exit $?");
    let is_mounted = !done.stderr.contains("unshare: ") && done.code != 99;
    assert!(is_mounted, "no disk can be mounted here: {done:?}");
    done
}

const CREATE: &str = r#"
    spec='{"listeners":[{"portMapping":{"port":80,"protocol":"http"}}]}'
    create() { appmesh --local create-virtual-router --mesh-name m --virtual-router-name $1 --spec "$spec"; }
    appmesh --local create-mesh --mesh-name m > /dev/null
"#;

#[test]
#[ignore = "needs a mount namespace"]
fn a_full_disk_is_reported_and_leaves_nothing_half_written() {
    let mut sandbox = Sandbox::new();
    let script = r"
        made=0
        while create r$made > /dev/null; do made=$((made + 1)); done
        echo $made
        appmesh --local list-virtual-routers --mesh-name m --query 'length(virtualRouters)'
        find disk -name '.*'
        for index in $(seq 0 $((made - 1))); do
            appmesh --local describe-virtual-router --mesh-name m --virtual-router-name r$index > /dev/null || echo r$index
        done
        # Room is made by deleting, which needs none.
        appmesh --local delete-virtual-router --mesh-name m --virtual-router-name r0 > /dev/null
        create again > /dev/null && echo again
    ";
    let done = on_disk(&mut sandbox, &format!("{CREATE}{script}"));
    let said: Vec<&str> = done.stdout.lines().collect();
    let [made, listed, again] = said[..] else {
        panic!("{done:?}");
    };
    assert!(made.parse::<usize>().unwrap() > 5, "{made}");
    assert_eq!((listed, again), (made, "again"));
    let wanted = format!("/virtualRouter/r{made}.json: No space left on device");
    assert!(
        done.stderr.starts_with("error: cannot write disk/state/") && done.stderr.contains(&wanted),
        "{}",
        done.stderr
    );
    assert_eq!(done.stderr.lines().count(), 1, "{}", done.stderr);
}

#[test]
#[ignore = "needs a mount namespace"]
fn a_disk_that_can_only_be_read_is_read() {
    let mut sandbox = Sandbox::new();
    let script = r"
        mount -o remount,ro disk
        appmesh --local describe-mesh --mesh-name m --query mesh.meshName
        appmesh state export | grep -c CreateMesh
        for verb in update delete; do
            appmesh --local $verb-mesh --mesh-name m
            echo $?
        done
    ";
    let done = on_disk(&mut sandbox, &format!("{CREATE}{script}"));
    assert_eq!(done.stdout, "\"m\"\n1\n255\n255\n", "{done:?}");
    let wanted = "error: cannot lock disk/state/lock: Read-only file system";
    let reported = done.stderr.lines().filter(|line| line.starts_with(wanted));
    assert_eq!(reported.count(), 2, "{done:?}");
}
