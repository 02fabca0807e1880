//! Whether the IOMMU is on, and in which mode
//! (Documentation/admin-guide/kernel-parameters.txt).

use litemap::LiteMap;

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::sys::pci::GroupId;
use crate::sys::platform::Platform;

/// Words that switch an IOMMU off.
const OFF: [&str; 3] = ["iommu=off", "intel_iommu=off", "amd_iommu=off"];

pub(super) fn on(config: &Config, look: &Look, platform: &Platform) -> Check {
    let id = "iommu";
    let functions = look.inventory.devices.len();
    let number = |group: Option<GroupId>| group.and_then(GroupId::number);
    let devices = look.inventory.devices.values();
    let grouped = devices.filter(|d| number(d.facts.group).is_some()).count();
    if grouped > 0 {
        let groups = look.inventory.iommu_groups().count();
        let sentence = format!(
            "on{}: {groups} groups, {grouped} of {functions} functions in them",
            by(&platform.iommus)
        );
        return Check::pass(id, sentence);
    }
    if functions == 0 {
        return Check::skip(id, "there are no PCI functions");
    }
    if config.policy.allow_noiommu {
        return Check::skip(id, "off, and --allow-noiommu does without");
    }
    let off: Vec<&str> =
        OFF.into_iter().filter(|word| platform.cmdline.iter().any(|w| w == word)).collect();
    if !off.is_empty() {
        let off = off.join(" ");
        let sentence = format!("off by the kernel's command line: {off}");
        return Check::fail(id, sentence).no_kernel_line(&off);
    }
    let check = Check::fail(id, "off: no function is in an IOMMU group");
    let firmware = "switch on VT-d (Intel), AMD-Vi or IOMMU (AMD), or the SMMU (Arm) in the \
        firmware's set-up; in a virtual machine, give it an IOMMU";
    match platform.cpu.as_deref() {
        Some("AuthenticAMD" | "HygonGenuine") => {
            check.detail(["AMD's IOMMU needs no kernel parameter".to_owned()]).remedy(firmware)
        }
        Some("GenuineIntel") | None => {
            check.remedy(firmware).kernel_line("intel_iommu=on iommu=pt")
        }
        Some(_) => check.remedy(firmware),
    }
}

fn by(iommus: &[String]) -> String {
    let kind = |prefix: &str, name: &str| {
        let count = iommus.iter().filter(|i| i.starts_with(prefix)).count();
        (count > 0).then(|| format!("{name} ({count})"))
    };
    let kinds = [kind("dmar", "VT-d"), kind("ivhd", "AMD-Vi"), kind("smmu", "SMMU")];
    let kinds: Vec<String> = kinds.into_iter().flatten().collect();
    if kinds.is_empty() { String::new() } else { format!(", {}", kinds.join(", ")) }
}

/// Only where functions without an IOMMU are asked for, or vfio takes them.
pub(super) fn without(config: &Config, look: &Look) -> Option<Check> {
    let id = "noiommu";
    let taken = look.inventory.vfio.noiommu;
    match (config.policy.allow_noiommu, taken) {
        (false, false) => None,
        (false, true) => {
            let sentence = "vfio takes functions without an IOMMU, and none is offered";
            Some(Check::pass(id, sentence))
        }
        (true, true) => {
            let offered = look.plan.without_iommu().count();
            let sentence = format!(
                "functions offered without an IOMMU: {offered}; a container that has one reads and \
                 writes all memory of this host"
            );
            Some(Check::pass(id, sentence))
        }
        (true, false) => {
            let sentence = "--allow-noiommu is set, and vfio takes no function without an IOMMU";
            let remedy = "modprobe vfio enable_unsafe_noiommu_mode=1, or when it is loaded: echo 1 \
                > /sys/module/vfio/parameters/enable_unsafe_noiommu_mode; a kernel with \
                CONFIG_VFIO_NOIOMMU";
            Some(Check::fail(id, sentence).remedy(remedy))
        }
    }
}

pub(super) fn mode(look: &Look, platform: &Platform) -> Check {
    let id = "iommu-mode";
    if look.inventory.iommu_groups().next().is_none() {
        return Check::skip(id, "there are no IOMMU groups");
    }
    let off = |word: &&String| word.starts_with("intremap=off");
    if let Some(word) = platform.cmdline.iter().find(off)
        && !platform.unsafe_interrupts
    {
        let sentence = format!("{word} leaves interrupts unprotected, and VFIO refuses that");
        return Check::fail(id, sentence).no_kernel_line(word);
    }
    let mut kinds: LiteMap<&str, usize> = LiteMap::new();
    for kind in platform.domains.values() {
        *kinds.entry(kind).or_default() += 1;
    }
    let meaning = |kind: &str| match kind {
        "identity" => "the host's own devices bypass it",
        "DMA" => "strict translation",
        "DMA-FQ" => "translation, lazily flushed",
        "blocked" => "all DMA is stopped",
        _ => "in use by VFIO, or of its driver's own making",
    };
    let said = |(kind, count): (&&str, &usize)| format!("{count} {kind} ({})", meaning(kind));
    let kinds: Vec<String> = kinds.iter().map(said).collect();
    if kinds.is_empty() {
        return Check::skip(id, "the kernel does not tell the groups' kinds (before 5.11)");
    }
    let check = Check::pass(id, kinds.join(", "));
    if platform.unsafe_interrupts {
        let sentence = "allow_unsafe_interrupts is set: a guest can send any interrupt to the host";
        return check.detail([sentence.to_owned()]);
    }
    check
}
