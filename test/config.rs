//! Each config file of test/config gets exactly the answer that lies beside it. A new case
//! needs no Rust: a directory with `config.toml`, `args` when there are flags, `machines`
//! when it is held against hosts of test/machines by name, and `GOLDEN_REGENERATE`.
//!
//! The answer is what `check-config` prints, its complaints and its exit code.

#[path = "util/machine.rs"]
mod machine;
#[path = "util/manifest.rs"]
mod manifest;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use machine::{Built, machines};

/// The words of a file, without its comments.
fn words(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines = text.lines().filter(|l| !l.starts_with('#'));
    lines.flat_map(str::split_whitespace).map(str::to_owned).collect()
}

fn check(case: &Path, root: &Path) -> String {
    let bin = env::var_os("VDP_BIN")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_vfio-device-plugin")), PathBuf::from);
    let output = Command::new(&bin)
        .args(["check-config", "config.toml", "--root"])
        .arg(root)
        .args(words(&case.join("args")))
        .current_dir(case)
        .env_remove("RUST_LOG")
        .output()
        .unwrap_or_else(|e| panic!("{}: {e}", bin.display()));
    let text = |bytes| String::from_utf8(bytes).expect("the output is UTF-8");
    let (out, err) = (text(output.stdout), text(output.stderr));
    let code = output.status.code().expect("it was not killed");
    format!("{out}{err}exit code {code}\n")
}

fn answer(case: &Path) -> String {
    let names = words(&case.join("machines"));
    if names.is_empty() {
        return check(case, Path::new("/nonexistent"));
    }
    let all = machines();
    let mut text = String::new();
    for name in names {
        let machine = all.iter().find(|m| m.name == name);
        let machine = machine.unwrap_or_else(|| panic!("{}: {name}", case.display()));
        let built = Built::new(machine, "config");
        let answer = check(case, built.path());
        let answer = answer.replace(&built.path().display().to_string(), "$ROOT");
        text.push_str(&format!("== {name}\n{answer}\n"));
    }
    text
}

/// The README's examples are ones that work.
#[test]
fn the_config_of_the_readme_is_good() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = fs::read_to_string(readme).expect("README.md");
    let examples: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(examples.len() > 1, "{examples:?}");
    let dir = env::temp_dir().join(format!("vdp-readme-{}", std::process::id()));
    fs::create_dir_all(&dir).expect("make a temp dir");
    for example in examples {
        fs::write(dir.join("config.toml"), example).expect("write it");
        let answer = check(&dir, Path::new("/nonexistent"));
        assert!(answer.ends_with("exit code 0\n"), "{example}: {answer}");
    }
    fs::remove_dir_all(&dir).expect("remove the temp dir");
}

#[test]
fn every_config_gets_the_answer_beside_it() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("test/config");
    let mut cases: Vec<PathBuf> =
        fs::read_dir(&dir).expect("test/config").flatten().map(|e| e.path()).collect();
    cases.sort();
    assert!(cases.len() > 10, "only {} cases", cases.len());
    let regenerate = env::var_os("GOLDEN_REGENERATE").is_some();
    let mut wrong = String::new();
    for case in cases {
        let path = case.join("expected");
        let answer = answer(&case);
        if regenerate {
            fs::write(&path, &answer).expect("write what is expected");
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if answer != expected {
            let name = path.display();
            wrong.push_str(&format!("{name}\n--- expected\n{expected}--- is\n{answer}\n"));
        }
    }
    assert!(wrong.is_empty(), "GOLDEN_REGENERATE=1 rewrites\n{wrong}");
}
