"""A learner's way through the quiz: scoring, rounds, order, and what can be taken home and brought back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from books import ROOT, run
from claimbook import BookError, open_book
from claimbook.deck import anki_deck
from claimbook.quiz import Kind, Topic
from claimbook.quiz_files import LARGEST_FILE, as_csv, as_json, from_json
from claimbook.quiz_session import (
    Answer,
    Judgement,
    Session,
    Sureness,
    answer_to,
    begin,
    calibration,
    choose,
    first_try,
    got_there,
    is_done,
    judge,
    missed,
    missed_again,
    option_order,
    read_number,
    results,
    reveal,
    sure,
)
from claimbook.quiz_summary import downloads_html, score_line, summary_html

QUIZ = open_book(ROOT).quiz


def of_kind(kind: Kind):
    """Return the first item of a kind."""
    return next(item for item in QUIZ.items if item.kind is kind)


def session_of(*items) -> Session:
    """Return a new session of these items."""
    return Session(7, (tuple(Answer(item.item_id) for item in items),))


def answered(item, *picks) -> Answer:
    """Return the answer to an item after these picks."""
    session = session_of(item)
    for pick in picks:
        session = choose(session, item, pick)
    return answer_to(session, item.item_id)


def right_places(item) -> list[int]:
    """Return the places of the right options."""
    return [place for place, option in enumerate(item.options) if option.right]


def wrong_place(item) -> int:
    """Return the place of a wrong option."""
    return next(place for place, option in enumerate(item.options) if not option.right)


@pytest.mark.parametrize("kind", [Kind.BEST, Kind.TRUE_FALSE])
def test_one_best_answer(kind):
    """The right option at once is a first-try success; after a wrong one it is got there and no more; then nothing more counts."""
    item = of_kind(kind)
    (right,), wrong = right_places(item), wrong_place(item)

    assert first_try(item, answered(item, right))
    late = answered(item, wrong, right)
    assert got_there(item, late)
    assert not first_try(item, late)
    assert answered(item, right, wrong) == answered(item, right)
    assert answered(item, wrong, wrong) == answered(item, wrong)


def test_several_right():
    """An item with several right options is done when all of them were chosen, in any order, without a wrong one for the first try."""
    item = of_kind(Kind.SEVERAL)
    right = right_places(item)

    assert not is_done(item, answered(item, right[0]))
    assert first_try(item, answered(item, *reversed(right)))
    late = answered(item, wrong_place(item), *right)
    assert got_there(item, late)
    assert not first_try(item, late)


def test_order():
    """An order item takes the options one by one in the right order; one out of order is wrong and can be chosen again later."""
    item = of_kind(Kind.ORDER)
    places = list(range(len(item.options)))

    assert first_try(item, answered(item, *places))
    late = answered(item, 1, 0, *places[1:])
    assert got_there(item, late)
    assert not first_try(item, late)
    assert answered(item, 0, 0) == answered(item, 0)


def test_number_with_tolerance():
    """A number is right within its tolerance, ends included; beyond it, too low or too high; what is no number is not counted."""
    item = of_kind(Kind.NUMBER)
    low, high = item.answer - item.tolerance, item.answer + item.tolerance

    assert judge(item, (), f"{low:g}") is judge(item, (), f"{high:g}") is Judgement.RIGHT
    assert judge(item, (), f"{low - 0.1:g}") is Judgement.TOO_LOW
    assert judge(item, (), f"{high + 0.1:g}") is Judgement.TOO_HIGH
    assert answered(item, "about twelve").picks == ()
    assert first_try(item, answered(item, f"{item.answer:g}".replace(".", ",")))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("12", 12),
        (" 0,5 ", 0.5),
        ("20,8 %", 20.8),
        ("12 points", 12),
        ("12 <b>", None),
        ("kg", None),
        ("−3", -3),
        ("1e3", 1000),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1" * 400, None),
        ("<b>", None),
    ],
)
def test_numbers_as_people_type_them(typed, number):
    """A decimal comma and a typographic minus are read; what is no finite number is None."""
    assert read_number(typed) == number


def test_revealed_answers_are_no_success():
    """An item whose answers were shown is done, was not got there, and cannot be answered afterwards."""
    item = of_kind(Kind.BEST)
    session = reveal(session_of(item), item)
    later = choose(session, item, right_places(item)[0])

    assert is_done(item, answer_to(session, item.item_id))
    assert later == session
    assert not got_there(item, answer_to(later, item.item_id))


def test_impossible_picks_are_refused():
    """An option that is not there, and an item that is not in the round, are refused by name."""
    item, other = QUIZ.items[0], QUIZ.items[1]

    with pytest.raises(ValueError, match=item.item_id):
        choose(session_of(item), item, 9)
    with pytest.raises(KeyError, match=other.item_id):
        choose(session_of(item), other, 0)


def test_sureness_counts_only_before_choosing():
    """How sure one is can be changed until something is chosen, and then no more."""
    item = of_kind(Kind.BEST)
    session = sure(sure(session_of(item), item, Sureness.SURE), item, Sureness.UNSURE)
    session = choose(session, item, wrong_place(item))

    assert answer_to(sure(session, item, Sureness.SURE), item.item_id).sureness is Sureness.UNSURE


def test_calibration_counts_first_tries():
    """The calibration table has, for each step of sureness, how many items were answered and how many right on the first try."""
    first, second = [item for item in QUIZ.items if item.kind is Kind.BEST][:2]
    session = session_of(first, second)
    for item in (first, second):
        session = sure(session, item, Sureness.SURE)
    session = choose(session, first, right_places(first)[0])
    session = choose(session, second, wrong_place(second))

    assert calibration(session, QUIZ) == ((Sureness.UNSURE, 0, 0), (Sureness.FAIRLY_SURE, 0, 0), (Sureness.SURE, 2, 1))


@pytest.mark.parametrize("topic", [None, *Topic])
@pytest.mark.parametrize("count", [5, None])
def test_begin_takes_topic_and_count(topic, count):
    """A session has as many items of the topic as asked for, or all there are, each once."""
    session = begin(QUIZ, 3, topic, count)
    ids = [answer.item_id for answer in session.answers]
    there = [item.item_id for item in QUIZ.items if topic is None or item.topic is topic]

    assert len(ids) == len(set(ids)) == min(count or len(there), len(there))
    assert set(ids) <= set(there)


def test_seed_decides_the_order():
    """The same seed gives the same items and options in the same order, another seed another; the place of the key is not that of the file."""
    item = of_kind(Kind.BEST)

    assert begin(QUIZ, 3) == begin(QUIZ, 3)
    assert begin(QUIZ, 3).answers != begin(QUIZ, 4).answers
    assert option_order(session_of(item), item) == option_order(session_of(item), item)
    assert len({option_order(begin(QUIZ, seed), item) for seed in range(30)}) == 6


def test_order_is_never_shown_solved():
    """The options of an order item are never shown in the right order."""
    for item in QUIZ.items:
        if item.kind is Kind.ORDER:
            assert all(option_order(begin(QUIZ, seed), item) != tuple(range(len(item.options))) for seed in range(200))


def test_nothing_to_begin_with_is_refused():
    """A count below one is refused."""
    with pytest.raises(ValueError, match="count must be 1 or more"):
        begin(QUIZ, 1, None, 0)


def test_second_round_has_the_missed_ones():
    """A further round has exactly the items tried or shown and not right on the first try; it keeps the first round."""
    session = begin(QUIZ, 11, None, 6)
    for answer in session.answers[1:4]:
        session = reveal(session, QUIZ.item(answer.item_id))
    solved = QUIZ.item(session.answers[0].item_id)
    picks = [f"{solved.answer:g}"] if solved.kind is Kind.NUMBER else right_places(solved)
    for pick in picks:
        session = choose(session, solved, pick)
    again = missed_again(session, QUIZ)

    assert {a.item_id for a in again.answers} == {a.item_id for a in session.answers[1:4]}
    assert again.rounds[0] == session.answers
    assert [result.round for result in results(again, QUIZ)] == [1] * 6 + [2] * 3


def test_no_round_without_missed_ones():
    """Where nothing was missed there is no further round."""
    item = of_kind(Kind.BEST)

    with pytest.raises(ValueError, match="no item was missed"):
        missed_again(choose(session_of(item), item, right_places(item)[0]), QUIZ)


# --- Taken home and brought back.


@st.composite
def sessions(draw) -> Session:
    """Return a session as a learner might leave it."""
    session = begin(QUIZ, draw(st.integers(0, 10**9 - 1)), draw(st.sampled_from([None, *Topic])), draw(st.integers(1, 8)))
    for _ in range(draw(st.integers(1, 2))):
        for answer in session.answers:
            item = QUIZ.item(answer.item_id)
            if draw(st.booleans()):
                session = sure(session, item, draw(st.sampled_from(list(Sureness))))
            for _ in range(draw(st.integers(0, 4))):
                pick = str(draw(st.integers(-50, 200))) if item.kind is Kind.NUMBER else draw(st.integers(0, len(item.options) - 1))
                session = choose(session, item, pick)
            if draw(st.booleans()):
                session = reveal(session, item)
        if any(missed(QUIZ.item(answer.item_id), answer) for answer in session.answers) and draw(st.booleans()):
            session = missed_again(session, QUIZ)
    return session


@settings(max_examples=60, deadline=None)
@given(sessions())
def test_session_survives_being_taken_home(session):
    """Whatever was done, the session written as JSON is read back as the same session."""
    assert from_json(as_json(session, QUIZ), QUIZ) == session
    assert from_json(as_json(session, QUIZ).encode(), QUIZ) == session


@settings(max_examples=60, deadline=None)
@given(sessions())
def test_csv_has_a_row_for_each_answer(session):
    """The CSV has one row for each item of each round, and says of each whether it was right on the first try and got there."""
    rows = list(csv.DictReader(io.StringIO(as_csv(session, QUIZ))))
    found = list(results(session, QUIZ))

    assert [row["item_id"] for row in rows] == [result.item_id for result in found]
    assert [(row["first_try"] == "yes", row["got_there"] == "yes") for row in rows] == [(r.first_try, r.got_there) for r in found]
    assert all(row["claim_id"] == QUIZ.item(row["item_id"]).claim_id for row in rows)


def edited(edit) -> bytes:
    """Return the file of a session after a person edited it."""
    data = json.loads(as_json(begin(QUIZ, 5, None, 3), QUIZ))
    edit(data)
    return json.dumps(data).encode()


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        pytest.param(lambda d: d.update(format="other"), "must be claimbook-quiz", id="format"),
        pytest.param(lambda d: d.update(version=2), "written by another version", id="version"),
        pytest.param(lambda d: d.update(seed="x"), "must be a whole number", id="seed-text"),
        pytest.param(lambda d: d.update(seed=True), "must be a whole number", id="seed-flag"),
        pytest.param(lambda d: d.update(rounds=[]), "at least one round", id="no-round"),
        pytest.param(lambda d: d.update(rounds=[[]]), "at least one item", id="empty-round"),
        pytest.param(lambda d: d.update(extra=1), "is no field here", id="extra-field"),
        pytest.param(lambda d: d["rounds"][0][0].update(item="no-such-item"), "is no item of this quiz", id="unknown-item"),
        pytest.param(
            lambda d: d["rounds"][0][0].update(fingerprint="0" * 16), "was rewritten since this file was made", id="old-fingerprint"
        ),
        pytest.param(lambda d: d["rounds"][0][0].update(picks=[99]), "holds an answer that", id="no-such-option"),
        pytest.param(lambda d: d["rounds"][0][0].update(picks="0"), "holds an answer that", id="picks-text"),
        pytest.param(lambda d: d["rounds"][0][0].update(picks=[True]), "holds an answer that", id="picks-flag"),
        pytest.param(lambda d: d["rounds"][0][0].update(sureness="very"), "must be one of", id="sureness"),
        pytest.param(lambda d: d["rounds"][0][0].update(revealed="no"), "must be true or false", id="revealed"),
        pytest.param(lambda d: d["rounds"][0].append(d["rounds"][0][0]), "stands twice in the round", id="twice"),
        pytest.param(lambda d: d["rounds"][0].append("<script>"), "must be a mapping of fields", id="no-mapping"),
    ],
)
def test_edited_file_is_refused(edit, words):
    """A file from another version, or edited by hand into something nobody can have done, is refused with the place and the rule."""
    with pytest.raises(BookError, match=words) as error:
        from_json(edited(edit), QUIZ, "mine.json")
    assert all(problem.file == "mine.json" for problem in error.value.problems)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(b"", "cannot be read as JSON", id="empty"),
        pytest.param(b"\xff\xfe", "cannot be read as JSON", id="no-text"),
        pytest.param(b"[" * 100_000, "cannot be read as JSON", id="deep"),
        pytest.param(b"[1]", "must be a mapping of fields", id="list"),
        pytest.param(b"x" * (LARGEST_FILE + 1), "is larger than", id="large"),
    ],
)
def test_what_is_no_session_is_refused(content, words):
    """A file that is no JSON, no session or far too large is refused with a message, not with a crash."""
    with pytest.raises(BookError, match=words):
        from_json(content, QUIZ)


def test_all_faults_are_named_at_once():
    """A file with several faults is refused with all of them."""

    def spoil(data):
        data["seed"] = -1
        data["rounds"][0][0]["item"] = "no-such-item"
        data["rounds"][0][1]["picks"] = ["<b>"]

    with pytest.raises(BookError) as error:
        from_json(edited(spoil), QUIZ)
    assert len(error.value.problems) == 3


# --- What is shown of it.


def test_summary_says_what_to_read_again(book):
    """The summary has the score of each round and, for each missed item, a link to the notebook that teaches it, with its claim."""
    session = begin(QUIZ, 2, None, 4)
    for answer in session.answers[:3]:
        session = reveal(session, QUIZ.item(answer.item_id))
    html = summary_html(session, book)

    assert score_line(session, book) == "Right on the first try: 0 of 4. Right after more tries: 0. Not solved: 3. Not tried: 1."
    for answer in session.answers[:3]:
        assert QUIZ.item(answer.item_id).claim_id in html
    assert html.count('.ipynb"') == 3
    for file in ("02_reference_check", "03_claim_appraisal", "04_stronger_evidence"):
        assert (ROOT / "notebooks" / "en" / f"{file}.ipynb").exists()


def test_downloads_hold_the_files_themselves(book):
    """Each link holds its file, so that nothing is asked of a server; the deck is offered once it was made."""
    session = begin(QUIZ, 2, None, 4)

    assert downloads_html(session, book).count("data:") == 3
    html = downloads_html(session, book, b"deck")
    assert html.count(' download="') == 4


# --- Anki.


def test_deck_is_the_same_file_each_time(book):
    """The same items give the same bytes, in this process and in another."""
    code = "import hashlib; from claimbook import open_book; from claimbook.deck import anki_deck; print(hashlib.sha256(anki_deck(open_book())).hexdigest())"
    done = run("-c", code)

    assert anki_deck(book) == anki_deck(book)
    assert done.stdout.strip() == hashlib.sha256(anki_deck(book)).hexdigest(), done.stderr


def notes(deck: bytes, folder) -> dict[str, str]:
    """Return guid -> fields of the notes of a deck, as Anki's own database holds them."""
    path = folder / "collection.anki2"
    with zipfile.ZipFile(io.BytesIO(deck)) as file:
        path.write_bytes(file.read("collection.anki2"))
    connection = sqlite3.connect(path)
    try:
        return dict(connection.execute("select guid, flds from notes").fetchall())
    finally:
        connection.close()


def test_deck_has_a_note_for_each_item(book, tmp_path):
    """Every item is a note with both languages on its cards; none is lost."""
    found = notes(anki_deck(book), tmp_path)

    assert len(found) == len(book.quiz.items)
    for item in book.quiz.items:
        (fields,) = [fields for fields in found.values() if fields.startswith(f"{item.item_id}\x1f")]
        assert fields.count("\x1f") == 4
        assert 'lang="nb"' in fields
        assert 'lang="en"' in fields


def test_reworded_item_keeps_its_identity(book, tmp_path):
    """A card that was reworded keeps its GUID, so that a learner's history stays with it."""
    item = book.quiz.items[0]
    reworded = replace(item, prompt=item.prompt._replace(nb="Noe annet?"))
    practice = type("Other", (), {"quiz": replace(book.quiz, items=(reworded, *book.quiz.items[1:])), "triage": None, "cases": None})()
    before, after = notes(anki_deck(book), tmp_path), notes(anki_deck(replace(book, practice=practice)), tmp_path)

    assert before.keys() == after.keys()
    assert before != after
