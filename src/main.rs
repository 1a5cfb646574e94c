//! The binary: its arguments go to [`appmesh::cli::main`], which gives the exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    appmesh::cli::main()
}

/// Nodes are many and small: this allocator hands them out in two thirds of the time that the C
/// library takes, on several threads above all.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
