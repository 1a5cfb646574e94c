//! Requests as a configuration.

use super::super::Written;
use crate::resource::Request;

pub fn write(requests: &[Request]) -> Written {
    let _ = requests;
    Written::default()
}
