//! Errors as data: what `--cli-error-format` asks for.

use super::{Format, UnknownFormat};
use serde_json::{Value, json};
use std::str::FromStr;

/// How errors are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ErrorFormat {
    /// A sentence, as ever.
    Legacy,
    /// A sentence with all that is known beside it.
    #[default]
    Enhanced,
    /// An object.
    Json,
    /// A document.
    Yaml,
    /// The lines of botocore's message.
    Text,
    /// A table in a frame.
    Table,
}

impl ErrorFormat {
    /// Every format, in the order in which AWS CLI lists them.
    pub const ALL: [ErrorFormat; 6] = [
        ErrorFormat::Legacy,
        ErrorFormat::Json,
        ErrorFormat::Yaml,
        ErrorFormat::Text,
        ErrorFormat::Table,
        ErrorFormat::Enhanced,
    ];

    /// The word that represents it.
    pub fn name(self) -> &'static str {
        match self {
            ErrorFormat::Legacy => "legacy",
            ErrorFormat::Enhanced => "enhanced",
            ErrorFormat::Json => "json",
            ErrorFormat::Yaml => "yaml",
            ErrorFormat::Text => "text",
            ErrorFormat::Table => "table",
        }
    }

    /// The format in which an [`ErrorObject`] is to be printed; `None` for prose.
    pub fn data(self) -> Option<Format> {
        match self {
            ErrorFormat::Legacy | ErrorFormat::Enhanced => None,
            ErrorFormat::Json => Some(Format::Json),
            ErrorFormat::Yaml => Some(Format::Yaml),
            ErrorFormat::Text => Some(Format::Text),
            ErrorFormat::Table => Some(Format::Table),
        }
    }
}

impl FromStr for ErrorFormat {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<ErrorFormat, UnknownFormat> {
        let known = ErrorFormat::ALL
            .into_iter()
            .find(|format| format.name() == name);
        known.ok_or(UnknownFormat)
    }
}

/// An error as a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ErrorObject<'a> {
    /// `NotFoundException`; `ParamValidation`, for instance, for what never reached the service.
    pub code: &'a str,
    /// What happened, as the service says it.
    pub message: &'a str,
    /// True for an answer of the service, which carries its message twice: as AWS CLI names it and
    /// as the service does.
    pub from_service: bool,
}

impl ErrorObject<'_> {
    /// What a [`super::Renderer`] prints.
    pub fn value(&self) -> Value {
        let ErrorObject { code, message, .. } = self;
        if self.from_service {
            json!({"Message": message, "Code": code, "message": message})
        } else {
            json!({"Code": code, "Message": message})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{Renderer, Settings};

    fn printed(name: &str, from_service: bool) -> String {
        let error = ErrorObject {
            code: "BadRequestException",
            message: "no: such",
            from_service,
        };
        let format = name.parse::<ErrorFormat>().unwrap().data().unwrap();
        let mut out = Vec::new();
        let mut renderer = Renderer::new(format, Settings::default(), &mut out);
        renderer.whole(&error.value()).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn answers_carry_their_message_twice() {
        assert_eq!(
            printed("text", true),
            "BadRequestException\tno: such\tno: such\n"
        );
        assert_eq!(
            printed("json", true),
            "{\n    \"Message\": \"no: such\",\n    \"Code\": \"BadRequestException\",\n    \
             \"message\": \"no: such\"\n}\n"
        );
    }

    #[test]
    fn other_errors_carry_it_once() {
        assert_eq!(
            printed("yaml", false),
            "Code: BadRequestException\nMessage: 'no: such'\n"
        );
        assert!(printed("table", false).contains("| BadRequestException |"));
    }

    #[test]
    fn prose_is_no_data() {
        assert_eq!("enhanced".parse::<ErrorFormat>().unwrap().data(), None);
        assert_eq!("bogus".parse::<ErrorFormat>(), Err(UnknownFormat));
        for format in ErrorFormat::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }
}
