mod local;
mod model;
mod query;
mod sandbox;
