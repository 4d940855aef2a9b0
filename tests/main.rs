//! The tests that see cvpress from outside: one binary, as linking Typst is slow.

#![allow(clippy::disallowed_methods, reason = "tests read and write files of their own")]

mod breaks;
mod budget;
mod citations;
mod cli;
mod click;
mod combinations;
mod diagnostics;
mod diff;
mod documents;
mod examples;
mod fetch;
mod foreign;
mod fresh;
mod gallery;
mod generated;
mod golden;
mod languages;
mod lint;
mod own_styles;
mod pdf;
mod program;
mod proof;
mod publications;
mod recover;
mod safety;
mod styles;
mod support;
mod tidy;
mod variants;
mod watch;
