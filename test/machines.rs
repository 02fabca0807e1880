//! Each machine of test/machines, built as a tree, gets exactly the answers that lie
//! beside its manifest. A new case needs no Rust: a directory with `machine.txt`, `args`
//! when there are flags, `config.toml` when there is a config file in the usual place, and `make golden`, whose result is then read line by line.
//!
//! The real binary runs, `VDP_BIN` or the one that cargo built. `GOLDEN_REGENERATE`
//! rewrites what is expected; `VDP_MACHINE=part-of-name` runs some of them.

#[path = "util/machine.rs"]
mod machine;
#[path = "util/manifest.rs"]
mod manifest;

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use machine::{Built, Machine, machines};

/// What is asked, and the file with the answer.
const QUESTIONS: [(&[&str], &str); 6] = [
    (&["list"], "list.expected"),
    (&["list", "--json"], "list.json.expected"),
    (&["list", "--tree"], "tree.expected"),
    (&["check-config"], "check-config.expected"),
    (&["doctor"], "doctor.expected"),
    (&["doctor", "--json"], "doctor.json.expected"),
];

/// Whether a machine is asked: what the config means where there is one, and for JSON of
/// `doctor` where its answer lies beside (an empty file begins one).
fn is_asked(machine: &Machine, file: &str) -> bool {
    match file {
        "check-config.expected" => machine.dir.join("config.toml").exists(),
        "doctor.json.expected" => machine.dir.join(file).exists(),
        _ => true,
    }
}

fn ask(machine: &Machine, built: &Built, words: &[&str]) -> String {
    let bin = env::var_os("VDP_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_vfio-device-plugin")), PathBuf::from);
    let output = Command::new(&bin)
        .args(words)
        .arg("--root")
        .arg(built.path())
        .args(&machine.args)
        .env_remove("RUST_LOG")
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}", bin.display()));
    let stderr = String::from_utf8_lossy(&output.stderr);
    // A doctor that is not content says so by its exit code.
    let code = output.status.code();
    let well = code == Some(0) || (words[0] == "doctor" && code == Some(3));
    assert!(well, "{}: {}: {stderr}", machine.name, output.status);
    assert_eq!(stderr, "", "{}: what is asked says nothing on stderr", machine.name);
    let text = String::from_utf8(output.stdout).expect("the output is UTF-8");
    // The only thing in it that differs from run to run.
    text.replace(&built.path().display().to_string(), "$ROOT")
}

#[test]
fn every_machine_gets_the_answers_beside_it() {
    let regenerate = env::var_os("GOLDEN_REGENERATE").is_some();
    let mut wrong = String::new();
    for machine in machines() {
        let built = Built::new(&machine, "golden");
        for (words, file) in QUESTIONS {
            if !is_asked(&machine, file) {
                continue;
            }
            let path = machine.dir.join(file);
            let answer = ask(&machine, &built, words);
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if answer == expected {
                continue;
            }
            if regenerate {
                fs::write(&path, answer).expect("write what is expected");
            } else {
                wrong.push_str(&format!("\n{}\n{}", path.display(), diff(&expected, &answer)));
            }
        }
    }
    assert!(wrong.is_empty(), "- is expected, + is the answer; `make golden` rewrites\n{wrong}");
}

/// The lines that differ, by the longest common subsequence.
fn diff(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    // common[i][j]: how many lines old[i..] and new[j..] have in common, in order.
    let mut common = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] = if old[i] == new[j] {
                common[i + 1][j + 1] + 1
            } else {
                common[i + 1][j].max(common[i][j + 1])
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
        } else if j == new.len() || (i < old.len() && common[i + 1][j] >= common[i][j + 1]) {
            text.push_str(&format!("- {}\n", old[i]));
            i += 1;
        } else {
            text.push_str(&format!("+ {}\n", new[j]));
            j += 1;
        }
    }
    text
}

/// Every word that the manifest language does not know is an error that names it.
#[test]
fn wrong_manifests_are_refused_by_line_and_word() {
    let dir = env::temp_dir().join(format!("vdp-manifest-{}", std::process::id()));
    let cases = [
        ("pcie 0000:00:00.0", "line 1: \"pcie\""),
        ("\npci 0000:00:00.0 id=8086:1 class=060000 color=red", "line 2: \"color=red\""),
        ("pci 0000:00:00.0 id=8086 class=060000", "line 1: id=8086"),
        ("pci 0000:00:00.0 id=8086:1234", "line 1: class="),
        ("pci", "line 1: pci: an address is missing"),
        ("block sda under x/block dev=8:0\nblock md0 on=sdb dev=9:0", "line 2: on=sdb"),
        ("net e under x", "line 1: index="),
        ("route e 10.0.0.0", "line 1: \"10.0.0.0\""),
        ("input joystick", "line 1: \"joystick\""),
        ("absent etc/passwd", "line 1: \"etc/passwd\""),
        ("link @0000:00:00.0/driver x", "line 1: \"@0000:00:00.0/driver\""),
        ("hex /x 0g", "line 1: \"0g\""),
    ];
    for (text, expected) in cases {
        let _ = fs::remove_dir_all(&dir);
        let error = manifest::build(text, &dir).expect_err(text);
        assert!(error.starts_with(expected), "{text}: {error}");
    }
    fs::remove_dir_all(&dir).expect("remove the temp dir");
}
