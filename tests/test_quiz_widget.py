"""The quiz widget: what its buttons do, that nothing is lost, and that it says everything in words."""

from __future__ import annotations

import base64
import re
from datetime import UTC, datetime

import pytest

from books import run
from claimbook import QuizWidget
from claimbook.quiz import Kind, Topic
from claimbook.quiz_session import Sureness, answer_to, first_try, option_order


def shown(choices) -> list[str]:
    """Return the texts on the buttons now shown."""
    return [button.description for button in choices.buttons if button.layout.display != "none"]


def visible(widget) -> bool:
    """Tell whether a widget is shown."""
    return widget.layout.display != "none"


@pytest.fixture
def quiz(book) -> QuizWidget:
    """Return a quiz of all items, begun."""
    widget = QuizWidget(book, seed=4)
    widget.setup.count = None
    widget.begin()
    return widget


def go_to(quiz: QuizWidget, kind: Kind) -> None:
    """Go on to the first item of a kind."""
    while quiz.item.kind is not kind:
        quiz.next()


def right_place(quiz: QuizWidget) -> int:
    """Return the shown place of a right option of the item."""
    order = option_order(quiz.session, quiz.item)
    return next(place for place, option in enumerate(order) if quiz.item.options[option].right)


def wrong_place(quiz: QuizWidget) -> int:
    """Return the shown place of a wrong option of the item."""
    order = option_order(quiz.session, quiz.item)
    return next(place for place, option in enumerate(order) if not quiz.item.options[option].right)


def test_topic_and_number_are_chosen_first(book):
    """One chooses topic and number by buttons, sees in words what is chosen and with which seed, and begins."""
    widget = QuizWidget(book, seed=12)
    assert visible(widget.setup)
    assert "Seed: 12" in widget.status.value

    widget.setup.topics.buttons[1 + list(Topic).index(Topic.DANGER)].click()
    widget.setup.counts.buttons[0].click()
    assert "5 questions chosen. Topic: when it is urgent" in widget.status.value
    widget.main.click()

    assert not visible(widget.setup)
    assert len(widget.session.answers) == 5
    assert widget.item.topic is Topic.DANGER


@pytest.mark.parametrize("seed", ["", "x", "-1", "<script>", "1" * 50])
def test_bad_seed_is_said_so(book, seed):
    """A seed that is no number is refused in words, escaped; the quiz does not begin and nothing else changes."""
    widget = QuizWidget(book, seed=1)
    widget.setup.seed.value = seed
    widget.begin()

    assert widget.session is None
    assert "must be a whole number" in widget.status.value
    assert "<script>" not in widget.status.value


def test_wrong_then_right(quiz):
    """A wrong option says why with its reference and lets one try again; the right one then shows every option with its reason."""
    go_to(quiz, Kind.BEST)
    item = quiz.item
    quiz.asked.options.buttons[wrong_place(quiz)].click()

    assert "Not right:" in quiz.asked.feedback.value
    assert "try again" in quiz.asked.feedback.value.lower()
    assert quiz.key.value == ""
    assert "<a href=" in quiz.asked.feedback.value
    quiz.asked.options.buttons[right_place(quiz)].click()

    assert "Right:" in quiz.asked.feedback.value
    assert re.sub(r"<[^>]*>", "", quiz.key.value).count("Right") == 1
    for option in item.options:
        assert option.why.en.split("’")[0][:20].replace("'", "&#x27;") in quiz.key.value
    assert not first_try(item, answer_to(quiz.session, item.item_id))


def test_sign_and_word_beside_each_other(quiz):
    """An option that was judged says so on its button in words, not by a sign or colour alone."""
    go_to(quiz, Kind.BEST)
    place = wrong_place(quiz)
    quiz.choose(place)

    assert shown(quiz.asked.options)[place].startswith("○ Not right (chosen): ")
    assert quiz.asked.options.buttons[place].style.button_color is None


def test_order_by_pressing(quiz):
    """Pressing the steps in the right order numbers them; a step out of turn says why and stays free."""
    go_to(quiz, Kind.ORDER)
    order = option_order(quiz.session, quiz.item)
    for step in range(len(order)):
        quiz.choose(order.index(step))

    assert first_try(quiz.item, answer_to(quiz.session, quiz.item.item_id))
    assert sorted(text[:2] for text in shown(quiz.asked.options)) == [f"{step + 1}." for step in range(len(order))]


def test_number_by_typing(quiz):
    """A number item has a field and a button, no options; what is no number is said so; Enter answers too."""
    go_to(quiz, Kind.NUMBER)
    assert shown(quiz.asked.options) == []
    assert visible(quiz.asked.number)

    quiz.asked.number.value = "<b>many</b>"
    quiz.asked.submit.click()
    assert "is no number" in quiz.asked.feedback.value
    assert "<b>" not in quiz.asked.feedback.value
    quiz.asked.number.value = f"{quiz.item.answer + quiz.item.tolerance + 1:g}"
    quiz.asked.submit.click()
    assert "Too high" in quiz.asked.feedback.value
    quiz.asked.number.value = f"{quiz.item.answer:g} %".replace(".", ",")
    quiz.asked.number._handle_custom_msg({"event": "submit"}, [])
    assert "Right:" in quiz.asked.feedback.value


def test_several_say_how_many_are_left(quiz):
    """After one of several right options the feedback says how many are left."""
    go_to(quiz, Kind.SEVERAL)
    quiz.choose(right_place(quiz))

    assert "Still to find:" in quiz.asked.feedback.value


def test_sureness_is_asked_only_when_wanted(quiz):
    """How sure one is is asked only where that was chosen, before the answer, and shows in the calibration table at the end."""
    go_to(quiz, Kind.BEST)
    assert not visible(quiz.asked.sureness)
    quiz.setup.ask_sure.value = True
    quiz.draw()
    assert visible(quiz.asked.sureness)
    quiz.asked.sureness.buttons[2].click()
    quiz.choose(right_place(quiz))
    assert not visible(quiz.asked.sureness)
    assert answer_to(quiz.session, quiz.item.item_id).sureness is Sureness.SURE
    quiz.to_summary()

    assert "by how sure you were" in quiz.summary.table.value


def test_switch_loses_nothing(quiz):
    """Switching the language in the middle of an item keeps item, answers and score, and shows it all in the other language."""
    go_to(quiz, Kind.BEST)
    quiz.choose(wrong_place(quiz))
    before, item = quiz.session, quiz.item
    quiz._switch.click()

    assert quiz.session == before
    assert quiz.item == item
    assert "Ikke riktig" in quiz.asked.feedback.value
    assert 'lang="nb"' in quiz.asked.prompt.value
    assert item.options[option_order(quiz.session, item)[right_place(quiz)]].text.nb in shown(quiz.asked.options)


def test_summary_and_second_round(quiz):
    """The summary counts first tries, later ones and open ones; the missed items come again, and one can go back to the open ones."""
    quiz.reveal()
    go_to(quiz, Kind.BEST)
    quiz.next()
    go_to(quiz, Kind.BEST)
    quiz.choose(right_place(quiz))
    quiz.to_summary()
    n = len(quiz.session.answers)

    assert f"Right on the first try: 1 of {n}" in quiz.status.value
    quiz.turn.click()
    assert visible(quiz.asked)
    quiz.to_summary()
    quiz.main.click()
    assert len(quiz.session.rounds) == 2
    assert len(quiz.session.answers) == 1
    assert "round 2" in quiz.asked.prompt.value


def test_next_walks_to_the_summary(book):
    """Going on from item to item ends in the summary; the last button says so beforehand."""
    widget = QuizWidget(book, seed=1)
    widget.setup.count = 5
    widget.begin()
    for _ in range(5):
        widget.show_answers.click()
        last = widget.main.description
        widget.main.click()

    assert last == "To the summary"
    assert visible(widget.summary)


def test_taken_home_and_brought_back(quiz, book):
    """The session downloaded as JSON, given to a new widget, goes on at the first open item with everything kept."""
    quiz.choose(0) if shown(quiz.asked.options) else quiz.reveal()
    quiz.to_summary()
    link = re.search(r'download="quiz-session.json" href="data:application/json;base64,([^"]*)"', quiz.summary.downloads.value)
    content = base64.b64decode(link[1])

    other = QuizWidget(book, seed=99)
    when = datetime(2026, 11, 28, tzinfo=UTC)
    file = {"name": "mine.json", "type": "application/json", "size": len(content), "content": memoryview(content), "last_modified": when}
    other.setup.upload.value = (file,)
    assert other.session == quiz.session
    assert "The file was read" in other.status.value
    assert visible(other.asked)


def test_bad_file_changes_nothing(quiz):
    """A file that cannot be used is said why, escaped, and the session going on is as it was."""
    before = quiz.session
    quiz.resume(b'{"format": "<script>alert(1)</script>"}', "<img src=x>.json")

    assert quiz.session == before
    assert "could not be used" in quiz.status.value
    assert "<script>" not in quiz.status.value
    assert "<img" not in quiz.status.value


def test_anki_from_the_summary(quiz):
    """The Anki deck is made on a press, and its link stands with the other files then."""
    quiz.to_summary()
    assert "quiz.apkg" not in quiz.summary.downloads.value
    quiz.summary.anki.click()

    assert "quiz.apkg" in quiz.summary.downloads.value
    assert "ready" in quiz.status.value


def test_controls_before_the_beginning_are_refused(book):
    """There is no item before the quiz has begun, and asking for it says so."""
    with pytest.raises(ValueError, match="has not begun"):
        _ = QuizWidget(book, seed=1).item


def test_focused_button_is_never_made_anew(quiz):
    """Answering changes the texts of the buttons and never the buttons: the focus stays where it is."""
    go_to(quiz, Kind.BEST)
    before = [button.model_id for button in quiz.asked.options.buttons]
    children = quiz.asked.children
    quiz.choose(0)
    quiz.next()

    assert [button.model_id for button in quiz.asked.options.buttons] == before
    assert quiz.asked.children == children
    assert not any(button.disabled for button in quiz.asked.options.buttons)


@pytest.mark.parametrize("name", ["QuizWidget", "CaseWidget", "TriageWidget"])
def test_widgets_carry_their_page(book, name):
    """Each widget carries its page and a plain text beside the live form, for where nothing runs."""
    import claimbook

    widget = getattr(claimbook, name)(book)
    bundle = widget._repr_mimebundle_()

    assert bundle["text/html"].startswith('<div lang="en">')
    assert len(bundle["text/plain"].splitlines()) > 10
    assert "application/vnd.jupyter.widget-view+json" in bundle


@pytest.mark.parametrize("name", ["QuizWidget", "CaseWidget", "TriageWidget"])
def test_widget_of_a_book_without_its_file_is_refused(second_copy, name):
    """A book without the file a widget needs is refused in words."""
    import claimbook

    for file in ("quiz", "triage", "cases"):
        (second_copy / "data" / f"{file}.yaml").unlink()
    with pytest.raises(ValueError, match="this book has no data/"):
        getattr(claimbook, name)(claimbook.open_book(second_copy))


@pytest.mark.parametrize("name", ["QuizWidget", "CaseWidget", "TriageWidget"])
def test_second_book_can_be_practised(second_book, name):
    """The widgets are not made for one book: an invented one on naps can be practised with them."""
    import claimbook

    widget = getattr(claimbook, name)(second_book)
    widget.switch_language()
    assert widget.book.language == "nb"


def test_practice_imports_no_pandas():
    """Quiz, triage and cases, widgets included, import neither pandas, numpy nor matplotlib: they can run in a browser without a server."""
    code = (
        "import sys; from claimbook import *; from claimbook.triage import decide; from claimbook.triage_page import leaflet, rules_on_cases;"
        "b = open_book(); q = QuizWidget(b); q.begin(); q.to_summary(); CaseWidget(b); TriageWidget(b); leaflet(b); rules_on_cases(b);"
        "decide(b.triage, {}); print([m for m in ('pandas', 'numpy', 'matplotlib') if m in sys.modules])"
    )
    done = run("-c", code.replace("from claimbook import *", "from claimbook import CaseWidget, QuizWidget, TriageWidget, open_book"))

    assert done.stdout.strip() == "[]", done.stderr
