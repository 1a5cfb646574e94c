use super::{trace as trace_with, *};
use crate::document::{SourceId, json5};
use crate::resource::{Detected, Set, detect};

fn mesh() -> Mesh {
    let text = "[
        { meshName: 'm' },
        { meshName: 'm', virtualNodeName: 'front', spec: { backends: [
            { virtualService: { virtualServiceName: 'shop.local' } },
        ] } },
        { meshName: 'm', virtualNodeName: 'a', spec: {
            listeners: [{ portMapping: { port: 8080, protocol: 'http' },
                timeout: { http: { perRequest: { unit: 's', value: 2 } } } }],
            serviceDiscovery: { dns: { hostname: 'a.svc' } },
        } },
        { meshName: 'm', virtualRouterName: 'r', spec: { listeners: [
            { portMapping: { port: 80, protocol: 'http' } },
        ] } },
        { meshName: 'm', virtualRouterName: 'r', routeName: 'beta', spec: { priority: 1, httpRoute: {
            match: { prefix: '/', headers: [{ name: 'x-beta', match: { range: { start: 1, end: 3 } } }] },
            action: { weightedTargets: [{ virtualNode: 'a', weight: 1 }] },
        } } },
        { meshName: 'm', virtualRouterName: 'r', routeName: 'books', spec: { httpRoute: {
            match: { prefix: '/books' },
            action: { weightedTargets: [{ virtualNode: 'a', weight: 1 }] },
        } } },
        { meshName: 'm', virtualServiceName: 'shop.local', spec: {
            provider: { virtualRouter: { virtualRouterName: 'r' } },
        } },
        { meshName: 'm', virtualGatewayName: 'gw', spec: { listeners: [
            { portMapping: { port: 9080, protocol: 'http' } },
        ] } },
        { meshName: 'm', virtualGatewayName: 'gw', gatewayRouteName: 'g', spec: { httpRoute: {
            match: { prefix: '/shop' },
            action: { target: { virtualService: { virtualServiceName: 'shop.local' } } },
        } } },
    ]";
    resolved(text)
}

fn resolved(text: &str) -> Mesh {
    let found = detect(json5::parse(text, SourceId(0)).unwrap(), None);
    let resource = |found| match found {
        Detected::Request(request) => request.into_resource(),
        other => panic!("{other:?} is not a request"),
    };
    let set: Set = found.into_iter().filter_map(resource).collect();
    crate::mesh::resolve(&set, "m")
}

/// A trace where nothing is known about certificates.
fn trace<'m>(mesh: &'m Mesh, client: Client<'m>, request: &Request) -> Known<Trace<'m>> {
    trace_with(mesh, client, request, &|_| None)
}

fn request(path: &str, headers: &[(&str, &str)]) -> Request {
    Request {
        method: "GET".into(),
        scheme: "http".into(),
        host: "shop.local".into(),
        port: None,
        path: path.into(),
        headers: headers
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect(),
    }
}

#[test]
fn the_first_route_that_matches_takes_the_request() {
    let mesh = mesh();
    let front = Client::Node(mesh.node("front").unwrap());
    let plain = trace(&mesh, front, &request("/books/1", &[])).unwrap();
    assert_eq!(plain.outcome, Outcome::Routed);
    assert_eq!(plain.route.unwrap().name, "books");
    assert_eq!(
        plain.skipped,
        [("beta", "header x-beta is absent".to_owned())]
    );
    assert_eq!(plain.timeout(), Some(Duration::from_secs(2)));
    let beta = trace(&mesh, front, &request("/", &[("X-Beta", "2")])).unwrap();
    assert_eq!(beta.route.unwrap().name, "beta");
    let none = trace(&mesh, front, &request("/", &[("x-beta", "3")])).unwrap();
    assert_eq!(none.outcome, Outcome::NotFound);
}

#[test]
fn a_gateway_rewrites_before_routes_are_tried() {
    let mesh = mesh();
    let gateway = Client::Gateway(mesh.gateway("gw").unwrap());
    let books = trace(&mesh, gateway, &request("/shop/books/1?a=b", &[])).unwrap();
    assert_eq!(
        (books.outcome, books.path.as_str()),
        (Outcome::Routed, "/books/1?a=b")
    );
    assert_eq!(books.host, "shop.local");
    let other = trace(&mesh, gateway, &request("/other", &[])).unwrap();
    assert_eq!(other.outcome, Outcome::NotFound);
}

#[test]
fn what_is_no_backend_is_not_found() {
    let mesh = mesh();
    let front = Client::Node(mesh.node("front").unwrap());
    let mut request = request("/", &[]);
    request.host = "other.local".into();
    assert_eq!(
        trace(&mesh, front, &request).unwrap().outcome,
        Outcome::NotFound
    );
}

#[test]
fn a_handshake_that_fails_is_a_refusal_unless_another_target_answers() {
    let text = "[
        { meshName: 'm', virtualNodeName: 'front', spec: { backends: [
            { virtualService: { virtualServiceName: 'shop.local' } },
        ] } },
        { meshName: 'm', virtualNodeName: 'a', spec: {
            listeners: [{ portMapping: { port: 443, protocol: 'http' } }],
            serviceDiscovery: { dns: { hostname: 'a.svc' } },
        } },
        { meshName: 'm', virtualNodeName: 'b', spec: {
            listeners: [{ portMapping: { port: 443, protocol: 'http' } }],
            serviceDiscovery: { dns: { hostname: 'b.svc' } },
        } },
        { meshName: 'm', virtualRouterName: 'r', spec: { listeners: [
            { portMapping: { port: 80, protocol: 'http' } },
        ] } },
        { meshName: 'm', virtualRouterName: 'r', routeName: 'all', spec: { httpRoute: {
            match: { prefix: '/' },
            action: { weightedTargets: [
                { virtualNode: 'a', weight: 3 }, { virtualNode: 'b', weight: 1 },
            ] },
        } } },
        { meshName: 'm', virtualServiceName: 'shop.local', spec: {
            provider: { virtualRouter: { virtualRouterName: 'r' } },
        } },
    ]";
    let mesh = resolved(text);
    let front = Client::Node(mesh.node("front").unwrap());
    let rejected_by = |rejected: &[&str]| {
        let handshake = |connection: &Connection<'_>| {
            assert_eq!(connection.call.client.name(), "front");
            let server = connection.server.node.name.as_str();
            rejected.contains(&server).then(|| format!("not {server}"))
        };
        let trace = trace_with(&mesh, front, &request("/", &[]), &handshake).unwrap();
        let rejections = trace.targets.iter().map(|target| target.rejection.clone());
        (
            trace.outcome,
            trace.because.clone(),
            rejections.collect::<Vec<_>>(),
        )
    };
    let not = |server: &str| Some(format!("not {server}"));
    assert_eq!(rejected_by(&[]), (Outcome::Routed, None, vec![None, None]));
    let one = (Outcome::Routed, None, vec![not("a"), None]);
    assert_eq!(rejected_by(&["a"]), one);
    let both = (Outcome::Refused, not("a"), vec![not("a"), not("b")]);
    assert_eq!(rejected_by(&["a", "b"]), both);
}
