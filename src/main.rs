//! The command line program: arguments in, exit code out.

use feedloom::cli::{self, Exit};

fn main() -> Exit {
    cli::main()
}
