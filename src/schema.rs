//! JSON Schema from the field descriptors.

use serde_json::{Map, Value as Json, json};

use crate::decode::{Field, Record, RecordInfo, Shape};
use crate::model::{SectionSettings, TABLES, Variant};
use crate::sections::{Common, KINDS, KindInfo};

/// The JSON Schema of `cv.toml`, for editors.
pub fn json_schema() -> String {
    let mut definitions = Map::new();
    let mut properties = Map::new();
    for (name, info) in TABLES {
        properties.insert(name.to_owned(), record(&info, &mut definitions));
    }
    properties.insert(
        "style".to_owned(),
        json!({
            "description": "Options of the style: `cvpress styles show NAME` lists them.",
            "type": "object",
        }),
    );
    properties.insert(
        "locale".to_owned(),
        json!({
            "description": "Words instead of those of the language, by the tables and keys of \
                            `locales/en.toml`: `[locale.section]` and `education = \"Studies\"`.",
            "type": "object",
        }),
    );
    properties.insert(
        "variant".to_owned(),
        json!({
            "description": paragraph(Variant::INFO.doc),
            "type": "object",
            "additionalProperties": record(&Variant::INFO, &mut definitions),
        }),
    );
    let kinds: Vec<_> =
        KINDS.iter().map(|kind| section(kind, &mut definitions)).collect();
    properties.insert(
        "section".to_owned(),
        json!({
            "description": "The sections, in the order of the pages.",
            "type": "array",
            "items": { "oneOf": kinds },
        }),
    );
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://cvpress.org/cv.schema.json",
        "title": "A CV for cvpress",
        "type": "object",
        "required": ["person"],
        "additionalProperties": false,
        "properties": properties,
        "definitions": definitions,
    });
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}

/// A section of one kind: told by the word for it.
fn section(kind: &KindInfo, definitions: &mut Map<String, Json>) -> Json {
    let mut properties = Map::new();
    properties.insert(
        "kind".to_owned(),
        json!({ "description": kind.doc, "const": kind.name }),
    );
    let mut required = vec![json!("kind")];
    for field in SectionSettings::INFO.all_fields() {
        properties.insert(field.key.to_owned(), described(field, definitions));
    }
    for field in kind.options.all_fields() {
        properties.insert(field.key.to_owned(), described(field, definitions));
        if field.required {
            required.push(json!(field.key));
        }
    }
    if let Some(entry) = kind.entry {
        let entries = entry_record(&entry, definitions);
        properties.insert(
            "entry".to_owned(),
            json!({ "description": "The entries.", "type": "array", "items": entries }),
        );
    }
    json!({
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

/// An entry: its own fields and those that all entries have.
fn entry_record(entry: &RecordInfo, definitions: &mut Map<String, Json>) -> Json {
    let name = format!("{}Entry", entry.name);
    if !definitions.contains_key(&name) {
        let fields: Vec<_> =
            entry.all_fields().into_iter().chain(Common::INFO.all_fields()).collect();
        let table = table(entry.doc, &fields, definitions);
        definitions.insert(name.clone(), table);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn record(info: &RecordInfo, definitions: &mut Map<String, Json>) -> Json {
    if !definitions.contains_key(info.name) {
        let table = table(info.doc, &info.all_fields(), definitions);
        definitions.insert(info.name.to_owned(), table);
    }
    json!({ "$ref": format!("#/definitions/{}", info.name) })
}

/// Some keys of a record: none of them must be there.
fn part(info: &RecordInfo, definitions: &mut Map<String, Json>) -> Json {
    let name = format!("{}Part", info.name);
    if !definitions.contains_key(&name) {
        let mut part = table(info.doc, &info.all_fields(), definitions);
        if let Json::Object(object) = &mut part {
            object.remove("required");
        }
        definitions.insert(name.clone(), part);
    }
    json!({ "$ref": format!("#/definitions/{name}") })
}

fn table(doc: &str, fields: &[&Field], definitions: &mut Map<String, Json>) -> Json {
    let mut properties = Map::new();
    for field in fields {
        properties.insert(field.key.to_owned(), described(field, definitions));
    }
    let required: Vec<_> =
        fields.iter().filter(|field| field.required).map(|field| field.key).collect();
    json!({
        "description": paragraph(doc),
        "type": "object",
        "required": required,
        "additionalProperties": false,
        "properties": properties,
    })
}

fn described(field: &Field, definitions: &mut Map<String, Json>) -> Json {
    let mut schema = shape(&(field.shape)(), definitions);
    let doc = Json::String(paragraph(field.doc));
    match &mut schema {
        // In draft 7 nothing beside a reference is read.
        Json::Object(object) if object.contains_key("$ref") => {
            json!({ "description": doc, "allOf": [schema] })
        }
        Json::Object(object) => {
            object.insert("description".to_owned(), doc);
            schema
        }
        _ => schema,
    }
}

/// A documentation comment as one paragraph.
fn paragraph(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shape(shape_: &Shape, definitions: &mut Map<String, Json>) -> Json {
    match shape_ {
        Shape::Text => json!({
            "anyOf": [
                { "type": "string" },
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": { "pattern": "^[a-z]{2,3}(-[A-Za-z0-9]+)*$" },
                    "additionalProperties": { "type": "string" },
                },
            ],
        }),
        Shape::Word(_) => json!({ "type": "string" }),
        Shape::Choice(words) => json!({ "enum": words }),
        Shape::Integer(first, last) => {
            let mut schema = json!({ "type": "integer" });
            if let Json::Object(object) = &mut schema {
                if *first > i64::MIN {
                    object.insert("minimum".to_owned(), json!(first));
                }
                if *last < i64::from(u32::MAX) {
                    object.insert("maximum".to_owned(), json!(last));
                }
            }
            schema
        }
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Date => json!({
            "anyOf": [
                { "type": "integer", "minimum": 1, "maximum": 9999 },
                {
                    "type": "string",
                    "pattern": "^\\d{4}(-(\\d{2}(-\\d{2})?|[sS]pring|[sS]ummer|[aA]utumn|[fF]all|[wW]inter))?$",
                },
                {
                    "type": "object",
                    "required": ["text"],
                    "additionalProperties": false,
                    "properties": {
                        "text": { "type": "string" },
                        "sort": { "type": ["string", "integer"] },
                    },
                },
            ],
        }),
        Shape::End => {
            json!({ "anyOf": [{ "const": "present" }, shape(&Shape::Date, definitions)] })
        }
        Shape::Either(shapes) => {
            let shapes: Vec<_> =
                shapes.iter().map(|each| shape(each, definitions)).collect();
            json!({ "anyOf": shapes })
        }
        Shape::List(item) => {
            json!({ "type": "array", "items": shape(item, definitions) })
        }
        Shape::OneOrMany(item) => {
            let item = shape(item, definitions);
            json!({ "anyOf": [item, { "type": "array", "items": item }] })
        }
        Shape::Record(info) => record(info, definitions),
        Shape::PartOf(info) => part(info, definitions),
        Shape::Map(_) => json!({ "type": "object" }),
    }
}

/// The reference: a page a kind and one for the tables, as Markdown, by file name.
pub fn reference() -> Vec<(String, String)> {
    let mut pages = vec![("README.md".to_owned(), contents())];
    for (name, info) in TABLES {
        pages.push((format!("{name}.md"), table_page(name, &info)));
    }
    pages.push(("variant.md".to_owned(), table_page("variant.NAME", &Variant::INFO)));
    pages.push(("section.md".to_owned(), section_page()));
    for kind in KINDS {
        pages.push((format!("{}.md", kind.name), kind_page(kind)));
    }
    pages
}

fn contents() -> String {
    let mut page =
        "# Reference\n\nMade from the code: `cvpress schema` has the same.\n\n\
                    The tables of `cv.toml`:\n\n"
            .to_owned();
    for (name, info) in TABLES {
        page.push_str(&format!("- [`[{name}]`]({name}.md): {}\n", paragraph(info.doc)));
    }
    page.push_str(&format!(
        "- [`[variant.NAME]`](variant.md): {}\n",
        paragraph(Variant::INFO.doc)
    ));
    page.push_str(
        "- [`[[section]]`](section.md): What a section of any kind may have.\n",
    );
    page.push_str("\nThe kinds of sections:\n\n");
    for kind in KINDS {
        page.push_str(&format!("- [`{}`]({0}.md): {}\n", kind.name, kind.doc));
    }
    page
}

fn table_page(name: &str, info: &RecordInfo) -> String {
    let mut page = format!("# `[{name}]`\n\n{}\n", paragraph(info.doc));
    let mut seen = Vec::new();
    fields(&info.all_fields(), &mut page, &mut seen);
    page
}

fn section_page() -> String {
    let mut page =
        "# `[[section]]`\n\nWhat a section of any kind may have, beside `kind`, \
                    which says what it holds, and `entry`, its entries.\n"
            .to_owned();
    let mut seen = Vec::new();
    fields(&SectionSettings::INFO.all_fields(), &mut page, &mut seen);
    page.push_str("\n## Every entry\n\nWhat an entry of any kind may have.\n");
    fields(&Common::INFO.all_fields(), &mut page, &mut seen);
    page
}

fn kind_page(kind: &KindInfo) -> String {
    let mut page = format!("# `{}`\n\n{}\n", kind.name, kind.doc);
    let mut seen = Vec::new();
    let options = kind.options.all_fields();
    if !options.is_empty() {
        page.push_str(
            "\n## The section\n\nBeside [what every section may have](section.md):\n",
        );
        fields(&options, &mut page, &mut seen);
    }
    if let Some(entry) = kind.entry {
        page.push_str("\n## An entry\n\nBeside [what every entry may have](section.md#every-entry):\n");
        fields(&entry.all_fields(), &mut page, &mut seen);
    }
    page
}

/// A table of fields, and below it one for each record that they hold.
fn fields(all: &[&Field], page: &mut String, seen: &mut Vec<&'static str>) {
    page.push_str("\n| key | value | |\n| --- | --- | --- |\n");
    let mut records = Vec::new();
    for field in all {
        let shape = (field.shape)();
        let star = if field.required { "\\*" } else { "" };
        let (noun, doc) = (cell(&noun(&shape)), cell(&paragraph(field.doc)));
        page.push_str(&format!("| `{}`{star} | {noun} | {doc} |\n", field.key));
        collect(&shape, &mut records);
    }
    if all.iter().any(|field| field.required) {
        page.push_str("\n\\* must be there.\n");
    }
    for info in records {
        if !seen.contains(&info.name) {
            seen.push(info.name);
            page.push_str(&format!("\n### {}\n\n{}\n", info.name, paragraph(info.doc)));
            fields(&info.all_fields(), page, seen);
        }
    }
}

fn noun(shape: &Shape) -> String {
    match shape {
        Shape::Record(info) => format!("a table: {}", info.name),
        Shape::PartOf(info) => format!("a table: some of {}", info.name),
        Shape::List(item) => match item.as_ref() {
            Shape::Record(info) => format!("a list of tables: {}", info.name),
            _ => shape.noun(),
        },
        shape => shape.noun(),
    }
}

fn collect(shape: &Shape, records: &mut Vec<&'static RecordInfo>) {
    match shape {
        Shape::Record(info) => records.push(info),
        Shape::List(item) | Shape::OneOrMany(item) => collect(item, records),
        Shape::Either(shapes) => shapes.iter().for_each(|each| collect(each, records)),
        _ => {}
    }
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
