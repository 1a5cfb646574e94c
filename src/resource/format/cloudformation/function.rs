//! Functions of CloudFormation: how they are distinguished from values, and those that need no template.

use crate::document::{Entry, Node, Value};

/// The pseudo parameter that represents a member left out.
pub const NO_VALUE: &str = "AWS::NoValue";

/// Parameters that every template has.
pub const PSEUDO: [&str; 8] = [
    "AWS::AccountId",
    "AWS::NotificationARNs",
    NO_VALUE,
    "AWS::Partition",
    "AWS::Region",
    "AWS::StackId",
    "AWS::StackName",
    "AWS::URLSuffix",
];

/// Every function whose name begins with `Fn::`.
pub const NAMES: [&str; 26] = [
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Contains",
    "Fn::EachMemberEquals",
    "Fn::EachMemberIn",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::ForEach",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::GetStackOutput",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::RefAll",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
    "Fn::ValueOf",
    "Fn::ValueOfAll",
];

/// How the key of a loop begins; what follows is its name.
pub const FOR_EACH: &str = "Fn::ForEach::";

/// The function in the place of a value: `{"Fn::Sub": "..."}`.
pub fn of(node: &Node) -> Option<&Entry> {
    let [only] = node.entries() else { return None };
    let is_function = only.key.starts_with("Fn::") && !only.key.starts_with(FOR_EACH)
        || only.key == "Ref"
        || only.key == "Condition" && only.node.as_str().is_some();
    is_function.then_some(only)
}

/// A part of the text of `Fn::Sub`.
#[derive(Debug, PartialEq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// `${!Name}`, which stays as `${Name}`.
    Literal(&'a str),
    /// `${Name}` or `${Name.Attribute}`.
    Hole(&'a str),
}

/// The parts of the text of `Fn::Sub`.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let Some((hole, behind)) = after.split_once('}') else {
            break;
        };
        pieces.push(Piece::Text(before));
        pieces.push(match hole.strip_prefix('!') {
            Some(literal) => Piece::Literal(literal),
            None => Piece::Hole(hole.trim()),
        });
        rest = behind;
    }
    pieces.push(Piece::Text(rest));
    pieces
}

/// The holes of the text of `Fn::Sub`.
pub fn holes(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Hole(hole) => Some(hole),
        _ => None,
    })
}

/// What `Fn::Split` makes of a text.
pub fn split(delimiter: &str, text: &str, at: &Node) -> Value {
    let part = |part: &str| Node {
        value: Value::String(part.into()),
        place: at.place,
    };
    Value::Array(match delimiter {
        "" => vec![part(text)],
        delimiter => text.split(delimiter).map(part).collect(),
    })
}

/// What `Fn::Cidr` gives: so many blocks of so many bits out of a block of IPv4 or IPv6.
pub fn cidr(block: &str, count: usize, bits: u32) -> Option<Vec<String>> {
    let (address, prefix) = block.split_once('/')?;
    let prefix: u32 = prefix.parse().ok()?;
    let address: std::net::IpAddr = address.parse().ok()?;
    let width: u32 = if address.is_ipv4() { 32 } else { 128 };
    let size = width
        .checked_sub(bits)
        .filter(|size| *size >= prefix && prefix <= width)?;
    let room = 1_u128.checked_shl(size - prefix).unwrap_or(u128::MAX);
    if count == 0 || count > 256 || count as u128 > room {
        return None;
    }
    let block = |index: usize| {
        let step = (index as u128).checked_shl(bits).unwrap_or_default();
        match address {
            std::net::IpAddr::V4(address) => {
                let mask = u32::MAX.checked_shl(32 - prefix).unwrap_or(0);
                let start = (address.to_bits() & mask) + step as u32;
                format!("{}/{size}", std::net::Ipv4Addr::from_bits(start))
            }
            std::net::IpAddr::V6(address) => {
                let mask = u128::MAX.checked_shl(128 - prefix).unwrap_or(0);
                let start = (address.to_bits() & mask) + step;
                format!("{}/{size}", std::net::Ipv6Addr::from_bits(start))
            }
        }
    };
    Some((0..count).map(block).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_cut_into_pieces() {
        use Piece::{Hole, Literal, Text};
        let cut = pieces("a${B}${!C}-${ D.E }${open");
        let all = [
            Text("a"),
            Hole("B"),
            Text(""),
            Literal("C"),
            Text("-"),
            Hole("D.E"),
            Text("${open"),
        ];
        assert_eq!(cut, all);
    }

    #[test]
    fn blocks_of_addresses() {
        let blocks = cidr("192.168.0.0/24", 3, 5).unwrap();
        assert_eq!(
            blocks,
            ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"]
        );
        assert_eq!(
            cidr("2001:db8::/56", 2, 64).unwrap()[1],
            "2001:db8:0:1::/64"
        );
        assert_eq!(cidr("10.0.0.0/24", 9, 5), None);
        assert_eq!(cidr("here", 1, 5), None);
    }
}
