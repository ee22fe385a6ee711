use super::super::written::{self, from_yaml};
use super::*;
use crate::model::OptionError;

fn page(text: &str) -> View {
    View::new(&"https://news.example.org/list".parse().unwrap(), text, None)
}

fn fields(yaml: &str) -> Result<Vec<Selector>, OptionError> {
    written::selectors(&from_yaml(yaml), "field")
}

fn texts(field: &str, text: &str) -> Vec<String> {
    page(text).texts(&fields(&format!("field: {field}")).unwrap())
}

/// The text between backticks of each cell.
fn cells(row: &str) -> Vec<Vec<String>> {
    let cells = row.trim_matches('|').split(" | ");
    cells.map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()).collect()
}

#[test]
fn the_examples_of_the_documentation_give_what_they_say() {
    let docs = include_str!("../../../docs/selectors.md");
    let table = docs.split("| field | of | gives |\n|---|---|---|\n").nth(1).expect("the table is there");
    let rows: Vec<_> = table.lines().take_while(|line| line.starts_with('|')).map(cells).collect();
    assert!(rows.len() >= 15, "{}", rows.len());
    for row in rows {
        let [field, of, gives] = row.as_slice() else { panic!("{row:?}") };
        assert_eq!(texts(&field[0], &of[0]), *gives, "{}", field[0]);
    }
    let steps =
        docs.split("| step | gives |").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap_or_default();
    for step in [
        "attr", "css", "date", "html", "json", "regex", "replace", "split", "template", "text", "url",
        "xpath",
    ] {
        assert!(steps.contains(&format!("`{step}`")) || steps.contains(&format!("`{step}:")), "{step}");
    }
}

#[test]
fn a_list_mixes_texts_and_mappings_and_the_first_that_is_left_with_something_counts() {
    let field = "[{css: h1, steps: [{regex: 'No (\\d+)'}]}, 'h2', {xpath: '//h3'}]";
    assert_eq!(texts(field, "<h1>No 17</h1><h2>x</h2>"), ["17"]);
    assert_eq!(texts(field, "<h1>none</h1><h2>x</h2>"), ["x"]);
    assert_eq!(texts(field, "<h3>y</h3>"), ["y"]);
}

#[test]
fn which_alternative_matched_can_be_asked_for() {
    let selectors =
        fields("field: ['h1', {xpath: '//h2', attr: title, steps: [{split: ','}, text]}]").unwrap();
    let view = page("<h2 title='a, b'>x</h2>");
    let (selector, found) = view.matched(None, &selectors, |found| vec![found.clone()]).unwrap();
    assert_eq!(selector.as_str(), "xpath://h2, attr title, split ,, text");
    assert_eq!(found.iter().filter_map(Found::text).collect::<Vec<_>>(), ["a", "b"]);
    assert!(page("<p>").matched(None, &selectors, Found::texts).is_none());
}

#[test]
fn a_template_takes_other_fields_of_the_row() {
    let yaml = "{id: '@data-id', kind: ['b', 'text:none'], link: {template: 'https://m.example.org/{kind}/{id}?{{x}}'}, \
                title: {css: a, steps: [{template: '{value} ({id})'}]}}";
    let options = from_yaml(yaml);
    let read = |key| written::selectors(&options, key).unwrap();
    let view = page("<li data-id=1><a>一</a><b>n</b></li><li data-id=2><a>二</a></li><li><a>三</a></li>");
    let rows = view.rows(&[Selector::parse("li").unwrap()]);
    let links: Vec<_> = rows.iter().flat_map(|row| view.texts_in(row, &read("link"))).collect();
    assert_eq!(links, ["https://m.example.org/n/1?{x}", "https://m.example.org/none/2?{x}"]);
    assert_eq!(view.texts_in(&rows[0], &read("title")), ["一 (1)"]);
    assert!(view.texts_in(&rows[2], &read("title")).is_empty());
}

#[test]
fn rows_may_be_html_or_json_inside_a_text() {
    let ask = |text: &str, item: &str, field: &str| {
        let view = page(text);
        let rows = view.rows(&fields(&format!("field: {item}")).unwrap());
        let field = fields(&format!("field: {field}")).unwrap();
        rows.iter().map(|row| view.texts_in(row, &field).join("+")).collect::<Vec<_>>()
    };
    let html = r#"{"html": "<table><tr class=r><td><a href='/1'>一</a></td></tr><tr class=r><td>二</td></tr></table>"}"#;
    let item = "{json: '$.html', steps: [{css: 'tr.r'}]}";
    assert_eq!(ask(html, item, "'a@href'"), ["/1", ""]);
    assert_eq!(ask(html, item, "'xpath:td'"), ["一", "二"]);
    assert_eq!(ask(html, item, "'@class'"), ["r", "r"]);
    let cards = r#"{"cards": ["<p><b>一</b></p>", "<p><b>二</b></p>"]}"#;
    assert_eq!(ask(cards, "'json:$.cards[*]'", "b"), ["一", "二"]);
    let json = r#"{"data": "{\"list\": [{\"t\": \"一\", \"n\": [1, 2]}, {\"t\": \"二\"}]}"}"#;
    let item = "{json: '$.data', steps: [{json: '$.list[*]'}]}";
    assert_eq!(ask(json, item, "'json:$.t'"), ["一", "二"]);
    assert_eq!(ask(json, item, "'json:$.n'"), ["1+2", ""]);
    let view = page(html);
    let rows = view.rows(&fields("field: {json: '$.html', steps: [{css: 'tr.r'}]}").unwrap());
    let link = view.find_in(&rows[0], &Selector::parse("a").unwrap());
    assert_eq!(link[0].address(view.base()).unwrap().as_str(), "https://news.example.org/1");
}

#[test]
fn a_mistake_is_told_with_what_to_write_instead() {
    let error = |field: &str| {
        let bad = fields(&format!("{{other: {{template: '{{field}}'}}, field: {field}}}")).unwrap_err();
        format!("{} / {}", bad.message, bad.help.unwrap_or_default())
    };
    for (field, wanted) in [
        ("{attr: href}", "`field` does not say what to find / write one of css, xpath"),
        ("{css: a, xpath: //a}", "`field` has both `css` and `xpath` / write a list of two"),
        ("{xpath: '//a['}", "`xpath`: not XPath 1.0 at character 5: the expression ends too early"),
        ("{css: a, attr: 'a b'}", "`a b` is not the name of an attribute"),
        ("{css: a, steps: [regx]}", "there is no step `regx` / did you mean `regex`?"),
        ("{css: a, steps: [{splitt: x}]}", "there is no step `splitt` / did you mean `split`?"),
        ("{css: a, steps: [upper]}", "there is no step `upper` / steps are attr, css,"),
        ("{css: a, steps: [{}]}", "there is no step `` / steps are"),
        ("{css: a, steps: [regex]}", "the step `regex` wants a value / write `regex: …`"),
        ("{css: a, steps: [{text: x}]}", "`text` takes no value / write `text` alone"),
        ("{css: a, steps: [{text: x, url: y}]}", "a step is one thing, not `text` and `url`"),
        ("{css: a, steps: [{regex: '('}]}", "`regex`: not a regular expression"),
        ("{css: a, steps: [{regex: '\\w{1000}{1000}'}]}", "`regex`: not a regular expression"),
        ("{css: a, steps: [{regex: '(a)', as: '$2'}]}", "the pattern has no group `2` / groups are"),
        ("{css: a, steps: [{regex: '(a)', as: '${x}'}]}", "the pattern has no group `x`"),
        ("{css: a, steps: [{replace: a}]}", "`with` is missing"),
        ("{css: a, steps: [{split: ''}]}", "`split` wants the text between the parts"),
        ("{css: a, steps: [{split: x, take: 0}]}", "`take` must be a whole number other than 0"),
        ("{css: a, steps: [{date: '%Q%!'}]}", "`date`: "),
        ("{css: a, steps: [{date: '%H:%M'}]}", "`date`: it names no day"),
        ("{css: a, steps: [{date: '%F', zone: Mars}]}", "`Mars` is not a time zone / write a name"),
        ("{template: '{id'}", "a brace has no partner in `{id` / braces hold"),
        ("{template: 'id}'}", "a brace has no partner"),
        ("{template: '{a b}'}", "`{a b}` is no name of a field"),
        ("{template: '{id}'}", "`{id}` names no field that can be asked here"),
        ("{template: '{field}'}", "`{field}` names no field that can be asked here"),
        ("{template: '{other}'}", "`{field}` names no field that can be asked here"),
        ("{css: a, steps: [{css: '>>'}]}", "`css`: `>>` is not a CSS selector"),
        ("{css: [a]}", "`css` must be a text, but is a list"),
    ] {
        assert!(error(field).starts_with(wanted), "{field}: {}", error(field));
    }
    let many = format!("{{css: a, steps: [{}]}}", "text, ".repeat(21));
    assert!(error(&many).starts_with("`field` has more than 20 steps"));
}

#[test]
fn unknown_keys_of_fields_and_steps_are_found() {
    let options = from_yaml("field: {css: a, atr: x, steps: [{regex: a, grup: 1}]}");
    written::selectors(&options, "field").unwrap();
    let unused: Vec<_> =
        options.unused().into_iter().map(|bad| (bad.message, bad.help.unwrap_or_default())).collect();
    assert!(unused[0].0.contains("`atr`") && unused[0].1.contains("attr"), "{unused:?}");
    assert!(unused[1].0.contains("`grup`"), "{unused:?}");
}

#[test]
fn what_steps_make_is_bounded() {
    let text = format!("<p>{}</p>", "a".repeat(60_000));
    let field = format!("{{css: p, steps: [{{replace: a, with: {}}}]}}", "b".repeat(1_000));
    assert_eq!(texts(&field, &text)[0].len(), MAX_TEXT);
    assert_eq!(texts("{css: p, steps: [{replace: a, with: 'a,'}, {split: ','}]}", &text).len(), MAX_FOUND);
    let doubled = "{replace: '$', with: '甲'}, {replace: '(?s)^.*$', with: '$0$0'}, ";
    let field = format!("{{css: p, steps: [{}]}}", doubled.repeat(9));
    assert!(texts(&field, &text)[0].len() <= MAX_TEXT);
}

#[test]
fn steps_spend_what_the_page_has() {
    let list: String = (0..2_000).map(|n| format!("<li>{n}")).collect();
    let view = page(&format!("{list}<script>DATA = {{h: \"{}\"}}</script>", "<i>x</i>".repeat(20_000)));
    let title = fields("field: {state: 'DATA $.h', steps: [{css: 'b'}]}").unwrap();
    let rows = view.rows(&[Selector::parse("li").unwrap()]);
    assert_eq!(rows.len(), 2_000);
    assert!(rows.iter().all(|row| view.texts_in(row, &title).is_empty()));
    assert_eq!(view.given_up(), ["state:DATA $.h, css:b"]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(200))]
    #[test]
    fn any_steps_on_any_text_end(
        text in "(<p>|</p>|<tr><td>|<a href='x'>|\\{|\\}|\\[|\\]|\"|:|,|1|甲|a|<){0,40}",
        steps in proptest::collection::vec(0..12_usize, 0..8),
    ) {
        let known = [
            "text", "html", "url", "{attr: href}", "{css: '*'}", "{xpath: './/node()'}", "{json: '$..*'}",
            "{regex: '(.)(.)?', as: '$2$1'}", "{replace: '.', with: '<p>$0'}", "{split: 'a'}", "{date: '%F'}",
            "{template: '<b>{value}'}",
        ];
        let steps: Vec<_> = steps.into_iter().map(|at| known[at]).collect();
        for kind in ["css: '*'", "json: '$..*'", "text: 'x'"] {
            let field = fields(&format!("field: {{{kind}, steps: [{}]}}", steps.join(", "))).unwrap();
            let view = page(&text);
            for row in view.rows(&field) {
                let _ = (row.texts(), row.dates(), row.address(view.base()), row.markup(), row.attribute("x"));
                let _ = view.texts_in(&row, &field);
            }
        }
    }
}
