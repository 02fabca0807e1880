//! One check: what was found, and what to do about it.

use std::fmt;

use serde::Serialize;

/// A check and its outcome.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// A word that stays the same over releases.
    pub id: &'static str,
    /// How it came out.
    pub verdict: Verdict,
    /// What was found.
    pub sentence: String,
    /// More of it, a sentence each.
    pub details: Vec<String>,
    /// What to do.
    pub remedies: Vec<Remedy>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Verdict {
    /// As it should be.
    Pass,
    /// Something that is needed is not there, or stands in the way.
    Fail,
    /// It could not be told, or is not needed here.
    Skip,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Verdict::Pass => "PASS",
            Verdict::Fail => "FAIL",
            Verdict::Skip => "SKIP",
        })
    }
}

/// What to do, and where it is done so.
#[derive(Clone, Debug, Serialize)]
pub struct Remedy {
    /// `any`, `debian` (Ubuntu too) or `rhel`.
    pub system: &'static str,
    /// A command or a sentence.
    pub text: String,
}

impl Remedy {
    /// Whether it is one for a machine with these IDs of os-release(5).
    pub(super) fn fits(&self, distributions: &[String]) -> bool {
        let any = |names: &[&str]| distributions.iter().any(|d| names.contains(&d.as_str()));
        let (debian, rhel) = (any(&["debian", "ubuntu"]), any(&["rhel", "fedora", "centos"]));
        match self.system {
            "debian" => debian || !rhel,
            "rhel" => rhel || !debian,
            _ => true,
        }
    }

    pub(super) fn title(&self) -> &'static str {
        match self.system {
            "debian" => "Debian, Ubuntu",
            "rhel" => "RHEL",
            _ => "Remedy",
        }
    }
}

impl Check {
    pub(super) fn pass(id: &'static str, sentence: impl Into<String>) -> Check {
        Check::new(id, Verdict::Pass, sentence)
    }

    pub(super) fn fail(id: &'static str, sentence: impl Into<String>) -> Check {
        Check::new(id, Verdict::Fail, sentence)
    }

    pub(super) fn skip(id: &'static str, sentence: impl Into<String>) -> Check {
        Check::new(id, Verdict::Skip, sentence)
    }

    fn new(id: &'static str, verdict: Verdict, sentence: impl Into<String>) -> Check {
        let sentence = sentence.into();
        Check { id, verdict, sentence, details: Vec::new(), remedies: Vec::new() }
    }

    pub(super) fn detail(mut self, lines: impl IntoIterator<Item = String>) -> Check {
        self.details.extend(lines);
        self
    }

    /// A remedy for every system.
    pub(super) fn remedy(self, text: impl Into<String>) -> Check {
        self.remedy_on("any", text)
    }

    pub(super) fn remedy_on(mut self, system: &'static str, text: impl Into<String>) -> Check {
        self.remedies.push(Remedy { system, text: text.into() });
        self
    }

    /// A change of the kernel's command line, as each system makes it.
    pub(super) fn kernel_line(self, words: &str) -> Check {
        self.remedy(format!("start the kernel with: {words}"))
            .remedy_on(
                "debian",
                format!(
                    "add {words} to GRUB_CMDLINE_LINUX in /etc/default/grub, then: update-grub; \
                     reboot"
                ),
            )
            .remedy_on("rhel", format!("grubby --update-kernel=ALL --args=\"{words}\"; reboot"))
    }

    /// The removal of words from it.
    pub(super) fn no_kernel_line(self, words: &str) -> Check {
        self.remedy(format!("start the kernel without: {words}"))
            .remedy_on(
                "debian",
                format!("take {words} out of /etc/default/grub, then: update-grub; reboot"),
            )
            .remedy_on(
                "rhel",
                format!("grubby --update-kernel=ALL --remove-args=\"{words}\"; reboot"),
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remedies_are_for_this_distribution_when_it_is_known() {
        let check = Check::fail("x", "y").kernel_line("z");
        let shown = |ids: &[&str]| {
            let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
            let fit = check.remedies.iter().filter(|r| r.fits(&ids));
            fit.map(|r| r.system).collect::<Vec<_>>()
        };
        assert_eq!(shown(&[]), ["any", "debian", "rhel"]);
        assert_eq!(shown(&["ubuntu", "debian"]), ["any", "debian"]);
        assert_eq!(shown(&["rocky", "rhel", "fedora"]), ["any", "rhel"]);
        assert_eq!(shown(&["arch"]), ["any", "debian", "rhel"]);
    }
}
