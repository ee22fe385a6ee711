//! One table of files and paths: `+ /path` may be asked for, `- /path` may not.
//!
//! It covers what RFC 9309 shows in 2.2.1 to 2.2.4 and 5, and what search engines publish about their reading of it.

use super::allowed;

/// What a case shows, the file, and the paths.
const CASES: &[(&str, &str, &str)] = &[
    // 2.2.1: whom a group is for.
    (
        "our group hides the one for all",
        "User-agent: *\nDisallow: /\n\nUser-agent: feedloom\nDisallow: /x\n",
        "+ /a\n- /x",
    ),
    (
        "the order of groups says nothing",
        "User-agent: feedloom\nDisallow: /x\n\nUser-agent: *\nDisallow: /\n",
        "+ /a\n- /x",
    ),
    ("case of names says nothing", "USER-AGENT: FeedLoom\ndisALLOW: /x\n", "- /x\n+ /a"),
    (
        "groups that name us count together",
        "User-agent: feedloom\nDisallow: /a\n\nUser-agent: b\nDisallow: /b\n\nUser-agent: FEEDLOOM\nDisallow: /c\n",
        "- /a\n+ /b\n- /c",
    ),
    (
        "groups for all count together",
        "User-agent: *\nDisallow: /a\n\nUser-agent: b\nDisallow: /b\n\nUser-agent: *\nDisallow: /c\n",
        "- /a\n+ /b\n- /c",
    ),
    (
        "several names share their rules",
        "User-agent: a\nUser-agent: feedloom\nUser-agent: b\nDisallow: /x\n",
        "- /x",
    ),
    ("a group for others is not for us", "User-agent: a\nUser-agent: b\nDisallow: /\n", "+ /x"),
    ("nobody named lets all in", "User-agent: other\nDisallow: /\n", "+ /"),
    (
        "our group without rules hides the one for all",
        "User-agent: *\nDisallow: /\n\nUser-agent: feedloom\n",
        "+ /a",
    ),
    ("a version after the name is no part of it", "User-agent: feedloom/1.0\nDisallow: /x\n", "- /x"),
    ("words after the name are no part of it", "User-agent: feedloom reader\nDisallow: /x\n", "- /x"),
    (
        "a longer name is another",
        "User-agent: feedloom-news\nDisallow: /\n\nUser-agent: feedloomer\nDisallow: /\n\nUser-agent: my-feedloom\nDisallow: /\n",
        "+ /a",
    ),
    ("a shorter name is another", "User-agent: feed\nDisallow: /\n", "+ /a"),
    (
        "a name within a line is not the product",
        "User-agent: Mozilla/5.0 (compatible; feedloom)\nDisallow: /\n",
        "+ /a",
    ),
    ("a star with words is still for all", "User-agent: * all of you\nDisallow: /x\n", "- /x"),
    ("a star within a name is for nobody", "User-agent: *bot\nDisallow: /x\n", "+ /x"),
    ("the empty name is nobody's", "User-agent:\nDisallow: /x\n", "+ /x"),
    ("rules before any name are nobody's", "Disallow: /x\nUser-agent: other\nDisallow: /y\n", "+ /x\n+ /y"),
    // 2.2.2: which rule wins, and how paths are compared.
    (
        "the longest rule wins",
        "User-agent: *\nAllow: /pages/\nDisallow: /pages/closed\nAllow: /pages/closed/not.gif\n",
        "+ /pages/a\n- /pages/closed\n- /pages/closed/a\n+ /pages/closed/not.gif",
    ),
    (
        "the order of rules says nothing",
        "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c\n",
        "- /a\n+ /a/b\n- /a/b/c\n+ /b",
    ),
    ("of two as long the one that allows wins", "User-agent: *\nDisallow: /a\nAllow: /a\n", "+ /a\n+ /ab"),
    (
        "stars count towards the length",
        "User-agent: *\nAllow: /page\nDisallow: /*.htm\n",
        "- /page.htm\n+ /page",
    ),
    ("as long with a star", "User-agent: *\nAllow: /page\nDisallow: /*.ph\n", "+ /page.php5"),
    ("the front page alone", "User-agent: *\nAllow: /$\nDisallow: /\n", "+ /\n- /page.htm\n- /?a"),
    ("the front page alone, closed", "User-agent: *\nDisallow: /$\n", "- /\n+ /page.htm"),
    ("case of paths counts", "User-agent: *\nDisallow: /Fish\n", "- /Fish/1\n+ /fish/1\n+ /FISH/1"),
    (
        "a rule is a beginning",
        "User-agent: *\nDisallow: /fish\n",
        "- /fish\n- /fish.html\n- /fish/salmon.html\n- /fishheads\n- /fish.php?id=1\n+ /catfish\n+ /?id=fish\n+ /desert/fish",
    ),
    (
        "a folder is not the file of its name",
        "User-agent: *\nDisallow: /fish/\n",
        "- /fish/\n- /fish/?id=1\n- /fish/salmon.htm\n+ /fish\n+ /fish.html",
    ),
    ("an empty rule closes nothing", "User-agent: *\nDisallow:\n", "+ /a"),
    (
        "an empty rule does not take the others away",
        "User-agent: *\nDisallow:\nDisallow: /x\nAllow:\n",
        "- /x\n+ /a",
    ),
    (
        "robots.txt may always be asked for",
        "User-agent: *\nDisallow: /\n",
        "+ /robots.txt\n- /robots.txt.bak\n- /a/robots.txt",
    ),
    (
        "queries are compared",
        "User-agent: *\nDisallow: /list?page=\nAllow: /list?page=1$\n",
        "+ /list\n- /list?page=2\n+ /list?page=1\n- /list?page=10\n+ /list?p=2",
    ),
    ("fragments are not", "User-agent: *\nDisallow: /a$\n", "- /a#b\n+ /ab"),
    (
        "a query as in the table of 2.2.2",
        "User-agent: *\nDisallow: /foo/bar?baz=quz\n",
        "- /foo/bar?baz=quz\n+ /foo/bar?baz=",
    ),
    (
        "an address in a query",
        "User-agent: *\nDisallow: /foo/bar?baz=http://foo.bar\n",
        "- /foo/bar?baz=http://foo.bar\n- /foo/bar?baz=http%3A%2F%2Ffoo.bar\n- /foo/bar?baz=http%3a%2f%2ffoo.bar\n+ /foo/bar?baz=http:foo.bar",
    ),
    (
        "an address in a query, escaped",
        "User-agent: *\nDisallow: /foo/bar?baz=http%3A%2F%2Ffoo.bar\n",
        "- /foo/bar?baz=http://foo.bar\n- /foo/bar?baz=http%3A%2F%2Ffoo.bar",
    ),
    (
        "letters beyond ASCII",
        "User-agent: *\nDisallow: /foo/bar/ツ\n",
        "- /foo/bar/ツ\n- /foo/bar/%E3%83%84\n- /foo/bar/%e3%83%84/x\n+ /foo/bar/",
    ),
    (
        "letters beyond ASCII, escaped",
        "User-agent: *\nDisallow: /foo/bar/%E3%83%84\n",
        "- /foo/bar/ツ\n- /foo/bar/%e3%83%84",
    ),
    (
        "letters that need no escape",
        "User-agent: *\nDisallow: /foo/bar/%62%61%7A\nDisallow: /%7Ejoe/\n",
        "- /foo/bar/baz\n- /foo/bar/%62%61%7A\n- /~joe/a\n- /%7ejoe/a\n+ /joe/",
    ),
    (
        "letters escaped in the address alone",
        "User-agent: *\nDisallow: /private\n",
        "- /%70rivate\n- /privat%65/a",
    ),
    (
        "case of escapes says nothing",
        "User-agent: *\nDisallow: /a%3cd\nDisallow: /b%3Cd\n",
        "- /a%3cd\n- /a%3Cd\n- /a<d\n- /b%3cd\n- /b%3Cd",
    ),
    (
        "an escaped slash is no slash",
        "User-agent: *\nDisallow: /a%2fb\nDisallow: /c/d\n",
        "- /a%2Fb\n+ /a/b\n+ /c%2fd",
    ),
    ("spaces within", "User-agent: *\nDisallow: /a b/\n", "- /a%20b/c\n+ /a/"),
    (
        "bytes that are no escape",
        "User-agent: *\nDisallow: /100%\nDisallow: /%zz\n",
        "- /100%\n- /100%25a\n- /%zz\n+ /10",
    ),
    ("a quote has two spellings", "User-agent: *\nDisallow: /a?b='c'\n", "- /a?b='c'\n- /a?b=%27c%27"),
    // 2.2.3: stars, dollars, comments.
    (
        "a star at the end says nothing more",
        "User-agent: *\nDisallow: /fish*\n",
        "- /fish\n- /fishheads/a\n+ /catfish",
    ),
    ("a slash and a star", "User-agent: *\nDisallow: /*\n", "- /\n- /a"),
    (
        "a star in the middle",
        "User-agent: *\nDisallow: /*.php\n",
        "- /index.php\n- /filename.php\n- /folder/a.php?b\n- /folder/any.php.file.html\n- /a.php/\n+ /\n+ /windows.PHP",
    ),
    (
        "the end",
        "User-agent: *\nDisallow: /*.php$\n",
        "- /a.php\n- /folder/a.php\n+ /a.php?b\n+ /a.php/\n+ /a.php5\n+ /windows.PHP",
    ),
    (
        "two ends of a star",
        "User-agent: *\nDisallow: /fish*.php\n",
        "- /fish.php\n- /fishheads/catfish.php?b\n+ /Fish.PHP\n+ /a/fish.php",
    ),
    (
        "several stars",
        "User-agent: *\nDisallow: /a*b**c*d$\n",
        "- /abcd\n- /axbxcxd\n- /abcdd\n+ /abcde\n+ /acbd",
    ),
    (
        "what comes between stars does not overlap",
        "User-agent: *\nDisallow: /ab*ba$\n",
        "+ /aba\n- /abba\n- /abxba",
    ),
    ("the last piece may stand twice", "User-agent: *\nDisallow: /*a$\n", "- /aba\n- /a\n+ /ab"),
    ("a star and the end", "User-agent: *\nDisallow: /a*$\n", "- /a\n- /a/b\n+ /b"),
    (
        "a dollar elsewhere is itself",
        "User-agent: *\nDisallow: /a$b\nDisallow: /c$$\n",
        "- /a$b\n- /a%24b/x\n+ /a\n- /c$\n+ /c",
    ),
    (
        "signs told by their escape",
        "User-agent: *\nDisallow: /path/file-with-a-%2A.html\nDisallow: /path/foo-%24\n",
        "- /path/file-with-a-*.html\n- /path/file-with-a-%2A.html\n+ /path/file-with-a-b.html\n- /path/foo-$\n- /path/foo-%24",
    ),
    ("a star in the address is none in the rule", "User-agent: *\nDisallow: /a\nAllow: /abc\n", "- /a*c"),
    (
        "signs that mean something elsewhere",
        "User-agent: *\nDisallow: /a.b\nDisallow: /c[0-9]+\nDisallow: /(d|e)\n",
        "- /a.b\n+ /axb\n+ /c1\n- /c[0-9]+\n- /(d|e)\n+ /d",
    ),
    (
        "comments",
        "User-agent: * # all\n# Disallow: /a\nDisallow: /b#c\nDisallow: /d # e\n#",
        "+ /a\n- /b\n- /bc\n- /d",
    ),
    // What does not begin with a slash.
    ("a star alone", "User-agent: *\nDisallow: *\n", "- /a"),
    ("a star first", "User-agent: *\nDisallow: *.pdf$\n", "- /a/b.pdf\n+ /a.pdf.html"),
    ("a path without its slash closes nothing", "User-agent: *\nDisallow: private\n", "+ /private"),
    ("an address is no path", "User-agent: *\nDisallow: https://news.example/private\n", "+ /private"),
    // 2.2.4 and what people write.
    (
        "other lines part no group",
        "User-agent: other\nSitemap: https://news.example/map.xml\nUser-agent: feedloom\nDisallow: /x\nSitemap: /y\nDisallow: /z\n",
        "- /x\n+ /y\n- /z",
    ),
    (
        "unknown lines part no group",
        "User-agent: feedloom\nNoindex: /a\nHost: news.example\nUser-agent: other\nDisallow: /x\n",
        "- /x\n+ /a",
    ),
    (
        "a crawl-delay ends the names of a group",
        "User-agent: *\nCrawl-delay: 10\n\nUser-agent: other\nDisallow: /\n",
        "+ /a",
    ),
    ("blank lines part no group", "User-agent: *\n\n\nDisallow: /a\n\nDisallow: /b\n", "- /a\n- /b"),
    ("spaces around", " \t User-agent \t:  * \nDisallow\t:/a\n   Disallow : \t/b \t\n", "- /a\n- /b"),
    ("no spaces", "User-agent:*\nDisallow:/a\nAllow:/a/b\n", "- /a\n+ /a/b"),
    (
        "a missing colon",
        "User-agent *\nDisallow /a\nAllow /a/b\nDisallow is our policy\n",
        "- /a\n+ /a/b\n+ /is",
    ),
    ("misspelled", "Useragent: *\nDissallow: /a\nDisalow: /b\nDissalow: /c\n", "- /a\n- /b\n- /c"),
    ("neither colon nor value", "User-agent: *\nDisallow\n:\n: /x\nDisallow: /a\n", "- /a\n+ /x"),
    ("a mark before the first line", "\u{feff}User-agent: *\nDisallow: /a\n", "- /a"),
    (
        "lines of Windows",
        "User-agent: *\r\nDisallow: /a\r\n\r\nUser-agent: other\r\nDisallow: /b\r\n",
        "- /a\n+ /b",
    ),
    ("lines of old Macs", "User-agent: *\rDisallow: /a\rDisallow: /b", "- /a\n- /b"),
    (
        "lines of all kinds",
        "User-agent: *\r\n\rDisallow: /a\n\r\nDisallow: /b\0Disallow: /c",
        "- /a\n- /b\n- /c",
    ),
    ("no line break at the end", "User-agent: *\nDisallow: /a", "- /a"),
    ("an empty file", "", "+ /"),
    ("a page", "<!doctype html>\n<html><body>\nDisallow: /\n</body></html>\n", "+ /"),
];

#[test]
fn each_path_is_judged_as_the_table_says() {
    let mut wrong = Vec::new();
    for (name, file, paths) in CASES {
        for line in paths.lines() {
            let (sign, path) = line.split_at(2);
            if allowed(file, path) != (sign == "+ ") {
                wrong.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn bytes_that_are_no_text_are_compared_as_bytes() {
    let rules = super::Rules::read(b"User-agent: *\nDisallow: /\xe9t\xe9\nDisallow: /a\n");
    for (path, expected) in [("/%E9t%e9", false), ("/%C3%A9t%C3%A9", true), ("/a", false)] {
        assert_eq!(
            rules.check(&format!("https://news.example{path}").parse().unwrap()).is_ok(),
            expected,
            "{path}"
        );
    }
}

#[test]
fn long_lines_are_read_whole() {
    let long = "a".repeat(100_000);
    let file = format!("User-agent: *\n# {long}\nDisallow: /{long}\nDisallow: /b\n");
    assert!(!allowed(&file, "/b") && !allowed(&file, &format!("/{long}/c")) && allowed(&file, "/aaa"));
}

#[test]
fn hostile_patterns_are_matched_in_time_that_grows_with_their_length() {
    // Of 2 KB each, and against a path of 8 KB: were the time a product, this would not end today.
    let path = format!("/{}", "a".repeat(8000));
    let pattern = "*a".repeat(1000);
    let near = format!("{}b", "a".repeat(2000));
    let file =
        format!("User-agent: *\n{}", format!("Disallow: /{pattern}*b$\nDisallow: /*{near}\n").repeat(100));
    let start = std::time::Instant::now();
    assert!(allowed(&file, &path));
    assert!(start.elapsed().as_secs() < 20);
}
