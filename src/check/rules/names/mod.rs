//! Names, owners and tokens of requests.

super::rules! {
    client_token_format,
    mesh_owner_digits,
    mesh_owner_not_on_mesh_writes,
    name_charset,
    name_no_slash,
    virtual_service_name_fqdn,
    virtual_service_name_length,
    virtual_service_name_loopback,
}
