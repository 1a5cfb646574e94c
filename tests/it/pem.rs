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

/// All files by name, as they are at [`now`].
pub fn files() -> &'static BTreeMap<String, Vec<u8>> {
    static FILES: OnceLock<BTreeMap<String, Vec<u8>>> = OnceLock::new();
    FILES.get_or_init(|| files_at(now()))
}

/// All files by name, with the validity that their names describe at this time.
pub fn files_at(now: SystemTime) -> BTreeMap<String, Vec<u8>> {
    let mut made = Made {
        files: BTreeMap::new(),
        now,
    };
    made.authorities();
    made.leaves();
    made.broken();
    made.openssl();
    made.files
}

/// An authority that signs.
struct Ca {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

struct Made {
    files: BTreeMap<String, Vec<u8>>,
    /// The time to which the validity of certificates is relative.
    now: SystemTime,
}

type Params<'a> = &'a dyn Fn(&mut CertificateParams);

/// Makes a certificate valid from this many days after a time; negative for before it.
fn begins(params: &mut CertificateParams, now: SystemTime, days: i64) {
    params.not_before = date_time_ymd(1970, 1, 1) + since_1970(now, days);
}

/// Makes a certificate expire this many days after a time; negative for before it.
fn ends(params: &mut CertificateParams, now: SystemTime, days: i64) {
    params.not_after = date_time_ymd(1970, 1, 1) + since_1970(now, days);
}

fn since_1970(now: SystemTime, days: i64) -> Duration {
    let seconds = now.duration_since(UNIX_EPOCH).unwrap().as_secs();
    Duration::from_secs(seconds.checked_add_signed(days * 86_400).unwrap())
}

impl Made {
    fn put(&mut self, name: &str, text: impl AsRef<[u8]>) {
        self.files.insert(name.to_owned(), text.as_ref().to_vec());
    }

    fn get(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }

    fn authorities(&mut self) {
        let now = self.now;
        let root = self.ca("Root", None, &|_| {});
        let below = self.ca("Below", Some(&root), &|_| {});
        self.put("root.pem", &root.pem);
        self.put("below-ca.pem", &below.pem);
        self.put("other-root.pem", self.ca("Other root", None, &|_| {}).pem);
        self.put("namesake-root.pem", self.ca("Root", None, &|_| {}).pem);
        let bundle = format!("{}{}", self.get("other-root.pem"), root.pem);
        self.put("bundle.pem", bundle);
        let expired = self.ca("Expired root", None, &|it| ends(it, now, -31));
        let future = self.ca("Future root", None, &|it| begins(it, now, 31));
        let no_ca = self.ca("No CA", None, &|it| it.is_ca = IsCa::NoCa);
        let explicit_no_ca = self.ca("Explicit no CA", None, &|it| it.is_ca = IsCa::ExplicitNoCa);
        let no_sign = self.ca("No signing", None, &|it| {
            it.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        });
        let no_ca_below = self.ca("No CA below", Some(&root), &|it| {
            it.is_ca = IsCa::ExplicitNoCa;
        });
        let expired_below = self.ca("Expired below", Some(&root), &|it| ends(it, now, -31));
        for (name, authority) in [
            ("expired-root", &expired),
            ("future-root", &future),
            ("no-ca-root", &no_ca),
            ("explicit-no-ca-root", &explicit_no_ca),
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
        let now = self.now;
        self.leaf("server", root, &|_| {});
        self.leaf("other-name", root, &|it| names(it, &["b.local"]));
        self.leaf("no-names", root, &|it| names(it, &[]));
        self.leaf("wildcard", root, &|it| names(it, &["*.local"]));
        self.leaf("deep-wildcard", root, &|it| names(it, &["*.a.local"]));
        self.leaf("expired", root, &|it| ends(it, now, -31));
        self.leaf("expiring", root, &|it| ends(it, now, 19));
        self.leaf("future", root, &|it| begins(it, now, 31));
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
        self.put(
            "ed25519-key.pem",
            without_public_key(&self.get("ed25519-key.pem")),
        );
        self.leaf("other", root, &|_| {});
        let combined = format!("{}{}", self.get("server-key.pem"), self.get("server.pem"));
        self.put("combined.pem", combined);
    }

    fn leaves(&mut self) {
        let own = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap();
        let certificate = leaf_params(self.now, &|_| {}).self_signed(&own).unwrap();
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

    fn ca(&self, name: &str, parent: Option<&Ca>, change: Params<'_>) -> Ca {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        begins(&mut params, self.now, -365);
        ends(&mut params, self.now, 3287);
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
        let certificate = leaf_params(self.now, change)
            .signed_by(&key, &authority.issuer)
            .unwrap();
        self.put(&format!("{name}.pem"), certificate.pem());
        self.put(&format!("{name}-key.pem"), key.serialize_pem());
        certificate.pem()
    }
}

/// A key on Ed25519 in the first version of PKCS #8, as OpenSSL writes it. `rcgen` writes the second, which
/// contains the public key and which BoringSSL rejects whatever the kind of the key.
fn without_public_key(key: &str) -> String {
    const START: [u8; 16] = *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
    let block = pem::parse(key).unwrap();
    // Both versions have the 32 bytes of the key at the same position.
    let bytes = [&START, &block.contents()[START.len()..][..32]].concat();
    pem::encode(&pem::Pem::new("PRIVATE KEY", bytes))
}

fn names(params: &mut CertificateParams, names: &[&str]) {
    let names: Vec<String> = names.iter().copied().map(str::to_owned).collect();
    params.subject_alt_names = CertificateParams::new(names).unwrap().subject_alt_names;
}

fn leaf_params(now: SystemTime, change: Params<'_>) -> CertificateParams {
    let mut params = CertificateParams::new(vec!["a.local".to_owned()]).unwrap();
    params
        .distinguished_name
        .push(DnType::CommonName, "a.local");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ServerAuth,
        ExtendedKeyUsagePurpose::ClientAuth,
    ];
    begins(&mut params, now, -214);
    ends(&mut params, now, 334);
    params.use_authority_key_identifier_extension = true;
    change(&mut params);
    params
}
