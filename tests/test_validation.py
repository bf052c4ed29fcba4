"""Every rule broken once: what is wrong is said with file, place, field, value and rule, all at once, and never as a traceback."""

from __future__ import annotations

import csv
import re
from typing import NamedTuple

import pytest

from books import ROOT, SECOND, Edit, add, anywhere, as_csv, copy_book, problems_of, rows_of, run, swap
from claimbook import BookError, open_book
from claimbook.__main__ import main
from claimbook.errors import Problem
from claimbook.records import REQUIRED_TABLES, TABLES
from claimbook.schema import Column, columns, key_columns
from claimbook.tables import read_table

# --- The schema of every table, whatever tables there are: each rule read from the record class and broken once.

_LIKELY = ("A01", "S001", "a", "2026-01-02", "0" * 64, "record", "1", "1.5")


def good_cell(column: Column) -> str:
    """Return a cell that the column accepts."""
    if column.words:
        return next(iter(column.words)).value
    if column.kind == "integer":
        return f"{column.low or 1:g}"
    if column.kind == "number":
        return f"{column.low or 0.5:g}"
    return next(cell for cell in _LIKELY if re.fullmatch(column.pattern or ".*", cell))


def good_rows(table: str) -> list[list[str]]:
    """Return the header and one row of a table, every cell filled."""
    described = columns(TABLES[table])
    return [[column.name for column in described], [good_cell(column) for column in described]]


def read(table: str, rows: list[list[str]]) -> list[Problem]:
    """Return what is wrong with rows as a table of its own."""
    problems: list[Problem] = []
    read_table(as_csv(rows), "data/t.csv", TABLES[table], problems)
    return problems


def with_cell(table: str, column: str, cell: str) -> tuple[list[list[str]], str]:
    """Return good rows with one cell changed, and the place that a problem in it should name."""
    header, row = good_rows(table)
    row[header.index(column)] = cell
    return [header, row], f"row 2 ({', '.join(row[header.index(name)] for name in key_columns(TABLES[table]))})"


def each_column(test) -> list:
    """Return (table, column) for every column that passes a test."""
    found = [(table, column) for table, record in TABLES.items() for column in columns(record) if test(column)]
    return [pytest.param(table, column, id=f"{table}-{column.name}") for table, column in found]


def only(problems: list[Problem] | tuple[Problem, ...]) -> tuple[tuple[str, ...], str]:
    """Return the one problem as its place and its rule."""
    assert len(problems) == 1, problems
    return tuple(problems[0][:4]), problems[0].rule


@pytest.mark.parametrize("table", TABLES)
def test_good_rows_are_good(table):
    """The rows that the next tests break have nothing wrong with them before."""
    assert read(table, good_rows(table)) == []


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: not column.optional_column))
def test_missing_column(table, column):
    """A column that is missing is named."""
    header, row = good_rows(table)
    place = header.index(column.name)

    seen, rule = only(read(table, [[*line[:place], *line[place + 1 :]] for line in (header, row)]))

    assert seen == ("data/t.csv", "row 1", column.name, "")
    assert rule == "is missing from the header"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.optional_column))
def test_optional_column_may_be_missing(table, column):
    """A column that a table can do without may be left out."""
    header, row = good_rows(table)
    place = header.index(column.name)

    assert read(table, [[*line[:place], *line[place + 1 :]] for line in (header, row)]) == []


@pytest.mark.parametrize("table", TABLES)
def test_unknown_column(table):
    """A column that no table has is refused, and those that there are are listed."""
    header, row = good_rows(table)

    seen, rule = only(read(table, [[*header, "colour"], [*row, "blue"]]))

    assert seen == ("data/t.csv", "row 1", "", "colour")
    assert rule == f"is no column of this table; they are: {', '.join(header)}"


@pytest.mark.parametrize("table", TABLES)
def test_column_twice(table):
    """A column that stands twice is refused, since one of the two would win without a word."""
    header, row = good_rows(table)

    seen, rule = only(read(table, [[*header, header[-1]], [*row, row[-1]]]))

    assert seen == ("data/t.csv", "row 1", header[-1], "")
    assert rule == "stands twice in the header"


@pytest.mark.parametrize("change", [-1, 1])
@pytest.mark.parametrize("table", TABLES)
def test_cell_count(table, change):
    """A row with a cell too few or too many is reported whole, with both counts."""
    header, row = good_rows(table)
    changed = row[:-1] if change < 0 else [*row, "more"]

    seen, rule = only(read(table, [header, changed]))

    assert seen == ("data/t.csv", "row 2", "", ",".join(changed))
    assert rule.startswith(f"has {len(header) + change} cells where the header has {len(header)}")


@pytest.mark.parametrize("table", TABLES)
def test_key_twice(table):
    """A key that an earlier row has is refused, and the earlier row is named."""
    header, row = good_rows(table)
    keys = key_columns(TABLES[table])

    seen, rule = only(read(table, [header, row, row]))

    assert seen == ("data/t.csv", "row 3", "+".join(keys), ", ".join(row[header.index(name)] for name in keys))
    assert rule == "is already the key of row 2"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.key and column.kind == "integer"))
def test_key_twice_though_written_otherwise(table, column):
    """The same number is the same key, with or without a nought before it."""
    header, row = good_rows(table)
    place = header.index(column.name)
    other = [*row[:place], f"0{row[place]}", *row[place + 1 :]]

    seen, rule = only(read(table, [header, row, other]))

    assert seen[:3] == ("data/t.csv", "row 3", "+".join(key_columns(TABLES[table])))
    assert rule == "is already the key of row 2"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.required))
@pytest.mark.parametrize("cell", ["", "  "], ids=["empty", "blank"])
def test_required_cell_is_empty(table, column, cell):
    """A cell that must not be empty is named when it is, and white space fills nothing."""
    rows, where = with_cell(table, column.name, cell)

    seen, rule = only(read(table, rows))

    assert seen == ("data/t.csv", where.replace("  ", ""), column.name, "")
    assert rule == "must not be empty"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.words))
@pytest.mark.parametrize("cell", ["perhaps", "NONE"])
def test_closed_word(table, column, cell):
    """A word that is not one of the closed ones is refused, and they are listed."""
    rows, where = with_cell(table, column.name, cell)

    seen, rule = only(read(table, rows))

    assert seen == ("data/t.csv", where, column.name, cell)
    assert rule == f"must be one of: {', '.join(word.value for word in column.words)}"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.pattern))
@pytest.mark.parametrize("cell", ["?!", "æ", "٣"], ids=["signs", "letter", "arabic-digit"])
def test_pattern(table, column, cell):
    """A cell that does not look as its column must is refused, and the pattern is named."""
    rows, where = with_cell(table, column.name, cell)

    seen, rule = only(read(table, rows))

    assert seen == ("data/t.csv", where, column.name, cell)
    assert rule == f"must look like {column.pattern}"


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.pattern))
def test_digits_of_a_pattern_are_plain(table, column):
    """An identifier or a date is written with the digits 0-9 alone, so that the same one is not written in two ways."""
    good = good_cell(column)
    rows, _ = with_cell(table, column.name, good.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)}))
    problems = read(table, rows)

    assert [problem.field for problem in problems] == ([column.name] if any(map(str.isdigit, good)) else [])


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.kind in {"integer", "number"}))
@pytest.mark.parametrize("cell", ["one", "1,5", "1e3", "²", "٣", "9" * 31, "nan"])
def test_number(table, column, cell):
    """What is not a plain number is refused, with the kind of number wanted."""
    rows, where = with_cell(table, column.name, cell)

    seen, rule = only(read(table, rows))

    assert seen == ("data/t.csv", where, column.name, cell)
    assert rule.startswith("must be a whole number" if column.kind == "integer" else "must be a number with a decimal point")


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.low is not None))
def test_number_too_low(table, column):
    """A number below the lowest that makes sense is refused, and the lowest is named."""
    cell = f"{column.low - 1:g}"
    rows, where = with_cell(table, column.name, cell)

    seen, rule = only(read(table, rows))

    assert seen == ("data/t.csv", where, column.name, cell)
    assert rule.endswith(f", {column.low:g} or more")


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.refers))
def test_foreign_key(table, column, second_copy):
    """A key that the other table or references.bib does not have is named with the file it should be in; in a list, that one alone."""
    unknown = next(key for key in ("77", "Z77", "zz77") if column.kind == "integer" or (not key[0].isdigit() and _fits(column, key)))
    rows, _ = with_cell(table, column.name, f"{unknown} A01" if column.kind == "list" else unknown)
    (second_copy / "data" / f"{table}.csv").write_text(as_csv(rows), encoding="utf-8")
    target = column.refers.partition(".")[0]
    file = "references.bib" if target == "references" else f"data/{target}.csv"

    found = [problem for problem in problems_of(second_copy) if problem.field == column.name and problem.value == unknown]

    key = ", ".join(rows[1][rows[0].index(name)] for name in key_columns(TABLES[table]))
    assert (f"data/{table}.csv", key, f"is not in {file}") in [(problem.file, problem.where, problem.rule) for problem in found]


def _fits(column: Column, cell: str) -> bool:
    return re.fullmatch(column.pattern or ".*", cell) is not None


@pytest.mark.parametrize(("table", "column"), each_column(lambda column: column.language))
def test_one_language_missing(table, column, second_copy):
    """A text that one language has and the other has not is named by the field that is empty."""
    rows, _ = with_cell(table, column.name, "")
    (second_copy / "data" / f"{table}.csv").write_text(as_csv(rows), encoding="utf-8")

    found = [problem for problem in problems_of(second_copy) if problem.file == f"data/{table}.csv" and problem.field == column.name]

    rules = {problem.rule for problem in found}
    assert rules & {"must not be empty", "is empty while the other language has a text"}


# --- The rules between tables, of references.bib, of book.yaml and of files, each broken once in the invented book.


class Case(NamedTuple):
    """One fault: what is edited where, and the one problem that must be reported."""

    file: str
    edit: Edit
    where: str
    field: str
    value: str
    words: str
    reported_in: str = ""


DOZE, QUILT, SOCIETY = "line 3 (doze2001)", "line 16 (quilt2011)", "line 30 (soundsleep)"
BIB, YAML = "references.bib", "data/book.yaml"
SECTIONS, CLAIMS, SENTENCES = "data/sections.csv", "data/claims.csv", "data/article.csv"
CITATIONS, PROVENANCE = "data/citations.csv", "data/provenance.csv"

BETWEEN = {
    "position left out": Case(SECTIONS, swap("ending,4,", "ending,5,"), "ending", "position", "5", "4 was expected here"),
    "position twice": Case(SECTIONS, swap("ending,4,", "ending,3,"), "ending", "position", "3", "without gap or repeat"),
    "sentence out of line": Case(SENTENCES, swap("S014,14,", "S014,99,"), "S014", "position", "99", "14 was expected here"),
    "claim without its identifier": Case(
        SENTENCES, swap("S012,12,ending,restatement,A01", "S012,12,ending,restatement,"), "S012", "claim_ids", "", "must name the claim"
    ),
    "heading with a claim": Case(
        SENTENCES, swap("S011,11,ending,heading,", "S011,11,ending,heading,A01 A02"), "S011", "claim_ids", "A01 A02", "must be empty"
    ),
    "claim that nothing states": Case(
        SENTENCES,
        swap("S013,13,ending,claim,", "S013,13,ending,framing,"),
        "B02",
        "claim_id",
        "B02",
        "is stated by no sentence",
        CLAIMS,
    ),
    "matched without a record": Case(
        CITATIONS, swap("matched,quilt2011", "matched,"), "A01, 2", "source", "", "must name the record, since the match is matched"
    ),
    "not found, yet a record": Case(
        CITATIONS,
        swap("not-found,,soundsleep", "not-found,soundsleep,"),
        "A02, 3",
        "source",
        "soundsleep",
        "must be empty, since the match is not-found",
    ),
    "matched, yet a nearest": Case(
        CITATIONS, swap("quilt2011,,", "quilt2011,soundsleep,"), "A01, 2", "nearest", "soundsleep", "since the match is matched"
    ),
    "not found, yet no error": Case(
        CITATIONS, swap(",soundsleep,,major,", ",soundsleep,,none,"), "A02, 3", "citation_error", "none", "must be major"
    ),
    "not found, yet a minor error": Case(
        CITATIONS, swap(",soundsleep,,major,", ",soundsleep,,minor,"), "A02, 3", "citation_error", "minor", "must be major"
    ),
    "provenance of no field": Case(
        PROVENANCE, add("quilt2011,colour,https://example.org,2026-01-02,yes\n"), "quilt2011, colour, https://example.org", "field",
        "colour", "must be 'record' or one of: author, title",
    ),
    "verified nowhere": Case(
        PROVENANCE, add("quilt2011,title,,2026-01-02,yes\n"), "quilt2011, title, ", "seen_at", "", "must name the page"
    ),
    "seen, yet not verified": Case(
        PROVENANCE, swap("quilt2011,number,,", "quilt2011,number,https://example.org,"), "quilt2011, number, https://example.org",
        "seen_at", "https://example.org", "must be empty, since verified is no",
    ),
    "given, yet not verified": Case(
        PROVENANCE, add("doze2001,number,,2026-01-02,no\n"), "doze2001", "number", "2", "yet data/provenance.csv says not verified", BIB
    ),
    "given, yet nobody says where it was seen": Case(
        PROVENANCE, swap("quilt2011,volume,https://example.org/invented/42,2026-01-02,yes\n", ""), "quilt2011", "volume", "7",
        "has no row in data/provenance.csv", BIB,
    ),
}  # fmt: skip

RECORDS = {
    "author missing": Case(BIB, swap("  author = {Doze, Anna Bella and Nodd, Carl},\n", ""), "doze2001", "author", "", "is missing"),
    "title missing": Case(BIB, swap("  title = {Naps and nights. A diary study},\n", ""), "doze2001", "title", "", "is missing"),
    "journal missing": Case(BIB, swap("  journal = {The Journal of Invented Sleep},\n", ""), "doze2001", "journal", "", "is missing"),
    "year missing": Case(BIB, swap("  year = {2001},\n", ""), "doze2001", "year", "", "does not say that it was not verified"),
    "type missing": Case(BIB, swap("  pubtype = {cohort},\n", ""), "doze2001", "pubtype", "", "is missing"),
    "title missing of what is no article": Case(
        BIB, swap("  title = {Is coffee a bedtime drink?},\n", ""), "soundsleep", "title", "", "is missing"
    ),
    "field unknown": Case(BIB, swap("  number = {2},", "  issue = {2},"), DOZE, "issue", "2", "is no field here; they are: author"),
    "entry type unknown": Case(BIB, swap("@techreport", "@report"), SOCIETY, "", "report", "is no entry type here; they are: article"),
    "value empty": Case(BIB, swap("number = {2}", "number = {}"), DOZE, "number", "", "is empty; leave the field out"),
    "comma missing": Case(
        BIB, swap("volume = {3},", "volume = {3}"), DOZE, "volume", "{3} number = {2}", "is a comma missing before it?"
    ),
    "comma missing after a quoted value": Case(
        BIB, swap("volume = {3},", 'volume = "3"'), DOZE, "volume", '"3" number = {2}', "is a comma missing before it?"
    ),
    "macro unknown": Case(BIB, swap("{Annals of Pretend Rest}", "apr"), QUILT, "journal", "apr", "is no @string defined above"),
    "values joined": Case(
        BIB, swap("{Annals of Pretend Rest}", '"Annals of " # "Rest"'), QUILT, "journal", '"Annals of " # "Rest"', "a # join is not read"
    ),
    "brace alone in quotes": Case(
        BIB, swap("{Annals of Pretend Rest}", '"Annals} of Rest"'), QUILT, "journal", "Annals} of Rest", "has a brace without its partner"
    ),
    "DOI as an address": Case(
        BIB, swap("{10.1234/invented.2011.42}", "{https://doi.org/10.1234/42}"), QUILT, "doi", "https://doi.org/10.1234/42",
        "must be a bare DOI, beginning with 10.",
    ),
    "DOI with a space": Case(
        BIB, swap("{10.1234/invented.2011.42}", "{10.1234/ 42}"), QUILT, "doi", "10.1234/ 42", "must be a bare DOI"
    ),
    "PMID with letters": Case(BIB, swap("{999999942}", "{PMID 42}"), QUILT, "pmid", "PMID 42", "must be digits only"),
    "PMID with other digits": Case(BIB, swap("{999999942}", "{4٢}"), QUILT, "pmid", "4٢", "must be digits only"),
    "PMCID without PMC": Case(BIB, swap("{PMC99999942}", "{99999942}"), QUILT, "pmcid", "99999942", "must be PMC and digits"),
    "year in words": Case(BIB, swap("{2011}", "{in press}"), QUILT, "year", "in press", "must be a year of four digits"),
    "year in other digits": Case(BIB, swap("{2011}", "{20١١}"), QUILT, "year", "20١١", "must be a year of four digits"),
    "year to come": Case(BIB, swap("{2011}", "{2110}"), QUILT, "year", "2110", "1500-2099"),
    "address without https": Case(
        BIB, swap("{https://example.org/invented/42}", "{example.org}"), QUILT, "url", "example.org", "must be a web address"
    ),
    "address that is a script": Case(
        BIB, swap("{https://example.org/invented/42}", "{javascript:alert(1)}"), QUILT, "url", "javascript:alert(1)", "must be a web"
    ),
    "publication type unknown": Case(BIB, swap("{rct}", "{trial}"), QUILT, "pubtype", "trial", "must be one of: cochrane-review"),
    "language in capitals": Case(BIB, swap("{english}", "{English}"), DOZE, "langid", "English", "must be a language name"),
    "authors cut short": Case(
        BIB, swap("and Nodd, Carl}", "and others}"), DOZE, "author", "Doze, Anna Bella and others", "the whole list"
    ),
    "name with too many commas": Case(
        BIB, swap("and Nodd, Carl}", "and Nodd, Carl, Jr, III}"), DOZE, "author", "Doze, Anna Bella and Nodd, Carl, Jr, III",
        "has a name that cannot be read",
    ),
    "name without a family": Case(
        BIB, swap("and Nodd, Carl}", "and , Carl}"), DOZE, "author", "Doze, Anna Bella and , Carl", "needs a family name"
    ),
    "name with a bracket": Case(
        BIB, swap("and Nodd, Carl}", "and Nodd (Sleepy), Carl}"), DOZE, "author", "Doze, Anna Bella and Nodd (Sleepy), Carl",
        "needs a family name",
    ),
    "name missing after and": Case(
        BIB, swap("and Nodd, Carl}", "and Nodd, Carl and}"), DOZE, "author", "Doze, Anna Bella and Nodd, Carl and", "name"
    ),
}  # fmt: skip

ENTRIES = {
    "key in capitals": Case(
        BIB,
        add("@misc{Nap1, title = {T}, author = {Doe, J}, year = {2001}, pubtype = {other}}\n"),
        "line 37 (Nap1)",
        "",
        "Nap1",
        "a key must be lower-case letters and digits",
    ),
    "brace of the entry missing": Case(
        BIB, swap("  langid = {english}\n}\n", "  langid = {english}\n"), "line 3", "", "@article{doze2001,", "is a brace, quotation mark"
    ),
    "brace of a field missing": Case(
        BIB, swap("A diary study}", "A diary study"), "line 3", "", "@article{doze2001,", "is a brace, quotation mark or comma missing?"
    ),
    "quotation mark missing": Case(
        BIB, swap("{Naps and nights. A diary study}", '"Naps and nights'), "line 3", "", "@article{doze2001,", "is a brace, quotation mark"
    ),
    "comma after the key missing": Case(
        BIB, swap("@article{doze2001,", "@article{doze2001"), "line 3", "", "@article{doze2001", "is a brace, quotation mark or comma"
    ),
    "key twice": Case(
        BIB, add("@misc{doze2001, title = {Another}}\n"), "line 37", "", "doze2001", "is the key of an earlier entry already"
    ),
    "macro twice": Case(BIB, add("@string{a = {x}}\n@string{a = {y}}\n"), "line 38", "", "a", "is the key of an earlier entry already"),
    "field twice": Case(
        BIB, swap("  volume = {3},", "  volume = {3},\n  volume = {4},"), "line 3", "volume", "doze2001", "has a field twice"
    ),
    "@ lost": Case(BIB, swap("@article{doze2001,", "article{doze2001,"), "line 3", "", "article{", "looks like an entry without its @"),
}

ABOUT = {
    "syntax": Case(YAML, swap("  nb: Lur", "\tnb: Lur"), "line 3", "", "", "cannot be read as YAML"),
    "colon in a text": Case(YAML, swap("en: Naps", "en: Naps: naps"), "line 4", "", "", "cannot be read as YAML"),
    "key twice": Case(YAML, swap("  language: en", "  language: en\n  language: nb"), "line 10", "", "language", "stands twice"),
    "key twice, far apart": Case(YAML, add("title: Another\n"), "line 13", "", "title", "stands twice"),
    "empty file": Case(YAML, lambda _: b"", "", "", "", "is empty"),
    "only a comment": Case(YAML, lambda _: b"# nothing\n", "", "", "", "is empty"),
    "control character": Case(YAML, swap("Naps", "\x07"), "", "", "", "cannot be read as YAML"),
    "key missing": Case(YAML, swap("  publisher: The Pillow Post\n", ""), "", "article.publisher", "", "must not be empty"),
    "value empty": Case(YAML, swap("  language: en", "  language:"), "", "article.language", "", "must not be empty"),
    "no, read as false": Case(YAML, swap("  language: en", "  language: no"), "", "article.language", "False", "must be text"),
    "list for a text": Case(YAML, swap("  language: en", "  language: [a, b]"), "", "article.language", "['a', 'b']", "must be text"),
    "one title missing": Case(YAML, swap("  nb: Lur etter lunsj, påstand for påstand\n", ""), "", "title.nb", "", "must not be empty"),
}


def cases(*groups: dict[str, Case]) -> list:
    """Return the cases of some groups for parametrising, each under its name."""
    return [pytest.param(case, id=f"{case.file}: {name}") for group in groups for name, case in group.items()]


def matches(problem: Problem, case: Case) -> bool:
    """Tell whether a problem is the one that a case expects."""
    return problem[:4] == (case.reported_in or case.file, case.where, case.field, case.value) and case.words in problem.rule


@pytest.mark.parametrize("case", cases(BETWEEN, RECORDS, ABOUT))
def test_one_fault_is_one_problem(case, broken):
    """A fault is reported with its file, place, field, value and rule, and nothing is said of any other field."""
    problems = broken(case.file, case.edit)

    assert [matches(problem, case) for problem in problems].count(True) == 1, problems
    assert {problem.field for problem in problems} == {case.field}


@pytest.mark.parametrize("case", cases(ENTRIES))
def test_unreadable_entry(case, broken):
    """An entry that cannot be read is reported by line, whatever else then misses it."""
    problems = broken(case.file, case.edit)

    assert [problem for problem in problems if matches(problem, case)], problems


@pytest.mark.parametrize(
    "start",
    [
        "@misc{unused,",
        "@ misc{unused,",
        "@misc unused,",
        "@misc\n{unused,",
        "misc{unused,",
        "@ Misc {unused,",
        "@{unused,",
        "@misc[unused,",
    ],
)
def test_entry_is_never_dropped_in_silence(start, broken):
    """An entry, however its first line is mistyped, is read or reported, also where nothing else would miss it."""
    problems = broken(BIB, add(f"{start}\n  title = {{An entry that nothing cites}}\n}}\n"))

    assert [problem for problem in problems if problem.file == BIB], "dropped without a word"


def test_every_entry_without_its_sign_is_reported(broken):
    """Each of several entries that lost their @ is reported, not only the first."""
    problems = broken(BIB, add("misc{one,\n  title = {One}\n}\n\nmisc{two,\n  title = {Two}\n}\n"))

    assert [problem.where for problem in problems if "without its @" in problem.rule] == ["line 37", "line 41"]


def test_field_twice_in_capitals(broken):
    """A field that stands twice is refused also where one of the two is written in capitals, since BibTeX knows no difference."""
    problems = broken(BIB, swap("  volume = {3},", "  volume = {3},\n  VOLUME = {4},"))

    assert [problem for problem in problems if problem.file == BIB and "twice" in problem.rule], problems


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "2026-02-31"])
@pytest.mark.parametrize(("old", "field"), [('"2026-01-02"', "article.read_on"), ('"2026-01-03"', "records.searched_on")])
def test_date_of_the_book(old, field, date, broken):
    """A date that the notebooks will print is a day of the calendar, year first."""
    problems = broken(YAML, swap(old, f'"{date}"'))

    assert [tuple(problem[:4]) for problem in problems] == [(YAML, "", field, date)]


@pytest.mark.parametrize("date", ["yesterday", "2026-13-01", "2026-02-31"])
def test_date_of_a_row(date, broken):
    """A date in a table is a day of the calendar, year first."""
    problems = broken(PROVENANCE, swap("soundsleep,year,,2026-01-02", f"soundsleep,year,,{date}"))

    assert [tuple(problem[:4]) for problem in problems] == [(PROVENANCE, "row 15 (soundsleep, year, )", "seen_on", date)]


def test_missing_field_that_is_known_to_be_missing(broken):
    """A record may lack what nobody verified, once provenance.csv says so."""
    problems = broken(
        BIB, swap("  year = {2011},\n", ""), PROVENANCE, swap("year,https://example.org/invented/42,2026-01-02,yes", "year,,2026-01-02,no")
    )

    assert problems == ()


def test_field_that_was_seen_cannot_vanish(broken):
    """A field that provenance.csv says was seen, and that references.bib no longer has, was lost and is reported."""
    problems = broken(BIB, swap("  volume = {7},\n", ""))

    assert [(problem.file, problem.field) for problem in problems] == [(BIB, "volume")]


# --- Files as such.


@pytest.mark.parametrize("file", [BIB, YAML, *(f"data/{table}.csv" for table in REQUIRED_TABLES)])
def test_missing_file(file, second_copy):
    """A file that a book needs is named when it is not there, and nothing is said of rows that lean on it."""
    (second_copy / file).unlink()

    seen, rule = only(problems_of(second_copy))

    assert seen == (file, "", "", "")
    assert rule.startswith("cannot be read (")
    assert rule.endswith("a book needs this file")


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_missing_folder(name, tmp_path):
    """A folder that does not exist, or is a file, is said to be no folder."""
    (tmp_path / "file.txt").write_text("", encoding="utf-8")

    seen, rule = only(problems_of(tmp_path / name))

    assert seen == (str(tmp_path / name), "", "", "")
    assert rule == "is no folder; a book is a folder with references.bib and data/"


@pytest.mark.parametrize(
    ("file", "letter", "line"),
    [(BIB, "ë", 17), (YAML, "å", 3), (CLAIMS, "å", 3), (CITATIONS, "Å", 3), (SECTIONS, "Å", 2)],
)
@pytest.mark.parametrize("wrong", [b"\xe5", b"\xc3", b"\x00\xff"], ids=["latin-1", "half a letter", "binary"])
def test_undecodable_bytes(file, letter, line, wrong, broken):
    """Bytes that are no UTF-8 are reported with their line, and how to mend the file."""
    problems = broken(file, lambda content: content.replace(letter.encode(), wrong, 1))
    found = [problem for problem in problems if "UTF-8" in problem.rule]

    seen, rule = only(found)
    assert (seen[0], seen[1], seen[2]) == (file, f"line {line}", "")
    assert seen[3].isprintable() or wrong == b"\x00\xff"
    assert rule == "is not UTF-8 text; save the file again as UTF-8"


def test_unclosed_quotation_mark(broken):
    """A quotation mark that is never closed is reported by line, since it swallows every row after it."""
    problems = broken(CLAIMS, swap('"A brief nap', '"A ""brief nap'), CLAIMS, swap('remembering."', "remembering."))

    assert ("data/claims.csv", "line 5", "", "") in [tuple(problem[:4]) for problem in problems]
    assert "is a quotation mark missing" in next(problem.rule for problem in problems if problem.where == "line 5")


def test_cell_of_200_kilobytes(broken):
    """A cell too long to be meant is reported by line, and not read half."""
    problems = broken(CLAIMS, swap("Varme sokker", "Varme sokker " * 16_000))

    assert ("data/claims.csv", "line 5", "", "") in [tuple(problem[:4]) for problem in problems]
    assert "a cell over 131072 characters" in next(problem.rule for problem in problems if problem.where == "line 5")


def test_empty_table(broken):
    """A table without even a header is told what its header must be, in one line."""
    seen, rule = only(broken(SECTIONS, lambda _: b""))

    assert seen == (SECTIONS, "row 1", "", "")
    assert rule == "is empty; its header must be: section_id, position, name_nb, name_en"


# --- All at once, and in one line each.


def test_faults_in_different_files_come_together(broken):
    """Two faults in two files are both reported, not the first alone."""
    bib, table, about = RECORDS["field unknown"], BETWEEN["matched without a record"], ABOUT["value empty"]

    problems = broken(bib.file, bib.edit, table.file, table.edit, about.file, about.edit)

    assert len(problems) == 3
    assert all(any(matches(problem, case) for problem in problems) for case in (bib, table, about))


def test_faults_in_one_row_come_together(broken):
    """Every wrong cell of a row is reported, not the first alone."""
    problems = broken(CITATIONS, swap("A01,1,matched,doze2001,,,none,Alle felt stemmer.,", "A01,1,matched,Doze,,,slight,,"))

    assert [(problem.field, problem.value) for problem in problems if problem.where == "row 2 (A01, 1)"] == [
        ("source", "Doze"),
        ("citation_error", "slight"),
        ("citation_error_reason_nb", ""),
    ]


def test_error_lists_every_problem(second_copy):
    """The message of a BookError counts and lists all problems, a line each."""
    (second_copy / BIB).unlink()
    (second_copy / YAML).unlink()

    with pytest.raises(BookError) as raised:
        open_book(second_copy)

    head, *lines = str(raised.value).splitlines()
    assert head == "2 problems in the book:"
    assert lines == [str(problem) for problem in raised.value.problems]


def test_problem_says_where_and_what():
    """A problem reads as a sentence: file, place, field, value, rule; a long value is cut and says so."""
    short = Problem("data/a.csv", "row 2 (A01)", "year", "x", "must be a whole number")
    bare = Problem("references.bib", "", "", "", "cannot be read")
    long = Problem("data/a.csv", "", "", "x" * 500, "is too long")

    assert str(short) == "data/a.csv, row 2 (A01), field year: 'x': must be a whole number"
    assert str(bare) == "references.bib: cannot be read"
    assert str(long) == f"data/a.csv: '{'x' * 117}...': is too long"


@pytest.mark.parametrize("case", cases(BETWEEN, RECORDS, ENTRIES, ABOUT))
def test_command_prints_a_line_for_each_problem(case, broken, second_copy, capsys):
    """`claimbook check` ends with status 1 after one line a problem."""
    problems = broken(case.file, case.edit)

    status = main(["check", str(second_copy)])

    printed = capsys.readouterr()
    assert status == 1
    assert printed.out.splitlines() == [str(problem) for problem in problems]
    assert printed.err == f"{len(problems)} problem{'s' * (len(problems) > 1)}.\n"


@pytest.mark.parametrize(
    ("file", "edit"),
    [
        pytest.param(CLAIMS, swap("A02,harm", '"A\n02",harm'), id="key of a row"),
        pytest.param(CLAIMS, swap("A02,harm", '"A\r02\x1b[2J",harm'), id="terminal code"),
        pytest.param(BIB, add("@misc{a\nb, title = {T}}\n"), id="key of an entry"),
        pytest.param(BIB, add("@misc{ab, ti\ntle = {T}}\n"), id="field of an entry"),
        pytest.param(YAML, swap("Naps", "\x07"), id="control character"),
    ],
)
def test_hostile_text_stays_in_its_line(file, edit, broken, second_copy, capsys):
    """A line break or a terminal's control code in a file can't make two lines, or other colours, of one problem."""
    problems = broken(file, edit)

    main(["check", str(second_copy)])

    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == len(problems) > 0
    assert all(line.isprintable() for line in printed.splitlines())


def test_command_never_shows_a_traceback(second_copy):
    """The command, run as a person runs it, answers a broken book with problems and status 1, not with a traceback."""
    (second_copy / CLAIMS).write_bytes(b"\xff\xfe\x00")
    (second_copy / BIB).write_text("@article{", encoding="utf-8")

    done = run("-m", "claimbook", "check", str(second_copy))

    assert done.returncode == 1
    assert {line.partition(",")[0] for line in done.stdout.splitlines()} >= {CLAIMS, BIB}
    assert "Traceback" not in done.stdout + done.stderr


def test_command_says_when_all_is_well(capsys):
    """`claimbook check` ends with status 0 and counts what it checked."""
    status = main(["check", str(SECOND)])

    assert status == 0
    assert capsys.readouterr().out == "In order: 4 claims, 3 citations, 3 records.\n"


def test_command_checks_the_own_book_by_default(capsys):
    """`claimbook check` without a folder checks the book that comes along, and finds nothing."""
    assert main(["check"]) == 0
    assert capsys.readouterr().err == ""


# --- What people's programs do to files, and what is no fault.


def _semicolons(content: bytes) -> bytes:
    return as_csv(rows_of(content), delimiter=";").encode()


def _all_quoted(content: bytes) -> bytes:
    return as_csv(rows_of(content), quoting=csv.QUOTE_ALL).encode()


def _columns_turned(content: bytes) -> bytes:
    return as_csv(row[::-1] for row in rows_of(content)).encode()


def _spaces(content: bytes) -> bytes:
    return as_csv([f" {cell} " for cell in row] for row in rows_of(content)).encode()


SAVED = {
    "as it is": lambda content: content,
    "with a BOM": lambda content: b"\xef\xbb\xbf" + content,
    "with CRLF": lambda content: content.replace(b"\n", b"\r\n"),
    "with blank last lines": lambda content: content + b"\n\n",
    "without a last line end": lambda content: content.rstrip(b"\n"),
}
SAVED_TABLES = {
    "with CR": lambda content: content.replace(b"\n", b"\r"),
    "with semicolons": _semicolons,
    "with semicolons, CRLF and a BOM": lambda content: b"\xef\xbb\xbf" + _semicolons(content).replace(b"\n", b"\r\n"),
    "with every cell quoted": _all_quoted,
    "with columns in another order": _columns_turned,
    "with spaces around cells": _spaces,
}
OWN_FILES = [BIB, *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "data").glob("*.*") if path.suffix != ".json")]


@pytest.mark.parametrize(
    ("file", "way"),
    [(file, way) for file in OWN_FILES for way in (SAVED | SAVED_TABLES if file.endswith(".csv") else SAVED)],
)
def test_saved_another_way_is_the_same_book(file, way, book, tmp_path):
    """A file saved by a spreadsheet or an editor of any kind gives the same book, without a word."""
    folder = copy_book(ROOT, tmp_path / "book")
    path = folder / file
    path.write_bytes((SAVED | SAVED_TABLES)[way](path.read_bytes()))

    assert anywhere(open_book(folder)) == anywhere(book)
