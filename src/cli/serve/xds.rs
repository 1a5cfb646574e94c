//! The options about Envoys.

use super::address::address;
use super::certificates::Certificates;
#[cfg(feature = "aws")]
use super::cloud_map::Instances;
use crate::cli::certificate::sources;
use crate::cli::environment::Environment;
use crate::cli::envoy::materials;
use crate::cli::error::Error;
use crate::cli::stdout;
#[cfg(feature = "aws")]
use crate::cli::{lookup::Lookup, remote, service};
use crate::discovery::Directory;
use crate::server::{XdsLimits, XdsOptions};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use std::time::Duration;

/// The options about AWS Cloud Map and ACM.
const CLOUD_MAP: &str = "cloud-map";
const CLOUD_MAP_INTERVAL: &str = "cloud-map-interval";
const ACM: &str = "acm";
const ACM_INTERVAL: &str = "acm-interval";

/// Adds the options.
pub fn arguments(command: Command) -> Command {
    let xds = Arg::new("xds").long("xds").value_name("ADDRESS").help(
        "Also configure Envoys over ADS on this address; port 0 chooses a free one. Beyond loopback it \
         needs --tls-certificate, and --client-ca or --credentials",
    );
    let cloud_map = Arg::new(CLOUD_MAP)
        .long(CLOUD_MAP)
        .requires("xds")
        .action(ArgAction::SetTrue)
        .hide_short_help(true)
        .help("Also find the instances of virtual nodes in AWS Cloud Map");
    let acm = sources::aws_option()
        .requires("xds")
        .hide_short_help(true)
        .help("Ask ACM and AWS Private CA for what the local store does not contain");
    let interval = |name: &'static str, default: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .value_name("SECONDS")
            .value_parser(value_parser!(u64).range(1..=86_400))
            .default_value(default)
            .hide_short_help(true)
            .help(help)
    };
    let command = command
        .arg(xds)
        .arg(cloud_map)
        .arg(interval(
            CLOUD_MAP_INTERVAL,
            "5",
            "How often AWS Cloud Map is asked for new instances of each service; for their health, \
             every third time",
        ))
        .arg(acm)
        .arg(interval(
            ACM_INTERVAL,
            "300",
            "How often ACM is asked whether it has renewed each certificate",
        ));
    sources::arguments(command)
}

/// What the options amount to; `None` where Envoys are not to be configured. `warn` gets what AWS
/// refuses later.
///
/// # Errors
/// An address or a file that is malformed; no credentials or region for AWS where it is to be asked.
pub fn options(
    matches: &ArgMatches,
    environment: &Environment,
    warn: impl Fn(&str) + Clone + Send + 'static,
) -> Result<Option<XdsOptions>, Error> {
    let Some(text) = matches.get_one::<String>("xds") else {
        return Ok(None);
    };
    let mut sources = sources::of(matches, environment, false)?;
    let mut changes: Vec<Changes> = Vec::new();
    if let Some(certificates) = certificates(matches, environment, warn.clone())? {
        sources = sources.with(certificates.clone());
        changes.push(Box::new(move || certificates.changes()));
    }
    let mut directory = None;
    if let Some((followed, of_directory)) = cloud_map(matches, environment, warn)? {
        directory = Some(followed);
        changes.push(of_directory);
    }
    let files = sources::files(matches)?;
    let present =
        move || -> (_, Vec<u64>) { (files.stamps(), changes.iter().map(|of| of()).collect()) };
    let mut seen = present();
    let has_changed = move || {
        let present = present();
        let is_changed = present != seen;
        seen = present;
        is_changed
    };
    Ok(Some(XdsOptions {
        address: address(text)?,
        directory,
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

/// A number that grows with every change of a source.
type Changes = Box<dyn Fn() -> u64 + Send>;

/// A directory, and its changes.
type Followed = (Box<dyn Directory>, Changes);

/// How often a service of AWS is asked.
fn interval(matches: &ArgMatches, option: &str) -> Duration {
    let seconds = matches.get_one::<u64>(option);
    Duration::from_secs(*seconds.expect("an option with a default"))
}

/// ACM and AWS Private CA, where they are to be asked.
fn certificates(
    matches: &ArgMatches,
    environment: &Environment,
    warn: impl Fn(&str) + Clone + Send + 'static,
) -> Result<Option<Certificates>, Error> {
    if !matches.get_flag(ACM) {
        return Ok(None);
    }
    let source = sources::aws(matches, environment)?;
    let interval = interval(matches, ACM_INTERVAL);
    Ok(Some(Certificates::of(source, interval, warn)))
}

/// AWS Cloud Map and its changes, where it is to be asked.
#[cfg(feature = "aws")]
fn cloud_map(
    matches: &ArgMatches,
    environment: &Environment,
    warn: impl Fn(&str) + Send + 'static,
) -> Result<Option<Followed>, Error> {
    if !matches.get_flag(CLOUD_MAP) {
        return Ok(None);
    }
    let aws = remote::connection(&Lookup {
        matches,
        environment,
        profile: &service::profile(matches, environment)?,
    })?;
    let interval = interval(matches, CLOUD_MAP_INTERVAL);
    let instances = Instances::of(crate::aws::CloudMap::new(aws), interval, warn);
    let directory = Box::new(instances.clone());
    Ok(Some((directory, Box::new(move || instances.changes()))))
}

/// AWS Cloud Map, which this build cannot ask.
#[cfg(not(feature = "aws"))]
fn cloud_map(
    matches: &ArgMatches,
    _: &Environment,
    _: impl Fn(&str) + Send + 'static,
) -> Result<Option<Followed>, Error> {
    if !matches.get_flag(CLOUD_MAP) {
        return Ok(None);
    }
    let message = "this build cannot ask AWS Cloud Map: it was built without the feature `aws`";
    Err(Error::general(message).hint("register instances here: `appmesh instance register`"))
}
