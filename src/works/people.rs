//! Lists of authors, as they are compared: they are cut short, names lose their middles,
//! and the person whose list it is stands in every one of them.

use crate::value::name::Name;

/// The authors of a work, the person left out.
#[derive(Debug, Clone)]
pub(super) struct People {
    others: Vec<Name>,
    open: bool,
    /// Whether the person is among them.
    pub(super) own: bool,
}

/// What two lists of authors say of each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Company {
    /// One of them names nobody but the person.
    Untold,
    /// How many of the shorter list stand in the other, the person left out.
    Shared {
        /// Those in both.
        both: usize,
        /// Those in the shorter list; at least 1.
        of: usize,
        /// Those in the longer list, where both are whole; else as many as in the shorter.
        longer: usize,
        /// Whether both lists are whole and equally long.
        whole: bool,
    },
}

impl People {
    pub(super) fn new(names: &[Name], open: bool, own: &[Name]) -> Self {
        let is_own = |name: &Name| own.iter().any(|own| name.resembles(own));
        let others = names.iter().filter(|name| !is_own(name)).cloned().collect();
        Self { others, open, own: names.iter().any(is_own) }
    }

    /// Compares two lists.
    pub(super) fn company(&self, other: &Self) -> Company {
        let (short, long) = if self.others.len() <= other.others.len() {
            (self, other)
        } else {
            (other, self)
        };
        if short.others.is_empty() {
            // A work of the person alone is not one with others.
            let alone = short.own && !short.open;
            let told = !long.others.is_empty() && alone && (long.own || !long.open);
            return if told {
                Company::Shared { both: 0, of: 1, longer: 1, whole: false }
            } else {
                Company::Untold
            };
        }
        let found = |name: &&Name| long.others.iter().any(|known| name.resembles(known));
        let both = short.others.iter().filter(found).count();
        let closed = !short.open && !long.open;
        let (of, all) = (short.others.len(), long.others.len());
        let longer = if closed { all } else { of };
        Company::Shared { both, of, longer, whole: closed && of == all }
    }
}

impl Company {
    /// At least this share of the shorter list stands in the other.
    pub(super) fn at_least(self, share: f64) -> bool {
        match self {
            Self::Untold => false,
            Self::Shared { both, of, .. } => {
                both > 0 && count(both) >= share * count(of) - 1e-9
            }
        }
    }

    /// Most of the longer list stand in the other, as far as both lists are whole.
    pub(super) fn is_most(self) -> bool {
        match self {
            Self::Untold => false,
            Self::Shared { both, longer, .. } => {
                count(both) >= 0.6 * count(longer) - 1e-9
            }
        }
    }

    /// The lists contradict each other: nobody stands in both.
    pub(super) fn is_none(self) -> bool {
        matches!(self, Self::Shared { both: 0, .. })
    }
}

#[expect(clippy::cast_precision_loss, reason = "nobody has so many co-authors")]
fn count(n: usize) -> f64 {
    n as f64
}
