"""Which published rule sorts "a person with a swollen joint": questions, rules tried in order, and the engine that applies them.

For teaching, on invented cases; never for decisions about anybody's care.
The engine is a pure function of data: no `eval`, no text, no language.
What is not known counts as `dont_know`, and no rule that accepts `dont_know` gives the mildest level; tests/test_triage_proof.py proves it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from claimbook.outline import Both

NOT_APPLICABLE = "not_applicable"
UNKNOWN = "dont_know"
NONE = "none"
_Row = TypeVar("_Row")

#: The answers as the engine holds them: question -> the options chosen, `{NOT_APPLICABLE}` where it is not asked.
Answers = Mapping[str, frozenset[str]]


class Basis(StrEnum):
    """What a rule rests on."""

    GUIDELINE = "guideline"
    OFFICIAL_PATIENT_ADVICE = "official_patient_advice"
    EXTRAPOLATED = "extrapolated"
    DESIGN = "design"


class InArticle(StrEnum):
    """How the audited article treats what a rule is about."""

    AGREES = "agrees"
    COVERED = "covered"
    COVERED_WITHOUT_URGENCY = "covered_without_urgency"
    PARTLY = "partly"
    NOT_MENTIONED = "not_mentioned"


@dataclass(frozen=True, slots=True)
class Has:
    """Holds when the answer to a question contains one of the options; `NOT_APPLICABLE` may be among them."""

    question: str
    options: frozenset[str]


@dataclass(frozen=True, slots=True)
class AllOf:
    """Holds when every member holds; without members, always."""

    members: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when at least one member holds."""

    members: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its member does not."""

    member: "Condition"


Condition = Has | AllOf | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that can be given."""

    option_id: str
    text: Both


@dataclass(frozen=True, slots=True)
class Question:
    """A question; asked only when `ask_if` holds, which looks at earlier questions alone."""

    question_id: str
    block: str
    several: bool
    ask_if: Condition
    text: Both
    options: tuple[Option, ...]
    why: Both
    sources: tuple[str, ...]

    @property
    def option_ids(self) -> frozenset[str]:
        """The ids of the options."""
        return frozenset(option.option_id for option in self.options)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of urgency; a higher `rank` is more urgent, 0 is the mildest."""

    level_id: str
    rank: int
    label: Both
    action: Both
    safety_net: Both
    honesty: Both
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A published rule, or a cautious choice made here (its basis says which); `when` is what it asks of the answers."""

    rule_id: str
    level: str
    when: Condition
    title: Both
    tell: Both
    who: Both
    timeframe: Both
    note: Both
    basis: Basis
    in_article: InArticle
    claim_id: str
    sources: tuple[str, ...]

    @property
    def number(self) -> str:
        """The short name of the rule, such as S11."""
        return self.rule_id.partition("_")[0]


@dataclass(frozen=True, slots=True)
class Statement:
    """Something the audited article would itself say of a person with such answers."""

    statement_id: str
    when: Condition
    says: Both
    claim_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telephone:
    """A number to ring, and what for."""

    number: str
    use: Both
    source: str


@dataclass(frozen=True, slots=True)
class Performance:
    """A published result on how well such tools do."""

    text: Both
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Triage:
    """Questions in the order asked, rules in the order tried; the last rule holds for every answer."""

    reviewed_on: str
    intended_purpose: Both
    always_show: Both
    telephones: tuple[Telephone, ...]
    levels: tuple[Level, ...]
    blocks: Mapping[str, Both]
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    article: tuple[Statement, ...]
    performance: tuple[Performance, ...]

    def level(self, level_id: str) -> Level:
        """Return a level by its id; KeyError for an unknown one."""
        return _by_id(self.levels, "level_id", level_id)

    def question(self, question_id: str) -> Question:
        """Return a question by its id; KeyError for an unknown one."""
        return _by_id(self.questions, "question_id", question_id)

    def rule(self, rule_id: str) -> Rule:
        """Return a rule by its id; KeyError for an unknown one."""
        return _by_id(self.rules, "rule_id", rule_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the rules say of one set of answers.

    `level` is the id of the level, `rule` the deciding rule, `matched` every rule that holds (the deciding one first, the default rule,
    which always holds, only where it decides), `unknown` the questions asked whose answer is not known, `answers` the answers used.
    """

    level: str
    rule: Rule
    matched: tuple[Rule, ...]
    unknown: tuple[str, ...]
    answers: Answers


def holds(condition: Condition, answers: Answers) -> bool:
    """Tell whether a condition holds for complete answers; KeyError for a question that has none."""
    match condition:
        case Has(question, options):
            return not options.isdisjoint(answers[question])
        case AllOf(members):
            return all(holds(member, answers) for member in members)
        case AnyOf(members):
            return any(holds(member, answers) for member in members)
        case Not(member):
            return not holds(member, answers)


def complete(triage: Triage, given: Mapping[str, str | Iterable[str]]) -> Answers:
    """Return an answer to every question: what was given, `dont_know` where nothing was, `not_applicable` where it is not asked.

    `given` maps a question's id to one option or, where several may be chosen, to some.
    Raises ValueError, naming every fault, for an unknown question or option, two answers where one is allowed, and `none` or
    `dont_know` beside another answer.
    """
    wrong = [f"{name!r} is no question" for name in given if name not in {question.question_id for question in triage.questions}]
    found: dict[str, frozenset[str]] = {}
    for question in triage.questions:
        name = question.question_id
        answer = given.get(name, UNKNOWN)
        chosen = frozenset({answer} if isinstance(answer, str) else answer) or frozenset({UNKNOWN})
        wrong += [f"{name}: {fault}" for fault in faults_of_answer(question, chosen)]
        found[name] = chosen if holds(question.ask_if, found) else frozenset({NOT_APPLICABLE})
    if wrong:
        raise ValueError("; ".join(wrong))
    return found


def faults_of_answer(question: Question, chosen: frozenset[str]) -> list[str]:
    """Return what is wrong with the options chosen for a question; [] where nothing is."""
    faults = [f"{option!r} is no option" for option in sorted(chosen - question.option_ids, key=str)]
    if len(chosen) > 1 and not question.several:
        faults.append(f"takes one answer, not {len(chosen)}")
    alone = [only for only in (NONE, UNKNOWN) if only in chosen and len(chosen) > 1]
    faults += [f"{only!r} excludes every other answer" for only in alone if question.several]
    return faults


def decide(triage: Triage, answers: Mapping[str, str | Iterable[str]]) -> Decision:
    """Return the level that the rules give a set of answers: rules are tried in order, the first that holds decides.

    `answers` as for `complete`, which also says what is refused.
    """
    known = complete(triage, answers)
    matched = [rule for rule in triage.rules if holds(rule.when, known)]
    default = triage.rules[-1]
    shown = tuple(rule for rule in matched if rule is not default) or (default,)
    unknown = tuple(question for question, chosen in known.items() if UNKNOWN in chosen)
    return Decision(shown[0].level, shown[0], shown, unknown, known)


def article_says(triage: Triage, decision: Decision) -> tuple[Statement, ...]:
    """Return what the audited article would itself say of the person decided on; its last statement only where no other holds."""
    *statements, otherwise = triage.article
    return tuple(statement for statement in statements if holds(statement.when, decision.answers)) or (otherwise,)


def _by_id(rows: Iterable[_Row], name: str, wanted: str) -> _Row:
    for row in rows:
        if getattr(row, name) == wanted:
            return row
    raise KeyError(wanted)
