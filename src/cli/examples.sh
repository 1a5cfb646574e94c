# One example for each command, run in this order on one local App Mesh. Help, man pages and
# reference pages take theirs from here; a test runs all of them, in this order. A block belongs to
# the command that it calls; blocks without one prepare what follows.

appmesh create-mesh --mesh-name shop --spec '{egressFilter: {type: "DROP_ALL"}}' \
    --tags key=team,value=web

appmesh describe-mesh --mesh-name shop --query mesh.spec

appmesh update-mesh --mesh-name shop --spec '{egressFilter: {type: "ALLOW_ALL"}}' \
    --query 'mesh.[spec, metadata.version]'

appmesh list-meshes --query 'meshes[].meshName' --output text

cat > cart.json5 << 'END'
{
    // Where it listens, and how callers find it.
    listeners: [{ portMapping: { port: 8080, protocol: "http" } }],
    serviceDiscovery: { dns: { hostname: "cart.shop.internal" } },
}
END

appmesh create-virtual-node --mesh-name shop --virtual-node-name cart --spec file://cart.json5

appmesh describe-virtual-node --mesh-name shop --virtual-node-name cart \
    --query virtualNode.spec.serviceDiscovery --output yaml

appmesh update-virtual-node --mesh-name shop --virtual-node-name cart --spec file://cart.json5 \
    --query virtualNode.metadata.version

appmesh list-virtual-nodes --mesh-name shop --query 'virtualNodes[].[virtualNodeName, version]' \
    --output text

appmesh create-virtual-router --mesh-name shop --virtual-router-name cart-paths \
    --spec '{listeners: [{portMapping: {port: 8080, protocol: "http"}}]}' \
    --query virtualRouter.status

appmesh describe-virtual-router --mesh-name shop --virtual-router-name cart-paths \
    --query 'virtualRouter.spec.listeners[0].portMapping' --output text

appmesh update-virtual-router --mesh-name shop --virtual-router-name cart-paths \
    --spec 'listeners=[{portMapping={port=8080,protocol=http2}}]' --query virtualRouter.spec

appmesh update-virtual-router --mesh-name shop --virtual-router-name cart-paths \
    --spec '{listeners: [{portMapping: {port: 8080, protocol: "http"}}]}' --output off

appmesh list-virtual-routers --mesh-name shop --query 'virtualRouters[].virtualRouterName'

cat > all.json5 << 'END'
{
    httpRoute: {
        match: { prefix: "/" },
        action: { weightedTargets: [{ virtualNode: "cart", weight: 1 }] },
    },
}
END

appmesh create-route --mesh-name shop --virtual-router-name cart-paths --route-name all \
    --spec file://all.json5 --query route.spec.httpRoute.action

appmesh describe-route --mesh-name shop --virtual-router-name cart-paths --route-name all \
    --query route.spec.httpRoute.match

appmesh update-route --mesh-name shop --virtual-router-name cart-paths --route-name all \
    --spec file://all.json5 --query route.metadata.version

appmesh list-routes --mesh-name shop --virtual-router-name cart-paths \
    --query 'routes[].routeName'

appmesh create-virtual-service --mesh-name shop --virtual-service-name cart.shop.internal \
    --spec '{provider: {virtualRouter: {virtualRouterName: "cart-paths"}}}' \
    --query virtualService.spec

appmesh describe-virtual-service --mesh-name shop --virtual-service-name cart.shop.internal \
    --query virtualService.status.status

appmesh update-virtual-service --mesh-name shop --virtual-service-name cart.shop.internal \
    --spec '{provider: {virtualNode: {virtualNodeName: "cart"}}}' --query virtualService.spec

appmesh list-virtual-services --mesh-name shop --output table \
    --query 'virtualServices[].{service: virtualServiceName, version: version}'

appmesh create-virtual-gateway --mesh-name shop --virtual-gateway-name door \
    --spec '{listeners: [{portMapping: {port: 80, protocol: "http"}}]}' \
    --query virtualGateway.status

appmesh describe-virtual-gateway --mesh-name shop --virtual-gateway-name door \
    --query virtualGateway.spec

appmesh update-virtual-gateway --mesh-name shop --virtual-gateway-name door \
    --spec '{listeners: [{portMapping: {port: 8443, protocol: "http"}}]}' \
    --query virtualGateway.metadata.version

appmesh list-virtual-gateways --mesh-name shop --query 'virtualGateways[].virtualGatewayName'

cat > outside.json5 << 'END'
{
    httpRoute: {
        match: { prefix: "/" },
        action: {
            target: { virtualService: { virtualServiceName: "cart.shop.internal" } },
        },
    },
}
END

appmesh create-gateway-route --mesh-name shop --virtual-gateway-name door \
    --gateway-route-name outside --spec file://outside.json5 --query gatewayRoute.spec

appmesh describe-gateway-route --mesh-name shop --virtual-gateway-name door \
    --gateway-route-name outside --query gatewayRoute.status

appmesh update-gateway-route --mesh-name shop --virtual-gateway-name door \
    --gateway-route-name outside --spec file://outside.json5 --query gatewayRoute.metadata.version

appmesh list-gateway-routes --mesh-name shop --virtual-gateway-name door \
    --query 'gatewayRoutes[].gatewayRouteName'

mesh=$(appmesh describe-mesh --mesh-name shop --query mesh.metadata.arn --output text)

appmesh tag-resource --resource-arn "$mesh" --tags key=stage,value=test

appmesh list-tags-for-resource --resource-arn "$mesh" --query 'tags[].[key, value]' --output text

appmesh untag-resource --resource-arn "$mesh" --tag-keys stage

appmesh state export | head -n 8

appmesh graph --local

appmesh trace --from cart --all --local

appmesh envoy config --virtual-node-name cart | head -n 3

appmesh convert --to cloudformation - <<< '{ meshName: "shop" }'

appmesh up --mesh-name shop --envoy ./envoy || echo "exit status $?"

appmesh delete-gateway-route --mesh-name shop --virtual-gateway-name door \
    --gateway-route-name outside --query gatewayRoute.status

appmesh delete-virtual-gateway --mesh-name shop --virtual-gateway-name door \
    --query virtualGateway.status

appmesh delete-virtual-service --mesh-name shop --virtual-service-name cart.shop.internal \
    --query virtualService.status

appmesh delete-route --mesh-name shop --virtual-router-name cart-paths --route-name all \
    --query route.status

appmesh delete-virtual-router --mesh-name shop --virtual-router-name cart-paths \
    --query virtualRouter.status

appmesh delete-virtual-node --mesh-name shop --virtual-node-name cart --query virtualNode.status

appmesh delete-mesh --mesh-name shop --query mesh.status

cat > depot.json5 << 'END'
[
    { meshName: "depot" },
    {
        meshName: "depot",
        virtualNodeName: "stock",
        spec: {
            listeners: [{ portMapping: { port: 8080, protocol: "http" } }],
            serviceDiscovery: { dns: { hostname: "stock.depot.internal" } },
        },
    },
]
END

appmesh plan depot.json5 || test $? = 2

appmesh apply depot.json5 --yes

appmesh export --format yaml | head -n 5

appmesh validate --kind virtual-node cart.json5

appmesh explain virtual-node.listeners.portMapping.port

appmesh rules | grep -o 'mtls-[a-z-]*'

appmesh schema virtual-node --input | head -n 4

appmesh ca create --common-name "Shop root" --query 'CertificateAuthorityArn != `null`'

appmesh certificate request --domain-name cart.shop.internal --query 'CertificateArn != `null`'

appmesh instance register --namespace-name shop.internal --service-name cart \
    --instance-id task-1 --attributes AWS_INSTANCE_IPV4=10.0.0.7 --query Instance.HealthStatus

appmesh completions bash | head -n 1

appmesh serve --quiet > address &
until grep -q export address; do sleep 0.01; done
cat address
kill %1

appmesh proxy-status --endpoint-url http://127.0.0.1:9 || echo "exit status $?"
