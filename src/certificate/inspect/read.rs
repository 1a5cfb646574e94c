//! The bytes of files, read as PEM.

use super::fault::{Check, Fault, File};
use super::key::PrivateKey;
use crate::certificate::Details;
use pem::Pem;

/// What a file contains, by the labels of its PEM blocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Certificate,
    PrivateKey,
    EncryptedKey,
    Other,
}

impl Label {
    fn of(block: &Pem) -> Label {
        let is_encrypted = block.headers().get("Proc-Type").is_some();
        match block.tag() {
            "CERTIFICATE" | "X509 CERTIFICATE" => Label::Certificate,
            "ENCRYPTED PRIVATE KEY" => Label::EncryptedKey,
            "PRIVATE KEY" | "EC PRIVATE KEY" | "RSA PRIVATE KEY" if is_encrypted => {
                Label::EncryptedKey
            }
            "PRIVATE KEY" | "EC PRIVATE KEY" | "RSA PRIVATE KEY" => Label::PrivateKey,
            _ => Label::Other,
        }
    }
}

/// The certificates of a file, in its order; at least one.
pub(in crate::certificate) fn certificates(bytes: &[u8]) -> Result<Vec<Details>, Fault> {
    let blocks = blocks(bytes, File::Certificates)?;
    let certificates: Vec<&Pem> = labeled(&blocks, Label::Certificate).collect();
    if certificates.is_empty() {
        return Err(wrong_content(&blocks, File::Certificates));
    }
    let details = |block: &&Pem| {
        Details::of_der(block.contents())
            .map_err(|error| damaged(&error.message, File::Certificates))
    };
    certificates.iter().map(details).collect()
}

/// The private key of a file.
pub(super) fn private_key(bytes: &[u8]) -> Result<PrivateKey, Fault> {
    let blocks = blocks(bytes, File::PrivateKey)?;
    if let Some(block) = labeled(&blocks, Label::PrivateKey).next() {
        return PrivateKey::parse(block).map_err(|why| {
            damaged(
                &format!("the private key is damaged: {why}"),
                File::PrivateKey,
            )
        });
    }
    if labeled(&blocks, Label::EncryptedKey).next().is_some() {
        return Err(Fault::new(
            Check::Content,
            File::PrivateKey,
            "the private key is encrypted, and nothing can ask for its passphrase",
            "`openssl pkey -in KEY -out NEW` writes it without a passphrase",
        ));
    }
    Err(wrong_content(&blocks, File::PrivateKey))
}

fn labeled(blocks: &[Pem], label: Label) -> impl Iterator<Item = &Pem> {
    blocks.iter().filter(move |block| Label::of(block) == label)
}

/// The PEM blocks of a file; at least one.
fn blocks(bytes: &[u8], file: File) -> Result<Vec<Pem>, Fault> {
    let fault = |message: &str, help: &str| Err(Fault::new(Check::Content, file, message, help));
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return fault("the file is empty", "write PEM text to the file");
    }
    let begins = bytes.windows(11).any(|window| window == b"-----BEGIN ");
    if !begins && bytes.starts_with(&[0x30]) {
        let command = match file {
            File::Certificates => "`openssl x509 -inform der -in FILE -out NEW` converts it",
            File::PrivateKey => "`openssl pkey -inform der -in FILE -out NEW` converts it",
        };
        return fault("the file is DER, not PEM", command);
    }
    if !begins {
        let help = "PEM text begins with a line such as `-----BEGIN CERTIFICATE-----`";
        return fault("the file is not PEM", help);
    }
    match pem::parse_many(bytes) {
        Ok(blocks) if blocks.is_empty() => Err(damaged("a PEM block does not end", file)),
        Ok(blocks) => Ok(blocks),
        Err(error) => Err(damaged(&format!("the PEM text is damaged: {error}"), file)),
    }
}

fn damaged(message: &str, file: File) -> Fault {
    Fault::new(
        Check::Content,
        file,
        message,
        "copy the file again from where it was made",
    )
}

/// The fault of a file that contains something else than it should.
fn wrong_content(blocks: &[Pem], file: File) -> Fault {
    let wanted = match file {
        File::Certificates => "a certificate",
        File::PrivateKey => "a private key",
    };
    let tags: Vec<String> = blocks
        .iter()
        .map(|block| format!("`{}`", block.tag()))
        .collect();
    let is_swapped = blocks.iter().all(|block| match file {
        File::Certificates => matches!(Label::of(block), Label::PrivateKey | Label::EncryptedKey),
        File::PrivateKey => Label::of(block) == Label::Certificate,
    });
    let help = if is_swapped {
        "check whether the paths of certificate and private key are swapped".to_owned()
    } else {
        format!("name a file that contains {wanted} in PEM")
    };
    let message = format!("the file contains {}, not {wanted}", tags.join(", "));
    Fault::new(Check::Content, file, message, help)
}
