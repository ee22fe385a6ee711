//! An explanation as people read it.

use std::fmt::Write as _;

use super::Told;
use crate::cli::outcome::{clean, count, diagnostic};
use crate::model::Diagnostic;
use crate::select::looked::Looked;
use crate::text::charset::By;
use crate::update::explain::{ArticleStory, Asked, EntryStory, Fate};

/// All of it.
pub(super) fn of(told: &Told) -> String {
    let explanation = &told.explanation;
    let mut text = format!("source {} ({})\n", explanation.source, told.kind);
    for answer in &explanation.answers {
        asked(&mut text, &answer.asked);
        if let Some(rule) = &told.rules.list {
            row(&mut text, "rule", rule);
        }
        looked(&mut text, &answer.looked);
        let older = if answer.has_older { ", and there are older ones further back" } else { "" };
        row(
            &mut text,
            "read",
            &format!("{} entr{}{older}", answer.entries, if answer.entries == 1 { "y" } else { "ies" }),
        );
        diagnostics(&mut text, &answer.diagnostics);
    }
    if !explanation.entries.is_empty() {
        text.push_str("\nentries\n");
        explanation.entries.iter().for_each(|one| entry(&mut text, one));
    }
    if let Some(story) = &explanation.article {
        article(&mut text, story, told.rules.article.as_deref());
    }
    text
}

fn row(text: &mut String, name: &str, value: &str) {
    let _ = writeln!(text, "  {name:10} {}", clean(value));
}

fn asked(text: &mut String, asked: &Asked) {
    let _ = writeln!(text, "\nasked {}", clean(&asked.request));
    row(text, "robots.txt", asked.robots);
    let known = &asked.known;
    let parts = [("ETag", &known.etag), ("Last-Modified", &known.last_modified), ("hash", &known.body_hash)];
    let parts: Vec<_> =
        parts.iter().filter_map(|(name, value)| Some(format!("{name} {}", value.as_ref()?))).collect();
    row(
        text,
        "known",
        &if parts.is_empty() { "nothing of an answer before".to_owned() } else { parts.join(", ") },
    );
    if let Some(odd) = &asked.trouble {
        return diagnostics(text, std::slice::from_ref(odd));
    }
    let mut answer: Vec<String> = asked.status.map(|status| status.to_string()).into_iter().collect();
    answer.extend(asked.media_type.clone());
    answer.push(count(asked.bytes, "byte"));
    if let Some(told) = &asked.encoding {
        let by = match told.by {
            By::ByteOrderMark => "by its byte order mark",
            By::Header => "by the header",
            By::Declaration => "by its own declaration",
            By::Content => "by what its bytes are",
        };
        let said = asked.charset.as_ref().map(|name| format!(", the header says {name}")).unwrap_or_default();
        answer.push(format!("{} {by}{said}", told.encoding));
    }
    row(text, "answer", &answer.join(", "));
    let moved = asked.moved_to.as_ref().map(|url| format!("{url}, for good: change the address"));
    if let Some(end) = moved.as_ref().or(asked.redirected_to.as_ref()) {
        row(text, "led to", end);
    }
}

fn looked(text: &mut String, all: &[Looked]) {
    for one in all {
        let first = one.first.as_deref().filter(|first| !first.is_empty());
        let first = first.map(|first| format!(": {first}")).unwrap_or_default();
        let taken = match (one.taken, one.found) {
            (true, _) => " (taken)",
            (false, 0) => "",
            (false, _) => " (one before it was taken)",
        };
        let found =
            if one.found == 0 { "found nothing".to_owned() } else { format!("found {}{first}", one.found) };
        row(
            text,
            one.field,
            &format!("`{}` {found}{}", one.selector, if one.field == "remove" { "" } else { taken }),
        );
    }
}

fn entry(text: &mut String, one: &EntryStory) {
    let fate = match one.fate {
        Fate::New => "new",
        Fate::Known => "known",
        Fate::Changed => "changed",
        Fate::Renamed => "renamed",
        Fate::Waits => "waits",
        Fate::LeftOut => "left out",
        Fate::Forgotten => "forgotten",
        Fate::Repeated => "repeated",
    };
    let title = one.title.as_deref().unwrap_or("(no title)");
    row(text, fate, title);
    let place = one.link.as_deref().unwrap_or(one.id.as_str());
    let _ = writeln!(text, "             {}: {}", clean(place), clean(&one.why));
}

fn article(text: &mut String, story: &ArticleStory, rule: Option<&str>) {
    let _ = writeln!(text, "\narticle {}", clean(story.link.as_deref().unwrap_or("without an address")));
    if let Some(one) = &story.asked {
        asked(text, one);
    }
    if let Some(rule) = rule {
        row(text, "rule", rule);
    }
    if let Some(extractor) = story.extractor {
        row(text, "extractor", extractor);
    }
    if let Some(more) = &story.goes_on_at {
        row(text, "goes on at", &format!("{more}, which a run reads too"));
    }
    looked(text, &story.looked);
    diagnostics(text, &story.diagnostics);
    if !story.fields.is_empty() {
        text.push_str("\nwhat it says, and who says so\n");
    }
    for one in &story.fields {
        row(text, one.field, &format!("{} ({})", one.value, one.from));
    }
    if !story.filters.is_empty() {
        text.push_str("\nfilters\n");
    }
    for (at, step) in story.filters.iter().enumerate() {
        let _ = writeln!(text, "  {}. {}: {}", at + 1, clean(&step.step), clean(&step.did));
        for (field, was, now) in &step.changed {
            let _ = writeln!(text, "     {field}: {} → {}", clean(was), clean(now));
        }
    }
    if story.left_out {
        text.push_str("\nno document: filters leave it out\n");
        return;
    }
    for one in &story.elsewhere {
        row(text, "also at", &format!("{}: {}", one.source, one.path));
    }
    if let (Some(path), Some(id)) = (&story.path, &story.id) {
        let there = if story.is_there { "is there" } else { "would be there" };
        let _ = writeln!(text, "\ndocument {} ({there}), {id}", clean(path));
        let lines = story.front_matter.lines().map(|line| format!("  {}\n", clean(line)));
        text.extend(lines);
        row(text, "begins", &story.beginning);
    }
}

fn diagnostics(text: &mut String, all: &[Diagnostic]) {
    for line in all.iter().map(diagnostic).collect::<String>().lines() {
        let _ = writeln!(text, "  {line}");
    }
}
