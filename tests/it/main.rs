mod model;
mod query;
mod sandbox;
