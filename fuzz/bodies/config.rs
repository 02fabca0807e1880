//! The config file.

use std::collections::BTreeSet;
use std::path::Path;

use vfio_device_plugin::config::{Config, Flags};
use vfio_device_plugin::error::Error;

/// A file's text: it is taken as a whole, or each of its errors has a place in it.
pub fn config(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let lines = text.matches('\n').count() + 1;
    match Config::from_text(&Flags::default(), Path::new("c.toml"), &text) {
        Ok(config) => {
            let rules = &config.policy.resources;
            let names: BTreeSet<String> = rules.iter().map(|r| r.name.env_name()).collect();
            assert_eq!(names.len(), rules.len(), "two resources share a variable");
            for rule in rules {
                assert!(!rule.name.is_kubevirts(), "{}", rule.name);
                assert!(!rule.matching.is_empty(), "{} takes everything", rule.name);
            }
            assert!(config.policy.exclusions.iter().all(|m| !m.is_empty()));
            assert!(!config.bind_wait.is_zero() && config.rescan.as_secs() > 0);
        }
        Err(Error::Config { problems, .. }) => {
            assert!(!problems.is_empty());
            for problem in problems {
                assert!(!problem.contains(|c: char| c.is_control()), "{problem:?}");
                let mut parts = problem.splitn(4, ':');
                assert_eq!(parts.next(), Some("c.toml"), "{problem}");
                let mut number = || parts.next().and_then(|p| p.parse::<usize>().ok());
                let (line, column) = (number().expect("a line"), number().expect("a column"));
                assert!((1..=lines).contains(&line) && column > 0, "{problem}");
            }
        }
        Err(other) => panic!("no error of the config: {other}"),
    }
}
