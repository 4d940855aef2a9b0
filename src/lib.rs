//! cvpress is a compiler: a `cv.toml` goes in, a PDF comes out, by way of Typst source that
//! a person can read.
//!
//! # The way of a CV
//!
//! A file is read into [`source::Sources`], where every byte has a line. [`model::decode`]
//! turns its TOML into a [`model::Cv`] of checked values, each of which knows its place;
//! what a table may hold is written down once, as a record of [`decode`], and each kind of
//! section has its record and its meaning in one file of [`sections`].
//!
//! [`select::select`] chooses the sections and entries that are printed, and their order.
//! [`lower::lower`] says what they are, in the closed vocabulary of [`block`], with the
//! words and the dates of a [`locale::Locale`]. [`layout::layout`] groups, joins and
//! numbers them.
//!
//! [`emit::emit`] writes the blocks as Typst source, one call a block, and remembers where
//! each byte came from. A [`style`] draws the blocks; sections know no style, and styles
//! know no section. [`compile`] typesets the source in a world that holds nothing else,
//! and brings Typst's complaints home to the user's line. [`export`] writes the pages.
//!
//! A finished PDF is read back by [`reader`], with libraries that had no part in its making,
//! and [`proof`] compares what a machine gets of it with the document.
//!
//! [`diff`] says what changed between two documents, and [`mod@lint`] what of one may not be meant.
//!
//! [`preview`] shows the pages of a CV under work in a browser.
//!
//! [`driver`] runs these stages, and is the only one beside [`cli`] that meets the disk,
//! the clock and the environment.
//!
//! # When something is wrong
//!
//! A stage takes a [`diag::Sink`] and gives `Result<T, diag::Failed>`. Only reporting an
//! error makes a [`diag::Failed`], so nothing fails in silence; and a stage goes on after
//! an error as long as what follows does not depend on it, so one run reports every
//! mistake.
//!
//! # An example
//!
//! ```
//! use std::sync::Arc;
//! use cvpress::compile::Fonts;
//! use cvpress::diag::Sink;
//! use cvpress::driver::{Clock, Format, Input, Request, prepare};
//! use cvpress::model::Which;
//! use cvpress::source::Sources;
//!
//! let text = "[person]\nname = \"Ada Example\"\n".to_owned();
//! let request = Request {
//!     input: Input { path: None, text },
//!     which: Which::Itself,
//!     set: Vec::new(),
//!     fonts: Arc::new(Fonts::load(false)),
//!     clock: Clock::fixed(jiff::civil::date(2025, 1, 1)),
//! };
//! let (mut sources, mut sink) = (Sources::new(), Sink::new());
//! let prepared = prepare(&request, &mut sources, &mut sink)?;
//! let compiled = prepared.compile(&mut sink)?;
//! let pdf = prepared.export(&compiled, Format::Pdf, &mut sink)?;
//! # Ok::<(), cvpress::diag::Failed>(())
//! ```

#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]

pub mod amend;
pub mod block;
pub mod canonical;
pub mod cite;
pub mod cli;
pub mod compile;
pub mod convert;
pub mod decode;
pub mod diag;
pub mod diff;
pub mod driver;
mod embedded;
pub mod emit;
pub mod export;
pub mod feed;
pub mod fetch;
pub mod layout;
pub mod lint;
pub mod locale;
pub mod lower;
pub mod model;
pub mod preview;
pub mod proof;
pub mod reader;
pub mod schema;
pub mod sections;
pub mod select;
pub mod source;
pub mod style;
pub mod value;
pub mod works;
