//! What the model says of every document, and what a parser says of every text.

super::rules! {
    api_of_2018,
    duplicate_key,
    enum_value,
    exactly_one_of,
    inexact_number,
    json_syntax,
    json_type,
    list_count,
    missing_member,
    null_is_absent,
    number_range,
    string_length,
    too_deep,
    unknown_field,
}
