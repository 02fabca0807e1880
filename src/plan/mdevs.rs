//! Mediated devices are offered as they are found: whoever made them means them to be used
//! through VFIO, which is all that can be done with one. Pure.

use super::{Offer, Refusal, behind, judge_excluded};
use crate::inventory::Inventory;
use crate::policy::rule::Subject;
use crate::policy::{Policy, Unmatched};
use crate::resource::ResourceName;
use crate::sys::device::Uuid;
use crate::sys::mdev::Mdev;

/// Decides for one. What the operator selects and excludes is its parent.
pub(super) fn judge(
    inventory: &Inventory,
    policy: &Policy,
    (uuid, mdev): (Uuid, &Mdev),
) -> Result<(ResourceName, Offer), Refusal> {
    if let Some(problem) = mdev.problems.first() {
        return Err(Refusal::Unreadable(problem.clone()));
    }
    let parent = mdev.function().and_then(|addr| Some((addr, inventory.devices.get(&addr)?)));
    let mut maker = mdev.parent.clone();
    if let Some((addr, device)) = parent {
        let subject = Subject::new(inventory, addr, device);
        judge_excluded(policy, &subject, &format!("{addr}, which it is made of,"))?;
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
    let offer = Offer::of(inventory, uuid.into()).ok_or_else(no_driver)?;
    let name = format!("{}/{maker}_{}", policy.namespace, mdev.kind);
    let name = name.parse().map_err(|e: crate::error::Error| Refusal::Unreadable(e.to_string()))?;
    Ok((name, offer))
}

fn nameless(mdev: &Mdev) -> String {
    format!("nothing is known of {}, which it is made of", mdev.parent)
}
