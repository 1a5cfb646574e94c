//! Expressions of Terraform's language, evaluated where that can be done exactly.
//!
//! What Terraform knows only after an apply, and what is not evaluated here (rounding, functions that
//! are not in [`functions`]), is [`Data::Unknown`] with the expression that is not known.

use super::data::{Data, literal};
use super::functions;
use super::outcome::{Evaluated, Failure, element, invalid};
use super::scope::{ADDRESS, Binding, Repetition, Scope};
use crate::diagnostic::Finding;
use crate::document::{Node, Place, Unknown, Value, hcl};
use compact_str::{CompactString, format_compact};
use hcl_edit::expr::{
    BinaryOp, BinaryOperator, Expression, ForExpr, FuncCall, Object, ObjectKey, TraversalOperator,
    UnaryOp, UnaryOperator,
};
use hcl_edit::template::{Directive, Element, ForDirective, IfDirective, Strip, Template};
use std::collections::BTreeMap;

impl Scope<'_, '_> {
    /// The value of a node. A failure is reported, and its value is not known.
    pub fn node(&self, node: &Node) -> Data {
        let is_json = || self.instance.world.json.contains(&node.place.source);
        match &node.value {
            Value::Unknown(written) if self.instance.world.is_shown => {
                Data::Unknown(Unknown::clone(written))
            }
            Value::Unknown(written) => {
                let text = &written.why;
                let value = match hcl::expression(text) {
                    Ok(expression) => self.expression(&expression),
                    Err(_) => Ok(Data::opaque(written)),
                };
                self.settled(value, text, node.place)
            }
            Value::String(text) if hcl::is_template(text) && is_json() => {
                let value = match hcl::template(text) {
                    Ok(template) => self.template(&template),
                    Err(error) => invalid(format!("is not a template: {}", error.message())),
                };
                self.settled(value, text, node.place)
            }
            Value::Array(items) => Data::List(items.iter().map(|item| self.node(item)).collect()),
            Value::Object(entries) => {
                let entries = entries.iter();
                Data::Map(
                    entries
                        .map(|it| (it.key.clone(), self.node(&it.node)))
                        .collect(),
                )
            }
            _ => literal(node),
        }
    }

    fn settled(&self, value: Evaluated, text: &CompactString, place: Place) -> Data {
        let (finding, unknown) = match value {
            Ok(value) => return value,
            Err(Failure::Undeclared(name)) => {
                let message = format!("`{name}` is not declared in these files");
                let finding = Finding::new(place.value(), message);
                let help = "declare it, or pass the whole directory of the module";
                (finding.help(help).warning("undefined-reference"), name)
            }
            Err(Failure::Invalid(message)) => {
                let message = format!("`{text}` {message}");
                let finding = Finding::new(place.value(), message);
                let help = "`terraform console` evaluates an expression";
                (finding.help(help).error("invalid-expression"), text.clone())
            }
        };
        self.instance.world.report(finding);
        Data::Unknown(unknown.into())
    }

    /// The value of an expression.
    ///
    /// # Errors
    /// Why Terraform refuses it.
    pub fn expression(&self, expression: &Expression) -> Evaluated {
        Ok(match expression {
            Expression::Null(_) => Data::Null,
            Expression::Bool(flag) => Data::Bool(**flag),
            Expression::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(number), _) => Data::Integer(number),
                (None, Some(number)) => Data::Float(number),
                (None, None) => unknown(expression),
            },
            Expression::String(text) => Data::String(text.as_str().into()),
            Expression::Array(items) => {
                let items = items.iter().map(|item| self.expression(item));
                Data::List(items.collect::<Result<_, _>>()?)
            }
            Expression::Object(object) => self.object(object)?,
            Expression::StringTemplate(template) => self.template(template)?,
            Expression::HeredocTemplate(heredoc) => self.template(&heredoc.template)?,
            Expression::Parenthesis(inner) => self.expression(inner.inner())?,
            Expression::Variable(name) => self.traversal(name.as_str(), &[])?,
            Expression::Conditional(choice) => {
                let condition = self.expression(&choice.cond_expr)?;
                match (condition.unknown(), condition.flag()) {
                    (Some(text), _) => Data::opaque(text),
                    (None, Some(true)) => self.expression(&choice.true_expr)?,
                    (None, Some(false)) => self.expression(&choice.false_expr)?,
                    (None, None) => return invalid("has a condition that is not a bool"),
                }
            }
            Expression::FuncCall(call) => self.call(call, expression)?,
            Expression::Traversal(traversal) => {
                let operators: Vec<&TraversalOperator> =
                    traversal.operators.iter().map(|it| it.value()).collect();
                match &traversal.expr {
                    Expression::Variable(name) => self.traversal(name.as_str(), &operators)?,
                    other => self.follow(self.expression(other)?, &operators)?,
                }
            }
            Expression::UnaryOp(operation) => self.unary(operation)?,
            Expression::BinaryOp(operation) => self.binary(operation)?,
            Expression::ForExpr(repetition) => self.repeat(repetition)?,
        })
    }

    fn object(&self, object: &Object) -> Evaluated {
        let mut map = BTreeMap::new();
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) => name.as_str().into(),
                ObjectKey::Expression(Expression::Variable(name)) => name.as_str().into(),
                ObjectKey::Expression(expression) => {
                    let key = self.expression(expression)?;
                    match (key.unknown(), key.text()) {
                        (Some(text), _) => return Ok(Data::opaque(text)),
                        (None, Some(text)) => text,
                        (None, None) => return invalid("has a key that is not a string"),
                    }
                }
            };
            map.insert(key, self.expression(value.expr())?);
        }
        Ok(Data::Map(map))
    }

    fn template(&self, template: &Template) -> Evaluated {
        // A template that is one expression has its value, of whatever type.
        if let Some(Element::Interpolation(only)) = template.as_single_element()
            && only.strip == Strip::None
        {
            return self.expression(&only.expr);
        }
        let mut text = CompactString::default();
        for element in template {
            match element {
                Element::Literal(literal) => text.push_str(literal.as_str()),
                Element::Interpolation(part) if part.strip == Strip::None => {
                    let value = self.expression(&part.expr)?;
                    match (value.unknown(), value.text()) {
                        (Some(unknown), _) => return Ok(Data::opaque(unknown)),
                        (None, Some(value)) => text.push_str(&value),
                        (None, None) => {
                            let kind = value.kind();
                            return invalid(format!("puts {kind} into a string"));
                        }
                    }
                }
                Element::Interpolation(part) => return Ok(unknown(&part.expr)),
                Element::Directive(directive) => {
                    let part = match &**directive {
                        Directive::If(choice) => self.choose(choice)?,
                        Directive::For(repetition) => self.repeat_template(repetition)?,
                    };
                    match part {
                        Data::String(part) => text.push_str(&part),
                        unknown => return Ok(unknown),
                    }
                }
            }
        }
        Ok(Data::String(text))
    }

    fn choose(&self, choice: &IfDirective) -> Evaluated {
        let strips = [
            Some(choice.if_expr.strip),
            choice.else_expr.as_ref().map(|it| it.strip),
            Some(choice.endif_expr.strip),
        ];
        let condition = self.expression(&choice.if_expr.cond_expr)?;
        if let Some(text) = condition.unknown() {
            return Ok(Data::opaque(text));
        }
        if strips.into_iter().flatten().any(|it| it != Strip::None) {
            return Ok(Data::Unknown("%{~ if ~}".into()));
        }
        let text = match (condition.flag(), &choice.else_expr) {
            (Some(true), _) => self.template(&choice.if_expr.template)?,
            (Some(false), Some(other)) => self.template(&other.template)?,
            (Some(false), None) => Data::String(CompactString::default()),
            (None, _) => return invalid("has a condition that is not a bool"),
        };
        as_text(text)
    }

    fn repeat_template(&self, repetition: &ForDirective) -> Evaluated {
        let intro = &repetition.for_expr;
        if intro.strip != Strip::None || repetition.endfor_expr.strip != Strip::None {
            return Ok(Data::Unknown("%{~ for ~}".into()));
        }
        let collection = self.expression(&intro.collection_expr)?;
        let Some(pairs) = collection.pairs() else {
            return not_a_collection(&collection);
        };
        let key_name = intro.key_var.as_ref().map(|name| name.as_str());
        let mut text = CompactString::default();
        for (key, value) in pairs {
            let part = self.with(key_name, &key, intro.value_var.as_str(), &value, |scope| {
                as_text(scope.template(&intro.template)?)
            })?;
            match part {
                Data::String(part) => text.push_str(&part),
                unknown => return Ok(unknown),
            }
        }
        Ok(Data::String(text))
    }

    /// Evaluates something in which two more names have values.
    pub fn with<T>(
        &self,
        key_name: Option<&str>,
        key: &Data,
        value_name: &str,
        value: &Data,
        evaluate: impl FnOnce(&Scope<'_, '_>) -> T,
    ) -> T {
        let inner = Binding {
            name: value_name,
            value: value.clone(),
            outer: self.bindings,
        };
        let outer = Binding {
            name: key_name.unwrap_or_default(),
            value: key.clone(),
            outer: Some(&inner),
        };
        let bindings = key_name.map_or(&inner, |_| &outer);
        evaluate(&Scope {
            instance: self.instance,
            repetition: self.repetition,
            bindings: Some(bindings),
        })
    }

    fn repeat(&self, repetition: &ForExpr) -> Evaluated {
        let intro = &repetition.intro;
        let collection = self.expression(&intro.collection_expr)?;
        let Some(pairs) = collection.pairs() else {
            return not_a_collection(&collection);
        };
        let key_name = intro.key_var.as_ref().map(|name| name.as_str());
        let (mut list, mut map) = (Vec::new(), BTreeMap::new());
        for (key, value) in pairs {
            if matches!(&key, Data::String(key) if key == ADDRESS) {
                continue;
            }
            let evaluated =
                self.with(key_name, &key, intro.value_var.as_str(), &value, |scope| {
                    let is_wanted = match &repetition.cond {
                        Some(condition) => scope.expression(&condition.expr)?,
                        None => Data::Bool(true),
                    };
                    let value = scope.expression(&repetition.value_expr)?;
                    let key = repetition.key_expr.as_ref();
                    let key = key.map(|key| scope.expression(key)).transpose()?;
                    Ok((is_wanted, key, value))
                })?;
            let (is_wanted, key, value) = evaluated;
            match (is_wanted.unknown(), is_wanted.flag()) {
                (Some(text), _) => return Ok(Data::opaque(text)),
                (None, Some(false)) => continue,
                (None, Some(true)) => {}
                (None, None) => return invalid("has a condition that is not a bool"),
            }
            let Some(key) = key else {
                list.push(value);
                continue;
            };
            let key = match (key.unknown(), key.text()) {
                (Some(text), _) => return Ok(Data::opaque(text)),
                (None, Some(key)) => key,
                (None, None) => return invalid("has a key that is not a string"),
            };
            if repetition.grouping {
                let group = map.entry(key).or_insert(Data::List(Vec::new()));
                if let Data::List(items) = group {
                    items.push(value);
                }
            } else if map.insert(key.clone(), value).is_some() {
                return invalid(format!("has the key `{key}` twice"));
            }
        }
        Ok(match repetition.key_expr {
            Some(_) => Data::Map(map),
            None => Data::List(list),
        })
    }

    fn call(&self, call: &FuncCall, whole: &Expression) -> Evaluated {
        let name = call.name.name.as_str();
        let is_core = match &call.name.namespace[..] {
            [] => true,
            [only] => only.as_str() == "core",
            _ => false,
        };
        if !is_core {
            return Ok(unknown(whole));
        }
        // Both take a failure of an argument as an answer.
        if name == "try" || name == "can" {
            return Ok(self.attempt(name, call));
        }
        let mut arguments = Vec::with_capacity(call.args.len());
        for argument in &call.args {
            arguments.push(self.expression(argument)?);
        }
        if call.args.expand_final()
            && let Some(last) = arguments.pop()
        {
            match last.items() {
                Some(items) => arguments.extend(items),
                None => return not_a_collection(&last),
            }
        }
        match functions::call(name, &arguments)? {
            Some(value) => Ok(value),
            None => Ok(unknown(whole)),
        }
    }

    fn attempt(&self, name: &str, call: &FuncCall) -> Data {
        let mut attempts = call.args.iter().map(|argument| self.expression(argument));
        let found = attempts.find_map(Result::ok);
        match (name, found) {
            ("can", Some(Data::Unknown(text))) => Data::Unknown(text),
            ("can", found) => Data::Bool(found.is_some()),
            (_, Some(found)) => found,
            (_, None) => Data::Unknown("try()".into()),
        }
    }

    fn unary(&self, operation: &UnaryOp) -> Evaluated {
        let value = self.expression(&operation.expr)?;
        if let Some(text) = value.unknown() {
            return Ok(Data::opaque(text));
        }
        match (operation.operator.value(), &value.number(), value.flag()) {
            (UnaryOperator::Neg, Some(Data::Integer(number)), _) => {
                Ok(number.checked_neg().map_or_else(overflow, Data::Integer))
            }
            (UnaryOperator::Neg, Some(Data::Float(number)), _) => Ok(Data::Float(-number)),
            (UnaryOperator::Not, _, Some(flag)) => Ok(Data::Bool(!flag)),
            (operator, ..) => invalid(format!(
                "applies `{}` to {}",
                operator.as_str(),
                value.kind()
            )),
        }
    }

    fn binary(&self, operation: &BinaryOp) -> Evaluated {
        use BinaryOperator as Op;
        let left = self.expression(&operation.lhs_expr)?;
        let right = self.expression(&operation.rhs_expr)?;
        if let Some(text) = left.unknown().or(right.unknown()) {
            return Ok(Data::opaque(text));
        }
        let operator = *operation.operator.value();
        let flags = (left.flag(), right.flag());
        match (operator, flags) {
            (Op::Eq, _) => return Ok(Data::Bool(left == right)),
            (Op::NotEq, _) => return Ok(Data::Bool(left != right)),
            (Op::And, (Some(left), Some(right))) => return Ok(Data::Bool(left && right)),
            (Op::Or, (Some(left), Some(right))) => return Ok(Data::Bool(left || right)),
            _ => {}
        }
        match (left.number(), right.number()) {
            (Some(Data::Integer(left)), Some(Data::Integer(right))) => {
                integers(operator, left, right)
            }
            (Some(left), Some(right)) => Ok(compare(operator, &left, &right)),
            _ => {
                let (left, right) = (left.kind(), right.kind());
                let operator = operator.as_str();
                invalid(format!("applies `{operator}` to {left} and {right}"))
            }
        }
    }

    /// A name and what is taken from its value.
    fn traversal(&self, root: &str, operators: &[&TraversalOperator]) -> Evaluated {
        let mut bindings = self.bindings;
        while let Some(binding) = bindings {
            if binding.name == root {
                return self.follow(binding.value.clone(), operators);
            }
            bindings = binding.outer;
        }
        let name = |index: usize| {
            operators
                .get(index)
                .and_then(|operator| attribute(operator))
        };
        let rest = |index: usize| operators.get(index..).unwrap_or_default();
        let declared = |value: Option<Data>, index: usize| match value {
            Some(value) => self.follow(value, rest(index)),
            None => Err(Failure::Undeclared(written(root, &operators[..index]))),
        };
        let unknown = || Ok(Data::Unknown(written(root, operators).into()));
        match (root, name(0)) {
            ("var", Some(name)) => declared(self.instance.variable(&name), 1),
            ("local", Some(name)) => declared(self.instance.local(&name), 1),
            ("module", Some(name)) => declared(self.instance.outputs(&name), 1),
            ("each", Some(part)) => match (self.repetition, part.as_str()) {
                (Repetition::Each { key, .. }, "key") => self.follow(key.clone(), rest(1)),
                (Repetition::Each { value, .. }, "value") => self.follow(value.clone(), rest(1)),
                _ => invalid("refers to `each` outside of a block with `for_each`"),
            },
            ("count", Some(part)) => match (self.repetition, part.as_str()) {
                (Repetition::Count(index), "index") => self.follow(index.clone(), rest(1)),
                _ => invalid("refers to `count` outside of a block with `count`"),
            },
            ("path" | "terraform" | "self", _) => unknown(),
            ("data", Some(kind)) => match name(1) {
                Some(name) => declared(self.instance.resource(true, &kind, &name), 2),
                None => invalid("is not a reference to a data source"),
            },
            (kind, Some(name)) => declared(self.instance.resource(false, kind, &name), 1),
            (name, None) => Err(Failure::Undeclared(name.into())),
        }
    }

    /// What is taken from a value by `.name`, `[index]` and `[*]`.
    fn follow(&self, value: Data, operators: &[&TraversalOperator]) -> Evaluated {
        let Some((operator, rest)) = operators.split_first() else {
            return Ok(value);
        };
        if let Data::Unknown(whole) = &value {
            return Ok(Data::Unknown(Unknown {
                why: written(&whole.why, operators),
                symbol: whole.symbol.as_ref().map(|it| written(it, operators)),
            }));
        }
        let key = match operator {
            TraversalOperator::AttrSplat(_) | TraversalOperator::FullSplat(_) => {
                let items = match value {
                    Data::Null => Vec::new(),
                    Data::List(items) | Data::Set(items) => items,
                    single => vec![single],
                };
                let items = items.into_iter().map(|item| self.follow(item, rest));
                return Ok(Data::List(items.collect::<Result<_, _>>()?));
            }
            TraversalOperator::GetAttr(name) => Data::String(name.as_str().into()),
            TraversalOperator::LegacyIndex(index) => Data::Integer(*index.value() as i64),
            TraversalOperator::Index(expression) => self.expression(expression)?,
        };
        if let Some(text) = key.unknown() {
            return Ok(Data::opaque(text));
        }
        self.follow(element(&value, &key)?, rest)
    }
}

fn as_text(value: Data) -> Evaluated {
    match (value.unknown(), value.text()) {
        (Some(_), _) => Ok(value),
        (None, Some(text)) => Ok(Data::String(text)),
        (None, None) => invalid(format!("puts {} into a string", value.kind())),
    }
}

fn not_a_collection(value: &Data) -> Evaluated {
    match value {
        Data::Unknown(_) => Ok(value.clone()),
        _ => invalid(format!("goes through {}", value.kind())),
    }
}

/// An expression that is not evaluated.
fn unknown(expression: &Expression) -> Data {
    Data::Unknown(CompactString::from(expression.to_string().trim()).into())
}

/// A result that does not fit the numbers that are exact here.
fn overflow() -> Data {
    Data::Unknown("a number of more than 64 bits".into())
}

fn integers(operator: BinaryOperator, left: i64, right: i64) -> Evaluated {
    use BinaryOperator as Op;
    let number = match operator {
        Op::Plus => left.checked_add(right),
        Op::Minus => left.checked_sub(right),
        Op::Mul => left.checked_mul(right),
        Op::Div | Op::Mod if right == 0 => return invalid("divides by zero"),
        Op::Div if left % right == 0 => left.checked_div(right),
        Op::Div => return Ok(Data::Unknown(format_compact!("{left} / {right}").into())),
        Op::Mod => left.checked_rem(right),
        _ => {
            return Ok(compare(
                operator,
                &Data::Integer(left),
                &Data::Integer(right),
            ));
        }
    };
    Ok(number.map_or_else(overflow, Data::Integer))
}

fn compare(operator: BinaryOperator, left: &Data, right: &Data) -> Data {
    use BinaryOperator as Op;
    let value = |data: &Data| match data {
        Data::Integer(number) => *number as f64,
        Data::Float(number) => *number,
        _ => f64::NAN,
    };
    let (a, b) = (value(left), value(right));
    Data::Bool(match operator {
        Op::Less => a < b,
        Op::LessEq => a <= b,
        Op::Greater => a > b,
        Op::GreaterEq => a >= b,
        operator => {
            let text = |data: &Data| data.text().unwrap_or_default();
            let (left, right) = (text(left), text(right));
            let why = format_compact!("{left} {} {right}", operator.as_str());
            return Data::Unknown(why.into());
        }
    })
}

/// The name that an operator takes: `.name` or `["name"]`.
fn attribute(operator: &TraversalOperator) -> Option<CompactString> {
    match operator {
        TraversalOperator::GetAttr(name) => Some(name.as_str().into()),
        TraversalOperator::Index(Expression::String(name)) => Some(name.as_str().into()),
        _ => None,
    }
}

/// A reference as it is written.
fn written(root: &str, operators: &[&TraversalOperator]) -> CompactString {
    let mut text = CompactString::from(root);
    for operator in operators {
        match operator {
            TraversalOperator::GetAttr(name) => text.push_str(&format!(".{}", name.as_str())),
            TraversalOperator::AttrSplat(_) => text.push_str(".*"),
            TraversalOperator::FullSplat(_) => text.push_str("[*]"),
            TraversalOperator::LegacyIndex(index) => text.push_str(&format!(".{}", index.value())),
            TraversalOperator::Index(index) => {
                text.push_str(&format!("[{}]", index.to_string().trim()));
            }
        }
    }
    text
}
