//! A text as the one loader takes it, for tests and fuzz targets.

use appmesh::resource::load::{Content, Input};

/// A text under a name that decides its format, as if the user had named it.
pub struct NamedText<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

impl Input for NamedText<'_> {
    fn name(&self) -> &str {
        self.name
    }

    fn is_named(&self) -> bool {
        true
    }

    fn content(&self) -> Result<Content, String> {
        Ok(Content::Text(self.text.to_owned()))
    }
}
