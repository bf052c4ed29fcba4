"""The tables of a book: one class a table, one instance a row."""

from dataclasses import dataclass

from claimbook import vocabulary
from claimbook.schema import CLAIM_ID, DATE, SLUG, SOURCE, column


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the article, under a short name of ours."""

    section_id: str = column("Name of the section in links and code", key=True, required=True, pattern=SLUG)
    position: int = column("Order in the article, from 1", kind="integer", required=True, low=1)
    name_nb: str = column("Short name of ours, Bokmål", required=True)
    name_en: str = column("Short name of ours, English", required=True)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, heading or line of the article: never its words, only its fingerprint and what it does."""

    sentence_id: str = column("Identifier of the sentence", key=True, required=True, pattern=r"S\d{3,}")
    position: int = column("Order in the article, from 1", kind="integer", required=True, low=1)
    section_id: str = column("Section it stands in", required=True, pattern=SLUG, refers="sections.section_id")
    role: vocabulary.Role = column("What the sentence does", required=True, words=vocabulary.Role)
    claim_ids: tuple[str, ...] = column(
        "Claims it states, repeats or rests on, with spaces between",
        kind="list",
        pattern=CLAIM_ID,
        refers="claims.claim_id",
    )
    sha256: str = column(
        "SHA-256 of the normalised sentence in UTF-8: Unicode NFC, superscript markers removed, each run of white space "
        "as one space, none at the ends",
        required=True,
        pattern=r"[0-9a-f]{64}",
    )


@dataclass(frozen=True, slots=True)
class Claim:
    """One checkable assertion of the article, in our own words."""

    claim_id: str = column("C and the marker for a cited claim, U for an uncited one", key=True, required=True, pattern=CLAIM_ID)
    question_type: vocabulary.QuestionType = column("Kind of question it answers", required=True, words=vocabulary.QuestionType)
    text_nb: str = column("The claim in our own words, Bokmål", required=True)
    text_en: str = column("The claim in our own words, English", required=True)


@dataclass(frozen=True, slots=True)
class PrintedReference:
    """An entry of the article's own list, as printed."""

    marker: int = column("Number in the list, and superscript in the text", key=True, kind="integer", required=True, low=1)
    authors: str = column("Authors as printed", required=True)
    year: int = column("Year as printed", kind="integer", required=True, low=1500)
    title: str = column("Title as printed", required=True)
    journal: str = column("Journal as printed", required=True)
    volume: str = column("Volume as printed; empty when not printed", optional_column=True)
    pages: str = column("Pages as printed; empty when not printed", optional_column=True)
    doi: str = column("DOI as printed; empty when not printed", optional_column=True)


@dataclass(frozen=True, slots=True)
class Citation:
    """A claim and the printed reference it leans on, with the record found for that reference."""

    claim_id: str = column("The claim", key=True, required=True, pattern=CLAIM_ID, refers="claims.claim_id")
    marker: int = column("The printed reference", key=True, kind="integer", required=True, low=1, refers="printed_references.marker")
    match: vocabulary.Match = column("Whether a record was found for the printed reference", required=True, words=vocabulary.Match)
    source: str = column("Key of the matched record", pattern=SOURCE, refers="references")
    nearest: str = column("Nearest record when none matches; never presented as the cited one", pattern=SOURCE, refers="references")
    journal_in_text: str = column("Journal that the article's sentence itself names")
    citation_error: vocabulary.CitationError = column(
        "Wrong bibliographic data among the printed fields", required=True, words=vocabulary.CitationError
    )
    citation_error_reason_nb: str = column("Why this class, Bokmål", required=True)
    citation_error_reason_en: str = column("Why this class, English", required=True)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one field of one record was seen, or that nobody verified it."""

    source: str = column("Key of the record", key=True, required=True, pattern=SOURCE, refers="references")
    field: str = column("Field of the record; 'record' for the record as a whole", key=True, required=True, pattern=r"[a-z]+")
    seen_at: str = column("Address of the page, or 'PubMed, PMID n'; empty when not verified", key=True)
    seen_on: str = column("Date of reading", required=True, pattern=DATE)
    verified: vocabulary.Verified = column("Whether the fact was seen there", required=True, words=vocabulary.Verified)


@dataclass(frozen=True, slots=True)
class Term:
    """A term in both languages."""

    term_id: str = column("Identifier of the term", key=True, required=True, pattern=SLUG)
    term_nb: str = column("The term, Bokmål", required=True)
    term_en: str = column("The term, English", required=True)
    definition_nb: str = column("What it means, Bokmål", required=True)
    definition_en: str = column("What it means, English", required=True)


#: File name without `.csv` -> record class, in the order in which they are read.
TABLES: dict[str, type] = {
    "sections": Section,
    "claims": Claim,
    "article": Sentence,
    "printed_references": PrintedReference,
    "citations": Citation,
    "provenance": Provenance,
    "glossary": Term,
}

#: A book is nothing without these; any other table may be absent, and is then empty.
REQUIRED_TABLES = ("claims", "printed_references", "citations")
