mod golden;
mod model;
mod shorthand;
mod skeleton;
