//! Expressions of the kinds rules for sites are made of, with the names, classes and words of a page.

use scraper::{Html, Node};

use super::chance::Chance;

/// What a page has that an expression may ask for.
pub(crate) struct Words {
    names: Vec<String>,
    attributes: Vec<String>,
    ids: Vec<String>,
    classes: Vec<String>,
    texts: Vec<String>,
}

impl Words {
    pub(crate) fn of(html: &Html) -> Self {
        let mut words =
            Self { names: vec![], attributes: vec![], ids: vec![], classes: vec![], texts: vec![] };
        for node in html.tree.nodes() {
            match node.value() {
                Node::Element(element) => {
                    words.names.push(element.name().to_owned());
                    words.attributes.extend(element.attrs().map(|(name, _)| name.to_owned()));
                    words.ids.extend(element.id().map(str::to_owned));
                    words.classes.extend(element.classes().map(str::to_owned));
                }
                Node::Text(text) => words.texts.extend(text.split_whitespace().take(3).map(str::to_owned)),
                _ => {}
            }
        }
        for list in
            [&mut words.names, &mut words.attributes, &mut words.ids, &mut words.classes, &mut words.texts]
        {
            list.retain(|word| !word.contains(['\'', '"']) && word.len() <= 60);
            list.sort();
            list.dedup();
        }
        // What HTML compares in lower case, and what has a prefix, the oracle knows nothing of.
        let is_plain = |name: &String| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        words.names.retain(is_plain);
        words.attributes.retain(is_plain);
        words
    }
}

/// Makes expressions.
pub(crate) struct Maker<'w> {
    pub(crate) words: &'w Words,
    pub(crate) chance: Chance,
}

impl Maker<'_> {
    /// An expression to ask of a whole page.
    pub(crate) fn expression(&mut self) -> String {
        match self.chance.below(12) {
            0..8 => self.path(),
            8 => format!("{} | {}", self.path(), self.path()),
            9 => format!("({})[{}]", self.path(), self.place()),
            10 => self.value(3),
            _ => format!("({}){}", self.path(), self.steps(1)),
        }
    }

    /// An expression to ask of a row.
    pub(crate) fn in_row(&mut self) -> String {
        match self.chance.below(5) {
            0 => format!(".//{}", self.step(2)),
            1 => self.step(2),
            2 => format!("{}::{}", self.axis(), self.step(1)),
            3 => self.value(2),
            _ => format!(".//{}{}", self.step(1), self.steps(2)),
        }
    }

    fn path(&mut self) -> String {
        let start = self.chance.of(&["//", "//", "//", "/html/body//", "/descendant::"]);
        let first = self.step(2);
        format!("{start}{first}{}", self.steps(2))
    }

    fn steps(&mut self, most: usize) -> String {
        let mut path = String::new();
        for _ in 0..self.chance.below(most + 1) {
            match self.chance.below(8) {
                0 | 1 => path.push_str(&format!("/{}", self.step(1))),
                2 => path.push_str(&format!("//{}", self.step(1))),
                3 | 4 => path.push_str(&format!("/{}::{}", self.axis(), self.step(1))),
                5 => path.push_str("/.."),
                6 => path.push_str(&format!("/@{}", self.attribute())),
                _ => path.push_str(self.chance.of(&["/text()", "//text()", "/node()", "/@*", "/comment()"])),
            }
        }
        path
    }

    fn step(&mut self, most: usize) -> String {
        let name = match self.chance.below(6) {
            0 => "*".to_owned(),
            _ => self.chance.word(&self.words.names),
        };
        let count = self.chance.below(most + 1).min(self.chance.below(most + 1));
        let predicates = (0..count).map(|_| format!("[{}]", self.predicate(2)));
        let predicates = predicates.collect::<String>();
        format!("{name}{predicates}")
    }

    fn predicate(&mut self, depth: usize) -> String {
        let (id, class) = (self.chance.word(&self.words.ids), self.chance.word(&self.words.classes));
        let (text, attribute) = (self.chance.word(&self.words.texts), self.attribute());
        match self.chance.below(if depth == 0 { 11 } else { 18 }) {
            0 => format!("@id='{id}'"),
            1 => format!("@class=\"{class}\""),
            2 => format!("contains(concat(' ', normalize-space(@class), ' '), ' {class} ')"),
            3 => format!("contains(@class, '{class}')"),
            4 => format!("starts-with(@{attribute}, '{}')", text.chars().take(2).collect::<String>()),
            5 => format!("@{attribute}"),
            6 => format!("contains(., '{text}')"),
            7 => format!("normalize-space(text())='{text}'"),
            8 | 9 => self.place(),
            10 => self.chance.word(&self.words.names),
            11 => format!("not({})", self.predicate(depth - 1)),
            12 => format!("{} and {}", self.predicate(depth - 1), self.predicate(depth - 1)),
            13 => format!("{} or {}", self.predicate(depth - 1), self.predicate(depth - 1)),
            14 => format!("{}::{}", self.axis(), self.step(0)),
            15 => format!("count({}) {} {}", self.relative(), self.comparison(), self.chance.below(4)),
            16 => format!("{} {} {}", self.value(1), self.comparison(), self.value(1)),
            _ => format!("{} {} '{text}'", self.relative(), self.chance.of(&["=", "!="])),
        }
    }

    fn place(&mut self) -> String {
        let number = self.chance.below(4);
        match self.chance.below(8) {
            0..3 => number.to_string(),
            3 => "last()".to_owned(),
            4 => format!("position() {} {number}", self.comparison()),
            5 => format!("last() - {number}"),
            6 => "position() mod 2 = 1".to_owned(),
            _ => format!("position() = last() - {number}"),
        }
    }

    fn relative(&mut self) -> String {
        let name = self.chance.word(&self.words.names);
        match self.chance.below(6) {
            0 => name,
            1 => format!(".//{name}"),
            2 => format!("@{}", self.attribute()),
            3 => ".".to_owned(),
            4 => format!("{}::{name}", self.axis()),
            _ => format!("../{name}"),
        }
    }

    fn value(&mut self, depth: usize) -> String {
        let text = self.chance.word(&self.words.texts);
        let number = self.chance.below(7);
        if depth == 0 {
            return match self.chance.below(4) {
                0 => number.to_string(),
                1 => format!("'{text}'"),
                _ => self.relative(),
            };
        }
        let inner = self.value(depth - 1);
        match self.chance.below(20) {
            0 => format!("string({inner})"),
            1 => format!("substring-before({inner}, '{}')", text.chars().take(1).collect::<String>()),
            2 => format!("substring-after({inner}, '{}')", text.chars().take(1).collect::<String>()),
            3 => format!("substring({inner}, {number})"),
            4 => format!("substring({inner}, {number} div 2, {})", self.chance.below(9)),
            5 => format!("string-length({inner})"),
            6 => format!("translate({inner}, 'abc 一', 'AB')"),
            7 => format!("normalize-space({inner})"),
            8 => format!("concat({inner}, '-', {})", self.value(depth - 1)),
            9 => format!("number({inner}) + {number}"),
            10 => format!("{} {} 2", self.value(depth - 1), self.chance.of(&["*", "-", "div", "mod", "+"])),
            11 => format!("round({inner} div 3)"),
            12 => format!("floor({inner})"),
            13 => format!("ceiling({inner})"),
            14 => format!("count(//{})", self.step(1)),
            15 => format!("sum(//{}/@{})", self.chance.word(&self.words.names), self.attribute()),
            16 => format!("boolean({inner})"),
            17 => format!("local-name({})", self.relative()),
            18 => format!("contains({inner}, '{text}')"),
            _ => format!("-{inner}"),
        }
    }

    fn attribute(&mut self) -> String {
        self.chance.word(&self.words.attributes)
    }

    fn comparison(&mut self) -> &'static str {
        self.chance.of(&["=", "!=", "<", "<=", ">", ">="])
    }

    fn axis(&mut self) -> &'static str {
        self.chance.of(&[
            "ancestor",
            "ancestor-or-self",
            "child",
            "descendant",
            "descendant-or-self",
            "following",
            "following-sibling",
            "parent",
            "preceding",
            "preceding-sibling",
            "self",
        ])
    }
}
