//! File descriptors: each connection takes one.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit of open files of this process to the highest that the system allows without
/// privileges (`ulimit -Hn`), since many systems start processes with 1,024. Where the system refuses,
/// the limit stays as it was.
pub fn raise_limit() {
    let limit = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: limit.maximum,
        ..limit
    };
    let _ = setrlimit(Resource::Nofile, raised);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_becomes_the_hard_limit() {
        let before = getrlimit(Resource::Nofile);
        let lowered = Rlimit {
            current: Some(1024),
            maximum: before.maximum,
        };
        setrlimit(Resource::Nofile, lowered).unwrap();
        raise_limit();
        let raised = getrlimit(Resource::Nofile);
        assert_eq!(raised.current, before.maximum);
        assert_eq!(raised.maximum, before.maximum);
    }
}
