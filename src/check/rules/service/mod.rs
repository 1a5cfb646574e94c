//! Virtual services and what provides them.

super::rules! {
    vs_no_provider,
    vs_node_provider_no_retry,
    vs_provider_exists,
    vs_provider_one,
    vs_provider_port,
}
