//! Files and streams that are read whole, up to a size: a device or a pipe may have no end.

use super::error::Error;
use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The size in bytes up to which a file is read unless `--max-file-size` says otherwise.
pub const MAX_FILE_SIZE: u64 = 64 * 1024 * 1024;

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read; [`ErrorKind::FileTooLarge`] if it has more than `most` bytes.
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let known = file.metadata()?;
    if known.is_file() && known.len() > most {
        return Err(too_large(most));
    }
    // A regular file is read in one piece: the byte more shows that it ends there.
    read_about(file, most, known.len() as usize + 1)
}

/// Likewise for any stream.
pub fn read(stream: impl Read, most: u64) -> io::Result<Vec<u8>> {
    read_about(stream, most, 8 * 1024)
}

/// Reads a stream that probably has so many bytes.
fn read_about(stream: impl Read, most: u64, probably: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(probably);
    stream
        .take(most.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        return Err(too_large(most));
    }
    bytes.shrink_to_fit();
    Ok(bytes)
}

fn too_large(most: u64) -> io::Error {
    let message = format!("it has more than {}", shown(most));
    io::Error::new(ErrorKind::FileTooLarge, message)
}

/// A size as people write it: `64 MiB`, `1000 bytes`.
fn shown(bytes: u64) -> String {
    let unit = UNITS
        .iter()
        .rev()
        .find(|(_, size)| bytes.is_multiple_of(*size) && bytes > 0);
    match unit {
        Some((unit, size)) => format!("{} {unit}", bytes / size),
        None => format!("{bytes} bytes"),
    }
}

const UNITS: [(&str, u64); 3] = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30)];

/// The size that `64MiB`, `64M` or `67108864` denotes.
///
/// # Errors
/// Any other text.
pub fn parse_size(text: &str) -> Result<u64, Error> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
    let unit = text[digits.len()..].trim().to_ascii_lowercase();
    let is_unit = |name: &str| {
        let name = name.to_ascii_lowercase();
        name == unit || name.starts_with(&unit) && unit.len() == 1
    };
    let factor = match unit.as_str() {
        "" | "b" => Some(1),
        _ => UNITS
            .iter()
            .find(|(name, _)| is_unit(name))
            .map(|(_, size)| *size),
    };
    let size = digits.parse::<u64>().ok().zip(factor);
    size.and_then(|(number, factor)| number.checked_mul(factor))
        .ok_or_else(|| {
            Error::usage(format!("`{text}` is not a size"))
                .hint("write a number of bytes, or one with KiB, MiB or GiB, such as `64MiB`")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_as_people_do() {
        for (text, size) in [
            ("7", 7),
            ("64MiB", MAX_FILE_SIZE),
            ("1k", 1024),
            ("2 GiB", 2 << 30),
        ] {
            assert_eq!(parse_size(text).unwrap(), size, "{text}");
        }
        for text in ["", "MiB", "-1", "1TB", "1e3", "99999999999GiB"] {
            assert!(parse_size(text).is_err(), "{text}");
        }
        assert_eq!(shown(MAX_FILE_SIZE), "64 MiB");
        assert_eq!(shown(1001), "1001 bytes");
    }

    #[test]
    fn a_stream_without_end_is_refused() {
        let error = read(io::repeat(0), 1000).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
        assert_eq!(read(&b"12345"[..], 5).unwrap(), b"12345");
        assert!(read(&b"12345"[..], 4).is_err());
    }
}
