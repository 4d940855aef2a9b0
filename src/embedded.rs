//! What cvpress brings with it: the files of `styles/`, `fonts/` and `locales/`, by name.
//! The build script lists them.

include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
