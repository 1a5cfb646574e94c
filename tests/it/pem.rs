//! PEM files for tests: good ones, and one for each fault. Their names describe them.

use appmesh::certificate::source::Files;
use appmesh::check::Certificates;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, PKCS_ECDSA_P384_SHA384, PKCS_ED25519,
    SignatureAlgorithm, date_time_ymd,
};
use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The directory in which specs of tests name the files.
pub const DIRECTORY: &str = "/certs/";

/// The time at which the files are inspected: 1 January 2027.
pub fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_798_761_600)
}

/// The files as a proxy would see them, and no ARN.
pub fn certificates() -> Certificates<'static> {
    static NO_ARNS: OnceLock<Files> = OnceLock::new();
    Certificates {
        file: &read,
        source: NO_ARNS.get_or_init(Files::default),
        now: now(),
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    let name = path.strip_prefix(DIRECTORY).unwrap_or(path);
    let file = files().get(name).cloned();
    file.ok_or_else(|| format!("cannot read `{path}`: No such file or directory (os error 2)"))
}

/// All files by name.
pub fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| {
        let mut made = Made::default();
        made.authorities();
        made.leaves();
        made.broken();
        made.openssl();
        made.0
    })
}

/// An authority that signs.
struct Ca {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

#[derive(Default)]
struct Made(BTreeMap<String, Vec<u8>>);

type Params<'a> = &'a dyn Fn(&mut CertificateParams);

impl Made {
    fn put(&mut self, name: &str, text: impl AsRef<[u8]>) {
        self.0.insert(name.to_owned(), text.as_ref().to_vec());
    }

    fn get(&self, name: &str) -> String {
        String::from_utf8(self.0[name].clone()).unwrap()
    }

    fn authorities(&mut self) {
        let root = ca("Root", None, &|_| {});
        let below = ca("Below", Some(&root), &|_| {});
        self.put("root.pem", &root.pem);
        self.put("below-ca.pem", &below.pem);
        self.put("other-root.pem", ca("Other root", None, &|_| {}).pem);
        self.put("namesake-root.pem", ca("Root", None, &|_| {}).pem);
        let bundle = format!("{}{}", self.get("other-root.pem"), root.pem);
        self.put("bundle.pem", bundle);
        let expired = ca("Expired root", None, &|it| {
            it.not_after = date_time_ymd(2026, 12, 1)
        });
        let future = ca("Future root", None, &|it| {
            it.not_before = date_time_ymd(2027, 2, 1)
        });
        let no_ca = ca("No CA", None, &|it| it.is_ca = IsCa::NoCa);
        let no_sign = ca("No signing", None, &|it| {
            it.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        });
        let no_ca_below = ca("No CA below", Some(&root), &|it| {
            it.is_ca = IsCa::ExplicitNoCa
        });
        let expired_below = ca("Expired below", Some(&root), &|it| {
            it.not_after = date_time_ymd(2026, 12, 1)
        });
        for (name, authority) in [
            ("expired-root", &expired),
            ("future-root", &future),
            ("no-ca-root", &no_ca),
            ("no-sign-root", &no_sign),
        ] {
            self.put(&format!("{name}.pem"), &authority.pem);
            self.leaf(&format!("by-{name}"), authority, &|_| {});
        }
        for (name, authority) in [
            ("below", &below),
            ("by-no-ca-below", &no_ca_below),
            ("by-expired-below", &expired_below),
        ] {
            let leaf = self.leaf(name, authority, &|_| {});
            self.put(&format!("{name}.pem"), format!("{leaf}{}", authority.pem));
            if name == "below" {
                self.put("below-alone.pem", &leaf);
                self.put("reversed.pem", format!("{}{leaf}", authority.pem));
                let unrelated = self.get("other-root.pem");
                self.put("gap.pem", format!("{leaf}{unrelated}"));
                let whole = format!("{leaf}{}{}", authority.pem, root.pem);
                self.put("with-root.pem", whole);
            }
        }
        self.signed_by(&root);
    }

    /// What the root signs.
    fn signed_by(&mut self, root: &Ca) {
        self.leaf("server", root, &|_| {});
        self.leaf("other-name", root, &|it| names(it, &["b.local"]));
        self.leaf("no-names", root, &|it| names(it, &[]));
        self.leaf("wildcard", root, &|it| names(it, &["*.local"]));
        self.leaf("deep-wildcard", root, &|it| names(it, &["*.a.local"]));
        self.leaf("expired", root, &|it| {
            it.not_after = date_time_ymd(2026, 12, 1)
        });
        self.leaf("expiring", root, &|it| {
            it.not_after = date_time_ymd(2027, 1, 20)
        });
        self.leaf("future", root, &|it| {
            it.not_before = date_time_ymd(2027, 2, 1)
        });
        self.leaf("client-only", root, &|it| {
            it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        });
        self.leaf("server-only", root, &|it| {
            it.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        });
        self.leaf("code-signing", root, &|it| {
            it.extended_key_usages = vec![ExtendedKeyUsagePurpose::CodeSigning];
        });
        self.leaf("no-signature", root, &|it| {
            it.key_usages = vec![KeyUsagePurpose::KeyAgreement];
        });
        self.leaf_with("p384", root, &PKCS_ECDSA_P384_SHA384, &|_| {});
        self.leaf_with("ed25519", root, &PKCS_ED25519, &|_| {});
        self.leaf("other", root, &|_| {});
        let combined = format!("{}{}", self.get("server-key.pem"), self.get("server.pem"));
        self.put("combined.pem", combined);
    }

    fn leaves(&mut self) {
        let own = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = leaf_params(&|_| {}).self_signed(&own).unwrap();
        self.put("self-signed.pem", certificate.pem());
        self.put("self-signed-key.pem", own.serialize_pem());
        let request = CertificateParams::new(vec!["a.local".to_owned()]).unwrap();
        let request = request.serialize_request(&own).unwrap();
        self.put("request.pem", request.pem().unwrap());
        self.put("public-key.pem", own.public_key_pem());
    }

    fn broken(&mut self) {
        let (chain, key) = (self.get("server.pem"), self.get("server-key.pem"));
        let der = pem::parse(&chain).unwrap();
        self.put("server.der", der.contents());
        self.put("server-key.der", pem::parse(&key).unwrap().contents());
        self.put("empty.pem", "");
        self.put("blank.pem", " \n\n");
        self.put("text.pem", "this is not a certificate\n");
        self.put("cut.pem", &chain[..chain.len() / 2]);
        self.put("no-base64.pem", chain.replacen("MII", "***", 1));
        let mut bytes = der.into_contents();
        bytes.truncate(bytes.len() - 40);
        self.put(
            "cut-der.pem",
            pem::encode(&pem::Pem::new("CERTIFICATE", bytes)),
        );
        self.put(
            "no-key.pem",
            pem::encode(&pem::Pem::new("PRIVATE KEY", vec![0x30, 1, 2])),
        );
    }

    /// What the library cannot make: made by OpenSSL, valid for 100 years.
    fn openssl(&mut self) {
        self.put("rsa1024.pem", include_str!("pem/rsa1024.pem"));
        self.put("rsa1024-key.pem", include_str!("pem/rsa1024-key.pem"));
        self.put("p521.pem", include_str!("pem/p521.pem"));
        self.put("p521-key.pem", include_str!("pem/p521-key.pem"));
        self.put("secp256k1.pem", include_str!("pem/secp256k1.pem"));
        self.put("secp256k1-key.pem", include_str!("pem/secp256k1-key.pem"));
        self.put("encrypted-key.pem", include_str!("pem/encrypted-key.pem"));
        self.put(
            "encrypted-legacy-key.pem",
            include_str!("pem/encrypted-legacy-key.pem"),
        );
        self.put("rsa-key.pem", include_str!("pem/rsa-key.pem"));
    }

    fn leaf(&mut self, name: &str, authority: &Ca, change: Params<'_>) -> String {
        self.leaf_with(name, authority, &PKCS_ECDSA_P256_SHA256, change)
    }

    fn leaf_with(
        &mut self,
        name: &str,
        authority: &Ca,
        algorithm: &'static SignatureAlgorithm,
        change: Params<'_>,
    ) -> String {
        let key = KeyPair::generate_for(algorithm).unwrap();
        let certificate = leaf_params(change)
            .signed_by(&key, &authority.issuer)
            .unwrap();
        self.put(&format!("{name}.pem"), certificate.pem());
        self.put(&format!("{name}-key.pem"), key.serialize_pem());
        certificate.pem()
    }
}

fn names(params: &mut CertificateParams, names: &[&str]) {
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    params.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
}

fn leaf_params(change: Params<'_>) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["a.local".to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "a.local");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    params.not_before = date_time_ymd(2026, 6, 1);
    params.not_after = date_time_ymd(2027, 12, 1);
    params.use_authority_key_identifier_extension = true;
    change(&mut params);
    params
}

fn ca(name: &str, parent: Option<&Ca>, change: Params<'_>) -> Ca {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2026, 1, 1);
    params.not_after = date_time_ymd(2036, 1, 1);
    change(&mut params);
    let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
    let certificate = match parent {
        Some(parent) => params.signed_by(&key, &parent.issuer).unwrap(),
        None => params.self_signed(&key).unwrap(),
    };
    Ca {
        pem: certificate.pem(),
        issuer: Issuer::new(params, key),
    }
}
