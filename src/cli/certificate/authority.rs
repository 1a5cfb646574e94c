//! `appmesh ca`: private certificate authorities.

use super::files::{self, File};
use super::{Clock, describe, registry, sources, text};
use crate::certificate::issue::{AUTHORITY_VALIDITY, AuthorityRequest, DAY};
use crate::certificate::{Authority, Error as CertificateError, Registry, Source};
use crate::cli::builtin::Builtin;
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::cli::response;
use clap::{Arg, ArgMatches, Command, value_parser};
use serde_json::{Map, Value, json};

pub const COMMAND: Builtin = Builtin {
    name: "ca",
    about: "Create and manage private certificate authorities.",
    exits: &[0, 252, 254, 255],
    beside: &["certificate", "validate"],
    arguments,
    run,
};

fn arguments(command: Command) -> Command {
    let parent = Arg::new("parent")
        .long("parent")
        .value_name("ARN")
        .help("Create a subordinate authority that this one signs [default: a root]");
    let common_name = Arg::new("common-name")
        .long("common-name")
        .value_name("NAME")
        .default_value("appmesh private CA")
        .help("The common name of the subject");
    let organization = Arg::new("organization")
        .long("organization")
        .value_name("NAME")
        .help("The organization of the subject");
    let validity = Arg::new("validity-days")
        .long("validity-days")
        .value_name("DAYS")
        .value_parser(value_parser!(u64).range(1..=36500))
        .help(format!(
            "How long the authority is valid [default: {}]",
            AUTHORITY_VALIDITY.as_secs() / DAY.as_secs()
        ));
    command
        .subcommand_required(true)
        .subcommand(
            Command::new("create")
                .about("Create a root authority, or a subordinate one with --parent.")
                .arg(common_name)
                .arg(organization)
                .arg(parent)
                .arg(super::algorithm_option())
                .arg(validity)
                .arg(super::arn_option()),
        )
        .subcommand(Command::new("list").about("List the authorities, oldest first."))
        .subcommand(
            Command::new("describe")
                .about("Show an authority: subject, validity, key, serial number.")
                .arg(super::arn_argument("The authority")),
        )
        .subcommand(
            Command::new("export")
                .about("Print the certificate of an authority, and with --private-key write its key to a file.")
                .arg(super::arn_argument("The authority"))
                .arg(super::file_option(
                    "certificate",
                    "Write the certificate to this file instead of printing it",
                ))
                .arg(super::file_option(
                    "private-key",
                    "Write the private key to this file, readable by you only",
                ))
                .arg(sources::aws_option()),
        )
        .subcommand(
            Command::new("delete")
                .about("Delete an authority that no certificate needs.")
                .arg(super::arn_argument("The authority")),
        )
}

fn run(matches: &ArgMatches, environment: &Environment) -> Result<(), Error> {
    let Some((name, options)) = matches.subcommand() else {
        return Ok(());
    };
    let arn = || text(options, "which").unwrap_or_default();
    let registry = registry(options, environment)?;
    let clock = Clock::new(environment)?;
    let (title, answer) = match name {
        "create" => {
            let days: u64 = options
                .get_one("validity-days")
                .copied()
                .unwrap_or_default();
            let request = AuthorityRequest {
                common_name: text(options, "common-name").unwrap_or_default(),
                organization: text(options, "organization"),
                algorithm: super::algorithm(options),
                validity: if days == 0 {
                    AUTHORITY_VALIDITY
                } else {
                    DAY * days as u32
                },
            };
            let parent = text(options, "parent");
            let record = registry.create_authority(&request, parent, text(options, "arn"))?;
            (
                "CreateCertificateAuthority",
                json!({ "CertificateAuthorityArn": record.arn }),
            )
        }
        "list" => {
            let records = registry.authorities()?;
            let described: Result<Vec<Value>, Error> = records
                .iter()
                .map(|record| describe::authority(record, &clock))
                .collect();
            (
                "ListCertificateAuthorities",
                json!({ "CertificateAuthorities": described? }),
            )
        }
        "describe" => {
            let described = describe::authority(&registry.authority_record(arn())?, &clock)?;
            (
                "DescribeCertificateAuthority",
                json!({ "CertificateAuthority": described }),
            )
        }
        "export" => {
            let authority = authority(&registry, arn(), options, environment)?;
            let answer = exported(&authority, arn(), options)?;
            ("GetCertificateAuthorityCertificate", answer)
        }
        _ => {
            registry.delete_authority(arn())?;
            ("DeleteCertificateAuthority", json!({}))
        }
    };
    response::print(answer, title, options, environment)
}

/// What is to be exported.
fn authority(
    registry: &Registry,
    arn: &str,
    options: &ArgMatches,
    environment: &Environment,
) -> Result<Authority, Error> {
    if options.get_flag("acm") {
        let found = sources::aws(options, environment)?.authority(arn)?;
        let unknown =
            || CertificateError::not_found(format!("AWS Private CA does not know `{arn}`"));
        return Ok(found.ok_or_else(unknown)?);
    }
    Ok(registry.opened(registry.authority_record(arn)?)?)
}

fn exported(authority: &Authority, arn: &str, options: &ArgMatches) -> Result<Value, Error> {
    let mut answer = Map::new();
    let mut written = Vec::new();
    if let Some(path) = text(options, "certificate") {
        written.push(File::certificates(path, &authority.certificate));
    } else {
        answer.insert("Certificate".to_owned(), json!(authority.certificate));
        if !authority.chain.is_empty() {
            answer.insert("CertificateChain".to_owned(), json!(authority.chain));
        }
    }
    if let Some(path) = text(options, "private-key") {
        let key = authority.private_key.as_ref().ok_or_else(|| {
            CertificateError::input(format!("AWS does not hand out the private key of `{arn}`"))
        })?;
        written.push(File::private_key(path, key));
    }
    files::write(&written)?;
    Ok(Value::Object(answer))
}
