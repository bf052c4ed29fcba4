"""No number in prose can differ from the data: each fact counted again from the files, and every page that says one compared."""

from __future__ import annotations

import csv
import importlib.util
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from books import ROOT, copy_book, run
from claimbook import in_language
from claimbook.book import LANGUAGES
from claimbook.facts import facts, needed_above
from claimbook.figures import say_number
from test_appraisal import BOTH, data

SOURCE = ROOT / "notebooks" / "source"
SOURCES = sorted(SOURCE.glob("*.md"))
README = ROOT / "README.md"
PLACEHOLDER = re.compile(r"\{\{([^{}]*)\}\}")
NUMBERS = {
    "nb": ["null", "én", "to", "tre", "fire", "fem", "seks", "sju", "åtte", "ni", "ti", "elleve", "tolv", "tretten", "fjorten"],
    "en": [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    ],
}  # fmt: skip


@pytest.fixture(scope="session")
def build():
    """Return the script that makes the notebooks, as a module."""
    spec = importlib.util.spec_from_file_location("build", SOURCE / "build.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def part(text: str, language: str) -> str:
    """Return the prose cells of a source in one language."""
    cells = re.split(r"^=== (prose|code) [a-z0-9-]+$", text, flags=re.MULTILINE)
    prose = [body for kind, body in zip(cells[1::2], cells[2::2], strict=True) if kind == "prose"]
    return "\n".join(re.split(r"^--- (?:nb|en)$", body, flags=re.MULTILINE)[1 + LANGUAGES.index(language)] for body in prose)


def count(table: str, **cells: str) -> int:
    """Return how many rows of a table have these cells."""
    return sum(all(row[name] == cell for name, cell in cells.items()) for row in data(table))


# --- Facts are what the files say.


@pytest.fixture(scope="module")
def counted() -> dict[str, int]:
    """Return the counts that prose may say, made again from the files with nothing of the package."""
    pairs: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in data("ratings"):
        pairs.setdefault((row["claim_id"], row["marker"]), []).append(row)
    agreed = {
        f"agree_{field}": sum(len({row[field] for row in rows}) == 1 for rows in pairs.values())
        for field in ("support", "quotation_error", "citation_error", "population", "exposure", "outcome")
    }
    cited = {row["claim_id"] for row in data("citations")}
    own = {(row["claim_id"], int(row["marker"])): row["support"] for row in data("citations")}
    bears = {"supports", "partly-supports"}
    helped = {
        (row["claim_id"], marker)
        for row in data("shifts")
        for marker in (int(row["marker"]) - 1, int(row["marker"]) + 1)
        if row["support"] in bears and own.get((row["claim_id"], marker), "supports") not in bears
    }
    bib = (ROOT / "references.bib").read_text(encoding="utf-8")
    kinds = {
        f"{fact}_{word.replace('-', '_')}": count(table, **{column: word})
        for fact, table, column, words in (
            ("support", "citations", "support", ("supports", "partly-supports", "does-not-address", "contradicts", "not-assessable")),
            ("quotation", "citations", "quotation_error", ("none", "minor", "major", "not-assessable")),
            ("citation", "citations", "citation_error", ("none", "minor", "major")),
            ("verdict", "claims", "verdict", ("supported", "partly-supported", "uncertain", "contradicted")),
        )
        for word in words
    }
    return {
        **kinds,
        **agreed,
        "claims": len(data("claims")),
        "claims_cited": len(cited),
        "claims_uncited": len({row["claim_id"] for row in data("claims")} - cited),
        "references": len(data("printed_references")),
        "records": len(re.findall(r"^@(?!string|comment|preamble)\w+\{", bib, re.MULTILINE)),
        "not_found": count("citations", match="not-found"),
        "matched": count("citations", match="matched"),
        "citation_errors": kinds["citation_minor"] + kinds["citation_major"],
        "sentences": sum(row["role"] not in {"heading", "furniture"} for row in data("article")),
        "terms": len(data("glossary")),
        "support_bears": sum(row["support"] in bears for row in data("citations")),
        "quotation_assessed": sum(row["quotation_error"] != "not-assessable" for row in data("citations")),
        "full_text_read": count("citations", depth="full-text"),
        "stronger_sources": len({row["source"] for row in data("evidence")}),
        "stronger_rows": len(data("evidence")),
        "effects": len(data("effects")),
        "plots": len(data("plots")),
        "baselines": len(data("baselines")),
        "fluid_studies": len({row["source"] for row in data("fluid")}),
        "rescued_by_shift": len(helped),
        "quiz_items": members("quiz", ""),
        "cases": members("cases", "cases"),
        **{f"triage_{part}": members("triage", part) for part in ("rules", "questions", "levels")},
        "rules_not_in_article": (ROOT / "data" / "triage.yaml").read_text(encoding="utf-8").count("in_article: not_mentioned"),
    }


def members(file: str, part: str) -> int:
    """Return how many members with an id a part of a nested file has; of the whole file where no part is named."""
    text = "\n" + (ROOT / "data" / f"{file}.yaml").read_text(encoding="utf-8")
    body = re.split(r"\n(?=[a-z_]+:)", text.partition(f"\n{part}:\n")[2])[0] if part else text
    return len(re.findall(r"^- id: ", body, re.MULTILINE))


@BOTH
def test_counts_are_those_of_the_files(language, book, counted):
    """Every count that prose may say is what counting the files again gives, and none is left uncounted here."""
    known = facts(in_language(book, language))

    assert {name: known[name] for name in counted} == {name: str(value) for name, value in counted.items()}
    assert {name.partition(":")[0] for name in known if name.endswith(":word")} == set(counted)


@BOTH
def test_counts_in_words(language, book, counted):
    """Every count can be said in words of the language, with a capital where it begins a sentence; above fourteen in figures."""
    known = facts(in_language(book, language))

    for name, value in counted.items():
        word = NUMBERS[language][value] if value <= 14 else str(value)
        assert (known[f"{name}:word"], known[f"{name}:Word"]) == (word, word[:1].upper() + word[1:])


@pytest.mark.parametrize("language", LANGUAGES)
def test_say_number(language):
    """Numbers up to fourteen are said in words, in either language, and higher ones in figures."""
    assert [say_number(number, language) for number in range(15)] == NUMBERS[language]
    assert [say_number(number, language) for number in (15, 32, 100)] == ["15", "32", "100"]


@pytest.mark.parametrize(
    ("percent", "needed"),
    [(8.0, 4), (11.9, 5), (12.3, 5), (14.5, 5), (16.9, 6), (20.0, 6), (25.4, 7), (38, 9), (0, 1), (78.4, 14), (78.5, 15), (100, 15)],
)
def test_needed_above(percent, needed):
    """The number of errors of fourteen whose interval lies above a published rate is the one worked out beforehand."""
    assert needed_above(percent, 14) == needed


@pytest.mark.parametrize("n", [1, 5, 14, 30])
def test_needed_above_is_the_smallest(n):
    """For every rate the number needed is the smallest whose interval, by statsmodels, lies wholly above."""
    lows = [100 * proportion_confint(k, n, method="wilson")[0] for k in range(n + 1)]
    for percent in range(1, 100):
        assert needed_above(percent, n) == next((k for k, low in enumerate(lows) if low > percent), n + 1)


@BOTH
def test_rates_are_those_of_the_files(language, book):
    """Each rate that prose may say is the count of the file with the interval that statsmodels computes, in whole per cent."""
    known = facts(in_language(book, language))
    rows, total = data("citations"), len(data("citations"))
    unread = count("citations", quotation_error="not-assessable")
    expected = {}
    for name, kinds in (("quotation_error", ("minor", "major")), ("quotation_error_major", ("major",))):
        wrong = sum(row["quotation_error"] in kinds for row in rows)
        expected[f"rate_{name}_assessed"] = wrong, total - unread
        expected[f"rate_{name}_unread_right"] = wrong, total
        expected[f"rate_{name}_unread_wrong"] = wrong + unread, total
    expected["rate_citation_error_all"] = sum(row["citation_error"] != "none" for row in rows), total
    expected["rate_citation_error_major_all"] = count("citations", citation_error="major"), total

    assert {name for name in known if name.startswith("rate_") and not name.endswith("_count")} == set(expected)
    for name, (k, n) in expected.items():
        numbers = [round(100 * share) for share in (k / n, *proportion_confint(k, n, method="wilson"))]
        assert [int(number) for number in re.findall(r"\d+", known[name].replace("95", "", 1))] == numbers
        assert known[f"{name}_count"] == {"nb": f"{k} av {n}", "en": f"{k} of {n}"}[language]


@BOTH
def test_published_rates_are_as_printed(language, book):
    """Each published rate that prose may say is the file's own number, with the decimal sign of the language."""
    known = facts(in_language(book, language))

    for row in data("baselines"):
        said = known[f"baseline_{row['baseline_id']}"]
        assert float(re.sub(r"[^\d,.]", "", said).replace(",", ".")) == float(row["rate_percent"])
        assert {"nb": ".", "en": ","}[language] not in said
        assert said.endswith("%")
        if row["measure"] == "quotation-error" and row["high_percent"]:
            needed = needed_above(float(row["rate_percent"]), len(data("citations")))
            assert known[f"needed_{row['baseline_id']}"] == say_number(needed, language)


@BOTH
def test_no_fact_is_nothing(language, book):
    """No fact is empty or says nan or None, so that no sentence has a hole or a word that only a programmer knows."""
    known = facts(in_language(book, language))

    assert [name for name, text in known.items() if not text or re.search(r"\b(nan|None)\b", text)] == []


def test_facts_of_a_book_without_appraisal(second_book):
    """A book that has no appraisal yet has its facts all the same, its appraisal counted as nothing."""
    known = facts(second_book)

    assert (known["claims"], known["references"], known["citation_errors:word"]) == ("4", "3", "two")
    assert {known[name] for name in ("support_supports", "stronger_sources", "effects", "verdict_supported", "rescued_by_shift")} == {"0"}


# --- Pages say the facts.


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
@BOTH
def test_every_placeholder_is_a_fact(path, language, book):
    """Every fact that a notebook's text asks for exists, in both languages."""
    asked = set(PLACEHOLDER.findall(path.read_text(encoding="utf-8")))

    assert asked - set(facts(in_language(book, language))) == set()


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_both_languages_say_the_same_facts(path):
    """The text in one language asks for the same facts as the other, so that neither says a number from memory."""
    text = path.read_text(encoding="utf-8")
    asked = {language: Counter(name.partition(":")[0] for name in PLACEHOLDER.findall(part(text, language))) for language in LANGUAGES}

    assert asked["nb"] == asked["en"]


def test_readme_says_the_facts(book):
    """Each number that the README marks as a fact is that fact, and the README marks some."""
    marked = re.findall(r"<!--([\w:.-]+)-->(.*?)<!--/-->", README.read_text(encoding="utf-8"), re.DOTALL)
    known = facts(book)

    assert marked
    assert [(name, said) for name, said in marked] == [(name, known.get(name)) for name, _ in marked]
    assert README.read_text(encoding="utf-8").count("<!--/-->") == len(marked)


def test_notebooks_say_what_their_sources_and_the_data_say(build):
    """Each stored notebook has the cells that its source makes from today's data, prose and code, in both languages."""
    stale = [path.name for name, languages, path in build.targets() if not build.same_source(build.notebook(name, languages), path)]

    assert stale == []


def test_nothing_stored_is_left_to_fill(build):
    """No placeholder stands in a stored notebook or in the README."""
    for path in [README, *(path for _, _, path in build.targets())]:
        assert PLACEHOLDER.findall(path.read_text(encoding="utf-8")) == [], path.name


def test_unknown_fact_is_refused(build):
    """A text that asks for a fact that the data does not have is refused with the cell and the name."""
    with pytest.raises(ValueError, match="cell-one: no fact is called 'colour'"):
        build.fill("It is {{colour}}.", {"claims": "32"}, "cell-one")


def test_missing_language_is_refused(build):
    """A prose cell that lacks one language is refused by name."""
    with pytest.raises(ValueError, match="cell only: needs a part '--- nb' and a part '--- en'"):
        build.cells_of("=== prose only\n--- en\nText\n", "en", {})


@pytest.fixture
def checkout(tmp_path) -> Path:
    """Return a copy of what the notebooks and the README are made from and of what was made."""
    folder = tmp_path / "checkout"
    copy_book(ROOT, folder)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    shutil.copy(README, folder)
    return folder


def check(folder: Path) -> tuple[int, str]:
    """Return how the check of a copy ends and what it says."""
    done = run(str(folder / "notebooks" / "source" / "build.py"), "--check", cwd=folder)
    assert done.stderr == ""
    return done.returncode, done.stdout


def change(path: Path, key: str, **cells: str) -> None:
    """Change cells of the first row of a table whose first cell is the key."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), reader.fieldnames
    row = next(row for row in rows if row[names[0]] == key)
    assert row.items() & cells.items() == set()
    row.update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_check_is_content_with_what_is_stored(checkout):
    """`build.py --check` on a fresh copy finds README and notebooks up to date."""
    assert check(checkout) == (0, "")


@pytest.mark.parametrize(
    ("table", "key", "cells", "pages"),
    [
        ("citations", "C01", {"citation_error": "minor"}, {"README.md", "00_start", "02_reference_check"}),
        ("citations", "C01", {"support": "partly-supports"}, {"03_claim_appraisal", "04_stronger_evidence"}),
        ("claims", "C11", {"verdict": "contradicted"}, {"04_stronger_evidence"}),
        ("ratings", "C01", {"support": "contradicts"}, {"03_claim_appraisal"}),
        ("baselines", "jergas2015-any", {"rate_percent": "25.5"}, {"03_claim_appraisal"}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_changed_number_is_found(table, key, cells, pages, checkout):
    """A number changed in the data makes the check fail, and names the pages that no longer say what the data say."""
    change(checkout / "data" / f"{table}.csv", key, **cells)

    status, said = check(checkout)

    assert status == 1
    assert sorted(page for page in pages if page not in said) == []


def test_number_changed_in_the_readme_is_found(checkout):
    """A number changed by hand in the README makes the check fail."""
    path = checkout / "README.md"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(<!--claims-->)\d+", r"\g<1>999", text), encoding="utf-8")

    assert check(checkout) == (1, "Out of date, run make notebooks: README.md\n")


# --- Sentences that say something of the data without a number.


def lines_of(figure: str) -> list[dict[str, str]]:
    """Return the effects of one plot."""
    return [row for row in data("effects") if row["figure"] == figure]


def clear(row: dict[str, str]) -> bool:
    """Tell whether an effect's interval leaves out the value of no effect."""
    none = 0 if row["measure"] in {"SMD", "MD", "percent"} else 1
    return not float(row["low"]) <= none <= float(row["high"])


def test_sentences_about_the_readers_hold():
    """Two readers, no full text read by either, and a disagreement that moves no count of major errors: as the notebook says."""
    rows = data("ratings")

    assert len({row["reader"] for row in rows}) == 2
    assert {row["depth"] for row in [*rows, *data("citations")]} & {"full-text"} == set()
    by_reader = Counter(row["reader"] for row in rows if row["quotation_error"] == "major")
    assert set(by_reader.values()) == {count("citations", quotation_error="major")}


def test_sentences_about_the_pairs_hold():
    """All assessed pairs have a major error, another topic is the commonest reason, and number 8 bears half: as the notebook says."""
    rows = {row["marker"]: row for row in data("citations")}

    assert {row["quotation_error"] for row in rows.values()} == {"major", "not-assessable"}
    assert Counter(row["mechanism"] for row in rows.values() if row["mechanism"]).most_common(1)[0][0] == "other-topic"
    assert [marker for marker, row in rows.items() if row["support"] == "partly-supports"] == ["8"]
    assert (rows["13"]["citation_error"], rows["13"]["quotation_error"]) == ("none", "major")
    assert rows["10"]["journal_in_text"] == "American Journal of Sports Medicine"
    printed = {row["marker"]: row["journal"].partition(":")[0].removeprefix("The ") for row in data("printed_references")}
    assert printed["10"] == "PM&R"
    assert [marker for marker, journal in printed.items() if journal == rows["10"]["journal_in_text"]] == ["9"]


def test_sentences_about_the_effects_hold():
    """Only CRP fell, no clear change on MRI, the cited edition superseded in every line, three markers in blood: as the notebook says."""
    markers = lines_of("inflammation-markers")
    assert len(markers) == 3
    assert [row["outcome_en"].split()[0] for row in markers if clear(row)] == ["CRP"]
    assert float(next(row for row in markers if clear(row))["high"]) < 0
    assert [clear(row) for row in lines_of("inflammation-mri")] == [False, False]
    assert {bool(row["superseded_by"]) for row in lines_of("knee-oa-exercise")} == {True}
    assert {clear(row) and float(row["low"]) > 0 for row in lines_of("knee-oa-exercise")} == {True}


def test_sentences_about_the_claims_hold(book):
    """Warm-up is partly supported though its source is about concussion, and mechanism claims have sources without a level: as said."""
    verdicts = {row["claim_id"]: row["verdict"] for row in data("claims")}

    assert verdicts["C13"] == "partly-supported"
    assert count("citations", claim_id="C13", support="does-not-address") == 1
    assert "concussion" in book.references[next(row["source"] for row in data("citations") if row["marker"] == "13")].title.lower()
