//! Numbers of XPath 1.0: double precision (IEEE 754), read and written in a form of its own (4.2, 4.4).

/// Reads `-12.5`, `.5`, `5.`, with white space around; anything else is not a number.
pub(super) fn read(text: &str) -> f64 {
    let text = text.trim_matches(is_space);
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if plain { text.parse().unwrap_or(f64::NAN) } else { f64::NAN }
}

/// Writes a number: no exponent, no `.0`, no sign before zero.
pub(super) fn write(number: f64) -> String {
    if number.is_infinite() {
        return if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// The nearest whole number, of two the greater (4.4); between -0.5 and 0 it is negative zero.
pub(super) fn round(number: f64) -> f64 {
    let below = number.floor();
    // Adding a half first would round 0.49999999999999994 up.
    let rounded = if number - below >= 0.5 { below + 1.0 } else { below };
    if rounded == 0.0 { rounded.copysign(number) } else { rounded }
}

/// White space of XML, which isn't all that Unicode calls so.
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_the_grammar_says() {
        for (text, number) in [("12", 12.0), (" -1.50\n", -1.5), (".5", 0.5), ("5.", 5.0), ("-0", -0.0)] {
            assert_eq!(read(text), number, "{text}");
        }
        for text in ["", " ", ".", "-", "+1", "1e3", "--1", "- 1", "1 2", "0x1", "inf", "NaN", "1.2.3", "一"]
        {
            assert!(read(text).is_nan(), "{text}");
        }
        assert_eq!(read(&"9".repeat(400)), f64::INFINITY);
    }

    #[test]
    fn numbers_are_written_without_exponent_and_with_a_plain_zero() {
        for (number, text) in [
            (-0.0, "0"),
            (3.0, "3"),
            (-1.25, "-1.25"),
            (f64::NAN, "NaN"),
            (-f64::INFINITY, "-Infinity"),
            (1e21, "1000000000000000000000"),
            (1e-7, "0.0000001"),
            (0.1 + 0.2, "0.30000000000000004"),
        ] {
            assert_eq!(write(number), text);
        }
    }

    #[test]
    fn halves_are_rounded_up_and_small_negatives_keep_their_sign() {
        assert_eq!([2.5, -2.5, 0.49999999999999994, 1.0].map(round), [3.0, -2.0, 0.0, 1.0]);
        assert!(round(-0.5).is_sign_negative() && round(-0.0).is_sign_negative());
        assert!(round(0.3).is_sign_positive());
        assert!(round(f64::NAN).is_nan());
        assert_eq!(round(f64::INFINITY), f64::INFINITY);
        assert_eq!(round(-f64::INFINITY), -f64::INFINITY);
    }
}
