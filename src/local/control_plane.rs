//! The control plane of one account in one region: what it knows and keeps.

use super::response_cache::ResponseCache;
use super::settings::Settings;
use super::store::Store;
use crate::check::Choice;
use crate::resource::Context;
use std::sync::Arc;
use std::time::SystemTime;

/// The control plane of one account in one region.
pub struct Local {
    pub(super) settings: Settings,
    /// What the checks know of the settings.
    pub(super) context: Context,
    /// Which rules reject a request, and how severe they are.
    pub(super) rules: Choice,
    pub(super) responses: ResponseCache,
}

impl Local {
    /// A control plane with its state in the directory of these settings.
    pub fn new(settings: Settings) -> Local {
        let region = settings.is_region_chosen.then_some(&settings.region);
        let context = Context {
            account: Some(settings.account.as_str().into()),
            is_account_assumed: !settings.is_account_chosen,
            region: region.map(|region| region.as_str().into()),
            quotas: settings.quotas.clone(),
            ..Context::default()
        };
        Local {
            settings,
            context,
            rules: Choice::default(),
            responses: ResponseCache::default(),
        }
    }

    /// Keeps its state in what `wrap` makes of its store, such as one that counts calls.
    pub fn wrap_store(mut self, wrap: impl FnOnce(Arc<dyn Store>) -> Arc<dyn Store>) -> Local {
        self.settings.store = wrap(self.settings.store);
        self
    }

    /// Rejects requests by these rules, where the default is all rules with their own severity.
    #[must_use]
    pub fn with_rules(mut self, rules: Choice) -> Local {
        self.rules = rules;
        self
    }

    /// What keeps the state.
    pub fn store(&self) -> &dyn Store {
        self.settings.store.as_ref()
    }

    /// The time by the control plane's clock.
    pub fn now(&self) -> SystemTime {
        (self.settings.clock)()
    }

    /// The account that calls, and that owns what it creates.
    pub fn account(&self) -> &str {
        &self.settings.account
    }

    /// The region that it serves.
    pub fn region(&self) -> &str {
        &self.settings.region
    }
}
