//! The text that is written, and its column.

/// Text, and the column at which it ends.
#[derive(Default)]
pub struct Writer {
    pub text: String,
    pub column: usize,
}

impl Writer {
    pub fn char(&mut self, char: char) {
        self.text.push(char);
        self.column += 1;
    }

    /// Text without line breaks.
    pub fn text(&mut self, text: &str) {
        self.text.push_str(text);
        self.column += text.chars().count();
    }

    /// A character that ends a line.
    pub fn line_break(&mut self, char: char) {
        self.text.push(char);
        self.column = 0;
    }

    /// Blanks up to a column.
    pub fn pad(&mut self, column: usize) {
        while self.column < column {
            self.char(' ');
        }
    }

    /// A new line, indented.
    pub fn line(&mut self, indent: usize) {
        self.line_break('\n');
        self.pad(indent);
    }
}
