//! The attributes of one outline, while they are made keys of a source.

/// What has not been taken yet.
#[derive(Clone, Debug)]
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    /// The attributes of an outline.
    pub(super) fn new(attributes: Vec<(String, String)>) -> Self {
        Self(attributes)
    }

    /// An attribute's value; it stays.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// An attribute's value, taken out.
    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(known, _)| known == name)?;
        Some(self.0.remove(at).1)
    }

    /// What is made of an attribute's value, which is taken out; it stays where nothing can be made of it.
    pub(super) fn take_as<T>(&mut self, name: &str, read: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        let made = read(self.get(name)?)?;
        self.take(name);
        Some(made)
    }

    /// Puts a value in an attribute's place, or takes it out where there is none.
    pub(super) fn set(&mut self, name: &str, value: &str) {
        match self.0.iter().position(|(known, _)| known == name) {
            Some(at) if value.is_empty() => drop(self.0.remove(at)),
            Some(at) => value.clone_into(&mut self.0[at].1),
            None if value.is_empty() => {}
            None => self.0.push((name.to_owned(), value.to_owned())),
        }
    }

    /// What is left.
    pub(super) fn into_left(self) -> Vec<(String, String)> {
        self.0
    }
}
