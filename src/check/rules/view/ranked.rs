//! Routes in the order in which they are tried.

use super::super::super::Resource;
use super::Route;
use super::criteria::Criteria;
use crate::document::Node;
use std::sync::Arc;

/// A route or gateway route whose priority and criteria are known.
pub struct Ranked<'a> {
    pub item: &'a Resource,
    route: Route<'a>,
    /// Smaller for what is tried first: the priority, or, without one, more than any priority.
    pub rank: i128,
    pub criteria: Criteria<'a>,
}

impl<'a> Ranked<'a> {
    /// Those of these routes that can be ranked, in their order.
    pub fn all(routes: &'a [Arc<Resource>]) -> impl Iterator<Item = Ranked<'a>> {
        routes.iter().filter_map(|item| Ranked::of(item))
    }

    fn of(item: &'a Resource) -> Option<Ranked<'a>> {
        let route = Route::all(&item.input).next()?;
        let rank = match item.input.find(&["spec", "priority"]) {
            Some(priority) => priority.as_integer()?,
            None => i128::MAX,
        };
        let criteria = Criteria::of(route)?;
        Some(Ranked {
            item,
            route,
            rank,
            criteria,
        })
    }

    /// What represents it in a drawing.
    pub fn spot(&self) -> &'a Node {
        self.route.criteria().unwrap_or(self.route.node)
    }
}
