//! Single words and short messages: uevents, names, command lines.

use std::ffi::{OsStr, OsString};
use std::fmt::{Debug, Display};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::str::FromStr;
use std::time::Instant;

use vfio_device_plugin::cli::list::Form;
use vfio_device_plugin::cli::{Command, parse};
use vfio_device_plugin::config::{Config, Groups, Release};
use vfio_device_plugin::error::Error;
use vfio_device_plugin::policy::pattern::{
    AddressPattern, ClassPrefix, Hex16, IdPattern, PfPattern, VfRange,
};
use vfio_device_plugin::policy::select::Selector;
use vfio_device_plugin::resource::ResourceName;
use vfio_device_plugin::sys::labels::Serial;
use vfio_device_plugin::sys::modalias::Modalias;
use vfio_device_plugin::sys::pci::{ClassCode, DriverName, GroupId, PciAddr, PciId};
use vfio_device_plugin::sys::scan::Function;
use vfio_device_plugin::sys::uevent::is_relevant;

/// A uevent: each field counts by itself.
pub fn uevent(bytes: &[u8]) {
    let (one, other) = bytes.split_at(bytes.len() / 2);
    let joined = [one, b"\0", other].concat();
    assert_eq!(is_relevant(&joined), is_relevant(one) || is_relevant(other));
    assert!(is_relevant(&[bytes, b"\0SUBSYSTEM=pci"].concat()));
    let named = bytes.windows(10).any(|word| word == b"SUBSYSTEM=");
    assert!(named || !is_relevant(bytes), "nothing names a subsystem");
}

/// A name: what is printed parses as the same.
pub fn names(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    same_again::<PciAddr>(&text);
    same_again::<PciId>(&text);
    same_again::<ClassCode>(&text);
    same_again::<GroupId>(&text);
    same_again::<DriverName>(&text);
    same_again::<Serial>(&text);
    same_again::<Hex16>(&text);
    same_again::<IdPattern>(&text);
    same_again::<ClassPrefix>(&text);
    same_again::<PfPattern>(&text);
    same_again::<VfRange>(&text);
    if let Some(pattern) = same_again::<AddressPattern>(&text) {
        let whole: Result<PciAddr, _> = text.parse();
        assert!(whole.is_err() || whole.is_ok_and(|addr| pattern.matches(addr)), "{pattern}");
    }
    if let Some(name) = same_again::<ResourceName>(&text) {
        assert!(!name.short().is_empty() && !name.short().contains('/'), "{name}");
        let env = name.env_name();
        assert!(env.bytes().all(|b| b.is_ascii_graphic() && b != b'='), "{env}");
    }
    if let Some(selector) = same_again::<Selector>(&text) {
        matches_what_it_names(&selector);
    }
    if let Ok(modalias) = text.parse::<Modalias>() {
        let printed = as_the_kernel_prints_it(&modalias);
        assert!(printed.eq_ignore_ascii_case(&text), "{text:?} is read as {printed:?}");
    }
}

/// drivers/pci/pci-sysfs.c, `modalias_show`.
fn as_the_kernel_prints_it(modalias: &Modalias) -> String {
    let Modalias { id, subsystem, class } = modalias;
    let class = class.to_string();
    format!(
        "pci:v{:08X}d{:08X}sv{:08X}sd{:08X}bc{}sc{}i{}",
        id.vendor,
        id.device,
        subsystem.vendor,
        subsystem.device,
        &class[..2],
        &class[2..4],
        &class[4..]
    )
}

fn same_again<T: FromStr + Display + Debug + PartialEq>(text: &str) -> Option<T> {
    let value: T = text.parse().ok()?;
    let printed = value.to_string();
    // A name goes into paths of sysfs and into resource lists.
    assert!(printed.bytes().all(|b| b.is_ascii_graphic()), "{printed:?}");
    assert_eq!(printed.parse().ok().as_ref(), Some(&value), "{text:?} is printed as {printed:?}");
    Some(value)
}

fn matches_what_it_names(selector: &Selector) {
    let mut addr: PciAddr = "0000:00:00.0".parse().expect("an address");
    let mut facts = Function::default();
    match selector {
        Selector::Id(id) => facts.id = Some(*id),
        Selector::Vendor(vendor) => facts.id = Some(PciId { vendor: *vendor, device: 0xffff }),
        Selector::Address(own) => addr = *own,
        Selector::Class(prefix) => facts.class = format!("{prefix:0<6}").parse().ok(),
    }
    assert!(selector.matches(addr, &facts), "{selector}");
    // Of what is not readable it matches nothing but the address.
    let blank = Function::default();
    assert_eq!(selector.matches(addr, &blank), matches!(selector, Selector::Address(_)));
}

/// The words of a command line, a line each.
pub fn cli(bytes: &[u8]) {
    let lines = bytes.split(|b| *b == b'\n').map(|word| OsStr::from_bytes(word).to_owned());
    let words: Vec<OsString> = lines.filter(|_| !bytes.is_empty()).collect();
    let command = match parse(words) {
        Ok(invocation) => invocation.command,
        Err(Error::Usage(sentence)) => return assert!(!sentence.is_empty()),
        // The words name a file.
        Err(Error::Read { .. } | Error::Config { .. }) => return,
        Err(other) => panic!("no error of usage: {other}"),
    };
    let Some(printed) = flags(&command) else { return };
    let from_file = |config: &Config| config.origin.read.is_some();
    if matches!(&command, Command::Run(c) | Command::List(c, _) | Command::Check(c)
        | Command::Doctor(c, _) if from_file(c))
    {
        return;
    }
    let again = match parse(printed.iter().map(OsString::from)) {
        Ok(invocation) => flags(&invocation.command),
        Err(e) => panic!("{printed:?}: {e}"),
    };
    assert_eq!(again.as_ref(), Some(&printed));
}

/// A command as a command line; `None` for one that only prints.
fn flags(command: &Command) -> Option<Vec<String>> {
    let (config, mut words) = match command {
        Command::Print(text) => {
            assert!(!text.is_empty());
            return None;
        }
        Command::Run(config) => (config, vec!["run".to_owned()]),
        Command::List(config, form) => {
            let form = match form {
                Form::Table => None,
                Form::Json => Some("--json"),
                Form::Tree => Some("--tree"),
            };
            (config, ["list"].into_iter().chain(form).map(str::to_owned).collect())
        }
        Command::Check(config) => (config, vec!["check-config".to_owned()]),
        Command::Doctor(config, request) => {
            let json = request.json.then(|| "--json".to_owned());
            (config, ["doctor".to_owned()].into_iter().chain(json).collect())
        }
        Command::Restore(config, request) => {
            let dry = request.dry_run.then(|| "--dry-run".to_owned());
            let addrs = request.addrs.iter().map(ToString::to_string);
            (config, ["restore".to_owned()].into_iter().chain(dry).chain(addrs).collect())
        }
    };
    words.extend(settings(config));
    Some(words)
}

fn settings(config: &Config) -> Vec<String> {
    let path = |path: &Path| path.to_str().expect("words are UTF-8").to_owned();
    let mode = |release| match release {
        Release::Keep => "keep",
        Release::Restore => "restore",
    };
    let now = Instant::now();
    for wait in [config.bind_wait, config.rescan] {
        assert!(!wait.is_zero(), "no wait at all");
        assert!(now.checked_add(wait).is_some(), "{wait:?} from now is no time");
    }
    let policy = &config.policy;
    let mut words = vec![
        format!("--root={}", path(&config.root.path(""))),
        format!("--kubelet-dir={}", path(&config.kubelet_dir)),
        format!("--device-plugins-dir={}", path(&config.device_plugins_dir)),
        format!("--run-dir={}", path(&config.run_dir)),
        format!("--namespace={}", policy.namespace),
        format!("--bind-wait={}", config.bind_wait.as_millis()),
        format!("--rescan={}", config.rescan.as_secs()),
        format!("--release={}", mode(config.release.default)),
        match config.groups {
            Groups::Exclusive => "--groups=exclusive".to_owned(),
            Groups::Shared => "--groups=shared".to_owned(),
        },
    ];
    words.extend(policy.select.iter().map(|s| format!("--select={s}")));
    words.extend(policy.exclude.iter().map(|s| format!("--exclude={s}")));
    words.extend(policy.allow.iter().map(|a| format!("--allow={a}")));
    let of = config.release.of.iter();
    words.extend(of.map(|(name, release)| format!("--release={name}={}", mode(*release))));
    words
}
