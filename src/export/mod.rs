//! Pages to files: PDF, PNG, SVG.

mod beside;
mod pdf;
mod stamp;

pub use beside::side_by_side;
pub use pdf::{Standards, check_standards, pdf};
pub use stamp::{Digest, Digester, Stamp, read_stamp, stamp};

use typst_layout::PagedDocument;

/// Renders each page as PNG, at so many pixels a point.
///
/// # Errors
/// Where the encoder refuses a page.
pub fn png(document: &PagedDocument, scale: f64) -> Result<Vec<Vec<u8>>, String> {
    let options = typst_render::RenderOptions {
        pixel_per_pt: scale.into(),
        ..typst_render::RenderOptions::default()
    };
    let page = |page| {
        let pixmap = typst_render::render(page, &options);
        pixmap.encode_png().map_err(|error| error.to_string())
    };
    document.pages().iter().map(page).collect()
}

/// Writes each page as SVG.
pub fn svg(document: &PagedDocument) -> Vec<Vec<u8>> {
    let options = typst_svg::SvgOptions::default();
    let page = |page| typst_svg::svg(page, &options).into_bytes();
    document.pages().iter().map(page).collect()
}
