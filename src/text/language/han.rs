//! Chinese or Japanese, simplified or traditional.
//!
//! The old national character sets know which characters belong to which: GB 2312 has the simplified ones, Big5 the
//! traditional ones, JIS X 0208 those of Japan. A character that only one of them has tells where a text is from.

use encoding_rs::{BIG5, Encoding, GBK, SHIFT_JIS};

/// Characters that JIS X 0208 has besides Big5, but only for old Japanese texts.
const TRADITIONAL: &str = "\
    這們說發從產綠繼續險權檢賣讀證譯輕輛遞邏釋錢鐵閱顏驗雞齊齒歷壓廠廳縣變雙聽團圍圖圓壞牆處媽寶實寬對歲\
    帥帶幫廣彈歸當錄懷總惡懶戲戰戶擴擔擇據攝撐舊顯曉關來國會學體點嗎麼妳啟裡將臺灣樣讓應經條與區萬號單兩\
    氣傳價沒黨樓藝藥醫屬獨數斷營轉邊鄉嚴參勞聲隨雜靈黃麥擊搖滿溫濕澤濟靜餘觀覺覽豐蟲虛樂歡殘狀";

/// How many characters are looked up: those of a title and some sentences.
const JUDGED: usize = 600;

/// How many Chinese characters make a text without kana Chinese: Japanese headlines are shorter.
const HAN_FOR_CHINESE: usize = 30;

/// The language of a text led by Chinese characters or kana.
pub(super) fn language(text: &str, han: usize, kana: usize) -> Option<&'static str> {
    // Japanese prose has more kana than kanji, headlines at least one in six; Chinese quotes a name at most.
    if kana * 6 >= han + kana {
        return (kana >= 2).then_some("ja");
    }
    let (mut simplified, mut traditional) = (0_usize, 0_usize);
    for c in text.chars().filter(|c| !c.is_ascii()).take(JUDGED) {
        simplified += usize::from(is_simplified(c));
        traditional += usize::from(is_traditional(c));
    }
    match (simplified, traditional) {
        (s, t) if s >= 2 && s >= t * 4 => Some("zh-Hans"),
        (s, t) if t >= 2 && t >= s * 4 => Some("zh-Hant"),
        // Without kana a longer text of these characters is Chinese, whichever it is.
        (0 | 1, 0 | 1) if kana == 0 && han >= HAN_FOR_CHINESE => Some("zh"),
        _ => None,
    }
}

/// Whether only simplified Chinese has this character.
fn is_simplified(c: char) -> bool {
    in_gb2312(c) && !is_in(BIG5, c) && !is_in(SHIFT_JIS, c)
}

/// Whether only traditional Chinese has this character today.
fn is_traditional(c: char) -> bool {
    TRADITIONAL.contains(c) || is_in(BIG5, c) && !in_gb2312(c) && !is_in(SHIFT_JIS, c)
}

/// Whether an encoding has a Chinese character.
fn is_in(encoding: &'static Encoding, c: char) -> bool {
    two_bytes(encoding, c).is_some()
}

/// Whether a Chinese character is in GB 2312, which is the part of GBK from these two bytes on.
fn in_gb2312(c: char) -> bool {
    two_bytes(GBK, c).is_some_and(|[lead, trail]| (0xB0..=0xF7).contains(&lead) && trail >= 0xA1)
}

/// The two bytes of a Chinese character in an encoding.
fn two_bytes(encoding: &'static Encoding, c: char) -> Option<[u8; 2]> {
    if !matches!(c, '\u{4E00}'..='\u{9FFF}') {
        return None;
    }
    let mut utf8 = [0; 4];
    let (bytes, _, unmappable) = encoding.encode(c.encode_utf8(&mut utf8));
    (!unmappable).then(|| bytes.as_ref().try_into().ok()).flatten()
}
