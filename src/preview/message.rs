//! What a page that shows one version of the view must be told to show the next.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;

use super::View;
use super::sheet::{Placed, Sheet};

/// A page in a browser: what it has been told so far.
#[derive(Debug, Default)]
pub(super) struct Reader {
    shown: Option<Arc<View>>,
    /// The names of all definitions that it has.
    defined: HashSet<String>,
}

/// All that changes; a sheet that is as before is null.
#[derive(Debug, Serialize)]
struct Message<'a> {
    /// The version that it changes; none where the page is to begin anew.
    since: Option<u64>,
    version: u64,
    title: &'a str,
    sheets: Vec<Option<Plan>>,
    /// Elements of the pieces that the version before does not have, by their names.
    bodies: BTreeMap<String, &'a str>,
    /// What those refer to and no piece before did, by their names.
    definitions: BTreeMap<&'a str, &'a str>,
    stale: bool,
    reports: &'a [Value],
    styles: &'a [String],
    style: &'a str,
    note: &'a str,
}

/// What a sheet is made of.
#[derive(Debug, Serialize)]
struct Plan {
    width: f64,
    height: f64,
    pieces: Vec<Step>,
}

/// Some pieces of a sheet.
#[derive(Debug, PartialEq, Serialize)]
#[serde(untagged)]
enum Step {
    /// So many as in the version before, from this one on, where they stand.
    As(usize, usize),
    /// One by its name, and its place.
    At(String, f64, f64),
}

impl Reader {
    /// The version that it shows.
    pub(super) fn version(&self) -> Option<u64> {
        self.shown.as_ref().map(|view| view.version)
    }

    /// What to tell it to show a view.
    pub(super) fn message(&mut self, view: Arc<View>) -> serde_json::Result<String> {
        let earlier = self.shown.replace(Arc::clone(&view));
        let before = earlier.as_ref().map_or(&[][..], |earlier| &earlier.sheets);
        let known: HashSet<u128> = pieces(before).map(|it| it.piece.look).collect();
        let (mut bodies, mut definitions) = (BTreeMap::new(), BTreeMap::new());
        for Placed { piece, .. } in pieces(&view.sheets) {
            if known.contains(&piece.look) {
                continue;
            }
            bodies.insert(piece.name(), piece.body.as_str());
            for (name, element) in &piece.definitions {
                if self.defined.insert(name.clone()) {
                    definitions.insert(name.as_str(), element.as_str());
                }
            }
        }
        let plan = |(index, sheet): (usize, &Arc<Sheet>)| match before.get(index) {
            Some(old) if old == sheet => None,
            old => Some(Plan {
                width: sheet.width,
                height: sheet.height,
                pieces: steps(old.map_or(&[][..], |old| &old.pieces), &sheet.pieces),
            }),
        };
        serde_json::to_string(&Message {
            since: earlier.as_ref().map(|earlier| earlier.version),
            version: view.version,
            title: &view.title,
            sheets: view.sheets.iter().enumerate().map(plan).collect(),
            bodies,
            definitions,
            stale: view.stale,
            reports: &view.reports,
            styles: &view.styles,
            style: &view.style,
            note: &view.note,
        })
    }
}

fn pieces(sheets: &[Arc<Sheet>]) -> impl Iterator<Item = &Placed> {
    sheets.iter().flat_map(|sheet| &sheet.pieces)
}

/// How the pieces of a sheet come from those that it had.
fn steps(old: &[Placed], new: &[Placed]) -> Vec<Step> {
    let key = |it: &Placed| (it.piece.look, it.x.to_bits(), it.y.to_bits());
    let mut places: HashMap<_, usize> =
        old.iter().enumerate().map(|(index, it)| (key(it), index)).collect();
    let mut steps = Vec::new();
    for placed in new {
        // Each of those that stay stays once.
        match (places.remove(&key(placed)), steps.last_mut()) {
            (Some(index), Some(Step::As(from, count))) if *from + *count == index => {
                *count += 1;
            }
            (Some(index), _) => steps.push(Step::As(index, 1)),
            (None, _) => {
                steps.push(Step::At(placed.piece.name(), placed.x, placed.y));
            }
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::preview::sheet::Piece;

    fn placed(looks: &[(u128, f64)]) -> Vec<Placed> {
        let piece = |look| Arc::new(Piece::new(look, "<svg></svg>"));
        looks.iter().map(|&(look, y)| Placed { piece: piece(look), x: 0.0, y }).collect()
    }

    #[test]
    fn what_stays_is_told_in_runs() {
        let name = |look: u128| format!("{look:032x}");
        let old = placed(&[(1, 0.0), (2, 1.0), (3, 2.0), (4, 3.0)]);
        let runs = |new: &[(u128, f64)]| steps(&old, &placed(new));
        assert_eq!(
            runs(&[(1, 0.0), (2, 1.0), (3, 2.0), (4, 3.0)]),
            [Step::As(0, 4)],
            "all of it"
        );
        assert_eq!(
            runs(&[(1, 0.0), (5, 1.0), (3, 2.0), (4, 3.5)]),
            [
                Step::As(0, 1),
                Step::At(name(5), 0.0, 1.0),
                Step::As(2, 1),
                Step::At(name(4), 0.0, 3.5),
            ],
            "one changed and one moved"
        );
        assert_eq!(runs(&[(3, 2.0), (1, 0.0)]), [Step::As(2, 1), Step::As(0, 1)]);
        let twice = runs(&[(1, 0.0), (1, 0.0)]);
        assert_eq!(twice, [Step::As(0, 1), Step::At(name(1), 0.0, 0.0)]);
        assert_eq!(runs(&[]), []);
    }
}
