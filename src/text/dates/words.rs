//! Words of dates: months and Chinese numerals.

use std::sync::LazyLock;

use regex::{Captures, Regex};

/// Names of the months in lower case: English, and German, French, Spanish, Portuguese, Italian, Dutch, Russian, Greek and
/// Hungarian where they differ. Whole words only, since a date may stand among others (`12 marines`).
const MONTHS: [&str; 12] = [
    "jan january januar janv janvier enero ene janeiro gennaio gen januari янв января ιαν ιανουαρίου január",
    "feb february februar févr février febrero fevereiro fev febbraio februari фев февраля φεβ φεβρουαρίου február",
    "mar march märz mär mars marzo março maart mrt мар марта μαρ μάρ μαρτίου március márc",
    "apr april avr avril abril abr aprile апр апреля απρ απριλίου április ápr",
    "may mai mayo maio maggio mag mei мая μαΐ μάι μαΐου május máj",
    "jun june juni juin junio junho giugno giu июн июня ιουν ιούν ιουνίου június jún",
    "jul july juli juil juillet julio julho luglio lug июл июля ιουλ ιούλ ιουλίου július júl",
    "aug august août agosto augustus авг августа αυγ αύγ αυγούστου augusztus",
    "sep sept september septembre septiembre setembro settembre set сен сентября σεπ σεπτεμβρίου szeptember szept",
    "oct october oktober okt octobre octubre outubro out ottobre ott окт октября οκτ οκτωβρίου október",
    "nov november novembre noviembre novembro ноя ноября νοε νοέ νοεμβρίου",
    "dec december dezember dez déc décembre diciembre dic dezembro dicembre дек декабря δεκ δεκεμβρίου",
];

/// A month's name as a pattern.
pub(super) fn month_pattern() -> String {
    let mut names: Vec<&str> = MONTHS.iter().flat_map(|names| names.split(' ')).collect();
    // The first that fits counts, so a name comes before its own beginning.
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    format!("({})", names.join("|"))
}

/// The number of a month by its name, or as a number.
pub(super) fn month(word: &str) -> Option<i8> {
    let by_name = MONTHS.iter().position(|names| names.split(' ').any(|name| name == word));
    by_name.and_then(|at| i8::try_from(at + 1).ok()).or_else(|| word.parse().ok())
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
