//! Mediated devices are offered as they are found: whoever made them means them to be used
//! through VFIO, which is all that can be done with one. Pure.

use super::{Offer, Refusal, behind};
use crate::inventory::Inventory;
use crate::policy::rule::{Subject, Verdict};
use crate::policy::{Policy, Unmatched};
use crate::resource::ResourceName;
use crate::sys::mdev::Mdev;

/// Decides for one. What the operator selects and excludes is its parent.
pub(super) fn judge(
    inventory: &Inventory,
    policy: &Policy,
    mdev: &Mdev,
) -> Result<(ResourceName, Offer), Refusal> {
    if let Some(problem) = mdev.problems.first() {
        return Err(Refusal::Unreadable(problem.clone()));
    }
    let parent = mdev.function().and_then(|addr| Some((addr, inventory.devices.get(&addr)?)));
    let mut maker = mdev.parent.clone();
    if let Some((addr, device)) = parent {
        let subject = Subject::new(inventory, addr, device);
        match policy.excludes(&subject) {
            Verdict::No => {}
            Verdict::Yes => return Err(Refusal::Excluded),
            Verdict::Unknown(why) => {
                return Err(Refusal::Undecided(format!(
                    "whether {addr}, which it is made of, is excluded cannot be told: {why}"
                )));
            }
        }
        if !policy.selects(&subject) {
            return Err(Refusal::NotSelected);
        }
        if let Some(controller) = behind(inventory, &device.facts) {
            return Err(Refusal::Behind(controller));
        }
        let id = device.facts.id.ok_or_else(|| Refusal::Unreadable(nameless(mdev)))?;
        maker = format!("{:04x}", id.vendor);
    } else if mdev.function().is_some() {
        return Err(Refusal::Unreadable(nameless(mdev)));
    } else if !policy.select.is_empty() {
        return Err(Refusal::NotSelected);
    }
    if policy.unmatched == Unmatched::Ignore {
        return Err(Refusal::Unmatched);
    }
    let no_driver = || Refusal::Unreadable("no VFIO driver has it: it is in no group".into());
    let group = mdev.group.ok_or_else(no_driver)?;
    let name = format!("{}/{maker}_{}", policy.namespace, mdev.kind);
    let name = name.parse().map_err(|e: crate::error::Error| Refusal::Unreadable(e.to_string()))?;
    let numa = parent.and_then(|(_, device)| device.facts.numa);
    Ok((name, Offer { group, numa }))
}

fn nameless(mdev: &Mdev) -> String {
    format!("nothing is known of {}, which it is made of", mdev.parent)
}
