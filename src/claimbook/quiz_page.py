"""The quiz as people read it without running anything: questions with folded answers, and a sheet to print."""

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from claimbook.html import Page, details, link
from claimbook.html import shown as escaped
from claimbook.quiz import Item, Kind, Topic
from claimbook.source_card import record_html, record_line
from claimbook.words import label, say, signed

if TYPE_CHECKING:
    from claimbook.book import Book
    from claimbook.references import Record

_PRINT = """body{font:11pt/1.45 sans-serif;max-width:75ch;margin:2em auto;padding:0 1em;color:#000;background:#fff}
h1{font-size:1.4em}h2{font-size:1.15em;margin-top:1.6em}li{margin:.25em 0}section{break-inside:avoid}
.answers{break-before:page}"""


def short_reference(record: "Record", language: str) -> str:
    """Return a record as a few words: 'Proft 2016', 'Helsenorge: Ring 113'; its title where no author is known."""
    authors = record.authors
    title = textwrap.shorten(record.title, 45, placeholder=" …")
    if not authors:
        name = title or record.container or record.pmcid or say("not-verified", language)
    else:
        # A body publishes many pages, a person seldom two papers in a year.
        name = authors[0].family if authors[0].given or record.journal else f"{authors[0].family}: {title}"
    return f"{name} {record.year}".strip()


def source_links(keys: Iterable[str], book: "Book") -> str:
    """Return records as short links parted by semicolons, as HTML."""
    records = [book.references[key] for key in keys]
    return "; ".join(link(record.link, short_reference(record, book.language)) for record in records)


def task(item: Item, language: str) -> str:
    """Return what the learner is to do with an item."""
    return say(f"quiz-task-{item.kind}", language, n=sum(option.right for option in item.options), unit=item.unit.say(language))


def number_text(value: float, language: str) -> str:
    """Return a number without a needless decimal, with the decimal mark of the language."""
    text = f"{value:g}"
    return text.replace(".", ",") if language == "nb" else text


def key_lines(item: Item, language: str, picks: Sequence[int | str] = ()) -> list[tuple[str, str]]:
    """Return each option of an item with its sign, as (text, why); options picked are marked as chosen."""
    if item.kind is Kind.NUMBER:
        answer = say(
            "quiz-number-key",
            language,
            answer=number_text(item.answer, language),
            tolerance=number_text(item.tolerance, language),
            unit=item.unit.say(language),
        )
        reasons = (("quiz-right", item.why), ("quiz-too-low", item.too_low), ("quiz-too-high", item.too_high))
        return [(answer, reasons[0][1].say(language)), *((say(word, language), why.say(language)) for word, why in reasons[1:])]
    lines = []
    for place, option in enumerate(item.options):
        text = option.text.say(language)
        if item.kind is Kind.ORDER:
            text = f"{place + 1}. {text}"
        else:
            sign = say("quiz-sign-right" if option.right else "quiz-sign-wrong", language)
            chosen = f" ({say('quiz-chosen', language)})" if place in picks else ""
            text = f"{sign}{chosen}: {text}"
        lines.append((text, option.why.say(language)))
    return lines


def key_html(item: Item, book: "Book", picks: Sequence[int | str] = ()) -> str:
    """Return the answers to an item: every option with its reason and reference, the claim it hangs on, and its sources in full."""
    sources = "".join(f"<li>{record_html(book.references[key], book.language)}</li>" for key in item.sources)
    reasons = _reasons_html(item, book, picks, f" ({source_links(item.sources, book)})")
    return f"{reasons}<p>{escaped(say('quiz-sources', book.language))}:</p><ul>{sources}</ul>"


def _reasons_html(item: Item, book: "Book", picks: Sequence[int | str] = (), reference: str = "") -> str:
    language = book.language
    lines = "".join(
        f"<li><strong>{escaped(text)}</strong><br>{escaped(why)}{reference}</li>" for text, why in key_lines(item, language, picks)
    )
    claim = next(claim for claim in book.claims if claim.claim_id == item.claim_id)
    about = say("quiz-claim", language, claim_id=claim.claim_id, verdict=signed(claim.verdict, language))
    return f"<ul>{lines}</ul><p>{escaped(about)}: {escaped(book.text(claim, 'text'))}</p>"


def quiz_page(book: "Book") -> Page:
    """Return all items by topic, answers folded, as a page that needs no running; ValueError for a book without a quiz."""
    if book.quiz is None:
        raise ValueError("this book has no data/quiz.yaml")
    language = book.language
    parts, plain = [f"<p>{escaped(say('quiz-static', language))}</p>"], [say("quiz-name", language)]
    number = 0
    for topic in Topic:
        items = [item for item in book.quiz.items if item.topic is topic]
        parts.append(f"<h3>{escaped(label(topic, language).capitalize())}</h3>" if items else "")
        for item in items:
            number += 1
            parts.append(_static_item(item, number, book))
            plain += _plain_item(item, number, language)
    return Page(f'<div lang="{language}">{"".join(parts)}</div>', "\n".join(plain))


def _static_item(item: Item, number: int, book: "Book") -> str:
    language = book.language
    options = "".join(f"<li>{escaped(text)}</li>" for text in shown_options(item, language))
    sources = f"<p>{escaped(say('quiz-sources', language))}: {source_links(item.sources, book)}</p>"
    return (
        f"<h4>{number}. {escaped(item.prompt.say(language))}</h4><p><em>{escaped(task(item, language))}</em></p>"
        f"{f'<ul>{options}</ul>' if options else ''}{details(say('quiz-answer', language, n=number), _reasons_html(item, book) + sources)}"
    )


def _plain_item(item: Item, number: int, language: str) -> list[str]:
    key = [f"   {text} – {why}" for text, why in key_lines(item, language)]
    return [f"{number}. {item.prompt.say(language)} ({task(item, language)})", *key]


def shown_options(item: Item, language: str) -> list[str]:
    """Return the options of an item as shown before it is answered; those of an order item by the alphabet, which gives nothing away."""
    texts = [option.text.say(language) for option in item.options]
    return sorted(texts, key=str.casefold) if item.kind is Kind.ORDER else texts


def printable_sheet(book: "Book", items: Sequence[Item]) -> str:
    """Return items as an HTML document of its own to print: questions first, answers on the last page; it loads nothing."""
    language = book.language
    numbered = list(enumerate(items, start=1))
    questions = "".join(_sheet_question(item, number, language) for number, item in numbered)
    answers = "".join(_sheet_answer(item, number, book) for number, item in numbered)
    title, about = escaped(say("quiz-name", language)), escaped(book.about.title_nb if language == "nb" else book.about.title_en)
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title><style>{_PRINT}</style></head>'
        f"<body><h1>{title}</h1><p>{about}</p>{questions}"
        f'<div class="answers"><h2>{escaped(say("quiz-answers", language))}</h2>{answers}</div></body></html>\n'
    )


def _sheet_question(item: Item, number: int, language: str) -> str:
    options = "".join(f"<li>☐ {escaped(text)}</li>" for text in shown_options(item, language))
    ask = f"<p><strong>{number}. {escaped(item.prompt.say(language))}</strong> ({escaped(task(item, language))})</p>"
    return f"<section>{ask}<ul>{options}</ul></section>"


def _sheet_answer(item: Item, number: int, book: "Book") -> str:
    key = "".join(f"<li>{escaped(text)} – {escaped(why)}</li>" for text, why in key_lines(item, book.language))
    sources = " ".join(escaped(record_line(book.references[source], book.language)) for source in item.sources)
    return f"<section><p><strong>{number}.</strong></p><ul>{key}</ul><p>{sources}</p></section>"
