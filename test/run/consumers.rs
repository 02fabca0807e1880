//! deploy/examples, each on the test host: what is asked for there can be had, and the
//! answer is read as the consumer's own source reads it. None of their code is here.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::util::SOON;
use crate::util::bench::{Bench, HOST};
use crate::util::kubelet::{Ask, Grant, cdi};

fn example(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/examples").join(path);
    fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The plugin with an example's config file.
fn running(config: &str) -> Bench {
    let mut bench = Bench::new();
    bench.configure(config);
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    bench
}

/// The words behind a key of YAML in its order, wherever it stands.
fn values(yaml: &str, key: &str) -> Vec<String> {
    let after = |line: &str| {
        let (_, rest) = line.split_once(&format!("{key}: "))?;
        Some(rest.split([' ', ',', '}']).next().unwrap_or_default().to_owned())
    };
    yaml.lines().filter(|line| !line.trim_start().starts_with('#')).filter_map(after).collect()
}

/// virt-launcher's pool of one resource (pkg/virt-launcher/virtwrap/device/hostdevice/
/// addresspool.go, `NewPCIAddressPool` and `Pop`; pkg/util/util.go, `ResourceNameToEnvVar`;
/// pkg/util/hardware/hw_utils.go, the address).
fn kubevirt_pool(envs: &BTreeMap<String, String>, resource: &str) -> Vec<String> {
    let name = format!("PCI_RESOURCE_{}", resource.replace(['/', '.'], "_").to_uppercase());
    let value = envs.get(&name).unwrap_or_else(|| panic!("no {name} in {envs:?}"));
    let value = value.strip_suffix(',').unwrap_or(value);
    let all: Vec<String> = value.split(',').map(ToOwned::to_owned).collect();
    for addr in &all {
        let parts: Vec<&str> = addr.split([':', '.']).collect();
        let hex = |part: &str, digits| {
            part.len() == digits && part.chars().all(|c| c.is_ascii_hexdigit())
        };
        let good = matches!(parts[..], [domain, bus, slot, function]
            if hex(domain, 4) && hex(bus, 2) && hex(slot, 2) && hex(function, 1)
                && function < "8");
        assert!(good, "{addr:?} of {value:?}");
    }
    all
}

/// What virt-launcher makes of a VMI's `hostDevices`: an address for each, in its order.
fn kubevirt_devices(vmi: &str, grant: &Grant) -> Vec<String> {
    let mut pools: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut taken = Vec::new();
    for resource in values(vmi, "deviceName") {
        let pool =
            pools.entry(resource.clone()).or_insert_with(|| kubevirt_pool(&grant.envs, &resource));
        assert!(!pool.is_empty(), "{resource} has no address left");
        let addr = pool.remove(0);
        pools.values_mut().for_each(|pool| pool.retain(|other| *other != addr));
        taken.push(addr);
    }
    // The number of devices must be that of the VMI (generic/hostdev.go).
    assert!(pools.values().all(Vec::is_empty), "left over: {pools:?}");
    taken
}

#[test]
fn kubevirt_finds_an_address_for_each_host_device() {
    let object = example("kubevirt/kubevirt.yaml");
    let permitted = values(&object, "resourceName");
    let external = values(&object, "externalResourceProvider");
    assert!(external.len() == permitted.len() && external.iter().all(|e| e == "true"));
    let bench = running("");
    for (name, count) in [("kubevirt/vmi-one.yaml", 1), ("kubevirt/vmi-two.yaml", 3)] {
        let vmi = example(name);
        let wanted = values(&vmi, "deviceName");
        assert_eq!(wanted.len(), count, "{name}");
        let mut asked: BTreeMap<&str, usize> = BTreeMap::new();
        for resource in &wanted {
            assert!(permitted.contains(resource), "{resource}");
            *asked.entry(resource).or_default() += 1;
        }
        bench.wait_registered();
        let asked: Vec<(&str, Ask)> =
            asked.into_iter().map(|(resource, n)| (resource, Ask::Count(n))).collect();
        let grant = bench.kubelet().admit(name, &asked).expect("admitted");
        let devices = kubevirt_devices(&vmi, &grant);
        assert_eq!(devices.len(), count, "{devices:?}");
        // virt-handler gives the nodes of groups to QEMU's user only where this one is
        // (pkg/virt-handler/non-root.go).
        let nodes: Vec<&str> = grant.devices.iter().map(|d| d.container.as_str()).collect();
        assert!(nodes.contains(&"/dev/vfio/vfio"), "{nodes:?}");
        for addr in devices {
            let node = format!("/dev/vfio/{}", group(&bench, &addr));
            assert!(nodes.contains(&node.as_str()), "{node} of {addr} in {nodes:?}");
        }
    }
}

/// virt-launcher's pool of mediated devices is filled as that of functions is, from another
/// variable, and what is in it goes into the domain as a UUID (addresspool.go,
/// `NewMDEVAddressPool`).
#[test]
fn kubevirt_finds_the_uuid_of_a_vgpu() {
    let vgpu = "13b8f4f2-509f-382f-3c1e-e6bfe0fa1001";
    let mdev = format!("mdev {vgpu} under 0000:21:00.0 type=nvidia-222 group=60\n");
    let mut bench = Bench::of(&format!("{HOST}{mdev}"));
    bench.start_kubelet(1);
    bench.start_plugin(&[]);
    let wanted = values(&example("kubevirt/vmi-vgpu.yaml"), "deviceName");
    let permitted = values(&example("kubevirt/kubevirt.yaml"), "resourceName");
    let [resource] = &wanted[..] else { panic!("{wanted:?}") };
    assert!(permitted.contains(resource));
    bench.wait_capacity(resource, 1, 1, SOON);
    let grant = bench.kubelet().admit("vgpu", &[(resource, Ask::Count(1))]).expect("admitted");
    let name = format!("MDEV_PCI_RESOURCE_{}", resource.replace(['/', '.'], "_").to_uppercase());
    assert_eq!(grant.envs[&name], vgpu);
    let nodes: Vec<&str> = grant.devices.iter().map(|d| d.container.as_str()).collect();
    assert_eq!(nodes, ["/dev/vfio/vfio", "/dev/vfio/60"]);
}

/// The shim asks PodResources for each device of the pod before there is a container, and
/// looks RESOURCE=ID up (src/runtime/pkg/containerd-shim-v2/device_cold_plug.go,
/// `formatCDIDevIDs`). Of the CDI device only the nodes count.
#[test]
fn katas_cold_plug_finds_the_nodes_before_the_container_is_made() {
    let bench = running(&example("kata/config.toml"));
    let pod = example("kata/pod.yaml");
    let resource = "devices.kubevirt.io/nic-10d3";
    assert_eq!(values(&pod, resource), ["1"]);
    bench.wait_capacity(resource, 2, 2, SOON);
    let asked = [(resource, Ask::Count(1))];
    let grant = bench.kubelet().allocate("kata", "main", &asked).expect("granted");
    let folder = bench.kernel.path("var/run/cdi");
    for id in &grant.ids[resource] {
        let nodes = cdi::nodes(&folder, &format!("{resource}={id}")).expect("resolved");
        // Groups and devices of their own must not come together.
        let own: Vec<&String> = nodes.iter().filter(|n| *n != "/dev/vfio/vfio").collect();
        assert_eq!(own, [&format!("/dev/vfio/{}", group(&bench, id))]);
    }
    bench.kubelet().pre_start("kata").expect("may start");
    bench.kubelet().create_container(&grant).expect("made");
}

/// The EAL takes the address by `-a`, follows `iommu_group` in sysfs and opens the node of
/// that number (lib/eal/linux/eal_vfio.c, `vfio_get_group_fd`).
#[test]
fn testpmd_finds_the_node_of_the_address_in_its_variable() {
    let bench = running(&example("dpdk/config.toml"));
    let pod = example("dpdk/testpmd.yaml");
    let resource = "devices.kubevirt.io/dpdk_nic";
    assert_eq!(values(&pod, resource), ["1"]);
    bench.wait_capacity(resource, 2, 2, SOON);
    let grant = bench.kubelet().admit("dpdk", &[(resource, Ask::Count(1))]).expect("admitted");
    let name = pod.split("\"$").nth(1).and_then(|rest| rest.split('"').next()).expect("a variable");
    assert!(name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'), "{name} in a shell");
    let addr = &grant.envs[name];
    let nodes: Vec<&str> = grant.devices.iter().map(|d| d.container.as_str()).collect();
    assert_eq!(nodes, ["/dev/vfio/vfio", &format!("/dev/vfio/{}", group(&bench, addr))]);
}

fn group(bench: &Bench, addr: &str) -> String {
    let link = bench.kernel.path(&format!("sys/bus/pci/devices/{addr}/iommu_group"));
    let target = fs::read_link(link).expect("a group");
    target.file_name().expect("a number").to_string_lossy().into_owned()
}
