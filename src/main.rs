//! The binary: its arguments go to [`appmesh::cli::main`], which gives the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    appmesh::cli::main()
}
