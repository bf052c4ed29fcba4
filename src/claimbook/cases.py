"""Practice cases: invented people to sort into the levels, and how many were sorted too low or too high."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any as Anything
from typing import TypeAlias

from claimbook.errors import Problem
from claimbook.fields import Fields, Text
from claimbook.triage import Answers, Basis, Decision, Triage, decide
from claimbook.triage_reading import read_sources

_Answer: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One invented person: the text, the answers behind it, and what the sources call for."""

    case_id: str
    text: Text
    answers: Mapping[str, _Answer]
    expected: str
    rule: str
    basis: Basis
    sources: tuple[str, ...]
    article: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class LevelRow:
    """How the cases of one level were sorted; under-triage, the dangerous mistake, apart from over-triage."""

    level: str
    cases: int
    right: int
    #: The cases sorted lower than they should be, and higher.
    under: tuple[str, ...]
    over: tuple[str, ...]


def read_cases(
    data: Anything, triage: Triage, references_keys: Collection[str], file_name: str, problems: list[Problem]
) -> tuple[Case, ...] | None:  # fmt: skip
    """Return the cases of a file that was read as YAML; None where anything is wrong, with every problem."""
    before = len(problems)
    top = Fields(data, "", file_name, problems)
    if len(problems) > before:
        return None
    top.only("starts", "cases")
    starts: dict[str, dict[str, _Answer]] = {}
    start_items, case_items = top.items("starts", "start"), top.items("cases", "case")
    top.once("starts", [fields.text("id", required=False) for fields in start_items])
    top.once("cases", [fields.text("id", required=False) for fields in case_items])
    for fields in start_items:
        fields.only("id", "answers")
        starts[fields.identifier()] = _answers(fields, triage)
    cases = tuple(_case(fields, triage, starts, references_keys) for fields in case_items)
    return cases if len(problems) == before else None


def run_cases(triage: Triage, cases: Iterable[Case]) -> tuple[LevelRow, ...]:
    """Return how the rules sort the cases, a row for each level, the most urgent first."""
    return tally(triage, [(case, decide(triage, case.answers).level) for case in cases])


def tally(triage: Triage, sorted_cases: Iterable[tuple[Case, str]]) -> tuple[LevelRow, ...]:
    """Return how cases were sorted, given the level chosen for each: a row for each level expected, the most urgent first."""
    rank = {level.level_id: level.rank for level in triage.levels}
    pairs = list(sorted_cases)
    rows = []
    for level in sorted(rank, key=rank.__getitem__, reverse=True):
        here = [(case.case_id, rank[chosen] - rank[level]) for case, chosen in pairs if case.expected == level]
        under = tuple(name for name, step in here if step < 0)
        over = tuple(name for name, step in here if step > 0)
        rows.append(LevelRow(level, len(here), len(here) - len(under) - len(over), under, over))
    return tuple(rows)


def _case(fields: Fields, triage: Triage, starts: Mapping[str, dict[str, _Answer]], references_keys: Collection[str]) -> Case:
    fields.only("id", "nb", "en", "start", "answers", "expected", "rule", "basis", "sources", "note", "article")
    start = fields.reference("start", starts, "start")
    own = _answers(fields, triage)
    answers = {**starts.get(start, {}), **own}
    levels = {rule.rule_id: rule.level for rule in triage.rules}
    basis = fields.word("basis", Basis) or Basis.DESIGN
    case = Case(
        case_id=fields.identifier(),
        text=fields.both(),
        answers=answers,
        expected=fields.reference("expected", [level.level_id for level in triage.levels], "level"),
        rule=fields.reference("rule", levels, "rule"),
        basis=basis,
        sources=read_sources(fields, references_keys, required=basis is not Basis.DESIGN),
        article=fields.both("article"),
        note=fields.both_if_given("note"),
    )
    if case.rule in levels and case.expected and levels[case.rule] != case.expected:
        fields.fail("rule", case.rule, f"gives {levels[case.rule]}, yet {case.expected} is expected")
    decision = _decision(fields, triage, answers) if start in starts else None
    if decision:
        for name in decision.missing:
            fields.fail("answers", name, "is asked of this person and has no answer")
        for name in own:
            if name not in decision.applicable:
                fields.fail("answers", name, "is answered, but not asked of this person")
    return case


def _answers(fields: Fields, triage: Triage) -> dict[str, _Answer]:
    """Return the answers of a start or a case that name a question and options that exist."""
    questions = {question.question_id: question for question in triage.questions}
    found: dict[str, _Answer] = {}
    for name, value in fields.mapping("answers").items():
        if name not in questions:
            fields.fail("answers", str(name), "is no question")
            continue
        answer = tuple(value) if isinstance(value, list) else value
        if not isinstance(answer, str | tuple) or not answer or not all(isinstance(option, str) for option in answer):
            fields.fail("answers", str(name), "must be an option, or a list of options in square brackets")
            continue
        if _decision(fields, triage, {name: answer}):
            found[name] = answer
    return found


def _decision(fields: Fields, triage: Triage, answers: Answers) -> Decision | None:
    try:
        return decide(triage, answers)
    except ValueError as error:
        fields.fail("answers", None, str(error))
        return None
