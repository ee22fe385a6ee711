//! Rules without a network.

mod cases;

use super::*;

const SITE: &str = "https://news.example";

fn allowed(robots: &str, path: &str) -> bool {
    let rules = Rules::read(robots.as_bytes());
    rules.check(&format!("{SITE}{path}").parse().unwrap()).is_ok()
}

fn delay(robots: &str) -> Option<f32> {
    Rules::read(robots.as_bytes()).crawl_delay().map(|delay| delay.as_secs_f32())
}

#[test]
fn our_own_group_takes_the_place_of_the_group_for_all() {
    let robots =
        "User-agent: *\nDisallow: /\n\nUser-agent: FeedLoom\nUser-agent: other\nDisallow: /private\n";
    assert!(allowed(robots, "/a") && !allowed(robots, "/private/a"));
    let robots = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /all\n";
    assert!(allowed(robots, "/a") && !allowed(robots, "/all"));
    assert!(allowed("User-agent: other\nDisallow: /\n", "/a"));
}

#[test]
fn groups_that_name_us_twice_count_together() {
    let robots = "User-agent: feedloom\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\n\nUser-agent: feedloom\nDisallow: /c\n";
    assert!(!allowed(robots, "/a") && allowed(robots, "/b") && !allowed(robots, "/c"));
}

#[test]
fn the_longest_rule_wins_and_a_tie_allows() {
    let robots = "User-agent: *\nDisallow: /a\nAllow: /a/open\nDisallow: /tie\nAllow: /tie\n";
    assert!(!allowed(robots, "/a/x") && allowed(robots, "/a/open/x") && allowed(robots, "/tie"));
}

#[test]
fn stars_and_ends_are_understood_and_case_counts() {
    let robots =
        "User-agent: *\nDisallow: /*/print\nDisallow: /*.pdf$\nDisallow: /Deep # note\nDisallow: /新闻\n";
    for (path, expected) in [
        ("/a/print", false),
        ("/print", true),
        ("/a.pdf", false),
        ("/a.pdf#page", false),
        ("/a.pdf?x", true),
        ("/Deep/x", false),
        ("/deep/x", true),
        ("/新闻/1", false),
        ("/robots.txt", true),
    ] {
        assert_eq!(allowed(robots, path), expected, "{path}");
    }
}

#[test]
fn a_query_is_part_of_the_path() {
    let robots = "User-agent: *\nDisallow: /*?page=\n";
    assert!(allowed(robots, "/list") && !allowed(robots, "/list?page=2"));
}

#[test]
fn what_states_no_rule_lets_us_in() {
    for robots in
        ["", "\u{feff}", "User-agent: *\nDisallow:\n", "<html><body>Log in", "Sitemap: /x\n", "\r\0\n"]
    {
        assert!(allowed(robots, "/a"), "{robots:?}");
    }
    assert!(!allowed("\u{feff}User-agent: *\r\nDisallow: /\r\n", "/a"));
}

#[test]
fn a_crawl_delay_is_cut_to_a_minute() {
    for (text, expected) in [
        ("5", Some(5.0)),
        ("0.5", Some(0.5)),
        ("86400", Some(60.0)),
        ("inf", Some(60.0)),
        ("NaN", None),
        ("0", None),
        ("-1", None),
        ("5s", None),
    ] {
        assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {text}\n")), expected, "{text}");
    }
    assert_eq!(delay("User-agent: other\nCrawl-delay: 5\n"), None);
}

#[test]
fn a_line_that_was_cut_is_not_a_rule() {
    let mut robots = "User-agent: *\nDisallow: /a\n".to_owned();
    robots.push_str(&"#".repeat(500 * 1024 - robots.len() - 12));
    robots.push_str("\nDisallow: /"); // of `/secret`, and cut here
    assert_eq!(robots.len(), 500 * 1024);
    assert!(!allowed(&robots, "/a") && allowed(&robots, "/b"));
}

#[test]
fn a_hostile_file_costs_little_and_spoils_nothing() {
    let head = "User-agent: *\nDisallow: /closed\n";
    let start = std::time::Instant::now();
    for tail in [
        "Disallow: /*x$\n".repeat(30_000),
        format!("Disallow: /{}$\n", "*a".repeat(200_000)),
        format!("Disallow: /{}\n", "*a".repeat(200_000)),
        "User-agent: feedloo\n".repeat(20_000),
        "*".repeat(400_000),
        "Disallow: /a*b*c*d\n".repeat(20_000),
    ] {
        let robots = format!("{head}{tail}");
        assert!(!allowed(&robots, "/closed"));
        assert!(allowed(&robots, "/open/page.html"));
    }
    assert!(start.elapsed().as_secs() < 30);
}

mod hostile {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pieces_searched_in_turn_find_what_trying_everything_finds(
            pattern in "/[ab*]{0,8}[$]{0,1}", path in "/[ab]{0,10}",
        ) {
            let whole = pattern.strip_suffix('$').map_or_else(|| format!("{pattern}*"), str::to_owned);
            let closed = !allowed(&format!("User-agent: *\nDisallow: {pattern}\n"), &path);
            prop_assert_eq!(closed, crate::select::glob::fits(&whole, &path));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400), path in "/\\PC{0,40}") {
            let rules = Rules::read(&bytes);
            if let Ok(url) = format!("{SITE}{path}").parse() {
                let _ = rules.check(&url);
                let _ = rules.crawl_delay();
            }
        }

        #[test]
        fn no_lines_make_it_panic(lines in proptest::collection::vec("(User-agent|Disallow|Allow|Crawl-delay)[: ]{0,2}[/*$%a\\\\\\[0-9é.]{0,12}", 0..20)) {
            let rules = Rules::read(lines.join("\n").as_bytes());
            let _ = rules.check(&"https://news.example/a/%20b?c=$".parse().unwrap());
            let _ = rules.crawl_delay();
        }
    }
}
