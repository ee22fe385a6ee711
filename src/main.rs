//! The command line program: arguments in, exit code out.

fn main() {}
