//! Where commands are run in tests: a home and a folder of their own, an environment with nothing
//! inherited, a fixed time zone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// A temporary home with a folder to work in.
pub struct Sandbox {
    root: TempDir,
    variables: BTreeMap<String, String>,
}

/// What a command did.
#[derive(Debug)]
pub struct Transcript {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Sandbox {
    pub fn new() -> Sandbox {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("home")).unwrap();
        std::fs::create_dir(root.path().join("work")).unwrap();
        let home = root.path().join("home").display().to_string();
        let variables = [
            ("HOME", home.as_str()),
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("TZ", "UTC"),
            ("LANG", "C.UTF-8"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
            ("NO_COLOR", "1"),
        ];
        let variables = variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into();
        Sandbox { root, variables }
    }

    /// Sets a variable for all commands to come.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Sandbox {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The folder in which commands run.
    pub fn work(&self) -> PathBuf {
        self.root.path().join("work")
    }

    /// The user's home; the state of the local App Mesh is in it.
    pub fn home(&self) -> PathBuf {
        self.root.path().join("home")
    }

    /// Writes a file below the folder in which commands run.
    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.work().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
        path
    }

    /// A command that is ready to run: the binary, with these words.
    pub fn command<I: AsRef<std::ffi::OsStr>>(
        &self,
        words: impl IntoIterator<Item = I>,
    ) -> assert_cmd::Command {
        self.program(binary(), words)
    }

    fn program<I: AsRef<std::ffi::OsStr>>(
        &self,
        program: &Path,
        words: impl IntoIterator<Item = I>,
    ) -> assert_cmd::Command {
        let mut command = Command::new(program);
        self.surround(command.args(words));
        assert_cmd::Command::from_std(command)
    }

    /// Gives a command, whatever it runs, this environment and folder.
    pub fn surround<'c>(&self, command: &'c mut Command) -> &'c mut Command {
        command
            .env_clear()
            .envs(&self.variables)
            .current_dir(self.work())
    }

    /// Runs `appmesh` with the words of a line, split as a shell does (quotes, no expansion).
    pub fn run(&self, line: &str) -> Transcript {
        self.run_with_input(line, "")
    }

    /// Runs a line that must end with this exit status.
    #[track_caller]
    pub fn run_to_status(&self, line: &str, code: i32) -> Transcript {
        let transcript = self.run(line);
        let Transcript { stdout, stderr, .. } = &transcript;
        assert_eq!(transcript.code, code, "{line}: {stdout}{stderr}");
        transcript
    }

    /// Starts `appmesh` with these words, with nothing on standard input and a pipe as standard error.
    pub fn spawn(&self, words: &[&str]) -> Child {
        let mut command = Command::new(binary());
        self.surround(command.args(words))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }

    /// Runs a line with this text on standard input.
    pub fn run_with_input(&self, line: &str, stdin: &str) -> Transcript {
        let words = split(line);
        assert_eq!(
            words.first().map(String::as_str),
            Some("appmesh"),
            "a line begins with the command"
        );
        Transcript::of(self.command(&words[1..]).write_stdin(stdin))
    }

    /// Runs another program than the binary, or the binary under another name.
    pub fn run_program(&self, program: &Path, words: &[String]) -> Transcript {
        Transcript::of(&mut self.program(program, words))
    }

    /// The variables of commands, and a path on which `appmesh` is the binary.
    pub fn variables(&self) -> BTreeMap<String, String> {
        let bin = self.root.path().join("bin");
        std::fs::create_dir_all(&bin).unwrap();
        let link = bin.join("appmesh");
        if !link.exists() {
            std::os::unix::fs::symlink(binary(), &link).unwrap();
        }
        let mut variables = self.variables.clone();
        let path = format!("{}:{}", bin.display(), self.variables["PATH"]);
        variables.insert("PATH".to_owned(), path);
        variables
    }

    /// Runs a bash script in which `appmesh` is the binary.
    pub fn bash(&self, script: &str) -> Transcript {
        let mut bash = self.program(Path::new("bash"), ["-c", script]);
        Transcript::of(bash.envs(self.variables()))
    }
}

impl Transcript {
    /// Runs a command.
    fn of(command: &mut assert_cmd::Command) -> Transcript {
        let output = command.output().unwrap();
        Transcript {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The binary under test.
pub fn binary() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_appmesh"))
}

/// A file of the folder `shared` beside the checkout, which holds reference data and is not part
/// of the project: a test that reads one is ignored unless it is asked for.
pub fn shared(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared")
        .join(name);
    std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} is not beside the checkout: {error}", path.display()))
}

/// Splits a line into words: blanks separate, single and double quotes keep together, `\` quotes
/// one character.
pub fn split(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some('\''), _) => word.get_or_insert_default().push(letter),
            (_, '\\') => word.get_or_insert_default().extend(letters.next()),
            (Some(_), _) => word.get_or_insert_default().push(letter),
            (None, '\'' | '"') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, letter) if letter.is_whitespace() => words.extend(word.take()),
            (None, letter) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[test]
fn splits_as_a_shell() {
    assert_eq!(
        split(r#"a 'b c' "d\"e" f\ g ''"#),
        ["a", "b c", "d\"e", "f g", ""]
    );
}
