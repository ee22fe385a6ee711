//! Tests of `charset`.

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS, WINDOWS_1252};
use proptest::prelude::*;

use super::{Syntax, decode};

/// A paragraph long enough for the detector.
const CHINESE: &str = "港口将于周五重新开放，货轮可以再次停靠。记者从港务局了解到，新的码头比原来的更长，可以同时停靠两艘最大的货轮，等待的时间也会因此缩短。";

/// A text in an encoding.
fn bytes(encoding: &'static Encoding, text: &str) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

/// A text in UTF-16.
fn utf16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

#[test]
fn a_byte_order_mark_wins_and_goes() {
    assert_eq!(decode("\u{FEFF}港口".as_bytes(), Some("gbk"), Syntax::Html), "港口");
    assert_eq!(decode(&utf16("\u{FEFF}港口", u16::to_le_bytes), Some("utf-8"), Syntax::Json), "港口");
    assert_eq!(decode(&utf16("\u{FEFF}<a/>", u16::to_be_bytes), None, Syntax::Xml), "<a/>");
}

#[test]
fn the_header_wins_over_the_declaration() {
    let page = bytes(GBK, &format!("<meta charset=big5>{CHINESE}"));
    assert_eq!(decode(&page, Some("GB2312"), Syntax::Html), format!("<meta charset=big5>{CHINESE}"));
    assert_eq!(
        decode(&page, Some("text/html; charset=\"gb2312\""), Syntax::Html),
        format!("<meta charset=big5>{CHINESE}")
    );
}

#[test]
fn declarations_are_found_however_they_are_written() {
    for meta in [
        "<meta charset=gb2312>",
        "<meta charset=gb2312/>",
        "<META  CharSet = 'GBK' >",
        "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=gb2312\">",
        "<meta content='text/html;charset = gbk' http-equiv=content-type />",
        "<meta content=\"text/html; charset='gbk'; x\" http-equiv=Content-Type>",
        "<!-- <meta charset=big5> --><meta charset=cp936>",
        "<!--><meta charset=gbk>",
        "<script>var a = '<meta charset=big5>';</script><meta charset=gbk>",
        "<link title=\"<meta charset=big5>\"><meta charset=gbk>",
        "<meta name=a content=\"charset=big5\"><meta charset=gbk>",
        "<meta charset=nonsense><meta charset=gb18030>",
        "<?xml version='1.0' encoding='gb2312'?><html>",
    ] {
        // Too short for the detector to be sure.
        let text = format!("{meta}<title>港</title>");
        assert_eq!(decode(&bytes(GBK, &text), None, Syntax::Html), text);
    }
}

#[test]
fn a_meta_in_the_body_declares_nothing() {
    let text = "<body><meta charset=big5>é";
    assert_eq!(decode(text.as_bytes(), None, Syntax::Html), text);
}

#[test]
fn an_xml_declaration_counts_in_xml_alone_and_first() {
    let text = "<?xml version=\"1.0\" encoding=\"gb2312\"?><title>港</title>";
    assert_eq!(decode(&bytes(GBK, text), None, Syntax::Xml), text);
    assert_eq!(decode(&bytes(GBK, &format!("\n{text}")), None, Syntax::Xml), format!("\n{text}"));
    let late = format!("<a/>{text}");
    assert_eq!(decode(late.as_bytes(), None, Syntax::Xml), late);
}

#[test]
fn utf_16_without_a_mark_is_known_by_its_zeros() {
    let xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>港口</a>";
    assert_eq!(decode(&utf16(xml, u16::to_le_bytes), None, Syntax::Xml), xml);
    assert_eq!(decode(&utf16(xml, u16::to_be_bytes), Some("utf-8"), Syntax::Xml), xml);
    assert_eq!(decode(&utf16("{\"港\":1}", u16::to_le_bytes), None, Syntax::Json), "{\"港\":1}");
}

#[test]
fn utf_16_declared_in_ascii_means_utf_8() {
    let xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>港口</a>";
    assert_eq!(decode(xml.as_bytes(), None, Syntax::Xml), xml);
    let html = "<meta charset=utf-16le>港口";
    assert_eq!(decode(html.as_bytes(), None, Syntax::Html), html);
    assert_eq!(decode(html.as_bytes(), Some("utf-16"), Syntax::Html), html);
}

#[test]
fn gb2312_is_read_as_gb18030() {
    let text = "<meta charset=gb2312>镕𠀀€";
    let encoded = bytes(encoding_rs::GB18030, text);
    assert_eq!(decode(&encoded, None, Syntax::Html), text);
}

#[test]
fn a_page_saved_anew_as_utf_8_under_its_old_label_is_utf_8() {
    let text = format!("<meta charset=gb2312>{CHINESE}");
    assert_eq!(decode(text.as_bytes(), None, Syntax::Html), text);
    assert_eq!(decode(text.as_bytes(), Some("gbk"), Syntax::Html), text);
    assert_eq!(decode("naïve".as_bytes(), Some("iso-8859-1"), Syntax::Html), "naïve");
}

#[test]
fn a_little_gbk_that_happens_to_be_utf_8_stays_gbk() {
    // These bytes are `ķ` and the like in UTF-8.
    let encoded = bytes(GBK, "姆");
    assert!(std::str::from_utf8(&encoded).is_ok());
    assert_eq!(decode(&encoded, Some("gbk"), Syntax::Html), "姆");
}

#[test]
fn utf_8_declared_for_what_is_plainly_another_encoding_gives_way() {
    for encoding in [GBK, BIG5, SHIFT_JIS] {
        let text = match encoding.name() {
            "GBK" => CHINESE.to_owned(),
            "Big5" => "港口將於週五重新開放，貨輪可以再次停靠。記者從港務局了解到，新的碼頭比原來的更長。"
                .to_owned(),
            _ => {
                "港は金曜日に再開し、貨物船が再び接岸できるようになる。待ち時間も短くなるという。".to_owned()
            }
        };
        let page = format!("<meta charset=utf-8><p>{text}");
        assert_eq!(decode(&bytes(encoding, &page), Some("utf-8"), Syntax::Html), page, "{}", encoding.name());
        assert_eq!(decode(&bytes(encoding, &text), None, Syntax::Html), text, "{}", encoding.name());
    }
}

#[test]
fn a_few_bad_bytes_in_utf_8_stay_bad_bytes() {
    let mut damaged = CHINESE.as_bytes().to_vec();
    damaged.insert(0, 0xFF);
    damaged.insert(31, 0xC0);
    let read = decode(&damaged, None, Syntax::Html);
    assert_eq!(read.matches('\u{FFFD}').count(), 2);
    assert_eq!(read.replace('\u{FFFD}', ""), CHINESE);
}

#[test]
fn a_text_cut_inside_a_character_stays_utf_8() {
    let cut = &"港".as_bytes()[..2];
    assert_eq!(decode(&[b"abc", cut].concat(), None, Syntax::Json), "abc\u{FFFD}");
}

#[test]
fn a_headers_latin_1_gives_way_to_the_bodys_own_label() {
    let text = format!("<meta charset=gbk>{CHINESE}");
    assert_eq!(decode(&bytes(GBK, &text), Some("ISO-8859-1"), Syntax::Html), text);
    let french = "<meta charset=gbk>déjà là, été, où être né";
    assert_eq!(decode(&bytes(WINDOWS_1252, french), Some("ISO-8859-1"), Syntax::Html), french);
}

#[test]
fn western_bytes_without_a_label_are_windows_1252() {
    let text = "The café’s naïve résumé";
    assert_eq!(decode(&bytes(WINDOWS_1252, text), None, Syntax::Xml), text);
}

#[test]
fn iso_2022_jp_is_known_by_its_escapes() {
    let text = "港は金曜日に再開する";
    assert_eq!(decode(&bytes(encoding_rs::ISO_2022_JP, text), None, Syntax::Html), text);
    assert_eq!(decode(&bytes(encoding_rs::ISO_2022_JP, text), Some("iso-2022-jp"), Syntax::Html), text);
}

#[test]
fn an_encoding_that_browsers_refuse_says_nothing() {
    assert_eq!(decode("港口".as_bytes(), Some("iso-2022-kr"), Syntax::Html), "港口");
}

#[test]
fn nothing_is_an_empty_text() {
    assert_eq!(decode(b"", Some("gbk"), Syntax::Html), "");
    assert_eq!(decode(b"", None, Syntax::Json), "");
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in any::<Vec<u8>>(), header in proptest::option::of("[a-z0-9-]{0,12}|gbk|utf-16|utf-8")) {
        for syntax in [Syntax::Html, Syntax::Xml, Syntax::Json] {
            let _ = decode(&bytes, header.as_deref(), syntax);
        }
    }

    #[test]
    fn any_head_is_read(head in "[<>!/ ='\"a-z-]{0,60}(<meta|<!--|charset|<\\?xml|content|=|gbk|\"){0,6}[<>!/ ='\"a-z-]{0,20}") {
        for syntax in [Syntax::Html, Syntax::Xml] {
            prop_assert_eq!(decode(head.as_bytes(), None, syntax), head.clone());
        }
    }

    #[test]
    fn utf_8_is_read_as_it_is(text in "\\PC*") {
        prop_assert_eq!(decode(text.as_bytes(), Some("utf-8"), Syntax::Json), &*text);
        prop_assert_eq!(decode(text.as_bytes(), None, Syntax::Html), &*text);
    }
}
