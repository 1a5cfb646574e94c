//! Templates read and judged.
