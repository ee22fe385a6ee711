//! Our XPath engine against another one: some thousand expressions of the kinds that rules for sites are made of,
//! asked of the same trees. It shares no line with ours, so what both say is what XPath says.
//!
//! Where the other one is known to be wrong is listed in [`deviation`]. It is slow, so pages are small.

#![allow(clippy::unwrap_used, reason = "a test may be blunt, in its helpers too")]

#[path = "xpath/chance.rs"]
mod chance;
#[path = "xpath/expressions.rs"]
mod expressions;
#[path = "xpath/oracle.rs"]
mod oracle;
#[path = "xpath/pages.rs"]
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use feedloom::select::{Found, Selector, View};
use scraper::ElementRef;
use sxd_document::Package;

use chance::Chance;
use expressions::{Maker, Words};
use oracle::{Oracle, number};
use pages::Page;

/// Expressions for each page, and for rows of it.
const EXPRESSIONS: usize = 60;
const IN_ROWS: usize = 20;

#[derive(Default)]
struct Tally {
    distinct: BTreeSet<String>,
    asked: usize,
    found: usize,
    left_out: BTreeMap<&'static str, usize>,
    wrong: Vec<String>,
}

/// Why the oracle is known to say something else, where it is.
fn deviation(expression: &str, ours: &[String], theirs: &[String]) -> Option<&'static str> {
    let sorted = |list: &[String]| list.iter().cloned().collect::<BTreeSet<_>>();
    if expression.contains("!=") {
        return Some("takes `!=` for not(=), also for sets, where it asks for any that differs (3.4)");
    }
    if expression.contains('-')
        && [expression].into_iter().chain(theirs.iter().map(String::as_str)).any(|text| text.contains("-0"))
    {
        return Some("writes negative zero as -0 and not as 0 (4.2)");
    }
    if expression.contains('@') && expression.contains("following::") && theirs.len() < ours.len() {
        return Some("takes what follows an attribute for what follows its element (2.2)");
    }
    if expression.contains("@*") && (expression.contains("@*)[") || sorted(ours) == sorted(theirs)) {
        return Some("has attributes in another order, which is open (5.3)");
    }
    None
}

fn ours(found: Vec<Found<'_>>) -> Vec<String> {
    let shown = |found| match found {
        Found::Element(element) => format!("#{}", number(ElementRef::value(&element))),
        Found::Text(text) => text,
        Found::Value(_) | Found::Html(_) => unreachable!("nothing here is asked of a text"),
    };
    found.into_iter().map(shown).collect()
}

fn compare(page: &Page, seed: usize, tally: &mut Tally) {
    let view = View::html(&"https://news.example.org/".parse().unwrap(), page.text.as_str());
    let package = Package::new();
    let oracle = Oracle::new(view.document(), &package);
    let words = Words::of(view.document());
    let mut maker = Maker { words: &words, chance: Chance::new(seed as u64) };
    for _ in 0..EXPRESSIONS {
        ask(page, &view, &oracle, &maker.expression(), None, tally);
    }
    let elements: Vec<_> = view.document().tree.nodes().filter_map(ElementRef::wrap).collect();
    for _ in 0..IN_ROWS {
        let row = elements[maker.chance.below(elements.len())];
        ask(page, &view, &oracle, &maker.in_row(), Some(row), tally);
    }
}

fn ask<'v>(
    page: &Page,
    view: &'v View,
    oracle: &Oracle<'_>,
    expression: &str,
    row: Option<ElementRef<'v>>,
    tally: &mut Tally,
) {
    let selector = match Selector::parse(&format!("xpath:{expression}")) {
        Ok(selector) => selector,
        Err(bad) => return tally.wrong.push(format!("{expression}: {bad}")),
    };
    let ours = ours(match row {
        Some(row) => view.find_in(&Found::Element(row), &selector),
        None => view.find(&selector),
    });
    let theirs = oracle.ask(expression, row.map(|row| number(row.value())));
    let reason = match &theirs {
        Ok(theirs) if *theirs == ours => None,
        Ok(theirs) => deviation(expression, &ours, theirs),
        Err(_) => [" div)", " mod)"]
            .iter()
            .any(|end| expression.contains(end))
            .then_some("takes a name after a comma for an operator (3.7)"),
    };
    if let Some(reason) = reason {
        *tally.left_out.entry(reason).or_default() += 1;
        return;
    }
    tally.asked += 1;
    tally.distinct.insert(expression.to_owned());
    tally.found += usize::from(!ours.is_empty());
    if theirs.as_ref() != Ok(&ours) {
        let some = |found: &[String]| format!("{} {:?}", found.len(), &found[..found.len().min(4)]);
        let theirs = theirs.map_or_else(|bad| bad, |found| some(&found));
        tally.wrong.push(format!("{}: {expression}\n  ours   {}\n  theirs {theirs}", page.name, some(&ours)));
    }
}

#[test]
fn our_engine_finds_what_another_finds() {
    let mut pages = pages::own();
    match pages::real(40) {
        Some(real) => pages.extend(real),
        None => println!("skipped: the pages of ../shared/extract-dev are not there"),
    }
    let mut tally = Tally::default();
    for (seed, page) in pages.iter().enumerate() {
        compare(page, seed, &mut tally);
    }
    println!(
        "{} pages, {} distinct expressions, {} answers compared, of which {} found something; left out: {:?}",
        pages.len(),
        tally.distinct.len(),
        tally.asked,
        tally.found,
        tally.left_out
    );
    assert!(
        tally.wrong.is_empty(),
        "{} differ:\n{}",
        tally.wrong.len(),
        tally.wrong[..tally.wrong.len().min(40)].join("\n")
    );
    assert!(pages.len() >= 50 && tally.distinct.len() >= 2_000 && tally.found * 4 > tally.asked);
}
