//! What a reload changes: pure, but for the reading of the file.

use super::Config;
use crate::error::{Error, Result};

/// The settings after a reload.
#[derive(Clone, Debug)]
pub struct Renewal {
    /// What counts from now on.
    pub config: Config,
    /// Keys of which this differs from what counted before.
    pub changed: Vec<&'static str>,
    /// Keys of the file that count only after a restart, each with a sentence.
    pub delayed: Vec<(&'static str, String)>,
}

impl Config {
    /// The same again, from the same flags and what the file says now.
    ///
    /// # Errors
    /// As [`Config::load`], and when the file that was read is gone: without it everything
    /// would be offered, and a file that an editor is replacing is gone for a moment. This
    /// one stays as it is.
    pub fn reload(&self) -> Result<Renewal> {
        let origin = &self.origin;
        let fresh = Config::load(&origin.flags, origin.named.as_deref())?;
        if let (Some(path), None) = (&origin.read, &fresh.origin.read) {
            return Err(Error::State(format!(
                "{} is not there any more; for the defaults leave it empty",
                path.display()
            )));
        }
        Ok(self.renewed(fresh))
    }

    /// What of fresh settings can count while the program runs. Directories come from flags
    /// alone, which stay as they are.
    fn renewed(&self, mut fresh: Config) -> Renewal {
        let mut delayed = Vec::new();
        if fresh.groups != self.groups {
            // Who was let in by the one rule would break the other.
            delayed.push(("groups", format!("it stays \"{}\"", self.groups)));
            fresh.groups = self.groups;
        }
        if fresh.http != self.http {
            // Opened once, so that an address that cannot be had ends the start and no more.
            delayed.push(("http", "its address stays".to_owned()));
            fresh.http = self.http;
        }
        if fresh.registration != self.registration {
            // The sockets' directory is watched from the start on.
            delayed.push(("registration", format!("it stays \"{}\"", self.registration)));
            fresh.registration = self.registration;
        }
        let (old, new) = (self, &fresh);
        let differs = [
            ("namespace", old.policy.namespace != new.policy.namespace),
            ("release", old.release != new.release),
            ("inject, backend or env", old.injections != new.injections),
            ("bind_wait", old.bind_wait != new.bind_wait),
            ("rescan", old.rescan != new.rescan),
            ("select", old.policy.select != new.policy.select),
            (
                "exclude",
                old.policy.exclude != new.policy.exclude
                    || old.policy.exclusions != new.policy.exclusions,
            ),
            ("allow", old.policy.allow != new.policy.allow),
            ("allow_noiommu", old.policy.allow_noiommu != new.policy.allow_noiommu),
            ("unmatched", old.policy.unmatched != new.policy.unmatched),
            ("resource", old.policy.resources != new.policy.resources),
            ("sriov", old.policy.sriov != new.policy.sriov),
            ("metrics_pod_labels", old.metrics_pod_labels != new.metrics_pod_labels),
        ];
        let changed = differs.iter().filter(|(_, differs)| *differs).map(|(key, _)| *key).collect();
        Renewal { config: fresh, changed, delayed }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{Flags, Groups};

    fn config(flags: &Flags, text: &str) -> Config {
        Config::from_text(flags, Path::new("c.toml"), text).expect("a good file")
    }

    /// Every key of the file, each with another value than the default.
    #[test]
    fn each_key_is_applied_or_said_to_need_a_restart() {
        let cases = [
            ("namespace = \"example.com\"", "namespace"),
            ("release = \"restore\"", "release"),
            ("inject = \"cdi\"", "inject, backend or env"),
            ("bind_wait = \"2s\"", "bind_wait"),
            ("rescan = \"2s\"", "rescan"),
            ("select = [\"10de:*\"]", "select"),
            ("exclude = [\"10de:*\"]", "exclude"),
            ("[[exclude]]\nmatch = { numa = 1 }", "exclude"),
            ("allow = [\"0000:01:00.0\"]", "allow"),
            ("allow_noiommu = true", "allow_noiommu"),
            ("[[resource]]\nname = \"a\"\nmatch = { numa = 1 }", "resource"),
            ("[[sriov]]\npf = \"ens1\"\nvfs = 4", "sriov"),
            ("metrics_pod_labels = false", "metrics_pod_labels"),
        ];
        let old = config(&Flags::default(), "");
        for (text, key) in cases {
            let renewal = old.renewed(config(&Flags::default(), text));
            assert_eq!(renewal.changed, [key], "{text}");
            assert!(renewal.delayed.is_empty(), "{text}");
        }
        let text = "unmatched = \"ignore\"\n[[resource]]\nname = \"a\"\nmatch = { numa = 1 }";
        let renewal = old.renewed(config(&Flags::default(), text));
        assert_eq!(renewal.changed, ["unmatched", "resource"]);

        let renewal = old.renewed(config(&Flags::default(), "groups = \"shared\""));
        assert_eq!(renewal.config.groups, Groups::Exclusive);
        assert_eq!(renewal.delayed, [("groups", "it stays \"exclusive\"".to_owned())]);
        assert!(renewal.changed.is_empty());

        let renewal = old.renewed(config(&Flags::default(), "http = 9100"));
        assert_eq!(renewal.config.http, old.http);
        assert_eq!(renewal.delayed, [("http", "its address stays".to_owned())]);

        let renewal = old.renewed(config(&Flags::default(), "registration = \"watcher\""));
        assert_eq!(renewal.config.registration, old.registration);
        assert_eq!(renewal.delayed, [("registration", "it stays \"kubelet\"".to_owned())]);
    }

    #[test]
    fn what_a_flag_says_no_file_changes() {
        let flags = Flags { rescan: Some(std::time::Duration::from_secs(7)), ..Flags::default() };
        let old = config(&flags, "");
        let renewal = old.renewed(config(&flags, "rescan = \"2s\"\nrelease = \"restore\""));
        assert_eq!(renewal.changed, ["release"]);
        assert_eq!(renewal.config.rescan.as_secs(), 7);
    }
}
