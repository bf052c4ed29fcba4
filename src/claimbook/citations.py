"""Does each source exist as printed? Printed references against records, field by field.

The classes are those of de Lacey, Record and Wade (Br Med J 1985;291:884-886): major where the source cannot be identified at once,
minor for any other difference.
What the article prints for no reference at all, such as volume and pages, is house style and counted apart, in `completeness`.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from claimbook.references import Name, Record
from claimbook.vocabulary import FieldFinding
from claimbook.words import date, say

if TYPE_CHECKING:
    import pandas as pd

    from claimbook.book import Book
    from claimbook.records import PrintedReference

FIELDS = ("authors", "year", "title", "journal")
#: Fields that let a reader find a source at once; the article may print them or not.
COMPLETENESS_FIELDS = ("volume", "pages", "doi")

_DASHES = re.compile(r"[-\u2010-\u2015\u2212]")
_NOT_WORD = re.compile(r"[^\w\u2010-\u2015\u2212-]+")
_LEFT_OUT = re.compile(r"\u2026|\.\s?\.\s?\.")
_PRINTED_AUTHOR = re.compile(r"([^,&]+?),\s*((?:[^\W\d_]\.[\s-]*)+)")
_SIMILAR = 0.8
_FEW_WORDS = 3

#: What the comparison of texts ignores, each with the function that removes it.
IGNORED: dict[str, Callable[[str], str]] = {
    "accents": lambda text: "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)),
    "case": str.casefold,
    "dashes": lambda text: _DASHES.sub(" ", text),
    "the": lambda text: re.sub(r"^\s*the\s+", "", text, flags=re.IGNORECASE),
    "punctuation": lambda text: _NOT_WORD.sub(" ", text).strip(),
}


class Finding(NamedTuple):
    """What the comparison of one field found, the sentence that says why, and what it looked past."""

    finding: FieldFinding
    reason: str
    ignored: tuple[str, ...] = ()
    values: tuple[tuple[str, str], ...] = ()


def normalised(text: str, without: str = "") -> str:
    """Return a text with everything in `IGNORED` removed, except the one named `without`."""
    for name, remove in IGNORED.items():
        if name != without:
            text = remove(text)
    return " ".join(text.split())


def looked_past(printed: str, recorded: str) -> tuple[str, ...]:
    """Return which entries of `IGNORED` it takes for the two texts to be equal; () where they are equal anyway."""
    if printed == recorded:
        return ()
    return tuple(name for name in IGNORED if normalised(printed, name) != normalised(recorded, name))


def check_title(printed: str, recorded: str) -> Finding:
    """Compare two titles: right when equal, minor when words were dropped, added or changed, major when it is another title."""
    one, other = normalised(printed), normalised(recorded)
    if one == other:
        return Finding(FieldFinding.RIGHT, "check-right", looked_past(printed, recorded))
    if other.startswith(f"{one} ") and len(one.split()) >= _FEW_WORDS:
        words = recorded.split()
        kept = next((k for k in range(len(words)) if normalised(" ".join(words[:k])) == one), 0)
        return Finding(FieldFinding.MINOR, "check-title-cut", values=(("dropped", " ".join(words[kept:])),))
    if difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() >= _SIMILAR:
        return Finding(FieldFinding.MINOR, "check-title-changed")
    return Finding(FieldFinding.MAJOR, "check-title-other")


def check_journal(printed: str, recorded: str) -> Finding:
    """Compare two journal names: right when equal, with or without a subtitle; any other name sends the reader to the wrong place."""
    if normalised(printed) == normalised(recorded):
        return Finding(FieldFinding.RIGHT, "check-right", looked_past(printed, recorded))
    if normalised(printed.partition(":")[0]) == normalised(recorded.partition(":")[0]):
        return Finding(FieldFinding.RIGHT, "check-right", ("subtitle",))
    return Finding(FieldFinding.MAJOR, "check-journal-other")


def check_year(printed: int, recorded: str) -> Finding:
    """Compare two years: one year apart is minor (online and in print), more is major."""
    if str(printed) == recorded:
        return Finding(FieldFinding.RIGHT, "check-right")
    near = recorded.isdigit() and abs(printed - int(recorded)) == 1
    return Finding(FieldFinding.MINOR if near else FieldFinding.MAJOR, "check-year-near" if near else "check-year-other")


def check_authors(printed: str, recorded: tuple[Name, ...]) -> Finding:
    """Compare a printed author list (family name, initials; '...' for those left out) with the record's authors."""
    head, gap, tail = _LEFT_OUT.sub("...", printed).partition("...")
    first, last = _printed_names(head), _printed_names(tail)
    wanted = [*recorded[: len(first)], *(recorded[-len(last) :] if last else ())] if gap else list(recorded)
    found = [*first, *last]
    families = [(normalised(name.family), normalised(real.family)) for name, real in zip(found, wanted, strict=False)]
    if not found or not wanted or families[0][0] != families[0][1]:
        return Finding(FieldFinding.MAJOR, "check-authors-first")
    if len(found) != len(wanted) or any(one != other for one, other in families):
        return Finding(FieldFinding.MINOR, "check-authors-other")
    initials = [(_initials(name.given), _initials(real.given)) for name, real in zip(found, wanted, strict=True)]
    if any(one[:1] != other[:1] for one, other in initials if other):
        return Finding(FieldFinding.MINOR, "check-authors-initial")
    ignored = {part for name, real in zip(found, wanted, strict=True) for part in looked_past(name.family, real.family)}
    if any(one != other for one, other in initials):
        ignored.add("initials")
    if gap:
        ignored.add("left-out")
    return Finding(FieldFinding.RIGHT, "check-right", tuple(sorted(ignored)))


def _printed_names(text: str) -> list[Name]:
    people = [Name(family.strip(" .&"), given.strip()) for family, given in _PRINTED_AUTHOR.findall(text)]
    body = text.strip(" .,&")
    return people or ([Name(body)] if body else [])


def _initials(given: str) -> str:
    letters = re.findall(r"(?<![^\W_])[^\W\d_]", normalised(given, "punctuation"))
    return "".join(letters)


def check_reference(printed: "PrintedReference", record: Record | None) -> dict[str, Finding]:
    """Return the finding for each of `FIELDS`; without a record every field is not found."""
    if record is None:
        return dict.fromkeys(FIELDS, Finding(FieldFinding.NOT_FOUND, "check-not-found"))
    unknown = Finding(FieldFinding.NOT_VERIFIED, "check-not-verified")
    return {
        "authors": check_authors(printed.authors, record.authors) if record.author else unknown,
        "year": check_year(printed.year, record.year) if record.year else unknown,
        "title": check_title(printed.title, record.title) if record.title else unknown,
        "journal": check_journal(printed.journal, record.container) if record.container else unknown,
    }


def citation_check(book: "Book") -> "pd.DataFrame":
    """Return printed reference against record, one row a field, words in the book's language.

    Columns: marker, field, field_name, printed, recorded ('' where none was found), finding (a FieldFinding), reason, ignored.
    """
    import pandas as pd

    language, rows = book.language, []
    for printed, record in matched(book):
        values = _record_values(record)
        for field, found in check_reference(printed, record).items():
            ignored = ", ".join(say(f"ignored-{name}", language) for name in found.ignored)
            reason = say(found.reason, language, date=date(book.about.searched_on, book.language), **dict(found.values))
            if ignored:
                reason = f"{reason} {say('check-ignored', language, what=ignored)}"
            name = say(f"field-{field}", language)
            rows.append(
                (
                    printed.marker,
                    field,
                    name,
                    str(getattr(printed, field)),
                    values[field],
                    found.finding,
                    reason,
                    ignored,
                )
            )
    return pd.DataFrame(rows, columns=["marker", "field", "field_name", "printed", "recorded", "finding", "reason", "ignored"])


def matched(book: "Book") -> list[tuple["PrintedReference", Record | None]]:
    """Return every printed reference with its record, in the order of the list; None where none was found."""
    sources = {citation.marker: citation.source for citation in book.citations}
    return [(printed, book.references.get(sources.get(printed.marker, ""))) for printed in book.printed_references]


def _record_values(record: Record | None) -> dict[str, str]:
    if record is None:
        return dict.fromkeys(FIELDS, "")
    people = ", ".join(name.vancouver for name in record.authors)
    return {"authors": people, "year": record.year, "title": record.title, "journal": record.container}


def completeness(book: "Book") -> "pd.DataFrame":
    """Return how many of `COMPLETENESS_FIELDS` each printed reference gives, of those its record has.

    Columns: marker, printed_count, of (count), missing (names in the book's language).
    """
    import pandas as pd

    rows = []
    for printed, record in matched(book):
        possible = [field for field in COMPLETENESS_FIELDS if record is None or getattr(record, field)]
        missing = [field for field in possible if not getattr(printed, field)]
        names = ", ".join(say(f"field-{field}", book.language) for field in missing)
        rows.append((printed.marker, len(possible) - len(missing), len(possible), names))
    return pd.DataFrame(rows, columns=["marker", "printed_count", "of", "missing"])


def off_by_one(book: "Book", shifts: tuple[int, ...] = (-1, 0, 1)) -> "pd.DataFrame":
    """Return the list read with every marker moved by each of `shifts`.

    Columns: claim_id, marker, shift, reference (printed line, '' beyond the list), journal_in_text (named by the article's sentence),
    agrees (True or False where the sentence names a journal, else None).
    """
    import pandas as pd

    from claimbook.evidence import printed_line

    printed = {reference.marker: reference for reference in book.printed_references}
    rows = []
    for citation in book.citations:
        named = citation.journal_in_text
        for shift in shifts:
            reference = printed.get(citation.marker + shift)
            agrees = None if not named or reference is None else normalised(named) == normalised(reference.journal)
            rows.append((citation.claim_id, citation.marker, shift, printed_line(reference), named, agrees))
    return pd.DataFrame(rows, columns=["claim_id", "marker", "shift", "reference", "journal_in_text", "agrees"])


def worst(findings: dict[str, Finding]) -> str:
    """Return the class of a whole reference that its fields add up to: none, minor or major."""
    kinds = {found.finding for found in findings.values()}
    if kinds & {FieldFinding.MAJOR, FieldFinding.NOT_FOUND}:
        return "major"
    return "minor" if FieldFinding.MINOR in kinds else "none"
