//! The page budget: lays a CV out again and again, until it is set as loosely as it can be on
//! its pages. Nothing is estimated: what is chosen has been laid out.

use std::cell::RefCell;

use typst::diag::SourceDiagnostic;

use super::cuts::cuts;
use super::prepare::{Basis, Prepared};
use crate::compile::{
    Compiled, Lines, Measured, World, compile, measure, measure_footed,
};
use crate::diag::{Code, Diagnostic, Failed, Sink};
use crate::emit::{EmittedFile, Fit, Settings, fitted};
use crate::layout::{Bounds, Extent, Factors, LOOSEST, OWN, Setting, TIGHTEST, loosest};
use crate::model::Pages;

/// A CV that is to have so many pages, and what it takes to write it anew.
#[derive(Debug, Clone, Copy)]
pub(super) struct Budget<'a> {
    pub(super) pages: Pages,
    pub(super) basis: &'a Basis,
}

/// How it is set.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    /// The file that says so; none where the style's own setting does.
    pub(super) blocks: Option<EmittedFile>,
    /// “2 pages at density 0.94, 9.8 pt”.
    pub(super) told: String,
}

/// Fewer lines than this are no last page.
const FEWEST: usize = 5;
/// The most lines that a foot has.
const FEET: usize = 2;
/// Of so many pages, what ends all of them alike is told to be a foot.
const TOLD: usize = 3;
/// How far down the last page must go to be full.
const FULL: f64 = 0.8;

/// Finds how a CV is set.
///
/// # Errors
/// `E0505` where it fits at no density that the style allows.
pub(super) fn fit(
    prepared: &Prepared,
    budget: &Budget<'_>,
    own: &Measured,
    sink: &mut Sink,
) -> Result<Fitted, Failed> {
    let most = usize::try_from(budget.pages.most).unwrap_or(usize::MAX);
    let press = Press {
        prepared,
        settings: &budget.basis.settings,
        bounds: bounds(prepared, budget),
        bare: most < TOLD,
        known: RefCell::default(),
        tightest: RefCell::default(),
    };
    let stays = own.lines.len() <= most && !budget.pages.fill;
    // Of two pages one alone has a foot, and nothing tells that it is one.
    let bare = match own.lines.len() == 2 && press.bare && !stays {
        true => Some(press.lay_out(OWN, sink)?),
        false => None,
    };
    let own = bare.as_ref().unwrap_or(own);
    let density = if stays {
        OWN
    } else {
        let mut measure =
            |density: f64| press.lay_out(density, sink).map(|found| extent(&found));
        let rise = |density: f64| press.bounds.rise(density);
        let fill = budget.pages.fill.then_some(most as f64 - 1.0 + FULL);
        match loosest(most, extent(own), fill, &rise, &mut measure)? {
            Some(density) => density,
            None => return Err(refuse(&press, budget, sink)),
        }
    };
    let setting = press.bounds.at(density);
    // As it is by itself it has been laid out already, but with feet, of a line or two.
    let hardly = own.lines.last().is_some_and(|last| *last < FEWEST + FEET);
    let found = match density == OWN && !budget.pages.fill && !hardly {
        true => own.clone(),
        false => press.lay_out(density, sink)?,
    };
    let told = told(own, &setting, &found);
    if budget.pages.fill && (found.lines.len() < most || found.last < FULL) {
        let message = format!("the CV does not fill {}: {told}", pages(most));
        let hint = match setting == press.bounds.at(LOOSEST) {
            true => {
                "nothing that may change can be looser; ask for fewer pages, or say more"
            }
            false => "set more loosely it took another page; ask for fewer, or say more",
        };
        sink.warn(Diagnostic::new(Code::W0504, budget.pages.span, message).hint(hint));
    }
    warn_of_runt(&press, budget, &found, sink)?;
    let blocks = (setting != Setting::OWN)
        .then(|| fitted(&budget.basis.settings, Fit { setting, bare: false }));
    Ok(Fitted { blocks, told })
}

/// What may change: what the style allows, but for what the user has set.
fn bounds(prepared: &Prepared, budget: &Budget<'_>) -> Bounds {
    let fixed =
        |is_set: bool, factors: Factors| if is_set { Factors::FIXED } else { factors };
    let none = Bounds {
        size: Factors::FIXED,
        unit: Factors::FIXED,
        section_gap: Factors::FIXED,
        margin: Factors::FIXED,
    };
    let style = prepared.style.bounds.unwrap_or(none);
    let layout = &budget.basis.cv.layout;
    let set = |name: &str| {
        let declared = prepared.style.options.iter().any(|option| option.name == name);
        !declared
            || budget.basis.settings.options.iter().any(|(option, _)| option == name)
    };
    Bounds {
        size: fixed(layout.font_size.is_some(), style.size),
        margin: fixed(layout.margin.is_some(), style.margin),
        unit: fixed(set("unit"), style.unit),
        section_gap: fixed(set("section-gap"), style.section_gap),
    }
}

/// Lays a CV out at densities.
pub(super) struct Press<'a> {
    pub(super) prepared: &'a Prepared,
    pub(super) settings: &'a Settings,
    bounds: Bounds,
    /// Whether feet are left out, as they are no lines. With them, what is found need not be
    /// laid out again.
    bare: bool,
    /// What has been laid out.
    known: RefCell<Vec<(f64, Measured)>>,
    /// The pages at the tightest, if those have been laid out.
    tightest: RefCell<Option<(World, Compiled)>>,
}

impl Press<'_> {
    /// The file of a density.
    pub(super) fn blocks(&self, density: f64) -> EmittedFile {
        fitted(self.settings, Fit { setting: self.bounds.at(density), bare: self.bare })
    }

    /// What a density takes. What was laid out before is not laid out again.
    fn lay_out(&self, density: f64, sink: &mut Sink) -> Result<Measured, Failed> {
        let mut known = self.known.borrow_mut();
        if let Some((_, found)) = known.iter().find(|(laid_out, _)| *laid_out == density)
        {
            return Ok(found.clone());
        }
        let world = self.prepared.world_with(Some(&self.blocks(density)), sink)?;
        let (compiled, _) = compile(&world, &self.prepared.sections());
        let compiled = compiled.map_err(|errors| sink.error(refused(&errors)))?;
        let pages = &compiled.document;
        let found = if self.bare { measure(pages) } else { measure_footed(pages) };
        known.push((density, found.clone()));
        if density == TIGHTEST {
            *self.tightest.borrow_mut() = Some((world, compiled));
        }
        Ok(found)
    }
}

/// What pages take.
fn extent(found: &Measured) -> Extent {
    Extent { pages: found.lines.len(), last: found.last }
}

/// Typst refuses a setting: it did not refuse the style's own.
fn refused(errors: &[SourceDiagnostic]) -> Diagnostic {
    let why =
        errors.first().map_or("it does not say why", |error| error.message.as_str());
    let message = format!("Typst cannot set the CV more or less densely: {why}");
    Diagnostic::placeless(Code::E0501, message)
}

/// “2 pages at density 0.94, 9.8 pt”: the density is how high the CV stands, against how high
/// it would stand by itself.
fn told(own: &Measured, setting: &Setting, found: &Measured) -> String {
    let height = |it: &Measured| Extent { pages: it.lines.len(), last: it.last }.height();
    let density = match *setting == Setting::OWN {
        true => 1.0,
        false => height(found) / height(own),
    };
    let pages = pages(found.lines.len());
    format!("{pages} at density {density:.2}, {:.1} pt", found.size)
}

pub(super) fn pages(count: usize) -> String {
    if count == 1 { "1 page".to_owned() } else { format!("{count} pages") }
}

pub(super) fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

/// Says by how much a CV is too long, and what to cut.
fn refuse(press: &Press<'_>, budget: &Budget<'_>, sink: &mut Sink) -> Failed {
    let found = match press.lay_out(TIGHTEST, sink) {
        Ok(found) => found,
        Err(failed) => return failed,
    };
    let most = usize::try_from(budget.pages.most).unwrap_or(usize::MAX);
    let over: usize = found.lines.iter().skip(most).sum();
    let message = format!(
        "the CV is {} too long for {}: set as tightly as the style `{}` allows, it has {}",
        lines(over),
        pages(most),
        press.prepared.style.name,
        pages(found.lines.len()),
    );
    let mut diagnostic = Diagnostic::new(Code::E0505, budget.pages.span, message);
    if press.prepared.style.bounds.is_none() {
        let hint = "the style has no `bounds`, so it is never set more tightly";
        diagnostic = diagnostic.hint(hint);
    }
    let map = &press.prepared.emitted.map;
    let tightest = press.tightest.take();
    let lines = tightest.map(|(world, it)| Lines::of(&it.document, &world, map));
    let lines = lines.unwrap_or_default();
    for cut in cuts(press, budget, most, &lines) {
        diagnostic = diagnostic.hint(cut);
    }
    sink.error(diagnostic)
}

/// Warns of a last page with hardly a line of a CV that may have as many pages as it takes.
pub(super) fn warn_of_last_page(prepared: &Prepared, own: &Measured, sink: &mut Sink) {
    let [.., _, last] = own.lines.as_slice() else { return };
    let Some(section) = prepared.document.sections.last() else { return };
    if *last < FEWEST {
        let fewer = own.lines.len() - 1;
        let variant = prepared.basis.cv.variant.as_ref().map(|it| it.name.as_str());
        let (whose, table) = match variant {
            Some(name) => (format!(" of `{name}`"), format!("variant.{name}.layout")),
            None => (String::new(), "layout".to_owned()),
        };
        let message = format!("the last page{whose} has {}", lines(*last));
        let hint = format!(
            "`pages = {fewer}` in `[{table}]` sets the CV more tightly, or says what to cut"
        );
        let diagnostic = Diagnostic::new(Code::W0503, section.span, message);
        sink.warn(diagnostic.label("the last section").hint(hint));
    }
}

/// Warns of a last page with hardly a line, and says what would spare it.
fn warn_of_runt(
    press: &Press<'_>,
    budget: &Budget<'_>,
    found: &Measured,
    sink: &mut Sink,
) -> Result<(), Failed> {
    let [.., _, last] = found.lines.as_slice() else { return Ok(()) };
    if *last >= FEWEST {
        return Ok(());
    }
    let fewer = found.lines.len() - 1;
    let message = format!("the last page has {}", lines(*last));
    let tightest = press.lay_out(TIGHTEST, sink)?;
    let hint = match tightest.lines.len() <= fewer {
        true => format!("`pages = {fewer}` sets it more tightly, and spares the page"),
        false => format!("{} less would spare the page", lines(*last)),
    };
    sink.warn(Diagnostic::new(Code::W0503, budget.pages.span, message).hint(hint));
    Ok(())
}
