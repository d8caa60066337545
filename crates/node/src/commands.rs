//! One file a command.

pub(crate) mod backup;
pub(crate) mod config_check;
pub(crate) mod database;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod invite;
pub(crate) mod join;
pub(crate) mod openapi;
pub(crate) mod place;
pub(crate) mod put_out;
pub(crate) mod restore;
pub(crate) mod roll_over;
pub(crate) mod serve;
pub(crate) mod verify;

pub(crate) use backup::fuzz as fuzz_manifest;

/// Prints a line for the person at the terminal. A closed pipe ends the program's output, not the program.
#[macro_export]
macro_rules! say {
    ($($part:tt)*) => {{
        use std::io::Write as _;
        drop(writeln!(std::io::stdout().lock(), $($part)*));
    }};
}
