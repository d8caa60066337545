//! The program `lienthong`: dispatch and nothing else.

fn main() {}
