//! `cvpress fonts`.

use clap::Args;

use super::Outcome;
use super::common::print;
use crate::compile::{self, Origin};

/// List the fonts that a build can use
#[derive(Debug, Args)]
pub(crate) struct Fonts {
    /// List the fonts of this machine as well
    #[arg(long)]
    system_fonts: bool,
}

impl Fonts {
    pub(crate) fn run(&self) -> anyhow::Result<Outcome> {
        let fonts = compile::Fonts::load(self.system_fonts);
        let mut lines: Vec<(String, Vec<String>, &str)> = Vec::new();
        for face in fonts.faces() {
            let origin = match face.origin {
                Origin::Embedded => "embedded",
                Origin::System => "system",
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
