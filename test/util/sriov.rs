//! A host with a card that can have VFs, and what the config wants of it.

use std::fs;

use super::bench::{Bench, HOST};
use super::kernel::Vfs;
use super::{SOON, wait_until};

pub(crate) const PF: &str = "0000:41:00.0";
pub(crate) const VFS: &str = "example.com/vf";
pub(crate) const VF0: &str = "0000:41:10.0";

/// Four VFs on the card, and a resource of all there can be.
pub(crate) const FOUR: &str = "\
[[sriov]]
pf = \"ens9\"
vfs = 4

[[resource]]
name = \"example.com/vf\"
match = { pf = \"ens9\", vf = \"0-6\" }
";

/// The usual host with a card that can have seven VFs, and a config.
pub(crate) fn card(config: &str, more: &str) -> Bench {
    let bench = Bench::of(&format!(
        "{HOST}pci {PF} id=8086:10c9 class=020000 driver=igb group=60 totalvfs=7\n\
         net ens9 under {PF} index=9\n{more}"
    ));
    let vfs = Vfs { first: VF0, id: ("8086", "10ca"), driver: "igbvf", group: 70 };
    bench.kernel.makes_vfs(PF, vfs);
    bench.kernel.load_driver("igbvf");
    configure(&bench, config);
    bench
}

fn configure(bench: &Bench, text: &str) {
    let path = bench.kernel.path("etc/vfio-device-plugin/config.toml");
    fs::create_dir_all(path.parent().expect("a parent")).expect("make the directory");
    fs::write(path, text).expect("write the config");
}

/// Has a running plugin read another config.
pub(crate) fn reload(bench: &mut Bench, text: &str) {
    let before = bench.plugin().logged("settings read again").len();
    hang_up(bench, text);
    wait_until("the settings are read again", SOON, || {
        let after = bench.plugin().logged("settings read again").len();
        if after > before { Ok(()) } else { Err(after.to_string()) }
    });
}

/// The same, whatever becomes of it.
pub(crate) fn hang_up(bench: &mut Bench, text: &str) {
    configure(bench, text);
    bench.plugin().signal("HUP");
}

/// Waits until the PF has so many VFs.
pub(crate) fn wait_vfs(bench: &Bench, count: usize) {
    wait_until(&format!("{PF} has {count} VFs"), SOON, || match bench.kernel.vfs(PF) {
        now if now == count => Ok(()),
        now => Err(now.to_string()),
    });
}
