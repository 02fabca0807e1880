//! A host, its kubelet and the plugin between them, in one temporary directory.

use std::ffi::OsString;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use super::kernel::Kernel;
use super::kubelet::Kubelet;
use super::manager::Manager;
use super::plugin::{Plugin, output, output_with};
use super::{SOON, TempDir, manifest, wait_until};

/// Resources of [`HOST`] and their functions.
pub(crate) const PAIR: &str = "devices.kubevirt.io/8086_100e";
pub(crate) const A: &str = "0000:04:01.0";
pub(crate) const B: &str = "0000:04:02.0";
/// The bridge above A and B, in their group.
pub(crate) const C: &str = "0000:03:00.0";
pub(crate) const PAIR_GROUP: u32 = 8;
pub(crate) const NICS: &str = "devices.kubevirt.io/8086_10d3";
pub(crate) const NIC0: &str = "0000:01:00.0";
pub(crate) const NIC1: &str = "0000:81:00.0";
pub(crate) const GPUS: &str = "devices.kubevirt.io/10de_1bb3";
pub(crate) const SLOW: &str = "devices.kubevirt.io/1234_5107";
pub(crate) const SLOW0: &str = "0000:31:00.0";
pub(crate) const DISKS: &str = "devices.kubevirt.io/1b36_0010";
pub(crate) const IDLE_DISK: &str = "0000:07:00.0";
pub(crate) const SYSTEM_DISK: &str = "0000:06:00.0";
pub(crate) const MANAGEMENT: &str = "0000:05:00.0";

/// How many devices of each resource of [`HOST`] are offered.
pub(crate) const OFFERED: [(&str, usize); 5] =
    [(GPUS, 4), (SLOW, 1), (DISKS, 1), (PAIR, 2), (NICS, 2)];

/// A two-socket host: the three functions of the original's README in one group, two
/// NICs and four accelerators with a group each, a card with a driver of its own, two
/// disks of which the system is on one, and the NIC with the default route.
pub(crate) const HOST: &str = "\
vfio
pci 0000:00:00.0 id=8086:29c0 class=060000 group=0
pci 0000:00:03.0 id=1b36:000c class=060400 driver=pcieport group=3
pci 0000:03:00.0 under 0000:00:03.0 id=1b36:000e class=060400 group=8
pci 0000:04:01.0 under 0000:03:00.0 id=8086:100e class=020000 driver=e1000 group=8
pci 0000:04:02.0 under 0000:03:00.0 id=8086:100e class=020000 driver=e1000 group=8
pci 0000:01:00.0 id=8086:10d3 class=020000 driver=e1000e group=11 numa=0
pci 0000:81:00.0 id=8086:10d3 class=020000 driver=e1000e group=12 numa=1
pci 0000:21:00.0 id=10de:1bb3 class=030200 driver=nouveau group=21 numa=0
pci 0000:22:00.0 id=10de:1bb3 class=030200 driver=nouveau group=22 numa=0
pci 0000:a1:00.0 id=10de:1bb3 class=030200 driver=nouveau group=23 numa=1
pci 0000:a2:00.0 id=10de:1bb3 class=030200 driver=nouveau group=24 numa=1
pci 0000:31:00.0 id=1234:5107 class=120000 driver=slowpoke group=31
pci 0000:06:00.0 id=1b36:0010 class=010802 driver=nvme group=40
pci 0000:07:00.0 id=1b36:0010 class=010802 driver=nvme group=41
block nvme0n1 under 0000:06:00.0/nvme/nvme0 dev=259:0 parts=1
block nvme1n1 under 0000:07:00.0/nvme/nvme1 dev=259:2
mount 259:1 / ext4 /dev/nvme0n1p1
file /dev/nvme0n1
file /dev/nvme1n1
pci 0000:05:00.0 id=8086:1521 class=020000 driver=igb group=50
net eno1 under 0000:05:00.0 index=2 up
net ens1 under 0000:01:00.0 index=3
net ens2 under 0000:81:00.0 index=4
net ens3 under 0000:04:01.0 index=5
net ens4 under 0000:04:02.0 index=6
route eno1 default via=10.0.2.2
file /proc/sys/kernel/random/boot_id 6f1b0c9e-54e2-4b0a-9b0c-3f8f6d1d2a01
";

/// The host with whatever runs on it. The plugin goes first when it is dropped.
#[derive(Debug)]
pub(crate) struct Bench {
    plugin: Option<Plugin>,
    kubelet: Option<Kubelet>,
    pub(crate) kernel: Kernel,
    dir: TempDir,
}

impl Bench {
    /// The host, and nothing on it.
    pub(crate) fn new() -> Bench {
        Bench::of(HOST)
    }

    /// Another host, by its manifest.
    pub(crate) fn of(host: &str) -> Bench {
        let dir = TempDir::new();
        let root = dir.path().join("root");
        std::fs::create_dir_all(&root).expect("make the tree's directory");
        if let Err(why) = manifest::build(host, &root) {
            panic!("the manifest of the test host: {why}");
        }
        Bench { plugin: None, kubelet: None, kernel: Kernel::start(&root), dir }
    }

    /// The host with a kubelet and a plugin whose resources are all registered.
    pub(crate) fn running(flags: &[&str]) -> Bench {
        Bench::configured("", flags)
    }

    /// The same with a config file.
    pub(crate) fn configured(config: &str, flags: &[&str]) -> Bench {
        let mut bench = Bench::new();
        if !config.is_empty() {
            bench.configure(config);
        }
        bench.start_kubelet(1);
        bench.start_plugin(flags);
        bench.wait_registered();
        bench
    }

    /// Writes the config file in its usual place.
    pub(crate) fn configure(&self, text: &str) {
        let path = self.kernel.path("etc/vfio-device-plugin/config.toml");
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("make the directory");
        std::fs::write(path, text).expect("write the config");
    }

    pub(crate) fn start_kubelet(&mut self, seed: u64) {
        let root = self.dir.path().join("root");
        self.kubelet = Some(Kubelet::start(&self.plugins_dir(), &self.kubelet_dir(), &root, seed));
    }

    pub(crate) fn start_plugin(&mut self, flags: &[&str]) {
        self.start_plugin_with(flags, &[]);
    }

    /// A plugin that a service manager starts, which may want to hear of it this often.
    pub(crate) fn start_plugin_for(
        &mut self,
        manager: &Manager,
        watchdog: Option<Duration>,
        flags: &[&str],
    ) {
        let mut env = vec![("NOTIFY_SOCKET", manager.path().into())];
        env.extend(watchdog.map(|w| ("WATCHDOG_USEC", w.as_micros().to_string().into())));
        self.start_plugin_with(flags, &env);
    }

    /// A plugin with more in its environment.
    pub(crate) fn start_plugin_with(&mut self, flags: &[&str], env: &[(&str, OsString)]) {
        let mut words: Vec<OsString> = vec!["run".into()];
        for (flag, dir) in [
            ("--root", self.dir.path().join("root")),
            ("--device-plugins-dir", self.plugins_dir()),
            ("--kubelet-dir", self.kubelet_dir()),
            ("--run-dir", self.run_dir()),
        ] {
            words.extend([flag.into(), dir.into_os_string()]);
        }
        words.extend(flags.iter().map(OsString::from));
        self.plugin = Some(Plugin::start(&words, &self.faults_dir(), env));
    }

    /// A service manager that listens beside it.
    pub(crate) fn manager(&self) -> Manager {
        Manager::listen(self.dir.path())
    }

    /// Where tests of faults say what happens at which point.
    pub(crate) fn faults_dir(&self) -> PathBuf {
        self.dir.path().join("faults")
    }

    pub(crate) fn plugin(&mut self) -> &mut Plugin {
        self.plugin.as_mut().expect("the plugin was started")
    }

    pub(crate) fn kubelet(&self) -> &Kubelet {
        self.kubelet.as_ref().expect("the kubelet was started")
    }

    /// Sockets of a resource's registrations so far, tried by whomever.
    pub(crate) fn endpoints(&self, resource: &str) -> Vec<String> {
        let calls = self.kubelet().registrations().into_iter();
        calls.filter(|r| r.resource == resource).map(|r| r.endpoint).collect()
    }

    pub(crate) fn plugins_dir(&self) -> PathBuf {
        self.dir.path().join("dp")
    }

    pub(crate) fn kubelet_dir(&self) -> PathBuf {
        self.dir.path().join("kl")
    }

    pub(crate) fn run_dir(&self) -> PathBuf {
        self.dir.path().join("run")
    }

    /// Waits until a resource has so many devices, so many of them healthy.
    pub(crate) fn wait_capacity(
        &self,
        resource: &str,
        total: usize,
        healthy: usize,
        within: Duration,
    ) {
        wait_until(&format!("{resource} has {total}, {healthy} healthy"), within, || {
            match self.kubelet().capacity().get(resource) {
                Some(c) if (c.total, c.healthy) == (total, healthy) => Ok(()),
                Some(c) => Err(c.to_string()),
                None => Err("unknown".to_owned()),
            }
        });
    }

    /// Makes a group look open or closed, as long as its node lives.
    pub(crate) fn hold_group_open(&self, group: u32, open: bool) {
        let node = self.kernel.path(&format!("dev/vfio/{group}"));
        let mode = if open { 0o1600 } else { 0o600 };
        std::fs::set_permissions(&node, std::fs::Permissions::from_mode(mode))
            .expect("set the mode of the group's node");
    }

    /// `list --json` as an operator would ask for it beside the daemon.
    pub(crate) fn list(&mut self, form: &str) -> String {
        // The fake tree has no processes; `list` looks whether the daemon lives.
        let pid = self.plugin().pid();
        std::fs::create_dir_all(self.kernel.path(&format!("proc/{pid}"))).expect("a process");
        let words: Vec<String> = ["list", form]
            .into_iter()
            .map(str::to_owned)
            .chain(self.places())
            .filter(|w| !w.is_empty())
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let done = output(&words);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).into_owned()
    }

    /// `restore` with these words: its exit code and what it printed.
    pub(crate) fn restore(&self, words: &[&str]) -> (Option<i32>, String) {
        let places = self.places();
        let all: Vec<&str> = ["restore"]
            .into_iter()
            .chain(words.iter().copied())
            .chain(places.iter().map(String::as_str))
            .collect();
        let done = output_with(&all, &self.faults_dir());
        (done.status.code(), String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// The flags that say where everything is.
    fn places(&self) -> Vec<String> {
        [
            ("--root", self.dir.path().join("root")),
            ("--device-plugins-dir", self.plugins_dir()),
            ("--kubelet-dir", self.dir.path().join("kl")),
            ("--run-dir", self.run_dir()),
        ]
        .into_iter()
        .flat_map(|(flag, dir)| [flag.to_owned(), dir.display().to_string()])
        .collect()
    }

    /// Waits until everything that is offered is registered and healthy.
    pub(crate) fn wait_registered(&self) {
        for (resource, count) in OFFERED {
            self.wait_capacity(resource, count, count, SOON);
        }
    }

    /// Waits until a function has this driver ("" for none).
    pub(crate) fn wait_driver(&self, addr: &str, driver: &str) {
        wait_until(&format!("{addr} is on {driver:?}"), SOON, || match self.kernel.driver(addr) {
            now if now == driver => Ok(()),
            now => Err(now),
        });
    }

    /// Waits until a function has this driver, and no override any more.
    pub(crate) fn wait_back(&self, addr: &str, driver: &str) {
        self.wait_driver(addr, driver);
        wait_until(&format!("{addr} has no override"), SOON, || {
            let now = self.kernel.driver_override(addr);
            if now.is_empty() { Ok(()) } else { Err(now) }
        });
    }
}
