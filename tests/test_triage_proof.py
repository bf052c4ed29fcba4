"""What the triage rules promise, proved with z3 over every set of answers there is; a counterexample is printed as a case to read.

Each formula is held against the engine itself, so that what is proved is what people get.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
import z3

from answer_space import Answers, counterexample
from claimbook.triage import NONE, UNKNOWN, decide
from claimbook.triage_records import AllOf, AnyOf, Condition, Has, Not, Triage


@pytest.fixture(scope="module")
def triage(book) -> Triage:
    """Return the triage of this repository's book."""
    return book.triage


@pytest.fixture(scope="module")
def answers(triage) -> Answers:
    """Return one unknown set of answers."""
    return Answers(triage)


@pytest.fixture(scope="module")
def others(triage) -> Answers:
    """Return another unknown set of answers, to compare with the first."""
    return Answers(triage, "other ")


def as_case(triage: Triage, given: dict[str, list[str]]) -> str:
    """Return answers as a case that a person can read, with what the rules say of it."""
    decision = decide(triage, given)
    lines = []
    for name, chosen in given.items():
        question = triage.question(name)
        texts = [option.text.en for option in question.options if option.option_id in chosen]
        lines.append(f"  {question.text.en} {'; '.join(texts)}")
    level = triage.level(decision.level).label.en
    return "\n".join(["A person:", *lines, f"  -> {level} ({decision.rule.rule_id})"])


def named_without_unknown(condition: Condition, *, positive: bool = True) -> Iterator[tuple[str, str]]:
    """Yield (question, option) for each answer that a condition asks for without accepting `dont_know` in its place."""
    match condition:
        case Has(question, options):
            if positive and UNKNOWN not in options:
                yield from ((question, option) for option in options)
        case AllOf(members) | AnyOf(members):
            for member in members:
                yield from named_without_unknown(member, positive=positive)
        case Not(member):
            yield from named_without_unknown(member, positive=not positive)


def alarms(triage: Triage) -> set[tuple[str, str]]:
    """Return the answers that raise an alarm: a rule for one of the two most urgent levels asks for them by name. All others are benign."""
    urgent = {level.level_id for level in triage.levels if level.rank >= 2}
    return {named for rule in triage.rules if rule.level in urgent for named in named_without_unknown(rule.when)}


def test_formula_and_engine_agree(triage, answers):
    """On answer sets drawn at random, and on one for each level, the formulas give the level that the engine gives."""
    rank = {level.level_id: level.rank for level in triage.levels}
    draw = random.Random(20261128)
    models = [counterexample(answers.possible, answers.level == level.rank) for level in triage.levels]
    for _ in range(60):
        question = draw.choice(triage.questions)
        wish = answers.chosen[question.question_id][draw.choice(sorted(question.option_ids))]
        other = draw.choice(triage.questions)
        second = answers.chosen[other.question_id][draw.choice(sorted(other.option_ids))]
        models.append(counterexample(answers.possible, wish, second) or counterexample(answers.possible, wish))

    for model in models:
        given = answers.read(model)
        assert rank[decide(triage, given).level] == model.eval(answers.level, model_completion=True).as_long(), as_case(triage, given)


def test_every_answer_set_gets_exactly_one_level(triage, answers):
    """No set of answers is left without a level: the last rule holds always, and the first that holds decides alone."""
    model = counterexample(answers.possible, z3.Not(z3.Or([answers.level == level.rank for level in triage.levels])))

    assert model is None, as_case(triage, answers.read(model))


def test_emergency_sign_always_gives_113(triage, answers):
    """Any emergency sign gives the most urgent level, whatever else is answered."""
    signs = [option for option in triage.questions[0].option_ids if option not in (NONE, UNKNOWN)]
    top = max(level.rank for level in triage.levels)
    model = counterexample(answers.possible, answers.has(triage.questions[0].question_id, *signs), answers.level != top)

    assert len(signs) > 5
    assert model is None, as_case(triage, answers.read(model))


def test_unknown_never_gives_the_mildest_level(triage, answers):
    """A set of answers with something unknown in it, whatever it is, never gets the mildest level."""
    unknown = z3.Or([answers.chosen[question.question_id][UNKNOWN] for question in triage.questions])
    model = counterexample(answers.possible, unknown, answers.level == 0)

    assert model is None, as_case(triage, answers.read(model))


def test_not_knowing_never_lowers_the_level(triage, answers, others):
    """Changing an answer that raises no alarm to "not known" never lowers the level, whatever is answered to the questions this adds."""
    raised = alarms(triage)
    proved = 0
    for question in triage.questions:
        name = question.question_id
        quiet = [z3.Not(answers.chosen[name][option]) for option in sorted(question.option_ids) if (name, option) in raised]
        proved += sum((name, option) not in raised for option in question.option_ids if option != UNKNOWN)
        model = counterexample(
            answers.possible, others.possible, *quiet, answers.has(name, *question.option_ids),
            others.chosen[name][UNKNOWN], answers.same_as(others, name), others.level < answers.level,
        )  # fmt: skip

        assert model is None, f"{as_case(triage, answers.read(model))}\nbut\n{as_case(triage, others.read(model))}"
    assert proved > len(triage.questions)


def test_every_rule_can_fire(triage, answers):
    """No rule is dead: for each there are answers that it, and none before it, decides; the engine confirms it."""
    for place, rule in enumerate(triage.rules):
        earlier = [z3.Not(answers.holds(other.when)) for other in triage.rules[:place]]
        model = counterexample(answers.possible, answers.holds(rule.when), *earlier)

        assert model is not None, f"{rule.rule_id} never decides"
        assert decide(triage, answers.read(model)).rule == rule


def test_both_languages_decide_alike(book, book_nb, answers):
    """The rules are the same data in both languages: one and the same answers get one and the same decision."""
    assert book.triage is book_nb.triage
    for level in book.triage.levels:
        given = answers.read(counterexample(answers.possible, answers.level == level.rank))
        assert decide(book.triage, given) == decide(book_nb.triage, given)


def test_proof_notices_a_gap(triage):
    """The proof is no formality: with the rule for an unknown danger sign taken out, a set of unknown answers gets too mild a level."""
    weaker = Triage(**{
        **{name: getattr(triage, name) for name in Triage.__slots__},
        "rules": tuple(rule for rule in triage.rules if rule.rule_id != "S01_emergency_unknown"),
    })  # fmt: skip
    answers, others = Answers(weaker, "gap "), Answers(weaker, "other gap ")
    name = weaker.questions[0].question_id

    assert counterexample(
        answers.possible, others.possible, answers.has(name, NONE), others.chosen[name][UNKNOWN], answers.same_as(others, name),
        answers.level == 0, others.level < 2,
    ) is not None  # fmt: skip
