"""Build an invented case, answer by answer, and see which published rule fires; for teaching, never for anybody's own joint."""

from typing import TYPE_CHECKING

import ipywidgets

from claimbook.html import details
from claimbook.html import shown as escaped
from claimbook.outline import Both
from claimbook.triage import NONE, UNKNOWN, Decision, decide, holds
from claimbook.triage_page import answers_table, decision_html, rules_page, triage_of, with_telephones
from claimbook.triage_records import Question
from claimbook.widgets.practice import Choices, PracticeWidget, set_text, show
from claimbook.widgets.static import announce, button, region, status

if TYPE_CHECKING:
    from claimbook.book import Book


class TriageWidget(PracticeWidget):
    """Asks the questions of a book's triage one at a time; `answer`, `next`, `before` and `start` do what its controls do.

    Answers not given count as not known. ValueError for a book without triage.
    """

    def __init__(self, book: "Book") -> None:
        static = rules_page(book)
        self.triage = triage_of(book)
        self.given: dict[str, frozenset[str]] = {}
        self._note = ""
        starts = book.cases.starts if book.cases else ()
        self._starts: list[tuple[Both, dict[str, frozenset[str]]]] = [(Both(), {}), *((one.label, dict(one.answers)) for one in starts)]
        self._place = self._started = 0
        self._start_label = region()
        self._start_buttons = Choices(len(self._starts), self.start, in_a_row=True)
        self._prompt, self._result = status(), status()
        self._options = Choices(max(len(question.options) for question in self.triage.questions), self._press)
        self._next, self._before = button("", self.next), button("", self.before)
        moves = ipywidgets.Box([self._next, self._before], layout=ipywidgets.Layout(display="flex", flex_flow="row wrap"))
        self._why = region()
        parts = [self._start_label, self._start_buttons, self._prompt, self._options, self._result, moves, self._why]
        super().__init__(book, static, parts)
        self.start(min(1, len(self._starts) - 1))

    def start(self, place: int) -> None:
        """Begin from a set of answers: 0 is nothing known, then the starts of cases.yaml in their order."""
        self._started, self._place, self._note = place, 0, ""
        self.given = dict(self._starts[place][1])
        self.draw()

    def answer(self, question_id: str, option_id: str) -> None:
        """Give an answer; where several may be chosen, choose it too, or take it back. Not knowing takes no chosen sign away.

        KeyError for an unknown question, ValueError for an unknown option.
        """
        question = self.triage.question(question_id)
        if option_id not in question.option_ids:
            raise ValueError(f"{question_id} has no option {option_id!r}")
        before = self.given.get(question_id, frozenset())
        kept = question.several and option_id == UNKNOWN and before - {NONE, UNKNOWN}
        self._note = self.say("triage-kept") if kept else ""
        if kept:
            chosen = before  # being unsure of the rest takes no sign away
        elif question.several and option_id not in (NONE, UNKNOWN):
            chosen = before ^ {option_id} if option_id in before else (before | {option_id}) - {NONE, UNKNOWN}
        else:
            chosen = frozenset({option_id})
        self.given[question_id] = chosen
        self.draw()

    def next(self) -> None:
        """Go to the next question that is asked; after the last, to the first."""
        self._place = (self._place + 1) % len(self._asked())
        self.draw()

    def before(self) -> None:
        """Go to the question before."""
        self._place = (self._place - 1) % len(self._asked())
        self.draw()

    @property
    def decision(self) -> Decision:
        """What the rules say of the answers now given; answers to questions that are not asked are kept, but not used."""
        return decide(self.triage, self.given)

    @property
    def question(self) -> Question:
        """The question now shown."""
        return self._asked()[self._place]

    def draw(self) -> None:
        """Set every text anew, in the language now chosen."""
        language, decision = self.book.language, self.decision
        level = self.triage.level(decision.level)
        rule = f"{decision.rule.number} {decision.rule.title.say(language)}"
        now = self.say("triage-level-now", level=level.label.say(language), rule=rule)
        announce(self._result, f"<strong>{with_telephones(now)}</strong> {escaped(self._note)}", language)
        asked = self._asked()
        self._place = min(self._place, len(asked) - 1)
        question = asked[self._place]
        text = f"{question.text.say(language)} {self.say('triage-several') if question.several else ''}"
        progress = self.say("triage-progress", place=self._place + 1, n=len(asked), text=text)
        announce(self._prompt, f"<strong>{escaped(progress)}</strong>", language)
        chosen = decision.answers[question.question_id] if question.question_id in self.given else frozenset()
        texts = [(option.option_id, option.text.say(language)) for option in question.options]
        self._options.show([self.say("triage-chosen", text=one) if option in chosen else one for option, one in texts])
        set_text(self._next, self.say("triage-next" if self._place + 1 < len(asked) else "triage-first"))
        set_text(self._before, self.say("triage-before"))
        why = escaped(self.say("triage-why", why=question.why.say(language)))
        answers = details(self.say("triage-answers"), answers_table(decision, self.book).html)
        self._why.value = f'<div lang="{language}">{decision_html(decision, self.book)}<p>{why}</p>{answers}</div>'
        self._start_label.value = f'<p lang="{language}">{escaped(self.say("triage-start-from"))}</p>'
        names = [label.say(language) if label else self.say("triage-start-empty") for label, _ in self._starts]
        marked = [self.say("triage-chosen", text=one) if place == self._started else one for place, one in enumerate(names)]
        self._start_buttons.show(marked)
        show(self._start_buttons, len(self._starts) > 1)
        super().draw()

    def _press(self, place: int) -> None:
        self.answer(self.question.question_id, self.question.options[place].option_id)

    def _asked(self) -> list[Question]:
        answers = self.decision.answers
        return [question for question in self.triage.questions if holds(question.ask_if, answers)]
