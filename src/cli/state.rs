//! `appmesh state`: export, import and reset the state of the local App Mesh.

use super::builtin::Builtin;
use super::documents::{self, Documents, Unknown};
use super::environment::Environment;
use super::error::Error;
use super::progress::Progress;
use super::{certificate, export, service, store};
use crate::local::{Local, Rejected};
use crate::resource::Request;
use clap::{Arg, ArgMatches, Command, ValueHint};
use serde_json::Value;

pub const COMMAND: Builtin = Builtin {
    name: "state",
    about: "Export, import or reset the state of the local App Mesh.",
    exits: &[0, 252, 255],
    beside: &["serve", "export", "graph"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    let paths = Arg::new("paths")
        .value_name("PATH")
        .num_args(1..)
        .required_unless_present(KEYS)
        .value_hint(ValueHint::AnyPath)
        .help("Files, directories, patterns, or `-` for standard input");
    command
        .subcommand_required(true)
        .subcommand(
            export::arguments(Command::new("export"))
                .arg(keys("Also write authorities and certificates with their private keys to this file, readable by you only"))
                .about("Print every resource as the request that creates it, in a safe order."),
        )
        .subcommand(
            documents::value_arguments(Command::new("import"))
                .about("Create the resources that documents describe; existing resources are kept.")
                .arg(keys("Also read authorities and certificates with their private keys from this file"))
                .arg(paths),
        )
        .subcommand(
            Command::new("copy")
                .about("Copy everything of the region to an empty store.")
                .arg(location("from", "The store to read"))
                .arg(location("to", "The store to fill")),
        )
        .subcommand(Command::new("reset").about("Delete every mesh of the account in the region."))
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let Some((name, options)) = matches.subcommand() else {
        return Ok(());
    };
    if name == "copy" {
        return copy(options, environment);
    }
    let local = service::embedded(options, environment, service::warn)?;
    match name {
        "export" => {
            if let Some(path) = options.get_one::<String>(KEYS) {
                let archive = certificate::registry(options, environment)?.archive()?;
                certificate::write_archive(path, &archive)?;
            }
            export::write(&local.export()?, options, environment)
        }
        "import" => {
            let paths: Vec<String> = options
                .get_many("paths")
                .unwrap_or_default()
                .cloned()
                .collect();
            if let Some(path) = options.get_one::<String>(KEYS) {
                let archive = certificate::read_archive(path)?;
                let count = certificate::registry(options, environment)?.restore(archive)?;
                crate::cli::stderr::eprintln!("imported {count} authorities and certificates");
            }
            if paths.is_empty() {
                return Ok(());
            }
            let settings = documents::settings(options)?;
            let documents = documents::read(&paths, &settings, Unknown::Refused, environment)?;
            create(
                &local.with_rules(service::rules(options)?),
                &documents,
                environment,
            )
        }
        _ => Ok(local.reset()?),
    }
}

/// The option for a file with private keys.
const KEYS: &str = "with-keys";

fn keys(help: &'static str) -> Arg {
    Arg::new(KEYS)
        .long(KEYS)
        .value_name("FILE")
        .value_hint(ValueHint::FilePath)
        .help(help)
}

fn location(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name("LOCATION")
        .required(true)
        .value_hint(ValueHint::DirPath)
        .help(format!(
            "{help}: a directory, or etcd://HOST:PORT[,HOST:PORT...][/PREFIX]"
        ))
}

/// Copies one store to another.
fn copy(options: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let region = service::region(options, environment);
    let open = |name: &str| {
        let location = options.get_one::<String>(name).map_or("", String::as_str);
        store::open(location, environment, region)
    };
    let (from, to) = (open("from")?, open("to")?);
    let count = crate::local::store::copy(&*from, &*to).map_err(crate::wire::Failure::from)?;
    crate::cli::stderr::eprintln!("copied {count} documents of {region}");
    Ok(())
}

/// Creates what documents describe.
///
/// # Errors
/// The first document that the control plane rejects, with its file and line.
pub fn create(
    local: &Local,
    documents: &Documents,
    environment: &Environment,
) -> Result<(), Error> {
    let requests: Vec<Value> = documents.requests.iter().map(Request::to_json).collect();
    let progress = Progress::new(Some(requests.len()), "resources", environment);
    let imported = local.import(&requests, || progress.step());
    let count = imported.map_err(|Rejected { index, why }| {
        let location = documents.requests[index].input.place.value();
        let source = documents.sources.get(location.source);
        let (line, column) = source.line_column(source.span(location.anchor).start as usize);
        Error::general(format!("{}:{line}:{column}: {why}", source.name))
    })?;
    drop(progress);
    crate::cli::stderr::eprintln!("created {count} resources");
    Ok(())
}
