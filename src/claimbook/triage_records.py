"""The questions and rules that sort "a person with a swollen joint", as records; conditions are data, so that rules can be proved."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from claimbook.outline import Both

_Row = TypeVar("_Row")


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


def _by_id(rows: Iterable[_Row], name: str, wanted: str) -> _Row:
    for row in rows:
        if getattr(row, name) == wanted:
            return row
    raise KeyError(wanted)
