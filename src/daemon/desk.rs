//! What the threads of the daemon share, and the reading of the kubelet's record into the
//! ledger. More of its methods are where they are used: grants in `alloc`, nodes in `handout`,
//! open groups in `probe`.
//!
//! The ledger's lock may be held while the state is changed in memory, and never while
//! somebody waits for the state to be on disk.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use grpcio::RpcStatusCode;
use litemap::LiteMap;

use super::beat::Beat;
use super::binder::Binder;
use super::hint::Hint;
use super::probe::Probes;
use super::releases::Releases;
use super::servers::Registered;
use super::settings::Settings;
use super::specs::Specs;
use super::sriov::Maker;
use super::tracker::Nudge;
use super::view::View;
use crate::config::Config;
use crate::error::chain;
use crate::health::Trouble;
use crate::kubelet::activity::Activity;
use crate::kubelet::checkpoint;
use crate::kubelet::podres::{Got, Incarnation, PodResources};
use crate::ledger::{Answer, Denial, Holder, Lease, Leases, Ledger, PodName, Who};
use crate::metrics::{Counters, Reason};
use crate::resource::ResourceName;
use crate::set::Set;
use crate::state::{Grant, Store};
use crate::sys::device::DeviceId;
use crate::sys::groups;
use crate::sys::openers::Opener;
use crate::sys::pci::GroupId;

/// What the threads work with.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    /// The settings that count now.
    pub(super) settings: Arc<Settings>,
    /// What is offered and advertised now.
    pub(super) view: Arc<View>,
    /// Who holds what.
    pub(super) ledger: Arc<Mutex<Ledger>>,
    /// What we did to the host.
    pub(super) store: Arc<Store>,
    /// The way to bind.
    pub(super) binder: Arc<Binder>,
    /// The way to make VFs.
    pub(super) maker: Arc<Maker>,
    /// The way to ask who is active.
    pub(super) podres: Arc<PodResources>,
    /// Whether the kubelet is in the middle of admitting something.
    pub(super) activity: Arc<Activity>,
    /// What was counted.
    pub(super) counters: Arc<Counters>,
    /// What the kubelet has registered, and since when.
    pub(super) registered: Arc<Registered>,
    /// Whether the kubelet believes what was published, of what was compared.
    pub(super) in_sync: Arc<Mutex<LiteMap<ResourceName, bool>>>,
    /// The controller's sign of life.
    pub(super) beat: Arc<Beat>,
    /// The way to ask whether groups are open.
    pub(super) probes: Arc<Probes>,
    /// Groups on their way to be free.
    pub(super) releases: Arc<Releases>,
    /// Who has groups open.
    pub(super) openers: Arc<Mutex<LiteMap<GroupId, Opener>>>,
    /// The way to have CDI files written.
    pub(super) specs: Specs,
    /// The way to make the controller look again.
    pub(super) hint: Hint,
    /// The way to make the tracker ask again.
    pub(super) nudge: Nudge,
    /// The name of this boot.
    pub(super) boot_id: String,
    /// The kubelet that named the holders in the ledger.
    pub(super) named_by: Arc<Mutex<Option<Incarnation>>>,
    /// Starts that were refused since one of the same functions was not, why, and when last, so
    /// that each thing is said once.
    pub(super) refused_starts: Arc<Mutex<LiteMap<Asked, (String, Instant)>>>,
    /// The checkpoint as it was read last.
    pub(super) checkpoint: Arc<Mutex<checkpoint::Last>>,
    /// What was said of the checkpoint last, so that each thing is said once.
    pub(super) unread: Arc<Mutex<Option<String>>>,
}

/// The resource and the functions of a container that is to start.
pub(super) type Asked = (String, String);

/// A refusal: the code and the sentence end up in the pod's events, the reason is counted.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) code: RpcStatusCode,
    pub(super) reason: Reason,
    pub(super) why: String,
}

impl Refused {
    /// What is asked for cannot be had now.
    pub(super) fn unfit(reason: Reason, why: String) -> Refused {
        Refused { code: RpcStatusCode::FAILED_PRECONDITION, reason, why }
    }

    /// Our own state could not be stored.
    pub(super) fn unstored(what: &str, why: &str) -> Refused {
        let why = format!("the {what} could not be stored: {why}");
        Refused { code: RpcStatusCode::INTERNAL, reason: Reason::State, why }
    }
}

impl From<Denial> for Refused {
    fn from(denial: Denial) -> Refused {
        Refused::unfit(denial.reason(), denial.to_string())
    }
}

impl Desk {
    /// The settings that count now.
    pub(super) fn config(&self) -> Arc<Config> {
        self.settings.get()
    }

    /// The ledger, for one change at a time.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        // Its changes are functions of values that do not panic half way.
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Who has groups open, as it was seen last.
    pub(super) fn openers(&self) -> MutexGuard<'_, LiteMap<GroupId, Opener>> {
        // Only whole values are put in.
        self.openers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the kubelet believes what was published.
    pub(super) fn in_sync(&self) -> MutexGuard<'_, LiteMap<ResourceName, bool>> {
        // Only whole values are put in.
        self.in_sync.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts that were refused.
    pub(super) fn refused_starts(&self) -> MutexGuard<'_, LiteMap<Asked, (String, Instant)>> {
        // Only whole values are put in.
        self.refused_starts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From here on the names in the ledger are this kubelet's.
    pub(super) fn name_by(&self, kubelet: Option<Incarnation>) {
        *self.named_by.lock().unwrap_or_else(PoisonError::into_inner) = kubelet;
    }

    /// Asks Get about a pod that the ledger has named. An answer of another kubelet than
    /// the one that named it proves nothing.
    pub(super) fn get(&self, pod: &PodName, within: Duration) -> Got {
        let named_by = *self.named_by.lock().unwrap_or_else(PoisonError::into_inner);
        if within.is_zero() || self.podres.incarnation() != named_by {
            return Got::Answer(Answer::Unknown);
        }
        let got = self.podres.get(pod, within);
        if self.podres.incarnation() == named_by { got } else { Got::Answer(Answer::Unknown) }
    }

    /// What is wrong with whole groups: what the binder knows, and who has one open that nobody
    /// holds.
    pub(super) fn troubles(
        &self,
        leases: &Leases,
        moving: &Set<GroupId>,
    ) -> LiteMap<GroupId, Trouble> {
        let mut troubles = self.binder.troubles();
        for group in moving {
            troubles.entry(*group).or_insert(Trouble::Moving);
        }
        for (group, opener) in &*self.openers() {
            if !leases.groups.contains_key(group) {
                let Opener { pid, name } = opener;
                let node = groups::shown_now(&self.config().root, *group);
                let why = format!(
                    "process {pid} ({name}) has /{node} open and no lease; end it, or exclude the \
                     group's functions"
                );
                troubles.entry(*group).or_insert(Trouble::Open(why));
            }
        }
        troubles
    }

    /// Takes over the grants that an earlier run remembered.
    pub(super) fn restore_leases(&self) {
        let mut ledger = self.ledger();
        for (addr, grant) in self.store.grants() {
            let Grant { resource, group, number, started } = grant;
            ledger.restore(addr, &resource, group, number, started, Instant::now());
        }
        for (group, last) in self.store.releasing() {
            let who = |(uid, container)| Who { pod: None, holder: Holder { uid, container } };
            ledger.restore_releasing(group, last.into_iter().map(who).collect());
        }
    }

    /// Whether the checkpoint could be read when it was read last.
    pub(super) fn is_read(&self) -> bool {
        self.unread.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// Reads the kubelet's checkpoint into the ledger. Whether it could be read; when it
    /// cannot, the ledger keeps what it knows, and that is said once.
    pub(super) fn observe(&self, ledger: &mut Ledger) -> bool {
        // Only whole values are put in.
        let mut last = self.checkpoint.lock().unwrap_or_else(PoisonError::into_inner);
        let read = last.read(&self.config().device_plugins_dir);
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            Ok(holdings) => {
                if unread.take().is_some() {
                    log::info!("the kubelet's checkpoint can be read again");
                }
                ledger.observe(holdings.iter().cloned());
                self.save(ledger);
                true
            }
            Err(e) => {
                let why = chain(&e);
                let absent = e.io().is_some_and(|io| io.kind() == std::io::ErrorKind::NotFound);
                if unread.as_ref() != Some(&why) {
                    // A kubelet that has never served a plugin has none.
                    let level = if absent { log::Level::Debug } else { log::Level::Warn };
                    log::log!(
                        level,
                        "who holds which device is not known exactly: {why}; \
                         PodResources is asked instead"
                    );
                }
                *unread = Some(why);
                false
            }
        }
    }

    /// Has the leases stored. Returns the number of the change, for those who must know that
    /// it is on disk; a failure is logged by who writes, and tried again with the next save.
    pub(super) fn save(&self, ledger: &Ledger) -> u64 {
        self.releases.note(ledger);
        let grants: LiteMap<DeviceId, Grant> = ledger
            .leases()
            .iter()
            .filter_map(|(addr, lease)| Some((*addr, grant(lease)?)))
            .collect();
        let container = |who: &Who| (who.holder.uid.clone(), who.holder.container.clone());
        let releasing = ledger.releasing().iter();
        let releasing = releasing.map(|(g, last)| (*g, last.iter().map(container).collect()));
        self.store.set_grants(&grants, releasing.collect())
    }
}

/// A lease as it is remembered; one without a group has nothing worth it.
fn grant(lease: &Lease) -> Option<Grant> {
    Some(Grant {
        resource: lease.resource.clone(),
        group: lease.group?,
        number: lease.number,
        started: lease.started.clone(),
    })
}
