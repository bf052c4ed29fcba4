"""Opening a book: this one, another one, from anywhere, and nothing of either in the code."""

from __future__ import annotations

import dataclasses
import re
import socket
from pathlib import Path

import pytest

import claimbook
from books import ROOT, SECOND, anywhere, copy_book, rows_of, run
from claimbook import in_language, open_book
from claimbook.book import LANGUAGES
from claimbook.records import REQUIRED_TABLES, TABLES

PACKAGE = Path(claimbook.__file__).parent
SOURCES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*") if path.suffix in {".py", ".csv"})


def test_own_book_opens_from_anywhere(book, tmp_path):
    """Without a folder the repository's own book opens, wherever Python was started."""
    say = "from claimbook import open_book; book = open_book(); print(book.folder, len(book.claims), sep='\\n')"

    done = run("-c", say, cwd=tmp_path)

    assert done.stdout.splitlines() == [str(ROOT), str(len(book.claims))], done.stderr


def test_opening_needs_neither_pandas_nor_widgets(tmp_path):
    """A book opens with the standard library, bibtexparser and PyYAML alone, so that it opens fast and in a browser."""
    say = "import sys, claimbook; claimbook.open_book(); print(sorted({'pandas', 'numpy', 'ipywidgets', 'matplotlib'} & set(sys.modules)))"

    done = run("-c", say, cwd=tmp_path)

    assert done.stdout.strip() == "[]", done.stderr


def test_opening_asks_no_network(monkeypatch):
    """A book opens without a connection to anywhere."""

    def refuse(*_, **__):
        raise AssertionError("a connection was asked for")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)

    assert open_book(SECOND).claims


@pytest.mark.parametrize("kind", [str, Path])
def test_folder_is_a_path_or_its_text(second_book, kind):
    """The folder of a book may be given as a path or as text."""
    assert open_book(kind(SECOND)) == second_book


def test_relative_folder(monkeypatch, second_book):
    """A folder given from where Python was started opens as any other."""
    monkeypatch.chdir(SECOND.parent)

    assert anywhere(open_book(SECOND.name)) == anywhere(second_book)


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_chooses_the_texts(second_book, language):
    """The language asked for is the language of every text shown, and nothing else of the book changes."""
    opened = open_book(SECOND, language)

    assert opened == in_language(second_book, language)
    assert opened.text(opened.claims[0], "text") == getattr(opened.claims[0], f"text_{language}")
    assert dataclasses.replace(opened, language="en") == second_book


@pytest.mark.parametrize("language", ["no", "EN", "", None])
def test_unknown_language_is_refused(second_book, language):
    """A language that the book does not speak is refused with the two that it does."""
    with pytest.raises(ValueError, match="must be one of: nb, en"):
        open_book(SECOND, language)
    with pytest.raises(ValueError, match="must be one of: nb, en"):
        in_language(second_book, language)


def test_book_is_frozen():
    """A book, a row of it and its records can't be changed by accident once they are checked."""
    opened = open_book(SECOND)

    for row in (opened, opened.about, opened.claims[0], opened.references["doze2001"]):
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(row, dataclasses.fields(row)[0].name, "")
    assert {type(getattr(opened, table)) for table in TABLES} == {tuple}


def test_records_of_a_book_are_frozen():
    """No record can be put into a book, or in place of another, once it is checked."""
    opened = open_book(SECOND)

    with pytest.raises(TypeError):
        opened.references["doze2001"] = None


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_in_the_book(table, book):
    """Each table of the schema is a field of the book, and each row an instance of that table's record class."""
    path = book.folder / "data" / f"{table}.csv"
    written = rows_of(path.read_bytes())[1:] if path.exists() else []

    rows = getattr(book, table)

    assert {type(row) for row in rows} <= {TABLES[table]}
    assert len(rows) == len(written)


def test_second_book_opens(second_book):
    """Another article's folder opens just the same: other claims, other sections, another number of each."""
    assert [claim.claim_id for claim in second_book.claims] == ["A01", "A02", "B01", "B02"]
    assert list(second_book.references) == ["doze2001", "quilt2011", "soundsleep"]
    assert [section.section_id for section in second_book.sections] == ["opening", "naps", "coffee", "ending"]
    assert [(citation.claim_id, citation.marker) for citation in second_book.citations] == [("A01", 1), ("A01", 2), ("A02", 3)]
    assert second_book.about.article_publisher == "The Pillow Post"
    assert second_book.glossary == ()


@pytest.mark.parametrize("table", [table for table in TABLES if table not in REQUIRED_TABLES])
def test_optional_table_may_be_absent(table, tmp_path):
    """A table that a book can do without is empty when it is absent, and no rule trips over that."""
    folder = copy_book(SECOND, tmp_path / "book")
    (folder / "data" / f"{table}.csv").unlink(missing_ok=True)
    _drop_rows_about(table, folder)

    assert getattr(open_book(folder), table) == ()


def _drop_rows_about(table: str, folder: Path) -> None:
    """Take out what leans on a table: sentences lean on sections, and facts need their provenance."""
    if table == "sections":
        (folder / "data" / "article.csv").unlink()
    if table == "provenance":
        (folder / "references.bib").write_text("", encoding="utf-8")
        citations = folder / "data" / "citations.csv"
        text = citations.read_text(encoding="utf-8").replace(",matched,doze2001,", ",not-found,,")
        text = text.replace(",matched,quilt2011,", ",not-found,,").replace("soundsleep", "")
        citations.write_text(text.replace(",none,", ",major,").replace(",minor,", ",major,"), encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES)
def test_code_knows_nothing_of_this_article(path, book):
    """Nothing in the package names this book's article, its claims or its sources: the code is any article's."""
    about = book.about
    names = {about.article_publisher, about.article_title, about.title_en, about.title_nb, about.article_url}
    names |= {claim.claim_id for claim in book.claims} | set(book.references)
    text = (PACKAGE / path).read_text(encoding="utf-8")

    found = sorted(name for name in names if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE))

    assert found == []
