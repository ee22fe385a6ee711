use crate::model::Purpose;
use crate::select::written::from_yaml;

use super::*;

fn first() -> Request {
    Request::get("https://news.example/list?page=1".parse().unwrap(), Purpose::List)
}

fn next(text: &str) -> Result<Next, OptionError> {
    Next::read(from_yaml(&format!("next: {text}")).get("next").unwrap())
}

fn after(text: &str, page: &str, link: &str) -> Option<Further> {
    let view = View::new(&first().url, page, None);
    let head = Head { status: Some(200), headers: vec![("link".into(), link.into())] };
    next(text).unwrap().after(&view, &head, None)
}

fn address(text: &str, page: u32, mark: Option<&str>) -> String {
    let further = Further { page, mark: mark.map(str::to_owned), is_archive: false };
    next(text).unwrap().request(&first(), &further).unwrap().key()
}

#[test]
fn pages_are_numbered_from_the_second_on() {
    assert_eq!(address("{url: '?page={page}'}", 1, None), "https://news.example/list?page=2");
    assert_eq!(address("{url: '/list/{page}', start: 0, step: 2}", 3, None), "https://news.example/list/4");
    assert_eq!(address("{url: '?from={offset}', step: 20}", 2, None), "https://news.example/list?from=40");
}

#[test]
fn a_cursor_is_escaped_in_an_address_and_text_in_a_body() {
    let text = "{url: '?after={cursor}', cursor: 'json:$.next'}";
    assert_eq!(address(text, 1, Some("a&b=文")), "https://news.example/list?after=a%26b%3D%E6%96%87");
    let text = "{json: {n: '{page}', after: '{cursor}', is: ['p{page}', 7]}, cursor: 'json:$.next'}";
    let further = Further { page: 1, mark: Some("c\"1".into()), is_archive: false };
    let request = next(text).unwrap().request(&first(), &further).unwrap();
    let body = r#"{"n":2,"after":"c\"1","is":["p2",7]}"#;
    assert_eq!(request.method, Method::PostJson(body.into()));
}

#[test]
fn the_next_page_is_named_by_header_link_or_selector() {
    let mark = |text: &str, page: &str, link: &str| after(text, page, link).and_then(|further| further.mark);
    let header =
        "<https://news.example/>; rel=\"https://api.example/\", </list?page=2>; title=a; rel=\"last NEXT\"";
    assert_eq!(mark("rel", "", header).as_deref(), Some("https://news.example/list?page=2"));
    let page = "<a rel=prev href=?page=0>x</a><a rel='nofollow next' href=?page=3>x</a>";
    assert_eq!(mark("rel", page, "").as_deref(), Some("https://news.example/list?page=3"));
    assert_eq!(mark("rel", "<link rel=next href='?page=1'>", ""), None, "the page itself");
    assert_eq!(mark("a.more", "<a class=more href=/x>x</a>", "").as_deref(), Some("https://news.example/x"));
    assert_eq!(mark("a.more", "<a class=more href='javascript:x'>x</a>", ""), None);
    let json = mark("{url: '?c={cursor}', cursor: 'json:$.c'}", r#"{"c": 17}"#, "");
    assert_eq!(json.as_deref(), Some("17"));
    assert_eq!(after("{url: '?c={cursor}', cursor: 'json:$.c'}", r#"{"c": null}"#, ""), None);
}

#[test]
fn there_are_no_more_pages_than_most() {
    let head = Head::default();
    let view = View::new(&first().url, "", None);
    let next = next("{url: '?page={page}', most: 3}").unwrap();
    let second = next.after(&view, &head, None).unwrap();
    let third = next.after(&view, &head, Some(&second)).unwrap();
    assert_eq!((second.page, third.page), (1, 2));
    assert_eq!(next.after(&view, &head, Some(&third)), None);
}

#[test]
fn a_way_that_leads_nowhere_or_in_a_circle_is_refused() {
    let error = |text: &str| next(text).unwrap_err().message;
    assert_eq!(error("{}"), "`next` does not say where the next page is");
    assert!(error("{url: '/list'}").contains("the same page again and again"));
    assert!(error("{url: '?p={page}', step: 0}").contains("`step` is 0"));
    assert!(error("{url: '?p={offset}'}").contains("needs `step`"));
    assert!(error("{url: '?p={cursor}'}").contains("needs `cursor`"));
    assert!(error("{url: '?p={page}', cursor: a}").contains("is not used"));
    assert!(error("{url: '?p={page}&o={offset}', step: 1}").contains("counts pages and rows"));
    assert!(error("{url: '?p={page}', selector: a}").contains("two ways"));
    assert!(error("{url: 'ftp://a.example/{page}'}").contains("no web address"));
    assert!(error("{url: '?p={page}', most: 1}").contains("from 2 up"));
    let pages = |text: &str| {
        let options = from_yaml(text);
        let next = options.get("next").map(Next::read).transpose()?;
        pages(&options, next.as_ref(), &[first()])
    };
    assert!(pages("{next: {url: '?page={page}', start: 1}}").unwrap_err().message.contains("in a circle"));
    assert!(pages("pages: 4").unwrap_err().message.contains("needs `next`"));
    assert!(pages("{next: rel, pages: 51}").unwrap_err().message.contains("from 1 to 50"));
    assert_eq!((pages("next: rel").unwrap(), pages("{a: 1}").unwrap()), (3, 1));
}

proptest::proptest! {
    #[test]
    fn no_header_and_no_template_breaks_anything(header in "[<>;,=\" a-z/]{0,40}", url in "\\PC{0,20}") {
        after("rel", &header, &header);
        let _ = next(&format!("{{url: {}}}", serde_json::to_string(&format!("{url}{{page}}")).unwrap()));
    }
}
