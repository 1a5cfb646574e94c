//! Where a resource's file stands, and how a name becomes a file name.

use super::disk;
use super::warm::Names;
use crate::model::ResourceShape;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// An encoded name this long is cut and ends in a digest: file systems take 255 bytes.
const LONGEST: usize = 200;
const KEPT: usize = 120;

/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// The file of a resource: its ARN with encoded names below the region's folder.
pub fn file(region: PathBuf, resource: &ResourceShape, names: &[impl AsRef<str>]) -> PathBuf {
    with_json(path(region, resource, names))
}

/// The folder of all resources of a kind with the same parent, which these names tell.
pub fn folder(region: PathBuf, resource: &ResourceShape, parent: &[&str]) -> PathBuf {
    path(region, resource, parent)
}

/// The segments of a resource's ARN up to the first label without a name.
fn path(mut path: PathBuf, resource: &ResourceShape, names: &[impl AsRef<str>]) -> PathBuf {
    let mut names = names.iter();
    for segment in resource.arn.split('/') {
        match segment.starts_with('{') {
            false => path.push(segment),
            true => match names.next() {
                Some(name) => path.push(encode(name.as_ref())),
                None => break,
            },
        }
    }
    path
}

/// The files of all resources of a kind whose names begin with these, in a stable order. `stems` gives
/// the names of the files in a folder.
///
/// # Errors
/// The folder that cannot be read.
pub fn files(
    region: PathBuf,
    resource: &ResourceShape,
    names: &[&str],
    stems: impl Fn(&Path) -> io::Result<Names>,
) -> Result<Vec<PathBuf>, (PathBuf, io::Error)> {
    let mut names = names.iter();
    let mut labels_left = resource.identifiers.len();
    let mut paths = vec![region];
    for segment in resource.arn.split('/') {
        if !segment.starts_with('{') {
            paths.iter_mut().for_each(|path| path.push(segment));
            continue;
        }
        labels_left -= 1;
        let mut next = Vec::new();
        for path in paths {
            let found = match (names.next(), labels_left) {
                (Some(name), _) => Ok(Names::new(vec![encode(name)])),
                (None, 0) => stems(&path),
                (None, _) => disk::folders(&path).map(Names::new),
            };
            let found = found.map_err(|error| (path.clone(), error))?;
            next.extend(found.iter().map(|name| path.join(name)));
        }
        paths = next;
    }
    Ok(paths.into_iter().map(with_json).collect())
}

/// Extends the name, whatever dots it has.
fn with_json(path: PathBuf) -> PathBuf {
    let mut path = path.into_os_string();
    path.push(".json");
    path.into()
}

/// The encoded name of a file of this layout.
pub fn stem(path: &Path) -> &str {
    path.file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

/// A name as a file name that is safe everywhere and stays readable: `Cart` becomes `+cart`, since
/// some file systems do not tell letters by their case; what is not a letter, a digit, `-`, `_` or an
/// inner `.` is percent-encoded. Different names give different file names.
pub fn encode(name: &str) -> String {
    let mut encoded = String::with_capacity(name.len());
    let inner_dot = |at: usize| at > 0 && at + 1 < name.len() && &name[at..] != ".json";
    for (at, letter) in name.char_indices() {
        match letter {
            'a'..='z' | '0'..='9' | '-' | '_' if at > 0 || !is_device(name) => encoded.push(letter),
            'A'..='Z' => encoded.extend(['+', letter.to_ascii_lowercase()]),
            '.' if inner_dot(at) => encoded.push('.'),
            _ => {
                for byte in letter.encode_utf8(&mut [0; 4]).bytes() {
                    write!(encoded, "%{byte:02x}").expect("a string takes everything");
                }
            }
        }
    }
    if encoded.len() > LONGEST {
        encoded.truncate(KEPT);
        write!(encoded, "~{}", hex(&Sha256::digest(name))).expect("a string takes everything");
    }
    encoded
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let unnumbered = stem.strip_suffix(|letter: char| letter.is_ascii_digit());
    DEVICES.contains(&stem) || unnumbered.is_some_and(|stem| NUMBERED_DEVICES.contains(&stem))
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string takes everything");
            text
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::model;
    use proptest::prelude::*;
    use std::path::Component;

    #[test]
    fn spells_the_arn() {
        let route = model().resource("Route").unwrap();
        let path = file("r".into(), route, &["shop", "Cart", "a.local"]);
        assert_eq!(
            path,
            Path::new("r/mesh/shop/virtualRouter/+cart/route/a.local.json")
        );
    }

    #[test]
    fn names_stay_in_their_folder() {
        for (name, encoded) in [
            ("..", "%2e%2e"),
            ("a/b", "a%2fb"),
            ("\0", "%00"),
            (".json", "%2ejson"),
            ("a.json", "a%2ejson"),
            ("nul", "%6eul"),
            ("com1.x", "%63om1.x"),
            ("é", "%c3%a9"),
            ("a%2fb", "a%252fb"),
        ] {
            assert_eq!(encode(name), encoded);
        }
        assert_ne!(encode(&"é".repeat(254)), encode(&("é".repeat(253) + "e")));
    }

    proptest! {
        #[test]
        fn any_name_is_one_short_component(name in ".{1,255}", other in ".{1,255}") {
            let encoded = encode(&name) + ".json";
            prop_assert!(encoded.len() <= 255);
            prop_assert_eq!(encoded.to_ascii_lowercase(), encoded.clone());
            let components: Vec<_> = Path::new(&encoded).components().collect();
            prop_assert_eq!(components, vec![Component::Normal(encoded.as_ref())]);
            prop_assert_eq!(name == other, encode(&name) == encode(&other));
        }
    }
}
