# Sourced by bash: packages of Debian's backports, for a machine that has no such source. Lists
# of our own, so that this machine's packages stay what they are. The archive is the one that
# this machine has its packages from.
# shellcheck disable=SC2154  # cache, say and die are the caller's

codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
lists=$cache/backports
apt_options=(
    -o Dir::Etc::SourceList="$lists/sources.list" -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State::Lists="$lists/lists" -o Dir::Cache="$lists/cache"
    -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)"
)

# backports_version PACKAGE: the newest there; nothing when there is none or no list of them.
backports_version() {
    local archive suite version
    archive=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
        sed -n "s/^$codename //p" | head -n 1)
    [ -n "$archive" ] || return 0
    mkdir -p "$lists/lists/partial" "$lists/cache/archives/partial"
    for suite in "$codename" "$codename-backports"; do
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive $suite main"
    done >"$lists/sources.list"
    version=$(listed_version "$1")
    if [ -z "$version" ]; then
        say "reading the lists of $codename-backports"
        apt-get "${apt_options[@]}" -qq update >&2 || true
        version=$(listed_version "$1")
    fi
    echo "$version"
}
# None before the lists were read, though this machine knows of an older one.
listed_version() {
    apt-cache "${apt_options[@]}" madison "$1" 2>/dev/null |
        sed -n "s/^[^|]*| *\([^ ]*\) *|.* $codename-backports.*/\1/p" | head -n 1
}
# kept DIRECTORY NAME WHAT: prints it, or when it could not be made the newest NAME_* that an
# earlier run has left.
kept() {
    local found=$1
    if [ ! -d "$found" ]; then
        found=$(find "$cache" -maxdepth 1 -name "$2_*" | sort -V | tail -n 1)
        [ -n "$found" ] || die "no $3: apt-get cannot download that of $codename-backports, and $cache has none"
        say "using the cached ${found##*/}"
    fi
    echo "$found"
}
