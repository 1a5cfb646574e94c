//! Lines and columns of bytes, found without going through the text each time: a text on one long line
//! may have as many findings as it has words.

/// The distance of places whose characters were counted.
const STRIDE: usize = 512;

/// Where the lines of a text begin, and how many characters there are before some of its bytes.
#[derive(Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// Characters before byte `STRIDE * n`; a character counts where it begins.
    characters: Vec<usize>,
}

impl LineIndex {
    pub fn new(text: &str) -> LineIndex {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = newlines.map(|(index, _)| index + 1);
        let mut before = 0;
        let characters = text.as_bytes().chunks(STRIDE).map(|chunk| {
            let here = before;
            before += count(chunk);
            here
        });
        LineIndex {
            starts: std::iter::once(0).chain(starts).collect(),
            characters: characters.collect(),
        }
    }

    /// Line and column of a byte of this text, both from 1; columns count characters.
    pub fn line_column(&self, text: &str, byte: usize) -> (usize, usize) {
        let byte = byte.min(text.len());
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts[line - 1];
        let column = self.before(text, byte) - self.before(text, start);
        (line, column + 1)
    }

    fn before(&self, text: &str, byte: usize) -> usize {
        let counted = (byte / STRIDE).min(self.characters.len().saturating_sub(1));
        let known = self.characters.get(counted).copied().unwrap_or(0);
        known + count(&text.as_bytes()[counted * STRIDE..byte])
    }
}

/// The characters that begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte as i8) >= -0x40).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_counting_finds() {
        let text = "añ\n日本語😀\r\n".repeat(200) + &"é".repeat(1000);
        let index = LineIndex::new(&text);
        for (byte, _) in text.char_indices().chain([(text.len(), ' ')]) {
            let before = &text[..byte];
            let start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let expected = (
                before.matches('\n').count() + 1,
                before[start..].chars().count() + 1,
            );
            assert_eq!(index.line_column(&text, byte), expected, "{byte}");
        }
        assert_eq!(LineIndex::new("").line_column("", 9), (1, 1));
    }
}
