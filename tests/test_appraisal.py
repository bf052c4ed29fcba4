"""Does the source bear the claim: intervals held by statsmodels, counts made again from the files, and both readers kept apart."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from books import ROOT, rows_of
from claimbook import Book, appraisal, in_language
from claimbook.book import LANGUAGES
from claimbook.records import Baseline, Shift
from claimbook.vocabulary import BaselineMeasure, CitationError, Depth, IntervalFrom, QuotationError, Support, Unit
from claimbook.words import SIGNS, label, signed

BOTH = pytest.mark.parametrize("language", LANGUAGES)
FIELDS = ("support", "quotation_error", "citation_error", "population", "exposure", "outcome")
#: The signs that stand for a judgement; a dash also stands between words.
JUDGING = frozenset(SIGNS.values()) - {"–"}


def data(table: str) -> list[dict[str, str]]:
    """Return the rows of a table of this repository as its file has them, read without the package."""
    header, *rows = rows_of((ROOT / "data" / f"{table}.csv").read_bytes())
    return [dict(zip(header, row, strict=True)) for row in rows]


def plain(number: str) -> float:
    """Return a number as people write it, in either language, as a number."""
    return float(number.removesuffix(" %").replace("\u00a0", "").replace("−", "-").replace(",", "."))


def signs_alone(cells) -> list[str]:
    """Return the cells that hold a sign without a word after it."""
    return [cell for cell in map(str, cells) if JUDGING & set(cell) and not any(letter.isalpha() for letter in cell)]


# --- The interval.


@pytest.mark.parametrize("n", range(1, 41))
def test_wilson_is_that_of_statsmodels(n):
    """Wilson's interval is the one that statsmodels computes, for every count of every n up to forty."""
    for k in range(n + 1):
        rate = appraisal.wilson(k, n)

        low, high = proportion_confint(k, n, method="wilson")
        assert (rate.k, rate.n, rate.share) == (k, n, k / n)
        assert (rate.low, rate.high) == pytest.approx((low, high), abs=1e-9)


@pytest.mark.parametrize("n", [1, 14, 40, 1_000_000])
def test_wilson_ends_are_exact(n):
    """Where none or all are wrong, the end of the interval is exactly 0 or 1, not nearly."""
    assert appraisal.wilson(0, n).low == 0.0
    assert appraisal.wilson(n, n).high == 1.0


def test_wilson_of_nothing():
    """Of nothing there is no share and no interval, and that is said as None and not as a number."""
    assert appraisal.wilson(0, 0) == (0, 0, None, None, None)


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5), (1, 0), (0, -1), (-2, -1), (math.nan, 5)])
def test_wilson_refuses_what_is_no_count(k, n):
    """A k that is not one of 0 to n is refused with both numbers."""
    with pytest.raises(ValueError, match=f"not {k} of {n}"):
        appraisal.wilson(k, n)


def test_wilson_of_fourteen():
    """The table of intervals for fourteen references, worked out beforehand, is reproduced in full."""
    worked_out = {
        0: (0, 21.5), 1: (1.3, 31.5), 2: (4.0, 39.9), 3: (7.6, 47.6), 4: (11.7, 54.6), 5: (16.3, 61.2), 6: (21.4, 67.4), 7: (26.8, 73.2),
        8: (32.6, 78.6), 9: (38.8, 83.7), 10: (45.4, 88.3), 11: (52.4, 92.4), 12: (60.1, 96.0), 13: (68.5, 98.7), 14: (78.5, 100),
    }  # fmt: skip

    computed = {k: appraisal.wilson(k, 14) for k in range(15)}

    assert {k: (round(100 * rate.low, 1), round(100 * rate.high, 1)) for k, rate in computed.items()} == worked_out


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_mirrors(counts):
    """The interval holds the share, stays between 0 and 1, and that of the right ones mirrors that of the wrong ones."""
    k, n = counts

    wrong, right = appraisal.wilson(k, n), appraisal.wilson(n - k, n)

    assert 0 <= wrong.low <= wrong.share <= wrong.high <= 1
    assert (wrong.low, wrong.high) == pytest.approx((1 - right.high, 1 - right.low), abs=1e-12)


# --- The judgements.


@BOTH
def test_support_table_is_the_file(language, book):
    """Each judged pair is one row of the support table, its closed words, reason and disagreement those of the file."""
    written = [row for row in data("citations") if row["support"]]
    rows = {row["marker"]: row for row in data("printed_references")}

    table = appraisal.support_table(in_language(book, language)).to_dict("records")

    assert [(row["claim_id"], str(row["marker"])) for row in table] == [(row["claim_id"], row["marker"]) for row in written]
    for seen, row in zip(table, written, strict=True):
        assert seen["support"] == signed(Support(row["support"]), language)
        assert seen["quotation_error"] == signed(QuotationError(row["quotation_error"]), language)
        assert seen["depth"] == label(Depth(row["depth"]), language)
        assert (seen["reason"], seen["disagreement"]) == (row[f"reason_{language}"], row[f"disagreement_{language}"])
        assert rows[row["marker"]]["title"] in seen["printed_reference"]
        assert seen["directness"].count(";") == 2


def test_every_reference_is_judged(book):
    """Each marker of the article has a judgement of its support, with a reason in both languages."""
    judged = {citation.marker for citation in appraisal.judged(book)}

    assert judged == {reference.marker for reference in book.printed_references}
    assert [row.marker for row in appraisal.judged(book) if not (row.reason_nb and row.reason_en)] == []


def test_every_pair_was_read_twice(book):
    """Each pair of claim and source has exactly two readings, and they are by the two different readers."""
    assert appraisal.readings(book) == ["reader-1", "reader-2"]

    by_pair = Counter((row["claim_id"], row["marker"]) for row in data("ratings"))
    assert by_pair == {(row["claim_id"], row["marker"]): 2 for row in data("citations")}
    assert len({(row["claim_id"], row["marker"], row["reader"]) for row in data("ratings")}) == len(data("ratings"))


@BOTH
def test_agreement_between_readings(language, book):
    """How often the readers agree on a field, and where they do not, is what counting the file again gives."""
    pairs: dict[str, list[dict[str, str]]] = {}
    for row in data("ratings"):
        pairs.setdefault(row["marker"], []).append(row)
    differ = {name: [marker for marker, (one, other) in pairs.items() if one[name] != other[name]] for name in FIELDS}

    table = appraisal.agreement_between_readings(in_language(book, language)).to_dict("records")

    assert [row["field"] for row in table] == list(FIELDS)
    for row in table:
        assert row["n"] == len(pairs)
        assert row["same"] == len(pairs) - len(differ[row["field"]])
        assert row["differ"].split() == sorted(differ[row["field"]], key=int)


def test_agreement_leaves_out_a_pair_that_one_reader_skipped(book):
    """A pair that only one of the two readers rated is counted neither as agreement nor as disagreement."""
    one_less = replace(book, ratings=book.ratings[1:])

    table = appraisal.agreement_between_readings(one_less)

    assert set(table["n"]) == {len(book.citations) - 1}


def test_one_reader_agrees_with_nobody(book):
    """With a single reader there is nothing to compare, and n is 0."""
    alone = replace(book, ratings=tuple(rating for rating in book.ratings if rating.reader == "reader-1"))

    table = appraisal.agreement_between_readings(alone)

    assert set(table["n"]) == set(table["same"]) == {0}


@BOTH
def test_disputed_pairs_show_both_views(language, book):
    """Each pair on whose support or class the readers differed stands there once for each reader, with what stands and why."""
    by_pair: dict[int, list[tuple[str, str]]] = {}
    for row in data("ratings"):
        by_pair.setdefault(int(row["marker"]), []).append((row["support"], row["quotation_error"]))
    disputed = {marker for marker, (one, other) in by_pair.items() if one != other}
    shown = in_language(book, language)

    table = appraisal.compare_readings(shown)
    stands = appraisal.support_table(shown)

    assert disputed <= set(table["marker"])
    assert set(Counter(table["marker"]).values()) == {2}
    assert set(table["marker"]) == set(stands[stands["disagreement"] != ""]["marker"])


@BOTH
def test_readers_are_only_numbered(language, book):
    """The readers are called by number, in words of the language, and by no name."""
    table = appraisal.compare_readings(in_language(book, language))

    word = {"nb": "leser", "en": "reader"}[language]
    assert set(table["reader"]) == {f"{word} 1", f"{word} 2"}


# --- The rates.


def rates(book: Book) -> dict[tuple[str, str], tuple[int, int]]:
    """Return k and n by measure and way of counting."""
    return {(row["measure"], row["counted"]): (row["k"], row["n"]) for row in appraisal.error_rates(book).to_dict("records")}


@BOTH
def test_error_rates_are_counted_from_the_file(language, book):
    """Every k and n is what counting citations.csv by hand gives, in each of the ways of counting."""
    written = data("citations")
    quotation, citation = Counter(row["quotation_error"] for row in written), Counter(row["citation_error"] for row in written)
    unread, total = quotation["not-assessable"], len(written)
    in_full = Counter(row["quotation_error"] for row in written if row["depth"] == "full-text")
    expected = {}
    for measure, kinds in (("quotation-error", ("minor", "major")), ("quotation-error-major", ("major",))):
        wrong = sum(quotation[kind] for kind in kinds)
        expected |= {
            (measure, "assessed"): (wrong, total - unread),
            (measure, "unread-right"): (wrong, total),
            (measure, "unread-wrong"): (wrong + unread, total),
            (measure, "full-text"): (sum(in_full[kind] for kind in kinds), in_full.total() - in_full["not-assessable"]),
        }
    expected["citation-error", "all"] = citation["minor"] + citation["major"], total
    expected["citation-error-major", "all"] = citation["major"], total

    assert rates(in_language(book, language)) == expected


@BOTH
def test_error_rates_have_wilson_intervals(language, book):
    """Every share stands with the 95 % interval that statsmodels computes; of nothing there is none, and that is said in words."""
    for row in appraisal.error_rates(in_language(book, language)).to_dict("records"):
        if row["n"] == 0:
            assert all(math.isnan(row[name]) for name in ("share", "low", "high"))
            assert row["percent_text"] == row["interval"] == {"nb": "ingen", "en": "none"}[language]
            continue
        low, high = proportion_confint(row["k"], row["n"], method="wilson")
        assert (row["share"], row["low"], row["high"]) == pytest.approx((row["k"] / row["n"], low, high), abs=1e-9)
        assert plain(row["percent_text"]) == round(100 * row["share"], 1)
        ends = row["interval"].split({"nb": " til ", "en": " to "}[language])
        assert [plain(end) for end in ends] == [round(100 * low, 1), round(100 * high, 1)]


def test_no_source_was_read_in_full(book):
    """The subset of sources read in full is there and empty, since nobody read one, rather than left out."""
    assert rates(book)["quotation-error", "full-text"] == (0, 0)
    assert {row["depth"] for row in data("citations")} & {"full-text"} == set()


def test_not_assessable_is_counted_apart(book):
    """Pairs that could not be assessed move the rate only between the two ends of its range, and never count as read."""
    found = rates(book)

    (k, n), (_, total) = found["quotation-error", "assessed"], found["quotation-error", "unread-right"]
    assert found["quotation-error", "unread-right"] == (k, total)
    assert found["quotation-error", "unread-wrong"] == (k + total - n, total)
    assert total == len(data("citations"))


def test_ways_of_counting_differ_where_they_must(book):
    """With one pair right, one minor, one unread and two read in full, each way of counting gives what a person counts."""
    classes = [
        (QuotationError.NONE, Depth.FULL_TEXT, CitationError.NONE),
        (QuotationError.MINOR, Depth.FULL_TEXT, CitationError.MINOR),
        (QuotationError.MAJOR, Depth.ABSTRACT, CitationError.MAJOR),
        (QuotationError.MAJOR, Depth.ABSTRACT, CitationError.NONE),
        (QuotationError.NOT_ASSESSABLE, Depth.REFERENCE_LIST_ONLY, CitationError.NONE),
    ]
    rows = [
        replace(row, quotation_error=error, depth=depth, citation_error=wrong)
        for row, (error, depth, wrong) in zip(book.citations, classes, strict=False)
    ]

    assert rates(replace(book, citations=tuple(rows))) == {
        ("quotation-error", "assessed"): (3, 4),
        ("quotation-error", "unread-right"): (3, 5),
        ("quotation-error", "unread-wrong"): (4, 5),
        ("quotation-error", "full-text"): (1, 2),
        ("quotation-error-major", "assessed"): (2, 4),
        ("quotation-error-major", "unread-right"): (2, 5),
        ("quotation-error-major", "unread-wrong"): (3, 5),
        ("quotation-error-major", "full-text"): (0, 2),
        ("citation-error", "all"): (2, 5),
        ("citation-error-major", "all"): (1, 5),
    }


def test_citation_not_yet_judged_has_no_quotation_error(book):
    """A citation whose support nobody has judged counts for its bibliographic data and for nothing else."""
    unjudged = replace(book.citations[0], support=None, quotation_error=None)

    found = rates(replace(book, citations=(unjudged, *book.citations[1:])))

    assert found["citation-error", "all"][1] == len(book.citations)
    assert found["quotation-error", "unread-right"][1] == len(book.citations) - 1


def test_book_without_appraisal_has_rates_of_nothing(second_book):
    """A book whose pairs nobody has judged has rates of nothing, tables without rows, and no error."""
    assert {counts for (measure, _), counts in rates(second_book).items() if measure.startswith("quotation")} == {(0, 0)}
    assert rates(second_book)["citation-error", "all"] == (2, 3)
    for analysis in (appraisal.support_table, appraisal.compare_readings, appraisal.marker_shift, appraisal.page_strip):
        assert len(analysis(second_book)) == 0
    assert set(appraisal.agreement_between_readings(second_book)["n"]) == {0}


# --- Beside published rates.


@BOTH
@pytest.mark.parametrize("measure", ["quotation-error", "quotation-error-major", "citation-error"])
def test_against_baselines(measure, language, book):
    """The published rates of a measure stand lowest first and this article last; printed intervals as printed, others by Wilson or none."""
    written = sorted((row for row in data("baselines") if row["measure"] == measure), key=lambda row: float(row["rate_percent"]))
    assert written

    *published, own = appraisal.against_baselines(in_language(book, language), measure).to_dict("records")

    assert [row["percent"] for row in published] == [float(row["rate_percent"]) for row in written]
    assert Counter(row["setting"] for row in published) == Counter(row[f"setting_{language}"] for row in written)
    by_setting = {(row[f"setting_{language}"], row["source"], float(row["rate_percent"])): row for row in written}
    for row in published:
        wanted = by_setting[row["setting"], row["source"], row["percent"]]
        assert row["per"] == label(Unit(wanted["per"]), language)
        if wanted["interval_from"] == "published":
            assert (row["low"], row["high"]) == (float(wanted["low_percent"]), float(wanted["high_percent"]))
        elif wanted["interval_from"] == "wilson":
            count = round(float(wanted["rate_percent"]) * int(wanted["n"]) / 100)
            low, high = proportion_confint(count, int(wanted["n"]), method="wilson")
            assert (row["low"], row["high"]) == pytest.approx((100 * low, 100 * high), abs=1e-9)
        else:
            assert math.isnan(row["low"])
            assert math.isnan(row["high"])
    k, n = rates(book)[measure, "all" if measure == "citation-error" else "assessed"]
    low, high = proportion_confint(k, n, method="wilson")
    assert (own["source"], own["n"], own["interval_from"]) == ("", n, IntervalFrom.WILSON)
    assert (own["percent"], own["low"], own["high"]) == pytest.approx((100 * k / n, 100 * low, 100 * high), abs=1e-9)


def test_this_article_is_last_though_not_highest(book):
    """This article stands last also where a published rate is higher, so that a reader finds it at once."""
    higher = Baseline(
        "higher", "x", "Et sted", "Somewhere", BaselineMeasure.CITATION_ERROR, Unit.REFERENCE, 20, None, 95.0, None, None,
        IntervalFrom.WILSON, "https://example.org",
    )  # fmt: skip

    table = appraisal.against_baselines(replace(book, baselines=(higher,)), "citation-error")

    assert list(table["source"]) == ["x", ""]
    assert list(table["percent"])[0] > list(table["percent"])[1]
    assert (table["low"][0], table["high"][0]) == pytest.approx(tuple(100 * end for end in proportion_confint(19, 20, method="wilson")))


@pytest.mark.parametrize(("measure", "unit"), [("quotation-error", Unit.QUOTATION), ("citation-error", Unit.REFERENCE)])
def test_own_rate_says_what_it_is_counted_per(measure, unit, book):
    """This article's own rate is said to be per quotation where quotations are counted, and per reference where references are."""
    own = appraisal.against_baselines(book, measure).iloc[-1]

    assert own["per"] == label(unit, "en")


@pytest.mark.parametrize("measure", ["", "colour"])
def test_unknown_measure_is_refused(measure, book):
    """A measure that nobody has published a rate of is refused as such."""
    with pytest.raises(ValueError, match="BaselineMeasure"):
        appraisal.against_baselines(book, measure)


# --- Had the markers slipped by one.


@BOTH
def test_marker_shift_is_the_file(language, book):
    """Each claim stands between what the reference before and the one after would do for it, as shifts.csv has them."""
    shifts = {(row["claim_id"], int(row["marker"])): signed(Support(row["support"]), language) for row in data("shifts")}
    own = {(row["claim_id"], int(row["marker"])): signed(Support(row["support"]), language) for row in data("citations")}

    table = appraisal.marker_shift(in_language(book, language)).to_dict("records")

    assert {(row["claim_id"], row["marker"]): row["own"] for row in table} == own
    for row in table:
        claim, marker = row["claim_id"], row["marker"]
        assert (row["before"], row["after"]) == (shifts.get((claim, marker - 1), ""), shifts.get((claim, marker + 1), ""))
    bears = {signed(kind, language) for kind in (Support.SUPPORTS, Support.PARTLY_SUPPORTS)}
    assert [row["rescued"] for row in table] == [row["own"] not in bears and bool({row["before"], row["after"]} & bears) for row in table]


def test_every_neighbour_was_read(book):
    """Each claim was read against every neighbour of its own reference that the list has, and against nothing else."""
    markers = {reference.marker for reference in book.printed_references}
    neighbours = {(row.claim_id, row.marker + step) for row in book.citations for step in (-1, 1) if row.marker + step in markers}

    assert {(row.claim_id, row.marker) for row in book.shifts} == neighbours


@pytest.mark.parametrize(
    ("neighbour", "own", "rescued"),
    [
        (Support.SUPPORTS, Support.DOES_NOT_ADDRESS, True),
        (Support.PARTLY_SUPPORTS, Support.NOT_ASSESSABLE, True),
        (Support.SUPPORTS, Support.PARTLY_SUPPORTS, False),
        (Support.CONTRADICTS, Support.DOES_NOT_ADDRESS, False),
        (Support.NOT_ASSESSABLE, Support.DOES_NOT_ADDRESS, False),
    ],
)
def test_slipped_marker_would_rescue(neighbour, own, rescued, book):
    """A slip would help a claim only where a neighbour bears it, fully or in part, and its own reference does not."""
    first = replace(book.citations[0], support=own)
    shift = Shift(first.claim_id, first.marker + 1, neighbour, Depth.ABSTRACT, "x", "x")

    table = appraisal.marker_shift(replace(book, citations=(first,), shifts=(shift,)))

    assert list(table["rescued"]) == [rescued]


# --- The page, and words beside signs.


@BOTH
def test_page_strip_is_the_file(language, book):
    """Each criterion for the page stands with its answer and reason, and no sum is made of them."""
    table = appraisal.page_strip(in_language(book, language))

    assert list(table.columns) == ["instrument", "item", "met", "reason"]
    written = [(row["instrument"], row[f"item_{language}"], row[f"reason_{language}"]) for row in data("page_quality")]
    assert list(table[["instrument", "item", "reason"]].itertuples(index=False, name=None)) == written
    assert Counter(row["instrument"] for row in data("page_quality")) == {"JAMA": 4, "QUEST": 6}


@BOTH
@pytest.mark.parametrize(
    "analysis",
    [appraisal.support_table, appraisal.compare_readings, appraisal.marker_shift, appraisal.page_strip, appraisal.error_rates],
)
def test_sign_never_stands_alone(analysis, language, book):
    """Wherever a table of the appraisal shows a sign, its word stands beside it."""
    table = analysis(in_language(book, language))

    assert signs_alone(table.to_numpy().ravel()) == []
