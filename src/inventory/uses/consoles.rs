//! Functions through which a person or a log reaches the machine.

use super::{HostReason, Marks, class_is, native};
use crate::sys::hostuse::{HostUse, Screens};
use crate::sys::pci::PciAddr;
use crate::sys::scan::Function;

/// Marks the console's display, its terminals, and the only input.
pub(super) fn mark(host: &HostUse, marks: &mut Marks<'_>) {
    match &host.screens {
        Ok(screens) => mark_screen(screens, marks),
        Err(why) => {
            marks.mark_unseen(why, "its console", |f| {
                // The boot display needs no driver: firmware's framebuffer draws on it.
                (native(f) || boot_display(f)) && class_is(f, &[0x03], &[])
            });
        }
    }
    match &host.terminals {
        Ok(terminals) => {
            for (name, path) in terminals {
                marks.mark(path, &HostReason::Terminal { name: name.clone() });
            }
        }
        // Serial ports and management engines; virtio consoles.
        Err(why) => {
            marks.mark_unseen(why, "its console", |f| native(f) && class_is(f, &[0x07], &[]));
        }
    }
    mark_only_input(host, marks);
}

/// The display that firmware chose, while a console is drawn on it; and the function of
/// the first framebuffer, which the console takes (drivers/video/fbdev/core/fbcon.c).
fn mark_screen(screens: &Screens, marks: &mut Marks<'_>) {
    let functions = marks.functions;
    for (addr, _) in functions.iter().filter(|(_, f)| boot_display(f)) {
        // A framebuffer without a function was set up by firmware, on this display.
        let shows = |pci: &[PciAddr]| pci.is_empty() || pci.contains(addr);
        let framebuffers = &screens.framebuffers;
        let drawn = screens.console
            && (framebuffers.is_empty() || framebuffers.values().any(|fb| shows(&fb.pci)));
        if drawn || screens.text {
            marks.mark(&[*addr], &HostReason::Screen);
        }
    }
    if let Some((_, first)) = screens.framebuffers.first().filter(|_| screens.console) {
        marks.mark(&first.pci, &HostReason::Screen);
    }
}

/// Whether firmware chose this display, or that cannot be told. One that a VFIO driver
/// has shows nothing of the host's any more.
fn boot_display(function: &Function) -> bool {
    let given_away = function.driver.is_some() && !native(function);
    let unreadable = !function.problems.is_empty() && class_is(function, &[0x03], &[]);
    !given_away && function.boot_vga.unwrap_or(unreadable)
}

/// The function that every keyboard hangs from. With a keyboard at the platform (i8042)
/// or at two functions, one may go.
fn mark_only_input(host: &HostUse, marks: &mut Marks<'_>) {
    let keyboards = match &host.keyboards {
        Ok(keyboards) => keyboards,
        Err(why) => {
            return marks
                .mark_unseen(why, "its keyboard", |f| native(f) && class_is(f, &[], &[0x0c03]));
        }
    };
    let Some(first) = keyboards.first() else { return };
    let controller = first.pci.last();
    if controller.is_some() && keyboards.iter().all(|k| k.pci.last() == controller) {
        marks.mark(&first.pci, &HostReason::OnlyInput { keyboard: first.name.clone() });
    }
}
