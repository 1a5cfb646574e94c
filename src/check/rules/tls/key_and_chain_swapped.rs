use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "key-and-chain-swapped",
    severity: Warning,
    page: include_str!("key_and_chain_swapped.md"),
    check: Check::Alone(&[Kind::VirtualGateway, Kind::VirtualNode], check),
};

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    for file in subject.under("file") {
        let chain = file.get("certificateChain");
        let key = file.get("privateKey");
        let text = |node: Option<&Node>| node.and_then(Node::as_str).map_or(Looks::Open, Looks::of);
        let at_odds = match (text(chain), text(key)) {
            (Looks::Key, Looks::Key) if chain.map(Node::as_str) == key.map(Node::as_str) => None,
            (Looks::Key, _) => chain.map(|node| (node, "a private key", "certificates")),
            (_, Looks::Certificate) => key.map(|node| (node, "certificates", "a private key")),
            _ => None,
        };
        if let Some((node, looks, wanted)) = at_odds {
            findings.push(
                at(
                    node,
                    format!("by its name this file contains {looks}, not {wanted}"),
                )
                .help(
                    "`certificateChain` is the file of certificates, `privateKey` that of the key",
                ),
            );
        }
    }
}

/// What a file contains by its name.
#[derive(Clone, Copy, PartialEq)]
enum Looks {
    Key,
    Certificate,
    Open,
}

impl Looks {
    fn of(path: &str) -> Looks {
        let file = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
        let words: Vec<&str> = file.split(['.', '-', '_']).collect();
        let has = |any: &[&str]| words.iter().any(|word| any.contains(word));
        let is_key = has(&["key", "privkey", "privatekey"]);
        let is_certificate = has(&[
            "crt",
            "cert",
            "cer",
            "certificate",
            "chain",
            "fullchain",
            "ca",
        ]);
        match (is_key, is_certificate, words.last()) {
            (true, false, _) | (true, true, Some(&"key")) => Looks::Key,
            (false, true, _) | (true, true, Some(&"crt" | &"cer")) => Looks::Certificate,
            _ => Looks::Open,
        }
    }
}
