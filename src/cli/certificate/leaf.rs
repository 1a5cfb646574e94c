//! `appmesh certificate`: certificates for ARNs of ACM.

use super::files::{self, File};
use super::{Clock, describe, registry, sources, text};
use crate::certificate::{Error as CertificateError, Material, Registry, Source};
use crate::cli::builtin::Builtin;
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::cli::response;
use clap::{Arg, ArgAction, ArgMatches, Command};
use serde_json::{Map, Value, json};

pub const COMMAND: Builtin = Builtin {
    name: "certificate",
    about: "Request, import, renew and export certificates for ARNs of ACM.",
    exits: &[0, 252, 254, 255],
    beside: &["ca", "validate"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    command
        .subcommand_required(true)
        .subcommand(request())
        .subcommand(import())
        .subcommand(Command::new("list").about("List the certificates, oldest first."))
        .subcommand(
            Command::new("describe")
                .about("Show a certificate: names, issuer, validity, key, serial number.")
                .arg(super::arn_argument("The certificate")),
        )
        .subcommand(renew())
        .subcommand(
            Command::new("export")
                .about("Print a certificate and its chain, or write them and the key to files.")
                .arg(super::arn_argument("The certificate"))
                .arg(super::file_option(
                    "chain",
                    "Write the certificate and the chain to this file, as servers send them",
                ))
                .arg(super::file_option(
                    "private-key",
                    "Write the private key to this file, readable by you only",
                ))
                .arg(sources::aws_option()),
        )
        .subcommand(
            Command::new("delete")
                .about("Delete a certificate.")
                .arg(super::arn_argument("The certificate")),
        )
}

fn request() -> Command {
    Command::new("request")
        .about("Issue a certificate: valid for 395 days, renewed 60 days before it expires.")
        .arg(
            Arg::new("domain-name")
                .long("domain-name")
                .value_name("NAME")
                .required(true)
                .help("The name by which clients verify the server: a DNS name, an IP address or a URI"),
        )
        .arg(
            Arg::new("subject-alternative-names")
                .long("subject-alternative-names")
                .value_name("NAME")
                .num_args(1..)
                .action(ArgAction::Append)
                .help("Further names"),
        )
        .arg(authority_option("The authority that issues it [default: the only one there is]"))
        .arg(super::algorithm_option())
        .arg(super::arn_option())
}

fn import() -> Command {
    Command::new("import")
        .about("Import a certificate and its key, in PEM.")
        .arg(
            super::file_option("certificate", "The certificate, with or without its chain")
                .required(true),
        )
        .arg(super::file_option("private-key", "Its private key, not encrypted").required(true))
        .arg(super::file_option(
            "certificate-chain",
            "The certificates of its issuers, nearest first",
        ))
        .arg(super::arn_option().help(
            "Use this ARN; an imported certificate that has it is replaced [default: a new one]",
        ))
}

fn renew() -> Command {
    Command::new("renew")
        .about("Renew a certificate now, or with --due every one that expires within 60 days.")
        .arg(super::arn_argument("The certificate").required(false))
        .arg(authority_option("Have this authority issue it from now on"))
        .arg(
            Arg::new("due")
                .long("due")
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["which", "certificate-authority-arn"])
                .help("Renew all certificates that expire within 60 days"),
        )
}

fn authority_option(help: &'static str) -> Arg {
    Arg::new("certificate-authority-arn")
        .long("certificate-authority-arn")
        .value_name("ARN")
        .help(help)
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let Some((name, options)) = matches.subcommand() else {
        return Ok(());
    };
    let arn = || text(options, "which").unwrap_or_default();
    let registry = registry(options, environment)?;
    let clock = Clock::new(environment)?;
    let (title, answer) = match name {
        "request" => ("RequestCertificate", requested(&registry, options)?),
        "import" => ("ImportCertificate", imported(&registry, options)?),
        "list" => {
            let records = registry.certificates()?;
            let summaries: Result<Vec<Value>, Error> = records
                .iter()
                .map(|record| describe::summary(record, &clock))
                .collect();
            (
                "ListCertificates",
                json!({ "CertificateSummaryList": summaries? }),
            )
        }
        "describe" => {
            let described = describe::certificate(&registry.certificate_record(arn())?, &clock)?;
            ("DescribeCertificate", json!({ "Certificate": described }))
        }
        "renew" if options.get_flag("due") => return renew_due(&registry),
        "renew" if arn().is_empty() => {
            return Err(Error::usage(
                "the following arguments are required: ARN or --due",
            ));
        }
        "renew" => {
            registry.renew(arn(), text(options, "certificate-authority-arn"))?;
            ("RenewCertificate", json!({}))
        }
        "export" => (
            "ExportCertificate",
            exported(&material(&registry, arn(), options, environment)?, options)?,
        ),
        _ => {
            registry.delete_certificate(arn())?;
            ("DeleteCertificate", json!({}))
        }
    };
    response::print(answer, title, options, environment)
}

fn requested(registry: &Registry, options: &ArgMatches) -> Result<Value, Error> {
    let first = text(options, "domain-name").map(str::to_owned);
    let further = options.get_many("subject-alternative-names");
    let mut names: Vec<String> = Vec::new();
    for name in first
        .into_iter()
        .chain(further.unwrap_or_default().cloned())
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let authority = match text(options, "certificate-authority-arn") {
        Some(arn) => arn.to_owned(),
        None => only_authority(registry)?,
    };
    let algorithm = super::algorithm(options);
    let record = registry.request(&authority, &names, algorithm, text(options, "arn"))?;
    Ok(json!({ "CertificateArn": record.arn }))
}

/// The authority that needs not be named.
fn only_authority(registry: &Registry) -> Result<String, Error> {
    let authorities = registry.authorities()?;
    match authorities.as_slice() {
        [only] => Ok(only.arn.clone()),
        [] => Err(
            Error::value("there is no authority that could issue the certificate")
                .hint("create one first: `appmesh ca create`"),
        ),
        several => Err(Error::value(format!(
            "{} authorities could issue the certificate",
            several.len()
        ))
        .hint("name one of them: `--certificate-authority-arn ARN`")
        .hint("`appmesh ca list` shows the authorities")),
    }
}

fn imported(registry: &Registry, options: &ArgMatches) -> Result<Value, Error> {
    let read = |name: &str| text(options, name).map(files::read).transpose();
    let mut chain = read("certificate")?.unwrap_or_default();
    if let Some(rest) = read("certificate-chain")? {
        if !chain.ends_with('\n') {
            chain.push('\n');
        }
        chain.push_str(&rest);
    }
    let key = read("private-key")?.unwrap_or_default();
    let record = registry.import(&chain, &key, text(options, "arn"))?;
    Ok(json!({ "CertificateArn": record.arn }))
}

/// What is to be exported.
fn material(
    registry: &Registry,
    arn: &str,
    options: &ArgMatches,
    environment: &Environment,
) -> Result<Material, Error> {
    if options.get_flag("acm") {
        let found = sources::aws(options, environment)?.certificate(arn)?;
        return Ok(found
            .ok_or_else(|| CertificateError::not_found(format!("ACM does not know `{arn}`")))?);
    }
    registry.certificate_record(arn)?;
    let found = registry.certificate(arn)?;
    Ok(found.ok_or_else(|| CertificateError::other("the certificate was deleted meanwhile"))?)
}

fn exported(material: &Material, options: &ArgMatches) -> Result<Value, Error> {
    let mut answer = Map::new();
    let mut written = Vec::new();
    if let Some(path) = text(options, "chain") {
        written.push(File::certificates(path, &material.chain));
    } else {
        let (certificate, chain) = describe::split(&material.chain);
        answer.insert("Certificate".to_owned(), certificate.into());
        if !chain.is_empty() {
            answer.insert("CertificateChain".to_owned(), chain.into());
        }
    }
    if let Some(path) = text(options, "private-key") {
        written.push(File::private_key(path, &material.private_key));
    }
    files::write(&written)?;
    Ok(Value::Object(answer))
}

/// Renews what is due and reports each certificate on standard error.
fn renew_due(registry: &Registry) -> Result<(), Error> {
    let renewals = registry.renew_due()?;
    let mut first_error = None;
    for renewal in &renewals {
        match &renewal.outcome {
            Ok(_) => crate::cli::stderr::eprintln!("renewed {}", renewal.arn),
            Err(error) => {
                crate::cli::stderr::eprintln!("cannot renew {}: {error}", renewal.arn);
                first_error.get_or_insert_with(|| error.clone());
            }
        }
    }
    if renewals.is_empty() {
        crate::cli::stderr::eprintln!("no certificate expires within 60 days");
    }
    first_error.map_or(Ok(()), |error| Err(error.into()))
}
