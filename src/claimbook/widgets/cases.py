"""Practise on cases: read one, choose a level, see which published rule decides and what the article would have said."""

import random
from typing import TYPE_CHECKING

import ipywidgets

from claimbook.cases import Case
from claimbook.html import shown as escaped
from claimbook.triage_page import case_key_html, cases_page, outcomes_page, triage_of, with_telephones
from claimbook.widgets.practice import Choices, PracticeWidget, set_text
from claimbook.widgets.static import announce, button, region, status

if TYPE_CHECKING:
    from claimbook.book import Book


class CaseWidget(PracticeWidget):
    """Shows the cases of a book one by one, shuffled by `seed`; `choose`, `next`, `before` and `shuffle` do what its controls do.

    The first choice of a level counts. ValueError for a book without cases.
    """

    def __init__(self, book: "Book", seed: int = 1) -> None:
        static = cases_page(book)
        self.triage = triage_of(book)
        self.cases: tuple[Case, ...] = book.cases.cases if book.cases else ()
        self.seed, self.place = seed, 0
        self.given: dict[str, str] = {}
        self._order = self._shuffled()
        self._case, self._feedback = status(), status()
        self._key, self._table = region(), region()
        self._levels = Choices(len(self.triage.levels), self.choose)
        self._next, self._before, self._shuffle = button("", self.next), button("", self.before), button("", self.shuffle)
        moves = ipywidgets.Box([self._next, self._before, self._shuffle], layout=ipywidgets.Layout(display="flex", flex_flow="row wrap"))
        super().__init__(book, static, [self._case, self._levels, self._feedback, moves, self._key, self._table])
        self.draw()

    def choose(self, place: int) -> None:
        """Choose the level at a place, the most urgent first; only the first choice for a case counts."""
        self.given.setdefault(self.case.case_id, self.triage.levels[place].level_id)
        self.draw()

    def next(self) -> None:
        """Go to the next case; after the last, to the first."""
        self.place = (self.place + 1) % len(self._order)
        self.draw()

    def before(self) -> None:
        """Go to the case before."""
        self.place = (self.place - 1) % len(self._order)
        self.draw()

    def shuffle(self) -> None:
        """Put the cases in another order; the answers given are kept."""
        self.seed, self.place = self.seed + 1, 0
        self._order = self._shuffled()
        self.draw()

    @property
    def case(self) -> Case:
        """The case now shown."""
        return self.cases[self._order[self.place]]

    def draw(self) -> None:
        """Set every text anew, in the language now chosen."""
        case, language = self.case, self.book.language
        given = self.given.get(case.case_id)
        announce(self._feedback, self._feedback_html(case, given), language)
        progress = self.say("case-progress", place=self.place + 1, n=len(self._order))
        text = f"{escaped(progress)}<br><strong>{escaped(case.text.say(language))}</strong><br>{escaped(self.say('case-choose'))}"
        announce(self._case, text, language)
        labels = [level.label.say(language) for level in self.triage.levels]
        ids = [level.level_id for level in self.triage.levels]
        self._levels.show([f"● {one} ({self.say('quiz-chosen')})" if id_ == given else one for one, id_ in zip(labels, ids, strict=True)])
        set_text(self._next, self.say("case-next" if self.place + 1 < len(self._order) else "case-first"))
        set_text(self._before, self.say("case-before"))
        set_text(self._shuffle, self.say("case-shuffle"))
        self._key.value = f'<div lang="{language}">{case_key_html(case, self.book)}</div>' if given else ""
        done = [(one, self.given[one.case_id]) for one in self.cases if one.case_id in self.given]
        self._table.value = outcomes_page(self.book, done, self.say("case-your-answers")).html if done else ""
        super().draw()

    def _feedback_html(self, case: Case, given: str | None) -> str:
        if given is None:
            return ""
        step = self.triage.level(given).rank - self.triage.level(case.expected).rank
        word = self.say("case-right" if step == 0 else "case-under" if step < 0 else "case-over")
        level = self.triage.level(case.expected).label.say(self.book.language)
        done = f" {escaped(self.say('case-done'))}" if len(self.given) == len(self.cases) else ""
        return f"<strong>{escaped(word)}</strong> {with_telephones(self.say('case-right-level', level=level))}{done}"

    def _shuffled(self) -> list[int]:
        order = list(range(len(self.cases)))
        random.Random(f"cases-{self.seed}").shuffle(order)  # noqa: S311 - an order to learn in, no secret
        return order
