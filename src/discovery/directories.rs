//! Several directories that are asked as one.

use super::{Directory, Error, Instance, ServiceName};
use std::collections::BTreeMap;

/// The instances of all of these directories together. Where several know an id, the first counts.
#[derive(Default)]
pub struct Directories(Vec<Box<dyn Directory>>);

impl Directories {
    /// Asks this directory after those that are there.
    #[must_use]
    pub fn with(mut self, directory: Box<dyn Directory>) -> Directories {
        self.0.push(directory);
        self
    }
}

impl Directory for Directories {
    fn instances(&self, service: &ServiceName) -> Result<Vec<Instance>, Error> {
        let mut all = BTreeMap::new();
        for directory in &self.0 {
            for instance in directory.instances(service)? {
                all.entry(instance.id.clone()).or_insert(instance);
            }
        }
        Ok(all.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discovery::{Attributes, Code};

    /// Instances by id, each with an address, or an error.
    struct Fixed(Result<Vec<(&'static str, &'static str)>, Error>);

    impl Directory for Fixed {
        fn instances(&self, _: &ServiceName) -> Result<Vec<Instance>, Error> {
            let instances = self.0.clone()?.into_iter().map(|(id, address)| {
                let address = ("AWS_INSTANCE_IPV4".to_owned(), address.to_owned());
                Instance::new(id, Attributes::from([address]))
            });
            instances.collect()
        }
    }

    fn found(directories: Vec<Fixed>) -> Result<Vec<(String, String)>, Error> {
        let none = Directories::default();
        let all = directories
            .into_iter()
            .fold(none, |all, one| all.with(Box::new(one)));
        let instances = all.instances(&ServiceName::new("shop.local", "cart")?)?;
        let shown = |it: Instance| (it.id.clone(), it.ipv4().unwrap().to_string());
        Ok(instances.into_iter().map(shown).collect())
    }

    #[test]
    fn the_first_directory_that_knows_an_id_counts() {
        let first = Fixed(Ok(vec![("b", "10.0.0.1")]));
        let second = Fixed(Ok(vec![("a", "10.0.0.2"), ("b", "10.0.0.3")]));
        let expected = [("a", "10.0.0.2"), ("b", "10.0.0.1")];
        let expected = expected.map(|(id, address)| (id.to_owned(), address.to_owned()));
        assert_eq!(found(vec![first, second]).unwrap(), expected);
    }

    #[test]
    fn instances_of_one_directory_alone_are_not_all() {
        let error = Error::new(Code::Internal, "no answer");
        let broken = Fixed(Err(error.clone()));
        let sound = Fixed(Ok(vec![("a", "10.0.0.2")]));
        assert_eq!(found(vec![sound, broken]), Err(error));
    }
}
