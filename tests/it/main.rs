mod model;
mod output;
mod query;
