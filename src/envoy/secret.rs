//! Secrets: certificates and trusted authorities, inline or by SDS.

use super::json::typed;
use super::{Delivery, ProblemKind, build::Build, resource_file};
use crate::document::Place;
use crate::mesh::{At, Certificate, Trust};
use crate::resource::Resource;
use compact_str::CompactString;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// The cluster of the agent that serves SDS secrets, as App Mesh's image named it.
pub(super) const AGENT: &str = "static_cluster_sds_unix_socket";

/// The members of a TLS context that come from one source.
pub(super) type Members = Map<String, Value>;

impl Build<'_> {
    /// The members of a common TLS context for a certificate that a proxy presents.
    pub fn certificate(
        &mut self,
        resource: &Arc<Resource>,
        place: Place,
        certificate: &Certificate,
    ) -> Option<Members> {
        let (name, value) = match certificate {
            Certificate::Sds(secret) => return Some(self.by_agent(&secret.value)),
            Certificate::File { chain, key } => (
                format!("file:{},{}", chain.value, key.value),
                json!({
                    "certificate_chain": { "filename": chain.value },
                    "private_key": { "filename": key.value },
                }),
            ),
            Certificate::Acm(arn) => {
                let Some(pair) = self.site.materials.certificates.get(&arn.value) else {
                    let kind = ProblemKind::NoCertificate(arn.value.clone());
                    self.problem(resource, arn.place.unwrap_or(place), kind);
                    return None;
                };
                let value = json!({
                    "certificate_chain": { "inline_string": pair.chain },
                    "private_key": { "inline_string": pair.private_key },
                });
                (arn.value.to_string(), value)
            }
        };
        if self.site.delivery == Delivery::Inline {
            return Some(member("tls_certificates", json!([value])));
        }
        let source = self.source("sds", &name);
        let secret = json!({ "name": name, "tls_certificate": value });
        self.made.secrets.insert(name.clone(), secret);
        let config = json!([{ "name": name, "sds_config": source }]);
        Some(member("tls_certificate_sds_secret_configs", config))
    }

    fn by_agent(&mut self, secret: &str) -> Members {
        let config = json!([self.agent_secret(secret)]);
        member("tls_certificate_sds_secret_configs", config)
    }

    /// A secret that an agent on the proxy's host serves.
    fn agent_secret(&mut self, secret: &str) -> Value {
        self.made.uses_sds_agent = true;
        json!({ "name": secret, "sds_config": {
            "resource_api_version": "V3",
            "api_config_source": {
                "api_type": "GRPC",
                "transport_api_version": "V3",
                "grpc_services": [{ "envoy_grpc": { "cluster_name": AGENT } }],
            },
        } })
    }

    /// The members of a common TLS context by which a certificate of the other side is checked: issued
    /// by one of these authorities, for one of these names, or for any name where there are none.
    pub fn trust(
        &mut self,
        resource: &Arc<Resource>,
        place: Place,
        trust: &Trust,
        names: &[CompactString],
    ) -> Option<Members> {
        match trust {
            Trust::Sds(secret) => {
                let secret = self.agent_secret(&secret.value);
                Some(combined(names, &secret))
            }
            Trust::File(path) => {
                let roots = json!({ "filename": path.value });
                Some(self.roots(format!("file:{}", path.value), &roots, names))
            }
            Trust::Acm(arns) => {
                let pem = self.authorities(resource, place, arns)?;
                let list: Vec<&str> = arns.iter().map(|arn| arn.value.as_str()).collect();
                let roots = json!({ "inline_string": pem });
                Some(self.roots(list.join(","), &roots, names))
            }
        }
    }

    /// The members of a common TLS context by which the certificate of a server in ACM is checked
    /// without a policy: by its root, whatever its names are.
    pub fn root_of(&mut self, place: Place, arn: &At<CompactString>) -> Option<Members> {
        let materials = &self.site.materials;
        let root = materials.roots.get(&arn.value).or_else(|| {
            let pair = materials.certificates.get(&arn.value);
            pair.map(|pair| &pair.chain)
        });
        let Some(root) = root else {
            let kind = ProblemKind::NoCertificate(arn.value.clone());
            let resource = self.proxy.resource();
            self.problem(resource, arn.place.unwrap_or(place), kind);
            return None;
        };
        let root = json!({ "inline_string": root });
        Some(self.roots(format!("root:{}", arn.value), &root, &[]))
    }

    /// The certificates of all authorities, one after the other; a problem for each that is not known.
    fn authorities(
        &mut self,
        resource: &Arc<Resource>,
        place: Place,
        arns: &[At<CompactString>],
    ) -> Option<String> {
        let mut joined = String::new();
        let mut is_complete = true;
        for arn in arns {
            if let Some(pem) = self.site.materials.authorities.get(&arn.value) {
                joined.push_str(pem.trim_end());
                joined.push('\n');
            } else {
                let kind = ProblemKind::NoAuthority(arn.value.clone());
                self.problem(resource, arn.place.unwrap_or(place), kind);
                is_complete = false;
            }
        }
        is_complete.then_some(joined)
    }

    fn roots(&mut self, name: String, roots: &Value, names: &[CompactString]) -> Members {
        let mut context = json!({ "trusted_ca": roots });
        if self.site.delivery != Delivery::Inline {
            let source = self.source("sds", &name);
            let secret = json!({ "name": name, "validation_context": context });
            self.made.secrets.insert(name.clone(), secret);
            return combined(names, &json!({ "name": name, "sds_config": source }));
        }
        if !names.is_empty() {
            context["match_typed_subject_alt_names"] = subject_names(names);
        }
        member("validation_context", context)
    }

    /// Where a resource of RDS, EDS or SDS comes from.
    pub fn source(&self, kind: &str, name: &str) -> Value {
        match &self.site.delivery {
            Delivery::Inline | Delivery::Ads => json!({ "resource_api_version": "V3", "ads": {} }),
            Delivery::Files(folder) => json!({
                "resource_api_version": "V3",
                "path_config_source": { "path": resource_file(folder, kind, name) },
            }),
        }
    }
}

/// The names in the default part, the authorities in a secret: App Mesh's form for SDS.
fn combined(names: &[CompactString], secret: &Value) -> Members {
    let mut default = json!({});
    if !names.is_empty() {
        default["match_typed_subject_alt_names"] = subject_names(names);
    }
    member(
        "combined_validation_context",
        json!({
            "default_validation_context": default,
            "validation_context_sds_secret_config": secret,
        }),
    )
}

/// App Mesh has one list of names; Envoy wants to know of each what it is.
fn subject_names(names: &[CompactString]) -> Value {
    let typed = |name: &CompactString| {
        let kind = if name.contains("://") {
            "URI"
        } else if name.parse::<std::net::IpAddr>().is_ok() {
            "IP_ADDRESS"
        } else {
            "DNS"
        };
        json!({ "san_type": kind, "matcher": { "exact": name } })
    };
    names.iter().map(typed).collect()
}

fn member(name: &str, value: Value) -> Members {
    Members::from_iter([(name.to_owned(), value)])
}

/// The transport socket of TLS with this context.
pub(super) fn transport_socket(context: &str, value: Value) -> Value {
    let message = format!("envoy.extensions.transport_sockets.tls.v3.{context}");
    json!({ "name": "envoy.transport_sockets.tls", "typed_config": typed(&message, value) })
}
