mod accepted;
mod catalogue;
mod corpus;
mod model;
mod play;
mod rules;
mod semantics;
mod unknown;
