//! The texts of an entry in both versions: which are other ones, which came and went, which stand in
//! another order.

use super::entries::{Entry, LINK, alike};
use super::{Change, Ended, EntryDiff};

/// What changed in an entry, if anything did.
pub(super) fn change(
    before: &Entry,
    after: &Entry,
    all: &[Entry],
    present: [&str; 2],
) -> Option<EntryDiff> {
    let mut fields = match (before.roles.is_empty(), after.roles.is_empty()) {
        (true, false) => compare_fields(&before.told_by_role(), &after.fields),
        (false, true) => compare_fields(&before.fields, &after.told_by_role()),
        _ => compare_fields(&before.fields, &after.fields),
    };
    let goes_on = |text: &str, present: &str| {
        text.to_lowercase().ends_with(&present.to_lowercase())
    };
    let is_date = |name: &str| name == "date" || name.ends_with(": date");
    // Of one role of several the employer has not ended.
    let several = !after.roles.is_empty()
        || all.iter().filter(|it| it.name == after.name).count() > 1;
    let own = after.fields.iter().find(|(name, _)| name == "subtitle");
    let ended = fields.iter().filter(|change| is_date(&change.field)).filter_map(|it| {
        let (before, now) = (it.before.as_deref()?, it.after.as_deref()?);
        let ended = goes_on(before, present[0]) && !goes_on(now, present[1]);
        let role = it.field.strip_suffix(": date");
        let role = role.or_else(|| own.map(|(_, text)| text.as_str()));
        let what = match role.filter(|_| several) {
            Some(role) => format!("{role} at {}", after.name),
            None => after.name.clone(),
        };
        let when = now.rsplit('–').next().unwrap_or(now).trim().to_owned();
        ended.then_some(Ended { what, when })
    });
    let ended = ended.collect();
    let (title, name) = (after.title.clone(), after.name.clone());
    let mut roles: Vec<&String> = after.roles.iter().collect();
    roles.retain(|role| before.roles.contains(role));
    let mut earlier: Vec<&String> = before.roles.iter().collect();
    earlier.retain(|role| after.roles.contains(role));
    if roles != earlier {
        let field = "order of roles".to_owned();
        fields.push(Change { field, before: None, after: None });
    }
    (!fields.is_empty()).then_some(EntryDiff { title, name, ended, fields })
}

/// From this likeness on, two of several texts are the same one, changed.
const REWRITTEN: u32 = 34;

/// The fields that differ; of several of one name those that came and went.
pub(super) fn compare_fields(
    before: &[(String, String)],
    after: &[(String, String)],
) -> Vec<Change> {
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in after.iter().chain(before) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let mut changes = Vec::new();
    for name in names {
        let of = |fields: &[(String, String)]| -> Vec<String> {
            let own = fields.iter().filter(|(known, _)| known == name);
            own.map(|(_, text)| text.clone()).collect()
        };
        compare_texts(name, &of(before), &of(after), &mut changes);
    }
    without_echoes(changes)
}

/// The same of the texts of one field.
fn compare_texts(name: &str, old: &[String], new: &[String], changes: &mut Vec<Change>) {
    let single = old.len() <= 1 && new.len() <= 1;
    // For each text the number of the older one that it was, first of those that are as before.
    let mut from: Vec<Option<usize>> = vec![None; new.len()];
    let free = |from: &[Option<usize>]| -> Vec<usize> {
        (0..old.len()).filter(|at| !from.contains(&Some(*at))).collect()
    };
    for (at, text) in new.iter().enumerate() {
        from[at] = free(&from).into_iter().find(|it| old[*it] == *text);
    }
    for (at, text) in new.iter().enumerate() {
        if from[at].is_none() {
            let like = |it: &usize| alike(&old[*it], text);
            let best = free(&from).into_iter().rev().max_by_key(like);
            from[at] = best.filter(|it| single || like(it) >= REWRITTEN);
        }
    }
    let mut change = |before: Option<&String>, after: Option<&String>| {
        let field = name.to_owned();
        changes.push(Change { field, before: before.cloned(), after: after.cloned() });
    };
    for (at, text) in new.iter().enumerate() {
        let before = from[at].map(|it| &old[it]);
        if before != Some(text) {
            change(before, Some(text));
        }
    }
    free(&from).into_iter().for_each(|at| change(Some(&old[at]), None));
    let order: Vec<usize> = from.into_iter().flatten().collect();
    if !order.is_sorted() && !name.ends_with(LINK) {
        let field = match name.rsplit_once(": ") {
            Some((role, name)) => format!("{role}: order of {name}s"),
            None => format!("order of {name}s"),
        };
        changes.push(Change { field, before: None, after: None });
    }
}

/// Leaves out addresses that say what a text says already, and those of texts that came or went
/// as a whole.
fn without_echoes(changes: Vec<Change>) -> Vec<Change> {
    let texts: Vec<Change> =
        changes.iter().filter(|it| !it.field.ends_with(LINK)).cloned().collect();
    let echo = |address: &Option<String>, text: &Option<String>| match (address, text) {
        (Some(address), Some(text)) => {
            // “+44 1632 960123” is `tel:+441632960123`.
            let letters = |text: &str| -> String {
                text.chars().filter(|c| c.is_alphanumeric()).collect()
            };
            letters(address).contains(&letters(text))
        }
        (None, None) => true,
        _ => false,
    };
    let is_echo = |change: &Change| {
        let of = change.field.strip_suffix(LINK);
        texts.iter().filter(|text| Some(text.field.as_str()) == of).any(|text| {
            let whole = change.before.is_none() && text.before.is_none()
                || change.after.is_none() && text.after.is_none();
            let same =
                echo(&change.before, &text.before) && echo(&change.after, &text.after);
            whole || same
        })
    };
    changes.into_iter().filter(|change| !is_echo(change)).collect()
}
