//! The options about Envoys.

use super::address::address;
use crate::cli::certificate::sources;
use crate::cli::environment::Environment;
use crate::cli::envoy::materials;
use crate::cli::error::Error;
use crate::cli::stdout;
use crate::server::{XdsLimits, XdsOptions};
use clap::{Arg, ArgMatches, Command};

/// Adds the options.
pub fn arguments(command: Command) -> Command {
    let xds = Arg::new("xds").long("xds").value_name("ADDRESS").help(
        "Also configure Envoys over ADS on this address; port 0 chooses a free one. Beyond loopback it \
         needs --tls-certificate, and --client-ca or --credentials",
    );
    sources::arguments(command.arg(xds))
}

/// What the options amount to; `None` where Envoys are not to be configured.
///
/// # Errors
/// An address or a file that is malformed.
pub fn options(
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Option<XdsOptions>, Error> {
    let Some(text) = matches.get_one::<String>("xds") else {
        return Ok(None);
    };
    let sources = sources::of(matches, environment, false)?;
    let files = sources::files(matches)?;
    let mut seen = files.stamps();
    let has_changed = move || {
        let present = files.stamps();
        let is_changed = present != seen;
        seen = present;
        is_changed
    };
    Ok(Some(XdsOptions {
        address: address(text)?,
        has_changed: Box::new(has_changed),
        materials: Box::new(move |arns| {
            materials::of(arns, &sources).map_err(|error| error.to_string())
        }),
        limits: XdsLimits::default(),
        // The server goes on when no one reads the address.
        bound: Box::new(|address| {
            drop(stdout::print(&format!("configuring Envoys on {address}\n")));
        }),
    }))
}
