//! Durations, sizes and rhythms as people write them.

use std::time::Duration;

use crate::model::{Every, Kind, OptionError, Options};

/// `2s`, `500ms`, `5m`, `1h`, `7d`, or a bare number of seconds.
///
/// # Errors
/// When it is none of these.
pub(super) fn duration(options: &Options) -> Result<Duration, OptionError> {
    let wrong = || {
        options
            .error(format!("`{}` must be a time, but is {}", options.name(), options.kind()))
            .with_help("write a number with ms, s, m, h or d, such as `20s`")
    };
    if let Kind::Float(seconds) = options.kind() {
        return Duration::try_from_secs_f64(*seconds).map_err(|_| wrong());
    }
    let (number, unit) = split(options).ok_or_else(wrong)?;
    let seconds = match unit.as_str() {
        "ms" => number / 1000.0,
        "" | "s" => number,
        "m" => number * 60.0,
        "h" => number * 3600.0,
        "d" => number * 86400.0,
        _ => return Err(wrong()),
    };
    Duration::try_from_secs_f64(seconds).map_err(|_| wrong())
}

/// `10MiB`, `500kB`, or a bare number of bytes.
///
/// # Errors
/// When it is none of these, or zero.
pub(super) fn bytes(options: &Options) -> Result<u64, OptionError> {
    let wrong = || {
        options
            .error(format!("`{}` must be a size, but is {}", options.name(), options.kind()))
            .with_help("write a number with B, kB, MB, KiB or MiB, such as `10MiB`")
    };
    let (number, unit) = split(options).ok_or_else(wrong)?;
    let factor = match unit.as_str() {
        "" | "b" => 1.0,
        "kb" => 1e3,
        "mb" => 1e6,
        "gb" => 1e9,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        _ => return Err(wrong()),
    };
    let size = number * factor;
    // Up to 2⁵³ a size is exact in a float, and no body is larger.
    if !(1.0..9e15).contains(&size) {
        return Err(wrong());
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked just above")]
    Ok(size as u64)
}

/// `run`, `auto`, `never`, or a duration of a second to a year.
///
/// # Errors
/// When it is none of these.
pub(super) fn every(options: &Options) -> Result<Every, OptionError> {
    const LONGEST: Duration = Duration::from_secs(366 * 86400);
    let wrong = || {
        options
            .error(format!(
                "`{}` must be `run`, `auto`, `never` or a time from `1s` to `366d`",
                options.name()
            ))
            .with_help("write how long to wait between two requests, such as `30m`, `2h` or `1d`")
    };
    match options.kind() {
        Kind::Text(text) if text == "run" => Ok(Every::EachRun),
        Kind::Text(text) if text == "auto" => Ok(Every::Auto),
        Kind::Text(text) if text == "never" => Ok(Every::Never),
        _ => match duration(options).map_err(|_| wrong())? {
            short if short < Duration::from_secs(1) => Err(wrong()),
            long if long > LONGEST => Err(wrong()),
            pause => Ok(Every::Fixed(pause)),
        },
    }
}

fn split(options: &Options) -> Option<(f64, String)> {
    let text = options.text().ok()?;
    let text = text.trim();
    let at = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..at].parse().ok()?;
    Some((number, text[at..].trim().to_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::yaml;

    fn value(text: &str) -> Options {
        let Kind::Map(mut entries) = take(yaml::read(&format!("x: {text}")).unwrap()) else { panic!() };
        entries.remove(0).1
    }

    fn take(options: Options) -> Kind {
        options.into_kind()
    }

    #[test]
    fn times_and_sizes_read_as_written() {
        for (text, milliseconds) in
            [("2s", 2000), ("500ms", 500), ("0", 0), ("1.5", 1500), ("3", 3000), ("2m", 120_000)]
        {
            assert_eq!(duration(&value(text)).unwrap(), Duration::from_millis(milliseconds), "{text}");
        }
        for (text, size) in [("10MiB", 10 << 20), ("500kB", 500_000), ("4096", 4096)] {
            assert_eq!(bytes(&value(text)).unwrap(), size, "{text}");
        }
    }

    #[test]
    fn rhythms_read_as_written_and_odd_ones_are_refused() {
        let minutes = |number: u64| Every::Fixed(Duration::from_secs(number * 60));
        for (text, wanted) in [
            ("run", Every::EachRun),
            ("auto", Every::Auto),
            ("never", Every::Never),
            ("30m", minutes(30)),
            ("2h", minutes(120)),
            ("1d", minutes(1440)),
        ] {
            assert_eq!(every(&value(text)).unwrap(), wanted, "{text}");
        }
        for text in ["0", "1ms", "400d", "often", "[1h]", "-5m"] {
            assert!(every(&value(text)).unwrap_err().help.unwrap().contains("30m"), "{text}");
        }
    }

    #[test]
    fn other_words_are_refused_with_an_example() {
        assert!(duration(&value("soon")).unwrap_err().help.unwrap().contains("20s"));
        assert!(duration(&value("-1s")).is_err());
        assert!(bytes(&value("0")).is_err());
        assert!(bytes(&value("10 elephants")).is_err());
    }
}
