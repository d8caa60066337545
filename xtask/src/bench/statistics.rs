//! Medians and ranges.

/// The samples of one figure, one a round.
#[derive(Clone, Debug, Default)]
pub(crate) struct Samples(pub(crate) Vec<f64>);

impl Samples {
    /// The middle one, or the mean of the two in the middle.
    pub(crate) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let upper = sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN);
        let lower = sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN);
        f64::midpoint(lower, upper)
    }

    /// The smallest and the largest.
    pub(crate) fn range(&self) -> [f64; 2] {
        let least = self.0.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        [least, most]
    }
}

#[cfg(test)]
mod tests {
    use super::Samples;

    #[test]
    fn the_middle_is_the_median() {
        for (samples, median) in [(vec![3.0, 1.0, 2.0], 2.0), (vec![4.0, 1.0, 2.0, 3.0], 2.5), (vec![7.0], 7.0)] {
            assert!((Samples(samples.clone()).median() - median).abs() < 1e-9, "{samples:?}");
        }
        let [least, most] = Samples(vec![3.0, 1.0, 2.0]).range();
        assert!(least.total_cmp(&1.0).is_eq() && most.total_cmp(&3.0).is_eq());
    }
}
