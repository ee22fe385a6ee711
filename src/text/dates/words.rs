//! Words of dates: months and Chinese numerals.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// English month names as a pattern.
pub(super) const MONTH: &str = "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|\
    sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

/// The number of a month by its English name, or as a number.
pub(super) fn month(word: &str) -> Option<i8> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let by_name =
        NAMES.iter().position(|name| word.starts_with(name)).and_then(|at| i8::try_from(at + 1).ok());
    by_name.or_else(|| word.parse().ok())
}

/// A text with the Chinese numerals of its dates as digits: `二〇二五年二月十四日`, `三小时前`, `令和七年`.
pub(super) fn with_digits(text: &str) -> String {
    static NUMERAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("([〇零○一二两三四五六七八九十廿卅]{1,4})(個|个)?(年|月|日|号|號|时|時|点|點|分|秒|小时|小時|天|周|週|星期)")
            .expect("a constant pattern")
    });
    if text.is_ascii() {
        return text.to_owned();
    }
    let digits = |found: &Captures<'_>| match numeral(&found[1]) {
        Some(number) => format!("{number}{}", &found[3]),
        None => found[0].to_owned(),
    };
    NUMERAL.replace_all(text, digits).into_owned()
}

/// A Chinese numeral: digit by digit (`二〇二五`), or with tens (`二十五`).
fn numeral(word: &str) -> Option<u32> {
    let digit =
        |c: char| "〇一二三四五六七八九".chars().position(|d| d == c).and_then(|at| u32::try_from(at).ok());
    let plain: String = word
        .chars()
        .map(|c| match c {
            '零' | '○' => '〇',
            '两' => '二',
            c => c,
        })
        .collect::<String>()
        .replace('廿', "二十")
        .replace('卅', "三十");
    match plain.split_once('十') {
        None => plain.chars().try_fold(0, |number, c| Some(number * 10 + digit(c)?)),
        Some((tens, ones)) => {
            let one = |part: &str, empty| match part.chars().count() {
                0 => Some(empty),
                1 => part.chars().next().and_then(digit),
                _ => None,
            };
            Some(one(tens, 1)? * 10 + one(ones, 0)?)
        }
    }
}
