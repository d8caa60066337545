//! The program `lienthong`: dispatch and nothing else.

use std::process::ExitCode;

use clap::Parser;
use node::cli::Arguments;

fn main() -> ExitCode {
    node::cli::run(Arguments::parse())
}
