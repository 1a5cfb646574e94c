use super::*;

pub const RULE: Rule = Rule {
    id: "certificate-chain-order",
    severity: Error,
    page: include_str!("certificate_chain_order.md"),
    check: Check::Certificates(|opened, findings| {
        report(inspect::Check::ChainOrder, opened, findings);
    }),
};
