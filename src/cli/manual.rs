//! The man page: `vfio-device-plugin man` prints it for man(7).

use super::table::{ABOUT, EXIT, Kind, OPTIONS, Opt, VERBS};
use crate::version::VERSION;

/// The whole page.
pub(super) fn page() -> String {
    let mut text = format!(
        ".TH VFIO\\-DEVICE\\-PLUGIN 8 \"\" \"vfio\\-device\\-plugin {VERSION}\"\n.SH NAME\n\
         vfio\\-device\\-plugin \\- {}\n.SH SYNOPSIS\n",
        escaped(&lowered(ABOUT))
    );
    for verb in VERBS {
        let arguments = match verb.arguments {
            "" => String::new(),
            arguments => format!(" \"\\~{}\"", escaped(arguments)),
        };
        text.push_str(&format!(
            ".B vfio\\-device\\-plugin {}\n.RI [ OPTION .\\|.\\|.]{arguments}\n.br\n",
            escaped(verb.name)
        ));
    }
    text.push_str(
        ".SH DESCRIPTION\nA pod that asks for\n.I devices.kubevirt.io/VENDOR_DEVICE\ngets a PCI \
         function of that vendor and device: its IOMMU group is bound to vfio\\-pci, and\n.I \
         /dev/vfio/vfio\nand\n.I /dev/vfio/GROUP\nare in its container. Whatever the host \
         needs is never offered.\n.SH VERBS\n",
    );
    for verb in VERBS {
        entry(&mut text, &format!("\\fB{}\\fR", escaped(verb.name)), verb.help);
    }
    text.push_str(".SH OPTIONS\n");
    for option in OPTIONS {
        entry(&mut text, &tag(&option), option.help);
    }
    text.push_str(".SH EXIT STATUS\n");
    for (code, meaning) in EXIT {
        entry(&mut text, &format!("\\fB{code}\\fR"), meaning);
    }
    text.push_str(".SH FILES\n");
    for (path, meaning) in [
        ("/etc/vfio-device-plugin/config.toml", "names of resources, and what flags say"),
        ("/run/vfio-device-plugin", "what was moved to vfio-pci, and who holds what"),
        ("/var/run/cdi", "with inject = \"cdi\", what the names of functions stand for"),
    ] {
        entry(&mut text, &format!("\\fI{}\\fR", escaped(path)), meaning);
    }
    text.push_str(".SH ENVIRONMENT\n");
    entry(&mut text, "RUST_LOG", "the log filter where --log-level does not say it");
    text.push_str(".SH SIGNALS\n");
    entry(&mut text, "SIGHUP", "reads the config again");
    entry(&mut text, "SIGTERM, SIGINT", "stops; a second one at once. Devices stay bound");
    text
}

fn entry(text: &mut String, tag: &str, help: &str) {
    text.push_str(&format!(".TP\n{tag}\n{}\n", escaped(help)));
}

fn tag(option: &Opt) -> String {
    let short = match option.short {
        "" => String::new(),
        short => format!("\\fB\\-{short}\\fR, "),
    };
    let value = match option.kind {
        Kind::Flag => String::new(),
        Kind::Once | Kind::Repeatable => format!(" \\fI{}\\fR", escaped(option.value)),
    };
    format!("{short}\\fB\\-\\-{}\\fR{value}", escaped(option.name))
}

/// A hyphen that is meant to be typed, and no line that begins as a request does
/// (groff_char(7), roff(7)).
fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

fn lowered(text: &str) -> String {
    let mut chars = text.trim_end_matches('.').chars();
    chars.next().map(|c| c.to_lowercase().chain(chars).collect()).unwrap_or_default()
}
