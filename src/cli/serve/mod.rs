//! `appmesh serve`: the local App Mesh for AWS CLI, SDKs and Terraform.

mod address;
#[cfg(feature = "xds")]
mod certificates;
#[cfg(all(feature = "aws", feature = "xds"))]
mod cloud_map;
mod credentials;
mod format;
mod log;
#[cfg(feature = "xds")]
mod polled;
#[cfg(feature = "xds")]
mod xds;

use super::builtin::Builtin;
#[cfg(feature = "xds")]
use super::certificate::{self, renewal};
use super::documents::{self, Unknown};
use super::environment::Environment;
use super::error::Error;
use super::stdout;
use super::{service, state};
use crate::local::Local;
use crate::server::{AccessRecord, Options, TlsFiles, serve, shutdown_signal};
use address::address;
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint};
use format::Format;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::SystemTime;

pub const COMMAND: Builtin = Builtin {
    name: "serve",
    about: "Serve the local App Mesh over HTTP, for AWS CLI, SDKs and Terraform.",
    exits: &[0, 252, 255],
    beside: &["state"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    let value =
        |name: &'static str, value: &'static str| Arg::new(name).long(name).value_name(value);
    let command = documents::value_arguments(command);
    #[cfg(feature = "xds")]
    let command = xds::arguments(command);
    command
        .arg(
            value("listen", "ADDRESS")
                .default_value("127.0.0.1:0")
                .help("The address to listen on; port 0 chooses a free one"),
        )
        .arg(
            value("credentials", "FILE")
                .value_hint(ValueHint::FilePath)
                .help(
                    "Accept only requests signed with a key of this file; it has the form of \
             ~/.aws/credentials. Without it, the variables APPMESH_ACCESS_KEY_ID and \
             APPMESH_SECRET_ACCESS_KEY set the key; `resources = ARN...` restricts a key to the Envoys of \
             matching nodes and gateways",
                ),
        )
        .arg(
            value("tls-certificate", "FILE")
                .value_hint(ValueHint::FilePath)
                .requires("tls-key")
                .help("Serve HTTPS with this certificate chain in PEM; read again when it changes"),
        )
        .arg(
            value("tls-key", "FILE")
                .value_hint(ValueHint::FilePath)
                .requires("tls-certificate")
                .help("The private key of the certificate, in PEM"),
        )
        .arg(
            value("client-ca", "FILE")
                .value_hint(ValueHint::FilePath)
                .requires("tls-certificate")
                .help("Accept only clients with a certificate of these authorities (mutual TLS)"),
        )
        .arg(
            value("seed", "PATH")
                .action(ArgAction::Append)
                .value_hint(ValueHint::AnyPath)
                .help("Create the resources of these documents before listening"),
        )
        .arg(
            Arg::new("reset")
                .long("reset")
                .action(ArgAction::SetTrue)
                .help("Reset the state first"),
        )
        .arg(
            value("quota", "KIND=NUMBER")
                .action(ArgAction::Append)
                .help("Raise a quota, such as virtual-gateway=20; may be repeated"),
        )
        .arg(
            Arg::new("quiet")
                .long("quiet")
                .action(ArgAction::SetTrue)
                .help("Do not write an access log"),
        )
        .arg(
            value("log-format", "FORMAT")
                .value_parser(Format::ALL.map(|(name, _)| name))
                .default_value("text")
                .help("The form of the log on standard error"),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let text = |name: &str| matches.get_one::<String>(name).map(String::as_str);
    let format = Format::named(text("log-format").unwrap_or_default());
    let (log, writer) = log::start(|line| crate::cli::stderr::eprintln!("{line}"));
    let warnings = log.clone();
    let warn = move |warning: &str| warnings.line(format.warning(SystemTime::now(), warning));
    let options = Options {
        credentials: credentials::read(text("credentials"), environment)?,
        tls: tls(matches),
        #[cfg(feature = "xds")]
        xds: xds::options(matches, environment, warn.clone())?,
        ..Options::at(address(text("listen").unwrap_or_default())?)
    };
    let scheme = if options.tls.is_some() {
        "https"
    } else {
        "http"
    };
    let local =
        service::embedded(matches, environment, warn.clone())?.with_rules(service::rules(matches)?);
    prepare(&local, matches, environment)?;
    #[cfg(feature = "xds")]
    if options.xds.is_some() {
        let log = log.clone();
        let registry = certificate::registry(matches, environment)?;
        renewal::start(registry, move |progress| {
            let (now, message) = (SystemTime::now(), progress.to_string());
            log.line(if progress.is_failure() {
                format.warning(now, &message)
            } else {
                format.info(now, &message)
            });
        });
    }
    let is_quiet = matches.get_flag("quiet");
    let access_log = move |access: &AccessRecord| {
        if !is_quiet {
            log.line(format.access(access));
        }
    };
    // The server goes on when no one reads the address.
    let outcome = serve(
        local,
        options,
        |address| drop(stdout::print(&announcement(scheme, address))),
        access_log,
        warn,
        shutdown_signal(),
    );
    writer.finish();
    Ok(outcome?)
}

/// Puts the state into the condition that is asked for, and makes sure that it can be read. Seeds
/// that cannot be read leave it as it was.
fn prepare(local: &Local, matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let seeds: Vec<String> = matches
        .get_many("seed")
        .unwrap_or_default()
        .cloned()
        .collect();
    let documents = if seeds.is_empty() {
        None
    } else {
        let settings = documents::settings(matches)?;
        Some(documents::read_within(
            service::quotas(matches)?,
            &seeds,
            &settings,
            Unknown::Refused,
            environment,
        )?)
    };
    if matches.get_flag("reset") {
        local.reset()?;
    }
    if let Some(documents) = documents {
        state::create(local, &documents, environment)?;
    }
    Ok(local.check()?)
}

/// What points clients at the server.
fn announcement(scheme: &str, address: SocketAddr) -> String {
    let url = format!("{scheme}://{address}");
    format!("listening on {url}\nexport AWS_ENDPOINT_URL_APP_MESH={url}\n")
}

/// The files of TLS, where the options name them.
fn tls(matches: &ArgMatches) -> Option<TlsFiles> {
    let path = |name: &str| matches.get_one::<String>(name).map(PathBuf::from);
    Some(TlsFiles {
        certificate: path("tls-certificate")?,
        key: path("tls-key")?,
        client_authorities: path("client-ca"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_addresses() {
        assert_eq!(address("localhost:80").unwrap().to_string(), "127.0.0.1:80");
        assert_eq!(address("http://[::1]:0").unwrap().to_string(), "[::1]:0");
        assert!(address("8080").is_err());
    }
}
