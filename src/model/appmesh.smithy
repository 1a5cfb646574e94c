$version: "2.0"

// The App Mesh API (2019-01-25), written in a strict subset of Smithy IDL 2.0.
//
// This file is the one source of truth: commands, options, help, skeletons, checks, wire format,
// pagination, the local control plane, completions and reference pages are all derived from it.
// Read it from the top: the service, its seven resources, then for each resource its operations
// and the shapes of its spec. Members stand in the order in which answers print them.

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

/// A virtual service: the name that clients call, and what stands behind it.
@aws.api#arn(template: "mesh/{meshName}/virtualService/{virtualServiceName}")
resource VirtualService {
    identifiers: { meshName: ResourceName, virtualServiceName: ServiceName }
    create: CreateVirtualService
    read: DescribeVirtualService
    update: UpdateVirtualService
    delete: DeleteVirtualService
    list: ListVirtualServices
}

/// A virtual gateway: lets traffic from outside into the mesh.
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
    @idempotencyToken
    clientToken: String

    @required
    meshName: ResourceName

    spec: MeshSpec

    tags: TagList
}

@length(min: 1, max: 255)
string ResourceName

structure MeshSpec {
    egressFilter: EgressFilter
    serviceDiscovery: MeshServiceDiscovery
}

structure EgressFilter {
    @required
    type: EgressFilterType
}

enum EgressFilterType {
    ALLOW_ALL
    DROP_ALL
}

structure MeshServiceDiscovery {
    ipPreference: IpPreference
}

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

structure TagRef {
    @required
    key: TagKey

    @required
    value: TagValue
}

@length(min: 1, max: 128)
string TagKey

@length(min: 0, max: 256)
string TagValue

structure DescribeMeshInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId
}

@length(min: 12, max: 12)
string AccountId

structure UpdateMeshInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    spec: MeshSpec
}

structure DeleteMeshInput {
    @required @httpLabel
    meshName: ResourceName
}

structure ListMeshesInput {
    @httpQuery("limit")
    limit: ListMeshesLimit

    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListMeshesLimit

structure CreateMeshOutput {
    @required @httpPayload
    mesh: MeshData
}

structure MeshData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: MeshSpec

    @required
    status: MeshStatus
}

structure ResourceMetadata {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    uid: String

    @required
    version: Long
}

string Arn

structure MeshStatus {
    status: MeshStatusCode
}

enum MeshStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeMeshOutput {
    @required @httpPayload
    mesh: MeshData
}

structure UpdateMeshOutput {
    @required @httpPayload
    mesh: MeshData
}

structure DeleteMeshOutput {
    @required @httpPayload
    mesh: MeshData
}

structure ListMeshesOutput {
    @required
    meshes: MeshList

    nextToken: String
}

list MeshList {
    member: MeshRef
}

structure MeshRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long
}

// ---- VirtualNode -------------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualNodeSpec

    tags: TagList

    @required
    virtualNodeName: ResourceName
}

structure VirtualNodeSpec {
    backendDefaults: BackendDefaults
    backends: Backends
    listeners: Listeners
    logging: Logging
    serviceDiscovery: ServiceDiscovery
}

structure BackendDefaults {
    clientPolicy: ClientPolicy
}

structure ClientPolicy {
    tls: ClientPolicyTls
}

structure ClientPolicyTls {
    certificate: ClientTlsCertificate

    enforce: Boolean

    ports: PortSet

    @required
    validation: TlsValidationContext
}

union ClientTlsCertificate {
    file: ListenerTlsFileCertificate
    sds: ListenerTlsSdsCertificate
}

structure ListenerTlsFileCertificate {
    @required
    certificateChain: FilePath

    @required
    privateKey: FilePath
}

@length(min: 1, max: 255)
string FilePath

structure ListenerTlsSdsCertificate {
    @required
    secretName: SdsSecretName
}

string SdsSecretName

list PortSet {
    member: PortNumber
}

@range(min: 1, max: 65535)
integer PortNumber

structure TlsValidationContext {
    subjectAlternativeNames: SubjectAlternativeNames

    @required
    trust: TlsValidationContextTrust
}

structure SubjectAlternativeNames {
    @required
    match: SubjectAlternativeNameMatchers
}

structure SubjectAlternativeNameMatchers {
    @required
    exact: SubjectAlternativeNameList
}

list SubjectAlternativeNameList {
    member: SubjectAlternativeName
}

@length(min: 1, max: 254)
string SubjectAlternativeName

union TlsValidationContextTrust {
    acm: TlsValidationContextAcmTrust
    file: TlsValidationContextFileTrust
    sds: TlsValidationContextSdsTrust
}

structure TlsValidationContextAcmTrust {
    @required
    certificateAuthorityArns: CertificateAuthorityArns
}

// The published model says at most 3. AWS announced the feature with "up to 10", and this tool
// follows the announcement; the rule `ca-arns-model-limit` warns above 3.
@length(min: 1, max: 10)
list CertificateAuthorityArns {
    member: Arn
}

structure TlsValidationContextFileTrust {
    @required
    certificateChain: FilePath
}

structure TlsValidationContextSdsTrust {
    @required
    secretName: SdsSecretName
}

list Backends {
    member: Backend
}

union Backend {
    virtualService: VirtualServiceBackend
}

@references([{ resource: VirtualService, ids: { virtualServiceName: "virtualServiceName" } }])
structure VirtualServiceBackend {
    clientPolicy: ClientPolicy

    @required
    virtualServiceName: ServiceName
}

string ServiceName

list Listeners {
    member: Listener
}

structure Listener {
    connectionPool: VirtualNodeConnectionPool

    healthCheck: HealthCheckPolicy

    outlierDetection: OutlierDetection

    @required
    portMapping: PortMapping

    timeout: ListenerTimeout

    tls: ListenerTls
}

union VirtualNodeConnectionPool {
    grpc: VirtualNodeGrpcConnectionPool
    http: VirtualNodeHttpConnectionPool
    http2: VirtualNodeHttp2ConnectionPool
    tcp: VirtualNodeTcpConnectionPool
}

structure VirtualNodeGrpcConnectionPool {
    @required
    maxRequests: MaxRequests
}

@range(min: 1)
integer MaxRequests

structure VirtualNodeHttpConnectionPool {
    @required
    maxConnections: MaxConnections

    maxPendingRequests: MaxPendingRequests
}

@range(min: 1)
integer MaxConnections

@range(min: 1)
integer MaxPendingRequests

structure VirtualNodeHttp2ConnectionPool {
    @required
    maxRequests: MaxRequests
}

structure VirtualNodeTcpConnectionPool {
    @required
    maxConnections: MaxConnections
}

structure HealthCheckPolicy {
    @required
    healthyThreshold: HealthCheckThreshold

    @required
    intervalMillis: HealthCheckIntervalMillis

    path: String

    port: PortNumber

    @required
    protocol: PortProtocol

    @required
    timeoutMillis: HealthCheckTimeoutMillis

    @required
    unhealthyThreshold: HealthCheckThreshold
}

@range(min: 2, max: 10)
integer HealthCheckThreshold

@range(min: 5000, max: 300000)
long HealthCheckIntervalMillis

enum PortProtocol {
    HTTP = "http"
    TCP = "tcp"
    HTTP2 = "http2"
    GRPC = "grpc"
}

@range(min: 2000, max: 60000)
long HealthCheckTimeoutMillis

structure OutlierDetection {
    @required
    baseEjectionDuration: Duration

    @required
    interval: Duration

    @required
    maxEjectionPercent: OutlierDetectionMaxEjectionPercent

    @required
    maxServerErrors: OutlierDetectionMaxServerErrors
}

structure Duration {
    unit: DurationUnit
    value: DurationValue
}

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

structure PortMapping {
    @required
    port: PortNumber

    @required
    protocol: PortProtocol
}

union ListenerTimeout {
    grpc: GrpcTimeout
    http: HttpTimeout
    http2: HttpTimeout
    tcp: TcpTimeout
}

structure GrpcTimeout {
    idle: Duration
    perRequest: Duration
}

structure HttpTimeout {
    idle: Duration
    perRequest: Duration
}

structure TcpTimeout {
    idle: Duration
}

structure ListenerTls {
    @required
    certificate: ListenerTlsCertificate

    @required
    mode: ListenerTlsMode

    validation: ListenerTlsValidationContext
}

union ListenerTlsCertificate {
    acm: ListenerTlsAcmCertificate
    file: ListenerTlsFileCertificate
    sds: ListenerTlsSdsCertificate
}

structure ListenerTlsAcmCertificate {
    @required
    certificateArn: Arn
}

enum ListenerTlsMode {
    STRICT
    PERMISSIVE
    DISABLED
}

structure ListenerTlsValidationContext {
    subjectAlternativeNames: SubjectAlternativeNames

    @required
    trust: ListenerTlsValidationContextTrust
}

union ListenerTlsValidationContextTrust {
    file: TlsValidationContextFileTrust
    sds: TlsValidationContextSdsTrust
}

structure Logging {
    accessLog: AccessLog
}

union AccessLog {
    file: FileAccessLog
}

structure FileAccessLog {
    format: LoggingFormat

    @required
    path: FilePath
}

union LoggingFormat {
    json: JsonFormat
    text: TextFormat
}

list JsonFormat {
    member: JsonFormatRef
}

structure JsonFormatRef {
    @required
    key: JsonKey

    @required
    value: JsonValue
}

@length(min: 1, max: 100)
string JsonKey

@length(min: 1, max: 100)
string JsonValue

@length(min: 1, max: 1000)
string TextFormat

union ServiceDiscovery {
    awsCloudMap: AwsCloudMapServiceDiscovery
    dns: DnsServiceDiscovery
}

structure AwsCloudMapServiceDiscovery {
    attributes: AwsCloudMapInstanceAttributes

    ipPreference: IpPreference

    @required
    namespaceName: AwsCloudMapName

    @required
    serviceName: AwsCloudMapName
}

list AwsCloudMapInstanceAttributes {
    member: AwsCloudMapInstanceAttribute
}

structure AwsCloudMapInstanceAttribute {
    @required
    key: AwsCloudMapInstanceAttributeKey

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

structure DnsServiceDiscovery {
    @required
    hostname: Hostname

    ipPreference: IpPreference

    responseType: DnsResponseType
}

string Hostname

enum DnsResponseType {
    LOADBALANCER
    ENDPOINTS
}

structure DescribeVirtualNodeInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualNodeName: ResourceName
}

structure UpdateVirtualNodeInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualNodeSpec

    @required @httpLabel
    virtualNodeName: ResourceName
}

structure DeleteVirtualNodeInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualNodeName: ResourceName
}

structure ListVirtualNodesInput {
    @httpQuery("limit")
    limit: ListVirtualNodesLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualNodesLimit

structure CreateVirtualNodeOutput {
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure VirtualNodeData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: VirtualNodeSpec

    @required
    status: VirtualNodeStatus

    @required
    virtualNodeName: ResourceName
}

structure VirtualNodeStatus {
    @required
    status: VirtualNodeStatusCode
}

enum VirtualNodeStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualNodeOutput {
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure UpdateVirtualNodeOutput {
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure DeleteVirtualNodeOutput {
    @required @httpPayload
    virtualNode: VirtualNodeData
}

structure ListVirtualNodesOutput {
    nextToken: String

    @required
    virtualNodes: VirtualNodeList
}

list VirtualNodeList {
    member: VirtualNodeRef
}

structure VirtualNodeRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long

    @required
    virtualNodeName: ResourceName
}

// ---- VirtualRouter -----------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualRouterSpec

    tags: TagList

    @required
    virtualRouterName: ResourceName
}

structure VirtualRouterSpec {
    listeners: VirtualRouterListeners
}

list VirtualRouterListeners {
    member: VirtualRouterListener
}

structure VirtualRouterListener {
    @required
    portMapping: PortMapping
}

structure DescribeVirtualRouterInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure UpdateVirtualRouterInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualRouterSpec

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure DeleteVirtualRouterInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure ListVirtualRoutersInput {
    @httpQuery("limit")
    limit: ListVirtualRoutersLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualRoutersLimit

structure CreateVirtualRouterOutput {
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure VirtualRouterData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: VirtualRouterSpec

    @required
    status: VirtualRouterStatus

    @required
    virtualRouterName: ResourceName
}

structure VirtualRouterStatus {
    @required
    status: VirtualRouterStatusCode
}

enum VirtualRouterStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualRouterOutput {
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure UpdateVirtualRouterOutput {
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure DeleteVirtualRouterOutput {
    @required @httpPayload
    virtualRouter: VirtualRouterData
}

structure ListVirtualRoutersOutput {
    nextToken: String

    @required
    virtualRouters: VirtualRouterList
}

list VirtualRouterList {
    member: VirtualRouterRef
}

structure VirtualRouterRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long

    @required
    virtualRouterName: ResourceName
}

// ---- Route -------------------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    routeName: ResourceName

    @required
    spec: RouteSpec

    tags: TagList

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure RouteSpec {
    grpcRoute: GrpcRoute
    http2Route: HttpRoute
    httpRoute: HttpRoute
    priority: RoutePriority
    tcpRoute: TcpRoute
}

structure GrpcRoute {
    @required
    action: GrpcRouteAction

    @required
    match: GrpcRouteMatch

    retryPolicy: GrpcRetryPolicy

    timeout: GrpcTimeout
}

structure GrpcRouteAction {
    @required
    weightedTargets: WeightedTargets
}

@length(min: 1, max: 10)
list WeightedTargets {
    member: WeightedTarget
}

@references([{ resource: VirtualNode, ids: { virtualNodeName: "virtualNode" } }])
structure WeightedTarget {
    port: ListenerPort

    @required
    virtualNode: ResourceName

    @required
    weight: PercentInt
}

@range(min: 1, max: 65535)
integer ListenerPort

@range(min: 0, max: 100)
integer PercentInt

structure GrpcRouteMatch {
    metadata: GrpcRouteMetadataList
    methodName: MethodName
    port: ListenerPort
    serviceName: ServiceName
}

@length(min: 1, max: 10)
list GrpcRouteMetadataList {
    member: GrpcRouteMetadata
}

structure GrpcRouteMetadata {
    invert: Boolean

    match: GrpcRouteMetadataMatchMethod

    @required
    name: HeaderName
}

union GrpcRouteMetadataMatchMethod {
    exact: HeaderMatch
    prefix: HeaderMatch
    range: MatchRange
    regex: HeaderMatch
    suffix: HeaderMatch
}

@length(min: 1, max: 255)
string HeaderMatch

structure MatchRange {
    @required
    end: Long

    @required
    start: Long
}

@length(min: 1, max: 50)
string HeaderName

@length(min: 1, max: 50)
string MethodName

structure GrpcRetryPolicy {
    grpcRetryEvents: GrpcRetryPolicyEvents

    httpRetryEvents: HttpRetryPolicyEvents

    @required
    maxRetries: MaxRetries

    @required
    perRetryTimeout: Duration

    tcpRetryEvents: TcpRetryPolicyEvents
}

@length(min: 1, max: 5)
list GrpcRetryPolicyEvents {
    member: GrpcRetryPolicyEvent
}

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

enum TcpRetryPolicyEvent {
    CONNECTION_ERROR = "connection-error"
}

structure HttpRoute {
    @required
    action: HttpRouteAction

    @required
    match: HttpRouteMatch

    retryPolicy: HttpRetryPolicy

    timeout: HttpTimeout
}

structure HttpRouteAction {
    @required
    weightedTargets: WeightedTargets
}

structure HttpRouteMatch {
    headers: HttpRouteHeaders
    method: HttpMethod
    path: HttpPathMatch
    port: ListenerPort
    prefix: String
    queryParameters: HttpQueryParameters
    scheme: HttpScheme
}

@length(min: 1, max: 10)
list HttpRouteHeaders {
    member: HttpRouteHeader
}

structure HttpRouteHeader {
    invert: Boolean

    match: HeaderMatchMethod

    @required
    name: HeaderName
}

union HeaderMatchMethod {
    exact: HeaderMatch
    prefix: HeaderMatch
    range: MatchRange
    regex: HeaderMatch
    suffix: HeaderMatch
}

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

structure HttpPathMatch {
    exact: HttpPathExact
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

structure HttpQueryParameter {
    match: QueryParameterMatch

    @required
    name: QueryParameterName
}

structure QueryParameterMatch {
    exact: String
}

string QueryParameterName

enum HttpScheme {
    HTTP = "http"
    HTTPS = "https"
}

structure HttpRetryPolicy {
    httpRetryEvents: HttpRetryPolicyEvents

    @required
    maxRetries: MaxRetries

    @required
    perRetryTimeout: Duration

    tcpRetryEvents: TcpRetryPolicyEvents
}

@range(min: 0, max: 1000)
integer RoutePriority

structure TcpRoute {
    @required
    action: TcpRouteAction

    match: TcpRouteMatch

    timeout: TcpTimeout
}

structure TcpRouteAction {
    @required
    weightedTargets: WeightedTargets
}

structure TcpRouteMatch {
    port: ListenerPort
}

structure DescribeRouteInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    routeName: ResourceName

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure UpdateRouteInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    routeName: ResourceName

    @required
    spec: RouteSpec

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure DeleteRouteInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    routeName: ResourceName

    @required @httpLabel
    virtualRouterName: ResourceName
}

structure ListRoutesInput {
    @httpQuery("limit")
    limit: ListRoutesLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String

    @required @httpLabel
    virtualRouterName: ResourceName
}

@range(min: 1, max: 100)
integer ListRoutesLimit

structure CreateRouteOutput {
    @required @httpPayload
    route: RouteData
}

structure RouteData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    routeName: ResourceName

    @required
    spec: RouteSpec

    @required
    status: RouteStatus

    @required
    virtualRouterName: ResourceName
}

structure RouteStatus {
    @required
    status: RouteStatusCode
}

enum RouteStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeRouteOutput {
    @required @httpPayload
    route: RouteData
}

structure UpdateRouteOutput {
    @required @httpPayload
    route: RouteData
}

structure DeleteRouteOutput {
    @required @httpPayload
    route: RouteData
}

structure ListRoutesOutput {
    nextToken: String

    @required
    routes: RouteList
}

list RouteList {
    member: RouteRef
}

structure RouteRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    routeName: ResourceName

    @required
    version: Long

    @required
    virtualRouterName: ResourceName
}

// ---- VirtualService ----------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualServiceSpec

    tags: TagList

    @required
    virtualServiceName: ServiceName
}

structure VirtualServiceSpec {
    provider: VirtualServiceProvider
}

union VirtualServiceProvider {
    virtualNode: VirtualNodeServiceProvider
    virtualRouter: VirtualRouterServiceProvider
}

@references([{ resource: VirtualNode, ids: { virtualNodeName: "virtualNodeName" } }])
structure VirtualNodeServiceProvider {
    @required
    virtualNodeName: ResourceName
}

@references([{ resource: VirtualRouter, ids: { virtualRouterName: "virtualRouterName" } }])
structure VirtualRouterServiceProvider {
    @required
    virtualRouterName: ResourceName
}

structure DescribeVirtualServiceInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualServiceName: ServiceName
}

structure UpdateVirtualServiceInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualServiceSpec

    @required @httpLabel
    virtualServiceName: ServiceName
}

structure DeleteVirtualServiceInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualServiceName: ServiceName
}

structure ListVirtualServicesInput {
    @httpQuery("limit")
    limit: ListVirtualServicesLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualServicesLimit

structure CreateVirtualServiceOutput {
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure VirtualServiceData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: VirtualServiceSpec

    @required
    status: VirtualServiceStatus

    @required
    virtualServiceName: ServiceName
}

structure VirtualServiceStatus {
    @required
    status: VirtualServiceStatusCode
}

enum VirtualServiceStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualServiceOutput {
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure UpdateVirtualServiceOutput {
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure DeleteVirtualServiceOutput {
    @required @httpPayload
    virtualService: VirtualServiceData
}

structure ListVirtualServicesOutput {
    nextToken: String

    @required
    virtualServices: VirtualServiceList
}

list VirtualServiceList {
    member: VirtualServiceRef
}

structure VirtualServiceRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long

    @required
    virtualServiceName: ServiceName
}

// ---- VirtualGateway ----------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualGatewaySpec

    tags: TagList

    @required
    virtualGatewayName: ResourceName
}

structure VirtualGatewaySpec {
    backendDefaults: VirtualGatewayBackendDefaults

    @required
    listeners: VirtualGatewayListeners

    logging: VirtualGatewayLogging
}

structure VirtualGatewayBackendDefaults {
    clientPolicy: VirtualGatewayClientPolicy
}

structure VirtualGatewayClientPolicy {
    tls: VirtualGatewayClientPolicyTls
}

structure VirtualGatewayClientPolicyTls {
    certificate: VirtualGatewayClientTlsCertificate

    enforce: Boolean

    ports: PortSet

    @required
    validation: VirtualGatewayTlsValidationContext
}

union VirtualGatewayClientTlsCertificate {
    file: VirtualGatewayListenerTlsFileCertificate
    sds: VirtualGatewayListenerTlsSdsCertificate
}

structure VirtualGatewayListenerTlsFileCertificate {
    @required
    certificateChain: FilePath

    @required
    privateKey: FilePath
}

structure VirtualGatewayListenerTlsSdsCertificate {
    @required
    secretName: VirtualGatewaySdsSecretName
}

string VirtualGatewaySdsSecretName

structure VirtualGatewayTlsValidationContext {
    subjectAlternativeNames: SubjectAlternativeNames

    @required
    trust: VirtualGatewayTlsValidationContextTrust
}

union VirtualGatewayTlsValidationContextTrust {
    acm: VirtualGatewayTlsValidationContextAcmTrust
    file: VirtualGatewayTlsValidationContextFileTrust
    sds: VirtualGatewayTlsValidationContextSdsTrust
}

structure VirtualGatewayTlsValidationContextAcmTrust {
    @required
    certificateAuthorityArns: VirtualGatewayCertificateAuthorityArns
}

// Like `CertificateAuthorityArns`.
@length(min: 1, max: 10)
list VirtualGatewayCertificateAuthorityArns {
    member: Arn
}

structure VirtualGatewayTlsValidationContextFileTrust {
    @required
    certificateChain: FilePath
}

structure VirtualGatewayTlsValidationContextSdsTrust {
    @required
    secretName: VirtualGatewaySdsSecretName
}

list VirtualGatewayListeners {
    member: VirtualGatewayListener
}

structure VirtualGatewayListener {
    connectionPool: VirtualGatewayConnectionPool

    healthCheck: VirtualGatewayHealthCheckPolicy

    @required
    portMapping: VirtualGatewayPortMapping

    tls: VirtualGatewayListenerTls
}

union VirtualGatewayConnectionPool {
    grpc: VirtualGatewayGrpcConnectionPool
    http: VirtualGatewayHttpConnectionPool
    http2: VirtualGatewayHttp2ConnectionPool
}

structure VirtualGatewayGrpcConnectionPool {
    @required
    maxRequests: MaxRequests
}

structure VirtualGatewayHttpConnectionPool {
    @required
    maxConnections: MaxConnections

    maxPendingRequests: MaxPendingRequests
}

structure VirtualGatewayHttp2ConnectionPool {
    @required
    maxRequests: MaxRequests
}

structure VirtualGatewayHealthCheckPolicy {
    @required
    healthyThreshold: VirtualGatewayHealthCheckThreshold

    @required
    intervalMillis: VirtualGatewayHealthCheckIntervalMillis

    path: String

    port: PortNumber

    @required
    protocol: VirtualGatewayPortProtocol

    @required
    timeoutMillis: VirtualGatewayHealthCheckTimeoutMillis

    @required
    unhealthyThreshold: VirtualGatewayHealthCheckThreshold
}

@range(min: 2, max: 10)
integer VirtualGatewayHealthCheckThreshold

@range(min: 5000, max: 300000)
long VirtualGatewayHealthCheckIntervalMillis

enum VirtualGatewayPortProtocol {
    HTTP = "http"
    HTTP2 = "http2"
    GRPC = "grpc"
}

@range(min: 2000, max: 60000)
long VirtualGatewayHealthCheckTimeoutMillis

structure VirtualGatewayPortMapping {
    @required
    port: PortNumber

    @required
    protocol: VirtualGatewayPortProtocol
}

structure VirtualGatewayListenerTls {
    @required
    certificate: VirtualGatewayListenerTlsCertificate

    @required
    mode: VirtualGatewayListenerTlsMode

    validation: VirtualGatewayListenerTlsValidationContext
}

union VirtualGatewayListenerTlsCertificate {
    acm: VirtualGatewayListenerTlsAcmCertificate
    file: VirtualGatewayListenerTlsFileCertificate
    sds: VirtualGatewayListenerTlsSdsCertificate
}

structure VirtualGatewayListenerTlsAcmCertificate {
    @required
    certificateArn: Arn
}

enum VirtualGatewayListenerTlsMode {
    STRICT
    PERMISSIVE
    DISABLED
}

structure VirtualGatewayListenerTlsValidationContext {
    subjectAlternativeNames: SubjectAlternativeNames

    @required
    trust: VirtualGatewayListenerTlsValidationContextTrust
}

union VirtualGatewayListenerTlsValidationContextTrust {
    file: VirtualGatewayTlsValidationContextFileTrust
    sds: VirtualGatewayTlsValidationContextSdsTrust
}

structure VirtualGatewayLogging {
    accessLog: VirtualGatewayAccessLog
}

union VirtualGatewayAccessLog {
    file: VirtualGatewayFileAccessLog
}

structure VirtualGatewayFileAccessLog {
    format: LoggingFormat

    @required
    path: FilePath
}

structure DescribeVirtualGatewayInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure UpdateVirtualGatewayInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: VirtualGatewaySpec

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure DeleteVirtualGatewayInput {
    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure ListVirtualGatewaysInput {
    @httpQuery("limit")
    limit: ListVirtualGatewaysLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String
}

@range(min: 1, max: 100)
integer ListVirtualGatewaysLimit

structure CreateVirtualGatewayOutput {
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure VirtualGatewayData {
    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: VirtualGatewaySpec

    @required
    status: VirtualGatewayStatus

    @required
    virtualGatewayName: ResourceName
}

structure VirtualGatewayStatus {
    @required
    status: VirtualGatewayStatusCode
}

enum VirtualGatewayStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeVirtualGatewayOutput {
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure UpdateVirtualGatewayOutput {
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure DeleteVirtualGatewayOutput {
    @required @httpPayload
    virtualGateway: VirtualGatewayData
}

structure ListVirtualGatewaysOutput {
    nextToken: String

    @required
    virtualGateways: VirtualGatewayList
}

list VirtualGatewayList {
    member: VirtualGatewayRef
}

structure VirtualGatewayRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long

    @required
    virtualGatewayName: ResourceName
}

// ---- GatewayRoute ------------------------------------------------------------------------------

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
    @idempotencyToken
    clientToken: String

    @required
    gatewayRouteName: ResourceName

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: GatewayRouteSpec

    tags: TagList

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure GatewayRouteSpec {
    grpcRoute: GrpcGatewayRoute
    http2Route: HttpGatewayRoute
    httpRoute: HttpGatewayRoute
    priority: GatewayRoutePriority
}

structure GrpcGatewayRoute {
    @required
    action: GrpcGatewayRouteAction

    @required
    match: GrpcGatewayRouteMatch
}

structure GrpcGatewayRouteAction {
    rewrite: GrpcGatewayRouteRewrite

    @required
    target: GatewayRouteTarget
}

structure GrpcGatewayRouteRewrite {
    hostname: GatewayRouteHostnameRewrite
}

structure GatewayRouteHostnameRewrite {
    defaultTargetHostname: DefaultGatewayRouteRewrite
}

enum DefaultGatewayRouteRewrite {
    ENABLED
    DISABLED
}

structure GatewayRouteTarget {
    port: ListenerPort

    @required
    virtualService: GatewayRouteVirtualService
}

@references([{ resource: VirtualService, ids: { virtualServiceName: "virtualServiceName" } }])
structure GatewayRouteVirtualService {
    @required
    virtualServiceName: ResourceName
}

structure GrpcGatewayRouteMatch {
    hostname: GatewayRouteHostnameMatch
    metadata: GrpcGatewayRouteMetadataList
    port: ListenerPort
    serviceName: ServiceName
}

structure GatewayRouteHostnameMatch {
    exact: ExactHostName
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

structure GrpcGatewayRouteMetadata {
    invert: Boolean

    match: GrpcMetadataMatchMethod

    @required
    name: HeaderName
}

union GrpcMetadataMatchMethod {
    exact: HeaderMatch
    prefix: HeaderMatch
    range: MatchRange
    regex: HeaderMatch
    suffix: HeaderMatch
}

structure HttpGatewayRoute {
    @required
    action: HttpGatewayRouteAction

    @required
    match: HttpGatewayRouteMatch
}

structure HttpGatewayRouteAction {
    rewrite: HttpGatewayRouteRewrite

    @required
    target: GatewayRouteTarget
}

structure HttpGatewayRouteRewrite {
    hostname: GatewayRouteHostnameRewrite
    path: HttpGatewayRoutePathRewrite
    prefix: HttpGatewayRoutePrefixRewrite
}

structure HttpGatewayRoutePathRewrite {
    exact: HttpPathExact
}

structure HttpGatewayRoutePrefixRewrite {
    defaultPrefix: DefaultGatewayRouteRewrite
    value: HttpGatewayRoutePrefix
}

@length(min: 1, max: 255)
string HttpGatewayRoutePrefix

structure HttpGatewayRouteMatch {
    headers: HttpGatewayRouteHeaders
    hostname: GatewayRouteHostnameMatch
    method: HttpMethod
    path: HttpPathMatch
    port: ListenerPort
    prefix: String
    queryParameters: HttpQueryParameters
}

@length(min: 1, max: 10)
list HttpGatewayRouteHeaders {
    member: HttpGatewayRouteHeader
}

structure HttpGatewayRouteHeader {
    invert: Boolean

    match: HeaderMatchMethod

    @required
    name: HeaderName
}

@range(min: 0, max: 1000)
integer GatewayRoutePriority

structure DescribeGatewayRouteInput {
    @required @httpLabel
    gatewayRouteName: ResourceName

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure UpdateGatewayRouteInput {
    @idempotencyToken
    clientToken: String

    @required @httpLabel
    gatewayRouteName: ResourceName

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required
    spec: GatewayRouteSpec

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure DeleteGatewayRouteInput {
    @required @httpLabel
    gatewayRouteName: ResourceName

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @required @httpLabel
    virtualGatewayName: ResourceName
}

structure ListGatewayRoutesInput {
    @httpQuery("limit")
    limit: ListGatewayRoutesLimit

    @required @httpLabel
    meshName: ResourceName

    @httpQuery("meshOwner")
    meshOwner: AccountId

    @httpQuery("nextToken")
    nextToken: String

    @required @httpLabel
    virtualGatewayName: ResourceName
}

@range(min: 1, max: 100)
integer ListGatewayRoutesLimit

structure CreateGatewayRouteOutput {
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure GatewayRouteData {
    @required
    gatewayRouteName: ResourceName

    @required
    meshName: ResourceName

    @required
    metadata: ResourceMetadata

    @required
    spec: GatewayRouteSpec

    @required
    status: GatewayRouteStatus

    @required
    virtualGatewayName: ResourceName
}

structure GatewayRouteStatus {
    @required
    status: GatewayRouteStatusCode
}

enum GatewayRouteStatusCode {
    ACTIVE
    INACTIVE
    DELETED
}

structure DescribeGatewayRouteOutput {
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure UpdateGatewayRouteOutput {
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure DeleteGatewayRouteOutput {
    @required @httpPayload
    gatewayRoute: GatewayRouteData
}

structure ListGatewayRoutesOutput {
    @required
    gatewayRoutes: GatewayRouteList

    nextToken: String
}

list GatewayRouteList {
    member: GatewayRouteRef
}

structure GatewayRouteRef {
    @required
    arn: Arn

    @required
    createdAt: Timestamp

    @required
    gatewayRouteName: ResourceName

    @required
    lastUpdatedAt: Timestamp

    @required
    meshName: ResourceName

    @required
    meshOwner: AccountId

    @required
    resourceOwner: AccountId

    @required
    version: Long

    @required
    virtualGatewayName: ResourceName
}

// ---- Tags --------------------------------------------------------------------------------------

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
    @required @httpQuery("resourceArn")
    resourceArn: Arn

    @required
    tags: TagList
}

structure TagResourceOutput {}

structure UntagResourceInput {
    @required @httpQuery("resourceArn")
    resourceArn: Arn

    @required
    tagKeys: TagKeyList
}

@length(min: 0, max: 50)
list TagKeyList {
    member: TagKey
}

structure UntagResourceOutput {}

structure ListTagsForResourceInput {
    @httpQuery("limit")
    limit: TagsLimit

    @httpQuery("nextToken")
    nextToken: String

    @required @httpQuery("resourceArn")
    resourceArn: Arn
}

@range(min: 1, max: 50)
integer TagsLimit

structure ListTagsForResourceOutput {
    nextToken: String

    @required
    tags: TagList
}

// ---- Errors ------------------------------------------------------------------------------------

@error("client")
@httpError(400)
structure BadRequestException {
    message: String
}

@error("client")
@httpError(403)
structure ForbiddenException {
    message: String
}

@error("client")
@httpError(404)
structure NotFoundException {
    message: String
}

@error("client")
@httpError(409)
structure ConflictException {
    message: String
}

@error("client")
@httpError(400)
structure LimitExceededException {
    message: String
}

@error("client")
@httpError(409)
structure ResourceInUseException {
    message: String
}

@error("client")
@httpError(400)
structure TooManyTagsException {
    message: String
}

@error("client")
@httpError(429)
@retryable(throttling: true)
structure TooManyRequestsException {
    message: String
}

@error("server")
@httpError(500)
@retryable
structure InternalServerErrorException {
    message: String
}

@error("server")
@httpError(503)
@retryable
structure ServiceUnavailableException {
    message: String
}
