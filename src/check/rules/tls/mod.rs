//! Certificates, trust and client policies.

super::rules! {
    acm_pca_arn_form,
    ca_arns_1_to_10,
    ca_arns_model_limit,
}
