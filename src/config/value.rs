//! Values of the config file that no other part of the program has a word for.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::str::FromStr;
use std::time::Duration;

use crate::config::{Groups, Http, Registration, Release};
use crate::error::{Error, Result};
use crate::policy::Unmatched;
use crate::resource::ResourceName;
use crate::sys::pci::PciId;

impl FromStr for Groups {
    type Err = Error;

    fn from_str(text: &str) -> Result<Groups> {
        match text {
            "exclusive" => Ok(Groups::Exclusive),
            "shared" => Ok(Groups::Shared),
            _ => Err(Error::parse("\"exclusive\" or \"shared\"", text)),
        }
    }
}

impl fmt::Display for Groups {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Groups::Exclusive => "exclusive",
            Groups::Shared => "shared",
        })
    }
}

impl FromStr for Registration {
    type Err = Error;

    fn from_str(text: &str) -> Result<Registration> {
        match text {
            "kubelet" => Ok(Registration::Kubelet),
            "watcher" => Ok(Registration::Watcher),
            _ => Err(Error::parse("\"kubelet\" or \"watcher\"", text)),
        }
    }
}

impl fmt::Display for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Registration::Kubelet => "kubelet",
            Registration::Watcher => "watcher",
        })
    }
}

impl FromStr for Release {
    type Err = Error;

    fn from_str(text: &str) -> Result<Release> {
        match text {
            "keep" => Ok(Release::Keep),
            "restore" => Ok(Release::Restore),
            _ => Err(Error::parse("\"keep\" or \"restore\"", text)),
        }
    }
}

impl fmt::Display for Release {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Release::Keep => "keep",
            Release::Restore => "restore",
        })
    }
}

impl FromStr for Http {
    type Err = Error;

    fn from_str(text: &str) -> Result<Http> {
        if text == "off" {
            return Ok(Http::Off);
        }
        // Digits alone are a port; "+80" is a number for Rust, too.
        let port = text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten();
        let here = port.map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        here.or_else(|| text.parse().ok()).map(Http::At).ok_or_else(|| {
            let what = "a port (of 127.0.0.1), \"ADDRESS:PORT\" such as \"0.0.0.0:9470\" or \
                        \"[::]:9470\", or \"off\"";
            Error::parse(what, text)
        })
    }
}

impl fmt::Display for Http {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Http::Off => f.write_str("off"),
            Http::At(addr) => addr.fmt(f),
        }
    }
}

/// The part of resource names before the slash.
pub fn namespace(text: &str) -> Result<String> {
    // Any ID will do: the namespace is what is tried.
    ResourceName::of(text, PciId { vendor: 0, device: 0 })
        .map(|_| text.to_owned())
        .map_err(|_| Error::parse("a namespace such as devices.kubevirt.io", text))
}

/// `"offer"` or `"ignore"`.
pub(super) fn unmatched(text: &str) -> Result<Unmatched> {
    match text {
        "offer" => Ok(Unmatched::Offer),
        "ignore" => Ok(Unmatched::Ignore),
        _ => Err(Error::parse("\"offer\" or \"ignore\"", text)),
    }
}

/// A whole number above 0 and its unit. The unit is part of the value, because the flags'
/// milliseconds and seconds are too easily mistaken for each other in a file.
pub(super) fn bind_wait(text: &str) -> Result<Duration> {
    let wrong = || Error::parse("a time of at least \"1ms\", such as \"250ms\" or \"1s\"", text);
    duration(text).ok_or_else(wrong)
}

/// As [`bind_wait`]; more often than each second is no slow look.
pub(super) fn rescan(text: &str) -> Result<Duration> {
    let wrong = || Error::parse("a time of at least \"1s\", such as \"30s\" or \"5m\"", text);
    duration(text).filter(|d| *d >= Duration::from_secs(1)).ok_or_else(wrong)
}

fn duration(text: &str) -> Option<Duration> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        _ => return None,
    };
    let ms = number.parse::<u64>().ok()?.checked_mul(unit)?;
    // So long from now must still be a time.
    (1..=u64::from(u32::MAX)).contains(&ms).then(|| Duration::from_millis(ms))
}

/// A name of a slot, or of firmware: anything but nothing.
pub(super) fn word(text: &str) -> Result<String> {
    if text.is_empty() {
        return Err(Error::parse("a name such as \"2\" or \"NIC1\"", text));
    }
    Ok(text.to_owned())
}

/// A number that is no size of anything.
pub(super) fn number(text: &str) -> Result<u32> {
    let wrong = || Error::parse("a whole number such as 3", text);
    let digits = text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten().ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_port_is_on_loopback() {
        let shown = |text: &str| text.parse::<Http>().map(|http| http.to_string()).ok();
        assert_eq!(shown("9470").as_deref(), Some("127.0.0.1:9470"));
        assert_eq!(shown("0").as_deref(), Some("127.0.0.1:0"));
        assert_eq!(shown("0.0.0.0:9470").as_deref(), Some("0.0.0.0:9470"));
        assert_eq!(shown("[::1]:9470").as_deref(), Some("[::1]:9470"));
        assert_eq!(shown("off").as_deref(), Some("off"));
        for bad in
            ["", "65536", "+80", "-1", ":9470", "localhost:9470", "::1", "127.0.0.1", "on", "8 0"]
        {
            assert_eq!(shown(bad), None, "{bad}");
        }
    }

    #[test]
    fn times_carry_their_unit() {
        let ms = |text| duration(text).map(|d| d.as_millis());
        assert_eq!(ms("250ms"), Some(250));
        assert_eq!(ms("1s"), Some(1_000));
        assert_eq!(ms("5m"), Some(300_000));
        for bad in
            ["", "1", "s", "0s", "1.5s", "-1s", "1h", "1 s", "4294968s", "99999999999999999999s"]
        {
            assert_eq!(ms(bad), None, "{bad}");
        }
        assert!(rescan("999ms").is_err() && rescan("1000ms").is_ok());
    }
}
