//! YAML text → [`Options`]: a tree of values with their places.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_saphyr::{Location, Spanned};

use crate::model::{Kind, OptionError, Options, Place};

/// Reads a YAML text; an empty one is an empty mapping.
///
/// # Errors
/// When it is no YAML (an unclosed quote, wrong indentation, a key given twice), with the place.
pub fn read(text: &str) -> Result<Options, OptionError> {
    if text.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#')) {
        return Ok(Options::empty());
    }
    let mut options = serde_saphyr::Options::default();
    options.strict_booleans = true;
    options.with_snippet = false;
    serde_saphyr::from_str_with_options::<Node>(text, options)
        .map(|node| node.into_options(String::new()))
        .map_err(|error| syntax_error(&error))
}

fn syntax_error(error: &serde_saphyr::Error) -> OptionError {
    let place = error.location().map(place).unwrap_or_default();
    let rendered = error.without_snippet().render();
    let first = rendered.lines().next().unwrap_or_default();
    // The crate repeats the place in its own words, in front or behind; ours stands before the message already.
    let (line, column) = (place.line, place.column);
    let message = first
        .replace(&format!("error: line {line} column {column}: "), "")
        .replace(&format!(" at line {line}, column {column}"), "");
    OptionError { place, message: format!("this is not valid YAML: {message}"), help: None }
}

fn place(location: Location) -> Place {
    Place {
        line: u32::try_from(location.line()).unwrap_or(u32::MAX),
        column: u32::try_from(location.column()).unwrap_or(u32::MAX),
    }
}

/// A value with its place, not yet knowing the key it stands under.
struct Node {
    place: Place,
    shape: Shape,
}

enum Shape {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Node>),
    Map(Vec<(Place, String, Node)>),
}

impl Node {
    fn into_options(self, name: String) -> Options {
        let kind = match self.shape {
            Shape::Null => Kind::Null,
            Shape::Bool(value) => Kind::Bool(value),
            Shape::Integer(value) => Kind::Integer(value),
            Shape::Float(value) => Kind::Float(value),
            Shape::Text(value) => Kind::Text(value),
            Shape::List(items) => {
                Kind::List(items.into_iter().map(|item| item.into_options(name.clone())).collect())
            }
            Shape::Map(entries) => Kind::Map(
                entries.into_iter().map(|(place, key, value)| (place, value.into_options(key))).collect(),
            ),
        };
        Options::new(name, self.place, kind)
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Shape>::deserialize(deserializer)?;
        Ok(Self { place: place(spanned.referenced), shape: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_unit<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_none<E>(self) -> Result<Shape, E> {
        Ok(Shape::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Shape, D::Error> {
        Shape::deserialize(deserializer)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Shape, E> {
        Ok(Shape::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Shape, E> {
        Ok(Shape::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Shape, E> {
        Ok(i64::try_from(value).map_or_else(|_| Shape::Text(value.to_string()), Shape::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Shape, E> {
        Ok(Shape::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Shape, E> {
        Ok(Shape::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Shape, E> {
        Ok(Shape::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Shape, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Shape::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Shape, A::Error> {
        let mut map = Vec::new();
        while let Some(key) = entries.next_key::<Spanned<String>>()? {
            map.push((place(key.referenced), key.value, entries.next_value()?));
        }
        Ok(Shape::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_know_their_places() {
        let options = read("site:\n  title: Harbour\nsources:\n  - id: a\n    urls: [x, y]\n").unwrap();
        let title = options.get("site").unwrap().get("title").unwrap();
        assert_eq!(
            (title.place(), title.text().unwrap().as_str()),
            (Place { line: 2, column: 10 }, "Harbour")
        );
        let urls = options.get("sources").unwrap().list().unwrap()[0].get("urls").unwrap();
        assert_eq!(urls.list().unwrap()[1].place(), Place { line: 5, column: 15 });
    }

    #[test]
    fn an_unknown_key_is_named_with_its_place_and_the_nearest_right_name() {
        let options = read("title: x\ntime_zome: y\n").unwrap();
        for key in ["title", "time_zone", "url"] {
            options.get(key);
        }
        let errors = options.unused();
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].place, Place { line: 2, column: 1 });
        assert_eq!(errors[0].help.as_deref(), Some("did you mean `time_zone`?"));
    }

    #[test]
    fn broken_yaml_is_refused_with_its_place() {
        for (text, line) in [("a: \"x\nb: y\n", 1), ("a: 1\na: 2\n", 2), ("a:\n  - b\n c: d\n", 3)] {
            let error = read(text).unwrap_err();
            assert!(error.place.line >= line, "{text:?}: {error:?}");
            println!("{error:?}");
        }
    }

    #[test]
    fn json_is_yaml_and_words_like_no_stay_texts() {
        let options = read(r#"{"a": {"b": [1, true, null, "x"]}, "c": no}"#).unwrap();
        assert_eq!(options.get("a").unwrap().json().to_string(), r#"{"b":[1,true,null,"x"]}"#);
        assert_eq!(options.get("c").unwrap().text().unwrap(), "no");
    }

    #[test]
    fn any_number_of_comments_may_stand_in_a_row() {
        let text = format!("fetch:\n{}state: x\n", "  # word\n".repeat(10_000));
        assert_eq!(read(&text).unwrap().get("state").unwrap().text().unwrap(), "x");
    }

    #[test]
    fn an_empty_file_is_an_empty_mapping() {
        assert!(read("# nothing\n\n").unwrap().entries().unwrap().is_empty());
    }
}
