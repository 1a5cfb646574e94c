//! Values as tables: one for the scalars of each level, behind the path at which they are.
//!
//! The layout is ours. It shows what AWS CLI shows (columns in the order of their names, everything
//! that is nested after what holds it), but a path such as `virtualNode.spec.listeners[0]` in the
//! place of frames within frames leaves room for the values, and can be pasted into `--query`.
//! Nothing is ever wider than the terminal.

mod draw;
mod plain;
mod section;

pub use plain::plain;

use super::Settings;
use serde_json::Value;

/// The tables of a value; nothing for null and for what is empty.
pub fn tables(value: &Value, settings: &Settings) -> String {
    let says_nothing = match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    if says_nothing {
        String::new()
    } else {
        draw::draw(section::sections(value), settings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use unicode_width::UnicodeWidthStr;

    fn drawn(value: &Value, width: Option<usize>) -> String {
        let settings = Settings {
            title: "DescribeThing".to_owned(),
            width,
            color: false,
        };
        tables(value, &settings)
    }

    #[test]
    fn levels_are_behind_their_paths() {
        let value = json!({"thing": {
            "name": "n", "version": 1, "list": [{"inner": {"a": 1, "b": 2}}, {"inner": [443, 80]}],
            "status": {"status": "ACTIVE"}, "empty": {}, "none": [],
        }});
        assert_eq!(
            drawn(&value, None),
            "\
DescribeThing

thing
+------+---------+
| name | version |
+------+---------+
| n    | 1       |
+------+---------+

thing.list[0].inner
+---+---+
| a | b |
+---+---+
| 1 | 2 |
+---+---+

thing.list[1].inner
+-----+
| 443 |
| 80  |
+-----+

thing.status
+--------+--------+
| status | ACTIVE |
+--------+--------+
"
        );
    }

    #[test]
    fn lists_of_mappings_are_rows() {
        let value = json!([{"b": 1, "a": "日本"}, {"b": null, "c": true}]);
        assert_eq!(
            drawn(&value, None),
            "\
DescribeThing
+------+------+------+
| a    | b    | c    |
+------+------+------+
| 日本 | 1    |      |
|      | None | True |
+------+------+------+
"
        );
    }

    #[test]
    fn lists_of_lists_may_be_ragged() {
        assert_eq!(
            drawn(&json!(["vn", [1, 2], [[3], {"k": "v"}]]), None),
            "\
DescribeThing
+----+---+
| vn |   |
| 1  | 2 |
+----+---+

[2]
+---+
| 3 |
+---+

[2][1]
+---+---+
| k | v |
+---+---+
"
        );
    }

    #[test]
    fn what_is_empty_draws_nothing() {
        for value in [json!(null), json!({}), json!([])] {
            assert_eq!(drawn(&value, None), "");
        }
        assert!(drawn(&json!(0), None).contains("| 0 |"));
        assert_eq!(drawn(&json!({"things": []}), None), "DescribeThing\n");
    }

    #[test]
    fn the_widest_column_is_wrapped() {
        let value =
            json!([{"arn": "arn:aws:appmesh:us-east-1:123456789012:mesh/m", "name": "日本"}]);
        assert_eq!(
            drawn(&value, Some(40)),
            "\
DescribeThing
+-------------------------------+------+
| arn                           | name |
+-------------------------------+------+
| arn:aws:appmesh:us-east-1:123 | 日本 |
| 456789012:mesh/m              |      |
+-------------------------------+------+
"
        );
    }

    #[test]
    fn rows_that_do_not_fit_become_records() {
        let value = json!({"things": [{"name": "first", "uid": "0123456789", "version": 1}]});
        assert_eq!(
            drawn(&value, Some(24)),
            "\
DescribeThing

things[0]
+---------+------------+
| name    | first      |
| uid     | 0123456789 |
| version | 1          |
+---------+------------+
"
        );
    }

    #[test]
    fn nothing_is_wider_than_the_terminal() {
        let arn = "arn:aws:appmesh:us-east-1:123456789012:mesh/日本日本日本/virtualNode/colors";
        let row =
            json!({"arn": arn, "createdAt": "2020-01-01T00:00:07.123000+00:00", "version": 1});
        let value = json!({"aRatherLongName": {"anotherRatherLongName": [
            row, {"listOfThings": [row, row], "scalars": [[arn, arn], [arn]]},
        ]}});
        for width in [30, 40, 60, 80, 120] {
            let table = drawn(&value, Some(width));
            for line in table.lines() {
                assert!(line.width() <= width, "wider than {width}:\n{table}");
            }
        }
        assert!(drawn(&value, None).contains(arn));
        assert!(drawn(&value, Some(200)).contains(arn));
    }

    #[test]
    fn control_characters_do_not_break_the_frame() {
        let table = drawn(&json!(["a\tb\nc\u{1b}[31m"]), None);
        assert!(table.contains(r"| a\tb\nc\u{1b}[31m |"), "{table}");
        let table = drawn(&json!({"a\n": [{"b\n": 1, "c": 2}]}), None);
        assert!(
            table.contains("\na\\n\n+") && table.contains(r"| b\n |"),
            "{table}"
        );
    }

    #[test]
    fn color_is_for_titles() {
        let settings = Settings {
            title: "T".to_owned(),
            width: None,
            color: true,
        };
        assert_eq!(
            tables(&json!({"a": [1]}), &settings),
            "\u{1b}[1mT\u{1b}[0m\n\n\u{1b}[1ma\u{1b}[0m\n+---+\n| 1 |\n+---+\n"
        );
    }
}
