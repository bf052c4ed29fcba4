"""One learner's way through the quiz: which items, in which order, what was chosen, and how it went.

A session is a value; `choose`, `reveal`, `sure` and `missed_again` return the next one.
The first try is scored; getting there later is counted too, without penalty.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

from claimbook.quiz import Item, Kind, Quiz, Topic

#: Longer picks than this are not numbers that anybody typed.
_LONGEST_NUMBER = 20


class Sureness(StrEnum):
    """How sure the learner was before choosing."""

    UNSURE = "unsure"
    FAIRLY_SURE = "fairly-sure"
    SURE = "sure"


class Judgement(StrEnum):
    """What became of one pick."""

    RIGHT = "right"
    WRONG = "wrong"
    TOO_LOW = "too-low"
    TOO_HIGH = "too-high"
    NO_NUMBER = "no-number"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was done with one item, in order: the places of the options picked (from 0, as in the file), or the numbers typed."""

    item_id: str
    picks: tuple[int | str, ...] = ()
    sureness: Sureness | None = None
    revealed: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """The rounds so far, each with an answer for each of its items; the last round is the one going on."""

    seed: int
    rounds: tuple[tuple[Answer, ...], ...]

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers of the round going on."""
        return self.rounds[-1]


class Result(NamedTuple):
    """How an item went in one round; `missed` is one that was tried or shown, and not right on the first try."""

    round: int
    item_id: str
    first_try: bool
    got_there: bool
    missed: bool
    tries: int
    sureness: Sureness | None


class Calibration(NamedTuple):
    """Of the items answered at one step of sureness, how many were right on the first try."""

    sureness: Sureness
    n: int
    right: int


def begin(quiz: Quiz, seed: int, topic: Topic | None = None, count: int | None = None) -> Session:
    """Return a new session of `count` items (all where None) of a topic (all where None), in an order that the seed decides.

    Raises ValueError where there is no such item or `count` is below 1.
    """
    if count is not None and count < 1:
        raise ValueError(f"count must be 1 or more, not {count}")
    items = [item.item_id for item in quiz.items if topic is None or item.topic is topic]
    if not items:
        raise ValueError(f"no item is about {topic}")
    random.Random(f"items-{seed}").shuffle(items)  # noqa: S311 - an order to learn in, no secret
    return Session(seed, (tuple(Answer(item_id) for item_id in items[:count]),))


def option_order(session: Session, item: Item) -> tuple[int, ...]:
    """Return the places of an item's options in the order shown: shuffled, the same for a seed, another in each round."""
    order = list(range(len(item.options)))
    random.Random(f"{item.item_id}-{session.seed}-{len(session.rounds)}").shuffle(order)  # noqa: S311 - no secret
    if item.kind is Kind.ORDER and order == sorted(order):
        order = order[1:] + order[:1]  # else the answer would be given away
    return tuple(order)


def read_number(text: str) -> float | None:
    """Return the number that a person typed, with a point or a comma, alone or with % or a unit after it; None where it is none."""
    plain = re.sub(r"(?<=\d)\s*(%|[^\W\d_]{2,20})$", "", text.strip()).replace("−", "-").replace(",", ".")
    try:
        number = float(plain) if len(plain) <= _LONGEST_NUMBER else None
    except ValueError:
        return None
    return number if number is not None and abs(number) < 1e12 else None


def judge(item: Item, before: Sequence[int | str], pick: int | str) -> Judgement:
    """Return what a pick is worth after the picks before it: in an order item the next step must come next."""
    if item.kind is Kind.NUMBER:
        number = read_number(str(pick))
        if number is None:
            return Judgement.NO_NUMBER
        if abs(number - item.answer) <= item.tolerance + 1e-9:
            return Judgement.RIGHT
        return Judgement.TOO_LOW if number < item.answer else Judgement.TOO_HIGH
    if item.kind is Kind.ORDER:
        return Judgement.RIGHT if pick == len(right_picks(item, before)) else Judgement.WRONG
    return Judgement.RIGHT if item.options[int(pick)].right else Judgement.WRONG


def right_picks(item: Item, picks: Sequence[int | str]) -> tuple[int | str, ...]:
    """Return the picks that were right, each once, in the order made."""
    found: list[int | str] = []
    for pick in picks:
        if item.kind is Kind.ORDER:
            good = pick == len(found)
        elif item.kind is Kind.NUMBER:
            good = judge(item, (), pick) is Judgement.RIGHT
        else:
            good = item.options[int(pick)].right and pick not in found
        if good:
            found.append(pick)
    return tuple(found)


def wanted(item: Item) -> int:
    """Return how many right picks finish an item."""
    return 1 if item.kind is Kind.NUMBER else sum(option.right for option in item.options)


def got_there(item: Item, answer: Answer) -> bool:
    """Tell whether an item was answered in full."""
    return len(right_picks(item, answer.picks)) == wanted(item)


def first_try(item: Item, answer: Answer) -> bool:
    """Tell whether an item was answered in full without a wrong pick."""
    return got_there(item, answer) and not answer.revealed and len(answer.picks) == wanted(item)


def missed(item: Item, answer: Answer) -> bool:
    """Tell whether an item was tried, or its answers shown, without being right on the first try so far."""
    return bool(answer.picks or answer.revealed) and not first_try(item, answer)


def is_done(item: Item, answer: Answer) -> bool:
    """Tell whether nothing more is asked of an item: it was answered in full, or the answers were shown."""
    return answer.revealed or got_there(item, answer)


def choose(session: Session, item: Item, pick: int | str) -> Session:
    """Return the session after a pick for an item of the round; one that changes nothing is not counted.

    That is a pick for an item that is done, one made already, and one that is no number. Raises KeyError for an item not in the round,
    ValueError for an option it does not have.
    """
    answer = answer_to(session, item.item_id)
    if item.kind is not Kind.NUMBER and (not isinstance(pick, int) or not 0 <= pick < len(item.options)):
        raise ValueError(f"{item.item_id} has no option {pick!r}")
    placed = item.kind is Kind.ORDER and pick in right_picks(item, answer.picks)
    again = item.kind is not Kind.ORDER and pick in answer.picks
    if is_done(item, answer) or placed or again or judge(item, answer.picks, pick) is Judgement.NO_NUMBER:
        return session
    return _with(session, replace(answer, picks=(*answer.picks, pick)))


def reveal(session: Session, item: Item) -> Session:
    """Return the session after the answers of an item were shown; an item that is done stays as it is."""
    answer = answer_to(session, item.item_id)
    return session if is_done(item, answer) else _with(session, replace(answer, revealed=True))


def sure(session: Session, item: Item, sureness: Sureness) -> Session:
    """Return the session after the learner said how sure he or she is; once something is picked, it stays as it was."""
    answer = answer_to(session, item.item_id)
    return session if answer.picks or answer.revealed else _with(session, replace(answer, sureness=sureness))


def missed_again(session: Session, quiz: Quiz) -> Session:
    """Return the session with a further round of the items missed in this one; ValueError where none was."""
    again = [answer.item_id for answer in session.answers if missed(quiz.item(answer.item_id), answer)]
    if not again:
        raise ValueError("no item was missed")
    random.Random(f"items-{session.seed}-{len(session.rounds)}").shuffle(again)  # noqa: S311 - no secret
    return replace(session, rounds=(*session.rounds, tuple(Answer(item_id) for item_id in again)))


def results(session: Session, quiz: Quiz) -> Iterator[Result]:
    """Yield how each item went, round by round, in the order asked."""
    for number, answers in enumerate(session.rounds, start=1):
        for answer in answers:
            item = quiz.item(answer.item_id)
            went = first_try(item, answer), got_there(item, answer), missed(item, answer)
            yield Result(number, item.item_id, *went, len(answer.picks), answer.sureness)


def calibration(session: Session, quiz: Quiz) -> tuple[Calibration, ...]:
    """Return how often the learner was right on the first try at each step of sureness, all rounds together."""
    done = [result for result in results(session, quiz) if result.tries]
    rows = [(step, [result for result in done if result.sureness is step]) for step in Sureness]
    return tuple(Calibration(step, len(found), sum(result.first_try for result in found)) for step, found in rows)


def answer_to(session: Session, item_id: str) -> Answer:
    """Return the answer to an item in the round going on; KeyError for one that is not in it."""
    for answer in session.answers:
        if answer.item_id == item_id:
            return answer
    raise KeyError(item_id)


def _with(session: Session, changed: Answer) -> Session:
    answers = tuple(changed if answer.item_id == changed.item_id else answer for answer in session.answers)
    return replace(session, rounds=(*session.rounds[:-1], answers))
