//! Sections as lines of text, no wider than they may be.

use super::section::Section;
use crate::output::Settings;
use comfy_table::{
    ColumnConstraint, ContentArrangement, ContentLineStyle, LineStyle, Table, TableStyle,
};
use unicode_width::UnicodeWidthStr;

const RULE: LineStyle = LineStyle::new('+', '-', '+', '+');
const CELLS: ContentLineStyle = ContentLineStyle::new('|', '|', '|');
const STYLE: TableStyle = TableStyle::new()
    .top_border(RULE)
    .header_lines(CELLS)
    .header_separator(RULE)
    .content_lines(CELLS)
    .bottom_border(RULE);

/// Columns that the frame takes: one before the first cell, and three for each cell.
const EDGE: usize = 1;
const FRAME: usize = 3;

/// A column of long texts may be wrapped to this width; rather than any narrower, each row becomes a
/// table of its own.
const READABLE: usize = 24;

/// The title, and each section behind its path.
pub fn draw(sections: Vec<Section>, settings: &Settings) -> String {
    let mut out = heading(&settings.title, settings);
    for section in sections {
        for section in fitting(section, settings.width) {
            if !section.path.is_empty() {
                out.push('\n');
                out.push_str(&heading(&section.path, settings));
            }
            for line in body(&section, settings.width).lines() {
                out.push_str(&line);
                out.push('\n');
            }
        }
    }
    out
}

/// A title or a path, wrapped after its dots.
fn heading(text: &str, settings: &Settings) -> String {
    let mut wrapped = String::new();
    let mut column = 0;
    for part in text.split_inclusive('.') {
        if settings
            .width
            .is_some_and(|width| column > 0 && column + part.width() > width)
        {
            wrapped.push_str("\n  ");
            column = 2;
        }
        wrapped.push_str(part);
        column += part.width();
    }
    if settings.color {
        format!("\u{1b}[1m{wrapped}\u{1b}[0m\n")
    } else {
        wrapped + "\n"
    }
}

/// The section, or its records where its columns do not fit side by side.
fn fitting(section: Section, limit: Option<usize>) -> Vec<Section> {
    let widest = room_for_widest(&table(&section), limit);
    if section.header.is_empty() || widest.is_none_or(|room| room >= READABLE) {
        vec![section]
    } else {
        section.records()
    }
}

/// How wide the widest column may be when all others stay whole; `None` when it may as well.
fn room_for_widest(table: &Table, limit: Option<usize>) -> Option<usize> {
    let widths = table.column_max_content_widths();
    let sum: usize = widths.iter().copied().map(usize::from).sum();
    let natural = EDGE + sum + FRAME * widths.len();
    let excess = natural.checked_sub(limit?)?;
    let widest = widths.iter().copied().max().map(usize::from);
    (excess > 0).then(|| widest.unwrap_or_default().saturating_sub(excess))
}

/// The table of a section. When it is too wide, its widest column is wrapped and the others stay
/// whole, as long as that leaves some room.
fn body(section: &Section, limit: Option<usize>) -> Table {
    let mut table = table(section);
    let (Some(limit), Some(room)) = (limit, room_for_widest(&table, limit)) else {
        return table;
    };
    table.set_content_arrangement(ContentArrangement::Dynamic);
    table.set_width(u16::try_from(limit).unwrap_or(u16::MAX));
    if room > 0 {
        let widths = table.column_max_content_widths();
        let widest = widths.iter().max().copied();
        let widest = widths.iter().position(|width| Some(*width) == widest);
        for (index, column) in table.column_iter_mut().enumerate() {
            if Some(index) != widest {
                column.set_constraint(ColumnConstraint::ContentWidth);
            }
        }
    }
    table
}

fn table(section: &Section) -> Table {
    let mut table = Table::new();
    table.load_style(STYLE);
    if !section.header.is_empty() {
        table.set_header(&section.header);
    }
    table.add_rows(&section.rows);
    table
}
