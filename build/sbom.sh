#!/usr/bin/env bash
# Writes what the static binary is made of to target/<target>/vfio-device-plugin.cdx.json
# (CycloneDX 1.5): the crates that `cargo tree` says are built for that target, with the
# checksums of Cargo.lock, and the C and C++ libraries that lie in two of them; not what the compilers
# bring along (Rust's std, musl, libc++). Of the same
# sources it has the same bytes, and no network is asked.
set -euo pipefail
. "$(dirname "$0")/lib.sh"

target=${TARGET:-x86_64-unknown-linux-musl}
out=$repo/target/$target/vfio-device-plugin.cdx.json
need_apt python3=python3
mkdir -p "$(dirname "$out")"
"$repo/build/cargo" tree --target "$target" --edges normal --prefix none \
    --format '{p}|{l}' | python3 -c '
import json, re, subprocess, sys, tomllib

repo, target, version, commit, out = sys.argv[1:6]
sums = {}
for package in tomllib.load(open(repo + "/Cargo.lock", "rb"))["package"]:
    sums[package["name"], package["version"]] = package.get("checksum")

def crate(name, version, licence):
    component = {
        "type": "library", "name": name, "version": version,
        "bom-ref": f"pkg:cargo/{name}@{version}", "purl": f"pkg:cargo/{name}@{version}",
    }
    if licence:
        # Older manifests write a choice with a slash.
        component["licenses"] = [{"expression": re.sub(r"\s*/\s*", " OR ", licence)}]
    if sums[name, version]:
        component["hashes"] = [{"alg": "SHA-256", "content": sums[name, version]}]
    return component

crates = {}
for line in sys.stdin:
    match = re.match(r"(\S+) v(\S+)( \([^)]*\))*\|(.*?)( \(\*\))?$", line.strip())
    if match and match[1] != "vfio-device-plugin":
        crates[match[1], match[2]] = crate(match[1], match[2], match[4])

# What grpcio-sys builds by CMake, by the versions that its own sources say.
core = repo + "/vendor/grpcio-sys/grpc/"
def said(path, pattern):
    return re.search(pattern, open(core + path, encoding="utf-8").read())[1]
inside = [
    ("grpc", said("CMakeLists.txt", r"set\(PACKAGE_VERSION\s+\"([^\"]+)\""), "Apache-2.0"),
    ("c-ares", said("third_party/cares/cares/include/ares_version.h", r"ARES_VERSION_STR \"([^\"]+)\""), "MIT"),
    # These two have no version of their own: they are what this gRPC was released with.
    ("re2", "with-grpc-" + said("CMakeLists.txt", r"set\(PACKAGE_VERSION\s+\"([^\"]+)\""), "BSD-3-Clause"),
    ("upb", "with-grpc-" + said("CMakeLists.txt", r"set\(PACKAGE_VERSION\s+\"([^\"]+)\""), "BSD-3-Clause"),
    ("zlib", said("../../libz-sys/src/zlib/zlib.h", r"ZLIB_VERSION \"([^\"]+)\""), "Zlib"),
    ("abseil-cpp", said("third_party/abseil-cpp/absl/base/config.h", r"ABSL_LTS_RELEASE_VERSION (\d+)"), "Apache-2.0"),
]
parts = [{"type": "library", "name": name, "version": version, "bom-ref": f"pkg:generic/{name}@{version}",
          "purl": f"pkg:generic/{name}@{version}", "licenses": [{"expression": licence}]}
         for name, version, licence in inside]

ours = f"pkg:cargo/vfio-device-plugin@{version}"
properties = [{"name": "target", "value": target}]
if commit:
    properties.append({"name": "commit", "value": commit})
document = {
    "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
    "metadata": {"component": {"type": "application", "name": "vfio-device-plugin", "version": version,
        "bom-ref": ours, "purl": ours, "licenses": [{"expression": "Apache-2.0"}], "properties": properties}},
    "components": [crates[key] for key in sorted(crates)] + parts,
}
with open(out, "w") as file:
    json.dump(document, file, indent=1, sort_keys=True)
    file.write("\n")
print(f"{len(crates)} crates, {len(parts)} libraries in C and C++", file=sys.stderr)
' "$repo" "$target" "$(source_version)" "$(source_commit)" "$out"
say "${out#"$repo/"}"
sha256sum "$out" | sed "s|$repo/||"
