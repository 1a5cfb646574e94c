//! Instances of services in the store of the control plane.

use super::Local;
use super::store::{Changes, Collection, Error, Key, Snapshot, Store};
use super::view::View;
use crate::discovery::{self, Change, Code, Instance, Registry, Repository, ServiceName};
use crate::envoy::cloud_map_service;
use crate::mesh;
use crate::model::Kind;
use crate::resource::Context;
use serde::Deserialize;
use std::sync::Arc;

impl Local {
    /// The instances that the account has registered in the region.
    pub fn instances(&self) -> Registry {
        Registry::new(Arc::new(Instances {
            store: Arc::clone(&self.settings.store),
            account: self.settings.account.clone(),
            context: self.context.clone(),
        }))
    }
}

/// The part of a store that contains instances.
struct Instances {
    store: Arc<dyn Store>,
    account: String,
    /// With which meshes are read.
    context: Context,
}

impl Instances {
    fn key(&self, service: &ServiceName, id: &str) -> Key {
        let names = [service.namespace(), service.service(), id];
        Key::new(&self.account, Collection::Instances, &names)
    }

    fn keys(&self, state: &dyn Snapshot, parents: &[&str]) -> Result<Vec<Key>, Error> {
        state.keys(Collection::Instances, Some(&self.account), parents)
    }
}

impl From<Error> for discovery::Error {
    fn from(error: Error) -> discovery::Error {
        discovery::Error::new(Code::Internal, error.message())
    }
}

impl Repository for Instances {
    fn registered(&self) -> Result<Vec<ServiceName>, discovery::Error> {
        let keys = self.store.read(|state| self.keys(state, &[]))?;
        let services = keys.iter().map(|key| match key.names.as_slice() {
            [namespace, service, _] => ServiceName::new(namespace, service),
            _ => unreachable!("the key of an instance has three names"),
        });
        let mut services = services.collect::<Result<Vec<ServiceName>, _>>()?;
        services.sort_unstable();
        services.dedup();
        Ok(services)
    }

    fn referenced(&self) -> Result<Vec<ServiceName>, discovery::Error> {
        let services = self.store.read(|state| {
            let meshes = state.keys(Collection::Resource(Kind::Mesh), None, &[])?;
            let mut services = Vec::new();
            for key in meshes {
                let view = View::new(state, &key.account, &self.context);
                let mesh = mesh::resolve(&view, key.name());
                view.finish()?;
                services.extend(mesh.nodes.iter().filter_map(cloud_map_service));
            }
            Ok::<_, Error>(services)
        })?;
        Ok(services)
    }

    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, discovery::Error> {
        let parents = [service.namespace(), service.service()];
        self.store.read(|state| {
            let keys = self.keys(state, &parents)?;
            let documents = keys.iter().map(|key| read(state, key));
            let mut instances: Vec<Instance> = documents
                .filter_map(Result::transpose)
                .collect::<Result<_, _>>()?;
            instances.sort_unstable_by(|one, other| one.id.cmp(&other.id));
            Ok(instances)
        })
    }

    fn change(
        &self,
        service: &ServiceName,
        id: &str,
        change: &Change<'_>,
    ) -> Result<(), discovery::Error> {
        let key = self.key(service, id);
        self.store.transact(|state| {
            let mut changes = Changes::default();
            match change(read(state, &key)?)? {
                Some(instance) => {
                    let document = serde_json::to_value(instance);
                    changes.put_document(key.clone(), document.expect("an instance is plain data"));
                }
                None => changes.remove_document(key.clone()),
            }
            Ok((changes, ()))
        })
    }
}

/// The instance under a key, if there is one.
fn read(state: &dyn Snapshot, key: &Key) -> Result<Option<Instance>, discovery::Error> {
    let Some(document) = state.document(key)? else {
        return Ok(None);
    };
    let damaged = |error| {
        let id = key.name();
        let message = format!("the instance `{id}` in the state cannot be read: {error}");
        discovery::Error::new(Code::Internal, message)
    };
    Instance::deserialize(document.as_ref())
        .map(Some)
        .map_err(damaged)
}
