//! "Did you mean": the most similar words of a closed set.

/// Similarity from which a word is worth suggesting; that of Python's `difflib` as AWS CLI uses it
/// is 0.8, ours is more generous because we offer one or three words, not a list of all.
const WORTH_IT: f64 = 0.8;

/// The word of the set that the given one most likely represents.
pub fn closest<'a>(word: &str, set: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    similar(word, set).into_iter().next()
}

/// Up to three words of the set, the most likely first.
pub fn similar<'a>(word: &str, set: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = word.to_lowercase();
    let mut scored: Vec<(f64, &str)> = set
        .into_iter()
        .map(|candidate| (score(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(score, _)| *score >= WORTH_IT)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored
        .into_iter()
        .take(3)
        .map(|(_, candidate)| candidate)
        .collect()
}

/// The word of a set of values that a text is a slip of: another spelling of it, or the only one at
/// most two letters away. Part of a word is not enough: `DISALLOW_ALL` is not a slip of `ALLOW_ALL`.
pub fn meant<'a>(text: &str, set: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let near: Vec<&str> = similar(text, set);
    let is_slip = |word: &&str| {
        let (text, word) = (plain(text), plain(word));
        let allowed = if word.len() > 5 { 2 } else { 1 };
        text.len() <= word.len() + allowed && strsim::damerau_levenshtein(&text, &word) <= allowed
    };
    near.into_iter().find(is_slip)
}

/// Whether two words differ only in case and separators: `Http` and `http`, `drop-all` and `DROP_ALL`.
pub fn is_respelled(text: &str, word: &str) -> bool {
    plain(text) == plain(word)
}

/// Whether a word is another spelling of the known one, or at most one letter away from it: one more,
/// one less, one changed, or two neighbors swapped.
pub fn is_one_slip(word: &str, known: &str) -> bool {
    let (word, known) = (plain(word), plain(known));
    word.len().abs_diff(known.len()) <= 4 && strsim::damerau_levenshtein(&word, &known) <= 1
}

/// A word without case and separators.
fn plain(word: &str) -> String {
    let letters = word
        .trim()
        .chars()
        .filter(|it| !matches!(it, '-' | '_' | ' ' | '.'));
    letters.flat_map(char::to_lowercase).collect()
}

/// From 0 to 1. The word as a whole counts, and, for a word of some length, being a part.
fn score(word: &str, candidate: &str) -> f64 {
    if word == candidate {
        return 1.0;
    }
    let part = word.len() >= 4 && (candidate.starts_with(word) || word.starts_with(candidate));
    let lengths = [word.chars().count(), candidate.chars().count()];
    let (shorter, longer) = (lengths[0].min(lengths[1]), lengths[0].max(lengths[1]));
    // Most letters would be edits. They are not counted, since a word may have any length.
    if longer > 3 * shorter {
        return if part { 0.85 } else { 0.0 };
    }
    let edits = strsim::damerau_levenshtein(word, candidate);
    // One slip in a short word ("htp" for "http") must still be found.
    if edits == 1 && longer >= 3 {
        return 0.95;
    }
    strsim::jaro_winkler(word, candidate)
        .min(1.0 - edits as f64 / longer as f64 + 0.2)
        .max(if part { 0.85 } else { 0.0 })
}

/// `"did you mean `a`?"`, or `` "did you mean `a`, `b` or `c`?" ``; `None` for no words.
pub fn did_you_mean(words: &[&str]) -> Option<String> {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    let (last, rest) = quoted.split_last()?;
    Some(match rest {
        [] => format!("did you mean {last}?"),
        rest => format!("did you mean {} or {last}?", rest.join(", ")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips() {
        let members = [
            "certificateAuthorityArns",
            "validation",
            "virtualServiceName",
            "listeners",
        ];
        assert_eq!(
            closest("certificateAuthorityArn", members),
            Some("certificateAuthorityArns")
        );
        assert_eq!(closest("listner", members), Some("listeners"));
        assert_eq!(closest("VALIDATION", members), Some("validation"));
        assert_eq!(closest("htp", ["tcp", "http", "grpc"]), Some("http"));
        assert_eq!(closest("bogus", members), None);
        assert_eq!(
            closest("validationOfTheWholeCertificateChain", members),
            Some("validation")
        );
        assert_eq!(closest(&"x".repeat(1_000_000), members), None);
    }

    #[test]
    fn asks() {
        assert_eq!(did_you_mean(&[]), None);
        assert_eq!(did_you_mean(&["a"]).unwrap(), "did you mean `a`?");
        assert_eq!(
            did_you_mean(&["a", "b", "c"]).unwrap(),
            "did you mean `a`, `b` or `c`?"
        );
    }
}
