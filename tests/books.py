"""Folders of books to open, to copy and to break, and the text files that tests read."""

from __future__ import annotations

import csv
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import claimbook
from claimbook import Book, BookError, open_book

if TYPE_CHECKING:
    from claimbook.errors import Problem

ROOT = Path(__file__).resolve().parent.parent
SECOND = ROOT / "tests" / "second_book"
SECOND_ARTICLE = SECOND / "article.txt"
#: The real article belongs to its owner and is no part of the repository: tests that need a copy look for one here.
ARTICLE = ROOT.parent / "shared" / "article.nb.txt"

Edit = Callable[[bytes], bytes]


def copy_book(source: Path, target: Path) -> Path:
    """Copy the two things a book is made of; return the new folder."""
    shutil.copytree(source / "data", target / "data")
    shutil.copy(source / "references.bib", target)
    return target


def problems_of(folder: Path) -> tuple[Problem, ...]:
    """Return what keeps a book, its quiz, triage and cases included, from opening; () when all of it opens."""
    try:
        return open_book(folder).practice.problems
    except BookError as error:
        return error.problems


def swap(old: str, new: str) -> Edit:
    """Return the edit that puts `new` where `old` stands, which must be in one place only."""

    def edit(content: bytes) -> bytes:
        assert content.count(old.encode()) == 1, f"{old!r} is not in one place"
        return content.replace(old.encode(), new.encode())

    return edit


def add(text: str) -> Edit:
    """Return the edit that puts a text at the end of a file."""
    return lambda content: content + text.encode()


def as_csv(rows: Iterable[Iterable[str]], **style: str | int) -> str:
    """Return rows as the text of a table, as a person's program would save it."""
    text = io.StringIO(newline="")
    csv.writer(text, **{"lineterminator": "\n", **style}).writerows(rows)
    return text.getvalue()


def rows_of(content: bytes) -> list[list[str]]:
    """Return the cells of a table."""
    return list(csv.reader(io.StringIO(content.decode("utf-8"), newline="")))


def anywhere(book: Book) -> Book:
    """Return the book without its place, so that two copies of it are equal."""
    return replace(book, folder=Path())


def run(*command: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run Python with the package that is being tested, wherever it lies."""
    environment = {**os.environ, "PYTHONPATH": str(Path(claimbook.__file__).parents[1]), "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )
