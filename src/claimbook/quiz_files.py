"""What a learner takes home: the session as JSON, to go on with another day, and its results as CSV for a spreadsheet."""

import csv
import io
import json
from typing import Any

from claimbook.errors import BookError, Problem
from claimbook.outline import Place
from claimbook.quiz import Item, Kind, Quiz
from claimbook.quiz_session import Answer, Session, Sureness, first_try, got_there, read_number

FORMAT = "claimbook-quiz"
VERSION = 1
#: No session of a quiz is larger; a larger file is none.
LARGEST_FILE = 1_000_000
_COLUMNS = ("round", "item_id", "claim_id", "topic", "skill", "kind", "first_try", "got_there", "tries", "sureness")


def as_json(session: Session, quiz: Quiz) -> str:
    """Return a session as JSON that `from_json` reads back; each item with the fingerprint it had."""
    rounds = [[_answer_data(answer, quiz.item(answer.item_id)) for answer in answers] for answers in session.rounds]
    return json.dumps({"format": FORMAT, "version": VERSION, "seed": session.seed, "rounds": rounds}, indent=1) + "\n"


def _answer_data(answer: Answer, item: Item) -> dict[str, Any]:
    return {
        "item": answer.item_id,
        "fingerprint": item.fingerprint,
        "picks": list(answer.picks),
        "sureness": answer.sureness,
        "revealed": answer.revealed,
    }


def from_json(content: bytes | str, quiz: Quiz, name: str = "the file") -> Session:
    """Return the session that a file written by `as_json` holds.

    Raises `BookError` with every problem: a file too large, no JSON, of another format or version, with items that this quiz does not
    have or that were rewritten since, or with answers that nobody can have given.
    """
    problems: list[Problem] = []
    data = _parsed(content, name, problems)
    if problems:
        raise BookError(problems)
    top = Place(name, "", data, problems)
    if top.get("format") != FORMAT:
        top.report("format", top.get("format"), f"must be {FORMAT}: this is no file of this quiz")
    elif top.get("version") != VERSION:
        top.report("version", top.get("version"), f"was written by another version of the quiz; this one reads version {VERSION}")
    if problems:
        raise BookError(problems)
    seed = top.get("seed")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 10**9:
        top.report("seed", seed, "must be a whole number from 0 to 999999999")
    rounds = top.get("rounds")
    if not isinstance(rounds, list) or not rounds:
        top.report("rounds", rounds, "must be a list with at least one round")
    found = tuple(_round(one, number, name, quiz, problems) for number, one in enumerate(rounds if isinstance(rounds, list) else (), 1))
    top.finish()
    if problems:
        raise BookError(problems)
    return Session(seed, found)


def _parsed(content: bytes | str, name: str, problems: list[Problem]) -> Any:
    if len(content) > LARGEST_FILE:
        problems.append(Problem(name, "", "", "", f"is larger than {LARGEST_FILE} bytes; no file of this quiz is"))
        return None
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError is a ValueError
        problems.append(Problem(name, "", "", "", f"cannot be read as JSON ({error})"))
        return None


def _round(data: Any, number: int, name: str, quiz: Quiz, problems: list[Problem]) -> tuple[Answer, ...]:
    if not isinstance(data, list) or not data:
        problems.append(Problem(name, f"round {number}", "", repr(data)[:200], "must be a list with at least one item"))
        return ()
    items = {item.item_id: item for item in quiz.items}
    found = [_answer(Place(name, f"round {number}, item {place}", one, problems), items) for place, one in enumerate(data, start=1)]
    ids = [answer.item_id for answer in found if answer]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    problems.extend(Problem(name, f"round {number}", "item", one, "stands twice in the round") for one in twice)
    return tuple(answer for answer in found if answer)


def _answer(place: Place, items: dict[str, Item]) -> Answer | None:
    item_id, mark, revealed = place.text("item"), place.text("fingerprint"), place.flag("revealed")
    sureness = place.word("sureness", Sureness) if place.get("sureness") is not None else None
    picks = place.get("picks")
    place.finish()
    if item_id not in items:
        place.report("item", item_id, "is no item of this quiz")
        return None
    item = items[item_id]
    if mark != item.fingerprint:
        place.report("fingerprint", mark, f"differs: {item_id} was rewritten since this file was made")
    if not isinstance(picks, list) or len(picks) > 50 or not all(_possible(item, pick) for pick in picks):
        place.report("picks", picks, f"holds an answer that {item_id} does not take")
        return None
    return Answer(item_id, tuple(picks), sureness, bool(revealed))


def _possible(item: Item, pick: Any) -> bool:
    if item.kind is Kind.NUMBER:
        return isinstance(pick, str) and read_number(pick) is not None
    return isinstance(pick, int) and not isinstance(pick, bool) and 0 <= pick < len(item.options)


def as_csv(session: Session, quiz: Quiz) -> str:
    """Return the results as CSV, one row an item and round: what it was about, first try and got there (yes or no), tries, sureness."""
    text = io.StringIO(newline="")
    table = csv.writer(text, lineterminator="\n")
    table.writerow(_COLUMNS)
    for number, answers in enumerate(session.rounds, start=1):
        for answer in answers:
            item = quiz.item(answer.item_id)
            went = ("yes" if yes else "no" for yes in (first_try(item, answer), got_there(item, answer)))
            about = (number, item.item_id, item.claim_id, item.topic, item.skill, item.kind)
            table.writerow((*about, *went, len(answer.picks), answer.sureness or ""))
    return text.getvalue()
