"""Rules of the appraisal: no verdict without a reason, no level where the OCEBM table has no row, no effect outside its interval."""

from collections.abc import Iterator, Mapping
from typing import Any

from claimbook import vocabulary
from claimbook.errors import Problem

_NO_LEVEL = (vocabulary.QuestionType.MECHANISM, vocabulary.QuestionType.DEFINITION)


def appraisal_problems(parts: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield every problem of verdicts, judgements, levels, effects and rates."""
    yield from _verdicts(parts["claims"])
    yield from _judgements(parts["citations"])
    yield from _levels(parts["evidence"])
    yield from _effects(parts["effects"], {row.source: row.superseded_by for row in parts["sources"]})
    yield from _baselines(parts["baselines"])


def _verdicts(claims: Any) -> Iterator[Problem]:
    file = "data/claims.csv"
    for claim in claims:
        if claim.verdict is None:
            continue
        for field in ("certainty", "reason_nb", "reason_en", "would_change_nb", "would_change_en"):
            if not getattr(claim, field):
                yield Problem(file, claim.claim_id, field, "", f"must not be empty, since there is a verdict ({claim.verdict.value})")


def _judgements(citations: Any) -> Iterator[Problem]:
    file = "data/citations.csv"
    not_assessable = vocabulary.Support.NOT_ASSESSABLE
    for row in citations:
        key = f"{row.claim_id}, {row.marker}"
        if row.support is None:
            continue
        for field in ("quotation_error", "population", "exposure", "outcome", "depth", "confidence", "reason_nb", "reason_en"):
            if not getattr(row, field):
                yield Problem(file, key, field, "", f"must not be empty, since support is judged ({row.support.value})")
        error = row.quotation_error
        if error is not None and (row.support is not_assessable) != (error is vocabulary.QuotationError.NOT_ASSESSABLE):
            yield Problem(file, key, "quotation_error", error.value, f"does not go with support {row.support.value}")
        if row.support is vocabulary.Support.SUPPORTS and error is vocabulary.QuotationError.MAJOR:
            yield Problem(file, key, "quotation_error", error.value, "does not go with support supports")


def _levels(evidence: Any) -> Iterator[Problem]:
    for row in evidence:
        if row.question_type is None or row.level is None:
            continue
        if (row.question_type in _NO_LEVEL) != (row.level is vocabulary.Level.NO_ROW):
            rule = (
                f"must be no-row, since OCEBM has none for {row.question_type.value}"
                if row.question_type in _NO_LEVEL
                else f"must be 1 to 5, since OCEBM has a row for {row.question_type.value}"
            )
            yield Problem("data/evidence.csv", f"{row.claim_id}, {row.source}", "level", row.level.value, rule)


def _effects(effects: Any, superseded: Mapping[str, str]) -> Iterator[Problem]:
    file = "data/effects.csv"
    for row in effects:
        numbers = (row.low, row.estimate, row.high)
        if None in numbers:
            continue
        if not row.low <= row.estimate <= row.high:
            rule = f"lies outside its own interval, {row.low:g} to {row.high:g}"
            yield Problem(file, row.effect_id, "estimate", f"{row.estimate:g}", rule)
        if row.measure in vocabulary.RATIOS and min(numbers) <= 0:
            yield Problem(file, row.effect_id, "measure", row.measure.value, "is a ratio, so estimate and interval must be above zero")
        newer = superseded.get(row.source, "")
        if row.superseded_by != newer:
            rule = f"must be {newer or 'empty'}, as data/sources.csv says of {row.source}"
            yield Problem(file, row.effect_id, "superseded_by", row.superseded_by, rule)


def _baselines(baselines: Any) -> Iterator[Problem]:
    file = "data/baselines.csv"
    for row in baselines:
        ends = (row.low_percent, row.high_percent)
        if row.interval_from is vocabulary.IntervalFrom.PUBLISHED and None in ends:
            yield Problem(file, row.baseline_id, "low_percent", "", "both ends must be given, since the interval is published")
        if row.interval_from is vocabulary.IntervalFrom.WILSON and (row.n is None or ends != (None, None)):
            yield Problem(file, row.baseline_id, "interval_from", "wilson", "needs n, and both ends empty, since they are computed")
        if row.interval_from is None and ends != (None, None):
            yield Problem(file, row.baseline_id, "interval_from", "", "must say where the interval is from")
        if None not in (*ends, row.rate_percent) and not row.low_percent <= row.rate_percent <= row.high_percent:
            yield Problem(file, row.baseline_id, "rate_percent", f"{row.rate_percent:g}", "lies outside its own interval")
