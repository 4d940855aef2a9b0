//! `[person]`: whose CV it is.

use crate::decode::{Many, Path, Word, record};
use crate::diag::{Code, Diagnostic, Failed, Sink, nearest};
use crate::source::Span;
use crate::value::date::Date;
use crate::value::link::{Email, Url};
use crate::value::name::Name;
use crate::value::network::{NETWORKS, Network};
use crate::value::text::{Inline, Text};

record! {
    /// Whose CV it is.
    pub struct Person {
        /// The name, as it is to be printed.
        pub name: Text,
        /// A line below the name.
        pub headline: Option<Text>,
        /// The pronouns.
        pub pronouns: Option<Text>,
        /// Where the person belongs: a text, or a list of lines.
        pub affiliation: Many<Text>,
        /// The postal address, a line each.
        pub address: Many<Text>,
        /// Where the person lives, in a word or two.
        pub location: Option<Text>,
        /// One e-mail address or several.
        pub email: Many<Email>,
        /// One telephone number or several.
        pub phone: Many<Word>,
        /// The home page.
        pub website: Option<Url>,
        /// A photograph beside the CV: PNG, JPEG, GIF, WebP or SVG.
        pub photo: Option<Path>,
        /// Other forms of the name, to find among authors.
        pub aliases: Vec<Word>,
        /// Profiles on networks.
        pub profiles: Vec<Profile>,
        /// Counts of papers and citations.
        pub metrics: Option<Metrics>,
    }
}

record! {
    /// A profile on a network.
    pub struct Profile {
        /// The network, such as `github` or `orcid`.
        pub network: Word,
        /// The user's name there.
        pub user: Option<Word>,
        /// The address, for a network that cvpress does not know or one of your own.
        pub url: Option<Url>,
        /// What is printed instead of the address.
        pub label: Option<Text>,
    }
}

record! {
    /// Counts of papers and citations.
    pub struct Metrics {
        /// How often the person was cited.
        pub citations: Option<u32>,
        /// The h-index.
        pub h_index: Option<u32>,
        /// How many papers have ten citations.
        pub i10_index: Option<u32>,
        /// How many papers there are.
        pub papers: Option<u32>,
        /// Who counted.
        pub source: Option<Text>,
        /// When they counted.
        pub date: Option<Date>,
    }
}

impl Person {
    /// The name as it is printed: given name first.
    pub fn display_name(&self) -> Inline {
        let plain = self.name.inline.plain();
        let display = Name::parse(&plain).display;
        if display == plain {
            self.name.inline.clone()
        } else {
            Inline::words(display, self.name.span)
        }
    }

    /// The name and its aliases, to compare authors with.
    pub fn own_names(&self) -> Vec<Name> {
        let aliases = self.aliases.iter().map(|alias| alias.text.clone());
        std::iter::once(self.name.inline.plain())
            .chain(aliases)
            .map(|name| Name::parse(&name))
            .collect()
    }

    /// Takes more names to be the person's.
    pub(super) fn answers_to(&mut self, names: &[String]) {
        let span = self.name.span;
        for name in names.iter().filter(|name| name.trim() != self.name.raw.trim()) {
            if !self.aliases.iter().any(|alias| alias.text == *name) {
                self.aliases.push(Word { text: name.clone(), span });
            }
        }
    }

    /// Checks the profiles: each leads somewhere.
    pub(super) fn check(&self, sink: &mut Sink) -> Result<(), Failed> {
        let mut result = Ok(());
        for profile in &self.profiles {
            if let Err(failed) = profile.check(sink) {
                result = Err(failed);
            }
        }
        result
    }
}

impl Profile {
    /// The network, if it is known.
    pub fn known(&self) -> Option<&'static Network> {
        Network::find(&self.network.text)
    }

    fn check(&self, sink: &mut Sink) -> Result<(), Failed> {
        if self.url.is_some() {
            return Ok(());
        }
        let span: Span = self.network.span;
        if self.known().is_none() {
            let network = &self.network.text;
            let message = format!("unknown network `{network}`");
            let near = nearest(network, NETWORKS.iter().map(|network| network.id));
            let hint = match near {
                Some(near) => format!("did you mean `{near}`?"),
                None => "give its address with `url`".to_owned(),
            };
            return Err(
                sink.error(Diagnostic::new(Code::E0308, span, message).hint(hint))
            );
        }
        let user = self.user.as_ref().is_some_and(|user| {
            !user.text.contains(char::is_whitespace) && !user.text.contains("://")
        });
        if !user {
            let message = match &self.user {
                Some(user) => format!("`{}` is not a user's name", user.text),
                None => "a profile needs `user` or `url`".to_owned(),
            };
            let span = self.user.as_ref().map_or(span, |user| user.span);
            let hint = "give the name alone as `user`, or the whole address as `url`";
            return Err(
                sink.error(Diagnostic::new(Code::E0202, span, message).hint(hint))
            );
        }
        Ok(())
    }
}
