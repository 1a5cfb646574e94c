//! The facts: what Istio 1.24 and the Gateway API 1.2 (with GAMMA, for traffic between services) have for
//! the members of App Mesh. Sources: the reference of Istio's networking and security APIs, and the
//! reference of the Gateway API.

use super::row::Equivalent::{Missing, Partly, Same};
use super::row::Row;
use crate::model::Kind::{
    GatewayRoute, Mesh, Route, VirtualGateway, VirtualNode, VirtualRouter, VirtualService,
};

/// All rows. Of two that match, the earlier one counts.
pub static ROWS: &[Row] = &[
    Row {
        kinds: &[Mesh],
        path: "",
        istio: Same("the mesh of an Istio control plane"),
        gateway_api: Partly(
            "an implementation of GAMMA; the Gateway API has no resource for a mesh",
        ),
    },
    Row {
        kinds: &[Mesh],
        path: "egressFilter",
        istio: Same("`outboundTrafficPolicy.mode` of MeshConfig: REGISTRY_ONLY or ALLOW_ANY"),
        gateway_api: Missing("restrict egress with NetworkPolicy"),
    },
    Row {
        kinds: &[Mesh],
        path: "serviceDiscovery",
        istio: Partly("`ipFamilyPolicy` of each Service"),
        gateway_api: Partly("`ipFamilyPolicy` of each Service"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "",
        istio: Same("Deployment and Service, with a subset of a DestinationRule for each version"),
        gateway_api: Same("Deployment and Service, one for each version"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "serviceDiscovery.dns",
        istio: Same("ServiceEntry with `resolution: DNS`, or the Service itself"),
        gateway_api: Partly("the Service itself; `ExternalName` is optional for implementations"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "serviceDiscovery.awsCloudMap",
        istio: Missing("register the tasks as a Service or as WorkloadEntry resources"),
        gateway_api: Missing("register the tasks as a Service"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "backends",
        istio: Partly("`egress.hosts` of Sidecar limits what a workload may call"),
        gateway_api: Missing("every Service can be called; restrict it with NetworkPolicy"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "backends.virtualService.clientPolicy.tls",
        istio: Partly(
            "`trafficPolicy.tls` of DestinationRule; inside the mesh mutual TLS is automatic",
        ),
        gateway_api: Partly("BackendTLSPolicy, whose support by meshes is optional"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "backends.virtualService.clientPolicy.tls.validation.trust.acm",
        istio: Missing(
            "put the certificate of the CA into a Secret: `caCertificates` reads no ARN",
        ),
        gateway_api: Missing(
            "put the certificate of the CA into a ConfigMap: `caCertificateRefs` reads no ARN",
        ),
    },
    Row {
        kinds: &[VirtualNode, VirtualGateway],
        path: "backendDefaults",
        istio: Partly(
            "`trafficPolicy.tls` of DestinationRule; inside the mesh mutual TLS is automatic",
        ),
        gateway_api: Partly("BackendTLSPolicy, one for each Service"),
    },
    Row {
        kinds: &[VirtualNode, VirtualGateway],
        path: "backendDefaults.clientPolicy.tls.validation.trust.acm",
        istio: Missing(
            "put the certificate of the CA into a Secret: `caCertificates` reads no ARN",
        ),
        gateway_api: Missing(
            "put the certificate of the CA into a ConfigMap: `caCertificateRefs` reads no ARN",
        ),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.portMapping",
        istio: Same("a port of the Service with its `appProtocol`"),
        gateway_api: Same("a port of the Service with its `appProtocol`"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.tls",
        istio: Partly(
            "PeerAuthentication: `mode` STRICT, PERMISSIVE or DISABLE; Istio issues the certificates",
        ),
        gateway_api: Missing("TLS between workloads is a feature of the implementation"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.tls.certificate.acm",
        istio: Missing(
            "Istio issues the certificates of workloads; its CA can be below that of ACM",
        ),
        gateway_api: Missing("the implementation issues the certificates of workloads"),
    },
    Row {
        kinds: &[VirtualNode, VirtualGateway],
        path: "listeners.healthCheck",
        istio: Partly("a readiness probe of the pods; there are no active checks by proxies"),
        gateway_api: Partly("a readiness probe of the pods; there are no active checks by proxies"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.timeout",
        istio: Partly("`timeout` of each route, and `idleTimeout` of DestinationRule"),
        gateway_api: Partly("`timeouts.request` of each route; there is no idle timeout"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.outlierDetection",
        istio: Same("`trafficPolicy.outlierDetection` of DestinationRule"),
        gateway_api: Missing("use a policy of the implementation"),
    },
    Row {
        kinds: &[VirtualNode],
        path: "listeners.connectionPool",
        istio: Same("`trafficPolicy.connectionPool` of DestinationRule"),
        gateway_api: Missing("use a policy of the implementation"),
    },
    Row {
        kinds: &[VirtualNode, VirtualGateway],
        path: "logging",
        istio: Same("Telemetry with `accessLogging`, and a format in MeshConfig"),
        gateway_api: Missing("access logs are a feature of the implementation"),
    },
    Row {
        kinds: &[VirtualRouter],
        path: "",
        istio: Same("VirtualService of Istio for the host"),
        gateway_api: Same("routes whose `parentRefs` is the Service"),
    },
    Row {
        kinds: &[VirtualRouter],
        path: "listeners",
        istio: Same("`match.port` of its routes"),
        gateway_api: Same("`parentRefs.port` of its routes"),
    },
    Row {
        kinds: &[Route],
        path: "",
        istio: Same("an item of `http` or `tcp` in a VirtualService of Istio"),
        gateway_api: Same("HTTPRoute, GRPCRoute or TCPRoute, whose `parentRefs` is the Service"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "priority",
        istio: Partly("the order of the items; routes of several resources cannot be ordered"),
        gateway_api: Missing("the most specific match wins; there are no priorities"),
    },
    Row {
        kinds: &[Route],
        path: "tcpRoute",
        istio: Same("an item of `tcp`"),
        gateway_api: Partly("TCPRoute, which is experimental"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "grpcRoute.match.serviceName",
        istio: Same("`match.uri` with the path of the service"),
        gateway_api: Same("`matches.method.service`"),
    },
    Row {
        kinds: &[Route],
        path: "grpcRoute.match.methodName",
        istio: Same("`match.uri` with the path of the method"),
        gateway_api: Same("`matches.method.method`"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "grpcRoute.match.metadata",
        istio: Partly(
            "`match.headers`; suffix and range only as `regex`, inverted ones in `withoutHeaders`",
        ),
        gateway_api: Partly(
            "`matches.headers`: Exact, and RegularExpression where the implementation has it",
        ),
    },
    Row {
        kinds: &[Route],
        path: "*Route.retryPolicy",
        istio: Same("`retries`: attempts, perTryTimeout, retryOn"),
        gateway_api: Partly("`retry`, which is experimental: codes, attempts and backoff"),
    },
    Row {
        kinds: &[Route],
        path: "*Route.timeout.perRequest",
        istio: Same("`timeout`"),
        gateway_api: Same("`timeouts.request`"),
    },
    Row {
        kinds: &[Route],
        path: "*Route.timeout.idle",
        istio: Partly("`idleTimeout` of DestinationRule, for all routes of a host"),
        gateway_api: Missing("there is no idle timeout"),
    },
    Row {
        kinds: &[Route],
        path: "*Route.action.weightedTargets",
        istio: Same("`route.destination` with `weight`"),
        gateway_api: Same("`backendRefs` with `weight`"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.port",
        istio: Same("`match.port`"),
        gateway_api: Same("`parentRefs.port` or `sectionName`"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.prefix",
        istio: Same("`match.uri.prefix`"),
        gateway_api: Partly("PathPrefix, which matches whole segments: `/a` does not match `/ab`"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.path.exact",
        istio: Same("`match.uri.exact`"),
        gateway_api: Same("`matches.path` of type Exact"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.path.regex",
        istio: Same("`match.uri.regex`"),
        gateway_api: Partly(
            "`matches.path` of type RegularExpression, where the implementation has it",
        ),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.headers",
        istio: Partly(
            "`match.headers`; suffix and range only as `regex`, inverted ones in `withoutHeaders`",
        ),
        gateway_api: Partly(
            "`matches.headers`: Exact, and RegularExpression where the implementation has it",
        ),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.queryParameters",
        istio: Same("`match.queryParams`"),
        gateway_api: Same("`matches.queryParams`"),
    },
    Row {
        kinds: &[Route, GatewayRoute],
        path: "*Route.match.method",
        istio: Same("`match.method`"),
        gateway_api: Same("`matches.method`"),
    },
    Row {
        kinds: &[Route],
        path: "*Route.match.scheme",
        istio: Same("`match.scheme`"),
        gateway_api: Missing("use a listener for each protocol"),
    },
    Row {
        kinds: &[VirtualService],
        path: "",
        istio: Same("the host of a VirtualService of Istio; without one the Service answers"),
        gateway_api: Same("the Service that is the parent of routes"),
    },
    Row {
        kinds: &[VirtualService],
        path: "provider",
        istio: Same("`hosts` and `route.destination`"),
        gateway_api: Same("`parentRefs` and `backendRefs`"),
    },
    Row {
        kinds: &[VirtualGateway],
        path: "",
        istio: Same("Gateway of Istio, and the Deployment of an ingress gateway"),
        gateway_api: Same("Gateway"),
    },
    Row {
        kinds: &[VirtualGateway],
        path: "listeners.portMapping",
        istio: Same("`servers.port`"),
        gateway_api: Same("`listeners.port` and `listeners.protocol`"),
    },
    Row {
        kinds: &[VirtualGateway],
        path: "listeners.tls",
        istio: Partly("`servers.tls` with `mode` SIMPLE or MUTUAL; PERMISSIVE needs a second port"),
        gateway_api: Partly(
            "`listeners.tls` with `certificateRefs`; PERMISSIVE needs a second listener",
        ),
    },
    Row {
        kinds: &[VirtualGateway],
        path: "listeners.tls.certificate.acm",
        istio: Missing("put the certificate into a Secret, or terminate TLS at a load balancer"),
        gateway_api: Missing(
            "put the certificate into a Secret, or terminate TLS at a load balancer",
        ),
    },
    Row {
        kinds: &[VirtualGateway],
        path: "listeners.connectionPool",
        istio: Missing("limit connections with EnvoyFilter"),
        gateway_api: Missing("use a policy of the implementation"),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "",
        istio: Same("an item of a VirtualService of Istio with `gateways`"),
        gateway_api: Same("HTTPRoute or GRPCRoute, whose `parentRefs` is the Gateway"),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "*Route.match.hostname",
        istio: Same("`hosts`; a suffix as `*.example.com`"),
        gateway_api: Same("`hostnames`; a suffix as `*.example.com`"),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "*Route.action.target",
        istio: Same("`route.destination`"),
        gateway_api: Same("`backendRefs`"),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "*Route.action.rewrite.hostname",
        istio: Partly("`rewrite.authority`; the host stays as it is unless it is rewritten"),
        gateway_api: Partly(
            "the filter URLRewrite; the host stays as it is unless it is rewritten",
        ),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "*Route.action.rewrite.prefix",
        istio: Partly("`rewrite.uri`; the prefix stays as it is unless it is rewritten"),
        gateway_api: Partly(
            "the filter URLRewrite with ReplacePrefixMatch; the prefix stays as it is unless it is rewritten",
        ),
    },
    Row {
        kinds: &[GatewayRoute],
        path: "*Route.action.rewrite.path",
        istio: Same("`rewrite.uri`"),
        gateway_api: Same("the filter URLRewrite with ReplaceFullPath"),
    },
];
