//! The examples of commands: [`TEXT`] is one bash script, a block of lines each.

/// The story of all examples.
pub const TEXT: &str = include_str!("examples.sh");

/// The blocks, without the comment at the top, in the order in which they run.
pub fn blocks() -> impl Iterator<Item = &'static str> {
    TEXT.split("\n\n").skip(1).map(str::trim_end)
}

/// The command that a block shows; `None` for those that prepare.
pub fn command(block: &str) -> Option<&str> {
    block.strip_prefix("appmesh ")?.split_whitespace().next()
}

/// The example of a command.
pub fn of(name: &str) -> Option<&'static str> {
    blocks().find(|block| command(block) == Some(name))
}
