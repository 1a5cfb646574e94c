//! Certificates of ACM and authorities of AWS Private CA, as a [`Source`].
//!
//! A certificate is exported with a passphrase that is made on the spot, and its key is decrypted in
//! memory. To find out whether ACM has renewed a certificate, only its serial number is asked for; it
//! is exported again when that has changed.

use super::connection::Aws;
use super::failure::{self, Remedy};
use crate::certificate::{Authority, Context, Error, Material, Source, key};
use aws_sdk_acm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_acm::primitives::Blob;
use data_encoding::HEXLOWER;
use std::collections::HashMap;
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
        let [of_acm, of_private_ca] = aws.certificate_endpoints.clone();
        let mut acm = aws_sdk_acm::config::Builder::from(&aws.config);
        acm.set_endpoint_url(of_acm);
        let mut private_ca = aws_sdk_acmpca::config::Builder::from(&aws.config);
        private_ca.set_endpoint_url(of_private_ca);
        Certificates {
            acm: aws_sdk_acm::Client::from_conf(acm.build()),
            private_ca: aws_sdk_acmpca::Client::from_conf(private_ca.build()),
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
        HEXLOWER.encode(&bytes)
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
    let reason = failure::reason(error);
    let error = Error::other(format!("AWS does not hand out `{arn}`: {reason}"));
    Err(match failure::remedy(code) {
        Some(Remedy::Permission) => {
            error.hint(format!("the credentials need the permission `{action}`"))
        }
        Some(Remedy::Patience) => {
            error.hint("AWS limits the rate of these calls: try again in a minute")
        }
        None => error,
    })
}

#[cfg(test)]
mod tests {
    use super::super::http::{Http, Trust};
    use super::*;
    use crate::certificate::issue::{self, AuthorityRequest, DAY};
    use crate::certificate::{KeyAlgorithm, stand_in};
    use aws_config::{BehaviorVersion, Region, SdkConfig};
    use aws_credential_types::Credentials;
    use aws_sdk_acm::config::SharedCredentialsProvider;
    use serde_json::{Value, json};
    use std::io::{BufRead, BufReader, Read, Write as _};
    use std::net::TcpListener;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::SystemTime;

    fn context() -> Context {
        Context {
            clock: Box::new(SystemTime::now),
            random: Box::new(|buffer| {
                let random = ring::rand::SystemRandom::new();
                ring::rand::SecureRandom::fill(&random, buffer).unwrap();
            }),
        }
    }

    fn aws(url: &str) -> Aws {
        let keys = Credentials::new("AKID", "secret", None, None, "test");
        Aws {
            runtime: super::super::connection::runtime().unwrap(),
            config: SdkConfig::builder()
                .behavior_version(BehaviorVersion::latest())
                .region(Region::new("us-west-2"))
                .credentials_provider(SharedCredentialsProvider::new(keys))
                .http_client(Http::new(&HashMap::new(), Trust::NoVerification))
                .build(),
            endpoint: None,
            sign: true,
            max_attempts: 1,
            certificate_endpoints: [Some(url.to_owned()), Some(url.to_owned())],
            cloud_map_endpoint: None,
        }
    }

    /// A server that answers by the operation and the body of a request.
    fn server(answer: impl Fn(&str, &Value) -> Value + Send + 'static) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = BufReader::new(stream.unwrap());
                let (mut operation, mut length) = (String::new(), 0);
                loop {
                    let mut line = String::new();
                    stream.read_line(&mut line).unwrap();
                    let line = line.trim_end().to_ascii_lowercase();
                    if let Some(target) = line.strip_prefix("x-amz-target: ") {
                        operation = target.rsplit('.').next().unwrap().to_owned();
                    } else if let Some(bytes) = line.strip_prefix("content-length: ") {
                        length = bytes.parse().unwrap();
                    } else if line.is_empty() {
                        break;
                    }
                }
                let mut body = vec![0; length];
                stream.read_exact(&mut body).unwrap();
                let body = serde_json::from_slice(&body).unwrap_or_default();
                let answer = answer(&operation, &body).to_string();
                let head = format!(
                    "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
                    answer.len()
                );
                let stream = stream.get_mut();
                stream.write_all((head + &answer).as_bytes()).unwrap();
            }
        });
        url
    }

    #[test]
    fn a_certificate_is_exported_again_only_when_acm_has_renewed_it() {
        let request = AuthorityRequest {
            common_name: "Shop",
            organization: None,
            algorithm: KeyAlgorithm::default(),
            validity: DAY,
        };
        let authority = issue::root(&request, &context()).unwrap();
        let material = stand_in(&authority, &["a.local".to_owned()], &context()).unwrap();
        let serial = Arc::new(AtomicUsize::new(1));
        let exports = Arc::new(AtomicUsize::new(0));
        let (current, counted) = (Arc::clone(&serial), Arc::clone(&exports));
        let (chain, key) = (material.chain.clone(), material.private_key.clone());
        let url = server(move |operation, body| {
            if operation == "describecertificate" {
                json!({ "Certificate": { "Serial": current.load(Ordering::Relaxed).to_string() } })
            } else {
                counted.fetch_add(1, Ordering::Relaxed);
                let passphrase = body["Passphrase"].as_str().unwrap();
                let passphrase =
                    base64::Engine::decode(&base64::engine::general_purpose::STANDARD, passphrase);
                let key = key::encrypt(&key, &passphrase.unwrap(), &context()).unwrap();
                json!({ "Certificate": chain, "PrivateKey": key.expose() })
            }
        });
        let source = Certificates::new(aws(&url), Arc::new(context()));
        let arn = "arn:aws:acm:us-west-2:123456789012:certificate/1";
        for _ in 0..3 {
            assert_eq!(source.certificate(arn).unwrap().unwrap(), material);
        }
        assert_eq!(exports.load(Ordering::Relaxed), 1);
        serial.store(2, Ordering::Relaxed);
        source.certificate(arn).unwrap();
        assert_eq!(exports.load(Ordering::Relaxed), 2);
    }
}
