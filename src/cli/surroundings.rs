//! What the room `aws` is given of its surroundings: it reads neither environment, clock nor terminal
//! itself.

use super::environment::Environment;
use crate::aws::Surroundings;
use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};
use std::time::SystemTime;

/// The surroundings of this process.
pub fn of(environment: &Environment) -> Surroundings {
    Surroundings {
        variables: environment.variables().clone(),
        home: environment.home(),
        clock: SystemTime::now,
        ask,
    }
}

/// Asks for a line on the terminal of this process, which need not be its standard input; where it has
/// none, the line comes from standard input, so that a script can give it.
fn ask(prompt: &str) -> Option<String> {
    let mut line = String::new();
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty");
    match terminal {
        Ok(mut terminal) => {
            terminal.write_all(prompt.as_bytes()).ok()?;
            BufReader::new(terminal).read_line(&mut line).ok()?;
        }
        Err(_) => {
            std::io::stdin().lock().read_line(&mut line).ok()?;
        }
    }
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}
