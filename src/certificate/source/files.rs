//! Material that the user names file by file.

use crate::certificate::inspect::Role;
use crate::certificate::{Authority, Details, Error, Material, Secret, Source, key, verify};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Files by ARN, as options give them: `--certificate ARN=CHAIN,KEY`, `--authority ARN=PEM[,KEY]`, and
/// `--certificates-from FILE`, which contains such values line by line.
/// They are read each time, so that a changed file counts at once.
#[derive(Clone, Debug, Default)]
pub struct Files {
    certificates: BTreeMap<String, (PathBuf, PathBuf)>,
    authorities: BTreeMap<String, (PathBuf, Option<PathBuf>)>,
}

impl Files {
    /// Takes the value of `--certificate`.
    ///
    /// # Errors
    /// Text that is not `ARN=CHAIN,KEY`, or an ARN that was given before.
    pub fn add_certificate(&mut self, value: &str) -> Result<(), Error> {
        let malformed = || {
            Error::input(format!("`--certificate {value}` does not name two files"))
                .hint("write `--certificate ARN=CHAIN,KEY`")
        };
        let (arn, files) = value.split_once('=').ok_or_else(malformed)?;
        let (chain, key) = files.split_once(',').ok_or_else(malformed)?;
        if [arn, chain, key].contains(&"") {
            return Err(malformed());
        }
        let files = (chain.into(), key.into());
        let previous = self.certificates.insert(arn.to_owned(), files);
        once(arn, "--certificate", previous.is_some())
    }

    /// Takes the value of `--authority`.
    ///
    /// # Errors
    /// Text that is not `ARN=PEM` or `ARN=PEM,KEY`, or an ARN that was given before.
    pub fn add_authority(&mut self, value: &str) -> Result<(), Error> {
        let malformed = || {
            Error::input(format!("`--authority {value}` does not name a file"))
                .hint("write `--authority ARN=CERTIFICATE` or `--authority ARN=CERTIFICATE,KEY`")
        };
        let (arn, files) = value.split_once('=').ok_or_else(malformed)?;
        let (certificate, key) = match files.split_once(',') {
            Some((certificate, key)) => (certificate, Some(key)),
            None => (files, None),
        };
        if [arn, certificate].contains(&"") || key == Some("") {
            return Err(malformed());
        }
        let files = (certificate.into(), key.map(PathBuf::from));
        let previous = self.authorities.insert(arn.to_owned(), files);
        once(arn, "--authority", previous.is_some())
    }

    /// Takes the content of a mapping file: in each line the value of `--certificate` for an ARN of ACM,
    /// or of `--authority` for one of AWS Private CA. Empty lines and lines that begin with `#` are left
    /// out. Files are relative to `folder`, that of the mapping file.
    ///
    /// # Errors
    /// The first line that is neither, by its number, or an ARN that was given before.
    pub fn add_mapping(&mut self, text: &str, folder: &Path) -> Result<(), Error> {
        let lines = text.lines().map(str::trim).zip(1..);
        for (line, number) in lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#')) {
            let mut mapped = Files::default();
            let outcome = match line.split(':').nth(2) {
                Some("acm") => mapped.add_certificate(line),
                Some("acm-pca") => mapped.add_authority(line),
                _ => Err(
                    Error::input(format!("`{line}` does not begin with an ARN")).hint(
                        "write `ARN=CHAIN,KEY` for a certificate, `ARN=PEM[,KEY]` for an authority",
                    ),
                ),
            };
            outcome
                .and_then(|()| self.extend(mapped, folder))
                .map_err(|error| Error {
                    message: format!("line {number}: {}", error.message),
                    ..error
                })?;
        }
        Ok(())
    }

    /// Takes the entries of others, whose files are relative to a folder.
    fn extend(&mut self, others: Files, folder: &Path) -> Result<(), Error> {
        const OPTION: &str = "--certificates-from";
        let below = |path: PathBuf| folder.join(path);
        for (arn, (chain, key)) in others.certificates {
            let files = (below(chain), below(key));
            let previous = self.certificates.insert(arn.clone(), files);
            once(&arn, OPTION, previous.is_some())?;
        }
        for (arn, (certificate, key)) in others.authorities {
            let files = (below(certificate), key.map(below));
            let previous = self.authorities.insert(arn.clone(), files);
            once(&arn, OPTION, previous.is_some())?;
        }
        Ok(())
    }

    /// Every file that is named, for whoever watches them.
    pub fn paths(&self) -> Vec<&Path> {
        let certificates = self.certificates.values();
        let authorities = self.authorities.values();
        let of_certificates = certificates.flat_map(|(chain, key)| [chain, key]);
        let of_authorities = authorities.flat_map(|(pem, key)| std::iter::once(pem).chain(key));
        of_certificates
            .chain(of_authorities)
            .map(PathBuf::as_path)
            .collect()
    }
}

/// What shows one content of a file from another without reading it: when it was changed, and its
/// length. `None` for a file that is not there.
pub type Stamp = Option<(SystemTime, u64)>;

impl Files {
    /// The stamps of all files that are named: others than before as soon as one of them is changed.
    pub fn stamps(&self) -> Vec<Stamp> {
        let stamp = |path: &Path| {
            let metadata = std::fs::metadata(path).ok()?;
            Some((metadata.modified().ok()?, metadata.len()))
        };
        self.paths().into_iter().map(stamp).collect()
    }
}

fn once(arn: &str, option: &str, was_given: bool) -> Result<(), Error> {
    if was_given {
        return Err(Error::input(format!("`{option}` gives `{arn}` twice")));
    }
    Ok(())
}

fn read(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path)
        .map_err(|error| Error::other(format!("cannot read `{}`: {error}", path.display())))
}

fn read_key(path: &Path) -> Result<Secret, Error> {
    key::to_pkcs8(&read(path)?).map_err(|error| Error {
        message: format!("`{}`: {}", path.display(), error.message),
        ..error
    })
}

impl Source for Files {
    fn certificate(&self, arn: &str) -> Result<Option<Material>, Error> {
        let Some((chain, key)) = self.certificates.get(arn) else {
            return Ok(None);
        };
        Ok(Some(Material {
            chain: read(chain)?,
            private_key: read_key(key)?,
        }))
    }

    fn authority(&self, arn: &str) -> Result<Option<Authority>, Error> {
        let Some((certificate, key)) = self.authorities.get(arn) else {
            return Ok(None);
        };
        let key = key.as_deref().map(read_key).transpose()?;
        Ok(Some(Authority::new(read(certificate)?, key)))
    }

    fn root(&self, certificate_arn: &str) -> Result<Option<String>, Error> {
        let Some(material) = self.certificate(certificate_arn)? else {
            return Ok(None);
        };
        if let Some(root) = material.root() {
            return Ok(Some(root));
        }
        // The chain may lead to one of the authorities that the user names.
        let issued = Details::of_pem(&material.chain)?.not_before;
        for (path, _) in self.authorities.values() {
            let root = read(path)?;
            let leads = verify(
                material.chain.as_bytes(),
                root.as_bytes(),
                Role::Server,
                issued,
            );
            if leads.is_ok() {
                return Ok(Some(root));
            }
        }
        Ok(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CERTIFICATE: &str = "arn:aws:acm:eu-west-1:123456789012:certificate/1";
    const AUTHORITY: &str = "arn:aws:acm-pca:eu-west-1:123456789012:certificate-authority/2";

    #[test]
    fn a_mapping_file_names_files_beside_it() {
        let text =
            format!("# of the shop\n\n{CERTIFICATE}=foo.pem,/keys/foo.key\n  {AUTHORITY}=ca.pem\n");
        let mut files = Files::default();
        files.add_mapping(&text, Path::new("certs")).unwrap();
        let paths = ["certs/foo.pem", "/keys/foo.key", "certs/ca.pem"].map(Path::new);
        assert_eq!(files.paths(), paths);
        let error = files.add_mapping(&text, Path::new("certs")).unwrap_err();
        assert!(
            error.message.contains("line 3") && error.message.contains("twice"),
            "{error}"
        );
    }

    #[test]
    fn a_wrong_line_is_named_by_its_number() {
        for (line, expected) in [
            (
                "foo.pem,foo.key".to_owned(),
                "line 2: `foo.pem,foo.key` does not begin with an ARN",
            ),
            (format!("{CERTIFICATE}=foo.pem"), "does not name two files"),
            (format!("{AUTHORITY}="), "does not name a file"),
        ] {
            let error = Files::default()
                .add_mapping(&format!("#\n{line}\n"), Path::new(""))
                .unwrap_err();
            assert!(error.message.starts_with("line 2: "), "{error}");
            assert!(error.message.contains(expected), "{error}");
        }
    }
}
