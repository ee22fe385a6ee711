use serde_json::json;

use super::*;

fn value(text: &str) -> Value {
    read(text).unwrap().value
}

#[test]
fn json_is_read_as_serde_reads_it() {
    for text in [
        r#"{"a":[1,-2,3.5,1e3,0.25,true,false,null,""],"b":{"c":{}},"d":[[],[{}]]}"#,
        r#""\u4f60\u597d \ud83d\ude00 \" \\ \/ \n\t\r\b\f""#,
        "[]",
        "{}",
        "  [ 1 , 2 ]",
        "18446744073709551615",
    ] {
        assert_eq!(value(text), serde_json::from_str::<Value>(text).unwrap(), "{text}");
    }
}

#[test]
fn a_literal_of_a_script_is_read() {
    let text = "{
        site:'news', // a comment }
        title:'城东\\'仓库\\'', /* }; */ 'id' : \"20160102000017\",
        sosokeys:{key1:'社区书房',$k_2:`乙`},
        1: .5, hex: 0xFF, plus: +7, yes: !0, no: !1,
        tags:['社区书房',,'旧仓库',],
        none: undefined, nan: NaN,
    } trailing";
    assert_eq!(
        value(text),
        json!({
            "site": "news", "title": "城东'仓库'", "id": "20160102000017",
            "sosokeys": {"key1": "社区书房", "$k_2": "乙"},
            "1": 0.5, "hex": 255, "plus": 7, "yes": true, "no": false,
            "tags": ["社区书房", null, "旧仓库"],
            "none": null, "nan": null,
        })
    );
}

#[test]
fn what_would_have_to_be_computed_is_null_and_costs_no_neighbour() {
    let text = r#"{a: f(1, "x}"), b: function () { return {c: [1]}; }, c: "x" + y, d: "x" + 'y', e: [1].map(g), h: new Date(), i() { return 1 }, j, ...k, l: 2 }"#;
    let expected = json!({"a": null, "b": null, "c": null, "d": "xy", "e": null, "h": null, "i": null, "j": null, "l": 2});
    assert_eq!(value(text), expected);
}

#[test]
fn reading_stops_behind_the_value() {
    let literal = read(r#"{"a":"}; </script"}; window.b = {}"#).unwrap();
    assert_eq!(literal.value, json!({"a": "}; </script"}));
    assert_eq!(literal.end, 19);
}

#[test]
fn ids_keep_every_digit() {
    assert_eq!(value("[9007199254740993]"), json!([9_007_199_254_740_993_u64]));
    assert_eq!(value("[12345678901234567890123]"), json!(["12345678901234567890123"]));
}

#[test]
fn half_a_surrogate_pair_becomes_a_replacement_character() {
    assert_eq!(
        value(r#"["\ud83d", "\ud83dx", "\ude00", "\ud83d\u0041", "\u{1F600}", "\x41"]"#),
        json!(["\u{fffd}", "\u{fffd}x", "\u{fffd}", "\u{fffd}A", "😀", "A"])
    );
}

#[test]
fn what_is_cut_off_is_refused() {
    for text in
        ["", "{", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":\"x", "[1", "[1,", "[/*", "\"\\", "[\"\\u12"]
    {
        let reason = read(text).unwrap_err().reason;
        assert_eq!(reason, Reason::End, "{text}");
    }
    for text in ["}", "{:1}", "[1}", "{\"a\":1]", "[}", "{,}", "=", "<p>"] {
        assert_eq!(read(text).unwrap_err().reason, Reason::Unexpected, "{text}");
    }
}

#[test]
fn depth_is_bounded_without_reading_on() {
    for open in ["[", "{a:", "{\"a\":[", "[{a:"] {
        let bad = read(&open.repeat(1_000_000)).unwrap_err();
        assert_eq!(bad.reason, Reason::TooDeep);
        assert!(bad.at < 2_000);
    }
    assert!(read(&"{".repeat(5_000_000)).is_err());
    let deepest = format!("{}{}", "[".repeat(128), "]".repeat(128));
    assert!(read(&deepest).is_ok());
}

#[test]
fn the_number_of_values_is_bounded() {
    assert_eq!(read(&format!("[{}1]", "1,".repeat(1_000_001))).unwrap_err().reason, Reason::TooMany);
}

proptest::proptest! {
    #[test]
    fn any_json_is_read_as_serde_reads_it(seed in "[a-z一-龥\"\\\\ \n😀]{0,12}", n in proptest::num::i64::ANY, f in -1e300..1e300_f64) {
        let written = json!({"k": [seed, n, {"x": null, "f": f}], "t": [true]});
        for text in [written.to_string(), serde_json::to_string_pretty(&written).unwrap()] {
            proptest::prop_assert_eq!(&value(&text), &written);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "([\\[\\]{}:,'\"`\\\\/*a-c0-9.+!甲\n-]|//|function|\\\\u|new ){0,80}") {
        if let Ok(literal) = read(&text) {
            proptest::prop_assert!(text.is_char_boundary(literal.end));
        }
        let _ = read(&format!("{{{text}"));
        let _ = read(&format!("[{text}"));
    }
}
