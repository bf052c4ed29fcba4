"""The whole answer space of the triage questions as a formula for z3, so that a promise about the rules is proved for every set of answers."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import z3

from claimbook.triage import NONE, NOT_APPLICABLE, UNKNOWN
from claimbook.triage_records import AllOf, AnyOf, Condition, Has, Not, Question, Triage


class Answers:
    """One unknown set of answers: a truth value for each option of each question, tied together as real answers are."""

    def __init__(self, triage: Triage, name: str = "") -> None:
        self.triage = triage
        self.chosen = {
            question.question_id: {
                option: z3.Bool(f"{name}{question.question_id}={option}") for option in (*sorted(question.option_ids), NOT_APPLICABLE)
            }
            for question in triage.questions
        }

    def holds(self, condition: Condition) -> z3.BoolRef:
        """Return the formula that says that a condition holds for these answers."""
        match condition:
            case Has(question, options):
                return z3.Or([self.chosen[question][option] for option in sorted(options)])
            case AllOf(members):
                return z3.And([self.holds(member) for member in members])
            case AnyOf(members):
                return z3.Or([self.holds(member) for member in members])
            case Not(member):
                return z3.Not(self.holds(member))

    def has(self, question: str, *options: str) -> z3.BoolRef:
        """Return the formula that says that one of the options is chosen."""
        return self.holds(Has(question, frozenset(options)))

    @cached_property
    def possible(self) -> z3.BoolRef:
        """The formula that says that these are answers somebody can give."""
        return z3.And([part for question in self.triage.questions for part in self._possible(question)])

    def _possible(self, question: Question) -> Iterator[z3.BoolRef]:
        chosen = self.chosen[question.question_id]
        options = [chosen[option] for option in sorted(question.option_ids)]
        asked = self.holds(question.ask_if)
        yield chosen[NOT_APPLICABLE] == z3.Not(asked)
        yield z3.Or(options) == asked
        if not question.several:
            yield z3.AtMost(*options, 1)
        for only in (NONE, UNKNOWN) if question.several else ():
            yield z3.Implies(chosen[only], z3.AtMost(*options, 1))

    @cached_property
    def level(self) -> z3.ArithRef:
        """The rank of the level that the rules give, tried in order; -1 where no rule holds."""
        ranks = {level.level_id: level.rank for level in self.triage.levels}
        found = z3.IntVal(-1)
        for rule in reversed(self.triage.rules):
            found = z3.If(self.holds(rule.when), z3.IntVal(ranks[rule.level]), found)
        return found

    def same_as(self, other: Answers, but: str) -> z3.BoolRef:
        """Return the formula: the same answers, but for one question, wherever a question is asked of both."""
        parts = []
        for name, chosen in self.chosen.items():
            if name != but:
                others = other.chosen[name]
                alike = z3.And([chosen[option] == others[option] for option in chosen if option != NOT_APPLICABLE])
                parts.append(z3.Or(chosen[NOT_APPLICABLE], others[NOT_APPLICABLE], alike))
        return z3.And(parts)

    def read(self, model: z3.ModelRef) -> dict[str, list[str]]:
        """Return the answers of a model as `decide` takes them; questions that are not asked are left out."""
        return {
            name: found
            for name, chosen in self.chosen.items()
            if (found := [o for o, true in chosen.items() if o != NOT_APPLICABLE and z3.is_true(model.eval(true, model_completion=True))])
        }


def counterexample(*formulas: z3.BoolRef) -> z3.ModelRef | None:
    """Return a model of the formulas, or None where z3 has proved that there is none; AssertionError where it cannot tell."""
    solver = z3.Solver()
    solver.set("timeout", 60_000)
    solver.add(*formulas)
    found = solver.check()
    assert found != z3.unknown, f"z3 cannot tell: {solver.reason_unknown()}"
    return solver.model() if found == z3.sat else None
