//! Certificates of ACM and authorities of AWS Private CA, as a [`Source`].
//!
//! A certificate is exported with a passphrase that is made on the spot, and its key is decrypted in
//! memory. To find out whether ACM has renewed a certificate, only its serial number is asked for; it
//! is exported again when that has changed.

use super::Aws;
use crate::certificate::{Authority, Context, Error, Material, Source, key};
use aws_sdk_acm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_acm::primitives::Blob;
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, PoisonError};

/// What ACM and AWS Private CA contain.
pub struct Certificates {
    aws: Aws,
    context: Arc<Context>,
    acm: aws_sdk_acm::Client,
    private_ca: aws_sdk_acmpca::Client,
    /// Serial number and material of each certificate that was exported.
    exported: Mutex<HashMap<String, (String, Material)>>,
}

impl Certificates {
    /// Certificates of the account and region of this connection. Nothing is sent yet.
    pub fn new(aws: Aws, context: Arc<Context>) -> Certificates {
        Certificates {
            acm: aws_sdk_acm::Client::new(&aws.config),
            private_ca: aws_sdk_acmpca::Client::new(&aws.config),
            aws,
            context,
            exported: Mutex::default(),
        }
    }

    /// The serial number of a certificate; `None` for an ARN that ACM does not know.
    fn serial(&self, arn: &str) -> Result<Option<String>, Error> {
        let request = self.acm.describe_certificate().certificate_arn(arn);
        let answer = self.aws.runtime.block_on(request.send());
        match answer {
            Ok(answer) => {
                let certificate = answer
                    .certificate
                    .unwrap_or_else(|| aws_sdk_acm::types::CertificateDetail::builder().build());
                Ok(Some(certificate.serial.unwrap_or_default()))
            }
            Err(error) => absent_or(&error, "acm:DescribeCertificate", arn),
        }
    }

    fn export(&self, arn: &str) -> Result<Option<Material>, Error> {
        let passphrase = self.passphrase();
        let request = self
            .acm
            .export_certificate()
            .certificate_arn(arn)
            .passphrase(Blob::new(passphrase.clone()));
        let answer = match self.aws.runtime.block_on(request.send()) {
            Ok(answer) => answer,
            Err(error) => return absent_or(&error, "acm:ExportCertificate", arn),
        };
        let encrypted = answer.private_key.unwrap_or_default();
        let private_key = key::decrypt(&encrypted, passphrase.as_bytes())?;
        let mut chain = text(answer.certificate);
        chain.push_str(&text(answer.certificate_chain));
        Ok(Some(Material { chain, private_key }))
    }

    /// 32 hexadecimal digits: ACM accepts 4 to 128 characters.
    fn passphrase(&self) -> String {
        let mut bytes = [0; 16];
        (self.context.random)(&mut bytes);
        bytes.iter().fold(String::new(), |mut text, byte| {
            write!(text, "{byte:02x}").expect("a string accepts everything");
            text
        })
    }
}

impl Source for Certificates {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        let Some(serial) = self.serial(arn)? else {
            return Ok(None);
        };
        let mut exported = self.exported.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, material)) = exported.get(arn)
            && *known == serial
            && !serial.is_empty()
        {
            return Ok(Some(material.clone()));
        }
        let material = self.export(arn)?;
        if let Some(material) = &material {
            exported.insert(arn.to_owned(), (serial, material.clone()));
        }
        Ok(material)
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        let request = self
            .private_ca
            .get_certificate_authority_certificate()
            .certificate_authority_arn(arn);
        match self.aws.runtime.block_on(request.send()) {
            Ok(answer) => Ok(Some(Authority {
                certificate: text(answer.certificate),
                chain: text(answer.certificate_chain),
                private_key: None,
            })),
            Err(error) => absent_or(&error, "acm-pca:GetCertificateAuthorityCertificate", arn),
        }
    }
}

/// PEM text that ends in a line feed.
fn text(pem: Option<String>) -> String {
    let mut text = pem.unwrap_or_default();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text
}

/// `None` where the service does not know the ARN, else its error for a person.
fn absent_or<T, E, R>(error: &SdkError<E, R>, action: &str, arn: &str) -> Result<Option<T>, Error>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    let code = error.code().unwrap_or_default();
    if code == "ResourceNotFoundException" {
        return Ok(None);
    }
    let reason = error.message().map_or_else(
        || super::causes(error),
        |message| format!("{message} ({code})"),
    );
    let error = Error::other(format!("AWS does not hand out `{arn}`: {reason}"));
    Err(match code {
        "AccessDeniedException" | "AccessDenied" | "UnauthorizedOperation" => {
            error.hint(format!("the credentials need the permission `{action}`"))
        }
        "ThrottlingException" | "Throttling" | "TooManyRequestsException" => {
            error.hint("AWS limits the rate of these calls: try again in a minute")
        }
        _ => error,
    })
}
