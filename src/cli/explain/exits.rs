//! Exit codes, as `explain exit-codes` and `explain 254` show them.

use super::page::bold;
use crate::cli::error::EXITS;

/// The page about all exit codes, or about one.
pub fn page(word: &str) -> Option<String> {
    let is_all = ["exit-codes", "exit-code", "exit-status", "exit codes"].contains(&word);
    let code: Option<u8> = word.parse().ok();
    let wanted: Vec<&(u8, &str)> = EXITS
        .iter()
        .filter(|(known, _)| is_all || code == Some(*known))
        .collect();
    if wanted.is_empty() {
        return None;
    }
    let lines = wanted
        .iter()
        .map(|(code, about)| format!("  {code:<5}{about}\n"));
    Some(format!(
        "{}\n\n{}",
        bold("Exit codes"),
        lines.collect::<String>()
    ))
}
