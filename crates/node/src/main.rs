//! The program `lienthong`: one e-government node, or a whole demo federation.

fn main() {}
