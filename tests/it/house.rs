//! The floors of the house: a room uses only rooms below it, and the invariants of
//! `docs/architecture.md` that can be seen in the source hold.

mod uses;

use appmesh::model::{model, names};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use uses::{Use, Uses};

/// The rooms of each floor, lowest first. A room uses only rooms on floors below its own, and not all
/// of those: see [`EXCEPT`].
const FLOORS: &[&[&str]] = &[
    &["model", "document", "diagnostic"],
    &["resource"],
    &["mesh", "wire", "certificate", "discovery"],
    &["check", "envoy", "trace", "plan"],
    &["local", "aws", "output"],
    &["server", "up"],
    &["cli"],
    &["docs"],
];

/// Rooms that must not know some room below them.
const EXCEPT: &[(&str, &[&str])] = &[
    ("wire", &["resource"]),
    ("envoy", &["wire"]),
    ("certificate", &["resource"]),
    ("discovery", &["resource"]),
    (
        "aws",
        &["resource", "mesh", "check", "envoy", "trace", "plan"],
    ),
    ("output", &["mesh", "wire", "certificate", "discovery"]),
];

/// The two rooms of one floor that use each other: findings have places, and parsers report findings.
const PAIR: [&str; 2] = ["document", "diagnostic"];

/// Files that may use each other in a circle, and why.
const CIRCLES: &[(&[&str], &str)] = &[(
    &[
        "output/query/arguments",
        "output/query/ast",
        "output/query/eval",
        "output/query/function",
    ],
    "an expression calls functions, and a function evaluates expressions",
)];

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn may_use(room: &str, used: &str) -> bool {
    let is_excluded = EXCEPT
        .iter()
        .any(|(of, hidden)| *of == room && hidden.contains(&used));
    let is_below = floor(used) < floor(room);
    let is_pair = PAIR.contains(&room) && PAIR.contains(&used);
    used == room || is_pair || (is_below && !is_excluded)
}

/// A source file: its room and its text without tests.
struct File {
    path: PathBuf,
    room: String,
    text: String,
}

fn files() -> Vec<File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    walk(&src, &mut paths);
    let file = |path: PathBuf| {
        let below = path.strip_prefix(&src).unwrap();
        let room = below
            .components()
            .next()
            .unwrap()
            .as_os_str()
            .to_str()
            .unwrap();
        let text = if path.ends_with("tests.rs") {
            String::new()
        } else {
            std::fs::read_to_string(&path).unwrap()
        };
        let text = text
            .split("#[cfg(test)]")
            .next()
            .unwrap_or_default()
            .to_owned();
        File {
            room: room.trim_end_matches(".rs").to_owned(),
            path: below.to_owned(),
            text,
        }
    };
    paths.into_iter().map(file).collect()
}

fn walk(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, paths),
            false if path.extension().is_some_and(|extension| extension == "rs") => {
                paths.push(path);
            }
            false => {}
        }
    }
}

/// The code of a file, without comments.
fn code(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let lines = file.text.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

/// Fails with every line that is not as it should be.
fn none(faults: Vec<String>) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Lines of the files that `concerned` picks in which a word is that `forbidden` names.
fn lines_with(concerned: impl Fn(&File) -> bool, forbidden: &[&str]) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| concerned(file)) {
        for (line, text) in code(file) {
            if let Some(word) = forbidden.iter().find(|word| text.contains(**word)) {
                faults.push(format!(
                    "src/{}:{line}: `{word}` does not belong here",
                    file.path.display()
                ));
            }
        }
    }
    faults
}

#[test]
fn rooms_use_only_rooms_below() {
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| floor(&file.room).is_some()) {
        for (line, text) in code(file) {
            for used in text.split("crate::").skip(1) {
                let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let used = used.split(|c: char| !is_word(c)).next().unwrap_or_default();
                if floor(used).is_some() && !may_use(&file.room, used) {
                    faults.push(format!(
                        "src/{}:{line}: `{}` must not use `{used}`",
                        file.path.display(),
                        file.room
                    ));
                }
            }
        }
    }
    none(faults);
}

#[test]
fn every_folder_is_a_room_of_the_plan() {
    let is_known =
        |file: &File| floor(&file.room).is_some() || ["lib", "main"].contains(&file.room.as_str());
    none(
        files()
            .iter()
            .filter(|file| !is_known(file))
            .map(|file| format!("src/{}", file.path.display()))
            .collect(),
    );
}

#[test]
fn every_door_says_what_the_room_does() {
    let doors = files()
        .into_iter()
        .filter(|file| file.path.ends_with("mod.rs"));
    none(
        doors
            .filter(|file| !file.text.starts_with("//! "))
            .map(|file| format!("src/{} has no page", file.path.display()))
            .collect(),
    );
}

#[test]
fn nothing_below_the_commands_reads_the_surroundings() {
    let below = |file: &File| !["cli", "main"].contains(&file.room.as_str());
    none(lines_with(
        below,
        &[
            "std::env::",
            "env::var",
            "SystemTime::now",
            "io::stdin",
            "is_terminal",
            "current_dir",
            "println!",
        ],
    ));
}

/// A full device must not stop a command over a warning.
#[test]
fn standard_error_is_written_without_panics() {
    none(lines_with(
        |file| !file.path.ends_with("cli/stderr.rs"),
        &["std::eprint", "anstream::eprint", " eprintln!", " eprint!"],
    ));
}

#[test]
fn async_lives_in_three_places() {
    let elsewhere = |file: &File| {
        !["aws", "server"].contains(&file.room.as_str())
            && !file.path.starts_with("local/store/etcd")
    };
    none(lines_with(
        elsewhere,
        &["async fn", "async move", "async {", ".await", "tokio::"],
    ));
}

#[test]
fn the_sdk_is_known_to_one_room() {
    none(lines_with(
        |file| file.room != "aws",
        &["aws_config", "aws_sdk_", "aws_smithy"],
    ));
}

/// Names of commands, and names of members that no other word could mean, are in the model only.
#[test]
fn names_of_the_api_are_in_the_model() {
    let mut known: BTreeSet<String> = BTreeSet::new();
    for operation in &model().operations {
        known.insert(operation.name.to_owned());
        known.insert(names::to_kebab(operation.name));
    }
    for member in model().shapes().iter().flat_map(|shape| shape.members()) {
        known.extend(
            member
                .name
                .contains(|c: char| c.is_ascii_uppercase())
                .then(|| member.name.to_owned()),
        );
    }
    let allowed = |file: &File| {
        file.path.ends_with("tests.rs")
            || file.path.starts_with("check/rules")
            || file.path.starts_with("mesh")
            // What the service fills in, and what clients lose, are facts about single members.
            || file.path.starts_with("plan")
            // The JSON of these commands uses names of the API.
            || file.path.ends_with("cli/trace.rs")
            || file.path.ends_with("server/xds/proxies.rs")
            // What a service fills in by itself.
            || file.path.ends_with("plan/difference.rs")
            || file.path.starts_with("resource/format")
            || file.path.starts_with("local/operations")
            || file.path.starts_with("model")
    };
    let mut faults = Vec::new();
    for file in files().iter().filter(|file| !allowed(file)) {
        for (line, text) in code(file) {
            for literal in text
                .split('"')
                .skip(1)
                .step_by(2)
                .filter(|literal| known.contains(*literal))
            {
                faults.push(format!(
                    "src/{}:{line}: \"{literal}\" belongs in the model",
                    file.path.display()
                ));
            }
        }
    }
    none(faults);
}

/// The modules of the library by their paths, each with its text.
fn modules() -> BTreeMap<Vec<String>, String> {
    let is_source =
        |file: &File| !file.path.ends_with("tests.rs") && !file.path.ends_with("main.rs");
    let module = |file: File| {
        let path = file.path.with_extension("");
        let mut segments: Vec<String> = path
            .iter()
            .map(|it| it.to_str().unwrap().to_owned())
            .collect();
        segments.pop_if(|last| ["mod", "lib"].contains(&last.as_str()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("src")
            .join(&file.path);
        (segments, std::fs::read_to_string(source).unwrap())
    };
    files().into_iter().filter(is_source).map(module).collect()
}

/// A file of a circle can only be read together with all others of it. What two files both need goes into
/// a third one, which `mod.rs` may re-export.
#[test]
fn no_circles_among_files() {
    let is_in = |files: &[&str], it: &Use| files.contains(&it.from.join("/").as_str());
    let mut unused: Vec<&str> = CIRCLES.iter().map(|(files, _)| files[0]).collect();
    let mut faults = Vec::new();
    for circle in Uses::among(&modules()).circles() {
        let exception = CIRCLES
            .iter()
            .find(|(files, _)| circle.iter().all(|it| is_in(files, it)));
        if let Some((files, _)) = exception {
            unused.retain(|first| *first != files[0]);
            continue;
        }
        faults.push(format!("a circle of {} uses:", circle.len()));
        faults.extend(circle.iter().map(|it| {
            let (from, to) = (it.from.join("/"), it.to.join("/"));
            format!("  src/{from} uses src/{to}, by `{}`", it.by)
        }));
    }
    faults.extend(
        unused.iter().map(|first| {
            format!("no circle contains `{first}` any more: remove it from `CIRCLES`")
        }),
    );
    none(faults);
}
