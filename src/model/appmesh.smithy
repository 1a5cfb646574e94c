$version: "2.0"

// The App Mesh API (2019-01-25), written in a strict subset of Smithy IDL 2.0.
//
// This file is the one source of truth: commands, options, help, skeletons, checks, wire format,
// pagination, the local control plane, completions and reference pages are all derived from it.
// Read it from the top: the service, its seven resources, then for each resource its operations
// and the shapes of its spec. Members are in the order in which answers print them.

namespace com.amazonaws.appmesh

/// A service mesh that carries traffic between services through Envoy proxies.
@aws.api#service(sdkId: "App Mesh", arnNamespace: "appmesh", endpointPrefix: "appmesh")
@aws.auth#sigv4(name: "appmesh")
service AppMesh {
    version: "2019-01-25"
    resources: [Mesh]
    operations: [ListTagsForResource, TagResource, UntagResource]
}

/// A mesh: the boundary inside which services talk to one another.
@aws.api#arn(template: "mesh/{meshName}")
resource Mesh {
    identifiers: { meshName: ResourceName }
    create: CreateMesh
    read: DescribeMesh
    update: UpdateMesh
    delete: DeleteMesh
    list: ListMeshes
    resources: [VirtualNode, VirtualRouter, VirtualService, VirtualGateway]
}

/// A virtual node: a logical pointer to a group of tasks that serve and call.
@aws.api#arn(template: "mesh/{meshName}/virtualNode/{virtualNodeName}")
resource VirtualNode {
    identifiers: { meshName: ResourceName, virtualNodeName: ResourceName }
    create: CreateVirtualNode
    read: DescribeVirtualNode
    update: UpdateVirtualNode
    delete: DeleteVirtualNode
    list: ListVirtualNodes
}

/// A virtual router: shares the traffic of virtual services out to nodes.
@aws.api#arn(template: "mesh/{meshName}/virtualRouter/{virtualRouterName}")
resource VirtualRouter {
    identifiers: { meshName: ResourceName, virtualRouterName: ResourceName }
    create: CreateVirtualRouter
    read: DescribeVirtualRouter
    update: UpdateVirtualRouter
    delete: DeleteVirtualRouter
    list: ListVirtualRouters
    resources: [Route]
}

/// A route: which requests of a virtual router go to which nodes.
@aws.api#arn(template: "mesh/{meshName}/virtualRouter/{virtualRouterName}/route/{routeName}")
resource Route {
    identifiers: { meshName: ResourceName, virtualRouterName: ResourceName, routeName: ResourceName }
    create: CreateRoute
    read: DescribeRoute
    update: UpdateRoute
    delete: DeleteRoute
    list: ListRoutes
}

/// A virtual service: the name that clients call, and its provider.
@aws.api#arn(template: "mesh/{meshName}/virtualService/{virtualServiceName}")
resource VirtualService {
    identifiers: { meshName: ResourceName, virtualServiceName: ServiceName }
    create: CreateVirtualService
    read: DescribeVirtualService
    update: UpdateVirtualService
    delete: DeleteVirtualService
    list: ListVirtualServices
}

/// A virtual gateway: accepts traffic from outside the mesh.
@aws.api#arn(template: "mesh/{meshName}/virtualGateway/{virtualGatewayName}")
resource VirtualGateway {
    identifiers: { meshName: ResourceName, virtualGatewayName: ResourceName }
    create: CreateVirtualGateway
    read: DescribeVirtualGateway
    update: UpdateVirtualGateway
    delete: DeleteVirtualGateway
    list: ListVirtualGateways
    resources: [GatewayRoute]
}

/// A gateway route: which requests of a gateway go to which virtual service.
@aws.api#arn(template: "mesh/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoute/{gatewayRouteName}")
resource GatewayRoute {
    identifiers: { meshName: ResourceName, virtualGatewayName: ResourceName, gatewayRouteName: ResourceName }
    create: CreateGatewayRoute
    read: DescribeGatewayRoute
    update: UpdateGatewayRoute
    delete: DeleteGatewayRoute
    list: ListGatewayRoutes
}

// ---- Mesh --------------------------------------------------------------------------------------

/// Create a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes", code: 200)
operation CreateMesh {
    input: CreateMeshInput
    output: CreateMeshOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a mesh.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}", code: 200)
operation DescribeMesh {
    input: DescribeMeshInput
    output: DescribeMeshOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}", code: 200)
operation UpdateMesh {
    input: UpdateMeshInput
    output: UpdateMeshOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a mesh, which must be empty.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}", code: 200)
operation DeleteMesh {
    input: DeleteMeshInput
    output: DeleteMeshOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the meshes of the account, shared ones included.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "meshes")
@http(method: "GET", uri: "/v20190125/meshes", code: 200)
operation ListMeshes {
    input: ListMeshesInput
    output: ListMeshesOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateMeshInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the new mesh, unique in the account and Region; at most 255 characters, no slash.
    @required
    meshName: ResourceName

    /// Settings of the mesh; without them the egress filter acts as DROP_ALL.
    spec: MeshSpec

    /// Tags for the new resource, at most 50.
    tags: TagList
}

@length(min: 1, max: 255)
string ResourceName

/// Settings that hold for a whole mesh.
structure MeshSpec {
    /// What may leave the mesh; DROP_ALL when absent.
    egressFilter: EgressFilter

    /// IP version settings for discovery and listeners in the whole mesh.
    serviceDiscovery: MeshServiceDiscovery
}

/// Filter for traffic from the mesh to the outside.
structure EgressFilter {
    /// ALLOW_ALL allows calls to any address, DROP_ALL only to the mesh and to AWS APIs.
    @required
    type: EgressFilterType
}

/// Whether calls to addresses outside the mesh are let through.
enum EgressFilterType {
    ALLOW_ALL
    DROP_ALL
}

/// IP version settings of a mesh.
structure MeshServiceDiscovery {
    /// IP version for the mesh; when absent, lookups try IPv6 first and listeners use IPv4.
    ipPreference: IpPreference
}

/// IP version that Envoy looks up and listens on: one only, or one before the other.
enum IpPreference {
    IPv6_PREFERRED
    IPv4_PREFERRED
    IPv4_ONLY
    IPv6_ONLY
}

@length(min: 0, max: 50)
list TagList {
    member: TagRef
}

/// A tag: a key and its value.
structure TagRef {
    /// Tag key, 1 to 128 characters; keys that begin with `aws:` are reserved.
    @required
    key: TagKey

    /// Tag value, at most 256 characters; it may be empty but not left out.
    @required
    value: TagValue
}

@length(min: 1, max: 128)
string TagKey

@length(min: 0, max: 256)
string TagValue

structure DescribeMeshInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId
}

@length(min: 12, max: 12)
string AccountId

structure UpdateMeshInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// New settings, which replace the old ones whole; a member left out is lost.
    spec: MeshSpec
}

structure DeleteMeshInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName
}

structure ListMeshesInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListMeshesLimit

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListMeshesLimit

structure CreateMeshOutput {
    /// The mesh with its metadata, spec and status.
    @required @httpPayload
    mesh: MeshData
}

/// A mesh as create, describe, update and delete return it.
structure MeshData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the mesh; without them the egress filter acts as DROP_ALL.
    @required
    spec: MeshSpec

    /// State of the mesh.
    @required
    status: MeshStatus
}

/// Facts that the service keeps about every resource.
structure ResourceMetadata {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Unique id given by the service; a resource created again under the same name gets another.
    @required
    uid: String

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long
}

string Arn

/// State of a mesh.
structure MeshStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    status: MeshStatusCode
}

/// Whether a mesh is in use, idle or gone.
enum MeshStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeMeshOutput {
    /// The mesh with its metadata, spec and status.
    @required @httpPayload
    mesh: MeshData
}

structure UpdateMeshOutput {
    /// The mesh with its metadata, spec and status.
    @required @httpPayload
    mesh: MeshData
}

structure DeleteMeshOutput {
    /// The mesh with its metadata, spec and status.
    @required @httpPayload
    mesh: MeshData
}

structure ListMeshesOutput {
    /// One page of meshes, without their specs.
    @required
    meshes: MeshList

    /// Token of the next page; absent on the last one.
    nextToken: String
}

list MeshList {
    member: MeshRef
}

/// A mesh as a list shows it, without spec and status.
structure MeshRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long
}

// ---- VirtualNode -------------------------------------------------------------------------------

/// Create a virtual node in a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualNodes", code: 200)
operation CreateVirtualNode {
    input: CreateVirtualNodeInput
    output: CreateVirtualNodeOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a virtual node.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualNodes/{virtualNodeName}", code: 200)
operation DescribeVirtualNode {
    input: DescribeVirtualNodeInput
    output: DescribeVirtualNodeOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a virtual node.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualNodes/{virtualNodeName}", code: 200)
operation UpdateVirtualNode {
    input: UpdateVirtualNodeInput
    output: UpdateVirtualNodeOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a virtual node that no route or service uses.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualNodes/{virtualNodeName}", code: 200)
operation DeleteVirtualNode {
    input: DeleteVirtualNodeInput
    output: DeleteVirtualNodeOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the virtual nodes of a mesh.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "virtualNodes")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualNodes", code: 200)
operation ListVirtualNodes {
    input: ListVirtualNodesInput
    output: ListVirtualNodesOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateVirtualNodeInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Settings of the virtual node: how it is found, where it listens and what it calls.
    @required
    spec: VirtualNodeSpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual node, unique within the mesh.
    @required
    virtualNodeName: ResourceName
}

/// Settings of a virtual node; an empty spec makes a node that only sends.
structure VirtualNodeSpec {
    /// Policy for all backends that have no client policy of their own.
    backendDefaults: BackendDefaults

    /// Virtual services that this node calls; they need not exist yet.
    backends: Backends

    /// Ports on which the node takes traffic; they require serviceDiscovery.
    listeners: Listeners

    /// Access log of the Envoy proxy; no log when absent.
    logging: Logging

    /// How others find this node; required as soon as there is a listener.
    serviceDiscovery: ServiceDiscovery
}

/// Defaults for every backend of a virtual node.
structure BackendDefaults {
    /// Client policy for backends that set none.
    clientPolicy: ClientPolicy
}

/// How a virtual node connects to its backends.
structure ClientPolicy {
    /// TLS towards the backends; the server decides when absent.
    tls: ClientPolicyTls
}

/// TLS from a virtual node to its backends.
structure ClientPolicyTls {
    /// Certificate that the client presents when the server asks for one (mutual TLS).
    certificate: ClientTlsCertificate

    /// Whether connections without TLS are refused; true when absent.
    enforce: Boolean

    /// Server ports that the policy covers; all ports when absent.
    ports: PortSet

    /// How to check the certificate of the server; required even if enforce is false.
    @required
    validation: TlsValidationContext
}

/// Where a client certificate comes from: exactly one of file and sds.
union ClientTlsCertificate {
    /// Client certificate from files; exactly one of file and sds.
    file: ListenerTlsFileCertificate

    /// Client certificate from a Secret Discovery Service; exactly one of file and sds.
    sds: ListenerTlsSdsCertificate
}

/// A certificate and its key in files.
structure ListenerTlsFileCertificate {
    /// Path of the PEM certificate chain, as the Envoy proxy sees it.
    @required
    certificateChain: FilePath

    /// Path of the PEM private key, as the Envoy proxy sees it.
    @required
    privateKey: FilePath
}

@length(min: 1, max: 255)
string FilePath

/// A certificate from a Secret Discovery Service such as SPIRE.
structure ListenerTlsSdsCertificate {
    /// Name under which the Secret Discovery Service offers the certificate and its key.
    @required
    secretName: SdsSecretName
}

string SdsSecretName

list PortSet {
    member: PortNumber
}

@range(min: 1, max: 65535)
integer PortNumber

/// How a client checks the certificate of a server.
structure TlsValidationContext {
    /// Names to accept in the certificate; the service discovery name when absent.
    subjectAlternativeNames: SubjectAlternativeNames

    /// CAs that the client trusts.
    @required
    trust: TlsValidationContextTrust
}

/// Names of which the peer's certificate must carry one.
structure SubjectAlternativeNames {
    /// How the names in the certificate are compared.
    @required
    match: SubjectAlternativeNameMatchers
}

/// Comparison of names in the peer's certificate.
structure SubjectAlternativeNameMatchers {
    /// FQDNs or URIs such as SPIFFE ids, one of which the certificate must carry exactly.
    @required
    exact: SubjectAlternativeNameList
}

list SubjectAlternativeNameList {
    member: SubjectAlternativeName
}

@length(min: 1, max: 254)
string SubjectAlternativeName

/// Source of trusted CAs for a client: exactly one of acm, file and sds.
union TlsValidationContextTrust {
    /// CAs of AWS Private CA; exactly one of acm, file and sds.
    acm: TlsValidationContextAcmTrust

    /// CA certificates in a local file; exactly one of acm, file and sds.
    file: TlsValidationContextFileTrust

    /// CA certificates from a Secret Discovery Service; exactly one of acm, file and sds.
    sds: TlsValidationContextSdsTrust
}

/// Trust in CAs of AWS Private CA.
structure TlsValidationContextAcmTrust {
    /// ARNs (`acm-pca`) of 1 to 10 root CAs in the same Region; another account is fine.
    @required
    certificateAuthorityArns: CertificateAuthorityArns
}

// The published model says at most 3. AWS announced the feature with "up to 10", and this tool
// follows the announcement; the rule `ca-arns-model-limit` warns above 3.
@length(min: 1, max: 10)
list CertificateAuthorityArns {
    member: Arn
}

/// Trust in CA certificates in a file.
structure TlsValidationContextFileTrust {
    /// Path of the PEM file with the trusted CA certificates, as the Envoy proxy sees it.
    @required
    certificateChain: FilePath
}

/// Trust in CA certificates from a Secret Discovery Service.
structure TlsValidationContextSdsTrust {
    /// Name under which the Secret Discovery Service offers the CA certificates.
    @required
    secretName: SdsSecretName
}

list Backends {
    member: Backend
}

/// A service that a virtual node calls.
union Backend {
    /// Virtual service to call; exactly one member of the backend must be set.
    virtualService: VirtualServiceBackend
}

/// A virtual service as a backend.
@references([{ resource: VirtualService, ids: { virtualServiceName: "virtualServiceName" } }])
structure VirtualServiceBackend {
    /// Policy for calls to this service; it replaces backendDefaults whole.
    clientPolicy: ClientPolicy

    /// Name of the virtual service to call; its existence is not checked.
    @required
    virtualServiceName: ServiceName
}

string ServiceName

list Listeners {
    member: Listener
}

/// A port on which a virtual node takes traffic, and how it does so.
structure Listener {
    /// Limits on connections or requests; the one member set must match the listener protocol.
    connectionPool: VirtualNodeConnectionPool

    /// Active health check that clients run against this listener; none when absent.
    healthCheck: HealthCheckPolicy

    /// Ejection of hosts that keep failing; useful only with several endpoints.
    outlierDetection: OutlierDetection

    /// Port and protocol of the listener.
    @required
    portMapping: PortMapping

    /// Timeouts; the one member set must match the listener protocol.
    timeout: ListenerTimeout

    /// TLS that the listener offers; plaintext only when absent.
    tls: ListenerTls
}

/// Connection limits of a node listener: exactly one of grpc, http, http2 and tcp.
union VirtualNodeConnectionPool {
    /// Limits for a grpc listener; exactly one of grpc, http, http2 and tcp.
    grpc: VirtualNodeGrpcConnectionPool

    /// Limits for an http listener; exactly one of grpc, http, http2 and tcp.
    http: VirtualNodeHttpConnectionPool

    /// Limits for an http2 listener; exactly one of grpc, http, http2 and tcp.
    http2: VirtualNodeHttp2ConnectionPool

    /// Limits for a tcp listener; exactly one of grpc, http, http2 and tcp.
    tcp: VirtualNodeTcpConnectionPool
}

/// Limits of a grpc listener of a virtual node.
structure VirtualNodeGrpcConnectionPool {
    /// Largest number of requests in flight at a time, 1 or more.
    @required
    maxRequests: MaxRequests
}

@range(min: 1)
integer MaxRequests

/// Limits of an http listener of a virtual node.
structure VirtualNodeHttpConnectionPool {
    /// Largest number of connections open at a time, 1 or more.
    @required
    maxConnections: MaxConnections

    /// Requests that may wait when all connections are busy; 2147483647 when absent.
    maxPendingRequests: MaxPendingRequests
}

@range(min: 1)
integer MaxConnections

@range(min: 1)
integer MaxPendingRequests

/// Limits of an http2 listener of a virtual node.
structure VirtualNodeHttp2ConnectionPool {
    /// Largest number of requests in flight at a time, 1 or more.
    @required
    maxRequests: MaxRequests
}

/// Limits of a tcp listener of a virtual node.
structure VirtualNodeTcpConnectionPool {
    /// Largest number of connections open at a time, 1 or more.
    @required
    maxConnections: MaxConnections
}

/// Active health check of a virtual node listener.
structure HealthCheckPolicy {
    /// Successful checks in a row that make a host healthy, 2 to 10.
    @required
    healthyThreshold: HealthCheckThreshold

    /// Time between two checks in milliseconds, 5000 to 300000.
    @required
    intervalMillis: HealthCheckIntervalMillis

    /// Path that an http or http2 check requests, such as `/ping`; tcp and grpc ignore it.
    path: String

    /// Port to check; it must equal the listener port, which is used when absent.
    port: PortNumber

    /// Protocol of the check: http, http2, tcp or grpc; grpc needs an http2 or grpc listener.
    @required
    protocol: PortProtocol

    /// Time to wait for the answer to a check in milliseconds, 2000 to 60000.
    @required
    timeoutMillis: HealthCheckTimeoutMillis

    /// Failed checks in a row that make a host unhealthy, 2 to 10.
    @required
    unhealthyThreshold: HealthCheckThreshold
}

@range(min: 2, max: 10)
integer HealthCheckThreshold

@range(min: 5000, max: 300000)
long HealthCheckIntervalMillis

/// Protocol that a listener or health check uses.
enum PortProtocol {
    HTTP = "http"
    TCP = "tcp"
    HTTP2 = "http2"
    GRPC = "grpc"
}

@range(min: 2000, max: 60000)
long HealthCheckTimeoutMillis

/// Passive health check: hosts that keep failing get no traffic for a while.
structure OutlierDetection {
    /// Time a host stays ejected the first time; it grows with each further ejection.
    @required
    baseEjectionDuration: Duration

    /// Time between two sweeps that eject or readmit hosts.
    @required
    interval: Duration

    /// Largest share of hosts ejected at a time, 0 to 100; one host may always be ejected.
    @required
    maxEjectionPercent: OutlierDetectionMaxEjectionPercent

    /// Server errors (5xx) in a row after which a host is ejected, 1 or more.
    @required
    maxServerErrors: OutlierDetectionMaxServerErrors
}

/// A length of time; set both value and unit.
structure Duration {
    /// Unit of the value: `s` for seconds or `ms` for milliseconds.
    unit: DurationUnit

    /// Length in the given unit, 0 or more; 0 turns a timeout off.
    value: DurationValue
}

/// Seconds or milliseconds.
enum DurationUnit {
    S = "s"
    MS = "ms"
}

@range(min: 0)
long DurationValue

@range(min: 0, max: 100)
integer OutlierDetectionMaxEjectionPercent

@range(min: 1)
long OutlierDetectionMaxServerErrors

/// Port and protocol of a listener of a virtual node or virtual router.
structure PortMapping {
    /// Port of the listener, 1 to 65535.
    @required
    port: PortNumber

    /// Protocol of the listener: http, http2, grpc or tcp.
    @required
    protocol: PortProtocol
}

/// Timeouts of a node listener: exactly one of grpc, http, http2 and tcp.
union ListenerTimeout {
    /// Timeouts of a grpc listener; exactly one of grpc, http, http2 and tcp.
    grpc: GrpcTimeout

    /// Timeouts of an http listener; exactly one of grpc, http, http2 and tcp.
    http: HttpTimeout

    /// Timeouts of an http2 listener; exactly one of grpc, http, http2 and tcp.
    http2: HttpTimeout

    /// Timeouts of a tcp listener; exactly one of grpc, http, http2 and tcp.
    tcp: TcpTimeout
}

/// Timeouts for gRPC requests.
structure GrpcTimeout {
    /// Time without any traffic after which a connection is closed; 300 seconds when absent, 0 is never.
    idle: Duration

    /// Timeout of the whole request, retries included; 15 seconds by default, 0 for no timeout.
    perRequest: Duration
}

/// Timeouts for HTTP requests.
structure HttpTimeout {
    /// Time without any traffic after which a connection is closed; 300 seconds when absent, 0 is never.
    idle: Duration

    /// Timeout of the whole request, retries included; 15 seconds by default, 0 for no timeout.
    perRequest: Duration
}

/// Timeouts for TCP connections.
structure TcpTimeout {
    /// Time without any traffic after which a connection is closed; 300 seconds when absent, 0 is never.
    idle: Duration
}

/// TLS of a virtual node listener.
structure ListenerTls {
    /// Certificate that the listener presents; required even in mode DISABLED.
    @required
    certificate: ListenerTlsCertificate

    /// STRICT takes TLS only, PERMISSIVE also plaintext, DISABLED plaintext only.
    @required
    mode: ListenerTlsMode

    /// How to check client certificates (mutual TLS); clients need none when absent.
    validation: ListenerTlsValidationContext
}

/// Where a server certificate comes from: exactly one of acm, file and sds.
union ListenerTlsCertificate {
    /// Certificate from AWS Certificate Manager; exactly one of acm, file and sds.
    acm: ListenerTlsAcmCertificate

    /// Certificate from files; exactly one of acm, file and sds.
    file: ListenerTlsFileCertificate

    /// Certificate from a Secret Discovery Service; exactly one of acm, file and sds.
    sds: ListenerTlsSdsCertificate
}

/// A certificate in AWS Certificate Manager.
structure ListenerTlsAcmCertificate {
    /// ARN of an issued private ACM certificate of the same account and Region.
    @required
    certificateArn: Arn
}

/// Whether a listener demands, allows or ignores TLS.
enum ListenerTlsMode {
    STRICT
    PERMISSIVE
    DISABLED
}

/// How a listener checks the certificates of clients.
structure ListenerTlsValidationContext {
    /// Names to accept in client certificates; any name when absent.
    subjectAlternativeNames: SubjectAlternativeNames

    /// CAs whose client certificates the listener accepts.
    @required
    trust: ListenerTlsValidationContextTrust
}

/// Source of trusted CAs for a listener: exactly one of file and sds.
union ListenerTlsValidationContextTrust {
    /// CA certificates in a local file; exactly one of file and sds.
    file: TlsValidationContextFileTrust

    /// CA certificates from a Secret Discovery Service; exactly one of file and sds.
    sds: TlsValidationContextSdsTrust
}

/// Logging of the Envoy proxies of a virtual node.
structure Logging {
    /// Where and how requests are logged; no access log when absent.
    accessLog: AccessLog
}

/// Access log of a virtual node.
union AccessLog {
    /// Access log written to a file; exactly one member of the access log must be set.
    file: FileAccessLog
}

/// Access log file of a virtual node.
structure FileAccessLog {
    /// Layout of the entries, json or text; the default text format of Envoy when absent.
    format: LoggingFormat

    /// Writable file in the Envoy container; `/dev/stdout` leaves the log to the container runtime.
    @required
    path: FilePath
}

/// Layout of access log entries: exactly one of json and text.
union LoggingFormat {
    /// Fields of one JSON object per entry; exactly one of json and text.
    json: JsonFormat

    /// Line with Envoy command operators, ending in a newline; exactly one of json and text.
    text: TextFormat
}

list JsonFormat {
    member: JsonFormatRef
}

/// A field of a JSON access log entry.
structure JsonFormatRef {
    /// Name of the field, 1 to 100 characters.
    @required
    key: JsonKey

    /// Value of the field, such as `%RESPONSE_CODE%`, 1 to 100 characters.
    @required
    value: JsonValue
}

@length(min: 1, max: 100)
string JsonKey

@length(min: 1, max: 100)
string JsonValue

@length(min: 1, max: 1000)
string TextFormat

/// How a virtual node is found: exactly one of awsCloudMap and dns.
union ServiceDiscovery {
    /// Discovery through AWS Cloud Map; exactly one of awsCloudMap and dns.
    awsCloudMap: AwsCloudMapServiceDiscovery

    /// Discovery through DNS; exactly one of awsCloudMap and dns.
    dns: DnsServiceDiscovery
}

/// Discovery of a virtual node through AWS Cloud Map.
structure AwsCloudMapServiceDiscovery {
    /// Attributes that instances must have to count; all instances when absent.
    attributes: AwsCloudMapInstanceAttributes

    /// IP version for this virtual node; the setting of the mesh when absent.
    ipPreference: IpPreference

    /// Name of the Cloud Map namespace; HTTP and private DNS namespaces work.
    @required
    namespaceName: AwsCloudMapName

    /// Name of the Cloud Map service.
    @required
    serviceName: AwsCloudMapName
}

list AwsCloudMapInstanceAttributes {
    member: AwsCloudMapInstanceAttribute
}

/// An attribute that selects Cloud Map instances.
structure AwsCloudMapInstanceAttribute {
    /// Attribute key, 1 to 255 printable ASCII characters without blanks.
    @required
    key: AwsCloudMapInstanceAttributeKey

    /// Attribute value, 1 to 1024 characters, no blank at either end.
    @required
    value: AwsCloudMapInstanceAttributeValue
}

@length(min: 1, max: 255)
@pattern("^[a-zA-Z0-9!-~]+$")
string AwsCloudMapInstanceAttributeKey

@length(min: 1, max: 1024)
@pattern("^([a-zA-Z0-9!-~][  a-zA-Z0-9!-~]*){0,1}[a-zA-Z0-9!-~]{0,1}$")
string AwsCloudMapInstanceAttributeValue

@length(min: 1, max: 1024)
string AwsCloudMapName

/// Discovery of a virtual node through DNS.
structure DnsServiceDiscovery {
    /// DNS name that resolves to the tasks, pods or load balancer behind the node.
    @required
    hostname: Hostname

    /// IP version for this virtual node; the setting of the mesh when absent.
    ipPreference: IpPreference

    /// LOADBALANCER (default) makes one endpoint of all addresses, ENDPOINTS one of each.
    responseType: DnsResponseType
}

string Hostname

/// Whether the DNS addresses are one load balancer or one endpoint each.
enum DnsResponseType {
    LOADBALANCER
    ENDPOINTS
}

structure DescribeVirtualNodeInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual node, unique within the mesh.
    @required @httpLabel
    virtualNodeName: ResourceName
}

structure UpdateVirtualNodeInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: VirtualNodeSpec

    /// Name of the virtual node, unique within the mesh.
    @required @httpLabel
    virtualNodeName: ResourceName
}

structure DeleteVirtualNodeInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual node, unique within the mesh.
    @required @httpLabel
    virtualNodeName: ResourceName
}

structure ListVirtualNodesInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListVirtualNodesLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualNodesLimit

structure CreateVirtualNodeOutput {
    /// The virtual node with its metadata, spec and status.
    @required @httpPayload
    virtualNode: VirtualNodeData
}

/// A virtual node as create, describe, update and delete return it.
structure VirtualNodeData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the virtual node: how it is found, where it listens and what it calls.
    @required
    spec: VirtualNodeSpec

    /// State of the virtual node.
    @required
    status: VirtualNodeStatus

    /// Name of the virtual node, unique within the mesh.
    @required
    virtualNodeName: ResourceName
}

/// State of a virtual node.
structure VirtualNodeStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: VirtualNodeStatusCode
}

/// Whether a virtual node is in use, idle or gone.
enum VirtualNodeStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualNodeOutput {
    /// The virtual node with its metadata, spec and status.
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure UpdateVirtualNodeOutput {
    /// The virtual node with its metadata, spec and status.
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure DeleteVirtualNodeOutput {
    /// The virtual node with its metadata, spec and status.
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure ListVirtualNodesOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// One page of virtual nodes, without their specs.
    @required
    virtualNodes: VirtualNodeList
}

list VirtualNodeList {
    member: VirtualNodeRef
}

/// A virtual node as a list shows it, without spec and status.
structure VirtualNodeRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual node, unique within the mesh.
    @required
    virtualNodeName: ResourceName
}

// ---- VirtualRouter -----------------------------------------------------------------------------

/// Create a virtual router in a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualRouters", code: 200)
operation CreateVirtualRouter {
    input: CreateVirtualRouterInput
    output: CreateVirtualRouterOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a virtual router.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualRouters/{virtualRouterName}", code: 200)
operation DescribeVirtualRouter {
    input: DescribeVirtualRouterInput
    output: DescribeVirtualRouterOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a virtual router.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualRouters/{virtualRouterName}", code: 200)
operation UpdateVirtualRouter {
    input: UpdateVirtualRouterInput
    output: UpdateVirtualRouterOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a virtual router without routes that no service uses.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualRouters/{virtualRouterName}", code: 200)
operation DeleteVirtualRouter {
    input: DeleteVirtualRouterInput
    output: DeleteVirtualRouterOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the virtual routers of a mesh.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "virtualRouters")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualRouters", code: 200)
operation ListVirtualRouters {
    input: ListVirtualRoutersInput
    output: ListVirtualRoutersOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateVirtualRouterInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Settings of the virtual router: the listeners that its routes serve.
    @required
    spec: VirtualRouterSpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual router, unique within the mesh.
    @required
    virtualRouterName: ResourceName
}

/// Settings of a virtual router.
structure VirtualRouterSpec {
    /// Ports that the routes serve; with several, each route must name its port.
    listeners: VirtualRouterListeners
}

list VirtualRouterListeners {
    member: VirtualRouterListener
}

/// A port of a virtual router.
structure VirtualRouterListener {
    /// Port and protocol of the listener; routes must use the same protocol.
    @required
    portMapping: PortMapping
}

structure DescribeVirtualRouterInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure UpdateVirtualRouterInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: VirtualRouterSpec

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure DeleteVirtualRouterInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure ListVirtualRoutersInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListVirtualRoutersLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualRoutersLimit

structure CreateVirtualRouterOutput {
    /// The virtual router with its metadata, spec and status.
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

/// A virtual router as create, describe, update and delete return it.
structure VirtualRouterData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the virtual router: the listeners that its routes serve.
    @required
    spec: VirtualRouterSpec

    /// State of the virtual router.
    @required
    status: VirtualRouterStatus

    /// Name of the virtual router, unique within the mesh.
    @required
    virtualRouterName: ResourceName
}

/// State of a virtual router.
structure VirtualRouterStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: VirtualRouterStatusCode
}

/// Whether a virtual router is in use, idle or gone.
enum VirtualRouterStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualRouterOutput {
    /// The virtual router with its metadata, spec and status.
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure UpdateVirtualRouterOutput {
    /// The virtual router with its metadata, spec and status.
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure DeleteVirtualRouterOutput {
    /// The virtual router with its metadata, spec and status.
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure ListVirtualRoutersOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// One page of virtual routers, without their specs.
    @required
    virtualRouters: VirtualRouterList
}

list VirtualRouterList {
    member: VirtualRouterRef
}

/// A virtual router as a list shows it, without spec and status.
structure VirtualRouterRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual router, unique within the mesh.
    @required
    virtualRouterName: ResourceName
}

// ---- Route -------------------------------------------------------------------------------------

/// Create a route in a virtual router.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualRouter/{virtualRouterName}/routes", code: 200)
operation CreateRoute {
    input: CreateRouteInput
    output: CreateRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a route of a virtual router.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualRouter/{virtualRouterName}/routes/{routeName}", code: 200)
operation DescribeRoute {
    input: DescribeRouteInput
    output: DescribeRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a route.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualRouter/{virtualRouterName}/routes/{routeName}", code: 200)
operation UpdateRoute {
    input: UpdateRouteInput
    output: UpdateRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a route of a virtual router.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualRouter/{virtualRouterName}/routes/{routeName}", code: 200)
operation DeleteRoute {
    input: DeleteRouteInput
    output: DeleteRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the routes of a virtual router.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "routes")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualRouter/{virtualRouterName}/routes", code: 200)
operation ListRoutes {
    input: ListRoutesInput
    output: ListRoutesOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateRouteInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the route, unique within its virtual router.
    @required
    routeName: ResourceName

    /// Settings of the route: protocol, match and targets.
    @required
    spec: RouteSpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

/// Settings of a route: exactly one of grpcRoute, http2Route, httpRoute and tcpRoute.
structure RouteSpec {
    /// Route for gRPC; exactly one of grpcRoute, http2Route, httpRoute and tcpRoute.
    grpcRoute: GrpcRoute

    /// Route for HTTP/2; exactly one of grpcRoute, http2Route, httpRoute and tcpRoute.
    http2Route: HttpRoute

    /// Route for HTTP/1; exactly one of grpcRoute, http2Route, httpRoute and tcpRoute.
    httpRoute: HttpRoute

    /// Rank among the routes of the router, 0 to 1000; the lowest number is tried first.
    priority: RoutePriority

    /// Route for TCP; exactly one of grpcRoute, http2Route, httpRoute and tcpRoute.
    tcpRoute: TcpRoute
}

/// A route for gRPC requests.
structure GrpcRoute {
    /// Where matching requests go.
    @required
    action: GrpcRouteAction

    /// Requests that the route takes; an empty match takes all.
    @required
    match: GrpcRouteMatch

    /// When failed requests are tried again; newer accounts get 2 retries when absent.
    retryPolicy: GrpcRetryPolicy

    /// Timeouts; above 15 seconds the listeners of the nodes need the same.
    timeout: GrpcTimeout
}

/// Where a gRPC route sends requests.
structure GrpcRouteAction {
    /// Virtual nodes that share the traffic by weight, 1 to 10 of them.
    @required
    weightedTargets: WeightedTargets
}

@length(min: 1, max: 10)
list WeightedTargets {
    member: WeightedTarget
}

/// A virtual node and its share of the traffic of a route.
@references([{ resource: VirtualNode, ids: { virtualNodeName: "virtualNode" } }])
structure WeightedTarget {
    /// Listener port of the node to use; needed when the node has several listeners.
    port: ListenerPort

    /// Name of the virtual node, which must exist.
    @required
    virtualNode: ResourceName

    /// Share relative to the other targets, 0 to 100; 0 gets no traffic.
    @required
    weight: PercentInt
}

@range(min: 1, max: 65535)
integer ListenerPort

@range(min: 0, max: 100)
integer PercentInt

/// Conditions on gRPC requests; all of those given must hold.
structure GrpcRouteMatch {
    /// Conditions on metadata, 1 to 10, all of which must hold.
    metadata: GrpcRouteMetadataList

    /// Method of the service, 1 to 50 characters; it needs serviceName.
    methodName: MethodName

    /// Listener port of the router; needed when the router has several listeners.
    port: ListenerPort

    /// Full name of the gRPC service, package included; any when absent.
    serviceName: ServiceName
}

@length(min: 1, max: 10)
list GrpcRouteMetadataList {
    member: GrpcRouteMetadata
}

/// Condition on one metadata entry of a gRPC request to a route.
structure GrpcRouteMetadata {
    /// Whether the condition is turned round, so that it must not hold; false when absent.
    invert: Boolean

    /// Condition on the value; when absent the entry only has to be there.
    match: GrpcRouteMetadataMatchMethod

    /// Key of the metadata entry in lower case, 1 to 50 characters.
    @required
    name: HeaderName
}

/// Condition on metadata: exactly one of exact, prefix, range, regex and suffix.
union GrpcRouteMetadataMatchMethod {
    /// Text that the value must equal; exactly one of exact, prefix, range, regex and suffix.
    exact: HeaderMatch

    /// Start of the value; exactly one of exact, prefix, range, regex and suffix.
    prefix: HeaderMatch

    /// Range of whole numbers for the value; exactly one of exact, prefix, range, regex and suffix.
    range: MatchRange

    /// RE2 expression for the value; exactly one of exact, prefix, range, regex and suffix.
    regex: HeaderMatch

    /// End of the value; exactly one of exact, prefix, range, regex and suffix.
    suffix: HeaderMatch
}

@length(min: 1, max: 255)
string HeaderMatch

/// Range of whole numbers, start included and end excluded.
structure MatchRange {
    /// First number after the range; it must be greater than start.
    @required
    end: Long

    /// First number of the range.
    @required
    start: Long
}

@length(min: 1, max: 50)
string HeaderName

@length(min: 1, max: 50)
string MethodName

/// When a failed gRPC request is tried again; it needs at least one event.
structure GrpcRetryPolicy {
    /// Status codes of gRPC to retry on, such as `unavailable` or `deadline-exceeded`.
    grpcRetryEvents: GrpcRetryPolicyEvents

    /// HTTP failures to retry on: server-error, gateway-error, client-error or stream-error.
    httpRetryEvents: HttpRetryPolicyEvents

    /// Largest number of further tries; 0 turns retrying off.
    @required
    maxRetries: MaxRetries

    /// Timeout of each single try; all tries together must fit into perRequest.
    @required
    perRetryTimeout: Duration

    /// Connection failures to retry on; connection-error is the only value.
    tcpRetryEvents: TcpRetryPolicyEvents
}

@length(min: 1, max: 5)
list GrpcRetryPolicyEvents {
    member: GrpcRetryPolicyEvent
}

/// Status code of gRPC that can trigger a retry.
enum GrpcRetryPolicyEvent {
    CANCELLED = "cancelled"
    DEADLINE_EXCEEDED = "deadline-exceeded"
    INTERNAL = "internal"
    RESOURCE_EXHAUSTED = "resource-exhausted"
    UNAVAILABLE = "unavailable"
}

@length(min: 1, max: 25)
list HttpRetryPolicyEvents {
    member: HttpRetryPolicyEvent
}

@length(min: 1, max: 25)
string HttpRetryPolicyEvent

@range(min: 0)
long MaxRetries

@length(min: 1, max: 1)
list TcpRetryPolicyEvents {
    member: TcpRetryPolicyEvent
}

/// Connection failure that can trigger a retry.
enum TcpRetryPolicyEvent {
    CONNECTION_ERROR = "connection-error"
}

/// A route for HTTP/1 or HTTP/2 requests.
structure HttpRoute {
    /// Where matching requests go.
    @required
    action: HttpRouteAction

    /// Requests that the route takes; all conditions given must hold.
    @required
    match: HttpRouteMatch

    /// When failed requests are tried again; newer accounts get 2 retries when absent.
    retryPolicy: HttpRetryPolicy

    /// Timeouts; above 15 seconds the listeners of the nodes need the same.
    timeout: HttpTimeout
}

/// Where an HTTP route sends requests.
structure HttpRouteAction {
    /// Virtual nodes that share the traffic by weight, 1 to 10 of them.
    @required
    weightedTargets: WeightedTargets
}

/// Conditions on HTTP requests; all of those given must hold.
structure HttpRouteMatch {
    /// Conditions on headers, 1 to 10, all of which must hold.
    headers: HttpRouteHeaders

    /// HTTP method that requests must have; any when absent.
    method: HttpMethod

    /// Whole path, exact or as a regular expression; not together with prefix.
    path: HttpPathMatch

    /// Listener port of the router; needed when the router has several listeners.
    port: ListenerPort

    /// Start of the path, with a leading slash; `/` takes all paths; not together with path.
    prefix: String

    /// Conditions on query parameters, 1 to 10, all of which must hold.
    queryParameters: HttpQueryParameters

    /// Scheme of the request, http or https; only for http2Route; any when absent.
    scheme: HttpScheme
}

@length(min: 1, max: 10)
list HttpRouteHeaders {
    member: HttpRouteHeader
}

/// Condition on one header of a request to a route.
structure HttpRouteHeader {
    /// Whether the condition is turned round, so that it must not hold; false when absent.
    invert: Boolean

    /// Condition on the value; when absent the header only has to be there.
    match: HeaderMatchMethod

    /// Name of the header, 1 to 50 characters.
    @required
    name: HeaderName
}

/// Condition on a header: exactly one of exact, prefix, range, regex and suffix.
union HeaderMatchMethod {
    /// Text that the value must equal; exactly one of exact, prefix, range, regex and suffix.
    exact: HeaderMatch

    /// Start of the value; exactly one of exact, prefix, range, regex and suffix.
    prefix: HeaderMatch

    /// Range of whole numbers for the value; exactly one of exact, prefix, range, regex and suffix.
    range: MatchRange

    /// RE2 expression for the value; exactly one of exact, prefix, range, regex and suffix.
    regex: HeaderMatch

    /// End of the value; exactly one of exact, prefix, range, regex and suffix.
    suffix: HeaderMatch
}

/// HTTP method of a request.
enum HttpMethod {
    GET
    HEAD
    POST
    PUT
    DELETE
    CONNECT
    OPTIONS
    TRACE
    PATCH
}

/// Condition on the whole path: exactly one of exact and regex.
structure HttpPathMatch {
    /// Path that must be equal, with a leading slash; exactly one of exact and regex.
    exact: HttpPathExact

    /// RE2 expression that the whole path must match; exactly one of exact and regex.
    regex: HttpPathRegex
}

@length(min: 1, max: 255)
string HttpPathExact

@length(min: 1, max: 255)
string HttpPathRegex

@length(min: 1, max: 10)
list HttpQueryParameters {
    member: HttpQueryParameter
}

/// Condition on one query parameter.
structure HttpQueryParameter {
    /// Condition on the value; when absent the parameter only has to be there.
    match: QueryParameterMatch

    /// Name of the query parameter.
    @required
    name: QueryParameterName
}

/// Condition on the value of a query parameter.
structure QueryParameterMatch {
    /// Text that the value must equal.
    exact: String
}

string QueryParameterName

/// Scheme of an HTTP/2 request.
enum HttpScheme {
    HTTP = "http"
    HTTPS = "https"
}

/// When a failed HTTP request is tried again; it needs at least one event.
structure HttpRetryPolicy {
    /// HTTP failures to retry on: server-error, gateway-error, client-error or stream-error.
    httpRetryEvents: HttpRetryPolicyEvents

    /// Largest number of further tries; 0 turns retrying off.
    @required
    maxRetries: MaxRetries

    /// Timeout of each single try; all tries together must fit into perRequest.
    @required
    perRetryTimeout: Duration

    /// Connection failures to retry on; connection-error is the only value.
    tcpRetryEvents: TcpRetryPolicyEvents
}

@range(min: 0, max: 1000)
integer RoutePriority

/// A route for TCP connections.
structure TcpRoute {
    /// Where connections go.
    @required
    action: TcpRouteAction

    /// Connections that the route takes; all when absent.
    match: TcpRouteMatch

    /// Timeouts of the connection.
    timeout: TcpTimeout
}

/// Where a TCP route sends connections.
structure TcpRouteAction {
    /// Virtual nodes that share the traffic by weight, 1 to 10 of them.
    @required
    weightedTargets: WeightedTargets
}

/// Condition on TCP connections.
structure TcpRouteMatch {
    /// Listener port of the router; needed when the router has several listeners.
    port: ListenerPort
}

structure DescribeRouteInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the route, unique within its virtual router.
    @required @httpLabel
    routeName: ResourceName

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure UpdateRouteInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the route, unique within its virtual router.
    @required @httpLabel
    routeName: ResourceName

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: RouteSpec

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure DeleteRouteInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the route, unique within its virtual router.
    @required @httpLabel
    routeName: ResourceName

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

structure ListRoutesInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListRoutesLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String

    /// Name of the virtual router, unique within the mesh.
    @required @httpLabel
    virtualRouterName: ResourceName
}

@range(min: 1, max: 100)
integer ListRoutesLimit

structure CreateRouteOutput {
    /// The route with its metadata, spec and status.
    @required @httpPayload
    route: RouteData
}

/// A route as create, describe, update and delete return it.
structure RouteData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Name of the route, unique within its virtual router.
    @required
    routeName: ResourceName

    /// Settings of the route: protocol, match and targets.
    @required
    spec: RouteSpec

    /// State of the route.
    @required
    status: RouteStatus

    /// Name of the virtual router, unique within the mesh.
    @required
    virtualRouterName: ResourceName
}

/// State of a route.
structure RouteStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: RouteStatusCode
}

/// Whether a route is in use, idle or gone.
enum RouteStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeRouteOutput {
    /// The route with its metadata, spec and status.
    @required @httpPayload
    route: RouteData
}

structure UpdateRouteOutput {
    /// The route with its metadata, spec and status.
    @required @httpPayload
    route: RouteData
}

structure DeleteRouteOutput {
    /// The route with its metadata, spec and status.
    @required @httpPayload
    route: RouteData
}

structure ListRoutesOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// One page of routes, without their specs.
    @required
    routes: RouteList
}

list RouteList {
    member: RouteRef
}

/// A route as a list shows it, without spec and status.
structure RouteRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Name of the route, unique within its virtual router.
    @required
    routeName: ResourceName

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual router, unique within the mesh.
    @required
    virtualRouterName: ResourceName
}

// ---- VirtualService ----------------------------------------------------------------------------

/// Create a virtual service in a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualServices", code: 200)
operation CreateVirtualService {
    input: CreateVirtualServiceInput
    output: CreateVirtualServiceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a virtual service.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualServices/{virtualServiceName}", code: 200)
operation DescribeVirtualService {
    input: DescribeVirtualServiceInput
    output: DescribeVirtualServiceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a virtual service.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualServices/{virtualServiceName}", code: 200)
operation UpdateVirtualService {
    input: UpdateVirtualServiceInput
    output: UpdateVirtualServiceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a virtual service that no gateway route targets.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualServices/{virtualServiceName}", code: 200)
operation DeleteVirtualService {
    input: DeleteVirtualServiceInput
    output: DeleteVirtualServiceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the virtual services of a mesh.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "virtualServices")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualServices", code: 200)
operation ListVirtualServices {
    input: ListVirtualServicesInput
    output: ListVirtualServicesOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateVirtualServiceInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Settings of the virtual service: the node or router that provides it.
    @required
    spec: VirtualServiceSpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required
    virtualServiceName: ServiceName
}

/// Settings of a virtual service.
structure VirtualServiceSpec {
    /// Node or router that serves the requests; without one they fail with 503.
    provider: VirtualServiceProvider
}

/// What provides a virtual service: exactly one of virtualNode and virtualRouter.
union VirtualServiceProvider {
    /// Node that serves all requests; exactly one of virtualNode and virtualRouter.
    virtualNode: VirtualNodeServiceProvider

    /// Router that shares requests out; exactly one of virtualNode and virtualRouter.
    virtualRouter: VirtualRouterServiceProvider
}

/// A virtual node that provides a virtual service.
@references([{ resource: VirtualNode, ids: { virtualNodeName: "virtualNodeName" } }])
structure VirtualNodeServiceProvider {
    /// Name of the virtual node, which must exist.
    @required
    virtualNodeName: ResourceName
}

/// A virtual router that provides a virtual service.
@references([{ resource: VirtualRouter, ids: { virtualRouterName: "virtualRouterName" } }])
structure VirtualRouterServiceProvider {
    /// Name of the virtual router, which must exist.
    @required
    virtualRouterName: ResourceName
}

structure DescribeVirtualServiceInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required @httpLabel
    virtualServiceName: ServiceName
}

structure UpdateVirtualServiceInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: VirtualServiceSpec

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required @httpLabel
    virtualServiceName: ServiceName
}

structure DeleteVirtualServiceInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required @httpLabel
    virtualServiceName: ServiceName
}

structure ListVirtualServicesInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListVirtualServicesLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualServicesLimit

structure CreateVirtualServiceOutput {
    /// The virtual service with its metadata, spec and status.
    @required @httpPayload
    virtualService: VirtualServiceData
}

/// A virtual service as create, describe, update and delete return it.
structure VirtualServiceData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the virtual service: the node or router that provides it.
    @required
    spec: VirtualServiceSpec

    /// State of the virtual service.
    @required
    status: VirtualServiceStatus

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required
    virtualServiceName: ServiceName
}

/// State of a virtual service.
structure VirtualServiceStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: VirtualServiceStatusCode
}

/// Whether a virtual service is in use, idle or gone.
enum VirtualServiceStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualServiceOutput {
    /// The virtual service with its metadata, spec and status.
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure UpdateVirtualServiceOutput {
    /// The virtual service with its metadata, spec and status.
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure DeleteVirtualServiceOutput {
    /// The virtual service with its metadata, spec and status.
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure ListVirtualServicesOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// One page of virtual services, without their specs.
    @required
    virtualServices: VirtualServiceList
}

list VirtualServiceList {
    member: VirtualServiceRef
}

/// A virtual service as a list shows it, without spec and status.
structure VirtualServiceRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual service, best the full DNS name that clients call; at most 255 characters.
    @required
    virtualServiceName: ServiceName
}

// ---- VirtualGateway ----------------------------------------------------------------------------

/// Create a virtual gateway in a mesh.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualGateways", code: 200)
operation CreateVirtualGateway {
    input: CreateVirtualGatewayInput
    output: CreateVirtualGatewayOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a virtual gateway.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualGateways/{virtualGatewayName}", code: 200)
operation DescribeVirtualGateway {
    input: DescribeVirtualGatewayInput
    output: DescribeVirtualGatewayOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a virtual gateway.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualGateways/{virtualGatewayName}", code: 200)
operation UpdateVirtualGateway {
    input: UpdateVirtualGatewayInput
    output: UpdateVirtualGatewayOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a virtual gateway that has no gateway routes.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualGateways/{virtualGatewayName}", code: 200)
operation DeleteVirtualGateway {
    input: DeleteVirtualGatewayInput
    output: DeleteVirtualGatewayOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the virtual gateways of a mesh.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "virtualGateways")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualGateways", code: 200)
operation ListVirtualGateways {
    input: ListVirtualGatewaysInput
    output: ListVirtualGatewaysOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateVirtualGatewayInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Settings of the virtual gateway: listeners, backend defaults and logging.
    @required
    spec: VirtualGatewaySpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual gateway, unique within the mesh.
    @required
    virtualGatewayName: ResourceName
}

/// Settings of a virtual gateway.
structure VirtualGatewaySpec {
    /// Policy for connections from the gateway to virtual services.
    backendDefaults: VirtualGatewayBackendDefaults

    /// Ports on which the gateway takes traffic from outside the mesh.
    @required
    listeners: VirtualGatewayListeners

    /// Access log of the Envoy proxy; no log when absent.
    logging: VirtualGatewayLogging
}

/// Defaults for everything that a virtual gateway connects to.
structure VirtualGatewayBackendDefaults {
    /// Client policy for all connections from the gateway into the mesh.
    clientPolicy: VirtualGatewayClientPolicy
}

/// How a virtual gateway connects to services in the mesh.
structure VirtualGatewayClientPolicy {
    /// TLS towards the mesh; the server decides when absent.
    tls: VirtualGatewayClientPolicyTls
}

/// TLS from a virtual gateway to services in the mesh.
structure VirtualGatewayClientPolicyTls {
    /// Certificate that the gateway presents when a server asks for one (mutual TLS).
    certificate: VirtualGatewayClientTlsCertificate

    /// Whether connections without TLS are refused; true when absent.
    enforce: Boolean

    /// Server ports that the policy covers; all ports when absent.
    ports: PortSet

    /// How to check certificates of servers; required even if enforce is false.
    @required
    validation: VirtualGatewayTlsValidationContext
}

/// Source of the client certificate of a gateway: exactly one of file and sds.
union VirtualGatewayClientTlsCertificate {
    /// Client certificate from files; exactly one of file and sds.
    file: VirtualGatewayListenerTlsFileCertificate

    /// Client certificate from a Secret Discovery Service; exactly one of file and sds.
    sds: VirtualGatewayListenerTlsSdsCertificate
}

/// A certificate for a gateway and its key in files.
structure VirtualGatewayListenerTlsFileCertificate {
    /// Path of the PEM certificate chain, as the Envoy proxy sees it.
    @required
    certificateChain: FilePath

    /// Path of the PEM private key, as the Envoy proxy sees it.
    @required
    privateKey: FilePath
}

/// A certificate for a gateway from a Secret Discovery Service such as SPIRE.
structure VirtualGatewayListenerTlsSdsCertificate {
    /// Name under which the Secret Discovery Service offers the certificate and its key.
    @required
    secretName: VirtualGatewaySdsSecretName
}

string VirtualGatewaySdsSecretName

/// How a virtual gateway checks the certificates of servers.
structure VirtualGatewayTlsValidationContext {
    /// Names to accept in the certificate; the service discovery name when absent.
    subjectAlternativeNames: SubjectAlternativeNames

    /// CAs that the gateway trusts.
    @required
    trust: VirtualGatewayTlsValidationContextTrust
}

/// Source of trusted CAs for a gateway: exactly one of acm, file and sds.
union VirtualGatewayTlsValidationContextTrust {
    /// CAs of AWS Private CA; exactly one of acm, file and sds.
    acm: VirtualGatewayTlsValidationContextAcmTrust

    /// CA certificates in a local file; exactly one of acm, file and sds.
    file: VirtualGatewayTlsValidationContextFileTrust

    /// CA certificates from a Secret Discovery Service; exactly one of acm, file and sds.
    sds: VirtualGatewayTlsValidationContextSdsTrust
}

/// Trust of a gateway in CAs of AWS Private CA.
structure VirtualGatewayTlsValidationContextAcmTrust {
    /// ARNs (`acm-pca`) of 1 to 10 root CAs in the same Region; another account is fine.
    @required
    certificateAuthorityArns: VirtualGatewayCertificateAuthorityArns
}

// The published model says at most 3. AWS announced the feature with "up to 10", and this tool
// follows the announcement; the rule `ca-arns-model-limit` warns above 3.
@length(min: 1, max: 10)
list VirtualGatewayCertificateAuthorityArns {
    member: Arn
}

/// Trust of a gateway in CA certificates in a file.
structure VirtualGatewayTlsValidationContextFileTrust {
    /// Path of the PEM file with the trusted CA certificates, as the Envoy proxy sees it.
    @required
    certificateChain: FilePath
}

/// Trust of a gateway in CA certificates from a Secret Discovery Service.
structure VirtualGatewayTlsValidationContextSdsTrust {
    /// Name under which the Secret Discovery Service offers the CA certificates.
    @required
    secretName: VirtualGatewaySdsSecretName
}

list VirtualGatewayListeners {
    member: VirtualGatewayListener
}

/// A port on which a virtual gateway takes traffic, and how it does so.
structure VirtualGatewayListener {
    /// Limits on connections or requests; the one member set must match the listener protocol.
    connectionPool: VirtualGatewayConnectionPool

    /// Active health check of this listener; none when absent.
    healthCheck: VirtualGatewayHealthCheckPolicy

    /// Port and protocol of the listener.
    @required
    portMapping: VirtualGatewayPortMapping

    /// TLS that the listener offers; plaintext only when absent.
    tls: VirtualGatewayListenerTls
}

/// Connection limits of a gateway listener: exactly one of grpc, http and http2.
union VirtualGatewayConnectionPool {
    /// Limits for a grpc listener; exactly one of grpc, http and http2.
    grpc: VirtualGatewayGrpcConnectionPool

    /// Limits for an http listener; exactly one of grpc, http and http2.
    http: VirtualGatewayHttpConnectionPool

    /// Limits for an http2 listener; exactly one of grpc, http and http2.
    http2: VirtualGatewayHttp2ConnectionPool
}

/// Limits of a grpc listener of a virtual gateway.
structure VirtualGatewayGrpcConnectionPool {
    /// Largest number of requests in flight at a time, 1 or more.
    @required
    maxRequests: MaxRequests
}

/// Limits of an http listener of a virtual gateway.
structure VirtualGatewayHttpConnectionPool {
    /// Largest number of connections open at a time, 1 or more.
    @required
    maxConnections: MaxConnections

    /// Requests that may wait when all connections are busy; 2147483647 when absent.
    maxPendingRequests: MaxPendingRequests
}

/// Limits of an http2 listener of a virtual gateway.
structure VirtualGatewayHttp2ConnectionPool {
    /// Largest number of requests in flight at a time, 1 or more.
    @required
    maxRequests: MaxRequests
}

/// Active health check of a virtual gateway listener.
structure VirtualGatewayHealthCheckPolicy {
    /// Successful checks in a row that make a host healthy, 2 to 10.
    @required
    healthyThreshold: VirtualGatewayHealthCheckThreshold

    /// Time between two checks in milliseconds, 5000 to 300000.
    @required
    intervalMillis: VirtualGatewayHealthCheckIntervalMillis

    /// Path that an http or http2 check requests, such as `/ping`; tcp and grpc ignore it.
    path: String

    /// Port to check; it must equal the listener port, which is used when absent.
    port: PortNumber

    /// Protocol of the check: http, http2 or grpc; grpc needs an http2 or grpc listener.
    @required
    protocol: VirtualGatewayPortProtocol

    /// Time to wait for the answer to a check in milliseconds, 2000 to 60000.
    @required
    timeoutMillis: VirtualGatewayHealthCheckTimeoutMillis

    /// Failed checks in a row that make a host unhealthy, 2 to 10.
    @required
    unhealthyThreshold: VirtualGatewayHealthCheckThreshold
}

@range(min: 2, max: 10)
integer VirtualGatewayHealthCheckThreshold

@range(min: 5000, max: 300000)
long VirtualGatewayHealthCheckIntervalMillis

/// Protocol that a gateway listener or its health check uses; tcp is not possible.
enum VirtualGatewayPortProtocol {
    HTTP = "http"
    HTTP2 = "http2"
    GRPC = "grpc"
}

@range(min: 2000, max: 60000)
long VirtualGatewayHealthCheckTimeoutMillis

/// Port and protocol of a virtual gateway listener.
structure VirtualGatewayPortMapping {
    /// Port of the listener, 1 to 65535; below 1024 Envoy needs extra privileges.
    @required
    port: PortNumber

    /// Protocol of the listener: http, http2 or grpc.
    @required
    protocol: VirtualGatewayPortProtocol
}

/// TLS of a virtual gateway listener.
structure VirtualGatewayListenerTls {
    /// Certificate that the listener presents; required even in mode DISABLED.
    @required
    certificate: VirtualGatewayListenerTlsCertificate

    /// STRICT takes TLS only, PERMISSIVE also plaintext, DISABLED plaintext only.
    @required
    mode: VirtualGatewayListenerTlsMode

    /// How to check client certificates (mutual TLS); clients need none when absent.
    validation: VirtualGatewayListenerTlsValidationContext
}

/// Source of the certificate of a gateway: exactly one of acm, file and sds.
union VirtualGatewayListenerTlsCertificate {
    /// Certificate from AWS Certificate Manager; exactly one of acm, file and sds.
    acm: VirtualGatewayListenerTlsAcmCertificate

    /// Certificate from files; exactly one of acm, file and sds.
    file: VirtualGatewayListenerTlsFileCertificate

    /// Certificate from a Secret Discovery Service; exactly one of acm, file and sds.
    sds: VirtualGatewayListenerTlsSdsCertificate
}

/// A certificate for a gateway in AWS Certificate Manager.
structure VirtualGatewayListenerTlsAcmCertificate {
    /// ARN of an issued private ACM certificate of the same account and Region.
    @required
    certificateArn: Arn
}

/// Whether a gateway listener demands, allows or ignores TLS.
enum VirtualGatewayListenerTlsMode {
    STRICT
    PERMISSIVE
    DISABLED
}

/// How a gateway listener checks the certificates of clients.
structure VirtualGatewayListenerTlsValidationContext {
    /// Names to accept in client certificates; any name when absent.
    subjectAlternativeNames: SubjectAlternativeNames

    /// CAs whose client certificates the listener accepts.
    @required
    trust: VirtualGatewayListenerTlsValidationContextTrust
}

/// Source of trusted CAs for a gateway listener: exactly one of file and sds.
union VirtualGatewayListenerTlsValidationContextTrust {
    /// CA certificates in a local file; exactly one of file and sds.
    file: VirtualGatewayTlsValidationContextFileTrust

    /// CA certificates from a Secret Discovery Service; exactly one of file and sds.
    sds: VirtualGatewayTlsValidationContextSdsTrust
}

/// Logging of the Envoy proxies of a virtual gateway.
structure VirtualGatewayLogging {
    /// Where and how requests are logged; no access log when absent.
    accessLog: VirtualGatewayAccessLog
}

/// Access log of a virtual gateway.
union VirtualGatewayAccessLog {
    /// Access log written to a file; exactly one member of the access log must be set.
    file: VirtualGatewayFileAccessLog
}

/// Access log file of a virtual gateway.
structure VirtualGatewayFileAccessLog {
    /// Layout of the entries, json or text; the default text format of Envoy when absent.
    format: LoggingFormat

    /// Writable file in the Envoy container; `/dev/stdout` leaves the log to the container runtime.
    @required
    path: FilePath
}

structure DescribeVirtualGatewayInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure UpdateVirtualGatewayInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: VirtualGatewaySpec

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure DeleteVirtualGatewayInput {
    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure ListVirtualGatewaysInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListVirtualGatewaysLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualGatewaysLimit

structure CreateVirtualGatewayOutput {
    /// The virtual gateway with its metadata, spec and status.
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

/// A virtual gateway as create, describe, update and delete return it.
structure VirtualGatewayData {
    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the virtual gateway: listeners, backend defaults and logging.
    @required
    spec: VirtualGatewaySpec

    /// State of the virtual gateway.
    @required
    status: VirtualGatewayStatus

    /// Name of the virtual gateway, unique within the mesh.
    @required
    virtualGatewayName: ResourceName
}

/// State of a virtual gateway.
structure VirtualGatewayStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: VirtualGatewayStatusCode
}

/// Whether a virtual gateway is in use, idle or gone.
enum VirtualGatewayStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualGatewayOutput {
    /// The virtual gateway with its metadata, spec and status.
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure UpdateVirtualGatewayOutput {
    /// The virtual gateway with its metadata, spec and status.
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure DeleteVirtualGatewayOutput {
    /// The virtual gateway with its metadata, spec and status.
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure ListVirtualGatewaysOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// One page of virtual gateways, without their specs.
    @required
    virtualGateways: VirtualGatewayList
}

list VirtualGatewayList {
    member: VirtualGatewayRef
}

/// A virtual gateway as a list shows it, without spec and status.
structure VirtualGatewayRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual gateway, unique within the mesh.
    @required
    virtualGatewayName: ResourceName
}

// ---- GatewayRoute ------------------------------------------------------------------------------

/// Create a gateway route in a virtual gateway.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoutes", code: 200)
operation CreateGatewayRoute {
    input: CreateGatewayRouteInput
    output: CreateGatewayRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Show a gateway route of a virtual gateway.
@readonly
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoutes/{gatewayRouteName}", code: 200)
operation DescribeGatewayRoute {
    input: DescribeGatewayRouteInput
    output: DescribeGatewayRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Replace the spec of a gateway route.
@idempotent
@http(method: "PUT", uri: "/v20190125/meshes/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoutes/{gatewayRouteName}", code: 200)
operation UpdateGatewayRoute {
    input: UpdateGatewayRouteInput
    output: UpdateGatewayRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ConflictException
        LimitExceededException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Delete a gateway route of a virtual gateway.
@idempotent
@http(method: "DELETE", uri: "/v20190125/meshes/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoutes/{gatewayRouteName}", code: 200)
operation DeleteGatewayRoute {
    input: DeleteGatewayRouteInput
    output: DeleteGatewayRouteOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        ResourceInUseException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the gateway routes of a virtual gateway.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "gatewayRoutes")
@http(method: "GET", uri: "/v20190125/meshes/{meshName}/virtualGateway/{virtualGatewayName}/gatewayRoutes", code: 200)
operation ListGatewayRoutes {
    input: ListGatewayRoutesInput
    output: ListGatewayRoutesOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure CreateGatewayRouteInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the gateway route, unique within its virtual gateway.
    @required
    gatewayRouteName: ResourceName

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Settings of the gateway route: protocol, match, target and rewrites.
    @required
    spec: GatewayRouteSpec

    /// Tags for the new resource, at most 50.
    tags: TagList

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

/// Settings of a gateway route: exactly one of grpcRoute, http2Route and httpRoute.
structure GatewayRouteSpec {
    /// Gateway route for gRPC; exactly one of grpcRoute, http2Route and httpRoute.
    grpcRoute: GrpcGatewayRoute

    /// Gateway route for HTTP/2; exactly one of grpcRoute, http2Route and httpRoute.
    http2Route: HttpGatewayRoute

    /// Gateway route for HTTP/1; exactly one of grpcRoute, http2Route and httpRoute.
    httpRoute: HttpGatewayRoute

    /// Rank among the routes of the gateway, 0 to 1000; the lowest number is tried first.
    priority: GatewayRoutePriority
}

/// A gateway route for gRPC requests.
structure GrpcGatewayRoute {
    /// Where matching requests go and how they are rewritten.
    @required
    action: GrpcGatewayRouteAction

    /// Requests that the gateway route takes; all conditions given must hold.
    @required
    match: GrpcGatewayRouteMatch
}

/// Target and rewrite of a gRPC gateway route.
structure GrpcGatewayRouteAction {
    /// Change to the host name; the default rewrite when absent.
    rewrite: GrpcGatewayRouteRewrite

    /// Virtual service that receives the requests.
    @required
    target: GatewayRouteTarget
}

/// Changes to a gRPC request at a gateway.
structure GrpcGatewayRouteRewrite {
    /// Change to the host name; the name of the virtual service when absent.
    hostname: GatewayRouteHostnameRewrite
}

/// Change to the host name of a request at a gateway.
structure GatewayRouteHostnameRewrite {
    /// ENABLED (default) puts the name of the virtual service there, DISABLED keeps the host.
    defaultTargetHostname: DefaultGatewayRouteRewrite
}

/// Whether the default rewrite of a gateway route takes place.
enum DefaultGatewayRouteRewrite {
    ENABLED
    DISABLED
}

/// Where a gateway route sends requests.
structure GatewayRouteTarget {
    /// Listener port of the service's provider; needed when the provider has several listeners.
    port: ListenerPort

    /// Virtual service that receives the requests.
    @required
    virtualService: GatewayRouteVirtualService
}

/// The virtual service behind a gateway route.
@references([{ resource: VirtualService, ids: { virtualServiceName: "virtualServiceName" } }])
structure GatewayRouteVirtualService {
    /// Name of the virtual service, which must exist.
    @required
    virtualServiceName: ResourceName
}

/// Conditions on gRPC requests at a gateway; all of those given must hold.
structure GrpcGatewayRouteMatch {
    /// Condition on the host name of the request; any when absent.
    hostname: GatewayRouteHostnameMatch

    /// Conditions on metadata, 1 to 10, all of which must hold.
    metadata: GrpcGatewayRouteMetadataList

    /// Listener port of the gateway; needed when the gateway has several listeners.
    port: ListenerPort

    /// Full name of the gRPC service; names in `aws.appmesh` are reserved; any when absent.
    serviceName: ServiceName
}

/// Condition on the host name: exactly one of exact and suffix.
structure GatewayRouteHostnameMatch {
    /// Host name that must be equal, 1 to 253 characters; exactly one of exact and suffix.
    exact: ExactHostName

    /// End of the host name, such as `.example.com`; exactly one of exact and suffix.
    suffix: SuffixHostname
}

@length(min: 1, max: 253)
string ExactHostName

@length(min: 1, max: 253)
string SuffixHostname

@length(min: 1, max: 10)
list GrpcGatewayRouteMetadataList {
    member: GrpcGatewayRouteMetadata
}

/// Condition on one metadata entry of a gRPC request at a gateway.
structure GrpcGatewayRouteMetadata {
    /// Whether the condition is turned round, so that it must not hold; false when absent.
    invert: Boolean

    /// Condition on the value; when absent the entry only has to be there.
    match: GrpcMetadataMatchMethod

    /// Key of the metadata entry in lower case, 1 to 50 characters.
    @required
    name: HeaderName
}

/// Condition on metadata: exactly one of exact, prefix, range, regex and suffix.
union GrpcMetadataMatchMethod {
    /// Text that the value must equal; exactly one of exact, prefix, range, regex and suffix.
    exact: HeaderMatch

    /// Start of the value; exactly one of exact, prefix, range, regex and suffix.
    prefix: HeaderMatch

    /// Range of whole numbers for the value; exactly one of exact, prefix, range, regex and suffix.
    range: MatchRange

    /// RE2 expression for the value; exactly one of exact, prefix, range, regex and suffix.
    regex: HeaderMatch

    /// End of the value; exactly one of exact, prefix, range, regex and suffix.
    suffix: HeaderMatch
}

/// A gateway route for HTTP/1 or HTTP/2 requests.
structure HttpGatewayRoute {
    /// Where matching requests go and how they are rewritten.
    @required
    action: HttpGatewayRouteAction

    /// Requests that the gateway route takes; all conditions given must hold.
    @required
    match: HttpGatewayRouteMatch
}

/// Target and rewrites of an HTTP gateway route.
structure HttpGatewayRouteAction {
    /// Changes to host and path; when absent both get the default rewrite.
    rewrite: HttpGatewayRouteRewrite

    /// Virtual service that receives the requests.
    @required
    target: GatewayRouteTarget
}

/// Changes to host and path of an HTTP request; prefix and path exclude each other.
structure HttpGatewayRouteRewrite {
    /// Change to the host name; the name of the virtual service when absent.
    hostname: GatewayRouteHostnameRewrite

    /// Change to the whole path; not together with prefix.
    path: HttpGatewayRoutePathRewrite

    /// Change to the matched prefix, which becomes `/` when absent; not together with path.
    prefix: HttpGatewayRoutePrefixRewrite
}

/// Change to the whole path of a request.
structure HttpGatewayRoutePathRewrite {
    /// New path with a leading slash, 1 to 255 characters.
    exact: HttpPathExact
}

/// Change to the matched prefix: exactly one of defaultPrefix and value.
structure HttpGatewayRoutePrefixRewrite {
    /// ENABLED turns the prefix into `/`, DISABLED keeps it; exactly one of defaultPrefix and value.
    defaultPrefix: DefaultGatewayRouteRewrite

    /// New prefix that starts and ends with a slash; exactly one of defaultPrefix and value.
    value: HttpGatewayRoutePrefix
}

@length(min: 1, max: 255)
string HttpGatewayRoutePrefix

/// Conditions on HTTP requests at a gateway; all of those given must hold.
structure HttpGatewayRouteMatch {
    /// Conditions on headers, 1 to 10, all of which must hold.
    headers: HttpGatewayRouteHeaders

    /// Condition on the host name of the request; any when absent.
    hostname: GatewayRouteHostnameMatch

    /// HTTP method that requests must have; any when absent.
    method: HttpMethod

    /// Whole path, exact or as a regular expression; not together with prefix.
    path: HttpPathMatch

    /// Listener port of the gateway; needed when the gateway has several listeners.
    port: ListenerPort

    /// Start of the path, with a leading slash; cut off by the default rewrite; not with path.
    prefix: String

    /// Conditions on query parameters, 1 to 10, all of which must hold.
    queryParameters: HttpQueryParameters
}

@length(min: 1, max: 10)
list HttpGatewayRouteHeaders {
    member: HttpGatewayRouteHeader
}

/// Condition on one header of a request at a gateway.
structure HttpGatewayRouteHeader {
    /// Whether the condition is turned round, so that it must not hold; false when absent.
    invert: Boolean

    /// Condition on the value; when absent the header only has to be there.
    match: HeaderMatchMethod

    /// Name of the header, 1 to 50 characters.
    @required
    name: HeaderName
}

@range(min: 0, max: 1000)
integer GatewayRoutePriority

structure DescribeGatewayRouteInput {
    /// Name of the gateway route, unique within its virtual gateway.
    @required @httpLabel
    gatewayRouteName: ResourceName

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure UpdateGatewayRouteInput {
    /// Idempotency token, at most 36 characters; repeating it with the same request is safe.
    @idempotencyToken
    clientToken: String

    /// Name of the gateway route, unique within its virtual gateway.
    @required @httpLabel
    gatewayRouteName: ResourceName

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// New settings, which replace the old ones whole; a member left out is lost.
    @required
    spec: GatewayRouteSpec

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure DeleteGatewayRouteInput {
    /// Name of the gateway route, unique within its virtual gateway.
    @required @httpLabel
    gatewayRouteName: ResourceName

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure ListGatewayRoutesInput {
    /// Largest number of items on a page, 1 to 100; 100 when absent.
    @httpQuery("limit")
    limit: ListGatewayRoutesLimit

    /// Name of the mesh.
    @required @httpLabel
    meshName: ResourceName

    /// Account id of the owner of a shared mesh, 12 digits; your own account when absent.
    @httpQuery("meshOwner")
    meshOwner: AccountId

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String

    /// Name of the virtual gateway, unique within the mesh.
    @required @httpLabel
    virtualGatewayName: ResourceName
}

@range(min: 1, max: 100)
integer ListGatewayRoutesLimit

structure CreateGatewayRouteOutput {
    /// The gateway route with its metadata, spec and status.
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

/// A gateway route as create, describe, update and delete return it.
structure GatewayRouteData {
    /// Name of the gateway route, unique within its virtual gateway.
    @required
    gatewayRouteName: ResourceName

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Facts kept by the service: ARN, owners, times, unique id and version.
    @required
    metadata: ResourceMetadata

    /// Settings of the gateway route: protocol, match, target and rewrites.
    @required
    spec: GatewayRouteSpec

    /// State of the gateway route.
    @required
    status: GatewayRouteStatus

    /// Name of the virtual gateway, unique within the mesh.
    @required
    virtualGatewayName: ResourceName
}

/// State of a gateway route.
structure GatewayRouteStatus {
    /// ACTIVE, INACTIVE or DELETED; DELETED appears in the answer to a delete.
    @required
    status: GatewayRouteStatusCode
}

/// Whether a gateway route is in use, idle or gone.
enum GatewayRouteStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeGatewayRouteOutput {
    /// The gateway route with its metadata, spec and status.
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure UpdateGatewayRouteOutput {
    /// The gateway route with its metadata, spec and status.
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure DeleteGatewayRouteOutput {
    /// The gateway route with its metadata, spec and status.
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure ListGatewayRoutesOutput {
    /// One page of gateway routes, without their specs.
    @required
    gatewayRoutes: GatewayRouteList

    /// Token of the next page; absent on the last one.
    nextToken: String
}

list GatewayRouteList {
    member: GatewayRouteRef
}

/// A gateway route as a list shows it, without spec and status.
structure GatewayRouteRef {
    /// ARN of the resource.
    @required
    arn: Arn

    /// Time of creation.
    @required
    createdAt: Timestamp

    /// Name of the gateway route, unique within its virtual gateway.
    @required
    gatewayRouteName: ResourceName

    /// Time of the latest change, deletion included.
    @required
    lastUpdatedAt: Timestamp

    /// Name of the mesh.
    @required
    meshName: ResourceName

    /// Account id of the owner of the mesh.
    @required
    meshOwner: AccountId

    /// Account id of the owner of the resource; in a shared mesh it may differ from meshOwner.
    @required
    resourceOwner: AccountId

    /// Revision number; 1 at creation and one more after each update.
    @required
    version: Long

    /// Name of the virtual gateway, unique within the mesh.
    @required
    virtualGatewayName: ResourceName
}

// ---- Tags --------------------------------------------------------------------------------------

/// Add tags to a resource; the value of an existing key is replaced.
@idempotent
@http(method: "PUT", uri: "/v20190125/tag", code: 200)
operation TagResource {
    input: TagResourceInput
    output: TagResourceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyTagsException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// Remove tags from a resource by their keys.
@idempotent
@http(method: "PUT", uri: "/v20190125/untag", code: 200)
operation UntagResource {
    input: UntagResourceInput
    output: UntagResourceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

/// List the tags of a resource.
@readonly
@paginated(inputToken: "nextToken", outputToken: "nextToken", pageSize: "limit", items: "tags")
@http(method: "GET", uri: "/v20190125/tags", code: 200)
operation ListTagsForResource {
    input: ListTagsForResourceInput
    output: ListTagsForResourceOutput
    errors: [
        BadRequestException
        ForbiddenException
        NotFoundException
        TooManyRequestsException
        InternalServerErrorException
        ServiceUnavailableException
    ]
}

structure TagResourceInput {
    /// ARN of the App Mesh resource to tag.
    @required @httpQuery("resourceArn")
    resourceArn: Arn

    /// Tags to add or change, at most 50; tags with other keys stay.
    @required
    tags: TagList
}

structure TagResourceOutput {}

structure UntagResourceInput {
    /// ARN of the App Mesh resource that loses the tags.
    @required @httpQuery("resourceArn")
    resourceArn: Arn

    /// Keys of the tags to remove, at most 50.
    @required
    tagKeys: TagKeyList
}

@length(min: 0, max: 50)
list TagKeyList {
    member: TagKey
}

structure UntagResourceOutput {}

structure ListTagsForResourceInput {
    /// Largest number of tags on a page, 1 to 50.
    @httpQuery("limit")
    limit: TagsLimit

    /// Token of the page to fetch, taken from the answer before; the first page when absent.
    @httpQuery("nextToken")
    nextToken: String

    /// ARN of the App Mesh resource whose tags are listed.
    @required @httpQuery("resourceArn")
    resourceArn: Arn
}

@range(min: 1, max: 50)
integer TagsLimit

structure ListTagsForResourceOutput {
    /// Token of the next page; absent on the last one.
    nextToken: String

    /// Tags of the resource, one page of them.
    @required
    tags: TagList
}

// ---- Errors ------------------------------------------------------------------------------------

/// The request breaks a rule of the API; correct it before sending it again.
@error("client")
@httpError(400)
structure BadRequestException {
    /// What went wrong, in words.
    message: String
}

/// The caller may not do this, or may not use something that the request names.
@error("client")
@httpError(403)
structure ForbiddenException {
    /// What went wrong, in words.
    message: String
}

/// The resource, or the mesh or parent that it belongs to, does not exist.
@error("client")
@httpError(404)
structure NotFoundException {
    /// What went wrong, in words.
    message: String
}

/// The name is taken, or the client token was already used with other content.
@error("client")
@httpError(409)
structure ConflictException {
    /// What went wrong, in words.
    message: String
}

/// A quota is used up; remove something or have the quota raised.
@error("client")
@httpError(400)
structure LimitExceededException {
    /// What went wrong, in words.
    message: String
}

/// Something still depends on the resource, so it cannot be deleted.
@error("client")
@httpError(409)
structure ResourceInUseException {
    /// What went wrong, in words.
    message: String
}

/// The resource would end up with more than 50 tags, so none was added.
@error("client")
@httpError(400)
structure TooManyTagsException {
    /// What went wrong, in words.
    message: String
}

/// Requests come too fast; slow down and try again.
@error("client")
@httpError(429)
@retryable(throttling: true)
structure TooManyRequestsException {
    /// What went wrong, in words.
    message: String
}

/// The service failed; the same request may be tried again.
@error("server")
@httpError(500)
@retryable
structure InternalServerErrorException {
    /// What went wrong, in words.
    message: String
}

/// The service cannot answer at the moment; try again a little later.
@error("server")
@httpError(503)
@retryable
structure ServiceUnavailableException {
    /// What went wrong, in words.
    message: String
}
