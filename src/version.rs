//! What this binary is: the version, the commit and the target it was built for.

/// The version in Cargo.toml.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The commit it was built from, as `VDP_COMMIT` said while it was built (build/lib.sh); a
/// build from sources without a history has none.
pub const COMMIT: Option<&str> = match option_env!("VDP_COMMIT") {
    Some(commit) if !commit.is_empty() => Some(commit),
    _ => None,
};

/// The target as rustc names it, of those we build for.
pub const TARGET: &str = if cfg!(all(target_arch = "x86_64", target_env = "musl")) {
    "x86_64-unknown-linux-musl"
} else if cfg!(all(target_arch = "aarch64", target_env = "musl")) {
    "aarch64-unknown-linux-musl"
} else if cfg!(all(target_arch = "x86_64", target_env = "gnu")) {
    "x86_64-unknown-linux-gnu"
} else if cfg!(all(target_arch = "aarch64", target_env = "gnu")) {
    "aarch64-unknown-linux-gnu"
} else {
    "a target that is not built by the Makefile"
};
