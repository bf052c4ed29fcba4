"""Reading `triage.yaml`: every rule that names an unknown question, option or source is refused, with its place."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from claimbook.errors import Problem
from claimbook.outline import Both, Place, named_places
from claimbook.schema import is_day
from claimbook.triage import NONE, NOT_APPLICABLE, UNKNOWN
from claimbook.triage_records import (
    AllOf,
    AnyOf,
    Basis,
    Condition,
    Has,
    InArticle,
    Level,
    Not,
    Option,
    Performance,
    Question,
    Rule,
    Statement,
    Telephone,
    Triage,
)

FILE = "data/triage.yaml"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII).fullmatch
_ALWAYS = AllOf(())
_FORMS = "all, any, not, ref, clear, or q with in or has"


@dataclass(slots=True)
class _Reader:
    """What has been read so far, which later places may refer to."""

    problems: list[Problem]
    sources: Mapping[str, Any]
    claims: set[str]
    questions: dict[str, Question] = field(default_factory=dict)
    definitions: dict[str, Any] = field(default_factory=dict)

    def condition(self, place: Place, data: Any, within: tuple[str, ...] = ()) -> Condition:
        """Return a condition; whatever is wrong with it is reported at the place that holds it."""
        forms = set(data) if isinstance(data, Mapping) else set()
        match sorted(map(str, forms)):
            case ["all"] | ["any"] if isinstance(members := next(iter(data.values())), list):
                made = tuple(self.condition(place, member, within) for member in members)
                return AllOf(made) if "all" in forms else AnyOf(made)
            case ["not"]:
                return Not(self.condition(place, data["not"], within))
            case ["ref"]:
                return self._definition(place, str(data["ref"]), within)
            case ["clear"]:
                return self._has(place, data["clear"], [NONE, NOT_APPLICABLE])
            case ["in", "q"] | ["has", "q"]:
                return self._has(place, data["q"], data["in"] if "in" in forms else data["has"])
        place.report("when", data, f"is no condition; a condition is one of: {_FORMS}")
        return _ALWAYS

    def _definition(self, place: Place, name: str, within: tuple[str, ...]) -> Condition:
        if name not in self.definitions:
            place.report("when", name, f"is no definition; they are: {', '.join(self.definitions)}")
            return _ALWAYS
        if name in within:
            place.report("when", name, "is defined by itself")
            return _ALWAYS
        return self.condition(place, self.definitions[name], (*within, name))

    def _has(self, place: Place, name: Any, options: Any) -> Condition:
        question = self.questions.get(name) if isinstance(name, str) else None
        if question is None:
            place.report("when", name, "is no question, or none that is asked before this place")
            return _ALWAYS
        if not isinstance(options, list) or not options:
            place.report("when", options, f"must be a list of options of {name}")
            return _ALWAYS
        for option in options:
            if option not in question.option_ids and option != NOT_APPLICABLE:
                place.report("when", option, f"is no option of {name}; they are: {', '.join(o.option_id for o in question.options)}")
        return Has(question.question_id, frozenset(str(option) for option in options))


def read_triage(data: Any, sources: Mapping[str, Any], claims: set[str], problems: list[Problem]) -> Triage:
    """Return the questions and rules of a `triage.yaml` already parsed; whatever is wrong goes to `problems`.

    `sources` are the keys of references.bib, `claims` those of claims.csv.
    """
    top = Place(FILE, "", data, problems)
    reader = _Reader(problems, sources, claims)
    reviewed_on = top.text("reviewed_on")
    if reviewed_on and not is_day(reviewed_on):
        top.report("reviewed_on", reviewed_on, "must be a day of the calendar, year first")
    definitions = top.get("definitions")
    reader.definitions = dict(definitions) if isinstance(definitions, Mapping) else {}
    levels = tuple(_level(place, sources) for place in named_places(top.get("levels"), FILE, problems, _NAME))
    blocks = {place.where: _block(place) for place in named_places(top.get("blocks"), FILE, problems, _NAME)}
    questions = tuple(_question(place, reader, blocks) for place in named_places(top.get("questions"), FILE, problems, _NAME))
    level_ids = {level.level_id for level in levels}
    rules = tuple(_rule(place, reader, level_ids) for place in named_places(top.get("rules"), FILE, problems, _NAME))
    if rules and rules[-1].when != _ALWAYS:
        problems.append(Problem(FILE, rules[-1].rule_id, "when", "", "must hold for every answer, since this is the last rule: all: []"))
    triage = Triage(
        reviewed_on=reviewed_on,
        intended_purpose=top.both("intended_purpose"),
        always_show=top.both("always_show"),
        telephones=tuple(_telephone(place, sources) for place in top.places("telephones")),
        levels=_ranked(levels, problems),
        blocks=blocks,
        questions=questions,
        rules=rules,
        article=tuple(_statement(place, reader) for place in named_places(top.get("article"), FILE, problems, _NAME)),
        performance=tuple(_performance(place, sources) for place in top.places("performance", required=False)),
    )
    top.finish()
    return triage


def _ranked(levels: tuple[Level, ...], problems: list[Problem]) -> tuple[Level, ...]:
    ranks = [level.rank for level in levels]
    if ranks != list(range(len(levels) - 1, -1, -1)):
        rule = "must fall by one from each level to the next, down to 0: the list goes from the most urgent to the mildest"
        problems.append(Problem(FILE, "levels", "rank", ", ".join(map(str, ranks)), rule))
    return levels


def _sources(place: Place, sources: Mapping[str, Any], *, required: bool = True) -> tuple[str, ...]:
    return place.keys("sources", sources, "references.bib", required=required)


def _block(place: Place) -> Both:
    text = place.both("text")
    place.finish()
    return text


def _level(place: Place, sources: Mapping[str, Any]) -> Level:
    rank = place.number("rank")
    level = Level(
        level_id=place.text("id"),
        rank=int(rank or 0),
        label=place.both("label"),
        action=place.both("action"),
        safety_net=place.both("safety_net", required=False),
        honesty=place.both("honesty", required=False),
        sources=_sources(place, sources),
    )
    place.finish()
    return level


def _question(place: Place, reader: _Reader, blocks: Mapping[str, Both]) -> Question:
    kind = place.text("kind")
    if kind not in ("one", "several"):
        place.report("kind", kind, "must be one of: one, several")
    block = place.text("block")
    if block not in blocks:
        place.report("block", block, f"is no block; they are: {', '.join(blocks)}")
    ask_if = place.get("ask_if")
    options = []
    for option in place.places("options"):
        options.append(Option(option.text("id"), option.both("text")))
        option.finish()
    ids = [option.option_id for option in options]
    for twice in sorted({one for one in ids if ids.count(one) > 1}):
        place.report("options", twice, "stands twice among the options")
    if UNKNOWN not in ids:
        place.report("options", None, f"must have {UNKNOWN} among them: nobody may be forced to know")
    question = Question(
        question_id=place.text("id"),
        block=block,
        several=kind == "several",
        ask_if=reader.condition(place, ask_if) if ask_if is not None else _ALWAYS,
        text=place.both("text"),
        options=tuple(options),
        why=place.both("why"),
        sources=_sources(place, reader.sources),
    )
    place.finish()
    reader.questions[question.question_id] = question
    return question


def _rule(place: Place, reader: _Reader, levels: set[str]) -> Rule:
    level = place.text("level")
    if level not in levels:
        place.report("level", level, f"is no level; they are: {', '.join(sorted(levels))}")
    claim = place.text("claim", required=False)
    if claim and claim not in reader.claims:
        place.report("claim", claim, "is not in data/claims.csv")
    basis = place.word("basis", Basis)
    rule = Rule(
        rule_id=place.text("id"),
        level=level,
        when=reader.condition(place, place.get("when")),
        title=place.both("title"),
        tell=place.both("tell"),
        who=place.both("who", required=False),
        timeframe=place.both("timeframe", required=False),
        note=place.both("note", required=False),
        basis=basis or Basis.DESIGN,
        in_article=place.word("in_article", InArticle) or InArticle.NOT_MENTIONED,
        claim_id=claim,
        sources=_sources(place, reader.sources, required=basis is not Basis.DESIGN),
    )
    place.finish()
    return rule


def _statement(place: Place, reader: _Reader) -> Statement:
    statement = Statement(
        statement_id=place.text("id"),
        when=reader.condition(place, place.get("when")),
        says=place.both("says"),
        claim_ids=place.keys("claims", reader.claims, "data/claims.csv", required=False),
    )
    place.finish()
    return statement


def _telephone(place: Place, sources: Mapping[str, Any]) -> Telephone:
    source = place.text("source")
    if source and source not in sources:
        place.report("source", source, "is not in references.bib")
    number = place.text("number", required=False)
    if number and not re.fullmatch(r"\d{3,8}", number, re.ASCII):
        place.report("number", number, "must be a telephone number in digits alone")
    telephone = Telephone(number, place.both("use"), source)
    place.finish()
    return telephone


def _performance(place: Place, sources: Mapping[str, Any]) -> Performance:
    found = Performance(place.both("text"), _sources(place, sources))
    place.finish()
    return found
