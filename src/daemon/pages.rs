//! What is served over HTTP: the metrics, and the two probes. Made anew for each request,
//! from copies: a reader never makes the controller wait for more than a copy.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::beat::WEDGED;
use super::desk::Desk;
use crate::http::{Answer, Pages, Status as Code};
use crate::metrics::text::CONTENT_TYPE;
use crate::status::{self, Status};

/// The pages of a daemon that starts now.
pub(super) fn pages(desk: Desk) -> Arc<Pages> {
    let started = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Arc::new(move |path: &str| match path {
        "/metrics" => {
            let body = with_status(&desk, started, status::metrics);
            Some(Answer { status: Code::Ok, content_type: CONTENT_TYPE, body })
        }
        "/healthz" => Some(probe(status::wedged(desk.beat.age(), WEDGED))),
        "/readyz" => Some(probe(with_status(&desk, started, status::not_ready))),
        _ => None,
    })
}

fn probe(why_not: Option<String>) -> Answer {
    match why_not {
        None => Answer::text(Code::Ok, "ok"),
        Some(why) => Answer::text(Code::Unavailable, &why),
    }
}

fn with_status<T>(desk: &Desk, started: Duration, say: impl FnOnce(&Status<'_>) -> T) -> T {
    let (published, serving) = (desk.view.get(), desk.view.serving());
    let registered = desk.registered.since(Duration::ZERO);
    let in_sync = desk.in_sync().clone();
    say(&Status {
        board: &published.board,
        plan: &published.plan,
        leases: &published.leases,
        pod_labels: desk.config().metrics_pod_labels,
        stuck: published.stuck,
        problems: published.problems,
        pfs: &published.pfs,
        serving: serving.as_ref(),
        registered: &registered,
        in_sync: &in_sync,
        tally: &desk.counters.all(),
        beat: desk.beat.age(),
        started,
    })
}
