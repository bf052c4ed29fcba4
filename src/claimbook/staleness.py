"""Whether a quiz item still says what the data says: a verdict that changed must not leave an old answer standing."""

import hashlib
import json
import re
from dataclasses import asdict
from typing import TYPE_CHECKING

from claimbook.errors import Problem
from claimbook.quiz import FILE, Item

if TYPE_CHECKING:
    from claimbook.book import Book

_LINE = '^- id: {}$.*?^  fingerprint: "(\\w+)"$'


def fingerprint(item: Item, book: "Book") -> str:
    """Return the fingerprint of the rows an item was written from: its claim with its citations, and all that is known of its sources.

    The first 16 hexadecimal digits of the SHA-256 of those rows as JSON.
    """
    rows = [
        *(row for table in (book.claims, book.citations) for row in table if row.claim_id == item.claim_id),
        *(row for table in (book.sources, book.evidence, book.effects, book.fluid) for row in table if row.source in item.sources),
    ]
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def stale_items(book: "Book") -> list[Problem]:
    """Return a problem for each item whose rows have changed since it was written."""
    rule = "was written from rows that have changed since; read the item again beside its claim, then run: claimbook reread {}"
    items = book.quiz.items if book.quiz else ()
    return [
        Problem(FILE, item.item_id, "fingerprint", item.fingerprint, rule.format(item.item_id))
        for item in items
        if item.fingerprint != fingerprint(item, book)
    ]


def reread(text: str, book: "Book", item_ids: list[str]) -> str:
    """Return the text of `quiz.yaml` with the fingerprints of items made anew; KeyError for an item that is not there."""
    for item_id in item_ids:
        item = book.quiz.item(item_id) if book.quiz else None
        found = re.search(_LINE.format(re.escape(item_id)), text, re.MULTILINE | re.DOTALL)
        if item is None or found is None:
            raise KeyError(item_id)
        text = text[: found.start(1)] + fingerprint(item, book) + text[found.end(1) :]
    return text
