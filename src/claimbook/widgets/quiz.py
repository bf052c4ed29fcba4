"""The self-assessment as a widget: choose, read why, go on; nothing is stored or sent, everything can be taken home."""

import secrets
from typing import TYPE_CHECKING

import ipywidgets

from claimbook import quiz_session
from claimbook.errors import BookError
from claimbook.html import shown as escaped
from claimbook.quiz import Item, Quiz
from claimbook.quiz_files import from_json
from claimbook.quiz_page import key_html, quiz_page
from claimbook.quiz_session import Session, Sureness, answer_to, is_done
from claimbook.quiz_summary import score_line
from claimbook.widgets.practice import PracticeWidget, set_text, show
from claimbook.widgets.quiz_panels import Asked, Setup, Summary, topic_name
from claimbook.widgets.static import announce, button, region, status

if TYPE_CHECKING:
    from claimbook.book import Book

_SEEDS = 10**9


class QuizWidget(PracticeWidget):
    """Asks the items of a book's quiz; `begin`, `choose`, `enter_number`, `next`, `reveal` and `resume` do what its controls do.

    `seed` decides the order (a random one where None); ValueError for a book without a quiz.
    """

    def __init__(self, book: "Book", seed: int | None = None) -> None:
        static = quiz_page(book)
        self.quiz = book.quiz or Quiz(())
        self.session: Session | None = None
        self.place = 0
        self._in_summary = False
        self.status = status()
        self.setup = Setup(secrets.randbelow(10_000) if seed is None else seed, self._draw_setup, self.resume)
        self.asked = Asked(self.choose, self.enter_number, self.sure)
        # One main button for all panels: a button that vanished under the finger would take the focus with it.
        self.main, self.turn, self.show_answers = button("", self._go_on), button("", self._turn), button("", self.reveal)
        moves = ipywidgets.Box([self.main, self.turn, self.show_answers], layout=ipywidgets.Layout(display="flex", flex_flow="row wrap"))
        self.key = region()
        self.summary = Summary(self.make_anki, self.new)
        super().__init__(book, static, [self.status, self.setup, self.asked, moves, self.key, self.summary])
        self.draw()

    def begin(self) -> None:
        """Begin with the topic, the number of questions and the seed now chosen; a seed that is no number is said so."""
        seed = self.setup.seed.value.strip()
        if not (seed.isascii() and seed.isdigit() and int(seed) < _SEEDS):
            self._say(escaped(self.say("quiz-seed-wrong", seen=seed[:40])))
            return
        self._go_to(quiz_session.begin(self.quiz, int(seed), self.setup.topic, self.setup.count))

    def choose(self, place: int) -> None:
        """Choose the option at a place, counted from 0 as shown."""
        item = self.item
        self._take(item, quiz_session.option_order(self._going, item)[place])

    def enter_number(self) -> None:
        """Answer a number item with what stands in the field."""
        typed = self.asked.number.value.strip()
        if quiz_session.read_number(typed) is None:
            self.asked.refuse(typed, self.book.language)
        else:
            self._take(self.item, typed)

    def sure(self, sureness: Sureness) -> None:
        """Say how sure the learner is, before choosing."""
        self.session = quiz_session.sure(self._going, self.item, sureness)
        self._draw_item()

    def reveal(self) -> None:
        """Show the answers of the item."""
        self.session = quiz_session.reveal(self._going, self.item)
        self._draw_item()

    def next(self) -> None:
        """Go to the next item, or to the summary after the last."""
        if self.place + 1 < len(self._going.answers):
            self.place += 1
            self.asked.number.value = ""
        else:
            self._in_summary = True
        self.draw()

    def to_summary(self) -> None:
        """Show how it went so far."""
        self._in_summary = True
        self.draw()

    def back(self) -> None:
        """Go back to the first item of the round that is not done, else to the last one seen."""
        answers = self._going.answers
        waiting = (place for place, answer in enumerate(answers) if not is_done(self.quiz.item(answer.item_id), answer))
        self.place = min(next(waiting, self.place), len(answers) - 1)
        self._in_summary = False
        self.draw()

    def missed_again(self) -> None:
        """Begin a further round with the items missed in this one."""
        self._go_to(quiz_session.missed_again(self._going, self.quiz))

    def new(self) -> None:
        """Go back to the choice of topic and number of questions."""
        self.session, self._in_summary = None, False
        self.draw()
        self.main.focus()

    def resume(self, content: bytes, name: str) -> None:
        """Go on from a file written earlier; one that cannot be used is said why, and changes nothing."""
        try:
            session = from_json(content, self.quiz, name)
        except BookError as error:
            lines = "".join(f"<li>{escaped(str(problem))}</li>" for problem in error.problems)
            self._say(f"{escaped(self.say('quiz-resume-wrong'))}<ul>{lines}</ul>")
            return
        self.setup.seed.value = str(session.seed)
        self.setup.ask_sure.value |= any(answer.sureness for answers in session.rounds for answer in answers)
        self.session = session
        self.back()
        self._say(escaped(self.say("quiz-resumed")))

    def make_anki(self) -> None:
        """Make the deck of Anki cards and offer it to be downloaded."""
        from claimbook.deck import anki_deck

        try:
            deck = anki_deck(self.book)
        except ModuleNotFoundError:
            self._say(escaped(self.say("quiz-anki-missing")))
            return
        self.summary.draw(self._going, self.book, deck)
        self._say(escaped(self.say("quiz-anki-ready")))

    @property
    def item(self) -> Item:
        """The item now asked; ValueError before the quiz has begun."""
        return self.quiz.item(self._going.answers[self.place].item_id)

    def draw(self) -> None:
        """Set every text anew, in the language now chosen."""
        super().draw()
        asking = self.session is not None and not self._in_summary
        for part, shown in ((self.setup, self.session is None), (self.asked, asking), (self.summary, self._in_summary)):
            show(part, shown)
        show(self.turn, self.session is not None)
        show(self.show_answers, asking)
        if self.session is None:
            self._draw_setup()
        elif self._in_summary:
            self._draw_summary()
        else:
            self._say("")
            self._draw_item()

    def _draw_setup(self) -> None:
        language, topic = self.book.language, self.setup.topic
        self.setup.draw(language)
        set_text(self.main, self.say("quiz-begin"))
        self.key.value = ""
        available = sum(topic in (None, item.topic) for item in self.quiz.items)
        n, seed = min(self.setup.count or available, available), self.setup.seed.value[:40]
        chosen = self.say("quiz-chosen-set", n=n, topic=topic_name(topic, language), seed=seed)
        self._say(f"{escaped(chosen)} {escaped(self.say('quiz-stays-here'))}")

    def _draw_item(self) -> None:
        session, item, language = self._going, self.item, self.book.language
        self.asked.draw(session, self.place, item, self.book, ask_sure=self.setup.ask_sure.value)
        answer = answer_to(session, item.item_id)
        done, last = is_done(item, answer), self.place + 1 == len(session.answers)
        set_text(self.main, self.say(("quiz-to-summary" if last else "quiz-next") if done else "quiz-skip"))
        set_text(self.turn, self.say("quiz-to-summary"))
        show(self.turn, not (done and last))
        set_text(self.show_answers, self.say("quiz-revealed" if done else "quiz-reveal"))
        self.key.value = f'<div lang="{language}">{key_html(item, self.book, answer.picks)}</div>' if done else ""

    def _draw_summary(self) -> None:
        self._say(escaped(score_line(self._going, self.book)))
        self.key.value = ""
        self.summary.draw(self._going, self.book)
        set_text(self.main, self.say("quiz-missed-again" if self._missed() else "quiz-new"))
        show(self.summary.new, self._missed())
        set_text(self.turn, self.say("quiz-back"))

    def _go_on(self) -> None:
        """Do what the main button says: begin, go to the next item, take the missed ones again, or begin anew."""
        if self.session is None:
            self.begin()
        elif not self._in_summary:
            self.next()
        elif self._missed():
            self.missed_again()
        else:
            self.new()

    def _turn(self) -> None:
        """Go to the summary, or back from it."""
        if self._in_summary:
            self.back()
        else:
            self.to_summary()

    def _missed(self) -> bool:
        return any(quiz_session.missed(self.quiz.item(one.item_id), one) for one in self._going.answers)

    def _take(self, item: Item, pick: int | str) -> None:
        self.session = quiz_session.choose(self._going, item, pick)
        self._draw_item()

    def _go_to(self, session: Session) -> None:
        self.session, self.place, self._in_summary = session, 0, False
        self.asked.number.value = ""
        self.draw()

    @property
    def _going(self) -> Session:
        if self.session is None:
            raise ValueError("the quiz has not begun")
        return self.session

    def _say(self, html: str) -> None:
        announce(self.status, html, self.book.language)
