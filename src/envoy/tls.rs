//! TLS contexts: what a client presents and accepts, and what a listener does.

use super::build::Build;
use super::secret::{Members, transport_socket};
use crate::mesh::reach::{Call, ServerCheck, Tls};
use crate::mesh::{Gap, ListenerTls};
use crate::resource::Resource;
use serde_json::{Value, json};
use std::sync::Arc;

impl<'m> Build<'m> {
    /// The transport socket of a cluster for a connection that a client opens with TLS.
    pub fn upstream_tls(&mut self, call: &Call<'m>, tls: &Tls<'m>) -> Option<Value> {
        let resource = self.proxy.resource();
        let mut context = Members::new();
        if let Some(certificate) = tls.client_certificate {
            context.append(&mut self.certificate(resource, call.place, certificate)?);
        }
        match &tls.check {
            ServerCheck::Policy { trust, names } => {
                context.append(&mut self.trust(resource, call.place, trust, names)?);
            }
            ServerCheck::AcmRoot(arn) => context.append(&mut self.root_of(call.place, arn)?),
            ServerCheck::None => {}
        }
        let context = json!({ "common_tls_context": context });
        Some(transport_socket("UpstreamTlsContext", context))
    }

    /// The transport socket of a listener's filter chain. A client certificate is required where the
    /// listener states how to check one.
    pub fn downstream_tls(
        &mut self,
        resource: &Arc<Resource>,
        tls: &'m ListenerTls,
    ) -> Option<Value> {
        let certificate = tls.certificate.as_ref().map_err(Gap::clone);
        let certificate = self.known(resource, certificate)?;
        let mut context = self.certificate(resource, tls.place, certificate)?;
        if let Some(validation) = self.optional(resource, tls.validation.as_ref()) {
            let trust = self.known(resource, validation.trust.as_ref().map_err(Gap::clone))?;
            let names = self.optional(resource, validation.names.as_ref());
            let names: Vec<_> = names
                .into_iter()
                .flatten()
                .map(|name| name.value.clone())
                .collect();
            context.append(&mut self.trust(resource, validation.place, trust, &names)?);
        }
        let mut context = json!({ "common_tls_context": context });
        if tls.validation.is_some() {
            context["require_client_certificate"] = true.into();
        }
        Some(transport_socket("DownstreamTlsContext", context))
    }
}
