//! Tags.

super::rules! {
    tag_alphabet,
    tag_aws_prefix,
    tag_duplicate_key,
    tag_key_value,
    tag_list_limit_50,
    tags_count,
}
