//! Names as parts of paths and keys.

use compact_str::CompactString;
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// An encoded name this long is cut and ends in a digest: file systems take 255 bytes.
const LONGEST: usize = 200;
const KEPT: usize = 120;

/// Names that Windows keeps for devices, whatever their extension.
const DEVICES: [&str; 4] = ["aux", "con", "nul", "prn"];
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// A name as a file name that is safe everywhere and stays readable: `Cart` becomes `+cart`, since
/// some file systems do not distinguish letters by their case; what is not a letter, a digit, `-`, `_` or an
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
        write!(encoded, "~{}", HEXLOWER.encode(&Sha256::digest(name)))
            .expect("a string takes everything");
    }
    encoded
}

fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default();
    let unnumbered = stem.strip_suffix(|letter: char| letter.is_ascii_digit());
    DEVICES.contains(&stem) || unnumbered.is_some_and(|stem| NUMBERED_DEVICES.contains(&stem))
}

/// The name that was encoded; `None` for one that was cut, and for what no name is encoded to.
pub fn decode(encoded: &str) -> Option<CompactString> {
    let mut name = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => {
                let letter = bytes.next().filter(u8::is_ascii_lowercase)?;
                name.push(letter.to_ascii_uppercase());
            }
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let (high, low) = (digit()?, digit()?);
                name.push(u8::try_from(high * 16 + low).ok()?);
            }
            b'~' => return None,
            byte => name.push(byte),
        }
    }
    CompactString::from_utf8(name).ok()
}

/// True for what [`encode`] gives for some name.
pub fn is_encoded(text: &str) -> bool {
    match decode(text) {
        Some(name) => encode(&name) == text,
        None => text.len() > KEPT && text.as_bytes()[KEPT] == b'~',
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::path::{Component, Path};

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
            if let Some(decoded) = decode(&encode(&name)) {
                prop_assert_eq!(decoded.as_str(), name);
            }
        }
    }
}
