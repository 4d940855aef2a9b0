//! “Did you mean”: the nearest of a list of known names.

/// The known name that a misspelt one is nearest to, if one is near enough.
///
/// Near is: at most a third of the letters differ (a swap of two counts as one), the two
/// begin alike, or one is a word of the other.
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
            let distance = strsim::damerau_levenshtein(&wrong, &folded);
            let shared =
                wrong.chars().zip(folded.chars()).take_while(|(a, b)| a == b).count();
            let begins = length >= 3 && shared == length || shared >= 4 && distance <= 3;
            let within = length >= 5 && folded.split('-').any(|part| part == wrong);
            let rank = if begins || within { distance.min(budget) } else { distance };
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
        assert_eq!(nearest("entries", ["kind", "entry"]), Some("entry"));
        assert_eq!(nearest("scholar", ["google-scholar"]), Some("google-scholar"));
        assert_eq!(nearest("employer", known), None);
        assert_eq!(nearest("x", known), None);
    }
}
