//! Tests of `sanitize` on HTML that nobody wrote to be read.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::{base, clean, faults};
use crate::text::sanitize::{html, level, url};

#[test]
fn hostile_html_takes_bounded_time_and_keeps_its_text() {
    let distinct: String = (0..20_000).map(|n| format!("<b id={n}>")).collect();
    let many: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let hostile = [
        "<div>".repeat(100_000) + "text",
        "<b>".repeat(400_000) + "text",
        "<table>".repeat(100_000) + "text",
        "<table><tr><td>".repeat(30_000) + "text",
        "<p>".to_owned() + &distinct + &"<p>x".repeat(20_000) + "text",
        "<table>".to_owned() + &"<i></i>".repeat(50_000) + "text",
        "<a href=x>".repeat(30_000) + "text",
        "<div></x>".repeat(100_000) + "text",
        "</b>".repeat(300_000) + "text",
        "<p>".repeat(100_000) + "text",
        format!("<p{many}>text"),
        "<svg>".repeat(100_000) + "text",
        "<!--".repeat(100_000) + "--> text",
        "<".repeat(100_000) + " text",
        "&".repeat(100_000) + " text",
        "<ul><li>".repeat(100_000) + "text",
    ];
    for text in hostile {
        let start = Instant::now();
        let clean = clean(&text);
        let taken = start.elapsed();
        let named = &text[..text.len().min(40)];
        assert!(clean.contains("text"), "{named}");
        assert!(deepest(&clean) <= 400, "{named}: {} deep", deepest(&clean));
        // No measure of speed: what grows with the square of its input takes hours, whatever else the machine does.
        assert!(taken < Duration::from_secs(600), "{named}: {taken:?}");
    }
}

/// The deepest nesting of well-formed HTML.
fn deepest(html: &str) -> usize {
    let void = |tag: &str| ["br", "hr", "img", "col", "wbr"].iter().any(|void| tag.starts_with(void));
    let tags = html.split('<').skip(1);
    let depths = tags.scan(0_usize, |depth, tag| {
        match tag.strip_prefix('/') {
            Some(_) => *depth = depth.saturating_sub(1),
            None => *depth += usize::from(!void(tag)),
        }
        Some(*depth)
    });
    depths.max().unwrap_or(0)
}

/// HTML as chance writes it.
fn wild() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<a href=x>",
        "<a href='javascript:a'>",
        "</a>",
        "<div>",
        "</div>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<ul>",
        "<li>",
        "</ul>",
        "<pre>\n",
        "</pre>",
        "<h1>",
        "</h1>",
        "<svg>",
        "</svg>",
        "<math>",
        "</math>",
        "<mtext>",
        "<style>",
        "</style>",
        "<script>",
        "</script>",
        "<select>",
        "<option>",
        "</select>",
        "<button>",
        "</button>",
        "<marquee>",
        "</marquee>",
        "<nobr>",
        "<form>",
        "</form>",
        "<caption>",
        "<ruby>",
        "<rt>",
        "<img src=a onerror=b>",
        "<!--",
        "-->",
        "<template>",
        "</template>",
        "<foreignObject>",
        "<title>",
        "</title>",
        "<br/>",
        "<code class=language-c>",
        "\n",
        "a",
        "港",
        "&lt;",
        "&#1;",
        "<",
        ">",
        "\"",
        "'",
        "<p title=\"",
        "<font>",
        "<dd>",
        "<details>",
        "<summary>",
        "<object>",
        "</object>",
        "<body>",
        "<html lang=en>",
        "<col>",
        "<th>",
        "<tbody>",
        "<iframe>",
        "</iframe>",
        "<noscript>",
        "</noscript>",
        "<plaintext>",
    ]);
    prop::collection::vec(tag, 0..25).prop_map(|tags| tags.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn wild_html_comes_out_clean_and_stays_as_it_is(text in wild()) {
        let once = clean(&text);
        prop_assert_eq!(faults(&once), Vec::<String>::new(), "{}", &once);
        prop_assert_eq!(clean(&once), &*once);
        prop_assert_eq!(html(&once, None), &*once);
    }

    #[test]
    fn levelled_html_comes_out_clean_and_stays_as_it_is(text in wild()) {
        let levelled = level::level(&text);
        prop_assert_eq!(level::level(&levelled), &*levelled);
        let once = clean(&levelled);
        prop_assert_eq!(faults(&once), Vec::<String>::new(), "{}", &once);
        prop_assert_eq!(clean(&once), &*once);
    }

    #[test]
    fn any_text_comes_out_clean(text in any::<String>()) {
        let once = clean(&text);
        prop_assert_eq!(faults(&once), Vec::<String>::new());
        prop_assert_eq!(clean(&once), &*once);
        let _ = url(&text, Some(&base()));
    }
}
