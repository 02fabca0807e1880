//! Registration the other way round: the kubelet finds our sockets in its plugins_registry
//! and asks each what it is (pkg/kubelet/pluginmanager), where nothing may be written into
//! its device-plugins directory.
//!
//! The kubelet watches the files and not the connections: a server whose stream ended is
//! taken again only on another socket (kubernetes/kubernetes pluginwatcher/README.md).

use std::sync::Arc;

use crossbeam_channel::Sender;
use grpcio::{Service, ServiceBuilder};

use super::api::pluginregistration as reg;
use super::feed::Feed;
use super::register::VERSION;
use super::wire;
use crate::resource::ResourceName;

/// Of the plugins that may lie there (pluginregistration/v1/constants.go).
const TYPE: &str = "DevicePlugin";

/// What the kubelet made of a server that it found.
#[derive(Debug)]
pub struct Verdict {
    /// The server's resource.
    pub resource: ResourceName,
    /// Which server's: one that was made anew since is not meant.
    pub feed: Arc<Feed>,
    /// Why it was not taken; `None` when it was.
    pub refused: Option<String>,
}

/// Says that the resource's own service is on the same socket, and passes on what the kubelet
/// made of it.
pub fn service(resource: &ResourceName, feed: &Arc<Feed>, verdicts: &Sender<Verdict>) -> Service {
    let name = resource.to_string();
    let (resource, feed, verdicts) = (resource.clone(), Arc::clone(feed), verdicts.clone());
    ServiceBuilder::new()
        .add_unary_handler(&wire::GET_INFO, move |ctx, _, sink| {
            let info = reg::PluginInfo {
                type_: TYPE.to_owned(),
                name: name.clone(),
                supported_versions: vec![VERSION.to_owned()],
                ..reg::PluginInfo::default()
            };
            ctx.spawn(async move {
                let _ = sink.success(info).await;
            });
        })
        .add_unary_handler(&wire::NOTIFY, move |ctx, status, sink| {
            let refused = (!status.plugin_registered).then_some(status.error);
            let (resource, feed) = (resource.clone(), Arc::clone(&feed));
            // The controller may be gone already; nobody needs to know then.
            let _ = verdicts.send(Verdict { resource, feed, refused });
            ctx.spawn(async move {
                let _ = sink.success(reg::RegistrationStatusResponse::default()).await;
            });
        })
        .build()
}
