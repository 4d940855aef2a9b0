//! `cvpress fonts`.

use std::path::PathBuf;

use clap::Args;

use super::Outcome;
use super::common::{fonts_beside, print};
use crate::compile::{self, Origin};

/// List the fonts that a build can use
#[derive(Debug, Args)]
pub(crate) struct Fonts {
    /// The CV beside which to look for a folder `fonts`
    #[arg(value_name = "FILE", default_value = "cv.toml")]
    file: PathBuf,

    /// List the fonts of this machine as well
    #[arg(long)]
    system_fonts: bool,
}

impl Fonts {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let fonts = compile::Fonts::load(self.system_fonts);
        let fonts = fonts.with_folder(fonts_beside(&self.file));
        let mut lines: Vec<(String, Vec<String>, String)> = Vec::new();
        for face in fonts.faces() {
            let origin = match &face.origin {
                Origin::Beside(path) => {
                    let folder = path.parent().unwrap_or(path);
                    folder.display().to_string()
                }
                Origin::Embedded => "embedded".to_owned(),
                Origin::System => "system".to_owned(),
            };
            let slope = if face.italic { " italic" } else { "" };
            let variant = format!("{}{slope}", face.weight);
            match lines.last_mut() {
                Some((family, variants, from))
                    if *family == face.family && *from == origin =>
                {
                    if !variants.contains(&variant) {
                        variants.push(variant);
                    }
                }
                _ => lines.push((face.family, vec![variant], origin)),
            }
        }
        let text: String = lines
            .iter()
            .map(|(family, variants, origin)| {
                format!("{family}\t{}\t{origin}\n", variants.join(", "))
            })
            .collect();
        print(&text)?;
        Ok(Outcome::Done)
    }
}
