//! What those who get our functions need of the container runtime.

use toml::de::{DeTable, DeValue};

use super::Check;
use crate::config::Config;
use crate::injection::{Inject, Injection};
use crate::sys::platform::{Limit, Platform};

/// VFIO pins the whole memory of a guest.
pub(super) fn memlock(platform: &Platform) -> Check {
    let id = "memlock";
    let seen = platform.runtimes.iter().find_map(|(name, limit)| Some((name, (*limit)?)));
    let Some((name, limit)) = seen else {
        return Check::skip(id, "no containerd and no CRI-O runs where we see it");
    };
    let Limit::Bytes(bytes) = limit else {
        return Check::pass(id, format!("containers of {name} may lock all their memory"));
    };
    let sentence = format!(
        "containers of {name} may lock {} KiB; a VMM needs the guest's whole memory, and one \
         without CAP_IPC_LOCK cannot take more",
        bytes >> 10
    );
    Check::pass(id, sentence).detail(["KubeVirt and Kata raise it themselves".to_owned()]).remedy(
        format!(
            "for other VMMs: LimitMEMLOCK=infinity in a drop-in of {name}.service, or CAP_IPC_LOCK"
        ),
    )
}

/// Without it a container gets nothing of what is handed out by name.
pub(super) fn cdi(config: &Config, platform: &Platform) -> Check {
    let id = "cdi";
    let wants = |injection: &Injection| injection.inject == Inject::Cdi;
    let injections = &config.injections;
    let wanted = wants(&injections.default) || injections.of.values().any(wants);
    let note = if wanted { "inject = \"cdi\" needs it" } else { "only Kata's cold plug needs it" };
    if let Some(text) = &platform.containerd {
        return match containerd(text) {
            Some(Cdi::On) => Check::pass(id, "containerd has CDI on"),
            Some(Cdi::Off) => {
                let sentence = format!("containerd has CDI off; {note}");
                let off =
                    if wanted { Check::fail(id, sentence) } else { Check::skip(id, sentence) };
                off.remedy(
                    "enable_cdi = true in /etc/containerd/config.toml, where it says false; \
                     systemctl restart containerd",
                )
            }
            Some(Cdi::ByVersion) => {
                let sentence = format!(
                    "containerd 2 has CDI on and 1.7 has it off, unless it is told; {note}"
                );
                Check::skip(id, sentence).remedy(
                    "for 1.7: enable_cdi = true below [plugins.\"io.containerd.grpc.v1.cri\"] of \
                     /etc/containerd/config.toml; systemctl restart containerd",
                )
            }
            None => Check::skip(id, "containerd's config is not understood"),
        };
    }
    if platform.crio {
        return Check::pass(id, "CRI-O has CDI on, from 1.23.2 on");
    }
    Check::skip(id, format!("no config of containerd or CRI-O is seen here; {note}"))
}

/// What a config says of CDI.
#[derive(Debug, PartialEq, Eq)]
enum Cdi {
    On,
    Off,
    /// Nothing, and not which containerd reads it.
    ByVersion,
}

/// Whether a config switches CDI on. By default containerd has it off in 1.7 and on in 2.0, which
/// reads configs of version 2, too; those of version 3 it alone reads (docs/cri/config.md).
fn containerd(text: &str) -> Option<Cdi> {
    let document = DeTable::parse(text).ok()?;
    let root = document.get_ref();
    let said = root
        .get("plugins")
        .and_then(|plugins| plugins.get_ref().as_table())
        .into_iter()
        .flat_map(|plugins| plugins.values())
        .find_map(|plugin| plugin.get_ref().get("enable_cdi")?.get_ref().as_bool());
    let version = match root.get("version").map(|v| v.get_ref()) {
        Some(DeValue::Integer(version)) => version.as_str().parse().unwrap_or(1),
        _ => 1,
    };
    Some(match said {
        Some(true) => Cdi::On,
        Some(false) => Cdi::Off,
        None if version >= 3 => Cdi::On,
        None => Cdi::ByVersion,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containerd_by_version_and_by_word() {
        let on = "[plugins.'io.containerd.grpc.v1.cri']\nenable_cdi = true\n";
        for (text, expected) in [
            ("", Some(Cdi::ByVersion)),
            ("version = 2\n", Some(Cdi::ByVersion)),
            ("version = 3\n", Some(Cdi::On)),
            (&format!("version = 2\n{on}"), Some(Cdi::On)),
            (&format!("version = 3\n{}", on.replace("true", "false")), Some(Cdi::Off)),
            ("version = ", None),
        ] {
            assert_eq!(containerd(text), expected, "{text}");
        }
    }
}
