//! `appmesh envoy bootstrap`: the configuration of an Envoy that gets everything from
//! `appmesh serve --xds`.

use super::{proxy, site};
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::cli::{inventory, stdout};
use crate::envoy::Address;
use crate::envoy::bootstrap::{self, Identity, SDS_SOCKET};
use clap::{Arg, ArgMatches, Command};

pub fn command() -> Command {
    let command = Command::new("bootstrap")
        .about("Print a configuration of Envoy that gets listeners, clusters and secrets over ADS.")
        .arg(
            Arg::new("xds")
                .long("xds")
                .required(true)
                .value_name("HOST:PORT")
                .help("The address that `appmesh serve --xds` prints"),
        );
    proxy::arguments(command)
}

pub fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let xds = matches.get_one::<String>("xds").map_or("", String::as_str);
    let control_plane = site::address(xds).ok_or_else(|| {
        Error::usage(format!("`--xds {xds}` is not an address")).hint("write HOST:PORT")
    })?;
    let service = proxy::answering(matches, environment)?;
    let mesh = match matches.get_one::<String>("mesh-name") {
        Some(mesh) => mesh.clone(),
        None => only_mesh(matches, environment)?,
    };
    let (kind, name) = proxy::named(matches);
    let id = inventory::arn(service.as_ref(), kind, &[&mesh, &name])?;
    let identity = Identity {
        cluster: id.clone(),
        id,
        admin: Address::new("127.0.0.1", 9901),
        sds_socket: SDS_SOCKET.to_owned(),
    };
    let config = bootstrap::ads(&identity, &control_plane);
    stdout::print(&format!("{config:#}\n"))
}

fn only_mesh(matches: &ArgMatches, environment: &Environment) -> Result<String, Error> {
    proxy::Found::load(&[], matches, environment)?.mesh_name(matches)
}
