//! Paths as people write them in settings: `~/ca.pem`, `$HOME/ca.pem`.

use crate::aws::surroundings::Surroundings;
use std::path::PathBuf;

/// A path whose `~` at the start is the user's home.
pub fn with_home(path: &str, surroundings: &Surroundings) -> PathBuf {
    match (path.strip_prefix('~'), &surroundings.home) {
        (Some(rest), Some(home)) if rest.is_empty() || rest.starts_with('/') => {
            home.join(rest.trim_start_matches('/'))
        }
        _ => PathBuf::from(path),
    }
}

/// A path whose `$NAME` and `${NAME}` are variables of the environment, and `~` the user's home. A
/// variable that is not set is left as it is written, as Python's `os.path.expandvars` leaves it.
pub fn expanded(path: &str, surroundings: &Surroundings) -> PathBuf {
    let mut text = String::new();
    let mut rest = path;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let (name, written) = variable(after);
        match surroundings.variables.get(name) {
            Some(value) => text.push_str(value),
            None => text.extend(["$", &after[..written]]),
        }
        rest = &after[written..];
    }
    text.push_str(rest);
    with_home(&text, surroundings)
}

/// The name of the variable at the start of a text, and how many bytes it takes there.
fn variable(text: &str) -> (&str, usize) {
    if let Some((name, _)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return (name, name.len() + 2);
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let length = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (&text[..length], length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_variables_and_home() {
        let surroundings = Surroundings {
            home: Some(PathBuf::from("/home/me")),
            ..Surroundings::of([("D", "/etc"), ("E", "")])
        };
        let cases = [
            ("~/a", "/home/me/a"),
            ("~", "/home/me"),
            ("~you/a", "~you/a"),
            ("$D/x", "/etc/x"),
            ("${D}x$E", "/etcx"),
            ("$NONE/x$", "$NONE/x$"),
            ("${D", "${D"),
        ];
        for (path, expected) in cases {
            assert_eq!(
                expanded(path, &surroundings),
                PathBuf::from(expected),
                "{path}"
            );
        }
    }
}
