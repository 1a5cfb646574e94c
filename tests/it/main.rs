mod local;
mod model;
