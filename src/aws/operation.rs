//! One generic operation on the SDK's runtime.
//!
//! The SDK's generated client has one type per operation, which parses answers strictly: a timestamp
//! it does not expect turns a create that has happened into an error. Here the runtime's own
//! `Operation` carries the request that `wire` made from the model, and hands the answer back as it
//! came; what the generated client adds to the runtime (endpoint rules, auth scheme, user agent,
//! retry classifiers) is added in the same way.

use super::connection::Aws;
use super::http::Unanswered;
use crate::model::model;
use crate::wire::{Failure, FailureKind, Request, Response};
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::auth::{SigV4OperationSigningConfig, SigningOptions};
use aws_runtime::invocation_id::InvocationIdInterceptor;
use aws_runtime::recursion_detection::RecursionDetectionInterceptor;
use aws_runtime::request_info::RequestInfoInterceptor;
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_runtime::service_clock_skew::ServiceClockSkewInterceptor;
use aws_runtime::user_agent::{ApiMetadata, UserAgentInterceptor};
use aws_sdk_appmesh::config::auth::{
    DefaultAuthSchemeResolver, Params as AuthParams, ResolveAuthScheme,
};
use aws_sdk_appmesh::config::endpoint::{
    DefaultResolver, InvalidParams, Params as EndpointParams, ResolveEndpoint,
};
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::auth::{AuthSchemeOptionResolverParams, SharedAuthScheme};
use aws_smithy_runtime_api::client::endpoint::EndpointResolverParams;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{
    Intercept, SharedInterceptor, dyn_dispatch_hint,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_runtime_api::client::runtime_components::{
    RuntimeComponents, RuntimeComponentsBuilder,
};
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::error::metadata::{ErrorMetadata, ProvideErrorMetadata};
use aws_smithy_types::retry::{ErrorKind, ProvideErrorKind, RetryConfig};
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// Sends a request, retries included, and hands back whatever was answered last.
pub async fn invoke(aws: &Aws, request: &Request) -> Result<Response, Failure> {
    let attempts = Attempts::default();
    let operation = Operation::builder()
        .service_name(model().sdk_id)
        .operation_name(request.operation)
        .behavior_version(aws_sdk_appmesh::config::BehaviorVersion::latest())
        .standard_retry(
            aws.config
                .retry_config()
                .unwrap_or(&RetryConfig::standard()),
        )
        .with_connection_poisoning()
        .runtime_plugin(
            StaticRuntimePlugin::new()
                .with_config(settings(aws, request)?.freeze())
                .with_runtime_components(components(aws, &attempts)),
        )
        .serializer(|request: Request| serialize(&request))
        .deserializer(deserialize);
    let operation = if aws.sign {
        operation.build()
    } else {
        operation.no_auth().build()
    };
    let outcome = operation.invoke(request.clone()).await;
    let attempts = attempts.0.load(Ordering::Relaxed);
    let finish = |response: Response| Response {
        retries_exhausted: (attempts >= aws.max_attempts).then(|| aws.max_attempts - 1),
        attempts,
        ..response
    };
    match outcome {
        Ok(response) => Ok(finish(response)),
        Err(SdkError::ServiceError(error)) => Ok(finish(error.into_err().0)),
        Err(error) => {
            let url = format!("{}{}", address(aws).await, request.target());
            Err(no_answer(aws, &url, &error))
        }
    }
}

fn serialize(request: &Request) -> Result<HttpRequest, BoxError> {
    let mut http = http::Request::builder()
        .method(request.method)
        .uri(request.target());
    if let Some(body) = &request.body {
        http = http
            .header("content-type", "application/json")
            .header("content-length", body.len());
    }
    let body = request
        .body
        .clone()
        .map_or_else(SdkBody::empty, SdkBody::from);
    Ok(http.body(body)?.try_into()?)
}

#[expect(clippy::result_large_err, reason = "the runtime's own type")]
fn deserialize(response: &HttpResponse) -> Result<Response, OrchestratorError<Refused>> {
    let answer = Response {
        status: response.status().as_u16(),
        headers: response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        body: response.body().bytes().unwrap_or_default().to_vec(),
        ..Response::default()
    };
    if response.status().is_success() {
        Ok(answer)
    } else {
        Err(OrchestratorError::operation(Refused::new(answer)))
    }
}

/// An answer that is an error, as the retry classifiers look at it.
struct Refused(Response, ErrorMetadata);

impl Refused {
    fn new(response: Response) -> Refused {
        let error = crate::wire::service_error(&response);
        Refused(
            response,
            ErrorMetadata::builder()
                .code(error.code)
                .message(error.message)
                .build(),
        )
    }
}

impl fmt::Debug for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.1)
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.1)
    }
}

impl std::error::Error for Refused {}

impl ProvideErrorMetadata for Refused {
    fn meta(&self) -> &ErrorMetadata {
        &self.1
    }
}

impl ProvideErrorKind for Refused {
    fn retryable_error_kind(&self) -> Option<ErrorKind> {
        None
    }

    fn code(&self) -> Option<&str> {
        self.1.code()
    }
}

/// Counts the tries of a call.
#[derive(Clone, Debug, Default)]
struct Attempts(Arc<AtomicU32>);

#[dyn_dispatch_hint]
impl Intercept for Attempts {
    fn name(&self) -> &'static str {
        "Attempts"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.0.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// What the runtime's parts look up.
fn settings(aws: &Aws, request: &Request) -> Result<Layer, Failure> {
    let wrong = |error: &dyn fmt::Display| Failure {
        kind: FailureKind::Configuration,
        message: error.to_string(),
    };
    let endpoint = endpoint(aws).map_err(|error| wrong(&error))?;
    let auth = AuthParams::builder()
        .operation_name(request.operation)
        .build()
        .map_err(|error| wrong(&error))?;
    let mut layer = Layer::new("AppMesh");
    layer.store_put(AuthSchemeOptionResolverParams::new(auth));
    layer.store_put(EndpointResolverParams::new(endpoint));
    layer.store_put(SigV4OperationSigningConfig {
        signing_options: SigningOptions::default(),
        ..Default::default()
    });
    layer.store_put(SigningName::from_static(model().signing_name));
    layer.store_put(ApiMetadata::new(
        model().signing_name,
        aws_sdk_appmesh::meta::PKG_VERSION,
    ));
    if let Some(region) = aws.config.region().cloned() {
        layer.store_put(SigningRegion::from(region.clone()));
        layer.store_put(region);
    }
    if let Some(timeouts) = aws.config.timeout_config() {
        layer.store_put(timeouts.clone());
    }
    Ok(layer)
}

/// The parameters of the endpoint rules.
fn endpoint(aws: &Aws) -> Result<EndpointParams, InvalidParams> {
    let config = &aws.config;
    let is_own = aws.endpoint.is_none();
    EndpointParams::builder()
        .set_region(config.region().map(|region| region.to_string()))
        // As with AWS CLI, an address that was given is called as it is.
        .set_use_dual_stack(config.use_dual_stack().filter(|_| is_own))
        .set_use_fips(config.use_fips().filter(|_| is_own))
        .set_endpoint(aws.endpoint.clone())
        .build()
}

/// The runtime's parts, as the generated client puts them together.
fn components(aws: &Aws, attempts: &Attempts) -> RuntimeComponentsBuilder {
    let config = &aws.config;
    let mut parts = RuntimeComponentsBuilder::new("AppMesh");
    parts.set_endpoint_resolver(Some(DefaultResolver::new().into_shared_resolver()));
    if aws.sign {
        let resolver = DefaultAuthSchemeResolver::default().into_shared_resolver();
        parts.set_auth_scheme_option_resolver(Some(resolver));
        parts.push_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()));
    }
    if let Some(credentials) = config.credentials_provider() {
        parts.set_identity_resolver(SCHEME_ID, credentials);
    }
    parts.set_identity_cache(config.identity_cache());
    parts.set_http_client(config.http_client());
    parts.set_sleep_impl(config.sleep_impl());
    parts.set_time_source(Some(config.time_source().unwrap_or_default()));
    parts.push_interceptor(SharedInterceptor::permanent(
        ServiceClockSkewInterceptor::new(),
    ));
    parts.push_interceptor(SharedInterceptor::permanent(RequestInfoInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::permanent(UserAgentInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::permanent(InvocationIdInterceptor::new()));
    parts.push_interceptor(SharedInterceptor::permanent(
        RecursionDetectionInterceptor::new(),
    ));
    parts.push_interceptor(SharedInterceptor::permanent(attempts.clone()));
    parts.push_retry_classifier(HttpStatusCodeClassifier::default());
    parts.push_retry_classifier(TransientErrorClassifier::<Refused>::new());
    parts.push_retry_classifier(AwsErrorCodeClassifier::<Refused>::new());
    parts
}

/// Why there is no answer, in AWS CLI's words.
fn no_answer(aws: &Aws, url: &str, error: &SdkError<Refused, HttpResponse>) -> Failure {
    let unreachable = match aws.endpoint {
        Some(_) => FailureKind::Connection,
        None => FailureKind::AwsUnreachable,
    };
    match std::error::Error::source(error).and_then(Unanswered::within) {
        Some(unanswered @ (Unanswered::Setting(_) | Unanswered::Other(_))) => Failure {
            kind: FailureKind::Other,
            message: unanswered.message(url),
        },
        Some(unanswered) => Failure {
            kind: unreachable,
            message: unanswered.message(url),
        },
        None => Failure {
            kind: FailureKind::Other,
            message: format!("{url}: {}", innermost(error)),
        },
    }
}

/// The address that is called, without the request's own path.
async fn address(aws: &Aws) -> String {
    let Ok(params) = endpoint(aws) else {
        return String::new();
    };
    match DefaultResolver::new().resolve_endpoint(&params).await {
        Ok(endpoint) => endpoint.url().trim_end_matches('/').to_owned(),
        Err(_) => String::new(),
    }
}

/// The cause at the bottom: what the system said.
fn innermost(error: &dyn std::error::Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
