"""Any bytes at all: a book opens or says what is wrong with it; whatever is written well is read back whole."""

from __future__ import annotations

import csv
import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from books import SECOND, as_csv, copy_book, problems_of, run
from claimbook.html import table_html
from claimbook.records import TABLES
from claimbook.references import ENTRY_TYPES, FIELDS, Name, Record, names, read_references
from claimbook.schema import DATE, Column, columns, key_columns
from claimbook.tables import read_table
from claimbook.vocabulary import PublicationType

if TYPE_CHECKING:
    from pathlib import Path

    from claimbook.errors import Problem

quick = settings(max_examples=60, deadline=None)
CSV_FILES = sorted(path.relative_to(SECOND).as_posix() for path in SECOND.glob("data/*.csv"))

#: What tends to break readers; between these, Hypothesis puts what it likes.
CSV_PIECES = [b",", b";", b'"', b'""', b"\n", b"\r", b"\r\n", b"\x00", b"\xef\xbb\xbf", b"\xff", "å".encode(), b"A01", b"1", b"claim_id,"]
BIB_PIECES = [
    b"@", b"@article{", b"@string{", b"@comment{", b"@preamble{", b"{", b"}", b"(", b")", b'"', b",", b"=", b"#", b" and ", b"\\", b"%",
    b"\n", b"author", b"title = {", b"year = 2001", b"doze2001", b"\x00", b"\xff", b"10.1234/x", "ë".encode(), b"von ", b"~",
]  # fmt: skip
YAML_PIECES = [
    b"title: ", b"article: ", b"nb: ", b"en: ", b"[", b"]", b"{", b"}", b"- ", b": ", b", ", b"\n", b"  ", b"\t", b"&a ", b"*a", b"<<: ",
    b"!!int ", b"!!bool ", b"!!float ", b"!!timestamp ", b"!!binary ", b"!!null ", b'""', b"'", b"|", b">", b"#", b"---", b"...", b"no",
    b"2026-13-45", b"0x_", b"1:1:1.0", b"? ", b"%YAML 1.1", b"\x07", b"\xff", "å".encode(),
]  # fmt: skip


@pytest.fixture(scope="module")
def playground(tmp_path_factory) -> Path:
    """Return a copy of the invented book in which one file after another is spoilt and mended again."""
    return copy_book(SECOND, tmp_path_factory.mktemp("playground") / "book")


def spoilt(pieces: list[bytes]) -> st.SearchStrategy:
    """Return edits of a file: replace it by bytes, or cut a part out of it and put bytes in."""
    some = st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(pieces), max_size=12).map(b"".join))
    spots = st.tuples(st.floats(0, 1), st.integers(0, 80), some)
    return st.one_of(some.map(lambda content: lambda _: content), st.lists(spots, min_size=1, max_size=3).map(_cut_and_put))


def _cut_and_put(spots):
    def edit(content: bytes) -> bytes:
        for place, length, new in spots:
            start = int(place * len(content))
            content = content[:start] + new + content[start + length :]
        return content

    return edit


def opens_or_says_why(folder: Path, file: str, edit) -> None:
    """Open the book with one file edited; anything but a Book or a BookError that names something is a failure."""
    path = folder / file
    before = path.read_bytes()
    try:
        path.write_bytes(edit(before))
        problems = problems_of(folder)
    finally:
        path.write_bytes(before)
    assert all(problem.file and problem.rule for problem in problems)
    assert all(isinstance(part, str) for problem in problems for part in problem)


@quick
@given(file=st.sampled_from(CSV_FILES), edit=spoilt(CSV_PIECES))
def test_any_bytes_in_a_table(playground, file, edit):
    """Any bytes in any table give a book or a BookError, never another exception."""
    opens_or_says_why(playground, file, edit)


@quick
@given(edit=spoilt(BIB_PIECES))
def test_any_bytes_in_the_references(playground, edit):
    """Any bytes in references.bib give a book or a BookError, never another exception."""
    opens_or_says_why(playground, "references.bib", edit)


@quick
@given(edit=spoilt(YAML_PIECES))
def test_any_bytes_in_the_book_file(playground, edit):
    """Any bytes in book.yaml give a book or a BookError, never another exception."""
    opens_or_says_why(playground, "data/book.yaml", edit)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'title: !!int ""', id="empty whole number"),
        pytest.param(b'title: !!float ""', id="empty number"),
        pytest.param(b"title: !!bool perhaps", id="no truth value"),
        pytest.param(b"title: !!timestamp soon", id="no time"),
        pytest.param(b"title: 1" + b":1" * 400 + b".0", id="number too large"),
        pytest.param(b"title:\n  nb:\n    " + b"- " * 3000, id="nested deep"),
        pytest.param(b"title: &a [*a]\narticle: {title: *a}", id="list in itself"),
        pytest.param(b"? [a]\n: b", id="list as a key"),
        pytest.param(b"title: 2026-13-45", id="no date"),
    ],
)
def test_known_traps_of_yaml(playground, content):
    """What makes YAML readers fail in their own ways is a problem of the book like any other."""
    opens_or_says_why(playground, "data/book.yaml", lambda _: content)


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "])
def test_nesting_without_end(bracket, tmp_path):
    """A file nested deeper than any reader can follow is a problem of the book; it does not take Python down."""
    folder = copy_book(SECOND, tmp_path / "book")
    (folder / "data" / "book.yaml").write_text(bracket * 50_000, encoding="utf-8")

    done = run("-m", "claimbook", "check", str(folder))

    assert (done.returncode, done.stdout.count("data/book.yaml")) == (1, 1), done.stderr


# --- What is written well is read back whole.

unspaced = st.characters(codec="utf-8", exclude_characters="\x00")
texts = st.one_of(
    st.text(unspaced, max_size=30),
    st.sampled_from(
        ["<script>alert(1)</script>", '"', '""', "a\nb", "a\r\nb", "a;b,c", "=1+1", "ß æøå", "\u202eabc", "\u2028", "NA", "null"]
    ),
)


def values(column: Column) -> st.SearchStrategy:
    """Return the values that a column may hold."""
    if column.words:
        found = st.sampled_from(list(column.words))
        return found if column.required else st.none() | found
    if column.kind == "list":
        return st.lists(_matching(column.pattern), max_size=3).map(tuple)
    if column.kind in {"integer", "number"}:
        low = int(column.low) if column.low is not None else -999
        number = st.integers(low, low + 9999) if column.kind == "integer" else st.integers(low * 8, low * 8 + 9999).map(lambda n: n / 8)
        return number if column.required else st.none() | number
    text = _matching(column.pattern) if column.pattern else texts.map(str.strip)
    return text.filter(bool) if column.required else st.just("") | text


def _matching(pattern: str) -> st.SearchStrategy:
    if pattern == DATE:
        return st.dates(dt.date(1000, 1, 1)).map(str)
    return st.from_regex(pattern, fullmatch=True, alphabet=st.characters(max_codepoint=126))


def cell(value: object) -> str:
    """Return a value as a person would type it."""
    if isinstance(value, tuple):
        return " ".join(value)
    return "" if value is None else str(value)


@pytest.mark.parametrize("table", TABLES)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_rows_come_back_whole(table, data):
    """Any rows that a spreadsheet can write are read back equal, in order, none dropped."""
    record = TABLES[table]
    described = columns(record)
    keys = key_columns(record)
    row = st.builds(record, **{column.name: values(column) for column in described})
    rows = data.draw(st.lists(row, max_size=4, unique_by=lambda row: tuple(cell(getattr(row, key)) for key in keys)))
    style = data.draw(st.sampled_from([{}, {"delimiter": ";"}, {"quoting": csv.QUOTE_ALL}]))
    written = [[column.name for column in described], *([cell(getattr(row, column.name)) for column in described] for row in rows)]
    problems: list[Problem] = []

    found = read_table(as_csv(written, lineterminator="\r\n", **style), "t", record, problems)

    assert problems == []
    assert found == tuple(rows)


@quick
@given(rows=st.lists(st.tuples(texts, texts), max_size=4), caption=texts)
def test_no_text_becomes_markup(rows, caption):
    """No text of a book adds an element to a page: what looks like markup is shown, not obeyed."""
    html = table_html(("a", "b"), rows, caption, "en")

    assert html.count("<") == table_html(("a", "b"), [("", "")] * len(rows), "", "en").count("<")
    assert html.count('"') == table_html(("a", "b"), [("", "")] * len(rows), "", "en").count('"')


letters = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzåæéøüß"), min_size=1, max_size=8).filter(lambda name: name != "and")
capital = letters.map(str.capitalize)
families = st.one_of(
    capital, st.tuples(st.sampled_from(["Van der", "de la", "O'"]), capital).map(" ".join), st.tuples(capital, capital).map("-".join)
)
givens = st.lists(
    st.one_of(capital, capital.map(lambda name: f"{name[0]}."), st.tuples(capital, capital).map("-".join)), min_size=1, max_size=3
)
people = st.builds(Name, families, givens.map(" ".join), st.sampled_from(["", "", "Jr", "III"]))
bodies = st.lists(capital, min_size=2, max_size=4).map(lambda words: Name(" ".join(words), "", ""))
authors = st.lists(people | bodies, min_size=1, max_size=9)
plain = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"], exclude_characters='{}"\\'), min_size=1, max_size=40)
words = plain.map(lambda text: " ".join(text.split())).filter(bool)


def as_author(people: list[Name]) -> str:
    """Return persons and bodies as an author field."""
    return " and ".join(
        ", ".join(part for part in (name.family, name.rank, name.given) if part) if name.given else f"{{{name.family}}}" for name in people
    )


fields = {
    "author": authors.map(as_author),
    "title": words, "journal": words, "booktitle": words, "publisher": words, "institution": words, "edition": words,
    "year": st.integers(1500, 2099).map(str), "volume": words, "number": words, "pages": words,
    "doi": st.from_regex(r"10\.[0-9]{4,9}/[-.;()/:_a-z0-9<>]{1,20}", fullmatch=True),
    "pmid": st.integers(1, 999_999_999).map(str), "pmcid": st.integers(1, 99_999_999).map("PMC{}".format),
    "url": letters.map("https://example.org/{}".format), "pubtype": st.sampled_from(PublicationType),
    "langid": st.sampled_from(["english", "norsk"]),
}  # fmt: skip


def as_bibtex(record: Record) -> str:
    """Return a record as an entry of a .bib file."""
    lines = [f",\n  {field} = {{{getattr(record, field)}}}" for field in FIELDS if getattr(record, field)]
    return f"@{record.entry_type}{{{record.key}{''.join(lines)}\n}}\n"


@quick
@given(data=st.data())
def test_records_come_back_whole(data):
    """Any records written as BibTeX are read back equal, in order, none dropped."""
    record = st.builds(
        Record,
        key=st.from_regex(r"[a-z][a-z0-9]{0,12}", fullmatch=True),
        entry_type=st.sampled_from(ENTRY_TYPES),
        **{field: st.just(getattr(Record("", ""), field)) | strategy for field, strategy in fields.items()},
    )
    written = data.draw(st.lists(record, max_size=5, unique_by=lambda record: record.key))
    problems: list[Problem] = []

    found = read_references("\n".join(map(as_bibtex, written)), "references.bib", problems)

    assert problems == []
    assert list(found.values()) == written
    assert list(found) == [record.key for record in written]


@quick
@given(authors)
@example([Name("World Sleep Society")])
@example([Name("Van der Esch", "Martin"), Name("Roe", "R. S.")])
def test_names_come_back_whole(people):
    """Any authors written as BibTeX are read back as the same persons and bodies, in order."""
    assert list(names(as_author(people))) == people
