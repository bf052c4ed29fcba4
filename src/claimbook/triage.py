"""Which published rule sorts "a person with a swollen joint": rules are tried in order, the first that holds decides.

For teaching, on invented cases; never for decisions about anybody's care.
The engine is a pure function of data: no `eval`, no text, no language.
What is not known counts as `dont_know`, and no rule that accepts `dont_know` gives the mildest level; tests/test_triage_proof.py proves it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claimbook.triage_records import AllOf, AnyOf, Condition, Has, Not, Question, Rule, Statement, Triage

NOT_APPLICABLE = "not_applicable"
UNKNOWN = "dont_know"
NONE = "none"

#: The answers as the engine holds them: question -> the options chosen, `{NOT_APPLICABLE}` where it is not asked.
Answers = Mapping[str, frozenset[str]]


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


def not_milder(triage: Triage, decision: Decision) -> tuple[str, ...]:
    """Return the questions whose answers keep a person from the mildest level, by the rule for it that lacks fewest; () at that level."""
    mildest = [rule for rule in triage.rules if triage.level(rule.level).rank == 0]
    lacking = [tuple(dict.fromkeys(_lacking(rule.when, decision.answers))) for rule in mildest]
    return min(lacking, key=len, default=())


def _lacking(condition: Condition, answers: Answers) -> list[str]:
    """Return the questions whose answers keep a condition from holding; of alternatives, those of the one that lacks the fewest."""
    if holds(condition, answers):
        return []
    match condition:
        case Has(question, _):
            return [question]
        case AllOf(members):
            return [name for member in members for name in _lacking(member, answers)]
        case AnyOf(members):
            return min((_lacking(member, answers) for member in members), key=len)
        case Not(member):
            return _named(member)


def _named(condition: Condition) -> list[str]:
    match condition:
        case Has(question, _):
            return [question]
        case AllOf(members) | AnyOf(members):
            return [name for member in members for name in _named(member)]
        case Not(member):
            return _named(member)


def article_says(triage: Triage, decision: Decision) -> tuple[Statement, ...]:
    """Return what the audited article would itself say of the person decided on; its last statement only where no other holds."""
    *statements, otherwise = triage.article
    return tuple(statement for statement in statements if holds(statement.when, decision.answers)) or (otherwise,)
