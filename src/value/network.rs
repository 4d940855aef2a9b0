//! The networks on which a person may have a profile.

/// A network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    /// Its name in `cv.toml`.
    pub id: &'static str,
    /// Its name on paper.
    pub name: &'static str,
    /// The address of a profile; `{}` is the user.
    pub url: &'static str,
    /// Whether the address says who it is. Where it holds but a number, the name of
    /// the network is what reads.
    pub telling: bool,
}

const fn network(
    id: &'static str,
    name: &'static str,
    url: &'static str,
    telling: bool,
) -> Network {
    Network { id, name, url, telling }
}

/// Every network, in the order of the documentation.
pub const NETWORKS: [Network; 24] = [
    network("github", "GitHub", "https://github.com/{}", true),
    network("gitlab", "GitLab", "https://gitlab.com/{}", true),
    network("codeberg", "Codeberg", "https://codeberg.org/{}", true),
    network("linkedin", "LinkedIn", "https://www.linkedin.com/in/{}", true),
    network(
        "google-scholar",
        "Google Scholar",
        "https://scholar.google.com/citations?user={}",
        false,
    ),
    network("orcid", "ORCID", "https://orcid.org/{}", true),
    network("arxiv", "arXiv", "https://arxiv.org/a/{}", true),
    network("dblp", "DBLP", "https://dblp.org/pid/{}", true),
    network(
        "semantic-scholar",
        "Semantic Scholar",
        "https://www.semanticscholar.org/author/{}",
        false,
    ),
    network("openreview", "OpenReview", "https://openreview.net/profile?id={}", false),
    network("openalex", "OpenAlex", "https://openalex.org/{}", true),
    network(
        "researchgate",
        "ResearchGate",
        "https://www.researchgate.net/profile/{}",
        true,
    ),
    network(
        "scopus",
        "Scopus",
        "https://www.scopus.com/authid/detail.uri?authorId={}",
        false,
    ),
    network(
        "web-of-science",
        "Web of Science",
        "https://www.webofscience.com/wos/author/record/{}",
        false,
    ),
    network("inspire", "INSPIRE", "https://inspirehep.net/authors/{}", false),
    network("twitter", "Twitter", "https://twitter.com/{}", true),
    network("x", "X", "https://x.com/{}", true),
    network("bluesky", "Bluesky", "https://bsky.app/profile/{}", true),
    network("mastodon", "Mastodon", "{}", true),
    network(
        "stackoverflow",
        "Stack Overflow",
        "https://stackoverflow.com/users/{}",
        true,
    ),
    network("youtube", "YouTube", "https://www.youtube.com/@{}", true),
    network("huggingface", "Hugging Face", "https://huggingface.co/{}", true),
    network("kaggle", "Kaggle", "https://www.kaggle.com/{}", true),
    network("medium", "Medium", "https://medium.com/@{}", true),
];

impl Network {
    /// Finds a network by its name in `cv.toml`.
    pub fn find(id: &str) -> Option<&'static Network> {
        NETWORKS.iter().find(|network| network.id == id)
    }

    /// The address of a user's profile. A Mastodon user is `@name@host`.
    pub fn address(&self, user: &str) -> String {
        if self.id == "mastodon" {
            let user = user.trim_start_matches('@');
            return match user.split_once('@') {
                Some((name, host)) => format!("https://{host}/@{name}"),
                None => format!("https://mastodon.social/@{user}"),
            };
        }
        let user = user.trim_start_matches('@');
        self.url.replace("{}", user)
    }
}
