# Each recipe is a plain cargo line that works without `just`.

# Format, lints, documentation.
check:
    cargo fmt --check
    cargo clippy --all-targets -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps

# All tests.
test:
    cargo test

# The pages against the code: a second.
house:
    cargo test --test house

# Write the expected files anew; read the difference like code.
bless:
    BLESS=1 cargo test

# The fixture site served, read, published.
demo:
    cargo run --release -- demo

# The whole fault kit on a release build: about 15 minutes. Needs ../shared/faults-dev, PyYAML and markdown-it-py.
faults:
    cargo build --release
    python3 tests/kits/faults.py --cmd target/release/feedloom

# What CI runs.
ci:
    bash .ci/run
