//! The mesh itself.

super::rules! {
    egress_allow_all_open,
    egress_filter_type,
    ip_preference_gateway,
    ip_preference_mesh,
}
