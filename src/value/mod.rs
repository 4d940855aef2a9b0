//! Leaf values: what stands on the right of an equals sign, each with its own errors.
//!
//! Nothing here knows TOML, a section or a style. A parser takes the text and a
//! [`Sink`](crate::diag::Sink), reports what is wrong with it at its place, and gives
//! a value that needs no further checks.

pub mod date;
pub(crate) mod fold;
pub mod identifier;
pub mod length;
pub mod link;
mod math;
pub mod name;
pub mod network;
pub mod text;
