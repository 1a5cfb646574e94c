//! What the control plane needs to know.

use super::store::Store;
use crate::resource::Quotas;
use std::sync::Arc;
use std::time::SystemTime;
use uuid::Uuid;

/// What the control plane needs to know, since it reads neither environment nor clock.
pub struct Settings {
    /// What keeps everything, opened for the same region.
    pub store: Arc<dyn Store>,
    /// The account that calls, and that owns what it creates.
    pub account: String,
    /// The region in which it acts: `us-west-2`.
    pub region: String,
    /// Whether someone chose the region. Certificates must then be of it, as with AWS; where no one
    /// did, specs that were written for any region can be tried.
    pub is_region_chosen: bool,
    /// Whether someone chose the account, likewise.
    pub is_account_chosen: bool,
    /// How many resources there may be.
    pub quotas: Quotas,
    /// Gives the time.
    pub clock: Box<dyn Fn() -> SystemTime + Send + Sync>,
    /// Gives the ids of resources and requests.
    pub uuid: Box<dyn Fn() -> Uuid + Send + Sync>,
    /// Takes what the user should know although the answer is right.
    pub warn: Box<dyn Fn(&str) + Send + Sync>,
}
