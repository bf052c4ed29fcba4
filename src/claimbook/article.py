"""A copy of the article, cut into sentences and fingerprinted.

The article belongs to somebody else and is not in the book.
What the book keeps of each sentence is a SHA-256 fingerprint, so that anyone with a copy can prove that nothing was overlooked.
"""

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from claimbook.errors import Problem
from claimbook.evidence import printed_line

if TYPE_CHECKING:
    from claimbook.book import Book

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_MARKER = re.compile(f"[{SUPERSCRIPTS}]+")
# A sentence ends at . ! or ? (with its marker, if any) before white space and a capital, digit or quotation mark.
# A number alone, as in "1. Heading", ends nothing.
_END = re.compile(rf"(?<=[.!?])(?<!^\d\.)(?<!^\d\d\.)([{SUPERSCRIPTS}]*)\s+(?=[A-ZÆØÅÄÖ0-9«\"“])")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order; a line break always ends one, empty lines are left out."""
    found: list[str] = []
    for line in text.replace("\r", "\n").split("\n"):
        marked = _END.sub(r"\1\n", line.strip())
        found.extend(part.strip() for part in marked.split("\n") if part.strip())
    return found


def normalised(sentence: str) -> str:
    """Return the sentence in Unicode NFC, without superscript markers, each run of white space as one space."""
    return " ".join(_MARKER.sub("", unicodedata.normalize("NFC", sentence)).split())


def fingerprint(sentence: str) -> str:
    """Return the SHA-256 of the normalised sentence, UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(normalised(sentence).encode("utf-8")).hexdigest()


def markers(sentence: str) -> list[int]:
    """Return the superscript numbers that the sentence carries, in order."""
    return [int(found.translate(_TO_DIGITS)) for found in _MARKER.findall(sentence)]


def problems_with_article(book: "Book", text: str, name: str) -> list[Problem]:
    """Return what a copy of the article holds that the book does not account for, and the other way round.

    Every line must be a sentence of `article.csv` or an entry of the printed list, in their order;
    every superscript must belong to a claim that its sentence states.
    """
    reading = _Reading(book, name)
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), start=1):
        if line.strip():
            reading.read_line(number, line)
    reading.finish()
    return reading.problems


class _Reading:
    """One reading of a copy, line by line: how far it has come in `article.csv`, and what was wrong on the way."""

    def __init__(self, book: "Book", name: str) -> None:
        self.book, self.name = book, name
        self.problems: list[Problem] = []
        self._printed = {_bare(printed_line(reference)): reference.marker for reference in book.printed_references}
        self._expected = sorted(book.article, key=lambda sentence: sentence.position)
        self._claims: dict[int, set[str]] = {}
        for citation in book.citations:
            self._claims.setdefault(citation.marker, set()).add(citation.claim_id)
        self._position = 0
        self._markers: set[int] = set()
        self._references: list[int] = []

    def read_line(self, number: int, line: str) -> None:
        """Account for one line: an entry of the printed list, or one or more sentences."""
        marker = self._printed.get(_bare(line))
        if marker is not None:
            self._references.append(marker)
            return
        for sentence in sentences(line):
            self._read_sentence(number, sentence)

    def finish(self) -> None:
        """Report what the book has and the copy has not."""
        self._report_skipped(len(self._expected), "at the end")
        for citation in self.book.citations:
            if citation.marker not in self._markers:
                self._add("", "marker", str(citation.marker), f"of {citation.claim_id} is nowhere in the article")
        wanted = [reference.marker for reference in self.book.printed_references]
        if self._references != wanted:
            seen = ", ".join(map(str, self._references)) or "none"
            rule = f"are the entries found of the printed list, in this order; expected {', '.join(map(str, wanted))}"
            self._add("", "", seen, rule)

    def _read_sentence(self, number: int, sentence: str) -> None:
        found = fingerprint(sentence)
        same = [row for row in self._expected if row.sha256 == found]
        row = next((row for row in same if row.position > self._position), None)
        if row is None:
            nowhere = "is in no row of data/article.csv and no entry of data/printed_references.csv"
            self._add(f"line {number}", "", sentence, "stands out of order" if same else nowhere)
            return
        self._report_skipped(row.position - 1, f"before line {number}")
        self._position = row.position
        for marker in markers(sentence):
            self._markers.add(marker)
            claims = self._claims.get(marker, set())
            if not claims & set(row.claim_ids):
                stated, given = " ".join(row.claim_ids) or "no claim", ", ".join(sorted(claims)) or "no claim"
                rule = f"stands in {row.sentence_id}, which states {stated}; data/citations.csv gives it to {given}"
                self._add(f"line {number}", "marker", str(marker), rule)

    def _report_skipped(self, end: int, where: str) -> None:
        for skipped in self._expected[self._position : end]:
            self._add(where, "", skipped.sentence_id, "of data/article.csv is not in the article here")

    def _add(self, where: str, field: str, value: str, rule: str) -> None:
        self.problems.append(Problem(self.name, where, field, value, rule))


def _bare(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
