mod model;
mod sandbox;
