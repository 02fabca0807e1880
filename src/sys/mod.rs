//! The host, as facts: the only code that knows /sys, /proc and /dev, and the only
//! code that may be `unsafe`. Nothing here knows of resources, pods or policy.

pub mod bind;
pub mod cdev;
pub mod device;
mod dir;
pub mod extended;
pub mod fault;
pub mod groups;
pub mod hostuse;
pub mod inotify;
pub mod labels;
pub mod limits;
pub mod mdev;
pub mod modalias;
pub mod netlink;
pub mod notify;
pub mod openers;
pub mod pci;
pub mod platform;
pub mod poll;
pub mod root;
pub mod scan;
#[cfg(test)]
pub(crate) mod scratch;
pub mod signal;
pub mod sriov;
pub mod thread;
pub mod uevent;
pub mod variable;

pub use root::Root;
