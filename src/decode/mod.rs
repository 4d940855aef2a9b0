//! TOML to values: the one place that knows TOML.
//!
//! A file becomes a [`Table`] whose every key and value has its place. What a table may
//! hold is written down once, with the macro `record!`: the fields, their
//! types and their documentation. From that come the decoder, the encoder that writes
//! the canonical `cv.toml`, the JSON Schema and the reference pages.

mod dates;
mod draft;
mod field;
mod foreign;
mod leaf;
mod parse;
mod record;
mod string;
mod table;

pub use dates::{DateInWords, Dates};
pub use draft::{Draft, Languages};
pub use field::{Field, FieldValue, RecordInfo, Shape, Value};
pub use foreign::{Foreign, Maker, literal};
pub use leaf::{Amount, Many, Path, Word};
pub use parse::{Input, parse, parse_changed, table_keys};
pub use record::{Choice, Record, kebab};
pub(crate) use record::{choice, key, record};
pub use table::{Node, Table};
