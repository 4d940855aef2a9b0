//! `L0103`: two stays at one time.

use super::stay::{Month, Stay, long, stays, typed};
use super::{Finding, Subject};
use crate::diag::{Code, Diagnostic};

/// So many months at two places are no more than a handing over.
const MOST: Month = 2;

/// Of stays of one section: who works beside their studies says so in two.
pub(super) fn find<'a>(subject: &Subject<'a>) -> Vec<Finding<'a>> {
    let sections = subject.selection.sections.iter();
    sections.flat_map(|section| within(stays(section, subject.today))).collect()
}

fn within<'a>(mut stays: Vec<Stay<'a>>) -> Vec<Finding<'a>> {
    stays.retain(|stay| stay.likely.is_some());
    stays.sort_by_key(|stay| stay.likely);
    let overlap = |(at, later): (usize, &Stay<'a>)| {
        let (start, end) = later.likely?;
        // The one of those before that lasts longest.
        let before = stays[..at].iter().max_by_key(|it| it.likely.map(|(_, end)| end))?;
        let months = before.likely?.1.min(end) - start;
        let date = later.start.as_ref().filter(|_| months > MOST)?;
        let until = before
            .end
            .as_ref()
            .map_or("it goes on".to_owned(), |end| format!("it ends in {}", typed(end)));
        let message = format!("two at one time, for {}", long(months));
        let diagnostic = Diagnostic::new(Code::L0103, date.span, message)
            .label("this begins while another goes on")
            .related(before.span, until)
            .hint("mend a date, or allow it in `[lint]` if it was so");
        Some(Finding::in_entry(later.section, Some(later.index), diagnostic))
    };
    stays.iter().enumerate().filter_map(overlap).collect()
}
