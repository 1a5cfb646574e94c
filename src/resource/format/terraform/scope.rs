//! What expressions refer to: variables, locals, resources and modules of one instance of a module.
//!
//! Values are computed when they are first asked for, as Terraform's graph does, so that the order of
//! files has no meaning. What cannot be known before an apply is [`Data::Unknown`].

use super::data::{Data, literal};
use super::module::{Block, Module};
use super::{schema, variable};
use crate::diagnostic::{Diagnostic, Finding};
use crate::document::{Node, Place, SourceId, Unknown, Value};
use crate::model::Kind;
use compact_str::{CompactString, format_compact};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

/// All modules of a run, by folder, and what is found while they are evaluated.
#[derive(Debug)]
pub struct World<'a> {
    pub modules: BTreeMap<String, Module<'a>>,
    /// Values of variables from the command line.
    pub variables: &'a BTreeMap<String, String>,
    /// The documents in the JSON syntax, in whose strings `${...}` is an expression.
    pub json: HashSet<SourceId>,
    /// Whether the values are those of a plan or a state, which contain no expressions.
    pub is_shown: bool,
    findings: RefCell<Vec<Diagnostic>>,
}

impl<'a> World<'a> {
    pub fn new(
        modules: BTreeMap<String, Module<'a>>,
        variables: &'a BTreeMap<String, String>,
        json: HashSet<SourceId>,
    ) -> World<'a> {
        World {
            modules,
            variables,
            json,
            is_shown: false,
            findings: RefCell::default(),
        }
    }

    /// A world without modules, in which the values of plans and states are read.
    pub fn shown(variables: &'a BTreeMap<String, String>) -> World<'a> {
        World {
            is_shown: true,
            ..World::new(BTreeMap::new(), variables, HashSet::new())
        }
    }

    /// Keeps a finding. An expression may be evaluated several times and is reported once.
    pub fn report(&self, finding: Diagnostic) {
        let mut findings = self.findings.borrow_mut();
        if !findings.contains(&finding) {
            findings.push(finding);
        }
    }

    pub fn into_findings(self) -> Vec<Diagnostic> {
        let of_modules = self.modules.into_values().flat_map(|it| it.findings);
        of_modules.chain(self.findings.into_inner()).collect()
    }
}

/// How deep modules may call each other.
const MAX_DEPTH: usize = 30;

/// A module with the arguments of one call.
pub struct Instance<'a> {
    pub world: &'a World<'a>,
    pub folder: &'a str,
    pub module: &'a Module<'a>,
    call: Option<Call<'a>>,
    depth: usize,
    /// What comes before the names of its blocks, so that they differ from those of other instances.
    prefix: CompactString,
    known: RefCell<HashMap<CompactString, Data>>,
    busy: RefCell<HashSet<CompactString>>,
    children: RefCell<HashMap<CompactString, Rc<Children<'a>>>>,
}

/// The call that made an instance, and what it is evaluated in.
struct Call<'a> {
    caller: Rc<Instance<'a>>,
    block: &'a Block<'a>,
    repetition: Repetition,
}

/// The instances that a call makes.
pub enum Children<'a> {
    One(Rc<Instance<'a>>),
    Counted(Vec<Rc<Instance<'a>>>),
    Keyed(Vec<(CompactString, Rc<Instance<'a>>)>),
    /// The module is not among the documents, or how many instances there are is not known.
    Unknown,
}

impl<'a> Children<'a> {
    pub fn all(&self) -> Vec<&Rc<Instance<'a>>> {
        match self {
            Children::One(one) => vec![one],
            Children::Counted(all) => all.iter().collect(),
            Children::Keyed(all) => all.iter().map(|(_, one)| one).collect(),
            Children::Unknown => Vec::new(),
        }
    }
}

/// Which of the copies of a block is evaluated.
#[derive(Clone, Debug, Default)]
pub enum Repetition {
    #[default]
    None,
    Count(Data),
    Each {
        key: Data,
        value: Data,
    },
}

/// The copies of a block.
pub enum Copies {
    One,
    Counted(i64),
    Keyed(Vec<(CompactString, Data)>),
    /// How many there are is not known: the expression, and where it is.
    Unknown(CompactString, Place),
}

/// The names that an expression can refer to.
#[derive(Clone, Copy)]
pub struct Scope<'s, 'a> {
    pub instance: &'s Rc<Instance<'a>>,
    pub repetition: &'s Repetition,
    pub bindings: Option<&'s Binding<'s>>,
}

/// A name that a `for` expression or a `dynamic` block gives to a value.
pub struct Binding<'s> {
    pub name: &'s str,
    pub value: Data,
    pub outer: Option<&'s Binding<'s>>,
}

impl<'a> Instance<'a> {
    /// The instance of a module that nothing calls.
    pub fn root(world: &'a World<'a>, folder: &'a str, module: &'a Module<'a>) -> Rc<Instance<'a>> {
        let prefix = format_compact!("{folder}{INSIDE}");
        Rc::new(Instance::new(world, folder, module, None, 0, prefix))
    }

    fn new(
        world: &'a World<'a>,
        folder: &'a str,
        module: &'a Module<'a>,
        call: Option<Call<'a>>,
        depth: usize,
        prefix: CompactString,
    ) -> Instance<'a> {
        Instance {
            world,
            folder,
            module,
            call,
            depth,
            prefix,
            known: RefCell::default(),
            busy: RefCell::default(),
            children: RefCell::default(),
        }
    }

    /// The scope of the module's own blocks.
    pub fn scope<'s>(self: &'s Rc<Self>, repetition: &'s Repetition) -> Scope<'s, 'a> {
        Scope {
            instance: self,
            repetition,
            bindings: None,
        }
    }

    /// The instance that no other one has called.
    pub fn outermost(self: &Rc<Self>) -> Rc<Instance<'a>> {
        match &self.call {
            Some(call) => call.caller.outermost(),
            None => Rc::clone(self),
        }
    }

    /// A value of this instance that is not known, by the reference to it.
    fn unknown(&self, reference: &str) -> Data {
        Data::Unknown(Unknown {
            why: reference.into(),
            symbol: Some(format_compact!("{}{reference}", self.prefix)),
        })
    }

    /// A value that is computed once. A value that needs itself is not known.
    fn once(&self, key: CompactString, place: Place, value: impl FnOnce() -> Data) -> Data {
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        if !self.busy.borrow_mut().insert(key.clone()) {
            let message = format!("`{key}` depends on itself");
            let finding = Finding::new(place.value(), message);
            let help = "Terraform refuses a cycle; write one of the values as a literal";
            self.world
                .report(finding.help(help).error("circular-dependency"));
            return self.unknown(&key);
        }
        let value = value();
        self.busy.borrow_mut().remove(&key);
        self.known.borrow_mut().insert(key, value.clone());
        value
    }

    /// `var.NAME`; `None` where the module declares no such variable.
    pub fn variable(self: &Rc<Self>, name: &str) -> Option<Data> {
        let block = self.module.variables.get(name)?;
        let key = format_compact!("var.{name}");
        Some(self.once(key.clone(), block.body.place, || {
            let given = self.given(name, block);
            let default = || Some(self.scope(&Repetition::None).node(block.get("default")?));
            let Some(value) = given.or_else(default) else {
                return self.unknown(&key);
            };
            let converted = match block.get("type") {
                Some(kind) => variable::convert(kind, value),
                None => Ok(value),
            };
            converted.unwrap_or_else(|message| {
                let message = format!("`{key}` {message}");
                let place = block.body.place.key();
                let finding = Finding::new(place, message);
                self.world.report(
                    finding
                        .help("give it a value of its `type`")
                        .error("invalid-expression"),
                );
                self.unknown(&key)
            })
        }))
    }

    /// The value that a variable is given from outside: by the call, or the command line and files.
    fn given(&self, name: &str, block: &Block<'_>) -> Option<Data> {
        if let Some(call) = &self.call {
            let argument = call.block.get(name)?;
            return Some(call.caller.scope(&call.repetition).node(argument));
        }
        if let Some(text) = self.world.variables.get(name) {
            return Some(variable::from_text(block.get("type"), text));
        }
        // Files of values contain no references.
        let value = self.module.values.get(name)?;
        Some(if value.is_unknown() {
            self.unknown(&format_compact!("var.{name}"))
        } else {
            literal(value)
        })
    }

    /// `local.NAME`; `None` where the module declares no such local.
    pub fn local(self: &Rc<Self>, name: &str) -> Option<Data> {
        let node = self.module.locals.get(name)?;
        let key = format_compact!("local.{name}");
        let value = || self.scope(&Repetition::None).node(node);
        Some(self.once(key, node.place, value))
    }

    /// `TYPE.NAME` or `data.TYPE.NAME`: an object, or a list or map of objects; `None` where the module
    /// declares no such resource.
    pub fn resource(self: &Rc<Self>, is_data: bool, kind: &str, name: &str) -> Option<Data> {
        let module = self.module;
        let all = if is_data {
            &module.data
        } else {
            &module.resources
        };
        let block = all.iter().find(|it| it.kind == kind && it.name == name)?;
        let address = if is_data {
            format_compact!("data.{kind}.{name}")
        } else {
            format_compact!("{kind}.{name}")
        };
        Some(self.once(address.clone(), block.body.place, || {
            match self.scope(&Repetition::None).copies(block) {
                Copies::One => self.attributes(block, &address, &Repetition::None),
                Copies::Counted(count) => {
                    let copy = |index| {
                        let address = format_compact!("{address}[{index}]");
                        let repetition = Repetition::Count(Data::Integer(index));
                        self.attributes(block, &address, &repetition)
                    };
                    Data::List((0..count).map(copy).collect())
                }
                Copies::Keyed(pairs) => {
                    let copy = |(key, value): (CompactString, Data)| {
                        let address = format_compact!("{address}[\"{key}\"]");
                        let repetition = Repetition::Each {
                            key: Data::String(key.clone()),
                            value,
                        };
                        (key, self.attributes(block, &address, &repetition))
                    };
                    Data::Map(pairs.into_iter().map(copy).collect())
                }
                Copies::Unknown(..) => self.unknown(&address),
            }
        }))
    }

    /// The attributes of a resource that are known before it exists: its arguments, and the id of a
    /// mesh, which is its name.
    fn attributes(self: &Rc<Self>, block: &Block<'_>, address: &str, copy: &Repetition) -> Data {
        let scope = self.scope(copy);
        let mut known = BTreeMap::new();
        for entry in block.body.entries() {
            let is_block = matches!(&entry.node.value, Value::Array(items)
                if items.iter().any(|item| matches!(item.value, Value::Object(_))));
            if !META.contains(&entry.key.as_str()) && !is_block {
                known.insert(entry.key.clone(), scope.node(&entry.node));
            }
        }
        if schema::kind(block.kind) == Some(Kind::Mesh)
            && let Some(name) = known.get("name").cloned()
        {
            known.insert("id".into(), name);
        }
        let address = format_compact!("{}{address}", self.prefix);
        known.insert(ADDRESS.into(), Data::String(address));
        Data::Map(known)
    }

    /// `module.NAME`; `None` where the module calls no such module.
    pub fn outputs(self: &Rc<Self>, name: &str) -> Option<Data> {
        let block = self.module.calls.get(name)?;
        let key = format_compact!("module.{name}");
        Some(self.once(key.clone(), block.body.place, || {
            let children = self.children(name, block);
            let outputs = |child: &Rc<Instance<'a>>| child.all_outputs(&key);
            match &*children {
                Children::One(child) => outputs(child),
                Children::Counted(all) => Data::List(all.iter().map(outputs).collect()),
                Children::Keyed(all) => {
                    let all = all.iter().map(|(key, child)| (key.clone(), outputs(child)));
                    Data::Map(all.collect())
                }
                Children::Unknown => self.unknown(&key),
            }
        }))
    }

    fn all_outputs(self: &Rc<Self>, address: &str) -> Data {
        let scope = self.scope(&Repetition::None);
        let value = |block: &Block<'_>| block.get("value").map_or(Data::Null, |it| scope.node(it));
        let outputs = self.module.outputs.iter();
        let outputs = outputs.map(|(name, block)| (CompactString::from(*name), value(block)));
        let mut outputs: BTreeMap<_, _> = outputs.collect();
        outputs.insert(ADDRESS.into(), Data::String(address.into()));
        Data::Map(outputs)
    }

    /// The instances that a call of this module makes.
    pub fn children(self: &Rc<Self>, name: &str, block: &'a Block<'a>) -> Rc<Children<'a>> {
        if let Some(known) = self.children.borrow().get(name) {
            return Rc::clone(known);
        }
        let children = Rc::new(self.call(block));
        let mut all = self.children.borrow_mut();
        all.insert(name.into(), Rc::clone(&children));
        children
    }

    fn call(self: &Rc<Self>, block: &'a Block<'a>) -> Children<'a> {
        let source = block.get("source").and_then(Node::as_str);
        let folder = source.and_then(|source| local_folder(self.folder, source));
        let found = folder.and_then(|folder| self.world.modules.get_key_value(&folder));
        let Some((folder, module)) = found.filter(|_| self.depth < MAX_DEPTH) else {
            return Children::Unknown;
        };
        let instance = |repetition, index: &str| {
            let prefix = format_compact!("{}module.{}{index}{INSIDE}", self.prefix, block.name);
            let call = Call {
                caller: Rc::clone(self),
                block,
                repetition,
            };
            let depth = self.depth + 1;
            let instance = Instance::new(self.world, folder, module, Some(call), depth, prefix);
            Rc::new(instance)
        };
        match self.scope(&Repetition::None).copies(block) {
            Copies::One => Children::One(instance(Repetition::None, "")),
            Copies::Counted(count) => {
                let copy = |index| {
                    let number = format!("[{index}]");
                    instance(Repetition::Count(Data::Integer(index)), &number)
                };
                Children::Counted((0..count).map(copy).collect())
            }
            Copies::Keyed(pairs) => {
                let copy = |(key, value): (CompactString, Data)| {
                    let each = Repetition::Each {
                        key: Data::String(key.clone()),
                        value,
                    };
                    let index = format!("[\"{key}\"]");
                    (key, instance(each, &index))
                };
                Children::Keyed(pairs.into_iter().map(copy).collect())
            }
            Copies::Unknown(..) => Children::Unknown,
        }
    }
}

/// Arguments and blocks of every resource and call, which are not attributes of it.
pub const META: [&str; 8] = [
    "count",
    "for_each",
    "depends_on",
    "lifecycle",
    "provider",
    "providers",
    "provisioner",
    "connection",
];

/// Ends the part of an address that says in which instance it is.
pub const INSIDE: char = '#';

/// Under this key, which is not a name in Terraform, an object of attributes has its address.
pub const ADDRESS: &str = "";

/// The folder of a module that is called from a module in `folder`; `None` where its source is not a
/// local one.
pub fn local_folder(folder: &str, source: &str) -> Option<String> {
    if !source.starts_with("./") && !source.starts_with("../") {
        return None;
    }
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    if folder.starts_with('/') {
        parts.insert(0, "");
    }
    for part in source.split('/') {
        match part {
            "" | "." => {}
            ".." if parts
                .last()
                .is_some_and(|last| *last != ".." && !last.is_empty()) =>
            {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

impl Scope<'_, '_> {
    /// How often a block is repeated by `count` or `for_each`.
    pub fn copies(&self, block: &Block<'_>) -> Copies {
        if let Some(node) = block.get("count") {
            let count = self.node(node);
            return match count.integer() {
                Some(count) => Copies::Counted(count.max(0)),
                None => self.not_countable("count", node, &count, "a whole number"),
            };
        }
        let Some(node) = block.get("for_each") else {
            return Copies::One;
        };
        let value = self.node(node);
        match &value {
            Data::Map(entries) => {
                let entries = entries.iter().filter(|(key, _)| *key != ADDRESS);
                Copies::Keyed(entries.map(|(key, it)| (key.clone(), it.clone())).collect())
            }
            Data::Set(items) if items.iter().all(|item| item.text().is_some()) => {
                let keys = items.iter().filter_map(Data::text);
                Copies::Keyed(keys.map(|key| (key.clone(), Data::String(key))).collect())
            }
            _ => self.not_countable("for_each", node, &value, "a map or a set of strings"),
        }
    }

    fn not_countable(&self, name: &str, node: &Node, value: &Data, wanted: &str) -> Copies {
        let text = if let Some(unknown) = value.unknown() {
            unknown.why.clone()
        } else {
            let message = format!("`{name}` is {}, not {wanted}", value.kind());
            let finding = Finding::new(node.place.value(), message);
            let finding = match name {
                "for_each" => finding.help("write `toset(...)` around a list of strings"),
                _ => finding,
            };
            self.instance
                .world
                .report(finding.error("invalid-expression"));
            name.into()
        };
        Copies::Unknown(format_compact!("{name} = {text}"), node.place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_modules() {
        let of =
            |folder, source| local_folder(folder, source).unwrap_or_else(|| "remote".to_owned());
        assert_eq!(of("", "./svc"), "svc");
        assert_eq!(of("live/prod", "../../modules/svc/"), "modules/svc");
        assert_eq!(of("/srv/live", "../svc"), "/srv/svc");
        assert_eq!(of("", "../svc"), "../svc");
        assert_eq!(of("", "terraform-aws-modules/vpc/aws"), "remote");
    }
}
