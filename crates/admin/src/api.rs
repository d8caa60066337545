//! Answers for programs and downloads. One endpoint a file.

pub(crate) mod container;
pub(crate) mod held;
