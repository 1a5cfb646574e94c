mod golden;
mod model;
mod shorthand;
