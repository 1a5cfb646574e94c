//! Pages: which calls a listing makes, and the token with which a listing that was cut short goes on.
//!
//! The token is AWS CLI's: base64 of a JSON text as Python writes it, holding the service's token of
//! the page and how many of its items were already printed.

use super::error::Error;
use super::options;
use crate::model::{Operation, Paginated};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::ArgMatches;
use serde_json::{Map, Value};

/// Which pages a command wants.
#[derive(Debug, Default, PartialEq)]
pub struct Paging {
    /// The members that page the operation; `None` fetches one page and leaves it as it is.
    pub members: Option<Paginated>,
    /// Items to print at the most.
    pub max_items: Option<i64>,
    /// Items to ask for in one call.
    pub page_size: Option<i64>,
    start: Start,
}

/// Where a listing begins.
#[derive(Clone, Debug, Default, PartialEq)]
struct Start {
    /// The service's token; `None` is the first page.
    token: Option<String>,
    /// Items of that page that were printed before.
    skip: usize,
}

impl Paging {
    /// Reads the options. Members that page the operation and are in the input themselves
    /// (`--limit`, `--next-token`) switch paging off.
    ///
    /// # Errors
    /// An invalid number, or options that exclude each other.
    pub fn of(
        operation: &Operation,
        matches: &ArgMatches,
        in_input: impl Fn(&str) -> bool,
    ) -> Result<Paging, Error> {
        let Some(members) = operation.paginated else {
            return Ok(Paging::default());
        };
        let given = |name: &str| matches.get_one::<String>(name);
        let token = given(options::STARTING_TOKEN);
        let max_items = given(options::MAX_ITEMS)
            .map(|text| integer(options::MAX_ITEMS, text))
            .transpose()?;
        let page_size = given(options::PAGE_SIZE)
            .map(|text| integer(options::PAGE_SIZE, text))
            .transpose()?;
        let off = matches.get_flag("no-paginate")
            || in_input(members.input_token)
            || in_input(members.page_size);
        if off {
            let clash: Vec<String> = [
                options::STARTING_TOKEN,
                options::PAGE_SIZE,
                options::MAX_ITEMS,
            ]
            .into_iter()
            .filter(|name| given(name).is_some())
            .map(|name| format!("--{name}"))
            .collect();
            if !clash.is_empty() {
                return Err(Error::value(format!(
                    "Cannot specify --no-paginate along with pagination arguments: {}",
                    clash.join(", ")
                )));
            }
            return Ok(Paging::default());
        }
        let start = token.map_or_else(Start::default, |token| {
            Start::parse(token, members.input_token)
        });
        Ok(Paging {
            members: Some(members),
            max_items,
            page_size,
            start,
        })
    }
}

fn integer(option: &str, text: &str) -> Result<i64, Error> {
    text.trim()
        .parse()
        .map_err(|_| Error::usage(format!("argument --{option}: invalid int value: '{text}'")))
}

impl Start {
    /// Reads a resume token: AWS CLI's, its old form `token___offset`, or a token of the service.
    fn parse(text: &str, member: &str) -> Start {
        let decoded = STANDARD
            .decode(text)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<Map<String, Value>>(&bytes).ok());
        // A service's own token may also be such an object, but not with this member alone.
        if let Some(map) = decoded
            && let Some(token) = map.get(member)
            && map.keys().all(|key| key == member || key == OFFSET)
        {
            let skip = map.get(OFFSET).and_then(Value::as_u64).unwrap_or_default() as usize;
            return Start {
                token: token.as_str().map(str::to_owned),
                skip,
            };
        }
        if let Some((token, offset)) = text.rsplit_once("___")
            && let Ok(skip) = offset.parse()
        {
            return Start {
                token: Some(token.to_owned()).filter(|token| token != "None"),
                skip,
            };
        }
        // AWS CLI prints `None` where a listing is at its end, and scripts hand that on.
        Start {
            token: Some(text.to_owned()).filter(|token| token != "None"),
            skip: 0,
        }
    }

    /// The token as text.
    fn to_text(&self, member: &str) -> String {
        let token = self.token.as_deref().map_or("null".to_owned(), quoted);
        let offset = if self.skip > 0 {
            format!(", \"{OFFSET}\": {}", self.skip)
        } else {
            String::new()
        };
        STANDARD.encode(format!("{{\"{member}\": {token}{offset}}}"))
    }
}

/// A text in JSON as Python writes it: all that is not ASCII is escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for char in Value::from(text).to_string().chars() {
        if char.is_ascii() {
            quoted.push(char);
        } else {
            char.encode_utf16(&mut [0; 2])
                .iter()
                .for_each(|unit| quoted.push_str(&format!("\\u{unit:04x}")));
        }
    }
    quoted
}

/// The member of a resume token that counts the items already printed.
const OFFSET: &str = "boto_truncate_amount";

/// Walks the pages of a listing: says which token to ask for, takes the page that came, and cuts it
/// as the options say.
#[derive(Debug)]
pub struct Pages {
    members: Paginated,
    left: Option<i64>,
    next: Option<Start>,
    /// Where a listing that was cut goes on.
    resume: Option<String>,
}

impl Pages {
    pub fn new(paging: &Paging, members: Paginated) -> Pages {
        Pages {
            members,
            left: paging.max_items,
            next: Some(paging.start.clone()),
            resume: None,
        }
    }

    /// The service's token of the next page to fetch; `None` when the listing is done.
    #[expect(clippy::option_option, reason = "the first page has no token")]
    pub fn wanted(&self) -> Option<Option<&str>> {
        self.next.as_ref().map(|start| start.token.as_deref())
    }

    /// Takes a page as the service gave it, and returns it cut to what is to be printed.
    ///
    /// # Errors
    /// The same token twice in a row, which would never end.
    pub fn take(&mut self, mut page: Map<String, Value>) -> Result<Map<String, Value>, Error> {
        let Some(start) = self.next.take() else {
            return Ok(page);
        };
        let following = page.get(self.members.output_token).and_then(Value::as_str);
        let following = following
            .filter(|token| !token.is_empty())
            .map(str::to_owned);
        if following.is_some() && following == start.token {
            return Err(Error::general(format!(
                "Error during pagination: The same next token was received twice: {{'{}': '{}'}}",
                self.members.input_token,
                following.unwrap_or_default()
            )));
        }
        let Some(Value::Array(items)) = page.get_mut(self.members.items) else {
            self.next = following.map(|token| Start {
                token: Some(token),
                skip: 0,
            });
            return Ok(page);
        };
        items.drain(..start.skip.min(items.len()));
        if let Some(left) = &mut self.left {
            let count = items.len() as i64;
            let over = count > *left;
            if over {
                let kept = (*left).max(0) as usize;
                items.truncate(kept);
                self.resume = Some(
                    Start {
                        skip: start.skip + kept,
                        ..start
                    }
                    .to_text(self.members.input_token),
                );
                return Ok(page);
            }
            *left -= count;
            if *left == 0 {
                let next = following.map(|token| Start {
                    token: Some(token),
                    skip: 0,
                });
                self.resume = next.map(|next| next.to_text(self.members.input_token));
                return Ok(page);
            }
        }
        self.next = following.map(|token| Start {
            token: Some(token),
            skip: 0,
        });
        Ok(page)
    }

    /// The token with which a listing that was cut goes on.
    pub fn resume(&self) -> Option<&str> {
        self.resume.as_deref()
    }
}

/// All items in one document, without the service's tokens; `NextToken` when the listing was cut.
pub fn joined(members: Paginated, pages: Vec<Map<String, Value>>, resume: Option<&str>) -> Value {
    let mut items = Vec::new();
    for mut page in pages {
        if let Some(Value::Array(more)) = page.remove(members.items) {
            items.extend(more);
        }
    }
    let mut whole = Map::from_iter([(members.items.to_owned(), Value::Array(items))]);
    if let Some(token) = resume {
        whole.insert("NextToken".to_owned(), token.into());
    }
    Value::Object(whole)
}

/// A page as the formats that go page by page print it: as text without the service's token, which
/// the last line gives in a form that can be taken up again.
pub fn shown(members: Paginated, mut page: Map<String, Value>, as_text: bool) -> Value {
    if as_text {
        page.remove(members.output_token);
    }
    Value::Object(page)
}

/// The value of which the text format makes its last line when a listing was cut.
pub fn resume_line(token: &str) -> Value {
    serde_json::json!({ "NextToken": { "NextToken": token } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::option;
    use proptest::prelude::*;
    use serde_json::{Value, json};

    const MEMBERS: Paginated = Paginated {
        input_token: "nextToken",
        output_token: "nextToken",
        page_size: "limit",
        items: "meshes",
    };

    /// Seven items on pages of three, as a service would give them.
    fn walk(max_items: Option<i64>, token: Option<&str>) -> (Vec<i64>, Option<String>, usize) {
        let start = token.map_or_else(Start::default, |token| Start::parse(token, "nextToken"));
        let mut pages = Pages::new(
            &Paging {
                max_items,
                start,
                ..Paging::default()
            },
            MEMBERS,
        );
        let (mut taken, mut calls) = (Vec::new(), 0);
        while let Some(token) = pages.wanted() {
            let first = token.map_or(0, |token| token[1..].parse().unwrap());
            let mut page = json!({"meshes": (first..7.min(first + 3)).collect::<Vec<_>>()});
            if first + 3 < 7 {
                page["nextToken"] = format!("t{}", first + 3).into();
            }
            let Value::Object(page) = page else {
                unreachable!()
            };
            taken.push(pages.take(page).unwrap());
            calls += 1;
        }
        let whole = joined(MEMBERS, taken, None);
        let items = whole["meshes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item.as_i64().unwrap())
            .collect();
        (
            items,
            pages
                .resume()
                .map(|token| String::from_utf8(STANDARD.decode(token).unwrap()).unwrap()),
            calls,
        )
    }

    #[test]
    fn follows_every_page() {
        assert_eq!(walk(None, None), ((0..7).collect(), None, 3));
        assert_eq!(walk(Some(7), None), ((0..7).collect(), None, 3));
    }

    #[test]
    fn cuts_and_goes_on() {
        let resume = |text: &str| Some(text.to_owned());
        assert_eq!(
            walk(Some(2), None),
            (
                vec![0, 1],
                resume(r#"{"nextToken": null, "boto_truncate_amount": 2}"#),
                1
            )
        );
        assert_eq!(
            walk(Some(3), None),
            (vec![0, 1, 2], resume(r#"{"nextToken": "t3"}"#), 1)
        );
        assert_eq!(
            walk(Some(4), None),
            (
                vec![0, 1, 2, 3],
                resume(r#"{"nextToken": "t3", "boto_truncate_amount": 1}"#),
                2
            )
        );
        let token = STANDARD.encode(r#"{"nextToken": "t3", "boto_truncate_amount": 1}"#);
        assert_eq!(
            walk(Some(1), Some(&token)),
            (
                vec![4],
                resume(r#"{"nextToken": "t3", "boto_truncate_amount": 2}"#),
                1
            )
        );
        assert_eq!(walk(None, Some("None___2")).0, [2, 3, 4, 5, 6]);
        assert_eq!(walk(None, Some("t6")).0, [6]);
    }

    #[test]
    fn a_token_of_the_service_is_its_own_affair() {
        for object in [r#"{"at": "t3"}"#, r#"{"nextToken": "t3", "sum": 1}"#, "[]"] {
            let token = STANDARD.encode(object);
            let start = Start::parse(&token, "nextToken");
            assert_eq!((start.token, start.skip), (Some(token), 0));
        }
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_back(token in option::of(".*"), skip in 0_usize..1000) {
            let start = Start { token, skip };
            let text = start.to_text("nextToken");
            prop_assert_eq!(Start::parse(&text, "nextToken"), start);
            let json = STANDARD.decode(&text).unwrap();
            prop_assert!(json.is_ascii());
        }
    }

    #[test]
    fn never_goes_round() {
        let mut pages = Pages::new(
            &Paging {
                start: Start::parse("t", "nextToken"),
                ..Paging::default()
            },
            MEMBERS,
        );
        let Value::Object(page) = json!({"meshes": [], "nextToken": "t"}) else {
            unreachable!()
        };
        assert!(
            pages
                .take(page)
                .unwrap_err()
                .message
                .contains("received twice: {'nextToken': 't'}")
        );
    }
}
