"""A claim's source as people read it: one line, one card, and the whole evidence table as a page."""

from typing import TYPE_CHECKING

from claimbook.evidence import Pair, pairs, printed_line
from claimbook.html import Markup, Page, details, link, table
from claimbook.html import shown as escaped
from claimbook.references import FIELDS, UNKNOWN, Record, vancouver
from claimbook.vocabulary import Verified
from claimbook.words import date, label, say, signed

if TYPE_CHECKING:
    from claimbook.book import Book

_MOST_AUTHORS = 3


def record_line(record: Record, language: str) -> str:
    """Return the Vancouver line of a record, with the words for what was not verified in the language."""
    unknown = say("not-verified", language)
    return vancouver(record, {field: f"[{say(f'field-{field}', language)}: {unknown}]" for field in UNKNOWN})


def printed_text(pair: Pair) -> str:
    """Return the printed reference of a pair as one line; '' for a claim without a source."""
    return printed_line(pair.printed)


def record_html(record: Record, language: str) -> str:
    """Return the record as one Vancouver line whose DOI is a link; a record without one ends in its address."""
    line = escaped(record_line(record, language))
    if record.doi:
        return line.replace(f"doi:{escaped(record.doi)}", link(record.link, f"doi:{record.doi}"))
    return f"{line} {link(record.link, record.link)}" if record.link else line


def not_found_html(pair: Pair, book: "Book") -> str:
    """Return the words for a reference that was not found, and the nearest record, named as another publication."""
    html = escaped(say("not-found-on", book.language, date=date(book.about.searched_on, book.language))) + "."
    nearest = book.references.get(pair.citation.nearest) if pair.citation else None
    if nearest:
        html += f"<br>{escaped(say('nearest-is', book.language))} {record_html(nearest, book.language)}"
    return html


def source_html(pair: Pair, book: "Book") -> str:
    """Return the verified record of a pair, or the words that there is none."""
    if pair.citation is None:
        return escaped(say("no-source", book.language))
    return record_html(pair.record, book.language) if pair.record else not_found_html(pair, book)


def summary_html(pair: Pair, book: "Book") -> str:
    """Return the claim and, in a few words, what became of its source."""
    text = escaped(book.text(pair.claim, "text"))
    if pair.citation is None:
        return f"{text} <em>({escaped(say('no-source', book.language))})</em>"
    found, error = signed(pair.citation.match, book.language), signed(pair.citation.citation_error, book.language)
    return f"{text} <em>({pair.citation.marker}: {escaped(found)}; {escaped(error)})</em>"


def card_html(pair: Pair, book: "Book") -> str:
    """Return everything the book knows of a pair: printed reference, record, citation error and where the facts were seen."""
    language, citation = book.language, pair.citation
    rows = [
        (say("head-claim", language), escaped(book.text(pair.claim, "text"))),
        (say("head-section", language), escaped(pair.section)),
    ]
    if citation is not None:
        error = f"{signed(citation.citation_error, language)}. {book.text(citation, 'citation_error_reason')}"
        rows += [
            (say("head-printed_reference", language), escaped(printed_line(pair.printed))),
            (say("head-record", language), source_html(pair, book)),
            (say("head-citation_error", language), escaped(error)),
        ]
    if pair.record:
        kind = label(pair.record.pubtype, language) if pair.record.pubtype else say("not-verified", language)
        rows.append((say("head-publication_type", language), escaped(kind)))
    items = "".join(f"<dt><strong>{escaped(name)}</strong></dt><dd>{html}</dd>" for name, html in rows)
    seen = details(say("seen-heading", language), provenance_html(pair.record, book)) if pair.record else ""
    return f'<div lang="{language}"><dl>{items}</dl>{seen}</div>'


def provenance_html(record: Record, book: "Book") -> str:
    """Return where each field of a record was seen, and which fields nobody verified."""
    language = book.language
    rows = [row for row in book.provenance if row.source == record.key]
    items = []
    for row in rows:
        if row.verified is Verified.YES:
            field = say("record-whole", language) if row.field == "record" else row.field
            items.append(f"<li>{escaped(field)}: {link(row.seen_at, row.seen_at)} ({escaped(row.seen_on)})</li>")
    unknown = [row.field for row in rows if row.verified is Verified.NO]
    order = {field: place for place, field in enumerate(FIELDS)}
    names = ", ".join(sorted(unknown, key=lambda field: order.get(field, len(order))))
    last = f"<p>{escaped(say('unverified-fields', language, fields=names))}</p>" if unknown else ""
    return f"<ul>{''.join(items)}</ul>{last}"


def evidence_page(book: "Book") -> Page:
    """Return the whole evidence table: claim, printed reference, verified record with links, match and citation error."""
    language = book.language
    header = [say(f"head-{name}", language) for name in ("claim_id", "claim", "printed_reference", "record", "citation_error")]
    rows, plain = [], []
    found = list(pairs(book))
    for pair in found:
        error = f"{signed(pair.citation.citation_error, language)}" if pair.citation else ""
        printed = f"{pair.citation.marker}. {printed_line(pair.printed)}" if pair.citation else say("no-source", language)
        claim = book.text(pair.claim, "text")
        rows.append((pair.claim.claim_id, claim, printed, Markup(source_html(pair, book)) if pair.citation else "", error))
        if pair.record:
            source = record_line(pair.record, language)
        else:
            source = say("not-found-on", language, date=date(book.about.searched_on, book.language)) if pair.citation else ""
        plain.append((pair.claim.claim_id, claim, printed, source, error))
    cited = len({pair.claim.claim_id for pair in found if pair.citation})
    caption = say(
        "evidence-caption",
        language,
        claims=len(book.claims),
        cited=cited,
        date=date(book.about.searched_on, book.language),
    )
    return table(header, rows, caption, language, plain, widths=("3em", "24%", "27%", "", "8em"))


def card(book: "Book", claim_id: str) -> Page:
    """Return the card of a claim as a page; KeyError for a claim that the book does not have."""
    found = [pair for pair in pairs(book) if pair.claim.claim_id == claim_id]
    if not found:
        raise KeyError(claim_id)
    lines = [f"{claim_id}: {book.text(found[0].claim, 'text')}"]
    for pair in found:
        if pair.citation is not None:
            lines.append(f"{say('head-printed_reference', book.language)}: {printed_line(pair.printed)}")
            source = record_line(pair.record, book.language) if pair.record else label(pair.citation.match, book.language)
            lines.append(f"{say('head-record', book.language)}: {source}")
            lines.append(f"{signed(pair.citation.citation_error, book.language)}. {book.text(pair.citation, 'citation_error_reason')}")
        else:
            lines.append(say("no-source", book.language))
    return Page("".join(card_html(pair, book) for pair in found), "\n".join(lines))


def glossary(book: "Book") -> Page:
    """Return the glossary as a table: the term, its name in the other language, what it means."""
    language = book.language
    other = "en" if language == "nb" else "nb"
    rows = sorted(
        ((book.text(term, "term"), getattr(term, f"term_{other}"), book.text(term, "definition")) for term in book.glossary),
        key=lambda row: row[0].casefold(),
    )
    header = [say(f"head-{name}", language) for name in ("term", "other-term", "definition")]
    return table(header, rows, say("glossary-caption", language, n=len(rows)), language, widths=("18%", "18%", ""))
