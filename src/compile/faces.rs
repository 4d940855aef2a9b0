//! The faces in the binary, and what Typst must know of each: that stands in `fonts/faces.json`,
//! so that only those are read which a page has.

use serde::{Deserialize, Serialize};
use typst::foundations::Bytes;
use typst::text::{Font, FontInfo};
use typst_kit::fonts::FontSource;

use crate::embedded::{FACES, KNOWN_FACES};

/// A face in the binary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Embedded {
    /// Its file in `fonts/`.
    pub(super) path: &'static str,
    /// The file.
    pub(super) data: &'static [u8],
    /// Which of the faces in it.
    index: u32,
}

impl FontSource for Embedded {
    fn load(&self) -> Option<Font> {
        Font::new(Bytes::new(self.data), self.index)
    }
}

/// What `fonts/faces.json` says of a face.
#[derive(Serialize, Deserialize)]
struct Known {
    /// Its file in `fonts/`.
    path: String,
    /// How many bytes that has.
    bytes: usize,
    info: FontInfo,
}

/// All faces in the binary, in the order of their files.
pub(super) fn embedded() -> Vec<(Embedded, FontInfo)> {
    let mut known: Vec<Known> = serde_json::from_str(KNOWN_FACES).unwrap_or_default();
    let mut faces = Vec::new();
    for &(path, data) in FACES {
        let is_known = |it: &Known| it.path == path && it.bytes == data.len();
        match known.iter().position(is_known) {
            Some(at) => {
                let Known { info, .. } = known.swap_remove(at);
                faces.push((Embedded { path, data, index: 0 }, info));
            }
            // One that was laid there since.
            None => faces.extend(read(path, data)),
        }
    }
    faces
}

fn read(path: &'static str, data: &'static [u8]) -> Vec<(Embedded, FontInfo)> {
    let face = |(font, index): (Font, u32)| {
        (Embedded { path, data, index }, font.info().clone())
    };
    Font::iter(Bytes::new(data)).zip(0..).map(face).collect()
}

/// What `fonts/faces.json` has to say: one face a line.
///
/// # Errors
/// A face that JSON cannot tell: there is none.
pub fn known_faces() -> Result<String, serde_json::Error> {
    let faces = FACES.iter().flat_map(|(path, data)| read(path, data));
    let lines = faces.map(|(Embedded { path, data, .. }, info)| {
        serde_json::to_string(&Known { path: path.to_owned(), bytes: data.len(), info })
    });
    let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
    Ok(format!("[\n{}\n]\n", lines.join(",\n")))
}
