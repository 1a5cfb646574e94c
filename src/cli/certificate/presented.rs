//! The certificate that a side of a connection presents: who issued it, and until when it is valid.

use super::sources;
use crate::certificate::{Details, Name, Source, Sources};
use crate::check::{Certificates, handshake};
use crate::cli::environment::Environment;
use crate::cli::error::Error;
use crate::mesh::reach::Connection;
use crate::mesh::{Certificate, Listener};
use clap::{Arg, ArgMatches, Command, ValueHint};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::SystemTime;

/// Adds the options that name certificates and the directory in which the files of specs are.
pub fn arguments(command: Command) -> Command {
    let root = Arg::new("certificates")
        .long("certificates")
        .value_name("DIR")
        .value_hint(ValueHint::DirPath)
        .hide_short_help(true)
        .help("Open the certificate files that specs name, below this directory");
    sources::arguments(command).arg(root)
}

/// Finds certificates: those of ARNs in the sources, those of files below a directory.
pub struct Finder {
    sources: Sources,
    root: Option<PathBuf>,
    now: SystemTime,
}

/// A certificate that was found.
pub struct Presented {
    details: Details,
    /// The ARN of the authority that issued it, where the local store contains it.
    authority: Option<String>,
    now: SystemTime,
}

impl Finder {
    /// # Errors
    /// An option that is wrong, or a state that cannot be used.
    pub fn of(matches: &ArgMatches, environment: &Environment) -> Result<Finder, Error> {
        Ok(Finder {
            sources: sources::of(matches, environment, false)?,
            root: matches.get_one::<String>("certificates").map(PathBuf::from),
            now: SystemTime::now(),
        })
    }

    /// The certificate of a listener, where it accepts TLS and [`Finder::find`] knows it.
    pub fn of_listener(&self, listener: &Listener) -> Option<Presented> {
        let tls = listener.active_tls().ok()??;
        self.find(tls.certificate.as_ref().ok()?)
    }

    /// The certificate of a spec. `None` where it is not known here: an ARN that no source contains, a
    /// file outside the directory or one that is not a certificate, a secret of an SDS agent.
    pub fn find(&self, certificate: &Certificate) -> Option<Presented> {
        let (chain, authority) = match certificate {
            Certificate::Acm(arn) => {
                let issued = self.sources.issued(&arn.value).ok()??;
                (issued.chain, issued.authority)
            }
            Certificate::File { chain, .. } => {
                let chain = self.read(&chain.value).ok()?;
                (String::from_utf8(chain).ok()?, None)
            }
            Certificate::Sds(_) => return None,
        };
        Some(Presented {
            details: Details::of_pem(&chain).ok()?,
            authority,
            now: self.now,
        })
    }

    /// Why the two sides of a connection do not accept each other's certificates; `None` where they do, or
    /// where this is not known.
    pub fn rejection(&self, connection: &Connection<'_>) -> Option<String> {
        let from = Certificates {
            file: &|path| self.read(path),
            source: &self.sources,
            now: self.now,
        };
        let rejections = handshake::rejections(connection, &from);
        let reasons: Vec<String> = rejections.iter().map(ToString::to_string).collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// A file that a spec names.
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let root = self.root.as_ref().ok_or("no directory is given")?;
        std::fs::read(sources::below(root, path)).map_err(|error| error.to_string())
    }
}

impl Presented {
    /// As JSON: `issuer` and `subject` as OpenSSL writes them, times in RFC 3339.
    pub fn json(&self) -> Value {
        let names = self.details.names.iter().map(Name::to_string);
        json!({
            "subject": self.details.subject,
            "names": names.collect::<Vec<_>>(),
            "issuer": self.details.issuer,
            "authority": self.authority,
            "serial": self.details.serial,
            "notBefore": time(self.details.not_before).to_string(),
            "notAfter": time(self.details.not_after).to_string(),
            "expired": self.is_expired(),
        })
    }

    /// In words: `issued by CN=Shop, valid until 2027-01-31`.
    pub fn words(&self) -> String {
        let end = time(self.details.not_after).strftime("%F");
        let until = if self.is_expired() {
            "expired on"
        } else {
            "valid until"
        };
        format!("issued by {}, {until} {end}", self.details.issuer)
    }

    fn is_expired(&self) -> bool {
        self.details.not_after < self.now
    }
}

/// To the second, in UTC.
fn time(time: SystemTime) -> Timestamp {
    Timestamp::try_from(time).unwrap_or_default()
}
