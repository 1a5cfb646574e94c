//! Everything that is linked in may be given away under the licenses of this crate.

use crate::packages;

/// Licenses of which one is enough; an expression must be true of them.
const ALLOWED: [&str; 13] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Zlib",
];

#[test]
fn dependencies_are_under_licenses_that_fit() {
    let packages = packages::all();
    assert!(packages.len() > 10);
    let faults: Vec<String> = packages
        .iter()
        .filter(|package| !is_allowed(package["license"].as_str().unwrap_or_default()))
        .map(|package| format!("{}: {}", package["name"], package["license"]))
        .collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Whether an SPDX expression can be met: `AND` binds closer than `OR`, and a slash is an old `OR`.
fn is_allowed(expression: &str) -> bool {
    let expression = expression.replace('/', " OR ");
    // A parenthesis holds alternatives in practice, and each conjunct is looked at by itself.
    let conjuncts = if expression.contains('(') {
        expression.split(" AND ").map(str::to_owned).collect()
    } else {
        vec![expression]
    };
    conjuncts.iter().all(|conjunct| {
        conjunct
            .trim_matches(['(', ')'])
            .split(" OR ")
            .any(|alternative| {
                alternative
                    .split(" AND ")
                    .all(|license| ALLOWED.contains(&license.trim()))
            })
    })
}

#[test]
fn expressions() {
    assert!(is_allowed("MIT OR GPL-3.0"));
    assert!(is_allowed("MIT/Apache-2.0"));
    assert!(is_allowed("(MIT OR Apache-2.0) AND Unicode-3.0"));
    assert!(!is_allowed("(MIT OR Apache-2.0) AND GPL-3.0"));
    assert!(!is_allowed("MIT AND GPL-3.0"));
    assert!(!is_allowed(""));
}
