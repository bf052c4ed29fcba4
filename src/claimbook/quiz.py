"""The items of the self-assessment: each hangs on a claim and a source, and every option says why it is right or wrong.

An item carries the fingerprint of the rows it was written from; `claimbook.staleness` holds it against them.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from claimbook.errors import Problem
from claimbook.outline import Both, Place, named_places

FILE = "data/quiz.yaml"
_NAME = re.compile(r"[a-z][a-z0-9-]*", re.ASCII).fullmatch
_FINGERPRINT = re.compile(r"[0-9a-f]{16}", re.ASCII).fullmatch


class Kind(StrEnum):
    """How an item is answered."""

    BEST = "best"
    SEVERAL = "several"
    TRUE_FALSE = "true-false"
    ORDER = "order"
    NUMBER = "number"


class Skill(StrEnum):
    """What an item practises."""

    RECALL = "recall"
    READING_A_CITATION = "reading-a-citation"
    JUDGING_SUPPORT = "judging-support"
    LEVELS_OF_EVIDENCE = "levels-of-evidence"
    APPLYING = "applying"


class Topic(StrEnum):
    """What an item is about."""

    FLUID = "fluid"
    WHY_JOINTS_SWELL = "why-joints-swell"
    CITATIONS = "citations"
    TRAINING = "training"
    PREVENTION = "prevention"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Option:
    """One answer: whether it is right, why, and the disputed claim it repeats, if it does."""

    text: Both
    right: bool
    why: Both
    claim_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One question; a number item has no options but an answer with its tolerance, and a reason for each way to miss it."""

    item_id: str
    claim_id: str
    topic: Topic
    skill: Skill
    kind: Kind
    sources: tuple[str, ...]
    prompt: Both
    options: tuple[Option, ...]
    fingerprint: str
    answer: float = 0.0
    tolerance: float = 0.0
    unit: Both = Both()  # noqa: RUF009 - a tuple, so nothing is shared that could change
    why: Both = Both()  # noqa: RUF009 - the same
    too_low: Both = Both()  # noqa: RUF009 - the same
    too_high: Both = Both()  # noqa: RUF009 - the same


@dataclass(frozen=True, slots=True)
class Quiz:
    """All items, in the order of the file."""

    items: tuple[Item, ...]

    def item(self, item_id: str) -> Item:
        """Return an item by its id; KeyError for an unknown one."""
        for item in self.items:
            if item.item_id == item_id:
                return item
        raise KeyError(item_id)


def read_quiz(data: Any, sources: Mapping[str, Any], claims: set[str], problems: list[Problem]) -> Quiz:
    """Return the items of a `quiz.yaml` already parsed; whatever is wrong goes to `problems`.

    `sources` are the keys of references.bib, `claims` those of claims.csv.
    """
    return Quiz(tuple(_item(place, sources, claims) for place in named_places(data, FILE, problems, _NAME)))


def _item(place: Place, sources: Mapping[str, Any], claims: set[str]) -> Item:
    claim = place.text("claim")
    if claim and claim not in claims:
        place.report("claim", claim, "is not in data/claims.csv")
    kind = place.word("kind", Kind)
    mark = place.text("fingerprint")
    if mark and not _FINGERPRINT(mark):
        place.report("fingerprint", mark, "must be 16 hexadecimal digits; claimbook reread writes it")
    number = _number(place) if kind is Kind.NUMBER else {}
    item = Item(
        item_id=place.text("id"),
        claim_id=claim,
        topic=place.word("topic", Topic) or Topic.FLUID,
        skill=place.word("skill", Skill) or Skill.RECALL,
        kind=kind or Kind.BEST,
        sources=place.keys("sources", sources, "references.bib"),
        prompt=place.both("prompt"),
        options=() if kind in (None, Kind.NUMBER) else tuple(_options(place, kind, claims)),
        fingerprint=mark,
        **number,
    )
    if kind is not None:
        place.finish()
        _count(place, item)
    return item


def _number(place: Place) -> dict[str, Any]:
    tolerance = place.number("tolerance")
    if tolerance is not None and tolerance < 0:
        place.report("tolerance", tolerance, "must be 0 or more")
    return {
        "answer": place.number("answer") or 0.0,
        "tolerance": tolerance or 0.0,
        **{name: place.both(name) for name in ("unit", "why", "too_low", "too_high")},
    }


def _options(place: Place, kind: Kind, claims: set[str]) -> list[Option]:
    found = []
    for option in place.places("options"):
        claim = option.text("claim", required=False)
        if claim and claim not in claims:
            option.report("claim", claim, "is not in data/claims.csv")
        right = True if kind is Kind.ORDER else option.flag("right")
        found.append(Option(option.both("text"), bool(right), option.both("why"), claim))
        option.finish()
    texts = [option.text.nb for option in found]
    for twice in sorted({text for text in texts if text and texts.count(text) > 1}):
        place.report("options", twice, "stands twice among the options")
    return found


def _count(place: Place, item: Item) -> None:
    """Report an item with the wrong number of options, or of right ones."""
    n, right = len(item.options), sum(option.right for option in item.options)
    match item.kind:
        case Kind.BEST if n != 3 or right != 1:
            rule = "must be three, of which one is right"
        case Kind.TRUE_FALSE if n not in (3, 4) or right != 1:
            rule = "must be three or four, of which one is right"
        case Kind.SEVERAL if not 3 <= n <= 5 or not 2 <= right < n:
            rule = "must be three to five, of which two or more are right and one or more wrong"
        case Kind.ORDER if n not in (3, 4):
            rule = "must be three or four, in the right order"
        case _:
            return
    place.report("options", f"{n}, {right} right", rule)
