//! The HTTP client, made when a connection is first wanted: reading the system's certificates costs
//! more than most commands take, and a plain `http` endpoint needs none.

use super::unverified::Unverified;
use crate::wire::{Failure, FailureKind};
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{self, TlsContext, TrustStore};
use aws_smithy_http_client::{Builder, Connector};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use hyper_util::client::proxy::matcher::Matcher;
use std::sync::OnceLock;

/// A client that honours proxies and trusts the authorities of a PEM file, or the system's; or, when
/// it is not to verify, anybody.
///
/// # Errors
/// A PEM file that cannot be read.
pub fn client(ca_bundle: Option<&str>, verify: bool) -> Result<SharedHttpClient, Failure> {
    let pem = ca_bundle
        .map(std::fs::read)
        .transpose()
        .map_err(|error| Failure {
            kind: FailureKind::Other,
            message: format!(
                "the CA bundle {} cannot be read: {error}",
                ca_bundle.unwrap_or_default()
            ),
        })?;
    Ok(SharedHttpClient::new(Lazy { pem, verify }))
}

/// The proxy through which the environment sends requests to this address.
pub fn proxy(url: &str) -> Option<String> {
    let intercept = Matcher::from_env().intercept(&url.parse().ok()?)?;
    Some(intercept.uri().to_string().trim_end_matches('/').to_owned())
}

#[derive(Debug)]
struct Lazy {
    pem: Option<Vec<u8>>,
    verify: bool,
}

impl HttpClient for Lazy {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(Choice {
            pem: self.pem.clone(),
            verify: self.verify,
            settings: settings.clone(),
            components: components.clone(),
            plain: OnceLock::new(),
            secure: OnceLock::new(),
        })
    }
}

/// A connector for each scheme, made when it is first asked for.
#[derive(Debug)]
struct Choice {
    pem: Option<Vec<u8>>,
    verify: bool,
    settings: HttpConnectorSettings,
    components: RuntimeComponents,
    plain: OnceLock<SharedHttpConnector>,
    secure: OnceLock<SharedHttpConnector>,
}

impl HttpConnector for Choice {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = if request.uri().starts_with("http://") {
            self.plain.get_or_init(|| self.plain())
        } else {
            self.secure.get_or_init(|| self.secure())
        };
        connector.call(request)
    }
}

impl Choice {
    fn plain(&self) -> SharedHttpConnector {
        let client = Builder::new().build_with_connector_fn(|settings, components| {
            let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
            connector.set_connector_settings(settings.cloned());
            connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
            connector.build_http()
        });
        client.http_connector(&self.settings, &self.components)
    }

    fn secure(&self) -> SharedHttpConnector {
        if !self.verify {
            return SharedHttpConnector::new(Unverified::new(&self.settings));
        }
        let trust = match &self.pem {
            Some(pem) => TrustStore::empty().with_pem_certificate(pem.clone()),
            None => TrustStore::default(),
        };
        let context = TlsContext::builder()
            .with_trust_store(trust)
            .build()
            .expect("a trust store is all it needs");
        let client = Builder::new().build_with_connector_fn(move |settings, components| {
            let mut connector = Connector::builder().proxy_config(ProxyConfig::from_env());
            connector.set_connector_settings(settings.cloned());
            connector.set_sleep_impl(components.and_then(|components| components.sleep_impl()));
            let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring);
            connector
                .tls_provider(provider)
                .tls_context(context.clone())
                .build()
        });
        client.http_connector(&self.settings, &self.components)
    }
}
