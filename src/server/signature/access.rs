//! What credentials give access to.

/// What a client may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// Call the API, and configure the Envoy of any virtual node or virtual gateway.
    Full,
    /// Configure the Envoys of the virtual nodes and virtual gateways whose ARNs match one of these
    /// patterns; nothing of the API.
    Resources(Vec<ArnPattern>),
}

impl Access {
    /// Whether it includes the API.
    pub fn is_full(&self) -> bool {
        *self == Access::Full
    }

    /// Whether it includes the configuration of the virtual node or virtual gateway with this ARN.
    pub fn covers(&self, arn: &str) -> bool {
        match self {
            Access::Full => true,
            Access::Resources(patterns) => patterns.iter().any(|pattern| pattern.matches(arn)),
        }
    }
}

/// A pattern of ARNs. As in a policy of IAM, `*` matches any number of characters, slashes included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArnPattern(String);

impl ArnPattern {
    /// A pattern; `None` for a text that matches no ARN, since it begins neither with `arn:` nor with
    /// `*`.
    pub fn parse(text: &str) -> Option<ArnPattern> {
        let can_match = text.starts_with("arn:") || text.starts_with('*');
        can_match.then(|| ArnPattern(text.to_owned()))
    }

    fn matches(&self, arn: &str) -> bool {
        let Some((first, rest)) = self.0.split_once('*') else {
            return self.0 == arn;
        };
        let Some(mut arn) = arn.strip_prefix(first) else {
            return false;
        };
        let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
        // The leftmost occurrence leaves the most to what follows.
        for part in middle.split('*') {
            match arn.split_once(part) {
                Some((_, after)) => arn = after,
                None => return false,
            }
        }
        arn.ends_with(last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:appmesh:eu-west-1:1:mesh/m/virtualNode/cart-1";

    fn covers(pattern: &str) -> bool {
        Access::Resources(vec![ArnPattern::parse(pattern).unwrap()]).covers(ARN)
    }

    #[test]
    fn a_star_matches_any_characters() {
        for pattern in [
            "*",
            "**",
            ARN,
            "arn:aws:appmesh:*",
            "arn:*:mesh/m/*/cart-*",
            "arn:aws:appmesh:*:*:mesh/m/virtualNode/cart-1",
            "*cart-1",
            "*1*1",
        ] {
            assert!(covers(pattern), "{pattern}");
        }
    }

    #[test]
    fn everything_else_must_be_equal() {
        for pattern in [
            "arn:",
            "arn:aws:appmesh:eu-west-1:1:mesh/m/virtualNode/cart",
            "arn:aws:appmesh:*/virtualNode/cart-2",
            "arn:aws:appmesh:*/virtualGateway/*",
            "arn:aws:appmesh:eu-west-1:2:*",
            "*cart-1*cart-1",
            "*cart-1x",
        ] {
            assert!(!covers(pattern), "{pattern}");
        }
        assert!(!Access::Resources(Vec::new()).covers(ARN));
    }

    #[test]
    fn what_matches_no_arn_is_not_a_pattern() {
        assert_eq!(ArnPattern::parse("mesh/m/virtualNode/*"), None);
        assert_eq!(ArnPattern::parse(""), None);
    }
}
