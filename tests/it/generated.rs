//! Pages that are made from the code are fresh.

use std::path::Path;

#[test]
fn generated_pages_are_fresh() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let overwrite = std::env::var("GENERATED").is_ok_and(|word| word == "overwrite");
    let mut stale = Vec::new();
    for (path, text) in appmesh::docs::pages() {
        let file = root.join(&path);
        if std::fs::read_to_string(&file).is_ok_and(|written| written == text) {
            continue;
        }
        if overwrite {
            std::fs::write(&file, text).unwrap();
        } else {
            stale.push(path);
        }
    }
    assert!(
        stale.is_empty(),
        "{} stale; `GENERATED=overwrite cargo test generated` writes them",
        stale.join(", ")
    );
}
