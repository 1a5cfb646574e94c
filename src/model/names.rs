//! The two spellings of a name: the API's (`CreateVirtualNode`, `meshName`) and the command line's
//! (`create-virtual-node`, `mesh-name`).

/// `CreateVirtualNode` -> `create-virtual-node`, `meshName` -> `mesh-name`.
pub fn to_kebab(name: &str) -> String {
    let mut kebab = String::with_capacity(name.len() + 4);
    for (index, letter) in name.char_indices() {
        if letter.is_ascii_uppercase() && index > 0 {
            kebab.push('-');
        }
        kebab.push(letter.to_ascii_lowercase());
    }
    kebab
}

/// `create-virtual-node` -> `CreateVirtualNode`.
pub fn to_pascal(name: &str) -> String {
    name.split('-').map(capitalised).collect()
}

/// `mesh-name` -> `meshName`.
pub fn to_camel(name: &str) -> String {
    let mut parts = name.split('-');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &capitalised(part))
}

/// `VirtualNode` -> `virtual node`: the name in a sentence.
pub fn to_words(name: &str) -> String {
    to_kebab(name).replace('-', " ")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways() {
        for (api, command) in [
            ("CreateVirtualNode", "create-virtual-node"),
            ("ListMeshes", "list-meshes"),
        ] {
            assert_eq!(to_kebab(api), command);
            assert_eq!(to_pascal(command), api);
        }
        assert_eq!(to_kebab("virtualServiceName"), "virtual-service-name");
        assert_eq!(to_camel("virtual-service-name"), "virtualServiceName");
        assert_eq!(to_words("GatewayRoute"), "gateway route");
    }
}
