"""Invented cases to practise on, each with the level that the published rules give it, and how a set of answers to them came out.

Under-triage and over-triage are counted apart, since sending a person home who should be seen is the worse error.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from claimbook.errors import Problem
from claimbook.outline import Both, Place, named_places
from claimbook.triage import UNKNOWN, Decision, complete, decide, faults_of_answer, holds
from claimbook.triage_records import Basis, Triage

FILE = "data/cases.yaml"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII).fullmatch


@dataclass(frozen=True, slots=True)
class Case:
    """An invented person: the text, the answers to every question that applies, the level expected and what that rests on."""

    case_id: str
    text: Both
    answers: Mapping[str, frozenset[str]]
    expected: str
    rule: str
    basis: Basis
    note: Both
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """A set of answers to begin an invented case from."""

    start_id: str
    label: Both
    answers: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases, in the order of the file, and the sets of answers to begin one's own from."""

    starts: tuple[Start, ...]
    cases: tuple[Case, ...]


class Outcome(NamedTuple):
    """How one level's cases came out: how many there are, how many were given a milder, the right, or a more urgent level."""

    level: str
    n: int
    under: int
    right: int
    over: int


def outcomes(triage: Triage, given: Iterable[tuple[Case, str]]) -> tuple[Outcome, ...]:
    """Return how cases came out against the levels expected, one row a level that occurs, the most urgent first.

    `given` pairs each case with the id of the level it was given.
    """
    rank = {level.level_id: level.rank for level in triage.levels}
    pairs = [(case.expected, rank[level] - rank[case.expected]) for case, level in given]
    rows = []
    for level in triage.levels:
        steps = [step for expected, step in pairs if expected == level.level_id]
        if steps:
            rows.append(
                Outcome(level.level_id, len(steps), sum(s < 0 for s in steps), sum(s == 0 for s in steps), sum(s > 0 for s in steps))
            )
    return tuple(rows)


def decide_case(triage: Triage, case: Case) -> Decision:
    """Return what the rules say of a case."""
    return decide(triage, case.answers)


def read_cases(data: Any, triage: Triage, sources: Mapping[str, Any], problems: list[Problem]) -> Cases:
    """Return the cases of a `cases.yaml` already parsed; whatever is wrong goes to `problems`."""
    top = Place(FILE, "", data, problems)
    starts: dict[str, Start] = {}
    for place in named_places(top.get("starts"), FILE, problems, _NAME):
        start = Start(place.text("id"), place.both("label"), _answers(place, triage, {}))
        place.finish()
        starts[start.start_id] = start
    cases = []
    for place in named_places(top.get("cases"), FILE, problems, _NAME):
        cases.append(_case(place, triage, starts, sources))
        place.finish()
    top.finish()
    return Cases(tuple(starts.values()), tuple(cases))


def _case(place: Place, triage: Triage, starts: Mapping[str, Start], sources: Mapping[str, Any]) -> Case:
    start = place.text("start")
    if start not in starts:
        place.report("start", start, f"is no start; they are: {', '.join(starts)}")
    expected, rule = place.text("expected"), place.text("rule")
    if expected not in {level.level_id for level in triage.levels}:
        place.report("expected", expected, "is no level of data/triage.yaml")
    if rule not in {one.rule_id for one in triage.rules}:
        place.report("rule", rule, "is no rule of data/triage.yaml")
    return Case(
        case_id=place.text("id"),
        text=place.both("text"),
        answers=_answers(place, triage, starts[start].answers if start in starts else {}),
        expected=expected,
        rule=rule,
        basis=place.word("basis", Basis) or Basis.DESIGN,
        note=place.both("note", required=False),
        sources=place.keys("sources", sources, "references.bib", required=False),
    )


def _answers(place: Place, triage: Triage, base: Mapping[str, frozenset[str]]) -> Mapping[str, frozenset[str]]:
    """Return the answers at a place laid over those it starts from; one that is missing or impossible is reported."""
    data = place.get("answers")
    if not isinstance(data, Mapping):
        place.report("answers", data, "must be a mapping of questions to answers")
        return base
    before = len(place.problems)
    questions = {question.question_id: question for question in triage.questions}
    found = dict(base)
    for name, answer in data.items():
        chosen = frozenset(map(str, answer if isinstance(answer, list) else [answer]))
        if name not in questions:
            place.report(f"answers.{name}", answer, "is no question of data/triage.yaml")
            continue
        for fault in faults_of_answer(questions[name], chosen):
            place.report(f"answers.{name}", answer, fault)
        found[str(name)] = chosen
    if len(place.problems) > before:
        return base
    known = complete(triage, found)
    for name, question in questions.items():
        if holds(question.ask_if, known) and name not in found:
            place.report(f"answers.{name}", None, f"is missing, though the question is asked; write {UNKNOWN} if it is not known")
    return {name: chosen for name, chosen in found.items() if holds(questions[name].ask_if, known)}
