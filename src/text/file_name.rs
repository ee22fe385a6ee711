//! What file systems do not take as names.

/// Names Windows keeps for devices, with any ending.
const DEVICES: &[&str] = &["con", "prn", "aux", "nul"];

/// Whether Windows takes a name for a device (`con`, `NUL.txt`, `com1.md`), whatever its ending and letter case.
pub fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem.as_str())
        || numbered.is_some_and(|n| n.len() == 1 && n.as_bytes()[0].is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_device;

    #[test]
    fn devices_are_known_by_their_stem() {
        for device in ["con", "NUL.txt", "Com1.md", "lpt9", "aux.zh-CN.md"] {
            assert!(is_device(device), "{device}");
        }
        for name in ["", "console", "com", "com10", "comx", "a.con", "nul-1", "码头"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
