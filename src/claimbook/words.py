"""The words that the tools themselves say, in both languages, from `words.csv`."""

import csv
from enum import Enum
from functools import cache, lru_cache
from importlib.resources import files


@cache
def _all() -> dict[str, dict[str, str]]:
    text = files("claimbook").joinpath("words.csv").read_text(encoding="utf-8")
    return {row["word"]: row for row in csv.DictReader(text.splitlines())}


def say(word: str, language: str, **values: object) -> str:
    """Return a word or sentence of the tools in a language, its {places} filled; KeyError for an unknown one."""
    text = _all()[word][language]
    return text.format(**values) if values else text


@lru_cache(maxsize=None, typed=True)
def label(value: Enum | None, language: str) -> str:
    """Return what people call a closed word, such as 'does not address'; the word for unknown where there is none."""
    if value is None:
        return say("unknown", language)
    return say(f"{type(value).__name__}.{value.value}", language)


def signed(value: Enum | None, language: str) -> str:
    """Return the label with its sign before it, such as '○ does not address'; never the sign alone."""
    sign = SIGNS.get(f"{type(value).__name__}.{value.value}", "") if value is not None else "?"
    return f"{sign} {label(value, language)}".strip()


def date(iso: str, language: str) -> str:
    """Return an ISO date as people write it: '23 November 2026', '23. november 2026'."""
    year, month, day = iso.split("-")
    return say("date", language, day=int(day), month=say("months", language).split()[int(month) - 1], year=year)


SIGNS = {
    "CitationError.none": "–",
    "CitationError.minor": "!",
    "CitationError.major": "‼",
    "FieldFinding.right": "–",
    "FieldFinding.minor": "!",
    "FieldFinding.major": "‼",
    "FieldFinding.not-found": "✕",
    "FieldFinding.not-verified": "?",
    "QuotationError.none": "–",
    "QuotationError.minor": "!",
    "QuotationError.major": "‼",
    "QuotationError.not-assessable": "?",
    "Support.supports": "●",
    "Support.partly-supports": "◐",
    "Support.does-not-address": "○",
    "Support.contradicts": "✕",
    "Support.not-assessable": "?",
    "Verdict.supported": "●",
    "Verdict.partly-supported": "◐",
    "Verdict.uncertain": "?",
    "Verdict.contradicted": "✕",
    "Bearing.supports": "●",
    "Bearing.partly-supports": "◐",
    "Bearing.inconclusive": "?",
    "Bearing.contradicts": "✕",
    "Bearing.background": "○",
    "Met.yes": "●",
    "Met.partly": "◐",
    "Met.no": "✕",
    "Met.not-assessable": "?",
    "Match.matched": "●",
    "Match.not-found": "✕",
}
