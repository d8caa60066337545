use base::Money;

use crate::model::{Answers, Procedure};

/// What filing with `answers` costs. An answer that is not given yet counts once.
pub fn fee(procedure: &Procedure, answers: &Answers) -> Money {
    let Some(rule) = &procedure.fee else { return Money::ZERO };
    let times = rule.per.as_ref().and_then(|key| answers.get(key)).and_then(|answer| answer.parse::<i64>().ok());
    Money::from_dong(rule.amount.as_dong().saturating_mul(times.unwrap_or(1)))
}
