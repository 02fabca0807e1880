#!/usr/bin/env bash
# build.sh VERSION: builds the kubelet of test/kubelet/vVERSION/ (1.36), containerd and runc
# from their Go modules, once, and prints the two directories that hold them. All else it
# says goes to stderr. They are kept in the cache by what they are made of and how.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/../../build/lib.sh"
kept=$cache/kubelet

# build NAME MODULE_DIR FUNCTION: what FUNCTION builds into a directory, from the cache if
# it is there; prints the directory.
build() {
    local name=$1 module=$2 make=$3 target lock
    target=$kept/$name-$(cat "$module/go.mod" "$module/go.sum" <(declare -f go_build "$make") | sha256sum | cut -c1-12)
    # It gets its name when it is whole; who only wants this one does not wait for another's build.
    [ ! -d "$target" ] || { echo "$target"; return; }
    mkdir -p "$kept"
    exec {lock}>"$kept/lock"
    flock "$lock"
    if [ ! -d "$target" ]; then
        need_go "$module"
        need_apt gcc=gcc pkg-config=pkg-config
        pkg-config --exists libseccomp || apt_install libseccomp-dev
        local start=$SECONDS
        say "building $name from its Go modules (once; some minutes on two cores)"
        rm -rf "$target.new"
        mkdir "$target.new"
        (cd "$module" && "$make" "$target.new") >&2 || die "$name cannot be built, see above; it needs the Go module proxy once"
        mv "$target.new" "$target"
        say "$name: built in $((SECONDS - start)) s"
    fi
    exec {lock}>&-
    echo "$target"
}

go_build() { GOFLAGS='' nice go build -p 2 -trimpath -buildvcs=false -mod=readonly "$@"; }
version_of() { go list -m -f '{{.Version}}' "$1"; }

kubelet() {
    local version package flags='-s -w'
    version=$(version_of k8s.io/kubernetes)
    for package in k8s.io/component-base/version k8s.io/client-go/pkg/version; do
        flags+=" -X $package.gitVersion=$version -X $package.gitMajor=1"
        flags+=" -X $package.gitMinor=$(echo "$version" | cut -d. -f2) -X $package.gitTreeState=clean"
    done
    CGO_ENABLED=0 go_build -ldflags "$flags" -o "$1/kubelet" k8s.io/kubernetes/cmd/kubelet
}

# runc enters namespaces in C, and the kubelet asks for a seccomp filter in every sandbox.
runtime() {
    local containerd=github.com/containerd/containerd/v2 flags='-s -w' program
    flags+=" -X $containerd/version.Version=$(version_of $containerd)"
    for program in containerd containerd-shim-runc-v2 ctr; do
        CGO_ENABLED=0 go_build -tags "no_btrfs no_zfs no_devmapper" -ldflags "$flags" \
            -o "$1/$program" "$containerd/cmd/$program"
    done
    CGO_ENABLED=1 PKG_CONFIG=pkg-config go_build -tags "seccomp netgo osusergo" \
        -ldflags "-s -w -extldflags -static -X main.version=$(version_of github.com/opencontainers/runc)" \
        -o "$1/runc" github.com/opencontainers/runc
}

version=${1:?usage: build.sh VERSION}
[ -d "$here/v$version" ] || die "no test/kubelet/v$version/; there are: $(cd "$here" && echo v[0-9]*)"
built=$(build "kubelet-$version" "$here/v$version" kubelet)
echo "$built"
built=$(build runtime "$here/runtime" runtime)
echo "$built"
