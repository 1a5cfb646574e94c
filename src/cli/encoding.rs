//! How the bytes of a file become text: UTF-8, or what `AWS_CLI_FILE_ENCODING` names.

use super::environment::Environment;

/// The text that these bytes represent.
///
/// # Errors
/// Bytes that fit no character, and an encoding that is not known here.
pub fn text(bytes: Vec<u8>, environment: &Environment) -> Result<String, String> {
    let name = environment
        .get("AWS_CLI_FILE_ENCODING")
        .unwrap_or("utf-8")
        .to_lowercase()
        .replace(['_', ' '], "-");
    match name.as_str() {
        "utf-8" | "utf8" | "utf-8-sig" | "ascii" | "us-ascii" => utf8(bytes),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" => {
            Ok(bytes.into_iter().map(char::from).collect())
        }
        "utf-16" | "utf16" | "utf-16-le" | "utf-16le" => utf16(&bytes, u16::from_le_bytes),
        "utf-16-be" | "utf-16be" => utf16(&bytes, u16::from_be_bytes),
        _ => Err(format!(
            "AWS_CLI_FILE_ENCODING is `{name}`, which is not known; utf-8, utf-16 and latin-1 are"
        )),
    }
}

fn utf8(bytes: Vec<u8>) -> Result<String, String> {
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let hint = if looks_like_shift_jis(error.as_bytes()) {
            "; it looks like Shift_JIS, which `iconv -f SHIFT_JIS -t UTF-8 FILE > NEW` converts"
        } else {
            "; save it in UTF-8, or name its encoding in AWS_CLI_FILE_ENCODING"
        };
        format!("it is not UTF-8 text (byte {at} fits nothing){hint}")
    })
}

/// Whether all bytes beyond ASCII are characters of Shift_JIS, at least one of them of two bytes.
fn looks_like_shift_jis(bytes: &[u8]) -> bool {
    let (mut rest, mut pairs) = (bytes, 0);
    loop {
        rest = match rest {
            [] => return pairs > 0,
            [
                0x81..=0x9f | 0xe0..=0xfc,
                0x40..=0x7e | 0x80..=0xfc,
                rest @ ..,
            ] => {
                pairs += 1;
                rest
            }
            [0x00..=0x7f | 0xa1..=0xdf, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// A mark at the start outranks the order of bytes in the name.
fn utf16(bytes: &[u8], reported: fn([u8; 2]) -> u16) -> Result<String, String> {
    let (order, bytes) = match bytes {
        [0xff, 0xfe, rest @ ..] => (u16::from_le_bytes as fn([u8; 2]) -> u16, rest),
        [0xfe, 0xff, rest @ ..] => (u16::from_be_bytes as fn([u8; 2]) -> u16, rest),
        _ => (reported, bytes),
    };
    let pairs = bytes.chunks_exact(2);
    let units = pairs.clone().map(|pair| order([pair[0], pair[1]]));
    let text: Result<String, _> = char::decode_utf16(units).collect();
    match text {
        Ok(text) if pairs.remainder().is_empty() => Ok(text),
        _ => Err("it is not UTF-16 text".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shift_jis_is_named() {
        let hint = |bytes: &[u8]| read("", bytes).unwrap_err();
        assert!(hint(b"{\"a\": \"\x83e\x83X\x83g\"}").contains("Shift_JIS"));
        assert!(!hint(b"caf\xe9").contains("Shift_JIS"));
    }

    fn read(name: &str, bytes: &[u8]) -> Result<String, String> {
        let environment = Environment::with("AWS_CLI_FILE_ENCODING", name);
        text(bytes.to_vec(), &environment)
    }

    #[test]
    fn reads_what_is_named() {
        let cafe = Ok("café".to_owned());
        assert_eq!(read("", "café".as_bytes()), cafe);
        assert_eq!(read("UTF_8", "café".as_bytes()), cafe);
        assert_eq!(read("latin-1", b"caf\xe9"), cafe);
        assert_eq!(read("utf-16", b"\xff\xfec\0a\0f\0\xe9\0"), cafe);
        assert_eq!(read("utf-16", b"\xfe\xff\0c\0a\0f\0\xe9"), cafe);
        assert_eq!(read("utf-16-be", b"\0c\0a\0f\0\xe9"), cafe);
    }

    #[test]
    fn refuses_what_fits_nothing() {
        assert!(read("", b"caf\xe9").unwrap_err().contains("byte 3"));
        assert!(read("utf-16", b"c\0a").is_err());
        assert!(read("utf-16", b"\0\xd8").is_err());
        assert!(read("klingon", b"").unwrap_err().contains("klingon"));
    }
}
