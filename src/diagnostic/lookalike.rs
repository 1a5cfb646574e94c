//! Characters that look like a sign of the grammar and are another: full-width forms of East Asian
//! keyboards, and the quotes and dashes that word processors put in.

/// Help for a place where a text could not be read on: the character there, or the first one behind it
/// on the line, that looks like what was expected.
pub fn help(rest: &str) -> Option<String> {
    let line = rest.lines().next()?;
    line.chars().find_map(|c| {
        let (name, plain) = named(c)?;
        let article = if name.starts_with(['a', 'e', 'i']) {
            "an"
        } else {
            "a"
        };
        Some(format!(
            "`{c}` is {article} {name} (U+{:04X}); write `{plain}`",
            u32::from(c)
        ))
    })
}

/// The name of a character that looks like another, and the other.
fn named(c: char) -> Option<(&'static str, char)> {
    let named = match c {
        '\u{201c}' | '\u{201d}' | '\u{201e}' | '\u{201f}' => ("curly quote", '"'),
        '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}' => ("curly quote", '\''),
        '\u{ab}' | '\u{bb}' => ("angle quote", '"'),
        '\u{2010}'..='\u{2012}' => ("typographic hyphen", '-'),
        '\u{2013}' => ("en dash", '-'),
        '\u{2014}' | '\u{2015}' => ("em dash", '-'),
        '\u{2212}' => ("minus sign", '-'),
        '\u{a0}' | '\u{202f}' | '\u{2007}' => ("no-break space", ' '),
        '\u{3000}' => ("full-width space", ' '),
        '\u{3001}' => ("ideographic comma", ','),
        '\u{200b}' => ("zero-width space", ' '),
        '\u{ff01}'..='\u{ff5e}' => {
            let plain = char::from_u32(u32::from(c) - 0xfee0)?;
            (full_width(plain), plain)
        }
        _ => return None,
    };
    Some(named)
}

fn full_width(plain: char) -> &'static str {
    match plain {
        ':' => "full-width colon",
        ',' => "full-width comma",
        '=' => "full-width equals sign",
        '"' | '\'' => "full-width quote",
        '{' | '}' => "full-width brace",
        '[' | ']' => "full-width bracket",
        '-' => "full-width hyphen",
        c if c.is_ascii_digit() => "full-width digit",
        _ => "full-width character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_looks_alike() {
        let found = |rest| help(rest).unwrap_or_default();
        assert_eq!(
            found("：[]}"),
            "`：` is a full-width colon (U+FF1A); write `:`"
        );
        assert_eq!(found("“a”"), "`“` is a curly quote (U+201C); write `\"`");
        assert_eq!(found("a – b"), "`–` is an en dash (U+2013); write `-`");
        assert_eq!(
            found("１"),
            "`１` is a full-width digit (U+FF11); write `1`"
        );
        assert_eq!(help("plain\n：").as_deref(), None);
        assert_eq!(help("é日本"), None);
    }
}
