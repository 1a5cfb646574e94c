//! Resources beside each other: order, use and need.

super::rules! {
    app_mesh_end_of_support,
    backend_missing,
    create_order,
    orphan_node,
    unused_router,
}
