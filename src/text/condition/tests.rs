use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{Condition, Field, Subject};

fn holds(condition: &str, said: &[(Field, &str)]) -> bool {
    let say = |field: Field| {
        said.iter().filter(|(of, _)| *of == field).map(|(_, text)| (*text).to_owned()).collect::<Vec<_>>()
    };
    Condition::read(condition).unwrap_or_else(|bad| panic!("{condition}: {bad:?}")).holds(&Subject::new(&say))
}

const ARTICLE: &[(Field, &str)] = &[
    (Field::Title, "How AI reads ＧＰＵ drawings"),
    (Field::Summary, "人工智能与绘图"),
    (Field::Body, "It said so.\nA drawing is read by the program."),
    (Field::Author, "Wang Li"),
    (Field::Author, "Grüße Größe"),
    (Field::Source, "harbour-news"),
    (Field::Tag, "C++"),
    (Field::Tag, "人工智能"),
    (Field::Lang, "zh-CN"),
    (Field::Host, "a.news.example"),
    (Field::Link, "https://a.news.example/Video/17"),
    (Field::Age, "7200"),
];

#[test]
fn what_an_article_says_is_asked_about() {
    for (condition, expected) in [
        ("title contains ai", true),
        ("body contains AI", false),
        ("text contains 智能", true),
        ("title contains gpu, 绘图", true),
        ("title contains \"reads gpu\"", true),
        ("title contains 'gpu reads'", false),
        ("body contains \"so. a\"", true),
        ("body contains program", true),
        ("body contains prog", false),
        ("body contains prog*", true),
        ("body contains *gram", true),
        ("body contains *rogra*", true),
        ("title matches \"^how .*drawings$\"", true),
        ("title matches gp[u-z]", true),
        ("tag = c++", true),
        ("tag = c", false),
        ("tag = c, 人工智能", true),
        ("tag != c", true),
        ("author = \"GRÜSSE GRÖSSE\"", true),
        ("author = 'wang li' and source = harbour-news", true),
        ("lang = zh", true),
        ("lang = zh-cn", true),
        ("lang = zh-TW", false),
        ("host = news.example", true),
        ("host = ews.example", false),
        ("link matches \"/video/\\d+$\"", true),
        ("image matches .", false),
        ("category = x", false),
        ("words = 10", true),
        ("words > 10", false),
        ("words >= 10 and words <= 10 and words < 11 and words != 9", true),
        ("not title contains ai", false),
        ("not not title contains ai", true),
        ("title contains x or tag = c++ and lang = en", false),
        ("(title contains x OR tag = c++) AND lang = zh", true),
        ("（title contains x or tag = c，人工智能）", true),
    ] {
        assert_eq!(holds(condition, ARTICLE), expected, "{condition}");
    }
}

#[test]
fn words_end_where_another_script_begins_and_chinese_has_no_ends() {
    let title = |text| [(Field::Title, text)];
    assert!(holds("title contains AI", &title("使用AI技术")));
    assert!(holds("title contains 港口", &title("新港口開放")));
    assert!(!holds("title contains port", &title("The airport")));
    assert!(holds("title contains 'a a'", &title("ba a a")), "one that begins within another that is none");
    assert!(holds("words = 6", &[(Field::Body, "don't 使用 AI 技术")]));
}

#[test]
fn an_age_is_asked_for_where_it_may_be() {
    let say = |_| vec!["7200".to_owned()];
    for (condition, expected) in [
        ("age = 2h", true),
        ("age = 120m", true),
        ("age > 1d", false),
        ("age < 1d and age >= 2h", true),
        ("not age <= 1w", false),
        ("AGE != 3h", true),
    ] {
        let read = Condition::read_with_age(condition).unwrap();
        assert_eq!(read.holds(&Subject::new(&say)), expected, "{condition}");
    }
    for condition in ["age > 2", "age > 2y", "age > h", "age > old", "age contains 3"] {
        assert!(Condition::read_with_age(condition).is_err(), "{condition}");
    }
    assert_eq!(Condition::read("age > 2h").unwrap_err().message, "`age` is nothing to ask about");
}

#[test]
fn what_hangs_on_an_open_field_is_not_told() {
    let say = |field| vec![if field == Field::Tag { "sea".to_owned() } else { "x".to_owned() }];
    let open = BTreeSet::from([Field::Title, Field::Body]);
    for (condition, told) in [
        ("title = x", None),
        ("tag = sea", Some(true)),
        ("text contains x", Some(true)),
        ("text contains y", None),
        ("words > 3", None),
        ("title = x and tag = land", Some(false)),
        ("title = x or tag = sea", Some(true)),
        ("title = x and tag = sea", None),
        ("title = x or not tag = sea", None),
        ("title != x", None),
    ] {
        let read = Condition::read(condition).unwrap();
        assert_eq!(read.judge(&Subject::with_open(&say, &open)), told, "{condition}");
    }
}

#[test]
fn a_mistake_is_told_with_its_place_and_a_remedy() {
    for (condition, at, message) in [
        ("", 0, "the end is nothing to ask about"),
        ("titel contains x", 0, "`titel` is nothing to ask about"),
        ("title has x", 6, "`has` does not compare"),
        ("title contains", 14, "a value must stand here, not the end"),
        ("title contains and", 15, "a value must stand here, not `and`"),
        ("title contains a,", 17, "a value must stand here, not the end"),
        ("title contains *", 15, "`*`: there is nothing to look for"),
        ("标题 contains x", 0, "`标题` is nothing to ask about"),
        ("title contains 机器 learning", 18, "`and` or `or` must stand here, not `learning`"),
        ("(title = a", 0, "this `(` is not closed"),
        ("title = a)", 9, "this `)` closes nothing"),
        ("title = \"a", 8, "this \" is not closed"),
        ("title matches \"(\"", 14, "`(`: not a regular expression: unclosed group"),
        ("title matches \"(a{999}){999}\"", 14, "`(a{999}){999}`: not a regular expression: "),
        ("words > many", 8, "`many` is no number"),
        ("words contains 3", 6, "`contains` does not compare"),
        ("!title = a", 0, "a `!` stands alone"),
    ] {
        let bad = Condition::read(condition).unwrap_err();
        assert_eq!(bad.at, at, "{condition}: {bad:?}");
        assert!(bad.message.starts_with(message) && !bad.help.is_empty(), "{condition}: {bad:?}");
    }
    let deep = format!("{}title = a{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(Condition::read(&deep).unwrap_err().message, "the condition nests too deep");
    assert_eq!(Condition::read(&"x".repeat(10_001)).unwrap_err().message, "the condition is too long");
}

fn pieces() -> impl Strategy<Value = String> {
    let pieces = [
        "title", "tag", "words", "contains", "matches", "=", "!=", "<", ">=", "and", "or", "not", "(", ")",
        ",", "，", "\"", "'", "ai", "港口", "*", "5", "\\", "[", "ß", "!", "e\u{301}", "\0",
    ];
    let piece =
        prop_oneof![8 => proptest::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn any_text_is_a_condition_or_a_mistake_within_it(text in pieces(), said in ".{0,40}") {
        match Condition::read(&text) {
            Ok(condition) => {
                let say = |_| vec![said.clone()];
                let subject = Subject::new(&say);
                prop_assert_eq!(condition.holds(&subject), condition.holds(&subject));
            }
            Err(bad) => prop_assert!(bad.at <= text.chars().count(), "{:?}", bad),
        }
    }

    #[test]
    fn a_text_contains_each_of_its_words(words in proptest::collection::vec("[\\p{L}]{1,6}", 1..6), n in 0usize..6) {
        let text = words.join(" ");
        let condition = format!("title contains \"{}\"", words[n % words.len()]);
        prop_assert!(holds(&condition, &[(Field::Title, &text)]), "{} in {}", condition, text);
    }
}
