//! The INI format of AWS config files, as Python's `configparser.RawConfigParser` reads it: that is
//! what AWS CLI uses, so a file that works there has to work here.
//!
//! A key ends at the first `=` or `:`. A line that is indented deeper than its key continues the
//! value. A line whose first character is `#` or `;` is a comment, however deep it is indented; a
//! value keeps everything else, `#` included. Text after a section's `]` is ignored. A section or a
//! key that occurs twice is an error.

/// A section: its name as written, and its keys in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The words between the brackets.
    pub name: String,
    /// Keys in lower case and their values, in the order of the file.
    pub entries: Vec<(String, String)>,
}

/// Why a text is not INI.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: &'static str,
}

/// The section whose keys every other section inherits.
const DEFAULTS: &str = "DEFAULT";

/// The sections of a text, in its order.
///
/// # Errors
/// The first line that is neither a section, a key with a value, a comment nor a continuation, and
/// the first that repeats a section or a key.
pub fn parse(text: &str) -> Result<Vec<Section>, Malformed> {
    let mut reader = Reader::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    for (index, line) in text.split('\n').enumerate() {
        reader.line(line).map_err(|reason| Malformed {
            line: index + 1,
            reason,
        })?;
    }
    Ok(reader.finish())
}

/// The state between two lines.
#[derive(Default)]
struct Reader {
    sections: Vec<Section>,
    /// The indentation of the last line that was not a continuation.
    indent: usize,
    /// Whether the last entry of the last section may continue.
    in_value: bool,
}

impl Reader {
    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let content = line.trim();
        if content.starts_with(['#', ';']) {
            return Ok(());
        }
        if content.is_empty() {
            self.append("");
            return Ok(());
        }
        let indent = line.chars().take_while(|c| c.is_whitespace()).count();
        if self.in_value && indent > self.indent {
            self.append(content);
            return Ok(());
        }
        self.indent = indent;
        match content
            .strip_prefix('[')
            .and_then(|rest| rest.rsplit_once(']'))
        {
            Some((name, _)) if !name.is_empty() => self.section(name),
            _ => self.entry(content),
        }
    }

    /// Continues a value.
    fn append(&mut self, text: &str) {
        let entry = self
            .sections
            .last_mut()
            .and_then(|section| section.entries.last_mut());
        if let Some((_, value)) = entry.filter(|_| self.in_value) {
            value.push('\n');
            value.push_str(text);
        }
    }

    fn section(&mut self, name: &str) -> Result<(), &'static str> {
        if self.sections.iter().any(|section| section.name == name) {
            return Err("this section occurs twice");
        }
        self.in_value = false;
        self.sections.push(Section {
            name: name.to_owned(),
            entries: Vec::new(),
        });
        Ok(())
    }

    fn entry(&mut self, content: &str) -> Result<(), &'static str> {
        let section = self
            .sections
            .last_mut()
            .ok_or("a section such as `[default]` must come first")?;
        let (key, value) = content
            .split_once(['=', ':'])
            .map(|(key, value)| (key.trim_end().to_lowercase(), value.trim()))
            .filter(|(key, _)| !key.is_empty())
            .ok_or("this is neither `key = value` nor a section")?;
        if section.entries.iter().any(|(known, _)| *known == key) {
            return Err("this key occurs twice in its section");
        }
        section.entries.push((key, value.to_owned()));
        self.in_value = true;
        Ok(())
    }

    /// Hands the defaults down, and cuts the blank lines that end a value.
    fn finish(self) -> Vec<Section> {
        let (defaults, mut sections): (Vec<Section>, Vec<Section>) = self
            .sections
            .into_iter()
            .partition(|section| section.name == DEFAULTS);
        let defaults: Vec<_> = defaults
            .into_iter()
            .flat_map(|section| section.entries)
            .collect();
        for section in &mut sections {
            for (key, value) in &defaults {
                if !section.entries.iter().any(|(known, _)| known == key) {
                    section.entries.push((key.clone(), value.clone()));
                }
            }
            for (_, value) in &mut section.entries {
                value.truncate(value.trim_end().len());
            }
        }
        sections
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(text: &str) -> Vec<(String, String)> {
        let sections = parse(text).unwrap();
        assert_eq!(sections.len(), 1, "{sections:?}");
        sections.into_iter().next().unwrap().entries
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn keys_may_be_indented_as_one_block() {
        let text = "[default]\n  region = us-east-1\n  output = text\n";
        assert_eq!(
            entries(text),
            pairs(&[("region", "us-east-1"), ("output", "text")])
        );
    }

    #[test]
    fn comments_end_no_value_and_begin_none() {
        let text =
            "[a]\nx = 1 # kept\n  # dropped\n ; dropped\ny : 2\ns3 =\n    # dropped\n    k = v\n";
        assert_eq!(
            entries(text),
            pairs(&[("x", "1 # kept"), ("y", "2"), ("s3", "\nk = v")])
        );
    }

    #[test]
    fn text_after_a_header_is_ignored() {
        let sections = parse("[profile 'a b'] # mine\nk=v\n  [default]   \n").unwrap();
        let names: Vec<&str> = sections
            .iter()
            .map(|section| section.name.as_str())
            .collect();
        assert_eq!(names, ["profile 'a b'"]);
        assert_eq!(sections[0].entries, pairs(&[("k", "v\n[default]")]));
    }

    #[test]
    fn keys_are_lower_case_and_lines_end_in_every_way() {
        let text = "\u{feff}[a]\r\nREGION=x\rOutput = y\r\n";
        assert_eq!(entries(text), pairs(&[("region", "x"), ("output", "y")]));
    }

    #[test]
    fn sections_inherit_the_defaults() {
        let text = "[DEFAULT]\nregion = a\noutput = b\n[x]\nregion = c\n";
        assert_eq!(entries(text), pairs(&[("region", "c"), ("output", "b")]));
    }

    #[test]
    fn errors_name_the_line() {
        let line = |text| parse(text).unwrap_err().line;
        assert_eq!(line("region = x"), 1);
        assert_eq!(line("[a]\n\nregion\n"), 3);
        assert_eq!(line("[a]\n[a]\n"), 2);
        assert_eq!(line("[a]\nk=1\nK=2\n"), 3);
        assert_eq!(line("[a]\n=1\n"), 2);
    }
}
