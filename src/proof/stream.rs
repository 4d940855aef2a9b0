//! The letters of a PDF in one order of reading, and where a text stands among them.

use std::collections::BTreeMap;
use std::ops::Range;

use icu_normalizer::DecomposingNormalizerBorrowed;

use crate::reader::{Page, Piece, is_rtl};

/// In which order a machine goes over a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// As the file has it.
    File,
    /// Row by row, each from the left: by where the letters stand.
    Rows,
}

/// Letters, and the place of each.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    letters: Vec<Letter>,
    pieces: Vec<(usize, &'a Piece)>,
    /// Where each three letters begin that follow one another.
    index: BTreeMap<[char; 3], Vec<usize>>,
}

/// To which unit letters belong: each to one text alone.
#[derive(Debug, Clone)]
pub(super) struct Claims(Vec<Option<usize>>);

impl Claims {
    /// Gives letters to a unit.
    pub(super) fn take(&mut self, range: Range<usize>, unit: usize) {
        for claim in self.0.get_mut(range).into_iter().flatten() {
            *claim = Some(unit);
        }
    }

    /// Takes letters away from whoever has them.
    pub(super) fn release(&mut self, range: Range<usize>) {
        self.0.get_mut(range).into_iter().flatten().for_each(|claim| *claim = None);
    }

    /// The letters around a range up to those of units that are no kin: a text of the unit may
    /// stand there.
    pub(super) fn around(
        &self,
        range: &Range<usize>,
        is_kin: impl Fn(usize) -> bool,
    ) -> Range<usize> {
        let strange = |claim: &Option<usize>| claim.is_some_and(|unit| !is_kin(unit));
        let before = self.0.get(..range.start).unwrap_or_default();
        let after = self.0.get(range.end..).unwrap_or_default();
        let start = before.iter().rposition(strange).map_or(0, |at| at + 1);
        let end =
            after.iter().position(strange).map_or(self.0.len(), |at| range.end + at);
        start..end
    }

    /// The nearest letter before a place that belongs to a unit: how many stand between, and
    /// which unit that is.
    pub(super) fn before(&self, at: usize) -> Option<(usize, usize)> {
        let letters = self.0.get(..at)?.iter().rev().enumerate();
        letters.filter_map(|(gap, claim)| Some((gap, (*claim)?))).next()
    }

    /// The nearest letter from a place on that belongs to a unit.
    pub(super) fn after(&self, at: usize) -> Option<(usize, usize)> {
        let letters = self.0.get(at..)?.iter().enumerate();
        letters.filter_map(|(gap, claim)| Some((gap, (*claim)?))).next()
    }

    fn is_free(&self, range: &Range<usize>) -> bool {
        self.0.get(range.clone()).is_some_and(|it| it.iter().all(Option::is_none))
    }

    /// Whether letters belong to no unit but this one.
    pub(super) fn are_of(&self, range: Range<usize>, unit: usize) -> bool {
        let mut all = self.0.get(range).into_iter().flatten();
        all.all(|claim| claim.is_none_or(|it| it == unit))
    }
}

#[derive(Debug, Clone, Copy)]
struct Letter {
    /// The letter, folded.
    letter: char,
    /// Whether it is a hyphen at the end of a line, which may belong to no word.
    soft: bool,
    /// Its piece, and the bytes in there that it comes from.
    piece: usize,
    from: usize,
    to: usize,
}

/// The letters of a text that count: no space, no difference of case, of the shape of quotes
/// and dashes, of ligatures.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> {
    let nfkd = DecomposingNormalizerBorrowed::new_nfkd();
    let letters: Vec<char> = nfkd.normalize(text).chars().collect();
    letters.into_iter().flat_map(char::to_lowercase).filter_map(|c| match c {
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' => None,
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}' => None,
        '\u{2010}'..='\u{2015}' | '−' => Some('-'),
        '‘' | '’' | '‚' | '‹' | '›' | 'ʼ' => Some('\''),
        '“' | '”' | '„' | '«' | '»' => Some('"'),
        c if c.is_whitespace() => None,
        c => Some(c),
    })
}

impl<'a> Stream<'a> {
    /// The letters of pages.
    pub(super) fn new(pages: &'a [Page], order: Order, rtl: bool) -> Self {
        let (letters, pieces) = (Vec::new(), Vec::new());
        let mut stream = Self { letters, pieces, index: BTreeMap::new() };
        for (number, page) in (1..).zip(pages) {
            let mut pieces: Vec<&Piece> = page.pieces.iter().collect();
            if order == Order::Rows {
                rows(&mut pieces);
            }
            if rtl {
                from_the_right(&mut pieces);
            }
            for piece in pieces {
                stream.add(number, piece, rtl);
            }
        }
        for at in 0..stream.letters.len() {
            for three in stream.threes(at) {
                stream.index.entry(three).or_default().push(at);
            }
        }
        stream
    }

    /// The three letters from a place on, with soft hyphens and without.
    fn threes(&self, at: usize) -> Vec<[char; 3]> {
        let letter = |at: usize| self.letters.get(at);
        // From a letter to the next, or over one soft hyphen.
        let next = |at: usize| {
            let over = letter(at + 1).filter(|it| it.soft).map(|_| at + 2);
            [Some(at + 1), over].into_iter().flatten()
        };
        let mut threes = Vec::new();
        for second in next(at) {
            for third in next(second) {
                let all = [letter(at), letter(second), letter(third)];
                if let [Some(a), Some(b), Some(c)] = all {
                    threes.push([a.letter, b.letter, c.letter]);
                }
            }
        }
        threes
    }

    /// That no letter belongs to any unit yet.
    pub(super) fn claims(&self) -> Claims {
        Claims(vec![None; self.letters.len()])
    }

    fn add(&mut self, page: usize, piece: &'a Piece, rtl: bool) {
        let index = self.pieces.len();
        self.pieces.push((page, piece));
        let mut characters: Vec<(usize, char)> = piece.text.char_indices().collect();
        // They are drawn from the left, whichever way they are read.
        if rtl && piece.text.contains(is_rtl) {
            characters.reverse();
        }
        let mut letters = Vec::new();
        for (from, c) in characters {
            let to = from + c.len_utf8();
            let mut bytes = [0; 4];
            let letter = |letter| Letter { letter, soft: false, piece: index, from, to };
            letters.extend(folded(c.encode_utf8(&mut bytes)).map(letter));
        }
        if let Some(last) = letters.last_mut() {
            last.soft = last.letter == '-';
        }
        self.letters.extend(letters);
    }

    /// How many letters there are.
    pub(super) fn len(&self) -> usize {
        self.letters.len()
    }

    /// Every place of a text within a range, from the first on.
    pub(super) fn find_all(
        &self,
        text: &[char],
        within: Range<usize>,
    ) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        for range in self.places(text, within) {
            if found.last().is_none_or(|last| last.end <= range.start) {
                found.push(range);
            }
        }
        found
    }

    /// The first place of a text within a range.
    pub(super) fn find(
        &self,
        text: &[char],
        within: Range<usize>,
    ) -> Option<Range<usize>> {
        self.places(text, within).next()
    }

    /// The places of a text within a range whose letters belong to nobody yet.
    pub(super) fn free<'s>(
        &'s self,
        text: &'s [char],
        within: Range<usize>,
        claims: &'s Claims,
    ) -> impl DoubleEndedIterator<Item = Range<usize>> + 's {
        self.places(text, within).filter(|range| claims.is_free(range))
    }

    /// Every place of a text within a range, those that overlap as well.
    fn places<'s>(
        &'s self,
        text: &'s [char],
        within: Range<usize>,
    ) -> impl DoubleEndedIterator<Item = Range<usize>> + 's {
        let end = within.end.min(self.letters.len());
        let start = within.start.min(end);
        let known = match text {
            [a, b, c, ..] => {
                let all = self.index.get(&[*a, *b, *c]).map_or(&[][..], Vec::as_slice);
                let from = all.partition_point(|at| *at < start);
                let to = all.partition_point(|at| *at < end);
                Some(&all[from..to.max(from)])
            }
            _ => None,
        };
        // A text of a letter or two may begin anywhere.
        let anywhere = if known.is_some() { start..start } else { start..end };
        let begins = known.unwrap_or_default().iter().copied().chain(anywhere);
        begins
            .filter_map(move |at| self.matches(text, at, end).map(|to| at..to))
            .filter(|range| !range.is_empty() && self.is_whole(range))
    }

    /// Whether a range does not begin or end within a word or a number.
    fn is_whole(&self, range: &Range<usize>) -> bool {
        let before = range.start.checked_sub(1).is_some_and(|at| self.is_joined(at));
        !before && !range.end.checked_sub(1).is_some_and(|at| self.is_joined(at))
    }

    /// Whether a letter and the one behind it belong to one word or number.
    fn is_joined(&self, before: usize) -> bool {
        let pair = (self.letters.get(before), self.letters.get(before + 1));
        let (Some(a), Some(b)) = pair else { return false };
        // Letters of a line from the right stand the other way round.
        let near = a.piece == b.piece && (a.to == b.from || b.to == a.from);
        near && is_word(a.letter) && (is_word(b.letter) || is_tail(b.letter))
    }

    /// Where a text that begins at a letter ends.
    fn matches(&self, text: &[char], at: usize, end: usize) -> Option<usize> {
        let mut at = at;
        for &wanted in text {
            loop {
                let letter = self.letters[..end].get(at)?;
                at += 1;
                if letter.letter == wanted {
                    break;
                }
                if !letter.soft {
                    return None;
                }
            }
        }
        Some(at)
    }

    /// A range with what stands around it in the same piece and within some letters, a word or
    /// two.
    pub(super) fn line_around(
        &self,
        range: Range<usize>,
        within: Range<usize>,
    ) -> Range<usize> {
        let piece = |at: usize| self.letters.get(at).map(|letter| letter.piece);
        let (first, last) = (piece(range.start), piece(range.end.saturating_sub(1)));
        let least = range.start.saturating_sub(20).max(within.start);
        let most = (range.end + 20).min(within.end).max(range.end);
        let before = (least..range.start).rev().take_while(|at| piece(*at) == first);
        let after = (range.end..most).take_while(|at| piece(*at) == last);
        let mut start = before.last().unwrap_or(range.start);
        let end = after.last().map_or(range.end, |at| at + 1);
        // From the begin of a word.
        let inside = |at: usize| {
            let cut = at.checked_sub(1).is_some_and(|before| self.is_joined(before));
            cut || self.letters.get(at).is_some_and(|it| !it.letter.is_alphanumeric())
        };
        while start < range.start && inside(start) {
            start += 1;
        }
        start..end
    }

    /// The same, between the marks that part it from other facts on its line: “Leeds · 2019”.
    pub(super) fn phrase_around(
        &self,
        range: Range<usize>,
        within: Range<usize>,
    ) -> Range<usize> {
        let line = self.line_around(range.clone(), within);
        let part = |at: &usize| {
            self.letters.get(*at).is_some_and(|it| "·|•∙;".contains(it.letter))
        };
        let start =
            (line.start..range.start).rev().find(part).map_or(line.start, |at| at + 1);
        let end = (range.end..line.end).find(part).unwrap_or(line.end);
        start..end
    }

    /// The page of a letter, from 1.
    pub(super) fn page(&self, at: usize) -> usize {
        self.letters.get(at).map_or(1, |letter| self.pieces[letter.piece].0)
    }

    /// What a machine reads in a range, with its spaces.
    pub(super) fn read(&self, range: Range<usize>) -> String {
        let mut text = String::new();
        let mut last: Option<Letter> = None;
        for letter in &self.letters[range] {
            let (_, piece) = self.pieces[letter.piece];
            match last {
                Some(last) if last.piece == letter.piece => {
                    let (from, to) = (last.to.min(letter.to), letter.from.max(last.from));
                    // A space between, or the second letter of a ligature.
                    if last.from != letter.from {
                        text.push_str(piece.text.get(from..to).unwrap_or_default());
                        text.push_str(&piece.text[letter.from..letter.to]);
                    }
                }
                _ => {
                    let (before, rest) = match last {
                        Some(last) => {
                            let before = self.pieces[last.piece].1;
                            (Some(before), &before.text[last.to..])
                        }
                        None => (None, ""),
                    };
                    let space = |text: &str| text.contains(char::is_whitespace);
                    let lead = &piece.text[..letter.from];
                    if space(rest)
                        || before.is_some() && space(lead)
                        || before.is_some_and(|before| apart(before, piece))
                    {
                        text.push(' ');
                    }
                    text.push_str(&piece.text[letter.from..letter.to]);
                }
            }
            last = Some(*letter);
        }
        text
    }
}

/// Whether two pieces stand on different lines. How far apart two on one line are, no reader
/// knows that has not the widths of the letters.
fn apart(before: &Piece, after: &Piece) -> bool {
    (before.y - after.y).abs() > 0.5 * before.size.max(1.0)
}

/// Sorts pieces by rows, and each row from the left. What is less than half a line apart is
/// one row.
fn rows(pieces: &mut Vec<&Piece>) {
    pieces.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut sorted: Vec<&Piece> = Vec::new();
    let mut row: Vec<&Piece> = Vec::new();
    for piece in pieces.drain(..) {
        if row.first().is_some_and(|first| apart(first, piece)) {
            row.sort_by(|a, b| a.x.total_cmp(&b.x));
            sorted.append(&mut row);
        }
        row.push(piece);
    }
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    sorted.append(&mut row);
    *pieces = sorted;
}

/// Sorts the pieces of each line from the right, but for what goes from the left in there.
fn from_the_right(pieces: &mut [&Piece]) {
    for line in pieces.chunk_by_mut(|a, b| !apart(a, b)) {
        line.sort_by(|a, b| b.x.total_cmp(&a.x));
        let ltr = |piece: &Piece| {
            piece.text.contains(char::is_alphanumeric) && !piece.text.contains(is_rtl)
        };
        line.chunk_by_mut(|a, b| ltr(a) && ltr(b)).for_each(<[&Piece]>::reverse);
    }
}

/// Whether a letter is one of words that stand apart: Chinese and Japanese ones do not.
fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        && !matches!(c, '\u{2E80}'..='\u{D7FF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..)
}

/// Whether a character belongs to the word before it: an accent, the signs of “C++” and “C#”.
fn is_tail(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '+' | '#')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(pieces: &[(&str, f32, f32)]) -> Page {
        let piece = |(text, x, y): &(&str, f32, f32)| Piece {
            text: (*text).to_owned(),
            x: *x,
            y: *y,
            size: 10.0,
        };
        Page { pieces: pieces.iter().map(piece).collect() }
    }

    fn letters(text: &str) -> Vec<char> {
        folded(text).collect()
    }

    #[test]
    fn what_differs_in_shape_alone_is_the_same() {
        for (a, b) in [
            ("ﬁne — “so”", "fine – \"so\""),
            ("multi\u{AD}ple", "Multiple"),
            ("é", "e\u{301}"),
            ("𝑆", "s"),
            ("don’t", "don't"),
        ] {
            assert_eq!(letters(a), letters(b), "{a} and {b}");
        }
        assert_ne!(letters("resume"), letters("résumé"));
    }

    #[test]
    fn a_text_is_found_over_lines_and_hyphens() {
        let pages =
            [page(&[("A multi-", 0.0, 10.0), ("institutional well-", 0.0, 22.0)])];
        let stream = Stream::new(&pages, Order::File, false);
        let all = 0..stream.len();
        for text in ["multi-institutional", "multiinstitutional", "A multi", "well-"] {
            assert!(stream.find(&letters(text), all.clone()).is_some(), "{text}");
        }
        for text in ["institutionalx", "institution", "ulti", "multi-institutiona"] {
            assert!(stream.find(&letters(text), all.clone()).is_none(), "{text}");
        }
        let found =
            stream.find(&letters("multi-institutional"), all).expect("it is there");
        assert_eq!(stream.read(found), "multi- institutional");
    }

    #[test]
    fn rows_tear_columns_and_the_file_does_not() {
        let pages = [page(&[
            ("left one", 0.0, 10.0),
            ("left two", 0.0, 22.0),
            ("right one", 100.0, 10.5),
            ("right two", 100.0, 22.0),
        ])];
        let found = |order| {
            let stream = Stream::new(&pages, order, false);
            let all = 0..stream.len();
            stream.find(&letters("left one left two"), all).is_some()
        };
        assert!(found(Order::File));
        assert!(!found(Order::Rows));
    }
}
