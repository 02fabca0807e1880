//! What one run was asked to do: flags and the config file, validated as a whole before
//! anything starts. It reads its file and nothing else of the host.

mod file;
mod matching;
mod problem;
mod renewal;
mod sriov;
mod value;

use std::fs;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use litemap::LiteMap;

use crate::error::{Error, Result};
use crate::injection::{Backend, Env, Inject, Injection};
use crate::policy::select::Selector;
use crate::policy::{DEFAULT_NAMESPACE, Policy};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::sys::Root;
use crate::sys::pci::PciAddr;
use file::File;
pub use renewal::Renewal;
pub use value::namespace;

/// Settings of a run.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where /sys, /proc and /dev are.
    pub root: Root,
    /// The kubelet's root directory (`pod-resources` is below it).
    pub kubelet_dir: PathBuf,
    /// The directory of kubelet.sock and of the plugins' sockets. A constant in the
    /// kubelet that does not follow its root directory (staging/src/k8s.io/kubelet/pkg/
    /// apis/deviceplugin/v1beta1/constants.go); ours can be named for a kubelet that was changed.
    pub device_plugins_dir: PathBuf,
    /// How the kubelet learns of our sockets.
    pub registration: Registration,
    /// Our own state: lost with a reboot, as it should be.
    pub run_dir: PathBuf,
    /// Where the runtime looks for devices by their names (CDI).
    pub cdi_dir: PathBuf,
    /// What may be offered.
    pub policy: Policy,
    /// How long Allocate waits for a bind before it answers all the same; the kubelet
    /// admits nothing else meanwhile.
    pub bind_wait: Duration,
    /// How long the host is believed without looking again.
    pub rescan: Duration,
    /// Who may hold functions of one group.
    pub groups: Groups,
    /// What becomes of a group that was freed.
    pub release: Releases,
    /// How functions are handed out.
    pub injections: Injections,
    /// Where metrics and probes are served.
    pub http: Http,
    /// Whether metrics may name pods.
    pub metrics_pod_labels: bool,
    /// What it was made from.
    pub origin: Origin,
}

/// What a config was made from, so that it can be made again.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The command line.
    pub flags: Flags,
    /// The file that the command line names.
    pub named: Option<PathBuf>,
    /// The file that was read, when there was one.
    pub read: Option<PathBuf>,
}

/// What the command line says; `None` and empty lists say nothing.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--root`.
    pub root: Option<PathBuf>,
    /// `--kubelet-dir`.
    pub kubelet_dir: Option<PathBuf>,
    /// `--device-plugins-dir`.
    pub device_plugins_dir: Option<PathBuf>,
    /// `--registration`.
    pub registration: Option<Registration>,
    /// `--run-dir`.
    pub run_dir: Option<PathBuf>,
    /// `--cdi-dir`.
    pub cdi_dir: Option<PathBuf>,
    /// `--namespace`.
    pub namespace: Option<String>,
    /// `--select`.
    pub select: Vec<Selector>,
    /// `--exclude`.
    pub exclude: Vec<Selector>,
    /// `--allow`.
    pub allow: Vec<PciAddr>,
    /// `--allow-noiommu`.
    pub allow_noiommu: Option<bool>,
    /// `--groups`.
    pub groups: Option<Groups>,
    /// `--release MODE`.
    pub release: Option<Release>,
    /// `--release RESOURCE=MODE`.
    pub releases: LiteMap<ResourceName, Release>,
    /// `--bind-wait`.
    pub bind_wait: Option<Duration>,
    /// `--rescan`.
    pub rescan: Option<Duration>,
    /// `--http`.
    pub http: Option<Http>,
    /// `--metrics-pod-labels`.
    pub metrics_pod_labels: Option<bool>,
}

/// Who may hold functions of one IOMMU group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Groups {
    /// One container at a time.
    #[default]
    Exclusive,
    /// Anybody, as with the plugin that this one replaces: two VMs on one group do not both
    /// start.
    Shared,
}

/// How the kubelet learns of our sockets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Registration {
    /// It is told of each, which lies beside its own.
    #[default]
    Kubelet,
    /// It looks for them in its `plugins_registry`: where its device-plugins directory cannot
    /// be written.
    Watcher,
}

/// Where metrics and probes are served.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Http {
    /// Nowhere.
    #[default]
    Off,
    /// Here; port 0 is any that is free.
    At(SocketAddr),
}

/// What becomes of a group when it is free.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Release {
    /// It stays on vfio-pci: the next container has it at once.
    #[default]
    Keep,
    /// Each function we moved goes back to the driver it came from.
    Restore,
}

/// The same for every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Releases {
    /// Where nothing else is said.
    pub default: Release,
    /// By resource.
    pub of: LiteMap<ResourceName, Release>,
}

impl Releases {
    /// Of one resource.
    pub fn get(&self, resource: &ResourceName) -> Release {
        self.of.get(resource).copied().unwrap_or(self.default)
    }
}

/// How functions are handed out, the same for every resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Injections {
    /// Where nothing else is said.
    pub default: Injection,
    /// By resource.
    pub of: LiteMap<ResourceName, Injection>,
}

impl Injections {
    /// Of one resource.
    pub fn get(&self, resource: &ResourceName) -> &Injection {
        self.of.get(resource).unwrap_or(&self.default)
    }
}

/// What is said of an [`Injection`], key by key.
#[derive(Clone, Debug, Default)]
pub(crate) struct Handing {
    pub(crate) inject: Option<Inject>,
    pub(crate) backend: Option<Backend>,
    pub(crate) env: Vec<Env>,
}

impl Handing {
    /// The whole, with what is not said from elsewhere.
    fn or(self, default: &Injection) -> Injection {
        let env = self.env.into_iter().collect();
        Injection {
            inject: self.inject.unwrap_or(default.inject),
            backend: self.backend.unwrap_or(default.backend),
            env: Some(env).filter(|env: &Set<Env>| !env.is_empty()).unwrap_or(default.env.clone()),
        }
    }
}

/// Default of `--bind-wait`.
pub const BIND_WAIT: Duration = Duration::from_secs(1);
/// Default of `--rescan`.
pub const RESCAN: Duration = Duration::from_secs(60);

/// Largest file that is read.
const MAX: u64 = 1 << 20;
/// Where the config file is, below the root, when nothing else is said.
pub const FILE: &str = "etc/vfio-device-plugin/config.toml";

impl Config {
    /// The defaults on a host whose files lie below `root`.
    pub fn new(root: Root) -> Config {
        let flags = Flags { root: Some(root.path("")), ..Flags::default() };
        Config { root, ..Config::without_file(&flags) }
    }

    /// Flags alone: for what must work while somebody is mending the file.
    pub fn without_file(flags: &Flags) -> Config {
        Config::combine(flags, File::default())
    }

    /// Flags, and under them what the file says. Without a name the file is looked for in
    /// its usual place, and need not be there.
    ///
    /// # Errors
    /// When the file cannot be read, or [`Error::Config`] with everything that is wrong.
    pub fn load(flags: &Flags, named: Option<&Path>) -> Result<Config> {
        let path = named.map_or_else(|| root(flags).path(FILE), Path::to_path_buf);
        match read(&path) {
            Ok(text) => {
                let mut config = Config::from_text(flags, &path, &text)?;
                config.origin.named = named.map(Path::to_path_buf);
                Ok(config)
            }
            Err(e) if e.kind() == io::ErrorKind::NotFound && named.is_none() => {
                Ok(Config::without_file(flags))
            }
            Err(source) => Err(Error::Read { path, source }),
        }
    }

    /// Flags, and under them the text of a file; `path` is what its errors call it.
    ///
    /// # Errors
    /// [`Error::Config`] with everything that is wrong.
    pub fn from_text(flags: &Flags, path: &Path, text: &str) -> Result<Config> {
        let file = file::parse(path, text, flags.namespace.as_deref())?;
        let mut config = Config::combine(flags, file);
        config.origin.read = Some(path.to_path_buf());
        Ok(config)
    }

    /// Where the kubelet looks for plugins by itself (pkg/kubelet/config/defaults.go,
    /// `DefaultKubeletPluginsRegistrationDirName`).
    pub fn registry_dir(&self) -> PathBuf {
        self.kubelet_dir.join("plugins_registry")
    }

    /// Where our sockets are.
    pub fn sockets_dir(&self) -> PathBuf {
        match self.registration {
            Registration::Kubelet => self.device_plugins_dir.clone(),
            Registration::Watcher => self.registry_dir(),
        }
    }

    fn combine(flags: &Flags, file: File) -> Config {
        // A list of flags stands in the place of the file's.
        fn or<T: Clone>(flags: &[T], file: Vec<T>) -> Vec<T> {
            if flags.is_empty() { file } else { flags.to_vec() }
        }
        let root = root(flags);
        let dir =
            |given: &Option<PathBuf>, usual| given.clone().unwrap_or_else(|| root.path(usual));
        let exclusions = if flags.exclude.is_empty() { file.exclusions } else { Vec::new() };
        let mut of = file.releases;
        of.extend(flags.releases.clone());
        let handing = file.handing.or(&Injection::default());
        let handings = file.handings.into_iter();
        let injections = handings.map(|(name, own)| (name, own.or(&handing)));
        let injections = injections.filter(|(_, own)| *own != handing).collect();
        Config {
            kubelet_dir: dir(&flags.kubelet_dir, "var/lib/kubelet"),
            device_plugins_dir: dir(&flags.device_plugins_dir, "var/lib/kubelet/device-plugins"),
            registration: flags.registration.or(file.registration).unwrap_or_default(),
            run_dir: dir(&flags.run_dir, "run/vfio-device-plugin"),
            cdi_dir: dir(&flags.cdi_dir, "var/run/cdi"),
            policy: Policy {
                namespace: flags
                    .namespace
                    .clone()
                    .or(file.namespace)
                    .unwrap_or_else(|| DEFAULT_NAMESPACE.into()),
                select: or(&flags.select, file.select),
                exclude: or(&flags.exclude, file.exclude),
                allow: or(&flags.allow, file.allow).into_iter().collect(),
                allow_noiommu: flags.allow_noiommu.or(file.allow_noiommu).unwrap_or(false),
                exclusions,
                resources: file.resources,
                unmatched: file.unmatched.unwrap_or_default(),
                sriov: file.sriov,
            },
            bind_wait: flags.bind_wait.or(file.bind_wait).unwrap_or(BIND_WAIT),
            rescan: flags.rescan.or(file.rescan).unwrap_or(RESCAN),
            http: flags.http.or(file.http).unwrap_or_default(),
            metrics_pod_labels: flags
                .metrics_pod_labels
                .or(file.metrics_pod_labels)
                .unwrap_or(true),
            groups: flags.groups.or(file.groups).unwrap_or_default(),
            release: Releases { default: flags.release.or(file.release).unwrap_or_default(), of },
            injections: Injections { default: handing, of: injections },
            origin: Origin { flags: flags.clone(), named: None, read: None },
            root,
        }
    }
}

fn root(flags: &Flags) -> Root {
    Root::new(flags.root.clone().unwrap_or_else(|| "/".into()))
}

/// A whole file, unless it is so large that it is something else.
fn read(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    fs::File::open(path)?.take(MAX + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX {
        return Err(io::Error::other(format!("it is larger than {} KiB", MAX >> 10)));
    }
    Ok(text)
}
