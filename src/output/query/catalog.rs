//! The functions that can be called: their names, what they take and what they give.

use super::builtin as run;
use super::function::{Function, Run};
use super::kind::ANY;
use super::kind::Kind::{
    self, Array, Boolean, Expression, Null, Number, Numbers, Object, String as Text, Strings,
};

/// The function of this name.
pub fn named(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| function.name == name)
}

const fn fixed(
    name: &'static str,
    parameters: &'static [&'static [Kind]],
    gives: &'static [Kind],
    run: Run,
) -> Function {
    Function {
        name,
        parameters,
        variadic: false,
        gives,
        run,
    }
}

const fn variadic(function: Function) -> Function {
    Function {
        variadic: true,
        ..function
    }
}

/// Numbers or strings: what has an order.
const ORDERED: &[Kind] = &[Numbers, Strings];
const ONE_ORDERED: &[Kind] = &[Number, Text, Null];

/// Every function.
#[rustfmt::skip]
pub const ALL: &[Function] = &[
    fixed("abs", &[&[Number]], &[Number], run::abs),
    fixed("avg", &[&[Numbers]], &[Number, Null], run::avg),
    fixed("ceil", &[&[Number]], &[Number], run::ceil),
    fixed("contains", &[&[Array, Text], ANY], &[Boolean], run::contains),
    fixed("ends_with", &[&[Text], &[Text]], &[Boolean], run::ends_with),
    fixed("floor", &[&[Number]], &[Number], run::floor),
    fixed("join", &[&[Text], &[Strings]], &[Text], run::join),
    fixed("keys", &[&[Object]], &[Array], run::keys),
    fixed("length", &[&[Text, Array, Object]], &[Number], run::length),
    fixed("map", &[&[Expression], &[Array]], &[Array], run::map),
    fixed("max", &[ORDERED], ONE_ORDERED, run::max),
    fixed("max_by", &[&[Array], &[Expression]], ANY, run::max_by),
    variadic(fixed("merge", &[&[Object]], &[Object], run::merge)),
    fixed("min", &[ORDERED], ONE_ORDERED, run::min),
    fixed("min_by", &[&[Array], &[Expression]], ANY, run::min_by),
    variadic(fixed("not_null", &[ANY], ANY, run::not_null)),
    fixed("reverse", &[&[Array, Text]], &[Array, Text], run::reverse),
    fixed("sort", &[&[Strings, Numbers]], &[Array], run::sort),
    fixed("sort_by", &[&[Array], &[Expression]], &[Array], run::sort_by),
    fixed("starts_with", &[&[Text], &[Text]], &[Boolean], run::starts_with),
    fixed("sum", &[&[Numbers]], &[Number], run::sum),
    fixed("to_array", &[ANY], &[Array], run::to_array),
    fixed("to_number", &[ANY], &[Number, Null], run::to_number),
    fixed("to_string", &[ANY], &[Text], run::to_string),
    fixed("type", &[ANY], &[Text], run::type_),
    fixed("values", &[&[Object]], &[Array], run::values),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_in_order() {
        assert!(ALL.windows(2).all(|pair| pair[0].name < pair[1].name));
    }
}
