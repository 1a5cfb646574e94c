//! `--against local`: documents beside what the embedded App Mesh holds.

use crate::sandbox::Sandbox;

#[test]
fn names_of_the_state_are_known() {
    let sandbox = Sandbox::new();
    let service = "{meshName: 'm', virtualServiceName: 's.local',
        spec: {provider: {virtualNode: {virtualNodeName: 'n'}}}}";
    sandbox.write("s.json5", service);
    let errors = || {
        let run = sandbox.run("appmesh validate s.json5 --against local --format concise");
        run.stdout
            .lines()
            .filter(|line| line.contains("error["))
            .count()
    };
    let local = |line: &str| {
        let run = sandbox.run(&format!("appmesh --local {line}"));
        assert_eq!(run.code, 0, "{}", run.stderr);
    };
    local("create-mesh --mesh-name m");
    assert_eq!(errors(), 1, "the mesh has no such node");
    local("create-virtual-node --mesh-name m --virtual-node-name n --spec {}");
    assert_eq!(errors(), 0);
}
