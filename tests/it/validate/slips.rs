//! Every slip that a good document can have, distinguished from the model.

use appmesh::document::Node;
use appmesh::model::{Lifecycle, Member, Shape, ShapeType, model};
use serde_json::{Map, Value, json};

/// One slip.
pub struct Slip {
    pub kind: &'static str,
    /// The member that it is about.
    pub path: Vec<Step>,
    /// Makes it.
    pub change: Box<dyn Fn(&mut Value)>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Key(String),
    Index(usize),
}

/// The node at the end of a path.
pub fn at<'a>(node: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(node, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Index(index) => node.items().get(*index),
    })
}

/// The slips of the input of a create.
pub fn of(input: &Value) -> Vec<Slip> {
    let mut slips = Slips(Vec::new());
    slips.walk(shape_of(input), input, &mut Vec::new());
    slips.0
}

/// The shape of an input, recognized by the innermost name it has.
fn shape_of(input: &Value) -> &'static Shape {
    let named = model()
        .resources
        .iter()
        .filter(|it| input.get(it.name_member()).is_some());
    let resource = named.max_by_key(|it| it.identifiers.len()).unwrap();
    resource.operation(Lifecycle::Create).input()
}

struct Slips(Vec<Slip>);

impl Slips {
    fn push(&mut self, kind: &'static str, path: &[Step], change: impl Fn(&mut Value) + 'static) {
        self.0.push(Slip {
            kind,
            path: path.to_vec(),
            change: Box::new(change),
        });
    }

    /// Another value at the end of a path.
    fn put(&mut self, kind: &'static str, path: &[Step], wrong: Value) {
        let steps = path.to_vec();
        self.push(kind, path, move |input| {
            *below(input, &steps) = wrong.clone();
        });
    }

    fn walk(&mut self, shape: &'static Shape, value: &Value, path: &mut Vec<Step>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let member = shape.member(name).unwrap();
                    // Names decide what a document is; without them it would be another one.
                    let is_name =
                        path.is_empty() && !matches!(value, Value::Object(_) | Value::Array(_));
                    if !is_name {
                        self.of_member(shape, member, path);
                    }
                    path.push(Step::Key(name.clone()));
                    self.of_value(member.shape(), value, path);
                    self.of_reference(shape, member, path);
                    self.walk(member.shape(), value, path);
                    path.pop();
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    path.push(Step::Index(index));
                    self.of_value(shape.item().unwrap(), value, path);
                    self.of_protocol(value, path);
                    self.walk(shape.item().unwrap(), value, path);
                    path.pop();
                }
            }
            _ => {}
        }
    }

    /// A member dropped, misspelled, or given beside another one of its union.
    fn of_member(&mut self, shape: &'static Shape, member: &'static Member, parent: &[Step]) {
        let path = |name: &str| [parent, &[Step::Key(name.to_owned())]].concat();
        let above = parent.to_vec();
        if member.required {
            let above = above.clone();
            self.push("dropped", &path(member.name), move |input| {
                object(input, &above).shift_remove(member.name);
            });
        }
        let (wrong, there) = (format!("{}x", member.name), above.clone());
        self.push("misspelled", &path(&wrong.clone()), move |input| {
            let members = object(input, &there);
            let value = members.shift_remove(member.name).unwrap();
            members.insert(wrong.clone(), value);
        });
        let ShapeType::Union(members) = &shape.kind else {
            return;
        };
        if let Some(other) = members.iter().find(|other| other.name != member.name) {
            self.push("doubled", &path(other.name), move |input| {
                object(input, &above).insert(other.name.to_owned(), json!({}));
            });
        }
    }

    /// A value of another type or out of its range.
    fn of_value(&mut self, shape: &'static Shape, value: &Value, path: &[Step]) {
        let other = match value {
            Value::Number(_) | Value::Bool(_) | Value::Array(_) => json!("word"),
            _ => json!(7),
        };
        self.put("mistyped", path, other);
        match (&shape.kind, shape.bounds.min, shape.bounds.max) {
            (ShapeType::Integer | ShapeType::Long, _, Some(max)) => {
                self.put("out of range", path, json!(max + 1));
            }
            (ShapeType::String, _, Some(max)) if max < 3000 => {
                self.put("out of range", path, json!("a".repeat(max as usize + 1)));
            }
            (ShapeType::Enum(_), ..) => self.put("out of range", path, json!("BOGUS")),
            (ShapeType::List(_), Some(1..), _) => self.put("out of range", path, json!([])),
            _ => {}
        }
    }

    /// A name that refers to nothing. That of a backend may be defined later.
    fn of_reference(&mut self, shape: &Shape, member: &Member, path: &[Step]) {
        let is_backend = path.contains(&Step::Key("backends".to_owned()));
        let is_reference = shape.reference.is_some_and(|(_, name)| name == member.name);
        if is_reference && !is_backend {
            self.put("cut", path, json!("nowhere"));
        }
    }

    /// A listener with another protocol than the members beside it.
    fn of_protocol(&mut self, item: &Value, path: &[Step]) {
        let other = match item["portMapping"]["protocol"].as_str() {
            Some("grpc") if item.get("healthCheck").is_some() => "http",
            Some("http") if item.get("connectionPool").is_some() => "tcp",
            _ => return,
        };
        let steps = path.to_vec();
        self.push("protocol", path, move |input| {
            below(input, &steps)["portMapping"]["protocol"] = json!(other);
        });
    }
}

fn below<'a>(value: &'a mut Value, path: &[Step]) -> &'a mut Value {
    path.iter().fold(value, |value, step| match step {
        Step::Key(key) => &mut value[key],
        Step::Index(index) => &mut value[index],
    })
}

fn object<'a>(value: &'a mut Value, path: &[Step]) -> &'a mut Map<String, Value> {
    below(value, path).as_object_mut().unwrap()
}
