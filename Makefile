# Every target does its own set-up: as root it installs the Debian packages that are
# missing, otherwise it names them. Builds use vendor/ only and keep everything in
# ${XDG_CACHE_HOME:-~/.cache}/vfio-device-plugin, so that the gRPC C++ core, a quarter of
# an hour on two cores, is built once for each target and not once for each clone.

SHELL := /bin/bash
.DEFAULT_GOAL := help
CARGO := build/cargo
TARGET ?= x86_64-unknown-linux-musl

.PHONY: help build static static-test-tools test check test-vm test-unit test-sriov test-iommufd test-noiommu test-mdev test-kubelet soak bench bench-check bench-accept bench-cold model fuzz demo vendor proto proto-check golden man deny release-check check-deploy install deb image sbom unit-score check-package check-manifests

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 26

build: ## the binary for this machine, in target/host/
	VDP_COMMIT="$$(. build/lib.sh; source_commit)" $(CARGO) build --release --bin vfio-device-plugin
	@build/host-binary.sh

static: ## one static binary, in target/<target>/; TARGET=aarch64-unknown-linux-musl for arm64
	TARGET=$(TARGET) build/static.sh bin vfio-device-plugin

static-test-tools: ## the programs that `make test-vm` and `make demo` need beside it
	TARGET=$(TARGET) build/static.sh example test-kubelet example consumer example node-view

test: ## check, unit tests, machines, fake kernel and kubelet, real ones
	build/test.sh

check: ## formatting and lints, with and without the gRPC half
	$(CARGO) fmt --check
	$(CARGO) clippy --release --no-default-features --all-targets -- -D warnings
	$(CARGO) clippy --release --all-targets -- -D warnings
	$(CARGO) clippy --release --all-targets --features faults -- -D warnings

test-vm: static static-test-tools ## the tests on a real kernel, in QEMU
	test/vm/run.sh

test-unit: static static-test-tools ## the systemd unit, under systemd as process 1 of a VM
	test/vm/unit.sh

test-iommufd: static static-test-tools ## functions by their own device nodes, on a kernel built for it (once)
	test/vm/iommufd.sh

test-noiommu: static static-test-tools ## functions without an IOMMU, on the same kernel
	test/vm/noiommu.sh

test-mdev: static static-test-tools ## mediated devices, on the same kernel
	test/vm/mdev.sh

test-sriov: static static-test-tools ## VFs made by [[sriov]], on a NIC of QEMU's that has them (two boots)
	test/vm/sriov.sh

test-kubelet: static static-test-tools ## under real kubelets, in QEMU; builds them once (Go, a quarter of an hour)
	test/kubelet/run.sh

soak: static static-test-tools ## ten minutes of everything at once on a real kernel
	VDP_VM_TIMEOUT=1200 test/vm/run.sh VDP_SCENARIO_TIMEOUT=1000 soak

bench: static static-test-tools ## what it costs, each line beside a floor of the same run (five minutes), then on a real kernel (five)
	TARGET=$(TARGET) build/static.sh example floor
	VDP_BIN=$(CURDIR)/target/$(TARGET)/vfio-device-plugin VDP_FLOOR=$(CURDIR)/target/$(TARGET)/floor \
		BENCH_JSON=$(CURDIR)/target/bench.json $(CARGO) bench --bench limits
	VDP_VM_TIMEOUT=900 test/vm/run.sh VDP_SCENARIO_TIMEOUT=800 VDP_ROUNDS=20 VDP_BINDS=20 VDP_IDLE=60 hotplug-rounds bind-cost idle

bench-check: ## whether a look, a checkpoint and an Allocate cost more instructions than committed (valgrind)
	build/bench-check.sh

bench-accept: ## write down what they cost now; say why in the commit
	build/bench-check.sh --accept

bench-cold: ## how long the first builds take, and the C++ core of that (half an hour)
	build/cold.sh

model: ## the long form of the model: 60,000 sequences, and 60,000 states a case
	MODEL_SEQUENCES=60000 INTERLEAVINGS=60000 $(CARGO) test --release --no-default-features --test model --test interleavings -- --nocapture

demo: static static-test-tools ## the whole story on a real kernel, for a human
	test/vm/demo.sh

vendor: ## fill vendor/ from Cargo.lock (needs a network)
	build/vendor.sh

proto: ## generate src/kubelet/api/ from proto/
	PROTO_REGENERATE=1 $(CARGO) test --release --no-default-features --test proto

proto-check: ## is src/kubelet/api/ what proto/ says?
	$(CARGO) test --release --no-default-features --test proto

golden: ## write the expected outputs of test/machines/ and test/config/ anew; read the diff before you commit
	GOLDEN_REGENERATE=1 $(CARGO) test --release --no-default-features --test machines --test config

man: ## the man page, and completions for bash, zsh and fish, in target/share/
	build/man.sh

fuzz: ## feed each parser with odd bytes; FUZZ_SECONDS=60 for each (needs a network once)
	build/fuzz.sh

deny: ## licences, sources and duplicates of the vendored crates, by deny.toml
	build/deny.sh

check-deploy: ## alerts and dashboard against promtool and what a running binary shows
	build/check-deploy.sh

release-check: ## whether two directories give the same bytes, for both architectures (two hours)
	build/release-check.sh

install: ## into DESTDIR and PREFIX (/usr/local): what `make static man` has built, and the unit
	DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" TARGET=$(TARGET) build/install.sh

deb: static man ## a Debian package of the same, in target/<target>/
	TARGET=$(TARGET) build/deb.sh

image: static ## a container image, in target/<target>/; prints its size and digest, needs no engine
	TARGET=$(TARGET) build/image.sh

sbom: ## what the static binary is made of, as CycloneDX, in target/<target>/
	TARGET=$(TARGET) build/sbom.sh

unit-score: ## what `systemd-analyze security` thinks of the unit
	build/unit-score.sh

check-package: static man ## the package by dpkg: installed, upgraded, removed, purged; `make install`
	test/package/run.sh

check-manifests: ## kustomize and Helm, by the types of Kubernetes and deploy/privileges.txt (Go modules once)
	test/deploy/run.sh
