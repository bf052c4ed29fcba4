"""What a quiz, triage or cases file must not hold: each bad input is refused by name, all of them at once, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from books import add, run, swap
from claimbook import BookError, CaseWidget, QuizWidget, TriageWidget, in_language, open_book
from claimbook.outline import LONGEST_TEXT

QUIZ, TRIAGE, CASES = "data/quiz.yaml", "data/triage.yaml", "data/cases.yaml"


@pytest.mark.parametrize(
    ("file", "edit", "where", "field", "rule"),
    [
        pytest.param(TRIAGE, swap("{any: [{q: q_signs, has: [nodding,", "{any: [{q: q_moon, has: [nodding,"), "N1_nodding", "when", "is no question", id="unknown-question"),
        pytest.param(TRIAGE, swap("{any: [{q: q_signs, has: [nodding,", "{any: [{q: q_signs, has: [snoring,"), "N1_nodding", "when", "is no option of q_signs", id="unknown-option"),
        pytest.param(TRIAGE, swap("when: {clear: q_signs}", "when: {clear: q_moon}"), "C1_awake", "when", "is no question", id="unknown-clear"),
        pytest.param(TRIAGE, swap("when: {clear: q_signs}", "when: {perhaps: q_signs}"), "C1_awake", "when", "is no condition", id="unknown-condition"),
        pytest.param(TRIAGE, swap("when: {clear: q_signs}", "when: __import__('os')"), "C1_awake", "when", "is no condition", id="code-as-condition"),
        pytest.param(TRIAGE, swap("when: {clear: q_signs}", "when: {ref: nothing}"), "C1_awake", "when", "is no definition", id="unknown-definition"),
        pytest.param(TRIAGE, swap("maybe_drowsy: {q: q_signs, has: [yawning, nodding, dont_know]}", "maybe_drowsy: {not: {ref: maybe_drowsy}}"), "q_coffee", "when", "is defined by itself", id="definition-in-a-circle"),
        pytest.param(TRIAGE, swap("ask_if: {ref: maybe_drowsy}", "ask_if: {q: q_coffee, in: [present]}"), "q_coffee", "when", "none that is asked before", id="asks-later-question"),
        pytest.param(TRIAGE, swap("id: N1_nodding\n  level: nap_now", "id: N1_nodding\n  level: nap_later"), "N1_nodding", "level", "is no level", id="unknown-level"),
        pytest.param(TRIAGE, swap("sources: [quilt2011, doze2001]", "sources: [quilt2011, nobody1999]"), "N1_nodding", "sources", "is not in references.bib", id="unknown-source"),
        pytest.param(TRIAGE, swap("claim: A01", "claim: A99"), "N1_nodding", "claim", "is not in data/claims.csv", id="unknown-claim"),
        pytest.param(TRIAGE, swap("when: {all: []}\n  title", "when: {clear: q_signs}\n  title"), "Z9_default", "when", "must hold for every answer", id="no-default"),
        pytest.param(TRIAGE, swap("rank: 0", "rank: 3"), "levels", "rank", "must fall by one", id="ranks-not-falling"),
        pytest.param(TRIAGE, swap("basis: guideline", "basis: hearsay"), "N1_nodding", "basis", "must be one of: guideline", id="unknown-basis"),
        pytest.param(TRIAGE, swap('reviewed_on: "2026-11-28"', 'reviewed_on: "2026-02-30"'), "", "reviewed_on", "must be a day of the calendar", id="no-day"),
        pytest.param(TRIAGE, swap('number: "113"', 'number: "javascript:1"'), "telephones 1", "number", "in digits alone", id="no-telephone"),
        pytest.param(TRIAGE, swap('    en: "No signs"\n', ""), "C1_awake", "title", "one under en", id="one-language"),
        pytest.param(TRIAGE, swap("in_article: partly\n", "in_artikle: partly\n"), "N1_nodding", "in_artikle", "is no field here", id="mistyped-field"),
        pytest.param(CASES, swap("answers: {q_signs: [none]}", "answers: {q_signs: [snoring]}"), "P2", "answers.q_signs", "is no option", id="case-unknown-option"),
        pytest.param(CASES, swap("answers: {q_signs: [none]}", "answers: {q_moon: full}"), "P2", "answers.q_moon", "is no question", id="case-unknown-question"),
        pytest.param(CASES, swap("{q_signs: [yawning], q_coffee: absent}", "{q_signs: [yawning]}"), "sleepy", "answers.q_coffee", "is missing, though the question is asked", id="case-missing-answer"),
        pytest.param(CASES, swap("answers: {q_signs: [none]}", "answers: {q_signs: [none, yawning]}"), "P2", "answers.q_signs", "'none' excludes every other answer", id="case-none-and-more"),
        pytest.param(CASES, swap("expected: carry_on", "expected: carry_off"), "P2", "expected", "is no level", id="case-unknown-level"),
        pytest.param(CASES, swap("rule: C1_awake", "rule: C9_awake"), "P2", "rule", "is no rule", id="case-unknown-rule"),
        pytest.param(CASES, swap("- id: P2\n", "- id: P1\n"), "member 2", "id", "is the id of an earlier member already", id="case-twice"),
        pytest.param(QUIZ, swap('      nb: "Slik er det ikke diktet."\n      en: "So it was not invented."\n', '      nb: ""\n      en: ""\n'), "a01-best, options 2", "why.nb", "must not be empty", id="option-without-feedback"),
        pytest.param(QUIZ, swap('    why:\n      nb: "Slik er det ikke diktet."\n      en: "So it was not invented."\n', ""), "a01-best, options 2", "why", "must not be empty", id="option-without-why"),
        pytest.param(QUIZ, swap('      en: "Dulls"\n    right: false', '      en: "Dulls"\n    right: true'), "a01-best", "options", "of which one is right", id="two-best-answers"),
        pytest.param(QUIZ, swap('      en: "The third"\n    right: true', '      en: "The third"\n    right: false'), "a02-several", "options", "two or more are right", id="several-with-one"),
        pytest.param(QUIZ, swap('      nb: "Sløver"', '      nb: "Skjerper"'), "a01-best", "options", "stands twice among the options", id="option-twice"),
        pytest.param(QUIZ, swap('      en: "Dulls"\n    right: false', '      en: "Dulls"\n    right: "no"'), "a01-best, options 2", "right", "must be true or false", id="right-as-text"),
        pytest.param(QUIZ, swap("answer: 2\n", "answer: two\n"), "b02-number", "answer", "must be a number", id="answer-no-number"),
        pytest.param(QUIZ, swap("tolerance: 0.5", "tolerance: -1"), "b02-number", "tolerance", "must be 0 or more", id="tolerance-below-0"),
        pytest.param(QUIZ, swap("kind: order", "kind: riddle"), "b01-order", "kind", "must be one of: best", id="unknown-kind"),
        pytest.param(QUIZ, swap("claim: B02", "claim: B99"), "b02-number", "claim", "is not in data/claims.csv", id="item-unknown-claim"),
        pytest.param(QUIZ, swap("- id: b02-number", "- id: B02 number"), "member 4", "id", "must be letters, digits", id="bad-id"),
    ],
)  # fmt: skip
def test_bad_input_is_named(broken, file, edit, where, field, rule):
    """A rule, case or item that is wrong is named with its file, place, field and rule, once."""
    problems = broken(file, edit)

    found = [problem for problem in problems if problem.field == field and problem.where == where]
    assert len(found) == 1, problems
    assert found[0].file == file
    assert rule in found[0].rule


def test_all_faults_are_named_at_once(broken):
    """Faults in all three files are all reported in one go, by `claimbook check` too."""
    problems = broken(
        TRIAGE, swap("basis: guideline", "basis: hearsay"), QUIZ, swap("answer: 2\n", "answer: two\n"), CASES, swap("rule: N1_nodding", "rule: N7")
    )  # fmt: skip

    assert [problem.file for problem in problems] == [QUIZ, TRIAGE, CASES]


def test_check_tells_of_practice_files(second_copy):
    """`claimbook check` refuses a book whose rules are wrong, and names the rule."""
    path = second_copy / TRIAGE
    path.write_bytes(swap("basis: guideline", "basis: hearsay")(path.read_bytes()))
    done = run("-m", "claimbook", "check", str(second_copy))

    assert done.returncode == 1
    assert "N1_nodding, field basis: 'hearsay'" in done.stdout


def test_broken_quiz_keeps_nobody_from_the_tables(second_copy):
    """A broken quiz file raises only when the quiz is asked for, each time; the tables of the book stay open."""
    path = second_copy / QUIZ
    path.write_bytes(add("- nonsense\n")(path.read_bytes()))
    book = open_book(second_copy)

    assert len(book.claims) == 4
    for _ in range(2):
        with pytest.raises(BookError, match="must be a mapping of fields"):
            _ = book.quiz
    assert book.triage is not None


def test_book_without_practice_files_opens(second_copy):
    """A book need not have quiz, triage or cases."""
    for name in (QUIZ, TRIAGE, CASES):
        (second_copy / name).unlink()
    book = open_book(second_copy)

    assert (book.quiz, book.triage, book.cases) == (None, None, None)
    assert book.practice.problems == ()


def test_read_once_for_both_languages(second_copy):
    """The files are read once, however often and in whatever language they are asked for."""
    book = open_book(second_copy, "en")

    assert book.quiz is in_language(book, "nb").quiz


def test_ten_megabytes_are_refused(broken):
    """A text of ten megabytes is refused with its length, and the message stays short."""
    problems = broken(QUIZ, swap('nb: "Hva gjør en lur?"', f'nb: "{"x" * 10_000_000}"'))

    (problem,) = [problem for problem in problems if problem.where == "a01-best"]
    assert f"at most {LONGEST_TEXT} are allowed" in problem.rule
    assert len(str(problem)) < 400


HOSTILE = "<script>alert('x')</script>\\\"&<img src=x onerror=y>"


@pytest.mark.parametrize("widget", [QuizWidget, CaseWidget, TriageWidget])
def test_hostile_text_is_escaped(second_copy, widget):
    """A script, quotes and tags in any text of the files are shown as text, in the page and in the live widget; nothing is lost."""
    for name, old in ((QUIZ, '"What does a nap do?"'), (QUIZ, '"Sharpens"'), (QUIZ, '"So it was invented."'), (CASES, '"Somebody yawning."'),
                      (TRIAGE, '"Nodding, or yawning without coffee"'), (TRIAGE, '"Whoever nods should nap."'), (TRIAGE, '"Yawning"'),
                      (TRIAGE, '"Which signs are seen?"'), (TRIAGE, '"The article says nothing."'), (TRIAGE, '"Nap now"')):  # fmt: skip
        path = second_copy / name
        path.write_bytes(swap(old, f'"{HOSTILE}"')(path.read_bytes()))
    made = widget(open_book(second_copy, "en"))
    if widget is QuizWidget:
        made.setup.count = None
        made.begin()
        for _ in made.session.answers:
            made.reveal()
            made.next()
    elif widget is CaseWidget:
        made.choose(0)
    shown = [made.static.html, *(value for value in _html_values(made))]

    assert any("&lt;script&gt;" in html for html in shown)
    assert [html for html in shown if "<script" in html or "<img" in html] == []


def _html_values(widget) -> list[str]:
    """Return what every HTML region inside a widget holds."""
    found = [widget.value] if type(widget).__name__ == "HTML" and "<style>" not in widget.value else []
    for child in getattr(widget, "children", ()):
        found += _html_values(child)
    return found


def test_frozen_records(book):
    """Rules, items and cases cannot be changed by accident; a changed copy is a new record."""
    with pytest.raises(AttributeError):
        book.triage.rules[0].level = "watch_rest"
    assert replace(book.quiz.items[0], claim_id="C99") != book.quiz.items[0]
