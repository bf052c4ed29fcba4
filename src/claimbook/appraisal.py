"""Does the cited source bear the claim? Judgements, agreement between readers, and rates with their intervals.

Every verdict is a person's, with its reason and what was read; nothing here scores texts.
Pairs that could not be assessed are counted apart, and rates are given with them counted as right and as wrong.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from claimbook.evidence import printed_line
from claimbook.vocabulary import BaselineMeasure, CitationError, Depth, IntervalFrom, QuotationError, Support, Unit
from claimbook.words import label, say, signed

if TYPE_CHECKING:
    import pandas as pd

    from claimbook.book import Book
    from claimbook.records import Citation

_Z95 = 1.959963984540054


class Rate(NamedTuple):
    """k of n as a share, with its 95 % interval; all three None where n is 0."""

    k: int
    n: int
    share: float | None
    low: float | None
    high: float | None


def wilson(k: int, n: int, z: float = _Z95) -> Rate:
    """Return k of n with Wilson's score interval, which holds for small n (Wilson 1927; Brown, Cai and DasGupta 2001).

    Raises ValueError unless 0 <= k <= n.
    """
    if not 0 <= k <= n:
        raise ValueError(f"k of n must have 0 <= k <= n, not {k} of {n}")
    if n == 0:
        return Rate(k, n, None, None, None)
    share, spread = k / n, z * z / n
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / n + spread / (4 * n))
    return Rate(k, n, share, 0.0 if k == 0 else centre - half, 1.0 if k == n else centre + half)


def support_table(book: "Book") -> "pd.DataFrame":
    """Return the judgement of every pair, words in the book's language.

    Columns: claim_id, marker, claim, printed_reference, support, quotation_error, directness, depth, confidence, reason, disagreement.
    """
    import pandas as pd

    printed = {reference.marker: reference for reference in book.printed_references}
    claims = {claim.claim_id: book.text(claim, "text") for claim in book.claims}
    return pd.DataFrame(
        {
            "claim_id": row.claim_id,
            "marker": row.marker,
            "claim": claims[row.claim_id],
            "printed_reference": printed_line(printed[row.marker]),
            "support": signed(row.support, book.language),
            "quotation_error": signed(row.quotation_error, book.language),
            "directness": directness(row, book.language),
            "depth": label(row.depth, book.language),
            "confidence": label(row.confidence, book.language),
            "reason": book.text(row, "reason"),
            "disagreement": book.text(row, "disagreement"),
        }
        for row in judged(book)
    )


def judged(book: "Book") -> list["Citation"]:
    """Return the citations whose support was judged, in the order of their table."""
    return [citation for citation in book.citations if citation.support is not None]


def directness(row: Any, language: str) -> str:
    """Return the three answers of directness as one line: 'population indirect, exposure none, outcome none'."""
    parts = (
        f"{say(f'head-{part}', language).lower()}: {label(getattr(row, part), language)}" for part in ("population", "exposure", "outcome")
    )
    return "; ".join(parts)


def readings(book: "Book") -> list[str]:
    """Return the names of the readers, in order."""
    return sorted({rating.reader for rating in book.ratings})


def agreement_between_readings(book: "Book") -> "pd.DataFrame":
    """Return for each judged field how often all readers said the same.

    Columns: field, same (count), n (pairs that every reader rated), differ (markers, with spaces between).
    """
    import pandas as pd

    by_pair: dict[tuple[str, int], list[Any]] = {}
    for rating in book.ratings:
        by_pair.setdefault((rating.claim_id, rating.marker), []).append(rating)
    readers = len(readings(book))
    whole = {pair: ratings for pair, ratings in sorted(by_pair.items()) if len(ratings) == readers and readers > 1}
    rows = []
    for field in ("support", "quotation_error", "citation_error", "population", "exposure", "outcome"):
        differ = [pair[1] for pair, ratings in whole.items() if len({getattr(rating, field) for rating in ratings}) > 1]
        name = say(f"head-{field}", book.language)
        rows.append((field, name, len(whole) - len(differ), len(whole), " ".join(map(str, differ))))
    return pd.DataFrame(rows, columns=["field", "field_name", "same", "n", "differ"])


def compare_readings(book: "Book") -> "pd.DataFrame":
    """Return the pairs whose readers differed on support or on the class of quotation error, each with both views.

    Columns: marker, claim_id, reader, support, quotation_error, reason.
    """
    import pandas as pd

    rows = []
    differing = {row.claim_id for row in judged(book) if book.text(row, "disagreement")}
    for rating in book.ratings:
        if rating.claim_id in differing:
            words = (signed(rating.support, book.language), signed(rating.quotation_error, book.language))
            number = say("reader", book.language, n=rating.reader.rpartition("-")[2])
            rows.append((rating.marker, rating.claim_id, number, *words, book.text(rating, "reason")))
    return pd.DataFrame(rows, columns=["marker", "claim_id", "reader", "support", "quotation_error", "reason"])


def _quotation(rows: Sequence["Citation"], classes: set[QuotationError]) -> dict[str, Rate]:
    wrong = sum(row.quotation_error in classes for row in rows)
    unread = sum(row.quotation_error is QuotationError.NOT_ASSESSABLE for row in rows)
    return {
        "assessed": wilson(wrong, len(rows) - unread),
        "unread-right": wilson(wrong, len(rows)),
        "unread-wrong": wilson(wrong + unread, len(rows)),
    }


_ANY = {QuotationError.MINOR, QuotationError.MAJOR}
_ANY_CITATION = {CitationError.MINOR, CitationError.MAJOR}


def error_rates(book: "Book") -> "pd.DataFrame":
    """Return k of n with Wilson's 95 % interval for each class of error and each way of counting.

    Columns: measure, counted (assessed: pairs that could be assessed; unread-right and unread-wrong: all pairs, those not assessable
    counted as right or as wrong; full-text: pairs whose source was read in full; all: every citation), k, n, share, low, high
    (shares between 0 and 1, missing where n is 0); measure_text, counted_text, percent_text, interval: the same in words.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    pairs = judged(book)
    in_full = [row for row in pairs if row.depth is Depth.FULL_TEXT]
    for measure, classes in (("quotation-error", _ANY), ("quotation-error-major", {QuotationError.MAJOR})):
        rows.extend((measure, counted, *rate) for counted, rate in _quotation(pairs, classes).items())
        rows.append((measure, "full-text", *_quotation(in_full, classes)["assessed"]))
    for measure, kinds in (("citation-error", _ANY_CITATION), ("citation-error-major", {CitationError.MAJOR})):
        wrong = sum(row.citation_error in kinds for row in book.citations)
        rows.append((measure, "all", *wilson(wrong, len(book.citations))))
    frame = pd.DataFrame(rows, columns=["measure", "counted", "k", "n", "share", "low", "high"])
    frame = frame.astype({"share": float, "low": float, "high": float})
    frame["measure_text"] = [say(f"measure-{measure}", book.language) for measure in frame["measure"]]
    frame["counted_text"] = [say(f"counted-{counted}", book.language) for counted in frame["counted"]]
    return _with_percent(frame, 100 * frame["share"], 100 * frame["low"], 100 * frame["high"], book.language)


def _with_percent(frame: "pd.DataFrame", share: Any, low: Any, high: Any, language: str) -> "pd.DataFrame":
    comma = "," if language == "nb" else "."
    unseen = say("none-here", language)

    def text(value: float) -> str:
        return f"{value:.1f}".replace(".", comma)

    frame["percent_text"] = [unseen if math.isnan(value) else f"{text(value)} %" for value in share]
    frame["interval"] = [
        unseen if math.isnan(one) else f"{text(one)} {say('to', language)} {text(other)} %" for one, other in zip(low, high, strict=True)
    ]
    return frame


def against_baselines(book: "Book", measure: str = "quotation-error") -> "pd.DataFrame":
    """Return this article's rate and the published rates of the same measure, lowest first, this article last.

    Columns: setting, source (key, '' for this article), per, percent, low, high (per cent; missing where no interval was seen),
    interval_from, n (missing where not seen); percent_text, interval: the same in words.
    """
    import pandas as pd

    rows: list[tuple[Any, ...]] = []
    for baseline in book.baselines:
        if baseline.measure != BaselineMeasure(measure) or baseline.rate_percent is None:
            continue
        low, high = baseline.low_percent, baseline.high_percent
        if baseline.interval_from is IntervalFrom.WILSON and baseline.n:
            rate = wilson(round(baseline.rate_percent * baseline.n / 100), baseline.n)
            low, high = 100 * (rate.low or 0), 100 * (rate.high or 0)
        per, origin = label(baseline.per, book.language), baseline.interval_from
        rows.append((book.text(baseline, "setting"), baseline.source, per, baseline.rate_percent, low, high, origin, baseline.n))
    rows.sort(key=lambda row: row[3])
    rates = error_rates(book)
    own = rates[(rates["measure"] == measure) & rates["counted"].isin(["assessed", "all"])].iloc[0]
    setting = say("this-article", book.language)
    shares = [None if own[name] != own[name] else 100 * own[name] for name in ("share", "low", "high")]
    unit = Unit.REFERENCE if measure.startswith("citation") else Unit.QUOTATION
    rows.append((setting, "", label(unit, book.language), *shares, IntervalFrom.WILSON, int(own["n"])))
    columns = ["setting", "source", "per", "percent", "low", "high", "interval_from", "n"]
    frame = pd.DataFrame(rows, columns=columns).astype({"percent": float, "low": float, "high": float})
    return _with_percent(frame, frame["percent"], frame["low"], frame["high"], book.language)


def marker_shift(book: "Book") -> "pd.DataFrame":
    """Return for each claim whether its own reference bears it, and whether its neighbours in the list would.

    Columns: claim_id, marker, before, own, after (labels; '' beyond the list), rescued (True where a neighbour would support the claim
    fully or in part and its own reference does not).
    """
    import pandas as pd

    shifted = {(row.claim_id, row.marker): row.support for row in book.shifts}
    bears = {Support.SUPPORTS, Support.PARTLY_SUPPORTS}
    rows = []
    for row in judged(book):
        before, after = (shifted.get((row.claim_id, row.marker + step)) for step in (-1, 1))
        rescued = row.support not in bears and bool({before, after} & bears)
        words = [signed(value, book.language) if value else "" for value in (before, row.support, after)]
        rows.append((row.claim_id, row.marker, *words, rescued))
    return pd.DataFrame(rows, columns=["claim_id", "marker", "before", "own", "after", "rescued"])


def page_strip(book: "Book") -> "pd.DataFrame":
    """Return the criteria for the page as a whole. Columns: instrument, item, met, reason (in the book's language)."""
    import pandas as pd

    rows = [(row.instrument, book.text(row, "item"), signed(row.met, book.language), book.text(row, "reason")) for row in book.page_quality]
    return pd.DataFrame(rows, columns=["instrument", "item", "met", "reason"])
