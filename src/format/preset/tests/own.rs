//! Presets of one's own: templates in keys and around the body, and names.

use super::*;
use crate::model::Term;
use crate::text::slug;

const AROUND: &str = "preset:
  base: hugo
  keys:
    by: \"{{ title }} | {{ source }}{% if author %} by {{ author }}{% endif %}\"
    first: \"{% if tags %}{{ tags[0] | upper }}{% endif %}\"
    path: { day: \"{{ date[:10] }}\" }
  body: |
    {% if license %}Licence: {{ license }}

    {% endif %}{{ content }}

    {{ '{{<' }} more {{ tags | join('+') }} {{ '>}}' }}
";

fn read_back(article: &Article, preset: &Preset) -> crate::model::StoredArticle {
    let text = document::write(article, preset, &TimeZone::UTC).bytes;
    document::read("x.md", &String::from_utf8(text).unwrap(), preset, &TimeZone::UTC).unwrap()
}

fn tags(labels: &[&str]) -> Vec<Term> {
    labels.iter().map(|label| slug::term(label).unwrap()).collect()
}

#[test]
fn templates_fill_keys_and_stand_around_the_body() {
    let preset = made(AROUND);
    let article = Article {
        html: "<p>The quay.</p>".into(),
        tags: tags(&["ferry", "码头"]),
        license: Some("CC0".into()),
        ..article()
    };
    let text = String::from_utf8(document::write(&article, &preset, &TimeZone::UTC).bytes).unwrap();
    assert!(
        text.ends_with(
            "by: \"A quay | harbour by A. Writer\"\nfirst: \"FERRY\"\npath:\n  day: \"2025-02-14\"\n---\n\n\
             Licence: CC0\n\nThe quay.\n\n{{< more ferry+码头 >}}\n"
        ),
        "{text}"
    );
    assert_eq!(read_back(&article, &preset).markdown, "The quay.");
}

#[test]
fn what_stands_around_is_no_part_of_the_article_unless_a_person_changed_it() {
    let preset = made(AROUND);
    for (html, wanted) in [("", ""), ("<p>a</p><p>b</p>", "a\n\nb"), ("<p>Licence: CC0</p>", "Licence: CC0")]
    {
        for (license, labels) in [(None, &["x"][..]), (Some("CC0"), &[][..])] {
            let one = Article {
                html: html.into(),
                license: license.map(str::to_owned),
                tags: tags(labels),
                ..article()
            };
            assert_eq!(read_back(&one, &preset).markdown, wanted, "{license:?}");
        }
    }
    let text = String::from_utf8(document::write(&article(), &preset, &TimeZone::UTC).bytes).unwrap();
    let edited = text.replace("{{< more", "{{< less");
    let read = document::read("x.md", &edited, &preset, &TimeZone::UTC).unwrap();
    assert_eq!(read.markdown, "{{< less  >}}");
}

#[test]
fn mistakes_in_templates_are_told_when_the_configuration_is_read() {
    for (changes, wanted) in [
        ("keys: { a: \"{{ titel }}\" }", "called `titel`; did you mean `title`?"),
        ("keys: { a: \"{{ title\" }", "the template of `a` cannot be filled: syntax error"),
        ("keys: { a: \"{{ title | shout }}\" }", "shout"),
        ("keys: { a: \"{{ tags[0] }}\" }", "undefined value; an article may lack it"),
        ("keys: { a: \"{{ title.x }}\" }", "undefined value"),
        ("keys: { a: \"{% include 'x' %}\" }", "cannot be filled"),
        (
            "keys: { a: \"{% for i in range(99999) %}{% for i in range(99999) %}{% endfor %}{% endfor %}\" }",
            "fuel",
        ),
        ("keys: { a: \"{{ 'x' * 999999999 }}\" }", "fuel"),
        ("keys: { title: \"{{ title }}\" }", "no key of the preset is filled with `{title}`"),
        ("body: words", "`body` must have `{{ content }}` once"),
        ("body: \"{{ content }} {{ content }}\"", "`body` must have `{{ content }}` once"),
        ("body: \"{% if title %}{{ content }}{% endif %}\"", "the template of `body` cannot be filled"),
        ("body: \"{{ source_title }} {{ content }}\"", "which no key of the preset holds"),
        ("body: \"{{ content | upper }}\"", "`body` must have `{{ content }}` once"),
    ] {
        let told = refused(&format!("preset: {{ base: hugo, {changes} }}"));
        assert!(told.contains(wanted), "{changes}\n  {told}");
    }
}

#[test]
fn a_value_that_grows_with_its_article_is_cut() {
    let preset = made("preset: { base: hugo, keys: { a: \"{{ title * 300 }}\" } }");
    let one = Article { title: "long ".repeat(100), ..article() };
    let text = String::from_utf8(document::write(&one, &preset, &TimeZone::UTC).bytes).unwrap();
    let line = text.lines().find(|line| line.starts_with("a: ")).unwrap();
    assert!((3_900..4_100).contains(&line.len()), "{}", line.len());
}

#[test]
fn presets_of_ones_own_have_names() {
    let mut presets = Presets::default();
    presets.add("mine", &written("preset: { base: zola, dates: local }")).unwrap();
    let read = |presets: &Presets, yaml: &str| presets.read(&written(yaml));
    assert_eq!(read(&presets, "preset: mine").unwrap().dates, Dates::Local);
    let changed = read(&presets, "preset: { base: mine, end: source-link }").unwrap();
    assert_eq!((changed.form, changed.dates, changed.name.as_str()), (Form::Toml, Dates::Local, "mine"));
    let told = |error: OptionError| format!("{}; {}", error.message, error.help.unwrap_or_default());
    let clash = presets.add("hugo", &written("preset: { base: zola }")).unwrap_err();
    assert!(told(clash).starts_with("the preset `hugo` is built in; give the file another name"));
    let chain = presets.add("other", &written("preset: { base: mine }")).unwrap_err();
    assert!(told(chain).starts_with("there is no preset `mine`"));
    assert!(presets.add("word", &written("preset: hugo")).is_err(), "a file is a mapping");
    assert!(read(&presets, "preset: other").is_ok(), "told once");
    assert!(told(read(&presets, "preset: mien").unwrap_err()).contains("did you mean `mine`?"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_hostile_articles_fill_is_read_back(
        title in "\\PC{1,30}|[{%}<>\"' \\-+a-c]{1,20}", body in "\\PC{0,60}|[{%}<>\"' \\-+\na-c]{1,40}",
        license in "[{%}<>\"'a-c]{0,9}",
    ) {
        for form in ["yaml", "toml"] {
            let preset = made(&AROUND.replace("base: hugo\n", &format!("base: hugo\n  front_matter: {form}\n")));
            let plain = made("preset: hugo");
            let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
            let one = Article {
                title: crate::text::plain::one_line(&title),
                html: format!("<p>{}</p>", escape(&body)),
                license: Some(crate::text::plain::one_line(&license)).filter(|text| !text.is_empty()),
                tags: tags(&["ferry"]),
                ..article()
            };
            prop_assert_eq!(read_back(&one, &preset).markdown, read_back(&one, &plain).markdown);
        }
    }
}
