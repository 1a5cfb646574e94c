//! Rows under headings, without lines: for people, and for tools such as `column` and `awk`.

use comfy_table::{Table, TableStyle};

/// A table with these headings. Columns are two spaces apart; nothing is wrapped.
pub fn plain(header: &[&str], rows: &[Vec<String>]) -> String {
    let mut table = Table::new();
    table.load_style(TableStyle::new());
    table.set_header(header.iter().map(|heading| heading.to_uppercase()));
    for row in rows {
        table.add_row(row);
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    let lines = table.lines().map(|line| line.trim_end().to_owned() + "\n");
    lines.collect()
}
