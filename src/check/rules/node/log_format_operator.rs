use super::super::prelude::*;

pub const RULE: Rule = Rule {
    id: "log-format-operator",
    severity: Warning,
    page: include_str!("log_format_operator.md"),
    check: Check::Alone(&[Kind::VirtualNode, Kind::VirtualGateway], check),
};

/// The operators of Envoy's access logs, apart from the families below.
const OPERATORS: &str = "ACCESS_LOG_TYPE BYTES_RECEIVED BYTES_RETRANSMITTED BYTES_SENT \
    CLUSTER_METADATA COMMON_DURATION CONNECTION_ID CONNECTION_TERMINATION_DETAILS CUSTOM_FLAGS \
    DURATION DYNAMIC_METADATA EMIT_TIME EMIT_TIME_LOCAL ENVIRONMENT FILTER_CHAIN_NAME FILTER_STATE \
    GRPC_STATUS GRPC_STATUS_NUMBER HOSTNAME LOCAL_REPLY_BODY METADATA PACKETS_RETRANSMITTED PATH \
    PROTOCOL QUERY_PARAM QUERY_PARAMS REQ REQUESTED_SERVER_NAME REQUEST_DURATION \
    REQUEST_HEADERS_BYTES REQUEST_TX_DURATION RESP RESPONSE_CODE RESPONSE_CODE_DETAILS \
    RESPONSE_DURATION RESPONSE_FLAGS RESPONSE_FLAGS_LONG RESPONSE_HEADERS_BYTES \
    RESPONSE_TRAILERS_BYTES RESPONSE_TX_DURATION ROUND_TRIP_DURATION ROUTE_NAME START_TIME \
    START_TIME_LOCAL STREAM_ID TLS_JA3_FINGERPRINT TRACE_ID TRAILER UNIQUE_ID VIRTUAL_CLUSTER_NAME";

/// Families of operators: each new Envoy adds to them.
const FAMILIES: [&str; 2] = ["DOWNSTREAM_", "UPSTREAM_"];

fn check(subject: &Subject<'_>, findings: &mut Findings<'_>) {
    let texts = subject.select("spec.logging.accessLog.file.format.text");
    let values = subject.select("spec.logging.accessLog.file.format.json[].value");
    for format in texts.into_iter().chain(values) {
        if let Err((fault, help)) = format.as_str().map_or(Ok(()), check_format) {
            findings.push(at(format, fault).help(help));
        }
    }
}

/// What is wrong with a format, and the hint.
fn check_format(format: &str) -> Result<(), (String, String)> {
    let mut rest = format;
    while let Some((_, after)) = rest.split_once('%') {
        rest = after;
        if let Some(literal) = rest.strip_prefix('%') {
            rest = literal;
            continue;
        }
        let name =
            rest.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
        let name = name.into_iter().next().unwrap_or_default();
        let Some(after) = end(&rest[name.len()..]) else {
            let help = "an operator is written between two `%`; a literal one is `%%`";
            return Err(("a `%` without its partner".to_owned(), help.to_owned()));
        };
        rest = after;
        let known = || OPERATORS.split_whitespace();
        if !known().any(|known| known == name) && !FAMILIES.iter().any(|of| name.starts_with(of)) {
            let near = suggest::similar(name, known());
            let help = suggest::did_you_mean(&near)
                .unwrap_or_else(|| "Envoy's page on access logs lists the operators".to_owned());
            return Err((format!("Envoy has no operator `%{name}%`"), help));
        }
    }
    Ok(())
}

/// What follows an operator's name, arguments in parentheses, length and closing `%`.
fn end(rest: &str) -> Option<&str> {
    let rest = match rest.strip_prefix('(') {
        Some(arguments) => arguments.split_once(')')?.1,
        None => rest,
    };
    let rest = match rest.strip_prefix(':') {
        Some(length) => length.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    rest.strip_prefix('%')
}
