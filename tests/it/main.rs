mod model;
mod query;
