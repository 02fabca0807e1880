//! What containers have stays theirs when the operator's wishes change: under its name, and
//! as healthy as the host lets it be. The kubelet would not let a running pod in again whose
//! device is unhealthy, or start its containers anew without the resource. What the host
//! says is another matter: that is never overruled here.

use super::{Offer, Plan, moves};
use crate::inventory::Inventory;
use crate::ledger::Leases;
use crate::policy::Policy;
use crate::resource::ResourceName;
use crate::sys::device::DeviceId;

impl Plan {
    /// This plan, but with functions that are leased under a name of ours still in that
    /// resource, for those who have them and for nobody else. Ours is what we granted, and
    /// what the `earlier` plan offered so.
    #[must_use]
    pub fn standing_by(
        mut self,
        leases: &Leases,
        earlier: &Plan,
        inventory: &Inventory,
        policy: &Policy,
    ) -> Plan {
        for (addr, lease) in &leases.leased {
            let Ok(name) = lease.resource.parse::<ResourceName>() else { continue };
            let offered = earlier.offer(*addr).is_some_and(|(now, _)| *now == name);
            if lease.granted || offered {
                self.stand_by(*addr, &name, inventory, policy);
            }
        }
        self
    }

    fn stand_by(
        &mut self,
        addr: DeviceId,
        name: &ResourceName,
        inventory: &Inventory,
        policy: &Policy,
    ) {
        let offer = match self.offer(addr) {
            Some((now, _)) if now == name => return,
            Some((_, offer)) => Some(offer.clone()),
            None if self.refusals.get(&addr).is_some_and(|why| why.is_the_operators()) => {
                Offer::of(inventory, addr)
            }
            None => None,
        };
        let Some(offer) = offer else { return };
        self.withdraw(addr);
        self.refusals.remove(&addr);
        let members = || addr.pci().map(|addr| moves(inventory, policy, addr)).unwrap_or_default();
        self.moves.entry(offer.group).or_insert_with(members);
        self.offers.entry(name.clone()).or_default().insert(addr, offer);
        self.standing.insert(addr);
    }

    /// Takes a function out of the resource it is in.
    pub(super) fn withdraw(&mut self, addr: DeviceId) {
        for (_, offers) in &mut self.offers {
            offers.remove(&addr);
        }
        self.offers.retain(|_, offers| !offers.is_empty());
    }
}
