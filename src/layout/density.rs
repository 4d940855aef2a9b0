//! How densely a CV is set, and the search for the loosest setting that fits a number of
//! pages.
//!
//! One number, the density of a setting, moves everything: 0 is what the style does by itself,
//! -1 as tight and 1 as loose as it allows. What hurts least moves first: the margins, then what
//! is between sections, then the lines, and the size of the letters last.

/// What a style allows: for each, the least and the greatest factor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Of the size of the letters.
    pub size: Factors,
    /// Of the space between lines, of which the space between entries is a multiple.
    pub unit: Factors,
    /// Of the space above sections.
    pub section_gap: Factors,
    /// Of the margins.
    pub margin: Factors,
}

/// The least and the greatest factor; both are 1 where nothing may change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Factors {
    /// At most 1.
    pub least: f64,
    /// At least 1.
    pub most: f64,
}

/// By what each measure of a style is multiplied.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// The size of the letters.
    pub size: f64,
    /// The space between lines.
    pub unit: f64,
    /// The space above sections.
    pub section_gap: f64,
    /// The margins.
    pub margin: f64,
}

/// What a layout takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Extent {
    /// How many pages it has.
    pub pages: usize,
    /// How much of the last page it takes: from 0 to 1.
    pub last: f64,
}

impl Factors {
    /// Nothing may change.
    pub const FIXED: Self = Self { least: 1.0, most: 1.0 };

    /// The factor of a density where it moves between two others, told without their sign.
    fn at(self, density: f64, from: f64, to: f64) -> f64 {
        let way = ((density.abs() - from) / (to - from)).clamp(0.0, 1.0);
        let end = if density < 0.0 { self.least } else { self.most };
        1.0 + (end - 1.0) * way
    }
}

impl Bounds {
    /// The setting of a density.
    pub fn at(&self, density: f64) -> Setting {
        Setting {
            margin: self.margin.at(density, 0.0, 0.5),
            section_gap: self.section_gap.at(density, 0.1, 0.7),
            unit: self.unit.at(density, 0.2, 0.8),
            size: self.size.at(density, 0.3, 1.0),
        }
    }

    /// By how much of its height a CV becomes higher at a density, about: it says where to look
    /// first. Found by trial: the size of the letters tells on their width as well, and the
    /// looser it is, the more is left empty where pages end.
    pub fn rise(&self, density: f64) -> f64 {
        let Setting { size, unit, section_gap, margin } = self.at(density);
        let rise = 1.3 * (size - 1.0)
            + 0.25 * (unit - 1.0)
            + 0.05 * (section_gap - 1.0)
            + 0.2 * (margin - 1.0);
        if density > 0.0 { 1.25 * rise } else { rise }
    }
}

impl Setting {
    /// What a style does by itself.
    pub const OWN: Self = Self { size: 1.0, unit: 1.0, section_gap: 1.0, margin: 1.0 };
}

impl Extent {
    /// In pages.
    pub fn height(self) -> f64 {
        self.pages.saturating_sub(1) as f64 + self.last
    }
}

/// The tightest density, that of the style, and the loosest.
pub const TIGHTEST: f64 = -1.0;
/// That of the style by itself.
pub const OWN: f64 = 0.0;
/// The loosest.
pub const LOOSEST: f64 = 1.0;
/// The finest difference of density that is looked for: about a tenth of a point.
const STEP: f64 = 0.12;
/// After two layouts this difference is enough,
const WIDE: f64 = 2.0 * STEP;
/// and after so many any. If none of them has fitted, the last one is the tightest.
const PROBES: usize = 3;
/// What is aimed at is by so much of a page less than full: a line or two.
const HAIR: f64 = 0.03;
/// The last layout may go this part of the way to where the pages would be full.
const SURE: f64 = 0.75;
/// A CV that would have to lose this part of what the tightest is thought to spare is laid out at
/// that: it need not fit.
const DOUBTFUL: f64 = 0.6;

/// Lays out a density, and says what it takes.
pub type Measure<'m, E> = dyn FnMut(f64) -> Result<Extent, E> + 'm;

/// Searches for the loosest density that fits a number of pages; none does where nothing is
/// given. `own` is what the style's own takes, `fill` how many pages are to be filled at least, if
/// any, `rise` by how much higher the CV becomes at a density, about, and `measure` lays one out:
/// one after the other, as each tells where the next is best, and both cores lay out one in
/// hardly more than half the time.
///
/// # Errors
/// What `measure` fails with.
pub fn loosest<E>(
    pages: usize,
    own: Extent,
    fill: Option<f64>,
    rise: &dyn Fn(f64) -> f64,
    measure: &mut Measure<'_, E>,
) -> Result<Option<f64>, E> {
    let mut known = vec![(OWN, own)];
    loop {
        let fails = |(_, extent): &(f64, Extent)| extent.pages > pages;
        let above = known.iter().filter(|it| fails(it));
        let above = above.copied().min_by(|one, other| one.0.total_cmp(&other.0));
        let limit = above.map_or(f64::INFINITY, |(density, _)| density);
        let below = known.iter().filter(|it| !fails(it) && it.0 < limit);
        let below = below.copied().max_by(|one, other| one.0.total_cmp(&other.0));
        // Pages that are to be filled are worth one layout more.
        let filled = |(_, extent): (f64, Extent)| extent.height() >= fill.unwrap_or(0.0);
        let more = usize::from(!below.is_none_or(filled));
        let left = (PROBES + more + 1).saturating_sub(known.len());
        let probe = match (below, above) {
            (Some((low, _)), _) if left == 0 || low >= LOOSEST => return Ok(Some(low)),
            (Some((low, short)), Some((high, long))) => {
                // Where the pages would be full if the height went straight up.
                let (short, long) = (short.height(), long.height());
                let full = pages as f64 - HAIR;
                let way = (full - short) / (long - short).max(f64::EPSILON);
                let at = low + (high - low) * way.clamp(0.0, 1.0);
                let near = if left > 1 { STEP } else { WIDE };
                if high - low <= near || at - low < STEP / 2.0 {
                    return Ok(Some(low));
                }
                // Where one like it has just failed, the last is rather to fit than to fill the
                // pages.
                let again = known.last().is_some_and(fails) && high - low > WIDE;
                let at = if left == 1 && again { low + SURE * (at - low) } else { at };
                at.min(high - STEP / 2.0)
            }
            (Some((low, _)), None) => {
                let at = guess(pages, own, rise, &known);
                if at > LOOSEST - STEP { LOOSEST } else { at.max(low + STEP) }
            }
            (None, Some((high, _))) if high > TIGHTEST => {
                // Rather one that fits.
                let at = guess(pages, own, rise, &known) - STEP / 2.0;
                let doubtful = left <= 1 || at < DOUBTFUL * TIGHTEST;
                if doubtful { TIGHTEST } else { at.min(high - STEP) }
            }
            (None, _) => return Ok(None),
        };
        known.push((probe, measure(probe)?));
    }
}

/// Where the pages would be full if the CV became higher as it is thought to, but for what the
/// layout that is farthest from the style's own has told.
fn guess(
    pages: usize,
    own: Extent,
    rise: &dyn Fn(f64) -> f64,
    known: &[(f64, Extent)],
) -> f64 {
    let far = known.iter().max_by(|one, other| one.0.abs().total_cmp(&other.0.abs()));
    let truer = far.map_or(1.0, |(density, extent)| {
        let found = extent.height() / own.height() - 1.0;
        let thought = rise(*density);
        if thought == 0.0 { 1.0 } else { (found / thought).clamp(0.25, 4.0) }
    });
    let wanted = pages as f64 / own.height() - 1.0;
    let (mut low, mut high) = (TIGHTEST, LOOSEST);
    while high - low > STEP / 8.0 {
        let middle = f64::midpoint(low, high);
        if truer * rise(middle) < wanted { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        size: Factors { least: 0.9, most: 1.1 },
        unit: Factors { least: 0.98, most: 1.3 },
        section_gap: Factors { least: 0.6, most: 1.4 },
        margin: Factors { least: 0.75, most: 1.2 },
    };

    #[test]
    fn what_hurts_least_moves_first() {
        assert_eq!(BOUNDS.at(0.0), Setting::OWN);
        let a_little = BOUNDS.at(-0.25);
        assert!(a_little.margin < 0.9 && a_little.section_gap < 1.0);
        assert_eq!(a_little.size, 1.0);
        let tight = Setting { size: 0.9, unit: 0.98, section_gap: 0.6, margin: 0.75 };
        assert_eq!(BOUNDS.at(-1.0), tight);
        let loose = Setting { size: 1.1, unit: 1.3, section_gap: 1.4, margin: 1.2 };
        assert_eq!(BOUNDS.at(1.0), loose);
    }

    #[test]
    fn the_loosest_that_fits_is_found() {
        // Content whose height goes up with the square of the density.
        let extent = |density: f64| {
            let height = 1.5 * (1.0 + 0.3 * density).powi(2);
            Extent { pages: height.ceil() as usize, last: height.fract() }
        };
        let rise = |density: f64| BOUNDS.rise(density);
        for pages in [1, 2] {
            let mut layouts = 0;
            let mut measure = |density: f64| -> Result<Extent, ()> {
                layouts += 1;
                Ok(extent(density))
            };
            let found =
                loosest(pages, extent(OWN), None, &rise, &mut measure).expect("no error");
            let found = found.expect("it fits");
            assert_eq!(extent(found).pages, pages, "{found}");
            assert!(extent(found + STEP).pages > pages, "{found} is not the loosest");
            assert!(layouts <= PROBES, "{layouts}");
        }
        // However it goes up, what is found fits and is not far from the loosest that does.
        type Height = fn(f64, f64) -> f64;
        let shapes: [Height; 4] = [
            |steep, density| 2.3 * (1.0 + steep * density),
            |steep, density| 2.3 * (1.0 + steep * density * (1.0 + density.abs()) / 2.0),
            |steep, density| 2.3 * (1.0 + steep * density) + 0.1 * (9.0 * density).sin(),
            |steep, density| {
                2.3 * (1.0 + steep * density) + if density > 0.4 { 0.3 } else { 0.0 }
            },
        ];
        let mut worst = 0.0_f64;
        for (shape, steep) in shapes.iter().flat_map(|it| (1..60).map(move |n| (it, n))) {
            let extent = |density: f64| {
                let height = shape(f64::from(steep) / 100.0, density);
                Extent { pages: height.ceil() as usize, last: height.fract() }
            };
            for pages in 1..5 {
                let search = |fill: Option<f64>| {
                    let mut layouts = 0;
                    let mut measure = |density: f64| -> Result<Extent, ()> {
                        layouts += 1;
                        Ok(extent(density))
                    };
                    let found = loosest(pages, extent(OWN), fill, &rise, &mut measure);
                    assert!(layouts <= PROBES + usize::from(fill.is_some()), "{layouts}");
                    found.expect("no error")
                };
                let found = search(None);
                let filling = search(Some(pages as f64 - 0.2));
                assert_eq!(filling.is_some(), found.is_some());
                assert!(
                    filling.zip(found).is_none_or(|(one, other)| one + STEP > other),
                    "{steep} {pages}: {filling:?} {found:?}"
                );
                let fits = |density: &f64| extent(*density).pages <= pages;
                assert_eq!(found.is_some(), fits(&TIGHTEST), "{steep} {pages}");
                if let Some(found) = found {
                    assert!(fits(&found));
                    let densities = (-100..=100).map(|n| f64::from(n) / 100.0);
                    let first_long =
                        densities.filter(|it| !fits(it)).find(|it| *it > found);
                    worst = worst.max(first_long.unwrap_or(LOOSEST) - found);
                }
            }
        }
        assert!(worst < 0.4, "{worst}");
        // Nothing fits, and everything.
        let long = |_: f64| -> Result<Extent, ()> { Ok(Extent { pages: 9, last: 0.5 }) };
        let own = Extent { pages: 9, last: 0.9 };
        assert_eq!(loosest(3, own, None, &rise, &mut { long }), Ok(None));
        let short = |_: f64| -> Result<Extent, ()> { Ok(Extent { pages: 1, last: 0.5 }) };
        assert_eq!(
            loosest(3, extent(OWN), None, &rise, &mut { short }),
            Ok(Some(LOOSEST))
        );
    }
}
