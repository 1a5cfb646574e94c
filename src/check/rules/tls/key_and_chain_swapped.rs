use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "key-and-chain-swapped",
    severity: Warning,
    page: include_str!("key_and_chain_swapped.md"),
    check: Check::Alone(&[Kind::VirtualGateway, Kind::VirtualNode], check),
};

fn check<'a>(subject: &Subject<'a>, findings: &mut Findings<'_>) {
    for file in subject.under("file") {
        let chain = file.get("certificateChain");
        let key = file.get("privateKey");
        let text = |node: Option<&'a Node>| node.and_then(Node::as_str).map(File);
        let (of_chain, of_key) = (text(chain), text(key));
        let at_odds = if of_chain.is_some_and(File::is_key) {
            let is_same = of_chain == of_key;
            let at_odds = chain.map(|node| (node, "a private key", "certificates"));
            at_odds.filter(|_| !is_same)
        } else if of_key.is_some_and(File::is_certificate) {
            key.map(|node| (node, "certificates", "a private key"))
        } else {
            None
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

/// A path, by whose last name one sees what the file contains.
#[derive(Clone, Copy, PartialEq)]
struct File<'a>(&'a str);

impl<'a> File<'a> {
    fn is_key(self) -> bool {
        self.has(&KEY) && (!self.has(&CERTIFICATE) || self.ends_with(&["key"]))
    }

    fn is_certificate(self) -> bool {
        self.has(&CERTIFICATE) && (!self.has(&KEY) || self.ends_with(&["crt", "cer"]))
    }

    fn words(self) -> impl DoubleEndedIterator<Item = &'a str> {
        let name = self.0.rsplit('/').next().unwrap_or(self.0);
        name.split(['.', '-', '_'])
    }

    fn has(self, words: &[&str]) -> bool {
        self.words().any(|word| is_one_of(word, words))
    }

    fn ends_with(self, words: &[&str]) -> bool {
        let last = self.words().next_back();
        last.is_some_and(|word| is_one_of(word, words))
    }
}

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.iter().any(|it| it.eq_ignore_ascii_case(word))
}

const KEY: [&str; 3] = ["key", "privkey", "privatekey"];
const CERTIFICATE: [&str; 7] = [
    "crt",
    "cert",
    "cer",
    "certificate",
    "chain",
    "fullchain",
    "ca",
];
