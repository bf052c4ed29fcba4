"""The self-assessment as a widget: choose, read why, go on; nothing is stored or sent, everything can be taken home."""

import secrets
from typing import TYPE_CHECKING, Any

import ipywidgets

from claimbook import quiz_session
from claimbook.errors import BookError
from claimbook.html import shown as escaped
from claimbook.quiz import Item, Kind, Quiz, Topic
from claimbook.quiz_files import from_json
from claimbook.quiz_page import key_html, quiz_page, source_links, task
from claimbook.quiz_session import Judgement, Session, Sureness, answer_to, is_done
from claimbook.quiz_summary import downloads_html, score_line, summary_html
from claimbook.widgets.practice import Choices, PracticeWidget, set_text, show
from claimbook.widgets.static import announce, button, status
from claimbook.words import label

if TYPE_CHECKING:
    from claimbook.book import Book

_MOST_OPTIONS = 5
_COUNTS = (5, 10, 20, None)
_TOPICS = (None, *Topic)
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
        self.topic: Topic | None = None
        self.count: int | None = 10
        self._in_summary = False
        self._message = ""
        self._make_controls(secrets.randbelow(10_000) if seed is None else seed)
        super().__init__(book, static, [self._status, self._setup, self._question, self._summary])
        self.draw()

    # --- What its controls do.

    def begin(self) -> None:
        """Begin with the topic, the number of questions and the seed now chosen; a seed that is no number is said so."""
        seed = self._seed.value.strip()
        if not (seed.isascii() and seed.isdigit() and int(seed) < _SEEDS):
            self._say(escaped(self.say("quiz-seed-wrong", seen=seed[:40])))
            return
        self._go_to(quiz_session.begin(self.quiz, int(seed), self.topic, self.count))

    def choose(self, place: int) -> None:
        """Choose the option at a place, counted from 0 as shown."""
        item = self.item
        self._take(item, quiz_session.option_order(self._going, item)[place])

    def enter_number(self) -> None:
        """Answer a number item with what stands in the field."""
        typed = self._number.value
        if quiz_session.read_number(typed) is None:
            announce(self._feedback, escaped(self.say("quiz-no-number", seen=typed[:40])), self.book.language)
        else:
            self._take(self.item, typed.strip())

    def sure(self, sureness: Sureness) -> None:
        """Say how sure the learner is, before choosing."""
        self.session = quiz_session.sure(self._going, self.item, sureness)
        self._draw_question()

    def reveal(self) -> None:
        """Show the answers of the item."""
        self.session = quiz_session.reveal(self._going, self.item)
        self._draw_question()

    def next(self) -> None:
        """Go to the next item, or to the summary after the last."""
        if self.place + 1 < len(self._going.answers):
            self.place += 1
            self._number.value = ""
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
        self.place = next(waiting, self.place)
        self._in_summary = False
        self.draw()

    def missed_again(self) -> None:
        """Begin a further round with the items missed in this one."""
        self._go_to(quiz_session.missed_again(self._going, self.quiz))

    def new(self) -> None:
        """Go back to the choice of topic and number of questions; the session stays until another begins."""
        self.session = None
        self.draw()

    def resume(self, content: bytes, name: str) -> None:
        """Go on from a file written earlier; one that cannot be used is said why, and changes nothing."""
        try:
            session = from_json(content, self.quiz, name)
        except BookError as error:
            lines = "".join(f"<li>{escaped(str(problem))}</li>" for problem in error.problems)
            self._say(f"{escaped(self.say('quiz-resume-wrong'))}<ul>{lines}</ul>")
            return
        self._message = escaped(self.say("quiz-resumed"))
        self._seed.value = str(session.seed)
        self.session = session
        self.back()

    def make_anki(self) -> None:
        """Make the deck of Anki cards and offer it to be downloaded."""
        from claimbook.deck import anki_deck

        try:
            deck = anki_deck(self.book)
        except ModuleNotFoundError:
            self._say(escaped(self.say("quiz-anki-missing")))
            return
        self._downloads.value = downloads_html(self._going, self.book, deck)
        self._say(escaped(self.say("quiz-anki-ready")))

    @property
    def item(self) -> Item:
        """The item now asked; ValueError before the quiz has begun."""
        return self.quiz.item(self._going.answers[self.place].item_id)

    @property
    def _going(self) -> Session:
        if self.session is None:
            raise ValueError("the quiz has not begun")
        return self.session

    # --- How it is built and drawn.

    def _make_controls(self, seed: int) -> None:
        self._status = status()
        self._topic_label, self._count_label, self._sure_label = (ipywidgets.HTML() for _ in range(3))
        self._topics = Choices(len(_TOPICS), self._choose_topic, in_a_row=True)
        self._counts = Choices(len(_COUNTS), self._choose_count, in_a_row=True)
        self._seed = ipywidgets.Text(value=str(seed), style={"description_width": "initial"})
        self._ask_sure = ipywidgets.Checkbox(value=False, indent=False)
        self._begin = button("", self.begin)
        self._upload = ipywidgets.FileUpload(accept=".json", multiple=False, layout=ipywidgets.Layout(width="auto"))
        self._upload.observe(self._uploaded, "value")
        self._setup = ipywidgets.VBox(
            [self._topic_label, self._topics, self._count_label, self._counts, self._seed, self._ask_sure, self._begin, self._upload]
        )
        self._prompt = status()
        self._sureness = Choices(len(Sureness), lambda place: self.sure(list(Sureness)[place]), in_a_row=True)
        self._options = Choices(_MOST_OPTIONS, self.choose)
        self._number = ipywidgets.Text(style={"description_width": "initial"})
        self._submit = button("", self.enter_number)
        self._feedback = status()
        self._key = ipywidgets.HTML()
        self._next, self._reveal, self._stop = button("", self.next), button("", self.reveal), button("", self.to_summary)
        moves = ipywidgets.Box([self._next, self._reveal, self._stop], layout=ipywidgets.Layout(display="flex", flex_flow="row wrap"))
        self._question = ipywidgets.VBox(
            [self._prompt, self._sure_label, self._sureness, self._options, self._number, self._submit, self._feedback, moves, self._key]
        )
        self._table, self._downloads = ipywidgets.HTML(), ipywidgets.HTML()
        self._back, self._missed, self._new = button("", self.back), button("", self.missed_again), button("", self.new)
        self._anki = button("", self.make_anki)
        self._summary = ipywidgets.VBox([self._table, self._back, self._missed, self._new, self._downloads, self._anki])

    def draw(self) -> None:
        """Set every text anew, in the language now chosen."""
        super().draw()
        show(self._setup, self.session is None)
        show(self._question, self.session is not None and not self._in_summary)
        show(self._summary, self.session is not None and self._in_summary)
        if self.session is None:
            self._draw_setup()
        elif self._in_summary:
            self._draw_summary()
        else:
            self._draw_question()
            self._say(self._message)
        self._message = ""

    def _draw_setup(self) -> None:
        language = self.book.language
        names = [self.say("quiz-all-topics"), *(label(topic, language) for topic in Topic)]
        self._topic_label.value = f'<p lang="{language}">{escaped(self.say("quiz-topic"))}</p>'
        self._topics.show([self._marked(name, topic is self.topic) for name, topic in zip(names, _TOPICS, strict=True)])
        self._count_label.value = f'<p lang="{language}">{escaped(self.say("quiz-count"))}</p>'
        self._counts.show([self._marked(str(count or self.say("quiz-all")), count == self.count) for count in _COUNTS])
        self._seed.description = self.say("quiz-seed")
        self._ask_sure.description = self.say("quiz-ask-sureness")
        set_text(self._begin, self.say("quiz-begin"))
        self._upload.description = self.say("quiz-resume")
        available = sum(self.topic in (None, item.topic) for item in self.quiz.items)
        topic = label(self.topic, language) if self.topic else self.say("quiz-all-topics")
        chosen = self.say("quiz-chosen-set", n=min(self.count or available, available), topic=topic, seed=self._seed.value[:40])
        self._say(f"{escaped(chosen)} {escaped(self.say('quiz-stays-here'))}")

    def _draw_question(self) -> None:
        session, item, language = self._going, self.item, self.book.language
        answer = answer_to(session, item.item_id)
        done = is_done(item, answer)
        progress = self.say("quiz-progress", place=self.place + 1, n=len(session.answers), round=len(session.rounds))
        prompt = f"{escaped(progress)}<br><strong>{escaped(item.prompt.say(language))}</strong> <em>({escaped(task(item, language))})</em>"
        announce(self._feedback, self._feedback_html(item), language)
        announce(self._prompt, prompt, language)
        self._options.show([self._option_text(item, place) for place in quiz_session.option_order(session, item)])
        show(self._number, item.kind is Kind.NUMBER)
        show(self._submit, item.kind is Kind.NUMBER)
        self._number.description = self.say("quiz-your-number")
        set_text(self._submit, self.say("quiz-submit"))
        asks = self._ask_sure.value and not answer.picks and not answer.revealed
        show(self._sure_label, asks)
        show(self._sureness, asks)
        self._sure_label.value = f'<p lang="{language}">{escaped(self.say("quiz-how-sure"))}</p>'
        self._sureness.show([self._marked(label(step, language), step is answer.sureness) for step in Sureness])
        last = self.place + 1 == len(session.answers)
        word = ("quiz-to-summary" if last else "quiz-next") if done else "quiz-skip"
        set_text(self._next, self.say(word))
        set_text(self._reveal, self.say("quiz-reveal"))
        set_text(self._stop, self.say("quiz-to-summary"))
        self._key.value = f'<div lang="{language}">{key_html(item, self.book, answer.picks)}</div>' if done else ""

    def _draw_summary(self) -> None:
        self._say(escaped(score_line(self._going, self.book)))
        self._table.value = summary_html(self._going, self.book)
        self._downloads.value = downloads_html(self._going, self.book)
        missed = any(not quiz_session.first_try(self.quiz.item(one.item_id), one) for one in self._going.answers)
        show(self._missed, missed)
        for one, word in ((self._back, "back"), (self._missed, "missed-again"), (self._new, "new"), (self._anki, "make-anki")):
            set_text(one, self.say(f"quiz-{word}"))

    def _feedback_html(self, item: Item) -> str:
        """Return what to say of the last pick: right or not, why, with the reference, and what is still to do."""
        answer, language = answer_to(self._going, item.item_id), self.book.language
        if not answer.picks:
            return ""
        last = answer.picks[-1]
        judged = quiz_session.judge(item, answer.picks[:-1], last)
        if item.kind is Kind.NUMBER:
            why = {Judgement.TOO_LOW: item.too_low, Judgement.TOO_HIGH: item.too_high}.get(judged, item.why).say(language)
        else:
            why = item.options[int(last)].why.say(language)
        words = {Judgement.TOO_LOW: "quiz-too-low", Judgement.TOO_HIGH: "quiz-too-high", Judgement.RIGHT: "quiz-right"}
        word = self.say(words.get(judged, "quiz-wrong"))
        text = f"<strong>{escaped(word)}:</strong> {escaped(why)} ({source_links(item.sources, self.book)})"
        left = quiz_session.wanted(item) - len(quiz_session.right_picks(item, answer.picks))
        if is_done(item, answer):
            return text
        more = self.say("quiz-more", n=left) if judged is Judgement.RIGHT else self.say("quiz-try-again")
        return f"{text} {escaped(more)}"

    def _option_text(self, item: Item, place: int) -> str:
        """Return what stands on the button of an option: its text, and once it was picked what became of it, in words."""
        answer, option = answer_to(self._going, item.item_id), item.options[place]
        text = option.text.say(self.book.language)
        done = is_done(item, answer)
        if item.kind is Kind.ORDER:
            found = quiz_session.right_picks(item, answer.picks)
            return f"{place + 1}. {text}" if place in found or done else text
        if place not in answer.picks and not done:
            return text
        sign = self.say("quiz-sign-right" if option.right else "quiz-sign-wrong")
        chosen = f" ({self.say('quiz-chosen')})" if place in answer.picks else ""
        return f"{sign}{chosen}: {text}"

    def _take(self, item: Item, pick: int | str) -> None:
        self.session = quiz_session.choose(self._going, item, pick)
        self._draw_question()

    def _go_to(self, session: Session) -> None:
        self.session, self.place, self._in_summary = session, 0, False
        self._number.value = ""
        self.draw()

    def _choose_topic(self, place: int) -> None:
        self.topic = _TOPICS[place]
        self._draw_setup()

    def _choose_count(self, place: int) -> None:
        self.count = _COUNTS[place]
        self._draw_setup()

    def _uploaded(self, change: Any) -> None:
        for file in change["new"]:
            self.resume(bytes(file["content"]), str(file["name"])[:100])
            self._upload.value = ()

    def _marked(self, text: str, chosen: bool) -> str:  # noqa: FBT001 - the state itself
        return f"● {text} ({self.say('quiz-chosen')})" if chosen else text

    def _say(self, html: str) -> None:
        announce(self._status, html, self.book.language)
