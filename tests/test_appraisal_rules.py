"""Every rule of the appraisal broken once: no verdict without a reason, no level without a row, no effect outside its interval."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from books import ROOT, Edit, add, as_csv, copy_book, problems_of, rows_of, swap
from claimbook import open_book
from claimbook.__main__ import main
from claimbook.errors import Problem
from claimbook.records import TABLES
from claimbook.schema import columns
from test_validation import Case, cases, matches

CLAIMS, CITATIONS, RATINGS, SHIFTS = "data/claims.csv", "data/citations.csv", "data/ratings.csv", "data/shifts.csv"
SOURCES, EVIDENCE, PLOTS, EFFECTS = "data/sources.csv", "data/evidence.csv", "data/plots.csv", "data/effects.csv"
FLUID, BASELINES, QUALITY = "data/fluid.csv", "data/baselines.csv", "data/page_quality.csv"
PROVENANCE, BIB = "data/provenance.csv", "references.bib"

# --- An appraisal of the invented book on naps, with nothing wrong in it: what is left out of a row is empty.

VERDICT = {"reason_nb": "Grunn", "reason_en": "Reason", "would_change_nb": "Mer", "would_change_en": "More"}
JUDGED = {
    "population": "direct", "exposure": "direct", "outcome": "none", "depth": "abstract", "confidence": "high", "reason_nb": "Grunn",
    "reason_en": "Reason",
}  # fmt: skip
READING = {"rated_on": "2026-01-02", "citation_error": "none", **JUDGED}
FINDING = {"bearing": "supports", "depth": "abstract", "finding_nb": "Funn", "finding_en": "Finding"}
EFFECT = {
    "claim_id": "A01", "source": "quilt2011", "figure": "naps", "outcome_nb": "Søvn", "outcome_en": "Sleep", "comparison_nb": "Lur mot ikke",
    "comparison_en": "Nap v none", "interval_percent": "95", "better": "higher", "seen_at": "https://example.org/invented/42",
}  # fmt: skip
RATE = {
    "setting_nb": "Et sted",
    "setting_en": "Somewhere",
    "measure": "quotation-error",
    "per": "quotation",
    "seen_at": "https://example.org",
}
APPRAISAL: dict[str, list[dict[str, str]]] = {
    "ratings": [
        {"claim_id": "A01", "marker": "1", "reader": "reader-1", "support": "supports", "quotation_error": "none", **READING},
        {"claim_id": "A01", "marker": "1", "reader": "reader-2", "support": "supports", "quotation_error": "none", **READING},
    ],
    "shifts": [
        {"claim_id": "A02", "marker": "2", "support": "supports", "depth": "abstract", "reason_nb": "Grunn", "reason_en": "Reason"},
    ],
    "sources": [
        {"source": "doze2001", "design_nb": "Kohort", "design_en": "Cohort", "superseded_by": "quilt2011"},
        {"source": "quilt2011", "design_nb": "Forsøk", "design_en": "Trial", "n_people": "40"},
    ],
    "evidence": [
        {"claim_id": "A01", "source": "quilt2011", "question_type": "benefit", "level": "2", **FINDING},
        {"claim_id": "A02", "source": "quilt2011", "question_type": "mechanism", "level": "no-row", **FINDING},
        {"claim_id": "B01", "source": "doze2001", "question_type": "definition", "level": "no-row", **FINDING},
    ],
    "plots": [
        {"figure": "naps", "position": "1", "panels": "one", "title_nb": "Lur", "title_en": "Naps", "measures_nb": "Odds", "measures_en": "Odds"},
    ],
    "effects": [
        {"effect_id": "alert", **EFFECT, "measure": "OR", "estimate": "1.8", "low": "1.1", "high": "2.95"},
        {
            "effect_id": "memory", **EFFECT, "source": "doze2001", "superseded_by": "quilt2011", "measure": "MD", "estimate": "0",
            "low": "-1.5", "high": "2", "time_nb": "Etter en time", "time_en": "After an hour", "certainty_quoted_nb": "lav",
            "certainty_quoted_en": "low",
        },
    ],
    "fluid": [
        {
            "fluid_id": "tears", "source": "doze2001", "population_nb": "Folk", "population_en": "People", "exposure_nb": "Lur",
            "exposure_en": "Nap", "timing_nb": "Etter", "timing_en": "After", "unit": "ml", "direction": "same", "finding_nb": "Likt",
            "finding_en": "Equal", "seen_at": "https://example.org/invented/10",
        },
    ],
    "baselines": [
        {
            "baseline_id": "pooled", "source": "doze2001", **RATE, "rate_percent": "16.9", "low_percent": "14.1", "high_percent": "20.0",
            "interval_from": "published",
        },
        {"baseline_id": "counted", "source": "quilt2011", **RATE, "rate_percent": "15", "n": "300", "interval_from": "wilson"},
        {"baseline_id": "bare", "source": "quilt2011", **RATE, "rate_percent": "25"},
    ],
    "page_quality": [
        {
            "item_id": "authorship", "instrument": "JAMA", "item_nb": "Hvem?", "item_en": "Who?", "met": "no", "reason_nb": "Ingen",
            "reason_en": "Nobody",
        },
    ],
}  # fmt: skip
CLAIM_CELLS = {
    "A01": {"verdict": "supported", "certainty": "moderate", **VERDICT},
    "A02": {"verdict": "uncertain", "certainty": "very-low", **VERDICT},
    "B01": {"verdict": "contradicted", "certainty": "high", **VERDICT},
}
CITATION_CELLS = {
    ("A01", "1"): {"support": "supports", "quotation_error": "none", **JUDGED},
    ("A01", "2"): {"support": "partly-supports", "quotation_error": "minor", "mechanism": "finding-not-in-source", **JUDGED},
    ("A02", "3"): {
        "support": "not-assessable",
        "quotation_error": "not-assessable",
        **JUDGED,
        "disagreement_nb": "Ja",
        "disagreement_en": "Yes",
    },
}


def written(table: str, rows: list[dict[str, str]]) -> str:
    """Return rows as the text of a table; a column that a row does not name is empty."""
    names = [column.name for column in columns(TABLES[table])]
    assert not {name for row in rows for name in row} - set(names), table
    return as_csv([names, *([row.get(name, "") for name in names] for row in rows)])


def with_more(table: str, path: Path, more: Callable[[dict[str, str]], dict[str, str]]) -> None:
    """Write a table again with further cells in each row."""
    header, *rows = rows_of(path.read_bytes())
    full = [dict(zip(header, row, strict=True)) for row in rows]
    path.write_text(written(table, [row | more(row) for row in full]), encoding="utf-8", newline="")


@pytest.fixture
def appraised(second_copy) -> Path:
    """Return the folder of a copy of the invented book, with an appraisal that has nothing wrong in it."""
    for table, rows in APPRAISAL.items():
        (second_copy / "data" / f"{table}.csv").write_text(written(table, rows), encoding="utf-8", newline="")
    with_more("claims", second_copy / CLAIMS, lambda row: CLAIM_CELLS.get(row["claim_id"], {}))
    with_more("citations", second_copy / CITATIONS, lambda row: CITATION_CELLS[row["claim_id"], row["marker"]])
    return second_copy


@pytest.fixture
def spoilt(appraised) -> Callable[..., tuple[Problem, ...]]:
    """Return a function that edits files of the appraised book, given as file, edit, file, edit..., and says what is wrong then."""

    def spoil(*files_and_edits: str | Edit) -> tuple[Problem, ...]:
        for file, edit in zip(files_and_edits[::2], files_and_edits[1::2], strict=True):
            path = appraised / file
            path.write_bytes(edit(path.read_bytes()))
        return problems_of(appraised)

    return spoil


def put(key: str, **cells: str) -> Edit:
    """Return the edit that changes cells of the one row whose first cells are the key, given with commas between."""
    keys = key.split(", ")

    def edit(content: bytes) -> bytes:
        header, *rows = rows_of(content)
        (row,) = [row for row in rows if row[: len(keys)] == keys]
        for name, cell in cells.items():
            assert row[header.index(name)] != cell, f"{name} is {cell!r} already"
            row[header.index(name)] = cell
        return as_csv([header, *rows]).encode()

    return edit


def test_appraisal_in_order_opens(appraised):
    """The appraisal that the next tests break has nothing wrong with it before, and every table of it is read."""
    opened = open_book(appraised)

    assert {table: len(getattr(opened, table)) for table in APPRAISAL} == {table: len(rows) for table, rows in APPRAISAL.items()}
    assert sum(claim.verdict is not None for claim in opened.claims) == len(CLAIM_CELLS)
    assert sum(citation.support is not None for citation in opened.citations) == len(CITATION_CELLS)


VERDICTS = {
    f"verdict without {field}": Case(
        CLAIMS, put("A01", **{field: ""}), "A01", field, "", "must not be empty, since there is a verdict (supported)"
    )
    for field in ("certainty", "reason_nb", "reason_en", "would_change_nb", "would_change_en")
}
JUDGEMENTS = {
    f"judgement without {field}": Case(
        CITATIONS, put("A01, 2", **{field: ""}), "A01, 2", field, "", "must not be empty, since support is judged (partly-supports)"
    )
    for field in ("quotation_error", "population", "exposure", "outcome", "depth", "confidence", "reason_nb", "reason_en")
} | {
    "supported, yet a major error": Case(
        CITATIONS, put("A01, 1", quotation_error="major"), "A01, 1", "quotation_error", "major", "does not go with support supports"
    ),
    "supported, yet the error not assessable": Case(
        CITATIONS, put("A01, 1", quotation_error="not-assessable"), "A01, 1", "quotation_error", "not-assessable",
        "does not go with support supports",
    ),
    "not assessable, yet no error": Case(
        CITATIONS, put("A02, 3", quotation_error="none"), "A02, 3", "quotation_error", "none", "does not go with support not-assessable"
    ),
    "not assessable, yet a major error": Case(
        CITATIONS, put("A02, 3", quotation_error="major"), "A02, 3", "quotation_error", "major", "does not go with support not-assessable"
    ),
    "disagreement in one language": Case(
        CITATIONS, put("A02, 3", disagreement_en=""), "A02, 3", "disagreement_en", "", "is empty while the other language has a text"
    ),
}  # fmt: skip
LEVELS = {
    "level for a mechanism": Case(
        EVIDENCE, put("A02, quilt2011", level="1"), "A02, quilt2011", "level", "1", "must be no-row, since OCEBM has none for mechanism"
    ),
    "level for a definition": Case(
        EVIDENCE, put("B01, doze2001", level="5"), "B01, doze2001", "level", "5", "must be no-row, since OCEBM has none for definition"
    ),
    "no level where there is a row": Case(
        EVIDENCE, put("A01, quilt2011", level="no-row"), "A01, quilt2011", "level", "no-row",
        "must be 1 to 5, since OCEBM has a row for benefit",
    ),
    "level left empty": Case(EVIDENCE, put("A01, quilt2011", level=""), "row 2 (A01, quilt2011)", "level", "", "must not be empty"),
}  # fmt: skip
NUMBERS = {
    "estimate above its interval, as one published abstract prints it": Case(
        EFFECTS, put("alert", estimate="4.7", low="1.10"), "alert", "estimate", "4.7", "lies outside its own interval, 1.1 to 2.95"
    ),
    "estimate below its interval": Case(
        EFFECTS, put("alert", estimate="1.05"), "alert", "estimate", "1.05", "lies outside its own interval, 1.1 to 2.95"
    ),
    "interval turned round": Case(
        EFFECTS, put("memory", low="2", high="-1.5"), "memory", "estimate", "0", "lies outside its own interval, 2 to -1.5"
    ),
    "ratio whose interval begins at zero": Case(EFFECTS, put("alert", low="0"), "alert", "measure", "OR", "is a ratio, so estimate and interval"),
    "ratio whose interval begins below zero": Case(
        EFFECTS, put("alert", low="-0.5"), "alert", "measure", "OR", "is a ratio, so estimate and interval must be above zero"
    ),
    "difference called a ratio": Case(
        EFFECTS, put("memory", measure="ratio"), "memory", "measure", "ratio", "is a ratio, so estimate and interval must be above zero"
    ),
    "time in one language": Case(EFFECTS, put("memory", time_nb=""), "memory", "time_nb", "", "is empty while the other language has a text"),
    "quoted certainty in one language": Case(
        EFFECTS, put("memory", certainty_quoted_en=""), "memory", "certainty_quoted_en", "", "is empty while the other language has a text"
    ),
    "superseded without its label": Case(
        EFFECTS, put("memory", superseded_by=""), "memory", "superseded_by", "", "must be quilt2011, as data/sources.csv says of doze2001"
    ),
    "superseded by another one than its source": Case(
        EFFECTS, put("memory", superseded_by="soundsleep"), "memory", "superseded_by", "soundsleep", "must be quilt2011, as data/sources.csv"
    ),
    "labelled superseded, yet its source is not": Case(
        EFFECTS, put("alert", superseded_by="doze2001"), "alert", "superseded_by", "doze2001",
        "must be empty, as data/sources.csv says of quilt2011",
    ),
    "superseded by a record that is not there": Case(
        SOURCES, put("quilt2011", superseded_by="nowhere2024"), "quilt2011", "superseded_by", "nowhere2024", "is not in references.bib"
    ),
    "nobody in it": Case(SOURCES, put("quilt2011", n_people="0"), "row 3 (quilt2011)", "n_people", "0", "must be a whole number, 1 or more"),
}  # fmt: skip
RATES = {
    "published interval without its lower end": Case(
        BASELINES, put("pooled", low_percent=""), "pooled", "low_percent", "", "both ends must be given, since the interval is published"
    ),
    "published interval without its upper end": Case(
        BASELINES, put("pooled", high_percent=""), "pooled", "low_percent", "", "both ends must be given, since the interval is published"
    ),
    "interval to be computed without n": Case(
        BASELINES, put("counted", n=""), "counted", "interval_from", "wilson", "needs n, and both ends empty, since they are computed"
    ),
    "interval computed and given": Case(
        BASELINES, put("counted", low_percent="11.4", high_percent="19.5"), "counted", "interval_from", "wilson", "needs n, and both ends empty"
    ),
    "interval from nobody knows where": Case(
        BASELINES, put("bare", low_percent="20", high_percent="30"), "bare", "interval_from", "", "must say where the interval is from"
    ),
    "rate outside its interval": Case(
        BASELINES, put("pooled", rate_percent="20.1"), "pooled", "rate_percent", "20.1", "lies outside its own interval"
    ),
    "rate below nothing": Case(BASELINES, put("bare", rate_percent="-1"), "row 4 (bare)", "rate_percent", "-1", "0 or more"),
}  # fmt: skip
KEYS = {
    "plot unknown": Case(EFFECTS, put("alert", figure="no-such-plot"), "alert", "figure", "no-such-plot", "is not in data/plots.csv"),
    "effect on an unknown claim": Case(EFFECTS, put("alert", claim_id="Z99"), "alert", "claim_id", "Z99", "is not in data/claims.csv"),
    "effect of an unknown source": Case(EFFECTS, put("alert", source="x2020"), "alert", "source", "x2020", "is not in references.bib"),
    "shift to an unknown marker": Case(SHIFTS, put("A02, 2", marker="15"), "A02, 15", "marker", "15", "is not in data/printed_references.csv"),
    "shift of an unknown claim": Case(SHIFTS, put("A02, 2", claim_id="Z99"), "Z99, 2", "claim_id", "Z99", "is not in data/claims.csv"),
    "reading of an unknown marker": Case(
        RATINGS, put("A01, 1, reader-1", marker="15"), "A01, 15, reader-1", "marker", "15", "is not in data/printed_references.csv"
    ),
    "evidence from an unknown source": Case(
        EVIDENCE, put("A01, quilt2011", source="x2020"), "A01, x2020", "source", "x2020", "is not in references.bib"
    ),
    "rate of an unknown source": Case(BASELINES, put("bare", source="x2020"), "bare", "source", "x2020", "is not in references.bib"),
    "joint fluid in an unknown source": Case(FLUID, put("tears", source="x2020"), "tears", "source", "x2020", "is not in references.bib"),
    "plots out of order": Case(PLOTS, put("naps", position="3"), "naps", "position", "3", "1 was expected here"),
    "page judged without a reason": Case(QUALITY, put("authorship", reason_en=""), "row 2 (authorship)", "reason_en", "", "must not be empty"),
    "evidence in one language": Case(
        EVIDENCE, put("A01, quilt2011", finding_nb=""), "row 2 (A01, quilt2011)", "finding_nb", "", "must not be empty"
    ),
    "title of a plot in one language": Case(PLOTS, put("naps", title_en=""), "row 2 (naps)", "title_en", "", "must not be empty"),
}  # fmt: skip
EVERY = (VERDICTS, JUDGEMENTS, LEVELS, NUMBERS, RATES, KEYS)


@pytest.mark.parametrize("case", cases(*EVERY))
def test_one_fault_is_one_problem(case, spoilt):
    """A fault of the appraisal is refused with its file, key, field, value and rule, and nothing is said of any other field."""
    problems = spoilt(case.file, case.edit)

    assert [matches(problem, case) for problem in problems].count(True) == 1, problems
    assert {problem.field for problem in problems} == {case.field}


@pytest.mark.parametrize("case", cases(VERDICTS, LEVELS, NUMBERS, RATES))
def test_command_refuses_by_name(case, spoilt, appraised, capsys):
    """`claimbook check` ends with status 1 after one line that names file, key, field and value."""
    spoilt(case.file, case.edit)

    status = main(["check", str(appraised)])

    lines = capsys.readouterr().out.splitlines()
    place = f"{case.file}, {case.where}, field {case.field}: "
    assert status == 1
    assert [line for line in lines if line.startswith(place + (f"{case.value!r}: " if case.value else "")) and case.words in line]


def test_faults_of_the_appraisal_come_together(spoilt):
    """Faults in verdicts, levels, effects and rates are reported in one go, not the first alone."""
    found = [next(iter(group.values())) for group in (VERDICTS, LEVELS, NUMBERS, RATES)]

    problems = spoilt(*(part for case in found for part in (case.file, case.edit)))

    assert len(problems) == 4
    assert all(any(matches(problem, case) for problem in problems) for case in found)


@pytest.mark.parametrize("field", ["reason", "would_change"])
def test_verdict_without_a_reason_in_either_language(field, spoilt):
    """A verdict without a reason in any language is refused for both, each by the name of its field."""
    problems = spoilt(CLAIMS, put("A01", **{f"{field}_nb": "", f"{field}_en": ""}))

    assert [tuple(problem[:4]) for problem in problems] == [(CLAIMS, "A01", f"{field}_{language}", "") for language in ("nb", "en")]


def test_claim_without_a_verdict_needs_no_reason(spoilt):
    """A claim that nobody has judged yet may stand without verdict, certainty and reason."""
    empty = dict.fromkeys(CLAIM_CELLS["A01"], "")

    assert spoilt(CLAIMS, put("A01", **empty)) == ()


LATER = """
@article{later2024,
  author = {Late, Ann},
  title = {Later naps},
  journal = {Annals of Pretend Rest},
  year = {2024},
  pubtype = {rct}
}
"""


def test_stronger_source_without_provenance(spoilt):
    """A stronger source whose record nobody saw anywhere is refused, field by field."""
    problems = spoilt(BIB, add(LATER), EVIDENCE, add("A02,later2024,supports,,,,benefit,2,abstract,Funn,Finding\n"))

    assert {(problem.file, problem.where, problem.field) for problem in problems} == {
        (BIB, "later2024", field) for field in ("author", "title", "journal", "year")
    }
    assert {problem.rule for problem in problems} == {"has no row in data/provenance.csv that says where it was seen"}


def test_stronger_source_with_provenance(spoilt):
    """The same source is taken once provenance.csv says where its record was seen."""
    problems = spoilt(
        BIB,
        add(LATER),
        EVIDENCE,
        add("A02,later2024,supports,,,,benefit,2,abstract,Funn,Finding\n"),
        PROVENANCE,
        add("later2024,record,https://example.org/later,2026-01-02,yes\n"),
    )

    assert problems == ()


def test_provenance_taken_away_from_a_stronger_source(spoilt):
    """A stronger source that loses its only provenance is refused by name."""
    problems = spoilt(PROVENANCE, swap("doze2001,record,https://example.org/invented/10,2026-01-02,yes\n", ""))

    assert {(problem.file, problem.where) for problem in problems} == {(BIB, "doze2001")}


@pytest.mark.parametrize("measure", ["OR", "RR", "HR", "IRR", "ratio"])
def test_every_ratio_is_above_zero(measure, spoilt):
    """Whatever ratio an effect is, an interval that reaches zero is refused."""
    problems = spoilt(EFFECTS, put("memory", measure=measure))

    assert [tuple(problem[:4]) for problem in problems] == [(EFFECTS, "memory", "measure", measure)]


@pytest.mark.parametrize("measure", ["SMD", "percent"])
def test_difference_may_be_below_zero(measure, spoilt):
    """A difference may be zero or below, and an estimate may lie on the end of its interval."""
    assert spoilt(EFFECTS, put("memory", measure=measure, estimate="-1.5")) == ()


@pytest.mark.parametrize("question", ["frequency", "diagnosis", "prognosis", "benefit", "harm"])
def test_every_question_with_a_row_needs_a_level(question, spoilt):
    """Each kind of question that the OCEBM table has a row for takes a level, and no other way out."""
    problems = spoilt(EVIDENCE, put("A02, quilt2011", question_type=question))

    assert [tuple(problem[:4]) for problem in problems] == [(EVIDENCE, "A02, quilt2011", "level", "no-row")]


# --- The same in this repository's own book, on a copy.


@pytest.fixture
def own_copy(tmp_path) -> Path:
    """Return the folder of a copy of this repository's own book, free to be edited."""
    return copy_book(ROOT, tmp_path / "book")


def test_published_effect_outside_its_interval(own_copy):
    """The odds ratio of 4.7 that one published abstract prints with an interval of 1.10 to 2.95 cannot get into this book."""
    path = own_copy / EFFECTS
    header, first, *_ = rows_of(path.read_bytes())
    row = dict(zip(header, first, strict=True)) | {
        "effect_id": "as-printed",
        "measure": "OR",
        "estimate": "4.7",
        "low": "1.10",
        "high": "2.95",
    }
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, header, lineterminator="\n").writerow(row)

    assert problems_of(own_copy) == (Problem(EFFECTS, "as-printed", "estimate", "4.7", "lies outside its own interval, 1.1 to 2.95"),)


def test_own_superseded_effect_needs_its_label(own_copy, book):
    """A superseded effect of this book that loses its label is refused by name, and the newer edition is named."""
    effect = next(effect for effect in book.effects if effect.superseded_by)
    path = own_copy / EFFECTS

    path.write_bytes(put(effect.effect_id, superseded_by="")(path.read_bytes()))

    rule = f"must be {effect.superseded_by}, as data/sources.csv says of {effect.source}"
    assert problems_of(own_copy) == (Problem(EFFECTS, effect.effect_id, "superseded_by", "", rule),)


def test_own_verdict_needs_its_reason(own_copy, book):
    """A verdict of this book that loses its reasons is refused by the claim's identifier."""
    claim = book.claims[0]
    path = own_copy / CLAIMS

    path.write_bytes(put(claim.claim_id, reason_nb="", reason_en="")(path.read_bytes()))

    assert [tuple(problem[:4]) for problem in problems_of(own_copy)] == [
        (CLAIMS, claim.claim_id, f"reason_{language}", "") for language in ("nb", "en")
    ]


def test_own_stronger_source_needs_its_provenance(own_copy, book):
    """A stronger source of this book whose provenance is lost is refused by its key."""
    source = book.evidence[0].source
    path = own_copy / PROVENANCE
    header, *rows = rows_of(path.read_bytes())

    path.write_text(as_csv([header, *(row for row in rows if row[0] != source)]), encoding="utf-8", newline="")

    problems = problems_of(own_copy)
    assert problems
    assert {(problem.file, problem.where) for problem in problems} == {(BIB, source)}
