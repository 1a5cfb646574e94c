//! The model is complete and sound.

use appmesh::model::{Kind, model};

#[test]
fn reads() {
    let model = model();
    assert_eq!((model.operations.len(), model.resources.len()), (38, 7));
    assert!(matches!(
        model.shape("VirtualNodeSpec").unwrap().kind,
        Kind::Structure(_)
    ));
}
