//! Calls to AWS through the AWS SDK.
