"""The evidence table: every claim beside the verified record of the source it leans on."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from claimbook.collector import collector_paused
from claimbook.references import Record, authors_line
from claimbook.vocabulary import Role
from claimbook.words import label, say

if TYPE_CHECKING:
    import pandas as pd

    from claimbook.book import Book
    from claimbook.records import Citation, Claim, PrintedReference, Section


class Pair(NamedTuple):
    """A claim with one citation of it; the last three are None where the article gives no source or none was found."""

    claim: "Claim"
    section: str
    citation: "Citation | None"
    printed: "PrintedReference | None"
    record: Record | None


def pairs(book: "Book") -> Iterator[Pair]:
    """Yield every claim with each of its citations, in the order of the claims; a claim without any comes once."""
    cited: dict[str, list[Citation | None]] = defaultdict(list)
    for given in book.citations:
        cited[given.claim_id].append(given)
    printed = {reference.marker: reference for reference in book.printed_references}
    section = section_of_claims(book)
    for claim in book.claims:
        stated_in = section.get(claim.claim_id)
        where = book.text(stated_in, "name") if stated_in else ""
        for citation in cited.get(claim.claim_id, [None]):
            if citation is None:
                yield Pair(claim, where, None, None, None)
            else:
                yield Pair(claim, where, citation, printed.get(citation.marker), book.references.get(citation.source))


def section_of_claims(book: "Book") -> "dict[str, Section]":
    """Return for each claim the section that first states it; the claims in the order in which the article states them."""
    sections = {section.section_id: section for section in book.sections}
    found: dict[str, Section] = {}
    for sentence in sorted(book.article, key=lambda sentence: sentence.position):
        if sentence.role is Role.CLAIM:
            for claim_id in sentence.claim_ids:
                found.setdefault(claim_id, sections[sentence.section_id])
    return found


def printed_line(printed: "PrintedReference | None") -> str:
    """Return a printed reference as one line, as the article prints it."""
    if printed is None:
        return ""
    stop = "" if printed.title.endswith(("?", "!")) else "."
    return f"{printed.authors} ({printed.year}). {printed.title}{stop} {printed.journal}."


def evidence_table(book: "Book") -> "pd.DataFrame":
    """Return one row for each claim and source, words in the book's language.

    Columns: claim_id, claim, section, marker (whole number or <NA>), printed_reference, match, then of the matched record
    authors (Vancouver style, six at most), year, title, journal, volume, pages, doi, pmid, link, publication_type; and citation_error.
    A field of a record that nobody verified reads 'not verified'; a claim without a source has 'no source given' as its match.
    """
    import pandas as pd

    with collector_paused():
        columns: dict[str, Any] = _columns(book)
        columns["marker"] = pd.array(columns["marker"], dtype="Int64")
        return pd.DataFrame(columns)


def _columns(book: "Book") -> dict[str, list[Any]]:
    language = book.language
    unknown, no_source = say("not-verified", language), say("no-source", language)
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    add = [columns[name].append for name in _COLUMNS]
    for pair in pairs(book):
        citation, record = pair.citation, pair.record
        row: list[Any] = [pair.claim.claim_id, book.text(pair.claim, "text"), pair.section]
        if citation is None:
            row += [None, "", no_source, *[""] * 11]
        else:
            row += [citation.marker, printed_line(pair.printed), label(citation.match, language)]
            row += _record_cells(record, unknown, language) if record else [""] * 10
            row.append(label(citation.citation_error, language))
        for append, cell in zip(add, row, strict=True):
            append(cell)
    return columns


_RECORD_COLUMNS = ("authors", "year", "title", "journal", "volume", "pages", "doi", "pmid", "link", "publication_type")
_COLUMNS = ("claim_id", "claim", "section", "marker", "printed_reference", "match", *_RECORD_COLUMNS, "citation_error")


def _record_cells(record: Record, unknown: str, language: str) -> list[str]:
    return [
        authors_line(record) or unknown,
        record.year or unknown,
        record.title or unknown,
        record.container or unknown,
        record.volume or unknown,
        record.pages.replace("--", "–") or unknown,
        record.doi or unknown,
        record.pmid or unknown,
        record.link,
        label(record.pubtype, language) if record.pubtype else unknown,
    ]


def claims_by_section(book: "Book") -> "pd.DataFrame":
    """Return the number of claims that each part of the article states first.

    Columns: section (name in the book's language), cited, uncited (counts).
    """
    import pandas as pd

    cited_claims = {citation.claim_id for citation in book.citations}
    first = section_of_claims(book)
    rows = []
    for section in sorted(book.sections, key=lambda section: section.position):
        here = [claim_id for claim_id, stated_in in first.items() if stated_in is section]
        cited = sum(claim_id in cited_claims for claim_id in here)
        rows.append((book.text(section, "name"), cited, len(here) - cited))
    return pd.DataFrame(rows, columns=["section", "cited", "uncited"])
