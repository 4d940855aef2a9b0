//! A diff for people, for a comment in Markdown, and for programs.

use serde_json::{Value, json};

use super::{Change, Diff, Ended, EntryDiff, Fate, Moved, SectionDiff};
use crate::sections;

/// “2 publications added, Meta AI ended Aug 2023, page count 4 → 5”.
pub fn summary(diff: &Diff) -> String {
    let mut parts: Vec<String> = Vec::new();
    for change in &diff.head {
        parts.push(format!("{} {}", change.field, verb(change)));
    }
    // Two of one sort, as two addresses.
    parts.dedup();
    for section in &diff.sections {
        match section.whole {
            Some(Fate::Added) => parts.push(format!("section “{}” added", section.title)),
            Some(Fate::Removed) => {
                parts.push(format!("section “{}” removed", section.title));
            }
            None => {
                let kind =
                    |it: &&SectionDiff| it.kind == section.kind && it.whole.is_none();
                let alone = diff.sections.iter().filter(kind).count() == 1;
                part(section, alone, &mut parts);
            }
        }
    }
    if diff.reordered {
        parts.push("sections reordered".to_owned());
    }
    for change in &diff.settings {
        match (&change.before, &change.after) {
            (None, None) => parts.push(said(change)),
            _ => parts.push(format!("{} {}", change.field, arrow(change))),
        }
    }
    if let Some((before, after)) = diff.pages.filter(|(before, after)| before != after) {
        parts.push(format!("page count {before} → {after}"));
    }
    if parts.is_empty() { "nothing changed".to_owned() } else { parts.join(", ") }
}

/// What changed in a section; of which one is said where it is not `alone` of its kind.
fn part(section: &SectionDiff, alone: bool, parts: &mut Vec<String>) {
    let title = &section.title;
    let place = if alone { String::new() } else { format!(" in “{title}”") };
    let counted = |number: usize, what: &str| {
        let noun = noun(section.kind, number);
        (number > 0).then(|| format!("{number} {noun} {what}"))
    };
    parts.extend(counted(section.added.len(), &format!("added{place}")));
    parts.extend(counted(section.removed.len(), &format!("removed{place}")));
    parts.extend(counted(section.moved.len(), &format!("moved to “{title}”")));
    for Ended { what, when } in section.changed.iter().flat_map(|entry| &entry.ended) {
        parts.push(format!("{what} ended {when}"));
    }
    let changed = section.changed.iter().filter(|entry| entry.ended.is_empty()).count();
    for entry in &section.changed {
        // A role that came to others at an employer.
        let roles = entry.fields.iter().filter(|it| it.field.ends_with(": title"));
        for change in roles {
            let role = change.after.as_ref().or(change.before.as_ref());
            let role = role.map_or("", String::as_str);
            parts.push(format!("{role} at {} {}", entry.name, verb(change)));
        }
    }
    parts.extend(counted(changed, &format!("changed{place}")));
    for change in &section.own {
        parts.push(match change.field.as_str() {
            "title" => format!("heading of “{title}” {}", verb(change)),
            "note" => format!("note of “{title}” {}", verb(change)),
            text if change.before.is_none() && change.after.is_none() => {
                format!("{text} of “{title}” changed")
            }
            setting => format!("{setting} of “{title}” {}", arrow(change)),
        });
    }
    if section.reordered {
        parts.push(format!("“{title}” reordered"));
    }
}

fn noun(kind: &str, number: usize) -> &'static str {
    let [one, many] = sections::find(kind).map_or(["entry", "entries"], |kind| kind.noun);
    if number == 1 { one } else { many }
}

fn verb(change: &Change) -> &'static str {
    match (&change.before, &change.after) {
        (None, Some(_)) => "added",
        (Some(_), None) => "removed",
        _ => "changed",
    }
}

/// A setting; one that is not set is what the style or the kind of section has by default.
fn arrow(change: &Change) -> String {
    let text =
        |text: &Option<String>| text.clone().unwrap_or_else(|| "default".to_owned());
    format!("{} → {}", text(&change.before), text(&change.after))
}

/// A diff for a terminal: the summary, then each change on a line.
pub fn human(diff: &Diff) -> String {
    let mut text = format!("{}\n", summary(diff));
    let mut heading = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}\n"));
            lines.iter().for_each(|line| text.push_str(&format!("  {line}\n")));
        }
    };
    heading("Head", diff.head.iter().map(line).collect());
    for section in &diff.sections {
        heading(&section.title, lines(section));
    }
    heading("Settings", settings(diff));
    text
}

/// Settings that are other ones; of what only looks different the summary has said it all.
fn settings(diff: &Diff) -> Vec<String> {
    let told =
        diff.settings.iter().filter(|it| it.before.is_some() || it.after.is_some());
    told.map(set).collect()
}

/// A diff as a comment on a change.
pub fn markdown(diff: &Diff) -> String {
    let mut text = format!("**{}**\n", escaped(&summary(diff)));
    let mut heading = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n### {}\n\n", escaped(title)));
            for line in lines {
                let (mark, rest) = line.split_at(2);
                let mark = match mark {
                    "+ " => "added: ",
                    "- " => "removed: ",
                    _ => "",
                };
                text.push_str(&format!("- {mark}{}\n", escaped(rest)));
            }
        }
    };
    heading("Head", diff.head.iter().map(line).collect());
    for section in &diff.sections {
        heading(&section.title, lines(section));
    }
    heading("Settings", settings(diff));
    text
}

/// A space without a width.
const PART: char = '\u{200B}';

/// Text that Markdown takes as it is, and that calls nobody and links nothing where it is shown.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for (at, c) in text.char_indices() {
        let mut rest = text[at + c.len_utf8()..].chars().peekable();
        match c {
            '&' => escaped.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => {
                escaped.extend(['\\', c]);
            }
            // What begins an item of a list, or a heading, does so at the begin alone.
            '-' | '+' | '#' if escaped.is_empty() => escaped.extend(['\\', c]),
            // “1.” begins a numbered one.
            '.' | ')' if escaped.chars().all(|it| it.is_ascii_digit()) => {
                escaped.extend(['\\', c]);
            }
            // Sites look for names, numbers and little pictures in what is shown, where a
            // backslash is gone: a space without a width parts them.
            // An address of mail calls nobody.
            '@' if text[..at].ends_with(char::is_alphanumeric) => escaped.push(c),
            '@' | '#' => {
                escaped.push(c);
                escaped
                    .extend(rest.peek().filter(|it| it.is_alphanumeric()).map(|_| PART));
            }
            ':' => {
                escaped.push(c);
                let word = |it: &char| it.is_ascii_alphanumeric() || "_+-".contains(*it);
                let some = rest.by_ref().peek().is_some_and(word);
                let end = rest.find(|it| !word(it));
                escaped.extend((some && end == Some(':')).then_some(PART));
            }
            // “GH-7” is a number there, too, and an address becomes a link.
            '-' if text[..at].ends_with("GH") => escaped.extend(['-', PART]),
            '/' if text[..at].ends_with(':') => escaped.extend(['/', PART]),
            c => escaped.push(c),
        }
    }
    escaped
}

fn lines(section: &SectionDiff) -> Vec<String> {
    let text = |change: &Change| ["title", "note"].contains(&change.field.as_str());
    let own = section.own.iter().map(|it| if text(it) { line(it) } else { set(it) });
    let mut lines: Vec<String> = own.collect();
    lines.extend(section.added.iter().map(|title| format!("+ {title}")));
    lines.extend(section.removed.iter().map(|title| format!("- {title}")));
    for Moved { title, from } in &section.moved {
        lines.push(format!("~ {title}: moved from “{from}”"));
    }
    for EntryDiff { title, fields, .. } in &section.changed {
        for change in fields {
            lines.push(format!("~ {title}: {}", said(change)));
        }
    }
    if section.reordered {
        lines.push("~ entries stand in another order".to_owned());
    }
    lines
}

/// A change of the head, of a heading or of a setting.
fn line(change: &Change) -> String {
    format!("~ {}", said(change))
}

/// A change of a setting.
fn set(change: &Change) -> String {
    let text = |text: &Option<String>| match text {
        Some(text) => format!("“{text}”"),
        None => "default".to_owned(),
    };
    match (&change.before, &change.after) {
        (None, None) => line(change),
        (before, after) => {
            format!("~ {}: {} → {}", change.field, text(before), text(after))
        }
    }
}

/// “date: 2022–present → 2022–2024”.
fn said(change: &Change) -> String {
    let field = &change.field;
    match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!("{field}: “{before}” → “{after}”"),
        (Some(before), None) => format!("{field} removed: “{before}”"),
        (None, Some(after)) => format!("{field} added: “{after}”"),
        (None, None) => format!("{field} changed"),
    }
}

/// A diff for programs.
pub fn json(diff: &Diff) -> Value {
    let change = |change: &Change| json!({ "field": change.field, "before": change.before, "after": change.after });
    let changes = |all: &[Change]| all.iter().map(change).collect::<Vec<_>>();
    let sections = diff.sections.iter().map(|section| {
        json!({
            "id": section.id,
            "kind": section.kind,
            "title": section.title,
            "whole": section.whole.map(|fate| match fate {
                Fate::Added => "added",
                Fate::Removed => "removed",
            }),
            "heading": changes(&section.own),
            "added": section.added,
            "removed": section.removed,
            "moved": section.moved.iter().map(|it| {
                json!({ "title": it.title, "from": it.from })
            }).collect::<Vec<_>>(),
            "changed": section.changed.iter().map(|entry| json!({
                "title": entry.title,
                "ended": entry.ended.iter().map(|it| {
                    json!({ "what": it.what, "when": it.when })
                }).collect::<Vec<_>>(),
                "fields": changes(&entry.fields),
            })).collect::<Vec<_>>(),
            "reordered": section.reordered,
        })
    });
    json!({
        "summary": summary(diff),
        "changed": !diff.is_empty(),
        "head": changes(&diff.head),
        "sections": sections.collect::<Vec<_>>(),
        "reordered": diff.reordered,
        "settings": changes(&diff.settings),
        "pages": diff.pages.map(|(before, after)| [before, after]),
    })
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn text_of_a_cv_is_no_markdown_and_calls_nobody() {
        for (text, expected) in [
            ("a @name, a/b#12", "a @\u{200B}name, a/b#\u{200B}12"),
            ("R&amp;D :tada: at 9:30", "R&amp;amp;D :\u{200B}tada: at 9:30"),
            ("GH-7 https://a.example", "GH-\u{200B}7 https:/\u{200B}/a.example"),
            ("- a - b", "\\- a - b"),
            ("# a # b", "\\# a # b"),
            ("1. a 2. b", "1\\. a 2. b"),
            (
                "<!-- $x$ `y` *z* [a](b) -->",
                "\\<!-- \\$x\\$ \\`y\\` \\*z\\* \\[a\\](b) --\\>",
            ),
        ] {
            assert_eq!(escaped(text), expected, "{text}");
        }
    }
}
