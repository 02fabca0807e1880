//! What we need for ourselves: to change drivers, to see what the host uses, to remember.

use std::path::Path;

use super::Check;
use crate::cli::look::Look;
use crate::config::Config;
use crate::error::{Error, Result, chain};
use crate::inventory::Inventory;
use crate::sys::platform::check_directory;

pub(super) fn config(config: &Config, wrong: Option<&Error>) -> Check {
    let id = "config";
    match (wrong, &config.origin.read) {
        (Some(Error::Config { path, problems }), _) => {
            let sentence = format!("{} is not used, and all below is without it", path.display());
            Check::fail(id, sentence).detail(problems.iter().cloned())
        }
        (Some(e), _) => Check::fail(id, chain(e)),
        (None, Some(path)) => Check::pass(id, format!("{} is good", path.display())),
        (None, None) => Check::pass(id, "there is no config file, and all is by default"),
    }
}

pub(super) fn sysfs(look: &Look) -> Check {
    let id = "sysfs";
    match &look.inventory.vfio.not_writable {
        None => Check::pass(id, "drivers can be changed"),
        Some(why) => Check::fail(id, format!("drivers cannot be changed: {why}"))
            .remedy("run as root; in a container, mount the host's /sys read-write"),
    }
}

pub(super) fn guard(look: &Look) -> Check {
    let id = "guard";
    let Inventory { unseen, problems, .. } = &look.inventory;
    let lines: Vec<String> = unseen.iter().chain(problems).cloned().collect();
    if lines.is_empty() {
        return Check::pass(id, "everything that the host may use was seen");
    }
    let sentence = "not all that the host uses could be seen; what may be used is not offered";
    Check::fail(id, sentence).detail(lines).remedy(
        "run as root; in a container, share the host's namespaces of processes and network \
         (hostPID, hostNetwork)",
    )
}

pub(super) fn run_directory(config: &Config, look: &Look) -> Check {
    let id = "run-dir";
    let dir = &config.run_dir;
    if let Some(problem) = look.problems.first() {
        return Check::fail(id, problem.clone()).remedy(
            "run as root; a file that cannot be used is set aside at the next start of run, and \
             what was moved before stays on vfio-pci until a reboot",
        );
    }
    match nearest(dir) {
        Ok(place) if place == dir => Check::pass(id, format!("{} is writable", dir.display())),
        Ok(_) => Check::pass(id, format!("{} is not there yet and can be made", dir.display())),
        Err(e) => Check::fail(id, format!("our state cannot be kept: {}", chain(&e))).remedy(
            "run as root; or name a directory that a restart keeps and a reboot empties: \
                 --run-dir",
        ),
    }
}

/// The directory itself or the nearest above it that is there, when it is writable.
fn nearest(dir: &Path) -> Result<&Path> {
    let place = dir.ancestors().find(|d| d.exists()).unwrap_or(dir);
    check_directory(place).map(|()| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::doctor::Verdict;
    use crate::sys::Root;

    #[test]
    fn a_config_that_is_wrong_is_told_and_the_rest_checked() {
        let usual = Config::new(Root::new("/nonexistent"));
        assert_eq!(config(&usual, None).verdict, Verdict::Pass);
        let problems = vec!["c.toml:1:1: x".to_owned(), "c.toml:2:1: y".to_owned()];
        let wrong = Error::Config { path: "c.toml".into(), problems: problems.clone() };
        let check = config(&usual, Some(&wrong));
        assert_eq!((check.verdict, check.details), (Verdict::Fail, problems));
        let unreadable = Error::State("no".into());
        assert_eq!(config(&usual, Some(&unreadable)).verdict, Verdict::Fail);
    }
}
