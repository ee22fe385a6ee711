//! The templates of pages, with our own escaping: every value is text, whatever it holds.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, Output, State, UndefinedBehavior, Value};
use serde::Serialize;

use crate::format::xml;

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true).keep_trailing_newline(true);
    templates.set_syntax(syntax.build().expect("only white space is set"));
    templates.set_undefined_behavior(UndefinedBehavior::Strict);
    templates.set_formatter(escaped);
    for (name, text) in [
        ("frame.html", include_str!("frame.html")),
        ("index.html", include_str!("index.html")),
        ("page.html", include_str!("page.html")),
    ] {
        templates.add_template(name, text).expect("a test reads every template");
    }
    templates
});

/// A template filled in.
pub(super) fn fill(name: &str, values: impl Serialize) -> String {
    let template = TEMPLATES.get_template(name).expect("a test reads every template");
    template.render(Value::from(Serde(values))).expect("a template names only values it is given")
}

/// The crate's own escaping would make `&#x2f;` of every slash, and let pass what no page may hold.
fn escaped(out: &mut Output<'_>, _: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = value.to_string();
    out.write_str(&xml::attribute(&xml::clean(&text))).map_err(Error::from)
}
