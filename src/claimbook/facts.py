"""The numbers and lines that prose may say: each computed from the book, so that a sentence cannot disagree with the data."""

from collections import Counter
from typing import TYPE_CHECKING

from claimbook.figures import say_number
from claimbook.vocabulary import CitationError, Match, Role
from claimbook.words import date

if TYPE_CHECKING:
    from claimbook.book import Book


def facts(book: "Book") -> dict[str, str]:
    """Return every fact by name, in the book's language; `NAME` in figures, `NAME:word` in words."""
    found = {**_counts(book)}
    shown = {name: str(value) for name, value in found.items()}
    shown |= {f"{name}:word": say_number(value, book.language) for name, value in found.items()}
    shown |= {f"{name}:Word": say_number(value, book.language).capitalize() for name, value in found.items()}
    about = book.about
    return shown | {
        "searched_on": date(about.searched_on, book.language),
        "read_on": date(about.read_on, book.language),
        "article_title": about.article_title,
        "article_publisher": about.article_publisher,
        "article_url": about.article_url,
        "language": book.language,
    }


def _counts(book: "Book") -> dict[str, int]:
    cited = {citation.claim_id for citation in book.citations}
    errors = Counter(citation.citation_error for citation in book.citations)
    roles = Counter(sentence.role for sentence in book.article)
    return {
        "claims": len(book.claims),
        "claims_cited": len(cited),
        "claims_uncited": len(book.claims) - len(cited),
        "references": len(book.printed_references),
        "records": len(book.references),
        "not_found": sum(citation.match is Match.NOT_FOUND for citation in book.citations),
        "matched": sum(citation.match is Match.MATCHED for citation in book.citations),
        "citation_errors": errors[CitationError.MINOR] + errors[CitationError.MAJOR],
        "citation_major": errors[CitationError.MAJOR],
        "citation_minor": errors[CitationError.MINOR],
        "citation_none": errors[CitationError.NONE],
        "sentences": sum(count for role, count in roles.items() if role not in (Role.HEADING, Role.FURNITURE)),
        "terms": len(book.glossary),
    }
