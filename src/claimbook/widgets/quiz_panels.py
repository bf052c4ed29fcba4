"""The three panels of the quiz: what to be asked, the question, and how it went; each only shows what it is given."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets

from claimbook import quiz_session
from claimbook.html import shown as escaped
from claimbook.quiz import Item, Kind, Topic
from claimbook.quiz_page import source_links, task
from claimbook.quiz_session import Answer, Judgement, Session, Sureness, is_done
from claimbook.quiz_summary import downloads_html, summary_html
from claimbook.widgets.practice import Choices, set_text, show
from claimbook.widgets.static import announce, button, region, status
from claimbook.words import label, say

if TYPE_CHECKING:
    from claimbook.book import Book

_MOST_OPTIONS = 5
_COUNTS = (5, 10, 20, None)
_TOPICS = (None, *Topic)


class Setup(ipywidgets.VBox):
    """Topic, number of questions, seed, whether to ask for sureness, and a file to go on from; `changed` is called on a choice."""

    def __init__(self, seed: int, changed: Callable[[], None], upload: Callable[[bytes, str], None]) -> None:
        self.topic: Topic | None = None
        self.count: int | None = 10
        self._changed, self._take = changed, upload
        self._topic_label, self._count_label = region(), region()
        self.topics = Choices(len(_TOPICS), self._choose_topic, in_a_row=True)
        self.counts = Choices(len(_COUNTS), self._choose_count, in_a_row=True)
        self.seed = ipywidgets.Text(value=str(seed), style={"description_width": "initial"})
        self.ask_sure = ipywidgets.Checkbox(value=False, indent=False)
        self.upload = ipywidgets.FileUpload(accept=".json", multiple=False, layout=ipywidgets.Layout(width="auto"))
        self.upload.observe(self._uploaded, "value")
        super().__init__([self._topic_label, self.topics, self._count_label, self.counts, self.seed, self.ask_sure, self.upload])

    def draw(self, language: str) -> None:
        """Set every text in a language."""
        self._topic_label.value = f'<p lang="{language}">{escaped(say("quiz-topic", language))}</p>'
        self._count_label.value = f'<p lang="{language}">{escaped(say("quiz-count", language))}</p>'
        names = [topic_name(topic, language) for topic in _TOPICS]
        self.topics.show([marked(name, topic is self.topic, language) for name, topic in zip(names, _TOPICS, strict=True)])
        numbers = [str(count or say("quiz-all", language)) for count in _COUNTS]
        self.counts.show([marked(number, count == self.count, language) for number, count in zip(numbers, _COUNTS, strict=True)])
        self.seed.description = say("quiz-seed", language)
        self.ask_sure.description = say("quiz-ask-sureness", language)
        self.upload.description = say("quiz-resume", language)

    def _choose_topic(self, place: int) -> None:
        self.topic = _TOPICS[place]
        self._changed()

    def _choose_count(self, place: int) -> None:
        self.count = _COUNTS[place]
        self._changed()

    def _uploaded(self, change: Any) -> None:
        for file in change["new"]:
            self._take(bytes(file["content"]), str(file["name"])[:100])
            self.upload.value = ()


class Asked(ipywidgets.VBox):
    """One item: its prompt, how sure one is, the options or a field, and the feedback, which is spoken."""

    def __init__(self, choose: Callable[[int], None], enter: Callable[[], None], sure: Callable[[Sureness], None]) -> None:
        self.prompt, self.feedback = status(), status()
        self._sure_label = ipywidgets.HTML()
        self.sureness = Choices(len(Sureness), lambda place: sure(list(Sureness)[place]), in_a_row=True)
        self.options = Choices(_MOST_OPTIONS, choose)
        self.number = ipywidgets.Text(style={"description_width": "initial"})
        self.number.on_msg(lambda _, content, __: enter() if content.get("event") == "submit" else None)  # the key Enter
        self.submit = button("", enter)
        super().__init__([self.prompt, self._sure_label, self.sureness, self.options, self.number, self.submit, self.feedback])

    def draw(self, session: Session, place: int, item: Item, book: "Book", *, ask_sure: bool) -> None:
        """Show an item of a session as it stands, the feedback first, since it is what the reader waits for."""
        language, answer = book.language, session.answers[place]
        announce(self.feedback, feedback_html(item, answer, book), language)
        self.options.show([option_text(item, one, answer, language) for one in quiz_session.option_order(session, item)])
        progress = say("quiz-progress", language, place=place + 1, n=len(session.answers), round=len(session.rounds))
        prompt = f"<strong>{escaped(item.prompt.say(language))}</strong> <em>({escaped(task(item, language))})</em>"
        announce(self.prompt, f"{escaped(progress)}<br>{prompt}", language)
        for one in (self.number, self.submit):
            show(one, item.kind is Kind.NUMBER)
        self.number.description = say("quiz-your-number", language, unit=item.unit.say(language))
        set_text(self.submit, say("quiz-submit", language))
        asks = ask_sure and not answer.picks and not answer.revealed
        show(self._sure_label, asks)
        show(self.sureness, asks)
        self._sure_label.value = f'<p lang="{language}">{escaped(say("quiz-how-sure", language))}</p>'
        self.sureness.show([marked(label(step, language), step is answer.sureness, language) for step in Sureness])

    def refuse(self, typed: str, language: str) -> None:
        """Say that what was typed is no number."""
        announce(self.feedback, escaped(say("quiz-no-number", language, seen=typed[:40])), language)


class Summary(ipywidgets.VBox):
    """The score, what to read again, and the files to take home."""

    def __init__(self, make_anki: Callable[[], None], new: Callable[[], None]) -> None:
        self.table, self.downloads = region(), region()
        self.anki, self.new = button("", make_anki), button("", new)
        super().__init__([self.table, self.downloads, self.anki, self.new])

    def draw(self, session: Session, book: "Book", deck: bytes | None = None) -> None:
        """Show how a session went; the deck is offered once it was made."""
        self.table.value = summary_html(session, book)
        self.downloads.value = downloads_html(session, book, deck)
        set_text(self.anki, say("quiz-make-anki", book.language))
        set_text(self.new, say("quiz-new", book.language))


def topic_name(topic: Topic | None, language: str) -> str:
    """Return what a topic is called; None is all of them."""
    return label(topic, language) if topic else say("quiz-all-topics", language)


def marked(text: str, chosen: bool, language: str) -> str:  # noqa: FBT001 - the state itself
    """Return what stands on a button, with a sign and a word where it is the one chosen."""
    return f"● {text} ({say('quiz-chosen', language)})" if chosen else text


def feedback_html(item: Item, answer: Answer, book: "Book") -> str:
    """Return what to say of the last pick: right or not, why, with the reference, and what is still to do; '' before any."""
    if not answer.picks:
        return ""
    last, language = answer.picks[-1], book.language
    judged = quiz_session.judge(item, answer.picks[:-1], last)
    if item.kind is Kind.NUMBER:
        why = {Judgement.TOO_LOW: item.too_low, Judgement.TOO_HIGH: item.too_high}.get(judged, item.why)
    else:
        why = item.options[int(last)].why
    words = {Judgement.TOO_LOW: "quiz-too-low", Judgement.TOO_HIGH: "quiz-too-high", Judgement.RIGHT: "quiz-right"}
    word = say(words.get(judged, "quiz-wrong"), language)
    text = f"<strong>{escaped(word)}:</strong> {escaped(why.say(language))} ({source_links(item.sources, book)})"
    if is_done(item, answer):
        return text
    left = quiz_session.wanted(item) - len(quiz_session.right_picks(item, answer.picks))
    more = say("quiz-more", language, n=left) if judged is Judgement.RIGHT else say("quiz-try-again", language)
    return f"{text} {escaped(more)}"


def option_text(item: Item, place: int, answer: Answer, language: str) -> str:
    """Return what stands on the button of an option: its text, and once it was picked what became of it, in words."""
    option = item.options[place]
    text, done = option.text.say(language), is_done(item, answer)
    if item.kind is Kind.ORDER:
        return f"{place + 1}. {text}" if done or place in quiz_session.right_picks(item, answer.picks) else text
    if place not in answer.picks and not done:
        return text
    sign = say("quiz-sign-right" if option.right else "quiz-sign-wrong", language)
    chosen = f" ({say('quiz-chosen', language)})" if place in answer.picks else ""
    return f"{sign}{chosen}: {text}"
