//! Markdown of any HTML reads back as the same blocks, text, addresses and code, and with no formatting more.

use proptest::prelude::*;

use super::super::block::Block;
use super::super::inline::{Flags, Item, Kind};
use super::super::{Style, from_html, plain_text, reader, to_html};

/// What must survive: a line a block, its text with breaks, addresses and code marked.
fn outline(blocks: &[Block], indent: &str, out: &mut String) {
    for block in blocks {
        match block {
            Block::Paragraph(items) => line(indent, "p", items, out),
            Block::Heading(level, items) => line(indent, &format!("h{level}"), items, out),
            Block::Code(code) => out.push_str(&format!("{indent}pre {:?}\n", code.text)),
            Block::Rule => out.push_str(&format!("{indent}hr\n")),
            Block::Quote(blocks) => outline(blocks, &format!("{indent}> "), out),
            Block::List(list) => {
                for (at, item) in list.items.iter().enumerate() {
                    let mark = if at == 0 { format!("{:?}", list.start) } else { "+".to_owned() };
                    outline(item, &format!("{indent}{mark} "), out);
                }
            }
            Block::Table(table) => {
                for row in &table.rows {
                    row.iter().for_each(|cell| line(indent, "td", cell, out));
                    out.push_str(&format!("{indent}tr\n"));
                }
            }
        }
    }
}

fn line(indent: &str, name: &str, items: &[Item], out: &mut String) {
    out.push_str(&format!("{indent}{name} "));
    let mut text = String::new();
    inline(items, &mut text);
    // Code that loses formatting in its middle becomes one piece, and some code in links becomes text.
    let text = text.replace("⟧⟦", "");
    out.push_str(&if text.contains("]:") { text.replace(['⟦', '⟧'], "") } else { text });
    out.push('\n');
}

fn inline(items: &[Item], out: &mut String) {
    for item in items {
        match &item.kind {
            Kind::Text(text) => out.push_str(text),
            Kind::Code(code) => out.push_str(&format!("⟦{code}⟧")),
            Kind::Image { alt, url, title } => out.push_str(&format!("‹img {alt} {} {title}›", decoded(url))),
            Kind::Break => out.push('⏎'),
            Kind::Link { url, title, items } => {
                out.push_str(&format!("‹{} {title}: ", decoded(url)));
                inline(items, out);
                out.push('›');
            }
        }
    }
}

/// An address without percent-encoding, which readers of Markdown add to it.
fn decoded(url: &str) -> String {
    let bytes = url.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let hex = |at: usize| bytes.get(at).and_then(|b| char::from(*b).to_digit(16));
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Every visible character with its style.
fn styled(blocks: &[Block], out: &mut Vec<(char, Flags)>) {
    for block in blocks {
        match block {
            Block::Paragraph(items) | Block::Heading(_, items) => styled_items(items, 0, out),
            Block::Quote(blocks) => styled(blocks, out),
            Block::List(list) => list.items.iter().for_each(|item| styled(item, out)),
            Block::Table(table) => table.rows.iter().flatten().for_each(|cell| styled_items(cell, 0, out)),
            Block::Code(_) | Block::Rule => {}
        }
    }
}

fn styled_items(items: &[Item], outer: Flags, out: &mut Vec<(char, Flags)>) {
    for item in items {
        let style = item.style | outer;
        match &item.kind {
            Kind::Text(text) | Kind::Code(text) => {
                out.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| (c, style)));
            }
            Kind::Link { items, .. } => styled_items(items, style, out),
            Kind::Image { .. } | Kind::Break => {}
        }
    }
}

/// Panics where what reads back differs. How many characters lost formatting.
fn check(html: &str, style: Style) -> usize {
    let markdown = from_html(html, style);
    let back = to_html(&markdown);
    let (before, after) = (reader::blocks(html), reader::blocks(&back));
    let (mut expected, mut found) = (String::new(), String::new());
    outline(&before, "", &mut expected);
    outline(&after, "", &mut found);
    assert_eq!(expected, found, "\nhtml: {html}\nmarkdown:\n{markdown}\nback: {back}");
    let (mut source, mut result) = (Vec::new(), Vec::new());
    styled(&before, &mut source);
    styled(&after, &mut result);
    assert_eq!(source.len(), result.len());
    for (source, result) in source.iter().zip(&result) {
        assert!(
            result.1 & !source.1 == 0,
            "{source:?} became {result:?}\nhtml: {html}\nmarkdown:\n{markdown}\nback: {back}"
        );
    }
    // A break in a heading or cell is a space in Markdown.
    let words = |html: &str| {
        plain_text(html).replace('\u{200b}', "").split_whitespace().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(words(html), words(&back), "\nhtml: {html}\nmarkdown:\n{markdown}");
    source.iter().zip(&result).filter(|(source, result)| source != result).count()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Texts that mean something to some reader of Markdown.
fn text() -> impl Strategy<Value = String> {
    let special = [
        "*",
        "**",
        "_",
        "__",
        "`",
        "```",
        "~",
        "~~",
        "[",
        "]",
        "](",
        "[^1]",
        "[^1]: ",
        "[a]: http://b.c",
        "![",
        "!",
        "<b>",
        "<",
        ">",
        "</p>",
        "<!-- c -->",
        "<?x",
        "<http://x.y>",
        "&copy;",
        "&amp;",
        "&#35;",
        "&",
        "\\",
        "\\*",
        "\\\\",
        "# ",
        "#",
        "## x ##",
        " #",
        "- ",
        "+ ",
        "-",
        "---",
        "- - -",
        "===",
        "=",
        "+++",
        "1. ",
        "2014. ",
        "1) ",
        "12",
        ".",
        ")",
        "(",
        "| ",
        "|",
        "a | b",
        "| --- |",
        ":-:",
        ": ",
        ":",
        "> ",
        "{{",
        "{{<",
        "{{%",
        "{%",
        "{#",
        "{:",
        "}",
        "{.a}",
        "{",
        "$$",
        "[ ] ",
        "[x] ",
        "[!NOTE]",
        "http://a.b/c_d_e",
        "www.a.b",
        "a@b.c",
        "“",
        "”",
        "「",
        "」",
        "（",
        "）",
        "。",
        "，",
        "：",
        "、",
        "《",
        "》",
        "中文",
        "字",
        "a",
        "Word ",
        "é",
        " ",
        "  ",
        "\n",
        "\t",
        "    ",
        "\u{a0}",
        "\u{3000}",
        "\u{2003}",
        "→",
        "▍",
        "€",
        "+",
        "😀",
        "\u{200b}",
        "\u{200d}",
        "\u{301}",
        "\"",
        "'",
        "...",
        "^",
        "%",
        "@",
    ];
    let pieces = prop_oneof![
        8 => proptest::sample::select(special.to_vec()).prop_map(str::to_owned),
        1 => "[a-z0-9]{1,3}",
        1 => "\\PC{1,3}",
    ];
    proptest::collection::vec(pieces, 1..6).prop_map(|pieces| pieces.concat())
}

fn address() -> impl Strategy<Value = String> {
    let pieces = [
        "a", "_", "*", "(", ")", "&copy;", "&", "=", "?", "%20", "[", "]", "!", "~", "'", "中", "#", "\\",
        "{{", "<", " ",
    ];
    proptest::collection::vec(proptest::sample::select(pieces.to_vec()), 0..5)
        .prop_map(|pieces| format!("https://x.y/{}", pieces.concat()))
}

fn inline_html() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        6 => text().prop_map(|text| escaped(&text)),
        1 => (address(), text()).prop_map(|(url, alt)| format!("<img src=\"{}\" alt=\"{}\">", escaped(&url), escaped(&alt))),
        1 => (address(), text()).prop_map(|(url, title)| format!("<img src=\"{}\" title=\"{}\">", escaped(&url), escaped(&title))),
        1 => Just("<br>".to_owned()),
        2 => text().prop_map(|text| format!("<code>{}</code>", escaped(&text))),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        let inner = proptest::collection::vec(inner, 1..4).prop_map(|parts| parts.concat());
        prop_oneof![
            2 => inner.clone().prop_map(|inner| format!("<b>{inner}</b>")),
            2 => inner.clone().prop_map(|inner| format!("<em>{inner}</em>")),
            1 => inner.clone().prop_map(|inner| format!("<del>{inner}</del>")),
            1 => inner.clone().prop_map(|inner| format!("<span>{inner}</span>")),
            1 => (address(), inner.clone()).prop_map(|(url, inner)| format!("<a href=\"{}\">{inner}</a>", escaped(&url))),
            2 => inner,
        ]
    })
}

fn block_html() -> impl Strategy<Value = String> {
    let line = || proptest::collection::vec(inline_html(), 1..4).prop_map(|parts| parts.concat());
    let cell = || line().prop_map(|line| format!("<td>{line}</td>"));
    let leaf = prop_oneof![
        4 => line().prop_map(|line| format!("<p>{line}</p>")),
        1 => line(),
        1 => (1..7, line()).prop_map(|(level, line)| format!("<h{level}>{line}</h{level}>")),
        1 => text().prop_filter("Hugo acts on it", |text| !text.contains("{{")).prop_map(|text| format!("<pre>{}</pre>", escaped(&text))),
        1 => Just("<p>x</p><hr><p>x</p>".to_owned()),
        1 => proptest::collection::vec((cell(), cell()), 1..3).prop_map(|rows| {
            let rows: String = rows.iter().map(|(a, b)| format!("<tr>{a}{b}<td>x</td></tr>")).collect();
            format!("<table>{rows}</table>")
        }),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let inner = proptest::collection::vec(inner, 1..3).prop_map(|parts| parts.concat());
        let items = proptest::collection::vec(inner.clone(), 1..3)
            .prop_map(|items| items.iter().map(|item| format!("<li>{item}</li>")).collect::<String>());
        prop_oneof![
            1 => inner.clone().prop_map(|inner| format!("<div>{inner}</div>")),
            1 => inner.prop_map(|inner| format!("<blockquote>{inner}</blockquote>")),
            1 => items.clone().prop_map(|items| format!("<ul>{items}</ul>")),
            1 => (0..120_u32, items).prop_map(|(start, items)| format!("<ol start={start}>{items}</ol>")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::default())]

    #[test]
    fn a_paragraph_of_hostile_text_reads_back(text in text()) {
        check(&format!("<p>{}</p>", escaped(&text)), Style::MAINROAD);
    }

    #[test]
    fn formatting_reads_back_or_goes(html in inline_html()) {
        check(&format!("<p>{html}</p>"), Style::MAINROAD);
    }

    #[test]
    fn blocks_read_back(html in proptest::collection::vec(block_html(), 1..4)) {
        check(&html.concat(), Style::MAINROAD);
        check(&html.concat(), Style::HUGO);
    }

    #[test]
    fn no_input_panics(html in "(<[a-z/]{1,6}>|[a-z <>&;/\"=]|\\PC){0,40}") {
        from_html(&html, Style::HUGO);
        plain_text(&html);
        to_html(&html);
    }
}
