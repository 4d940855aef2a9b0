//! “Did you mean”: the nearest of a list of known names.

/// The known name that a misspelt one is nearest to, if one is near enough.
///
/// Near is: at most a third of the letters differ (a swap of two counts as one), or
/// one name begins with the other.
pub fn nearest<'a>(
    wrong: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wrong = fold(wrong);
    let length = wrong.chars().count();
    let budget = (length / 3).max(1);
    known
        .into_iter()
        .filter_map(|name| {
            let folded = fold(name);
            let prefix = length >= 3 && folded.starts_with(&wrong);
            let distance = strsim::damerau_levenshtein(&wrong, &folded);
            let rank = if prefix { distance.min(1) } else { distance };
            (rank <= budget).then_some((rank, name))
        })
        .min_by_key(|&(rank, _)| rank)
        .map(|(_, name)| name)
}

/// Case and the kind of dash are no difference worth counting.
fn fold(name: &str) -> String {
    name.to_lowercase().replace(['_', ' '], "-")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["institution", "degree", "area", "highlights"];
        assert_eq!(nearest("instituton", known), Some("institution"));
        assert_eq!(nearest("Degree", known), Some("degree"));
        assert_eq!(nearest("highlight", known), Some("highlights"));
        assert_eq!(nearest("aera", known), Some("area"));
        assert_eq!(nearest("employer", known), None);
        assert_eq!(nearest("x", known), None);
    }
}
