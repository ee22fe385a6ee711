//! Tests of `language`.

use proptest::prelude::*;

use super::{detect, is_unspaced, normalize};

#[test]
fn tags_get_their_usual_case() {
    for (tag, expected) in [
        ("zh-cn", "zh-CN"),
        ("ZH_cn", "zh-CN"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("de_DE@euro", "de-DE"),
        ("zh-hans-cn", "zh-Hans-CN"),
        ("EN", "en"),
        (" en-us ", "en-US"),
        ("yue-Hant-HK", "yue-Hant-HK"),
        ("zh-yue", "zh-yue"),
        ("es-419", "es-419"),
        ("SL-ROZAJ-BISKE-1994", "sl-rozaj-biske-1994"),
        ("de-DE-u-co-phonebk", "de-DE-u-co-phonebk"),
        ("en-x-Port", "en-x-port"),
    ] {
        assert_eq!(normalize(tag).as_deref(), Some(expected), "{tag}");
    }
}

#[test]
fn what_is_no_tag_is_none() {
    for tag in [
        "",
        " ",
        "chinese",
        "中文",
        "e",
        "en-",
        "-en",
        "en--us",
        "en us",
        "en,fr",
        "und",
        "x-port",
        "i-klingon",
        "C",
        "zh-CN-Hans-CN-Hans",
        "zh-CN-hans",
        "en-u",
        "en-abcdefghi",
        "en-US-abcdefgh-abcdefgh-abcdefgh-abcdefgh",
        "<b>",
        "12",
        "en-a-b-cd",
    ] {
        assert_eq!(normalize(tag), None, "{tag}");
    }
}

#[test]
fn chinese_is_told_by_its_characters() {
    assert_eq!(detect("港口将于周五重新开放，货轮可以再次停靠。"), Some("zh-Hans"));
    assert_eq!(
        detect("港口將於週五重新開放，貨輪可以再次停靠，記者從現場報導這個消息，並沒有說明細節。"),
        Some("zh-Hant")
    );
    assert_eq!(detect("港口"), None);
    assert_eq!(detect(&"大江流日夜客心悲未央".repeat(4)), Some("zh"));
}

#[test]
fn names_in_latin_letters_do_not_make_chinese_english() {
    assert_eq!(
        detect("OpenHarbour 发布 Container 2.0，这一版支持用 Kubernetes 编排港口的任务"),
        Some("zh-Hans")
    );
}

#[test]
fn kana_make_japanese_unless_they_are_a_quotation() {
    assert_eq!(detect("港は金曜日に再開し、貨物船が再び接岸できるようになる。"), Some("ja"));
    assert_eq!(
        detect("这家名为「ひかり」的商店位于港口东侧，开业时间为早上八点，记者对店主进行了采访"),
        Some("zh-Hans")
    );
    assert_eq!(detect("東京都知事選挙"), None);
}

#[test]
fn scripts_of_one_language_give_it() {
    for (text, tag) in [
        ("항구가 금요일에 다시 문을 연다", "ko"),
        ("ท่าเรือจะเปิดอีกครั้งในวันศุกร์", "th"),
        ("Το λιμάνι ανοίγει ξανά την Παρασκευή", "el"),
        ("הנמל ייפתח מחדש ביום שישי", "he"),
    ] {
        assert_eq!(detect(text), Some(tag));
    }
}

#[test]
fn latin_and_cyrillic_need_200_letters() {
    let english = "The harbour will open again on Friday, and the cargo ships that have been waiting outside can moor there once \
                   more. The port authority said that the new pier is longer than the old one, and that it will be able to hold \
                   two of the largest ships at the same time, which should make the waiting shorter for everybody.";
    assert_eq!(detect(english), Some("en"));
    assert_eq!(detect(&english[..60]), None);
    let russian = "Порт снова откроется в пятницу, и грузовые суда, которые ждали снаружи, смогут снова причалить. Управление порта \
                   сообщило, что новый причал длиннее старого и сможет принять два самых больших судна одновременно, поэтому \
                   ожидание станет короче для всех, кто работает в порту.";
    assert_eq!(detect(russian), Some("ru"));
}

#[test]
fn a_text_in_no_script_or_in_two_has_no_language() {
    assert_eq!(detect(""), None);
    assert_eq!(detect("12:54 — 2025"), None);
    assert_eq!(detect("abcdefghij абвгдежзик"), None);
}

#[test]
fn languages_without_spaces_are_known_in_any_spelling() {
    for tag in ["zh", "zh-CN", "ZH_TW", "ja", "th-TH", "yue", "zh-Hans"] {
        assert!(is_unspaced(tag), "{tag}");
    }
    for tag in ["en", "ko", "zh-Latn", "", "zhx"] {
        assert!(!is_unspaced(tag), "{tag}");
    }
}

proptest! {
    #[test]
    fn a_normal_tag_stays(tag in "[a-zA-Z0-9_-]{1,20}|[a-z]{2,3}([_-][a-zA-Z0-9]{1,8}){0,4}") {
        if let Some(normal) = normalize(&tag) {
            prop_assert_eq!(normalize(&normal), Some(normal.clone()));
            prop_assert!(normal.eq_ignore_ascii_case(&tag.replace('_', "-")));
        }
    }

    #[test]
    fn any_text_has_a_sound_language_or_none(text in any::<String>()) {
        if let Some(tag) = detect(&text) {
            prop_assert_eq!(normalize(tag), Some(tag.to_owned()));
        }
    }
}
