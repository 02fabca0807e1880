//! Displays, terminals, keyboards, and drivers for programs.

use super::*;

#[test]
fn consoles_in_use() {
    let gpu = |driver| [(OTHER, Function { boot_vga: Some(true), ..function(0x03_0000, driver) })];
    let fb = |pci| LiteMap::from_iter([(0, Framebuffer { pci })]);
    let own = || fb(vec![addr(OTHER)]);
    let keyboard = |pci| Keyboard { name: "K".into(), pci };
    let table: [(&str, &str, HostUse, &[&str]); 11] = [
        (
            "console on it",
            "ast",
            with(|h| h.screens = Ok(Screens { framebuffers: own(), console: true, text: false })),
            &["the console is shown on it"],
        ),
        (
            "firmware's framebuffer",
            "",
            with(|h| {
                h.screens = Ok(Screens { framebuffers: fb(vec![]), console: true, text: false });
            }),
            &["the console is shown on it"],
        ),
        (
            "text",
            "",
            with(|h| h.screens = Ok(Screens { text: true, ..Screens::default() })),
            &["the console is shown on it"],
        ),
        (
            "no console",
            "ast",
            with(|h| h.screens = Ok(Screens { framebuffers: own(), ..Screens::default() })),
            &[],
        ),
        (
            "given away",
            "vfio-pci",
            with(|h| h.screens = Ok(Screens { text: true, ..Screens::default() })),
            &[],
        ),
        (
            "terminal",
            "ast",
            with(|h| h.terminals = Ok(LiteMap::from_iter([("ttyS4".into(), vec![addr(OTHER)])]))),
            &["ttyS4 on it is the kernel's console"],
        ),
        (
            "only input",
            "ast",
            with(|h| {
                h.keyboards = Ok(vec![keyboard(vec![addr(OTHER)]), keyboard(vec![addr(OTHER)])]);
            }),
            &["the only console input hangs from it (K)"],
        ),
        (
            "two inputs",
            "ast",
            with(|h| {
                h.keyboards = Ok(vec![keyboard(vec![addr(OTHER)]), keyboard(vec![addr(DISK)])]);
            }),
            &[],
        ),
        (
            "platform input",
            "ast",
            with(|h| h.keyboards = Ok(vec![keyboard(vec![addr(OTHER)]), keyboard(vec![])])),
            &[],
        ),
        (
            "screens unseen",
            "ast",
            with(|h| h.screens = Err("no".into())),
            &["no, so its console may be used"],
        ),
        (
            "user space",
            "uio_pci_generic",
            idle(),
            &["uio_pci_generic may have given it to a program or another machine"],
        ),
    ];
    for (name, driver, host, expected) in table {
        assert_eq!(told(&snapshot(host, &gpu(driver)), OTHER), expected, "{name}");
    }
    // Not the firmware's choice, but the console's first framebuffer.
    let second = [(OTHER, Function { boot_vga: Some(false), ..function(0x03_8000, "virtio-pci") })];
    let host =
        with(|h| h.screens = Ok(Screens { framebuffers: own(), console: true, text: false }));
    assert_eq!(told(&snapshot(host, &second), OTHER), ["the console is shown on it"]);
}
