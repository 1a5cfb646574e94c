//! Console sessions in Markdown: every block behaves as it is written.
//!
//! A fence whose first line is `json5 FILE`, `yaml FILE` or another language and a name writes that
//! file; a `console` fence holds commands behind `$ `, each followed by what it prints, standard error
//! after standard output, and by `? CODE` directly below it when it fails. `[..]` matches anything
//! within a line, a line `...` for any lines. A page is one session of one shell in one sandbox, so
//! variables and servers in the background last until its end. `TRANSCRIPTS=overwrite cargo test --test
//! it sessions` writes what happens.
//!
//! Two words may follow `console`. `needs PROGRAM...` makes the page one of a test that is ignored unless
//! it is asked for, and leaves the block out of the other test:
//! `APPMESH_TEST_ENVOY=/path/to/envoy cargo test --test it sessions -- --ignored`. `in .ci/run` is for
//! commands that no test can run, since they build: that script takes them from the page and runs them.

use crate::sandbox::Sandbox;
#[cfg(all(feature = "up", feature = "xds"))]
use crate::xds::envoys::PROXY_PORT;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Files, and folders of files.
const PLACES: [&str; 4] = [
    "README.md",
    "docs/contributing.md",
    "docs/guide",
    "tests/transcripts",
];

/// One page at a time: the meshes of pages use the same addresses, and both tests may write a page.
static PAGES: Mutex<()> = Mutex::new(());

#[test]
fn sessions_go_as_they_are_written() {
    let mut pages = pages();
    if cfg!(not(feature = "serve")) {
        pages.retain(|page| {
            !std::fs::read_to_string(page)
                .unwrap()
                .contains("$ appmesh serve")
        });
    }
    hold(pages, Programs::None);
}

#[cfg(all(feature = "up", feature = "xds"))]
#[test]
#[ignore = "needs Envoy, AWS CLI v2, boto3, curl and man"]
fn sessions_with_programs_go_as_they_are_written() {
    let _port = PROXY_PORT.read().unwrap_or_else(PoisonError::into_inner);
    let mut pages = pages();
    pages.retain(|page| needs_programs(&std::fs::read_to_string(page).unwrap()));
    assert!(!pages.is_empty(), "no page shows another program");
    hold(pages, Programs::All);
}

/// Whether a block of the page needs a program.
#[cfg(all(feature = "up", feature = "xds"))]
fn needs_programs(page: &str) -> bool {
    let infos = page.lines().filter_map(|line| line.strip_prefix("```"));
    infos
        .map(Fence::of)
        .any(|fence| matches!(fence, Fence::Run { needs } if !needs.is_empty()))
}

/// Plays pages, and compares them with what is written, or overwrites them.
fn hold(pages: Vec<PathBuf>, programs: Programs) {
    let _pages = PAGES.lock().unwrap_or_else(PoisonError::into_inner);
    let overwrite = std::env::var("TRANSCRIPTS").is_ok_and(|word| word == "overwrite");
    let mut faults = Vec::new();
    for page in pages {
        let written = std::fs::read_to_string(&page).unwrap();
        let played = play(&written, programs);
        if played == written {
            continue;
        }
        if overwrite {
            std::fs::write(&page, played).unwrap();
        } else {
            faults.push(format!(
                "{}:\n{}",
                page.display(),
                difference(&written, &played)
            ));
        }
    }
    assert!(
        faults.is_empty(),
        "{}\n`TRANSCRIPTS=overwrite cargo test --test it sessions -- --include-ignored` writes what happens",
        faults.join("\n")
    );
}

/// Commands are in `console` blocks only: never in a block of another language, never indented or in a
/// list, never in a block that does not say what it holds. A page with commands for `.ci/run` is known
/// there.
#[test]
fn no_command_is_left_out() {
    let ci = std::fs::read_to_string(root().join(".ci/run")).unwrap();
    let mut faults = Vec::new();
    for page in pages() {
        let written = std::fs::read_to_string(&page).unwrap();
        let name = page.strip_prefix(root()).unwrap().display().to_string();
        let is_known = ci
            .lines()
            .any(|line| line.ends_with(&format!("as_written {name}")));
        for (line, fault) in left_out(&written, is_known) {
            faults.push(format!("{}:{line}: {fault}", page.display()));
        }
    }
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// Lines whose commands are not run, and why; `is_known` to `.ci/run`.
fn left_out(page: &str, is_known: bool) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut fence: Option<Fence> = None;
    for (index, line) in page.lines().enumerate() {
        let mut fault = |text: String| faults.push((index + 1, text));
        match (line.strip_prefix("```"), &fence) {
            (Some(_), Some(_)) => fence = None,
            (Some(info), None) => {
                let opened = Fence::of(info);
                match opened {
                    Fence::Silent(language) if !NO_SHELL.contains(&language) => {
                        fault(format!("a block of `{language}` is not run"));
                    }
                    Fence::Ci if !is_known => fault(".ci/run does not run this page".to_owned()),
                    _ => {}
                }
                fence = Some(opened);
            }
            (None, None) if line.starts_with("    ") || is_hidden_fence(line) => {
                fault("an indented block is not run".to_owned());
            }
            _ => {}
        }
    }
    faults
}

/// A fence in a list or a quotation, or one of tildes: none that [`play`] sees.
fn is_hidden_fence(line: &str) -> bool {
    let text = line.trim_start_matches([' ', '\t', '-', '*', '>']);
    text.starts_with("```") || text.starts_with("~~~")
}

/// Languages of blocks that hold no commands.
const NO_SHELL: [&str; 7] = ["hcl", "json", "json5", "yaml", "python", "rust", "text"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = PLACES.iter().flat_map(|place| below(place)).collect();
    pages.sort();
    pages
}

/// The pages of a folder, or the page itself.
fn below(place: &str) -> Vec<PathBuf> {
    let path = root().join(place);
    match std::fs::read_dir(&path) {
        Err(_) => vec![path],
        Ok(entries) => entries
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "md"))
            .collect(),
    }
}

/// Which programs are there for blocks that need one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Programs {
    /// All of them, or the test fails.
    #[cfg(all(feature = "up", feature = "xds"))]
    All,
    None,
}

/// What becomes of a block.
enum Fence<'a> {
    /// It is run, with these programs.
    Run { needs: Vec<&'a str> },
    /// `.ci/run` runs it.
    Ci,
    /// It is written to this file.
    File(&'a str),
    /// It is shown; its language.
    Silent(&'a str),
}

impl Fence<'_> {
    /// By what follows the backquotes.
    fn of(info: &str) -> Fence<'_> {
        let words: Vec<&str> = info.split_whitespace().collect();
        match words.as_slice() {
            ["console"] => Fence::Run { needs: Vec::new() },
            ["console", "needs", needs @ ..] => Fence::Run {
                needs: needs.to_vec(),
            },
            ["console", "in", ".ci/run"] => Fence::Ci,
            [language, file] if NO_SHELL.contains(language) => Fence::File(file),
            _ => Fence::Silent(info.trim()),
        }
    }
}

/// How long the commands of a page may take.
const LIMIT_SECONDS: u32 = 180;

/// A page with what really happens.
fn play(page: &str, programs: Programs) -> String {
    let stage = Stage::new(programs);
    let (mut steps, mut text) = (Vec::new(), String::new());
    let mut lines = page.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        text.push_str(line);
        let Some(info) = line.strip_prefix("```") else {
            continue;
        };
        let mut block = Vec::new();
        while let Some(line) = lines.next_if(|line| !line.starts_with("```")) {
            block.push(line);
        }
        match Fence::of(info) {
            Fence::Run { needs } if stage.has(&needs) => {
                steps.push(Step::Text(std::mem::take(&mut text)));
                steps.extend(commands(&block));
            }
            Fence::File(file) => {
                text.push_str(&block.concat());
                steps.push(Step::Text(std::mem::take(&mut text)));
                steps.push(Step::File(file, block.concat()));
            }
            _ => text.push_str(&block.concat()),
        }
        text.extend(lines.next());
    }
    steps.push(Step::Text(text));
    stage.perform(&steps)
}

/// A part of a page.
enum Step<'a> {
    Text(String),
    /// A name and what the file holds.
    File(&'a str, String),
    Command {
        /// As it is on the page.
        written: String,
        expected: Vec<&'a str>,
    },
}

/// The commands of a block.
fn commands<'a>(block: &[&'a str]) -> Vec<Step<'a>> {
    let mut commands = Vec::new();
    let mut rest = block.iter().peekable();
    while let Some(line) = rest.next() {
        let mut written = (*line).to_owned();
        while written.trim_end().ends_with('\\')
            && let Some(more) = rest.next()
        {
            written.push_str(more);
        }
        let mut expected = Vec::new();
        while let Some(line) = rest.next_if(|line| !line.starts_with("$ ")) {
            expected.push(line.trim_end_matches('\n'));
        }
        commands.push(Step::Command { written, expected });
    }
    commands
}

/// Where a page is played: a sandbox with the examples and man pages of the checkout, and beside the
/// folder of work one for the script and what its commands print.
struct Stage {
    sandbox: Sandbox,
    backstage: PathBuf,
    programs: Programs,
}

impl Stage {
    fn new(programs: Programs) -> Stage {
        let mut sandbox = Sandbox::new();
        let backstage = sandbox.home().join("backstage");
        std::fs::create_dir(&backstage).unwrap();
        std::fs::create_dir(sandbox.work().join("docs")).unwrap();
        for folder in ["docs/examples", "docs/man"] {
            symlink(root().join(folder), sandbox.work().join(folder)).unwrap();
        }
        // The scripts of the examples build the tool unless they are given its path.
        sandbox.set("APPMESH", env!("CARGO_BIN_EXE_appmesh"));
        // The Python that has boto3 may be one of its own, and so may Envoy.
        let mut folders = Vec::new();
        let python = std::env::var_os("APPMESH_TEST_PYTHON").map(PathBuf::from);
        folders.extend(python.as_deref().and_then(Path::parent).map(Path::to_owned));
        if let Some(program) = std::env::var_os("APPMESH_TEST_ENVOY") {
            let folder = backstage.join("bin");
            std::fs::create_dir(&folder).unwrap();
            symlink(program, folder.join("envoy")).unwrap();
            folders.push(folder);
        }
        let folders: Vec<String> = folders.iter().map(|it| it.display().to_string()).collect();
        let own = ["/usr/local/bin", "/usr/bin", "/bin"].map(str::to_owned);
        sandbox.set("PATH", &[folders, own.to_vec()].concat().join(":"));
        Stage {
            sandbox,
            backstage,
            programs,
        }
    }

    /// Whether these programs are there. `boto3` is one of Python's.
    fn has(&self, needs: &[&str]) -> bool {
        if self.programs == Programs::None {
            return needs.is_empty();
        }
        for need in needs {
            let look = match *need {
                "boto3" => "python3 -c 'import boto3'".to_owned(),
                program => format!("command -v {program}"),
            };
            assert_eq!(self.sandbox.bash(&look).code, 0, "there is no `{need}`");
        }
        true
    }

    /// Runs everything in order, and returns the page with the real output.
    fn perform(&self, steps: &[Step<'_>]) -> String {
        let mut script = "trap 'kill $(jobs -p) 2> /dev/null' EXIT\n".to_owned();
        for (index, step) in steps.iter().enumerate() {
            let at = self.backstage.join(index.to_string()).display().to_string();
            match step {
                Step::Text(_) => {}
                Step::File(file, text) => {
                    std::fs::write(&at, text).unwrap();
                    script.push_str(&format!("mkdir -p $(dirname {file}); cp {at} {file}\n"));
                }
                Step::Command { written, .. } => {
                    std::fs::write(&at, written.trim_start_matches("$ ")).unwrap();
                    script.push_str(&format!(". {at} > {at}.out 2> {at}.err < /dev/null\n"));
                    script.push_str(&format!("echo $? > {at}.code\n"));
                }
            }
        }
        let path = self.backstage.join("script");
        std::fs::write(&path, script).unwrap();
        let limit = format!("timeout {LIMIT_SECONDS} bash {}", path.display());
        self.sandbox.bash(&limit);
        let reported = steps.iter().enumerate().map(|(index, step)| match step {
            Step::Text(text) => text.clone(),
            Step::File(..) => String::new(),
            Step::Command { written, expected } => {
                written.clone() + &self.reported(index, expected)
            }
        });
        reported.collect()
    }

    /// What a command printed.
    fn reported(&self, index: usize, expected: &[&str]) -> String {
        let read = |end: &str| {
            let path = self.backstage.join(format!("{index}.{end}"));
            std::fs::read_to_string(path).unwrap_or_default()
        };
        let code = read("code");
        let mut actual: Vec<String> = Vec::new();
        actual.extend((code.trim() != "0").then(|| format!("? {}", code.trim())));
        let said = read("out") + &read("err");
        actual.extend(said.lines().map(|line| line.trim_end().to_owned()));
        as_written(expected, &actual)
    }
}

/// Lines in the words of the page wherever they fit.
fn as_written(expected: &[&str], actual: &[String]) -> String {
    let fits = |(pattern, line): (&&str, &String)| matches(pattern, line);
    if let Some(gap) = expected.iter().position(|line| *line == "...") {
        let (head, tail) = (&expected[..gap], &expected[gap + 1..]);
        let starts = head.iter().zip(actual).all(fits);
        let ends = tail.iter().rev().zip(actual.iter().rev()).all(fits);
        if starts && ends && actual.len() >= head.len() + tail.len() {
            return expected.iter().map(|line| format!("{line}\n")).collect();
        }
    }
    let mut reported = String::new();
    for (index, line) in actual.iter().enumerate() {
        match expected.get(index).filter(|pattern| matches(pattern, line)) {
            Some(pattern) => reported.push_str(pattern),
            None => reported.push_str(&timeless(line)),
        }
        reported.push('\n');
    }
    reported
}

/// A line in which a duration matches any duration.
fn timeless(line: &str) -> String {
    let time = [" ms: ", " µs: "]
        .iter()
        .find_map(|unit| line.split_once(unit));
    match time {
        Some((before, after)) => {
            let before = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
            format!("{before}[..]: {after}")
        }
        None => line.to_owned(),
    }
}

/// Whether a line is as a pattern says.
fn matches(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.split("[..]");
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.find(part) {
            Some(index) => rest = &rest[index + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// The first lines that differ.
fn difference(written: &str, played: &str) -> String {
    let mut both = written.lines().zip(played.lines()).enumerate();
    match both.find(|(_, (written, played))| written != played) {
        Some((index, (written, played))) => {
            format!(
                "line {}\n  written: {written}\n  happens: {played}",
                index + 1
            )
        }
        None => "one is longer than the other".to_owned(),
    }
}

#[test]
fn times_differ() {
    assert_eq!(
        timeless("checked in 12 ms: 1 error"),
        "checked in [..]: 1 error"
    );
}

#[test]
fn patterns() {
    assert!(matches(
        "checked in [..]: 1 error",
        "checked in 3 ms: 1 error"
    ));
    assert!(matches("a[..]c[..]", "abbcd"));
    assert!(!matches("a[..]c", "abbcd"));
    assert!(!matches("a", "ab"));
}

#[test]
fn gaps() {
    let actual = ["a", "b", "c", "d"].map(str::to_owned);
    let fits = |expected: &[&str]| as_written(expected, &actual).contains("...");
    assert!(fits(&["a", "...", "c", "d"]));
    assert!(fits(&["...", "d"]));
    assert!(!fits(&["a", "...", "c"]));
    assert!(!fits(&["a", "b", "c", "...", "c", "d"]));
}

#[test]
fn blocks_that_are_not_run() {
    let lines = |page: &str| -> Vec<usize> {
        let faults = left_out(page, false);
        faults.into_iter().map(|(line, _)| line).collect()
    };
    for info in [
        "sh",
        "bash",
        "sh x.sh",
        "",
        "console wants aws",
        "console in .ci/run",
    ] {
        assert_eq!(lines(&format!("text\n```{info}\nls\n```\n")), [2], "{info}");
    }
    assert_eq!(lines("text:\n\n    ls\n"), [3]);
    assert_eq!(lines("- ```sh\n"), [1]);
    assert_eq!(lines("~~~sh\n"), [1]);
    for info in ["console", "console needs aws", "yaml", "json5 file"] {
        let page = format!("```{info}\nls\n```\n");
        assert!(lines(&page).is_empty(), "{info}");
    }
}
