//! The typed client of `aws-sdk-appmesh`, called with an input document.
//!
//! Names are set one by one. Specs and tags have some hundred types, which no one has to fill by
//! hand: the client itself parses them from the answer to a describe.

use appmesh::model::{Kind, Lifecycle, Operation, names};
use aws_sdk_appmesh::config::retry::RetryConfig;
use aws_sdk_appmesh::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_appmesh::error::ProvideErrorMetadata;
use aws_sdk_appmesh::types::TagRef;
use aws_sdk_appmesh::{Client, Config};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A client that signs with these keys and calls this address.
pub fn client(url: &str, (key, secret, token): (&str, &str, Option<&str>), region: &str) -> Client {
    let credentials = Credentials::new(key, secret, token.map(str::to_owned), None, "test");
    Client::from_conf(
        Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region.to_owned()))
            .credentials_provider(credentials)
            .endpoint_url(url)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .retry_config(RetryConfig::disabled())
            .build(),
    )
}

/// Sends an operation. Whoever is behind `types` must answer every describe with the input's `spec`
/// and `tags`, from which they get their types. Gives the answer as the client understood it, for
/// people to read.
///
/// # Errors
/// The code of the service's error.
#[expect(clippy::too_many_lines, reason = "a list of all operations")]
pub async fn send(
    client: &Client,
    types: &Client,
    operation: &Operation,
    input: &Value,
) -> Result<String, String> {
    /// Sends a call.
    macro_rules! sent {
        ($call:expr) => {
            match $call.send().await {
                Ok(answer) => Ok(format!("{answer:?}")),
                Err(error) => Err(code(&error)),
            }
        };
    }
    /// A call with these members of the input.
    macro_rules! filled {
        ($call:ident: $($setter:ident)*) => {
            filled!(client.$call: $($setter)*)
        };
        ($client:ident.$call:ident: $($setter:ident)*) => {
            $client.$call()$(.$setter(member(input, stringify!($setter))))*
        };
    }
    /// The input's spec, out of a describe.
    macro_rules! spec {
        ($describe:ident.$kind:ident: $($name:ident)*) => {
            if input.get("spec").is_some() {
                let described = filled!(types.$describe: $($name)*).send().await.unwrap();
                described.$kind.and_then(|described| described.spec)
            } else {
                None
            }
        };
    }
    /// The five operations on a kind of resource, which `within` and `name` name.
    macro_rules! resource {
        (
            $lifecycle:ident of $kind:ident: $create:ident $describe:ident $update:ident
            $delete:ident $list:ident, within $($within:ident)*, name $name:ident
        ) => {
            match $lifecycle {
                Lifecycle::Create => sent!(
                    filled!($create: $($within)* set_mesh_owner $name set_client_token)
                        .set_spec(spec!($describe.$kind: $($within)* $name))
                        .set_tags(tags(types, input).await)
                ),
                Lifecycle::Read => sent!(filled!($describe: $($within)* set_mesh_owner $name)),
                Lifecycle::Update => sent!(
                    filled!($update: $($within)* set_mesh_owner $name set_client_token)
                        .set_spec(spec!($describe.$kind: $($within)* $name))
                ),
                Lifecycle::Delete => sent!(filled!($delete: $($within)* set_mesh_owner $name)),
                Lifecycle::List => sent!(filled!(
                    $list: $($within)* set_mesh_owner set_limit set_next_token
                )),
            }
        };
    }
    match operation.lifecycle {
        Some((Kind::Mesh, lifecycle)) => match lifecycle {
            Lifecycle::Create => sent!(
                filled!(create_mesh: set_mesh_name set_client_token)
                    .set_spec(spec!(describe_mesh.mesh: set_mesh_name))
                    .set_tags(tags(types, input).await)
            ),
            Lifecycle::Read => sent!(filled!(describe_mesh: set_mesh_name set_mesh_owner)),
            Lifecycle::Update => sent!(
                filled!(update_mesh: set_mesh_name set_client_token)
                    .set_spec(spec!(describe_mesh.mesh: set_mesh_name))
            ),
            Lifecycle::Delete => sent!(filled!(delete_mesh: set_mesh_name)),
            Lifecycle::List => sent!(filled!(list_meshes: set_limit set_next_token)),
        },
        Some((Kind::VirtualNode, lifecycle)) => resource!(
            lifecycle of virtual_node: create_virtual_node describe_virtual_node
            update_virtual_node delete_virtual_node list_virtual_nodes,
            within set_mesh_name, name set_virtual_node_name
        ),
        Some((Kind::VirtualRouter, lifecycle)) => resource!(
            lifecycle of virtual_router: create_virtual_router describe_virtual_router
            update_virtual_router delete_virtual_router list_virtual_routers,
            within set_mesh_name, name set_virtual_router_name
        ),
        Some((Kind::Route, lifecycle)) => resource!(
            lifecycle of route: create_route describe_route
            update_route delete_route list_routes,
            within set_mesh_name set_virtual_router_name, name set_route_name
        ),
        Some((Kind::VirtualService, lifecycle)) => resource!(
            lifecycle of virtual_service: create_virtual_service describe_virtual_service
            update_virtual_service delete_virtual_service list_virtual_services,
            within set_mesh_name, name set_virtual_service_name
        ),
        Some((Kind::VirtualGateway, lifecycle)) => resource!(
            lifecycle of virtual_gateway: create_virtual_gateway describe_virtual_gateway
            update_virtual_gateway delete_virtual_gateway list_virtual_gateways,
            within set_mesh_name, name set_virtual_gateway_name
        ),
        Some((Kind::GatewayRoute, lifecycle)) => resource!(
            lifecycle of gateway_route: create_gateway_route describe_gateway_route
            update_gateway_route delete_gateway_route list_gateway_routes,
            within set_mesh_name set_virtual_gateway_name, name set_gateway_route_name
        ),
        None => match operation.name {
            "ListTagsForResource" => sent!(filled!(
                list_tags_for_resource: set_resource_arn set_limit set_next_token
            )),
            "TagResource" => {
                sent!(filled!(tag_resource: set_resource_arn).set_tags(tags(types, input).await))
            }
            "UntagResource" => sent!(filled!(untag_resource: set_resource_arn set_tag_keys)),
            unknown => panic!("the typed client knows no {unknown}"),
        },
    }
}

/// What went wrong, in the service's word for it.
fn code(error: &impl ProvideErrorMetadata) -> String {
    error.code().unwrap_or("no code").to_owned()
}

/// The input's tags, out of a list.
async fn tags(types: &Client, input: &Value) -> Option<Vec<TagRef>> {
    input.get("tags")?;
    let listed = types.list_tags_for_resource().resource_arn("arn").send();
    Some(listed.await.unwrap().tags)
}

/// The member that a setter sets: `set_mesh_name` sets `meshName`.
fn member<T: DeserializeOwned>(input: &Value, setter: &str) -> T {
    let name = setter.trim_start_matches("set_").replace('_', "-");
    serde_json::from_value(input[names::to_camel(&name)].clone()).unwrap()
}
