//! One place where a service runs, with the limits of Cloud Map.

use super::Error;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// What is registered with an instance, by key: what Cloud Map defines, and what users add.
pub type Attributes = BTreeMap<String, String>;

const IPV4: &str = "AWS_INSTANCE_IPV4";
const IPV6: &str = "AWS_INSTANCE_IPV6";
const PORT: &str = "AWS_INSTANCE_PORT";
const INIT_HEALTH: &str = "AWS_INIT_HEALTH_STATUS";
/// Attributes that make Cloud Map look elsewhere for the address: Route 53 and EC2.
const UNSUPPORTED: [&str; 3] = [
    "AWS_ALIAS_DNS_NAME",
    "AWS_EC2_INSTANCE_ID",
    "AWS_INSTANCE_CNAME",
];

/// Limits of `RegisterInstance` (Cloud Map's API reference); lengths in characters.
const MAX_ID: usize = 64;
const MAX_KEY: usize = 255;
const MAX_VALUE: usize = 1024;
const MAX_CUSTOM: usize = 30;
const MAX_TOTAL: usize = 5000;

/// Whether an instance is to get requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Health {
    /// Requests may be sent to it.
    #[default]
    Healthy,
    /// No request is sent to it.
    Unhealthy,
}

impl Health {
    /// As AWS writes it.
    pub fn name(self) -> &'static str {
        match self {
            Health::Healthy => "HEALTHY",
            Health::Unhealthy => "UNHEALTHY",
        }
    }
}

impl FromStr for Health {
    type Err = Error;

    fn from_str(name: &str) -> Result<Health, Error> {
        let known = [Health::Healthy, Health::Unhealthy];
        let found = known.into_iter().find(|health| health.name() == name);
        found.ok_or_else(|| {
            Error::invalid(format!(
                "`{name}` is not a health status: it is HEALTHY or UNHEALTHY"
            ))
        })
    }
}

/// An instance of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Unique in its service.
    pub id: String,
    /// Its address, port and whatever else was registered.
    pub attributes: Attributes,
    /// At first what `AWS_INIT_HEALTH_STATUS` states, or healthy.
    pub health: Health,
}

impl Instance {
    /// An instance as it is registered.
    ///
    /// # Errors
    /// [`Code::InvalidInput`](super::Code::InvalidInput) for an id or attributes that Cloud Map would
    /// reject, and for attributes that need Route 53 or EC2.
    pub fn new(id: &str, attributes: Attributes) -> Result<Instance, Error> {
        check_id(id)?;
        attributes
            .iter()
            .try_for_each(|(key, value)| check_attribute(key, value))?;
        check_size(&attributes)?;
        let health = attributes.get(INIT_HEALTH).map(|name| name.parse());
        Ok(Instance {
            id: id.to_owned(),
            health: health.transpose()?.unwrap_or_default(),
            attributes,
        })
    }

    /// Its IPv4 address, if it was registered with one.
    pub fn ipv4(&self) -> Option<Ipv4Addr> {
        self.attributes.get(IPV4)?.parse().ok()
    }

    /// Its IPv6 address, if it was registered with one.
    pub fn ipv6(&self) -> Option<Ipv6Addr> {
        self.attributes.get(IPV6)?.parse().ok()
    }

    /// Whether it has all of these attributes.
    pub fn has_all<'a>(&self, wanted: impl IntoIterator<Item = (&'a str, &'a str)>) -> bool {
        let has = |(key, value)| self.attributes.get(key).is_some_and(|own| own == value);
        wanted.into_iter().all(has)
    }
}

/// Cloud Map's pattern `^[0-9a-zA-Z_/:.@-]+$`.
fn check_id(id: &str) -> Result<(), Error> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"_/:.@-".contains(&byte);
    if (1..=MAX_ID).contains(&id.len()) && id.bytes().all(is_part) {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "`{id}` is not the id of an instance: it has 1 to {MAX_ID} letters, digits and `_/:.@-`"
    )))
}

fn check_attribute(key: &str, value: &str) -> Result<(), Error> {
    if UNSUPPORTED.contains(&key) {
        return Err(Error::invalid(format!(
            "the attribute `{key}` is not supported; register the address as `{IPV4}` or `{IPV6}`"
        )));
    }
    if !(1..=MAX_KEY).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Error::invalid(format!(
            "`{key}` is not the key of an attribute: it has 1 to {MAX_KEY} printable ASCII characters \
             without blanks"
        )));
    }
    let is_blank = |byte: u8| byte == b' ' || byte == b'\t';
    let is_text = |byte: u8| byte.is_ascii_graphic() || is_blank(byte);
    let begins_blank = value.bytes().next().is_some_and(is_blank);
    if value.len() > MAX_VALUE || begins_blank || !value.bytes().all(is_text) {
        return Err(Error::invalid(format!(
            "the value of the attribute `{key}` is not at most {MAX_VALUE} printable ASCII characters \
             that do not begin with a blank"
        )));
    }
    let (is_valid, expected) = match key {
        IPV4 => (value.parse::<Ipv4Addr>().is_ok(), "an IPv4 address"),
        IPV6 => (value.parse::<Ipv6Addr>().is_ok(), "an IPv6 address"),
        PORT => (value.parse::<u16>().is_ok(), "a port"),
        INIT_HEALTH => (value.parse::<Health>().is_ok(), "HEALTHY or UNHEALTHY"),
        _ => (true, ""),
    };
    if is_valid {
        return Ok(());
    }
    Err(Error::invalid(format!(
        "the value `{value}` of the attribute `{key}` is not {expected}"
    )))
}

fn check_size(attributes: &Attributes) -> Result<(), Error> {
    let is_custom = |key: &&String| ![IPV4, IPV6, PORT, INIT_HEALTH].contains(&key.as_str());
    let custom = attributes.keys().filter(is_custom).count();
    if custom > MAX_CUSTOM {
        return Err(Error::invalid(format!(
            "an instance has at most {MAX_CUSTOM} attributes of its own, and not {custom}"
        )));
    }
    let lengths = attributes
        .iter()
        .map(|(key, value)| key.len() + value.len());
    let total: usize = lengths.sum();
    if total > MAX_TOTAL {
        return Err(Error::invalid(format!(
            "the attributes have {total} characters; an instance has at most {MAX_TOTAL}"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        let owned = |(key, value): &(&str, &str)| ((*key).to_owned(), (*value).to_owned());
        pairs.iter().map(owned).collect()
    }

    #[test]
    fn an_instance_has_addresses_and_a_health() {
        let given = attributes(&[
            (IPV4, "10.0.0.7"),
            (IPV6, "fd00::7"),
            (INIT_HEALTH, "UNHEALTHY"),
            ("version", "v 1"),
        ]);
        let instance = Instance::new("task/1", given).unwrap();
        assert_eq!(instance.ipv4(), Some(Ipv4Addr::new(10, 0, 0, 7)));
        assert_eq!(instance.ipv6(), "fd00::7".parse().ok());
        assert_eq!(instance.health, Health::Unhealthy);
        assert!(instance.has_all([("version", "v 1"), (IPV4, "10.0.0.7")]));
        assert!(!instance.has_all([("version", "v 1"), ("stage", "prod")]));
        let other = Instance::new("2", Attributes::new()).unwrap();
        assert_eq!((other.health, other.ipv4()), (Health::Healthy, None));
    }

    #[test]
    fn values_that_cloud_map_rejects_are_invalid() {
        for id in ["", "a b", "ä", &"a".repeat(MAX_ID + 1)] {
            assert!(Instance::new(id, Attributes::new()).is_err(), "{id}");
        }
        let long = "a".repeat(MAX_VALUE + 1);
        for (key, value) in [
            (IPV4, "10.0.0"),
            (IPV4, "fd00::7"),
            (IPV6, "10.0.0.7"),
            (PORT, "65536"),
            (INIT_HEALTH, "healthy"),
            ("a b", ""),
            ("", ""),
            ("a", " b"),
            ("a", "ä"),
            ("a", &long),
            ("AWS_EC2_INSTANCE_ID", "i-1"),
        ] {
            let refused = Instance::new("1", attributes(&[(key, value)]));
            assert!(refused.is_err(), "{key}={value}");
        }
    }

    #[test]
    fn attributes_are_limited_in_number_and_size() {
        let many = |count: usize, length: usize| {
            let pairs = (0..count).map(|index| (format!("key{index:02}"), "a".repeat(length)));
            let mut attributes: Attributes = pairs.collect();
            attributes.insert(IPV4.to_owned(), "10.0.0.7".to_owned());
            Instance::new("1", attributes)
        };
        assert!(many(MAX_CUSTOM, 1).is_ok());
        assert!(many(MAX_CUSTOM + 1, 1).is_err());
        assert!(many(5, 900).is_ok());
        assert!(many(5, 1000).is_err());
    }
}
