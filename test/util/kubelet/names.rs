//! Names as the kubelet judges them, written from its rules and not from the plugin's
//! code, so that an error in one does not hide in the other.

/// `IsExtendedResourceName` (pkg/apis/core/v1/helper/helpers.go).
pub(crate) fn is_extended_resource(name: &str) -> bool {
    let native = !name.contains('/') || name.contains("kubernetes.io/");
    !native && !name.starts_with("requests.") && is_qualified(&format!("requests.{name}"))
}

/// `IsQualifiedName` (apimachinery, util/validation): a DNS-1123 subdomain, a slash, a name.
fn is_qualified(text: &str) -> bool {
    let parts: Vec<&str> = text.split('/').collect();
    match parts[..] {
        [prefix, name] => is_subdomain(prefix) && is_name(name),
        [name] => is_name(name),
        _ => false,
    }
}

fn is_subdomain(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let label =
        |l: &str| !l.is_empty() && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(inner);
    text.len() <= 253 && text.split('.').all(label)
}

fn is_name(text: &str) -> bool {
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    text.len() <= 63
        && edge(text.chars().next())
        && edge(text.chars().last())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

/// What a container runtime takes for the name of a variable.
pub(crate) fn is_env(name: &str) -> bool {
    !name.is_empty() && !name.contains(['=', '\0']) && !name.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_resources() {
        assert!(is_extended_resource("devices.kubevirt.io/8086_100e"));
        for bad in
            ["cpu", "kubernetes.io/x", "a.kubernetes.io/x", "requests.a/b", "a/b/c", "A/b", "a/"]
        {
            assert!(!is_extended_resource(bad), "{bad}");
        }
    }
}
