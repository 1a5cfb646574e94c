//! Authorities and certificates as ACM and AWS Private CA describe them.

use super::Clock;
use crate::certificate::repository::{AuthorityRecord, CertificateRecord};
use crate::certificate::{Details, Name, RENEWAL};
use crate::cli::error::Error;
use serde_json::{Map, Value, json};
use std::time::SystemTime;

/// An authority, with the members of `DescribeCertificateAuthority`.
pub fn authority(record: &AuthorityRecord, clock: &Clock) -> Result<Value, Error> {
    let details = Details::of_pem(&record.certificate)?;
    let kind = if record.parent.is_some() {
        "SUBORDINATE"
    } else {
        "ROOT"
    };
    let mut described = json!({
        "Arn": record.arn,
        "OwnerAccount": record.arn.split(':').nth(4),
        "CreatedAt": clock.seconds(record.created),
        "Type": kind,
        "Serial": details.serial,
        "Status": if is_expired(&details) { "EXPIRED" } else { "ACTIVE" },
        "NotBefore": clock.time(details.not_before),
        "NotAfter": clock.time(details.not_after),
        "CertificateAuthorityConfiguration": {
            "KeyAlgorithm": details.key_algorithm,
            "SigningAlgorithm": details.signature_algorithm,
            "Subject": { "CommonName": details.common_name },
        },
    });
    if let (Some(parent), Some(members)) = (&record.parent, described.as_object_mut()) {
        members.insert("ParentCertificateAuthorityArn".to_owned(), json!(parent));
    }
    Ok(described)
}

/// A certificate, with the members of `DescribeCertificate`.
pub fn certificate(record: &CertificateRecord, clock: &Clock) -> Result<Value, Error> {
    let details = Details::of_pem(&record.chain)?;
    let mut members = Map::new();
    let mut add = |name: &str, value: Value| members.insert(name.to_owned(), value);
    add("CertificateArn", json!(record.arn));
    add("DomainName", json!(domain_name(&details)));
    add("SubjectAlternativeNames", json!(names(&details)));
    add("Serial", json!(details.serial));
    add("Subject", json!(details.subject));
    add("Issuer", json!(details.issuer));
    add("CreatedAt", clock.seconds(record.created));
    let issued = if record.authority.is_some() {
        "IssuedAt"
    } else {
        "ImportedAt"
    };
    add(issued, clock.seconds(record.issued));
    add("Status", json!(status(&details)));
    add("NotBefore", clock.time(details.not_before));
    add("NotAfter", clock.time(details.not_after));
    add("KeyAlgorithm", json!(details.key_algorithm));
    add("SignatureAlgorithm", json!(details.signature_algorithm));
    add("Type", json!(kind(record)));
    add("KeyUsages", usages(details.key_usages.as_deref()));
    add(
        "ExtendedKeyUsages",
        usages(details.extended_key_usages.as_deref()),
    );
    if let Some(authority) = &record.authority {
        add("CertificateAuthorityArn", json!(authority));
        add("RenewalEligibility", json!("ELIGIBLE"));
        add("RenewalDate", clock.time(details.not_after - RENEWAL));
    } else {
        add("RenewalEligibility", json!("INELIGIBLE"));
    }
    Ok(Value::Object(members))
}

/// A certificate, with the members of `ListCertificates`.
pub fn summary(record: &CertificateRecord, clock: &Clock) -> Result<Value, Error> {
    let details = Details::of_pem(&record.chain)?;
    Ok(json!({
        "CertificateArn": record.arn,
        "DomainName": domain_name(&details),
        "SubjectAlternativeNameSummaries": names(&details),
        "Status": status(&details),
        "Type": kind(record),
        "KeyAlgorithm": details.key_algorithm,
        "NotBefore": clock.time(details.not_before),
        "NotAfter": clock.time(details.not_after),
        "CreatedAt": clock.seconds(record.created),
    }))
}

fn kind(record: &CertificateRecord) -> &'static str {
    if record.authority.is_some() {
        "PRIVATE"
    } else {
        "IMPORTED"
    }
}

fn status(details: &Details) -> &'static str {
    if is_expired(details) {
        "EXPIRED"
    } else {
        "ISSUED"
    }
}

fn is_expired(details: &Details) -> bool {
    details.not_after < SystemTime::now()
}

/// The common name, or else the first name.
fn domain_name(details: &Details) -> Option<String> {
    let first = || details.names.first().map(Name::to_string);
    details.common_name.clone().or_else(first)
}

fn names(details: &Details) -> Vec<String> {
    details.names.iter().map(Name::to_string).collect()
}

fn usages(usages: Option<&[&str]>) -> Value {
    let named = |name: &&str| json!({ "Name": name });
    match usages {
        Some(usages) => usages.iter().map(named).collect(),
        None => json!([{ "Name": "ANY" }]),
    }
}

/// PEM text as its first certificate and the rest.
pub fn split(chain: &str) -> (&str, &str) {
    const END: &str = "-----END CERTIFICATE-----";
    let end = chain.find(END).map_or(chain.len(), |at| at + END.len());
    let (first, rest) = chain.split_at(end);
    (first, rest.trim_start())
}
