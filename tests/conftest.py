"""What the tests share: the books, a way to break one, and a loud word about what was skipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from books import ARTICLE, ROOT, SECOND, Edit, copy_book, problems_of
from browser import Server, jupyterlab
from claimbook import Book, in_language, open_book

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from claimbook.errors import Problem


@pytest.fixture(scope="session")
def book() -> Book:
    """Return this repository's own book in English."""
    return open_book(ROOT, "en")


@pytest.fixture(scope="session")
def book_nb(book) -> Book:
    """Return this repository's own book in Norwegian."""
    return in_language(book, "nb")


@pytest.fixture(scope="session")
def second_book() -> Book:
    """Return the invented book on naps, in English."""
    return open_book(SECOND, "en")


@pytest.fixture(scope="session")
def second_book_nb(second_book) -> Book:
    """Return the invented book on naps, in Norwegian."""
    return in_language(second_book, "nb")


@pytest.fixture
def second_copy(tmp_path) -> Path:
    """Return the folder of a copy of the invented book, free to be edited."""
    return copy_book(SECOND, tmp_path / "book")


@pytest.fixture
def broken(second_copy) -> Callable[..., tuple[Problem, ...]]:
    """Return a function that edits files of a copy of the invented book and says what is wrong with it then.

    What it takes is file, edit, file, edit and so on.
    """

    def break_it(*files_and_edits: str | Edit) -> tuple[Problem, ...]:
        for file, edit in zip(files_and_edits[::2], files_and_edits[1::2], strict=True):
            path = second_copy / file
            path.write_bytes(edit(path.read_bytes()))
        return problems_of(second_copy)

    return break_it


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Server]:
    """Return a JupyterLab that serves a copy of the notebooks until the tests end."""
    with jupyterlab(tmp_path_factory.mktemp("lab")) as server:
        yield server


@pytest.fixture(scope="session")
def article_text() -> str:
    """Return the copy of the real article that lies beside this repository; without one the test is skipped."""
    if not ARTICLE.exists():
        pytest.skip(f"no copy of the article at {ARTICLE.parent.name}/{ARTICLE.name} beside this repository")
    return ARTICLE.read_text(encoding="utf-8")


def pytest_terminal_summary(terminalreporter) -> None:
    """Say at the end, in whatever mode, what this run did not test and why."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        reasons[reason] = reasons.get(reason, 0) + 1
    if reasons:
        terminalreporter.section("NOT TESTED HERE", sep="!", yellow=True, bold=True)
        for reason, count in sorted(reasons.items()):
            terminalreporter.write_line(f"{count} skipped: {reason.removeprefix('Skipped: ')}", yellow=True)
