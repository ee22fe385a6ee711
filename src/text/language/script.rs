//! Scripts: which one a text is written in, and which have one language only.

use whatlang::Lang;

/// A script that tells something about the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(super) enum Script {
    Han,
    Kana,
    Hangul,
    Latin,
    Cyrillic,
    Greek,
    Hebrew,
    Arabic,
    Devanagari,
    Thai,
    Lao,
    Khmer,
    Myanmar,
    Tibetan,
    Georgian,
    Armenian,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Ethiopic,
}

/// How many there are.
const SCRIPTS: usize = Script::Ethiopic as usize + 1;

/// Where each script's letters lie. Blocks, not the exact property: a letter more or less changes no verdict.
const RANGES: &[(u32, u32, Script)] = &[
    (0x41, 0x5A, Script::Latin),
    (0x61, 0x7A, Script::Latin),
    (0xC0, 0x24F, Script::Latin),
    (0x370, 0x3FF, Script::Greek),
    (0x400, 0x52F, Script::Cyrillic),
    (0x531, 0x58F, Script::Armenian),
    (0x5D0, 0x5EA, Script::Hebrew),
    (0x620, 0x6FF, Script::Arabic),
    (0x904, 0x97F, Script::Devanagari),
    (0x985, 0x9FF, Script::Bengali),
    (0xA05, 0xA7F, Script::Gurmukhi),
    (0xA85, 0xAFF, Script::Gujarati),
    (0xB05, 0xB7F, Script::Oriya),
    (0xB82, 0xBFF, Script::Tamil),
    (0xC05, 0xC7F, Script::Telugu),
    (0xC85, 0xCFF, Script::Kannada),
    (0xD05, 0xD7F, Script::Malayalam),
    (0xD85, 0xDFF, Script::Sinhala),
    (0xE01, 0xE4E, Script::Thai),
    (0xE81, 0xEDF, Script::Lao),
    (0xF40, 0xFBC, Script::Tibetan),
    (0x1000, 0x109F, Script::Myanmar),
    (0x10A0, 0x10FF, Script::Georgian),
    (0x1100, 0x11FF, Script::Hangul),
    (0x1200, 0x137F, Script::Ethiopic),
    (0x1780, 0x17D3, Script::Khmer),
    (0x1E00, 0x1EFF, Script::Latin),
    (0x1F00, 0x1FFF, Script::Greek),
    (0x3005, 0x3007, Script::Han),
    (0x3041, 0x3096, Script::Kana),
    (0x30A1, 0x30FA, Script::Kana),
    (0x3400, 0x4DBF, Script::Han),
    (0x4E00, 0x9FFF, Script::Han),
    (0xAC00, 0xD7A3, Script::Hangul),
    (0xF900, 0xFAFF, Script::Han),
    (0x20000, 0x3FFFF, Script::Han),
];

impl Script {
    /// The script of a letter.
    fn of(c: char) -> Option<Script> {
        let code = u32::from(c);
        let after = RANGES.partition_point(|(first, _, _)| *first <= code);
        let (_, last, script) = RANGES.get(after.checked_sub(1)?)?;
        (code <= *last).then_some(*script)
    }

    /// How much a letter says next to a Latin one, so that names in Latin letters do not outvote Chinese text.
    fn worth(self) -> usize {
        match self {
            Script::Han => 3,
            Script::Kana | Script::Hangul => 2,
            _ => 1,
        }
    }

    /// The language, where a script is nearly always that one.
    pub(super) fn only_language(self) -> Option<&'static str> {
        Some(match self {
            Script::Hangul => "ko",
            Script::Greek => "el",
            Script::Hebrew => "he",
            Script::Thai => "th",
            Script::Lao => "lo",
            Script::Khmer => "km",
            Script::Myanmar => "my",
            Script::Tibetan => "bo",
            Script::Georgian => "ka",
            Script::Armenian => "hy",
            Script::Bengali => "bn",
            Script::Gurmukhi => "pa",
            Script::Gujarati => "gu",
            Script::Oriya => "or",
            Script::Tamil => "ta",
            Script::Telugu => "te",
            Script::Kannada => "kn",
            Script::Malayalam => "ml",
            Script::Sinhala => "si",
            Script::Ethiopic => "am",
            Script::Han
            | Script::Kana
            | Script::Latin
            | Script::Cyrillic
            | Script::Arabic
            | Script::Devanagari => return None,
        })
    }
}

/// How many letters of each script a text has.
pub(super) struct Census([usize; SCRIPTS]);

impl Census {
    /// Counts the letters of a text.
    pub(super) fn of(text: &str) -> Census {
        let mut counts = [0; SCRIPTS];
        for script in text.chars().filter_map(Script::of) {
            counts[script as usize] += 1;
        }
        Census(counts)
    }

    /// How many letters are of this script.
    pub(super) fn count(&self, script: Script) -> usize {
        self.0[script as usize]
    }

    /// The script that makes up most of the text, and its letters; `None` where no script does.
    ///
    /// Kana and Han are one here, since Japanese mixes them.
    pub(super) fn leading(&self) -> Option<(Script, usize)> {
        const SINGLE: &[Script] = &[
            Script::Hangul,
            Script::Latin,
            Script::Cyrillic,
            Script::Greek,
            Script::Hebrew,
            Script::Arabic,
            Script::Devanagari,
            Script::Thai,
            Script::Lao,
            Script::Khmer,
            Script::Myanmar,
            Script::Tibetan,
            Script::Georgian,
            Script::Armenian,
            Script::Bengali,
            Script::Gurmukhi,
            Script::Gujarati,
            Script::Oriya,
            Script::Tamil,
            Script::Telugu,
            Script::Kannada,
            Script::Malayalam,
            Script::Sinhala,
            Script::Ethiopic,
        ];
        let worth = |script: Script| self.count(script) * script.worth();
        let japanese_or_chinese = worth(Script::Han) + worth(Script::Kana);
        let single = SINGLE.iter().map(|script| (*script, worth(*script)));
        let candidates = std::iter::once((Script::Han, japanese_or_chinese)).chain(single);
        let (leading, most) = candidates.max_by_key(|(_, worth)| *worth)?;
        let all: usize = japanese_or_chinese + SINGLE.iter().map(|script| worth(*script)).sum::<usize>();
        let letters = match leading {
            Script::Han => self.count(Script::Han) + self.count(Script::Kana),
            other => self.count(other),
        };
        (most > 0 && most * 2 > all).then_some((leading, letters))
    }
}

/// The BCP 47 tag of a language that whatlang knows and we tell apart by words.
pub(super) fn tag_of(language: Lang) -> Option<&'static str> {
    Some(match language {
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Pol => "pl",
        Lang::Nld => "nl",
        Lang::Swe => "sv",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Fin => "fi",
        Lang::Est => "et",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Bul => "bg",
        Lang::Mkd => "mk",
        Lang::Bel => "be",
        Lang::Ron => "ro",
        Lang::Tur => "tr",
        Lang::Aze => "az",
        Lang::Uzb => "uz",
        Lang::Tuk => "tk",
        Lang::Vie => "vi",
        Lang::Ind => "id",
        Lang::Jav => "jv",
        Lang::Tgl => "tl",
        Lang::Cat => "ca",
        Lang::Epo => "eo",
        Lang::Lat => "la",
        Lang::Afr => "af",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Aka => "ak",
        Lang::Ara => "ar",
        Lang::Pes => "fa",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Mar => "mr",
        Lang::Nep => "ne",
        _ => return None,
    })
}
