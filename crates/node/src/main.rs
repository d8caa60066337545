//! The program `lienthong`: dispatch and nothing else.

use std::process::ExitCode;

use clap::Parser;
use node::cli::Arguments;

/// Gives memory back that a burst has used; see docs/decisions/0027-allocator.md.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    node::cli::run(Arguments::parse())
}
