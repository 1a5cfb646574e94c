//! The table of builtin commands, those beside the 38 operations.

use super::builtin::Builtin;
#[cfg(feature = "xds")]
use super::proxy_status;
#[cfg(feature = "serve")]
use super::serve;
#[cfg(all(unix, feature = "up"))]
use super::up;
use super::{
    apply, certificate, completions, convert, envoy, explain, export, graph, instance, plan,
    schema, state, trace, validate,
};

/// All of them, in the order of help.
pub const BUILTINS: &[Builtin] = &[
    validate::COMMAND,
    plan::COMMAND,
    apply::COMMAND,
    export::COMMAND,
    graph::COMMAND,
    trace::COMMAND,
    convert::COMMAND,
    envoy::COMMAND,
    explain::EXPLAIN,
    explain::RULES,
    schema::COMMAND,
    #[cfg(feature = "serve")]
    serve::COMMAND,
    #[cfg(feature = "xds")]
    proxy_status::COMMAND,
    state::COMMAND,
    #[cfg(all(unix, feature = "up"))]
    up::COMMAND,
    certificate::AUTHORITY,
    certificate::CERTIFICATE,
    instance::COMMAND,
    completions::COMMAND,
];

/// The command of this name.
pub fn find(name: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|it| it.name == name)
}
