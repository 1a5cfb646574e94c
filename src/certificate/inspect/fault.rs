//! What is checked, and what is wrong, in which file.

/// Which of the two files a fault is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum File {
    /// Certificates: a chain, or trusted authorities.
    Certificates,
    /// The key of the certificate.
    PrivateKey,
}

/// What was checked when a fault was found; each check is a rule of the catalog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The file is PEM and contains what it should.
    Content,
    /// The key belongs to the certificate.
    KeyBelongs,
    /// Each certificate is followed by that of its issuer.
    ChainOrder,
    /// The certificate is past its end.
    NotExpired,
    /// Not within the next 30 days, either.
    NotExpiringSoon,
    /// The certificate has reached its beginning.
    AlreadyValid,
    /// The certificate may be used for what it is used for.
    Usage,
    /// Envoy can use a key of this kind.
    KeyKind,
    /// Every Envoy can use a key on this curve.
    Curve,
}

/// One thing that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What was looked for.
    pub check: Check,
    /// Where the fault is.
    pub file: File,
    /// What is wrong: a sentence without a full stop that starts in lower case.
    pub message: String,
    /// What to do about it.
    pub help: String,
}

impl Fault {
    pub(super) fn new(
        check: Check,
        file: File,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Fault {
        Fault {
            check,
            file,
            message: message.into(),
            help: help.into(),
        }
    }
}
