//! `record!` and `choice!`: a struct, its decoder and its descriptors from one text.

use super::{RecordInfo, Shape, Table, Value};
use crate::diag::{Failed, Sink};

/// A struct whose fields are keys of a table.
pub trait Record: Sized {
    /// What the table may hold.
    const INFO: RecordInfo;

    /// Takes the fields out of a table, and reports everything wrong with them.
    ///
    /// # Errors
    /// What the fields refuse.
    fn read(table: &mut Table<'_>, sink: &mut Sink) -> Result<Self, Failed>;

    /// Writes the fields.
    fn write(&self, table: &mut toml::Table);
}

impl<R: Record + 'static> Value for R {
    fn shape() -> Shape {
        Shape::Record(&R::INFO)
    }

    fn decode(node: &super::Node<'_>, sink: &mut Sink) -> Result<Self, Failed> {
        let mut table = node.table(&Self::shape(), sink)?;
        let record = R::read(&mut table, sink);
        table.finish(&[&R::INFO], sink).and(record)
    }

    fn encode(&self) -> toml::Value {
        let mut table = toml::Table::new();
        self.write(&mut table);
        toml::Value::Table(table)
    }
}

/// A value that is one of a few words.
pub trait Choice: Sized + Copy + 'static {
    /// The words, in the order of [`Choice::all`].
    const WORDS: &'static [&'static str];

    /// Every value.
    fn all() -> &'static [Self];

    /// Its word.
    fn word(self) -> &'static str;
}

/// A name of Rust's as a key of TOML's: `venue_short` is `venue-short`.
pub const fn kebab<const N: usize>(name: &str) -> [u8; N] {
    let mut key = [0; N];
    let mut at = 0;
    while at < N {
        let byte = name.as_bytes()[at];
        key[at] = if byte == b'_' { b'-' } else { byte };
        at += 1;
    }
    key
}

/// The key of a field.
macro_rules! key {
    ($field:ident) => {{
        const NAME: &str = stringify!($field);
        const BYTES: [u8; NAME.len()] = $crate::decode::kebab(NAME);
        const KEY: &str = match std::str::from_utf8(&BYTES) {
            Ok(key) => key,
            Err(_) => NAME,
        };
        KEY
    }};
    ($field:ident $key:literal) => {
        $key
    };
}

/// Declares a record: a struct, each field a key, each documentation comment the key's
/// documentation. `as "word"` names a key that Rust cannot. `flatten` takes in the
/// keys of other records.
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        $(@[$attribute:meta])*
        pub struct $Name:ident {
            $(
                $(#[doc = $field_doc:literal])*
                pub $field:ident: $Type:ty $(as $key:literal)?,
            )*
            $(flatten $(
                $(#[doc = $flat_doc:literal])*
                pub $flat:ident: $Flat:ty,
            )+)?
        }
    ) => {
        $(#[doc = $doc])*
        $(#[$attribute])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $Name {
            $($(#[doc = $field_doc])* pub $field: $Type,)*
            $($($(#[doc = $flat_doc])* pub $flat: $Flat,)+)?
        }

        impl $crate::decode::Record for $Name {
            const INFO: $crate::decode::RecordInfo = $crate::decode::RecordInfo {
                name: stringify!($Name),
                doc: concat!($($doc, "\n",)*),
                fields: &[$($crate::decode::Field {
                    key: $crate::decode::key!($field $($key)?),
                    doc: concat!($($field_doc, "\n",)*),
                    required: <$Type as $crate::decode::FieldValue>::REQUIRED,
                    shape: <$Type as $crate::decode::FieldValue>::shape,
                },)*],
                flattened: &[$($(&<$Flat as $crate::decode::Record>::INFO,)+)?],
            };

            fn read(
                table: &mut $crate::decode::Table<'_>,
                sink: &mut $crate::diag::Sink,
            ) -> Result<Self, $crate::diag::Failed> {
                let _ = (&table, &sink);
                $(let $field = <$Type as $crate::decode::FieldValue>::take(
                    table, $crate::decode::key!($field $($key)?), sink,
                );)*
                $($(let $flat = <$Flat as $crate::decode::Record>::read(table, sink);)+)?
                // Every field has said what is wrong with it: now the first may stop us.
                Ok(Self { $($field: $field?,)* $($($flat: $flat?,)+)? })
            }

            fn write(&self, table: &mut toml::Table) {
                let _ = &table;
                $($crate::decode::FieldValue::put(
                    &self.$field, $crate::decode::key!($field $($key)?), table,
                );)*
                $($($crate::decode::Record::write(&self.$flat, table);)+)?
            }
        }
    };
}

/// Declares a value that is one of a few words, each with its documentation. The first
/// is the default.
macro_rules! choice {
    (
        $(#[doc = $doc:literal])*
        pub enum $Name:ident {
            $(#[doc = $first_doc:literal])*
            $First:ident = $first_word:literal,
            $($(#[doc = $word_doc:literal])* $Variant:ident = $word:literal,)*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
        pub enum $Name {
            $(#[doc = $first_doc])*
            #[default]
            $First,
            $($(#[doc = $word_doc])* $Variant,)*
        }

        impl $crate::decode::Choice for $Name {
            const WORDS: &'static [&'static str] = &[$first_word, $($word),*];

            fn all() -> &'static [Self] {
                &[Self::$First, $(Self::$Variant),*]
            }

            fn word(self) -> &'static str {
                match self {
                    Self::$First => $first_word,
                    $(Self::$Variant => $word,)*
                }
            }
        }

        impl $crate::decode::Value for $Name {
            fn shape() -> $crate::decode::Shape {
                $crate::decode::Shape::Choice(<Self as $crate::decode::Choice>::WORDS)
            }

            fn decode(
                node: &$crate::decode::Node<'_>,
                sink: &mut $crate::diag::Sink,
            ) -> Result<Self, $crate::diag::Failed> {
                node.choice(sink)
            }

            fn encode(&self) -> toml::Value {
                toml::Value::String($crate::decode::Choice::word(*self).to_owned())
            }
        }
    };
}

pub(crate) use {choice, key, record};
