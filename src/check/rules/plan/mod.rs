//! What a change takes from clients that use it. The room `plan` finds it, beside the resources that exist;
//! `Loss::rule` there names the rules.

super::rules! {
    removes_route,
    removes_resource,
    removes_port,
    removes_host,
    removes_trust,
}
