//! Files that are made from the code are as the code would make them now.

use cvpress::schema;

use crate::support::{expect_file, root};

#[test]
fn the_schema_is_current() {
    expect_file(&root().join("docs/cv.schema.json"), &schema::json_schema());
}

#[test]
fn the_reference_is_current() {
    let folder = root().join("docs/reference");
    let pages = schema::reference();
    for (name, text) in &pages {
        expect_file(&folder.join(name), text);
    }
    for entry in std::fs::read_dir(&folder).expect("there is a reference") {
        let name = entry.expect("a readable folder").file_name();
        let known = pages.iter().any(|(known, _)| *known == *name.to_string_lossy());
        assert!(known, "{name:?} belongs to no kind");
    }
}
