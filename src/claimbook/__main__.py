"""The command `claimbook`: check a book, describe it, say that quiz items were read again."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from claimbook.article import problems_with_article
from claimbook.book import Book, open_book
from claimbook.datapackage import as_text, describe, problems_with_description
from claimbook.errors import BookError, Problem
from claimbook.staleness import reread, stale_items
from claimbook.tables import read_text


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return 0 when all is well, 1 with one line a problem otherwise."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    chosen = _parser().parse_args(arguments)
    try:
        book = open_book(chosen.folder)
    except BookError as error:
        return _say(error.problems)
    return int(chosen.run(book, chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="claimbook", description="Every claim of an article beside its source.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="validate a book; with a copy of the article, that every sentence is accounted for")
    check.add_argument("folder", nargs="?", help="folder with references.bib and data/ (default: the book of this package)")
    check.add_argument("--article", metavar="FILE", type=Path, help="a copy of the article, UTF-8 text")
    check.set_defaults(run=_check)
    describe_ = commands.add_parser("describe", help="write data/datapackage.json from the tables")
    describe_.add_argument("folder", nargs="?", help="folder with references.bib and data/ (default: the book of this package)")
    describe_.set_defaults(run=_describe)
    reread_ = commands.add_parser("reread", help="store that quiz items were read again beside the rows they were written from")
    reread_.add_argument("items", nargs="+", metavar="ITEM", help="ids of the items")
    reread_.add_argument("--folder", help="folder with references.bib and data/ (default: the book of this package)")
    reread_.set_defaults(run=_reread)
    return parser


def _check(book: Book, chosen: argparse.Namespace) -> int:
    problems = [*book.practice.problems, *problems_with_description(book)]
    if not book.practice.problems:
        problems += stale_items(book)
    if chosen.article:
        text = read_text(chosen.article, str(chosen.article), problems)
        if text is not None:
            problems += problems_with_article(book, text, chosen.article.name)
    if problems:
        return _say(problems)
    counts = f"{len(book.claims)} claims, {len(book.citations)} citations, {len(book.references)} records"
    print(f"In order: {counts}.")
    if chosen.article:
        references = len(book.printed_references)
        print(f"{chosen.article.name}: all {len(book.article)} sentences and {references} references accounted for, in order.")
    return 0


def _describe(book: Book, chosen: argparse.Namespace) -> int:  # noqa: ARG001 - every command takes the same two
    path = book.folder / "data" / "datapackage.json"
    path.write_text(as_text(describe(book)), encoding="utf-8", newline="\n")
    print(f"Wrote data/datapackage.json: {len(book.claims)} claims.")
    return 0


def _reread(book: Book, chosen: argparse.Namespace) -> int:
    path = book.folder / "data" / "quiz.yaml"
    try:
        text = reread(path.read_text(encoding="utf-8"), book, chosen.items)
    except BookError as error:
        return _say(error.problems)
    except (KeyError, OSError) as error:
        return _say([Problem("data/quiz.yaml", "", "id", str(error.args[0]), "is no item of this book's quiz")])
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"Wrote data/quiz.yaml: read again: {', '.join(chosen.items)}. Now run: claimbook describe")
    return 0


def _say(problems: Sequence[Problem]) -> int:
    for problem in problems:
        print(problem)
    print(f"{len(problems)} problem{'' if len(problems) == 1 else 's'}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
