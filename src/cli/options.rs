//! Every option there is: the globals of AWS CLI, our own, and those of a command, which come from
//! the model.

use crate::model::{Member, Operation, Shape, ShapeType, names};

/// How many values an option takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Values {
    None,
    One,
    /// One or none.
    Optional,
    /// All words up to the next option.
    Many,
}

/// A global option.
#[derive(Debug)]
pub struct Global {
    /// Without the dashes.
    pub name: &'static str,
    pub values: Values,
    /// What represents the value in help.
    pub value_name: &'static str,
    pub choices: &'static [&'static str],
    pub help: &'static str,
    /// False for the options that AWS CLI lacks: they yield to AWS CLI's where an abbreviation
    /// could mean both.
    pub aws: bool,
}

const fn one(name: &'static str, value_name: &'static str, help: &'static str) -> Global {
    Global {
        name,
        values: Values::One,
        value_name,
        choices: &[],
        help,
        aws: true,
    }
}

const fn flag(name: &'static str, help: &'static str) -> Global {
    Global {
        name,
        values: Values::None,
        value_name: "",
        choices: &[],
        help,
        aws: true,
    }
}

const fn choice(
    name: &'static str,
    choices: &'static [&'static str],
    help: &'static str,
) -> Global {
    Global {
        name,
        values: Values::One,
        value_name: "CHOICE",
        choices,
        help,
        aws: true,
    }
}

/// The values of `--output`.
pub const OUTPUTS: &[&str] = &["json", "text", "table", "yaml", "yaml-stream", "off"];
/// The values of `--cli-error-format`.
pub const ERROR_FORMATS: &[&str] = &["legacy", "json", "yaml", "text", "table", "enhanced"];

/// Options that are allowed anywhere on the command line.
pub const GLOBALS: &[Global] = &[
    one("region", "REGION", "The AWS Region to call"),
    one(
        "profile",
        "NAME",
        "The profile to take from the AWS config and credentials files",
    ),
    one("endpoint-url", "URL", "Call this address instead of AWS"),
    choice(
        "output",
        OUTPUTS,
        "The format of the output [default: json]",
    ),
    one(
        "query",
        "JMESPATH",
        "Print only what this JMESPath expression selects",
    ),
    flag(
        "no-sign-request",
        "Send requests without a signature; no credentials are needed",
    ),
    flag("no-paginate", "Fetch only one page"),
    flag("no-verify-ssl", "Do not verify the endpoint's certificate"),
    one(
        "ca-bundle",
        "PATH",
        "Trust the authorities in this PEM file instead of the system's",
    ),
    one(
        "cli-read-timeout",
        "SECONDS",
        "How long to wait for a response; 0 is forever [default: 60]",
    ),
    one(
        "cli-connect-timeout",
        "SECONDS",
        "How long to wait for a connection; 0 is forever [default: 60]",
    ),
    choice(
        "color",
        &["on", "off", "auto"],
        "Color in tables and findings [default: auto]",
    ),
    choice(
        "cli-binary-format",
        &["base64", "raw-in-base64-out"],
        "Accepted for compatibility with AWS CLI; App Mesh has no binary values",
    ),
    choice(
        "cli-error-format",
        ERROR_FORMATS,
        "The format of errors [default: enhanced]",
    ),
    flag("no-cli-pager", "Print directly to the terminal"),
    flag("cli-auto-prompt", "Accepted for compatibility with AWS CLI"),
    flag(
        "no-cli-auto-prompt",
        "Accepted for compatibility with AWS CLI",
    ),
    flag(
        "debug",
        "Log requests and responses on standard error, without secrets",
    ),
    Global {
        aws: false,
        ..flag(
            "local",
            "Use the local App Mesh instead of AWS [env: APPMESH_LOCAL=1]",
        )
    },
    Global {
        aws: false,
        ..one(
            "state-dir",
            "DIR",
            "Where the local App Mesh keeps its state [env: APPMESH_STATE_DIR]",
        )
    },
    Global {
        aws: false,
        ..one(
            "store",
            "LOCATION",
            "Keep the state there instead: a directory, or etcd://HOST:PORT[,HOST:PORT...][/PREFIX] [env: APPMESH_STORE]",
        )
    },
    Global {
        aws: false,
        ..one(
            "account",
            "ID",
            "The account that the local App Mesh acts for [env: AWS_ACCOUNT_ID]",
        )
    },
    Global {
        aws: false,
        ..flag("no-validate", "Send the request even if checks fail")
    },
    Global {
        aws: false,
        ..one(
            "rule",
            "ID=LEVEL",
            "Set a rule to off, info, warn or error; may be repeated",
        )
    },
    Global {
        aws: false,
        ..flag(
            "dry-run",
            "Check, then print the request that would be sent",
        )
    },
];

/// An option of a command.
#[derive(Clone, Debug)]
pub struct OperationOption {
    /// Without the dashes.
    pub name: String,
    pub values: Values,
    /// The member of the input that it fills; `None` for options of the tool itself.
    pub member: Option<&'static Member>,
    pub required: bool,
    pub help: String,
    /// Works, but is not shown: AWS CLI's undocumented ones.
    pub hidden: bool,
}

/// The options of an operation's command, in the order of the model.
pub fn of(operation: &'static Operation) -> Vec<OperationOption> {
    let hidden = |member: &Member| {
        operation
            .paginated
            .is_some_and(|page| [page.input_token, page.page_size].contains(&member.name))
    };
    let mut options: Vec<OperationOption> = operation
        .input()
        .members()
        .iter()
        .map(|member| OperationOption {
            name: names::to_kebab(member.name),
            values: if is_list(member.shape()) {
                Values::Many
            } else {
                Values::One
            },
            member: Some(member),
            required: member.required,
            help: member.documentation.to_owned(),
            hidden: hidden(member),
        })
        .collect();
    let own = |name: &str, values, help: &str| OperationOption {
        name: name.to_owned(),
        values,
        member: None,
        required: false,
        help: help.to_owned(),
        hidden: false,
    };
    options.push(own(
        INPUT_JSON,
        Values::One,
        "The whole input as a JSON text or file; options replace its members",
    ));
    options.push(own(
        INPUT_YAML,
        Values::One,
        "The whole input as a YAML text or file; options replace its members",
    ));
    if operation.paginated.is_some() {
        options.push(own(
            STARTING_TOKEN,
            Values::One,
            "Continue a listing at this token",
        ));
        options.push(own(PAGE_SIZE, Values::One, "The number of items per call"));
        options.push(own(
            MAX_ITEMS,
            Values::One,
            "The maximum number of items to print",
        ));
    }
    options.push(own(
        SKELETON,
        Values::Optional,
        "Print an input to fill in, and send nothing [default form: input]",
    ));
    options
}

pub const INPUT_JSON: &str = "cli-input-json";
pub const INPUT_YAML: &str = "cli-input-yaml";
pub const STARTING_TOKEN: &str = "starting-token";
pub const PAGE_SIZE: &str = "page-size";
pub const MAX_ITEMS: &str = "max-items";
pub const SKELETON: &str = "generate-cli-skeleton";
/// The form of a skeleton that is an answer, not an input.
pub const OUTPUT: &str = "output";
/// The form of a skeleton with comments.
pub const YAML_INPUT: &str = "yaml-input";
/// All forms of a skeleton; the first is meant where none is named.
pub const SKELETONS: [&str; 3] = ["input", YAML_INPUT, OUTPUT];

fn is_list(shape: &Shape) -> bool {
    matches!(shape.kind, ShapeType::List(_))
}
