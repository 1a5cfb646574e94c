//! Addresses of services that the environment or the profile gives.

use super::config::Files;
use super::credentials::Chain;
use super::settings::Settings;
use super::surroundings::Surroundings;

/// The address of another service of AWS that the environment or the profile gives.
pub fn configured_endpoint(chain: &Chain<'_>, service: &str) -> Option<String> {
    endpoint_of(chain.settings, chain.surroundings, chain.files, service)
}

pub fn endpoint_of(
    settings: &Settings,
    surroundings: &Surroundings,
    files: &Files,
    service: &str,
) -> Option<String> {
    if settings.ignores_configured_endpoints {
        return None;
    }
    let profile = settings.profile_name();
    let variable = format!("AWS_ENDPOINT_URL_{}", service.to_ascii_uppercase());
    let in_services = || files.service(files.get(profile, "services")?, service, "endpoint_url");
    surroundings
        .get(&variable)
        .or_else(|| surroundings.get("AWS_ENDPOINT_URL"))
        .or_else(in_services)
        .or_else(|| files.get(profile, "endpoint_url"))
        .map(str::to_owned)
}
