//! What shells complete: `vfio-device-plugin completions SHELL` prints it.

use super::table::{Kind, OPTIONS, Opt, VERBS};
use crate::error::{Error, Result};

/// The shells we know.
const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

/// The script of a shell.
pub(super) fn script(shell: Option<&str>) -> Result<String> {
    match shell {
        Some("bash") => Ok(bash()),
        Some("zsh") => Ok(zsh()),
        Some("fish") => Ok(fish()),
        other => Err(Error::Usage(format!(
            "completions: {:?} is no shell we know; {} are",
            other.unwrap_or_default(),
            SHELLS.join(", ")
        ))),
    }
}

/// What a value of an option is, for a shell.
enum Values {
    None,
    Choices(&'static [&'static str]),
    Directory,
    File,
    Other,
}

fn values(option: &Opt) -> Values {
    match (option.kind, option.value) {
        (Kind::Flag, _) => Values::None,
        _ if !option.choices.is_empty() => Values::Choices(option.choices),
        (_, "DIR") => Values::Directory,
        (_, "FILE") => Values::File,
        _ => Values::Other,
    }
}

fn names() -> String {
    VERBS.map(|v| v.name).join(" ")
}

fn bash() -> String {
    let mut cases = String::new();
    for option in OPTIONS {
        let words = match values(&option) {
            Values::None => continue,
            Values::Choices(words) => Some(format!("-W \"{}\"", words.join(" "))),
            Values::Directory => Some("-d".to_owned()),
            Values::File => Some("-f".to_owned()),
            Values::Other => None,
        };
        let reply = match words {
            Some(words) => format!("mapfile -t COMPREPLY < <(compgen {words} -- \"$word\")"),
            None => "COMPREPLY=()".to_owned(),
        };
        cases.push_str(&format!("        --{}) {reply}; return ;;\n", option.name));
    }
    let options = OPTIONS.map(|o| format!("--{}", o.name)).join(" ");
    let verbs = names();
    format!(
        "# bash completion of vfio-device-plugin\n\
         _vfio_device_plugin() {{\n    \
             local word=${{COMP_WORDS[COMP_CWORD]}} before=${{COMP_WORDS[COMP_CWORD-1]}}\n    \
             case $before in\n{cases}        \
                 check-config) mapfile -t COMPREPLY < <(compgen -f -- \"$word\"); return ;;\n    \
             esac\n    \
             case $word in\n        \
                 -*) mapfile -t COMPREPLY < <(compgen -W \"{options}\" -- \"$word\") ;;\n        \
                 *) mapfile -t COMPREPLY < <(compgen -W \"{verbs}\" -- \"$word\") ;;\n    \
             esac\n\
         }}\n\
         complete -F _vfio_device_plugin vfio-device-plugin\n"
    )
}

/// The text of a description, in single quotes and outside of what zsh's `_arguments` reads.
fn quoted(text: &str) -> String {
    text.replace('\'', "'\\''")
}

fn zsh() -> String {
    let mut text = "#compdef vfio-device-plugin\n_arguments -s \\\n".to_owned();
    for option in OPTIONS {
        let help = quoted(option.help).replace('[', "(").replace(']', ")").replace(':', "\\:");
        let star = if option.kind == Kind::Repeatable { "*" } else { "" };
        let action = match values(&option) {
            Values::None => String::new(),
            Values::Choices(words) => format!(":{}:({})", option.value, words.join(" ")),
            Values::Directory => format!(":{}:_files -/", option.value),
            Values::File => format!(":{}:_files", option.value),
            Values::Other => format!(":{}: ", option.value),
        };
        text.push_str(&format!("    '{star}--{}[{help}]{action}' \\\n", option.name));
    }
    let verbs: Vec<String> =
        VERBS.iter().map(|v| format!("{}\\:\"{}\"", v.name, quoted(v.help))).collect();
    text.push_str(&format!("    '1:verb:(({}))' \\\n    '*:file:_files'\n", verbs.join(" ")));
    text
}

fn fish() -> String {
    let command = "complete -c vfio-device-plugin";
    let escape = |text: &str| text.replace('\\', "\\\\").replace('\'', "\\'");
    let mut text = format!("# fish completion of vfio-device-plugin\n{command} -f\n");
    for verb in VERBS {
        text.push_str(&format!(
            "{command} -n __fish_use_subcommand -a {} -d '{}'\n",
            verb.name,
            escape(verb.help)
        ));
    }
    text.push_str(&format!("{command} -n '__fish_seen_subcommand_from check-config' -F\n"));
    for option in OPTIONS {
        let short = match option.short {
            "" => String::new(),
            short => format!(" -s {short}"),
        };
        let action = match values(&option) {
            Values::None => String::new(),
            Values::Choices(words) => format!(" -x -a '{}'", words.join(" ")),
            Values::Directory => " -x -a '(__fish_complete_directories)'".to_owned(),
            Values::File => " -r -F".to_owned(),
            Values::Other => " -x".to_owned(),
        };
        let help = escape(option.help);
        text.push_str(&format!("{command} -l {}{short}{action} -d '{help}'\n", option.name));
    }
    text
}
