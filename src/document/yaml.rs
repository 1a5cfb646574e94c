//! YAML as nodes.
