"""How a quiz went, as people read it: score, how well the learner knew what he or she knew, what to read again, and files to take home."""

import base64
import os
from typing import TYPE_CHECKING

from claimbook.html import Markup, table_html
from claimbook.html import shown as escaped
from claimbook.quiz import Item, Quiz, Skill
from claimbook.quiz_files import as_csv, as_json
from claimbook.quiz_page import printable_sheet
from claimbook.quiz_session import Result, Session, calibration, results
from claimbook.words import label, say

if TYPE_CHECKING:
    from claimbook.book import Book

#: The notebook that teaches a skill, by its number and file.
_NOTEBOOKS = {
    Skill.RECALL: ("04", "04_stronger_evidence"),
    Skill.READING_A_CITATION: ("02", "02_reference_check"),
    Skill.JUDGING_SUPPORT: ("03", "03_claim_appraisal"),
    Skill.LEVELS_OF_EVIDENCE: ("04", "04_stronger_evidence"),
    Skill.APPLYING: ("04", "04_stronger_evidence"),
}


def _quiz(book: "Book") -> Quiz:
    if book.quiz is None:
        raise ValueError("this book has no data/quiz.yaml")
    return book.quiz


def _counts(rows: list[Result]) -> dict[str, int]:
    first = sum(row.first_try for row in rows)
    later = sum(row.got_there and not row.first_try for row in rows)
    missed = sum(row.missed and not row.got_there for row in rows)
    return {"n": len(rows), "first": first, "later": later, "missed": missed, "untried": len(rows) - first - later - missed}


def score_line(session: Session, book: "Book") -> str:
    """Return the score of the round going on as one line."""
    rows = [row for row in results(session, _quiz(book)) if row.round == len(session.rounds)]
    return say("quiz-score", book.language, **_counts(rows))


def summary_html(session: Session, book: "Book") -> str:
    """Return the score round by round, the calibration where sureness was given, and what to read again with links."""
    language, rows = book.language, list(results(session, _quiz(book)))
    rounds = [(number, _counts([row for row in rows if row.round == number])) for number in range(1, len(session.rounds) + 1)]
    heads = [say(f"quiz-head-{name}", language) for name in ("round", "first", "later", "missed", "untried", "n")]
    body = [(number, *(counts[name] for name in ("first", "later", "missed", "untried", "n"))) for number, counts in rounds]
    parts = [
        table_html(heads, body, say("quiz-score-caption", language), language),
        _calibration_html(session, book),
        _read_again(rows, book),
    ]
    return f'<div lang="{language}">{"".join(parts)}</div>'


def _calibration_html(session: Session, book: "Book") -> str:
    language = book.language
    found = [row for row in calibration(session, _quiz(book)) if row.n]
    if not found:
        return ""
    heads = [say(f"quiz-head-{name}", language) for name in ("sureness", "n", "first", "share")]
    body = [(label(row.sureness, language), row.n, row.right, f"{round(100 * row.right / row.n)} %") for row in found]
    return table_html(heads, body, say("quiz-calibration-caption", language), language)


def _read_again(rows: list[Result], book: "Book") -> str:
    language, quiz = book.language, _quiz(book)
    last = max((row.round for row in rows), default=1)
    missed = [quiz.item(row.item_id) for row in rows if row.round == last and row.missed]
    if not missed:
        return f"<p>{escaped(say('quiz-nothing-missed', language))}</p>"
    items = "".join(f"<li>{escaped(item.prompt.say(language))} {read_link(item, language)}</li>" for item in missed)
    return f"<p><strong>{escaped(say('quiz-read-again', language))}</strong></p><ul>{items}</ul>"


def read_link(item: Item, language: str) -> str:
    """Return the link from an item to the notebook that teaches it, with its claim; in Voilà, which serves one notebook, the name alone."""
    number, file = _NOTEBOOKS[item.skill]
    text = say("quiz-read-where", language, claim_id=item.claim_id, notebook=say(f"notebook-{number}", language))
    if os.environ.get("SERVER_SOFTWARE", "").startswith("voila"):
        return escaped(f"({text})")
    return Markup(f'<a href="../{language}/{file}.ipynb" target="_blank" rel="noopener">{escaped(text)}</a>')


def downloads_html(session: Session, book: "Book", deck: bytes | None = None) -> str:
    """Return links that hold the files themselves, so that nothing is asked of a server: session, results, sheet and deck, if made."""
    language, quiz = book.language, _quiz(book)
    items = [quiz.item(answer.item_id) for answer in session.rounds[0]]
    files: list[tuple[str, str, str, bytes]] = [
        ("json", "quiz-session.json", "application/json", as_json(session, quiz).encode()),
        ("csv", "quiz-results.csv", "text/csv", as_csv(session, quiz).encode()),
        ("sheet", f"quiz-sheet-{language}.html", "text/html", printable_sheet(book, items).encode()),
        *([("anki", "quiz.apkg", "application/octet-stream", deck)] if deck else []),
    ]
    named = [(say(f"quiz-download-{word}", language), name, media, content) for word, name, media, content in files]
    links = "".join(f"<li>{_file_link(*file)}</li>" for file in named)
    return f'<div lang="{language}"><p><strong>{escaped(say("quiz-downloads", language))}</strong></p><ul>{links}</ul></div>'


def _file_link(text: str, name: str, media: str, content: bytes) -> str:
    return f'<a download="{name}" href="data:{media};base64,{base64.b64encode(content).decode()}">{escaped(text)}</a>'
