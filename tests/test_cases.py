"""The cases, their outcomes and the widget to practise on them."""

from __future__ import annotations

import pytest

from claimbook import CaseWidget, TriageWidget
from claimbook.cases import decide_case, outcomes
from claimbook.triage_page import cases_page, rules_on_cases


def test_outcomes_count_under_and_over_apart(book):
    """A case given a milder level than expected counts as under-triage, a more urgent one as over-triage, each by the expected level."""
    case = next(case for case in book.cases.cases if case.expected == "same_day")
    given = [(case, "emergency_113"), (case, "same_day"), (case, "gp_physio_days"), (case, "watch_rest")]

    assert outcomes(book.triage, given) == (("same_day", 4, 2, 1, 1),)


def test_levels_without_cases_are_left_out(book):
    """A level that no case expects has no row, and no cases give no rows."""
    assert outcomes(book.triage, []) == ()


def test_table_of_the_rules_on_all_cases(book):
    """The table by level adds up to all cases, has under-triage before over-triage, and none of either."""
    page = rules_on_cases(book)
    rows = outcomes(book.triage, [(case, decide_case(book.triage, case).level) for case in book.cases.cases])

    assert sum(row.n for row in rows) == len(book.cases.cases)
    assert [row.level for row in rows] == [level.level_id for level in book.triage.levels]
    assert sum(row.under for row in rows) == 0
    assert page.text.index("under-triage") < page.text.index("over-triage")


def test_every_rule_has_a_case(book):
    """Each rule but the default is the deciding one in at least one case, so that a reader can meet it and a change to it is noticed."""
    fired = {decide_case(book.triage, case).rule.rule_id for case in book.cases.cases}

    assert {rule.rule_id for rule in book.triage.rules} - fired == set()


def test_page_holds_every_case(book, book_nb):
    """The page that needs no running has every case in the language, with its level folded under it."""
    for shown in (book, book_nb):
        page = cases_page(shown)
        for case in shown.cases.cases:
            assert case.text.say(shown.language) in page.text
        assert page.html.count("<details>") >= len(shown.cases.cases)


def test_first_choice_counts(book):
    """The first level chosen for a case is the one counted; choosing again changes nothing."""
    widget = CaseWidget(book)
    widget.choose(3)
    widget.choose(0)

    assert widget.given == {widget.case.case_id: "watch_rest"}


def test_too_mild_is_said_first(book):
    """A choice that is too mild is said so in words, and the table of answers has under-triage before over-triage."""
    widget = CaseWidget(book)
    while widget.case.expected != "same_day":
        widget.next()
    widget.choose(3)

    assert "Too mild" in widget._feedback.value
    assert widget._table.value.index("under-triage") < widget._table.value.index("over-triage")
    assert "116117" in widget._feedback.value


def test_key_comes_after_the_choice(book):
    """Neither the level nor the rule of a case is on the page before a level was chosen."""
    widget = CaseWidget(book)
    assert widget._key.value == ""

    widget.choose(0)
    assert book.triage.rule(widget.case.rule).title.en in widget._key.value


def test_switch_keeps_answers(book):
    """Switching the language shows the same case in the other language and keeps every answer."""
    widget = CaseWidget(book)
    widget.choose(1)
    widget.switch_language()

    assert widget.book.language == "nb"
    assert widget.case.text.nb in widget._case.value
    assert len(widget.given) == 1
    assert widget._key.value


def test_walk_through_all_cases(book):
    """Next goes through every case once and comes back to the first; shuffling keeps the answers."""
    widget = CaseWidget(book, seed=5)
    seen = []
    for _ in book.cases.cases:
        seen.append(widget.case.case_id)
        widget.next()

    assert sorted(seen) == sorted(case.case_id for case in book.cases.cases)
    assert widget.case.case_id == seen[0]
    widget.before()
    assert widget.case.case_id == seen[-1]
    widget.choose(0)
    given = dict(widget.given)
    widget.shuffle()
    assert widget.given == given


def test_built_case_follows_the_answers(book):
    """Each answer changes the level at once; answers that contradict each other take each other's place."""
    widget = TriageWidget(book)
    assert widget.decision.level == "watch_rest"

    widget.answer("q_emergency", "chest_breath")
    assert widget.decision.level == "emergency_113"
    assert widget.given["q_emergency"] == {"chest_breath"}
    widget.answer("q_emergency", "limb_cold_numb")
    assert widget.given["q_emergency"] == {"chest_breath", "limb_cold_numb"}
    widget.answer("q_emergency", "dont_know")
    assert widget.given["q_emergency"] == {"chest_breath", "limb_cold_numb"}
    assert "The signs chosen still hold" in widget._result.value
    for sign in ("chest_breath", "limb_cold_numb"):
        widget.answer("q_emergency", sign)
    widget.answer("q_emergency", "dont_know")
    assert widget.decision.rule.number == "S01"
    widget.answer("q_emergency", "none")
    assert widget.decision.level == "watch_rest"


def test_last_of_several_taken_back_is_unknown(book):
    """Taking the last of several answers back leaves the question unknown, not answered with none."""
    widget = TriageWidget(book)
    widget.answer("q_context", "tick")
    widget.answer("q_context", "tick")

    assert "q_context" in widget.decision.unknown
    assert widget.decision.level != "watch_rest"


def test_nothing_known_as_a_start(book):
    """One can begin with nothing known; the level is then not mild and every question asked stands as unknown."""
    widget = TriageWidget(book)
    widget.start(0)

    assert widget.decision.level == "same_day"
    assert "q_pain" in widget.decision.unknown


@pytest.mark.parametrize("place", range(1, 5))
def test_starts_ask_only_what_applies(book, place):
    """From each start the questions go round without one that does not apply, and the shown one always has its options."""
    widget = TriageWidget(book)
    widget.start(place)
    seen = []
    for _ in range(40):
        seen.append(widget.question.question_id)
        assert [b.description for b in widget._options.buttons if b.layout.display != "none"]
        widget.next()
        if widget.question.question_id == seen[0]:
            break

    assert len(seen) == len(set(seen))
    assert len(seen) < len(book.triage.questions)


@pytest.mark.parametrize(("question", "option", "error"), [("q_moon", "full", KeyError), ("q_pain", "purple", ValueError)])
def test_unknown_answer_is_refused(book, question, option, error):
    """A question or option that is not there is refused, and nothing given so far is lost."""
    widget = TriageWidget(book)
    before = dict(widget.given)

    with pytest.raises(error):
        widget.answer(question, option)
    assert widget.given == before
