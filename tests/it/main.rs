mod accepted;
mod catalogue;
mod model;
mod play;
mod rules;
mod semantics;
mod verdicts;
