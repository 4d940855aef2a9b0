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

#[test]
fn what_is_known_of_the_faces_is_current() {
    let known = cvpress::compile::known_faces().expect("JSON");
    expect_file(&root().join("fonts/faces.json"), &known);
}

#[test]
fn the_locales_of_csl_are_those_of_hayagriva() {
    let languages = cvpress::locale::languages();
    let folder = root().join("locales/csl");
    let mut written = vec!["README.md".to_owned()];
    for locale in hayagriva::archive::locales() {
        let Some(code) = locale.lang.as_ref().map(|code| code.0.clone()) else {
            continue;
        };
        let language = code.split('-').next().unwrap_or_default();
        if languages.iter().any(|known| known.split('-').next() == Some(language)) {
            let text = serde_json::to_string(&locale).expect("JSON");
            expect_file(&folder.join(format!("{code}.json")), &(text + "\n"));
            written.push(format!("{code}.json"));
        }
    }
    for entry in std::fs::read_dir(&folder).expect("the folder") {
        let name = entry.expect("readable").file_name().to_string_lossy().into_owned();
        assert!(written.contains(&name), "{name} belongs to no language");
    }
}
