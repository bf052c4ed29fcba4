"""The quiz items: that they teach what the data says, fairly, in both languages, and are read again when the data changes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html import unescape

import pytest

from books import ROOT, rows_of, run
from claimbook import open_book
from claimbook.quiz import Item, Kind, Skill, Topic
from claimbook.quiz_page import key_html, key_lines, printable_sheet, quiz_page, short_reference
from claimbook.staleness import fingerprint, reread, stale_items
from claimbook.vocabulary import Verdict

LANGUAGES = ("nb", "en")
#: Kinds in which one option alone is right, and could be given away by its length or place.
ONE_RIGHT = (Kind.BEST, Kind.TRUE_FALSE)


@pytest.fixture(scope="session")
def items(book) -> tuple[Item, ...]:
    """Return all items."""
    return book.quiz.items


def texts(item: Item, *, lures: bool = True) -> list:
    """Return every text of an item, without its wrong options unless `lures`."""
    options = [option.text for option in item.options if lures or option.right]
    whys = [option.why for option in item.options]
    return [item.prompt, *options, *whys, *(text for text in (item.unit, item.why, item.too_low, item.too_high) if text)]


def test_every_claim_and_skill_is_asked(items, book):
    """There are at least 36 items; each claim, skill, topic and kind has one."""
    assert len(items) >= 36
    assert {item.claim_id for item in items} == {claim.claim_id for claim in book.claims}
    assert {item.skill for item in items} == set(Skill)
    assert {item.topic for item in items} == set(Topic)
    assert {item.kind for item in items} == set(Kind)


def test_every_option_says_why(items):
    """Every option, chosen or not, has a reason of its own in both languages, which no other option of the item shares."""
    for item in items:
        for language in LANGUAGES:
            whys = [option.why.say(language) for option in item.options]
            assert all(len(why) > 20 for why in whys), item.item_id
            assert len(set(whys)) == len(whys), item.item_id


def test_no_praise_and_no_chosen(items):
    """A reason neither praises nor speaks of what was chosen: it is read beside options that were not."""
    shallow = re.compile(r"\b(well done|correct!|great|bra jobba|flott|du valgte|you chose|your answer|svaret ditt)\b|!", re.IGNORECASE)

    assert [(item.item_id, text) for item in items for text in texts(item) for one in text if shallow.search(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_key_is_seldom_the_longest(items, language):
    """The right option is the longest of its item in at most a third of the items that have one right option."""
    asked = [item for item in items if item.kind in ONE_RIGHT]
    longest = [item.item_id for item in asked if max(item.options, key=lambda option: len(option.text.say(language))).right]

    assert len(longest) <= len(asked) / 3, longest


def test_key_stands_in_every_place(items):
    """In the file, as a reader of the stored page meets them, the right option stands first, second and third about equally often."""
    places = Counter(next(place for place, option in enumerate(item.options) if option.right) for item in items if item.kind is Kind.BEST)
    n = sum(places.values())

    assert set(places) == {0, 1, 2}
    assert all(n / 5 <= count <= n / 2 for count in places.values()), places


def test_no_all_of_the_above(items):
    """No option is "all" or "none of the above", in either language."""
    lazy = re.compile(
        r"^(all|none|both) of (the above|these)|all the answers|^(alle|ingen|begge)( av)? (disse|svarene|alternativene|delene|over)",
        re.IGNORECASE,
    )

    assert [(item.item_id, one) for item in items for option in item.options for one in option.text if lazy.search(one)] == []


def test_true_false_gives_both_verdicts(items):
    """A true-false item offers both verdicts, each with a reason."""
    for item in items:
        if item.kind is Kind.TRUE_FALSE:
            for language, true, false in (("nb", "Sant, fordi", "Usant, fordi"), ("en", "True, because", "False, because")):
                starts = [option.text.say(language) for option in item.options]
                assert all(text.startswith((true, false)) for text in starts), item.item_id
                assert {text.startswith(true) for text in starts} == {True, False}, item.item_id


def words(text: str) -> set[str]:
    """Return the words of a text that carry its meaning."""
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) > 3}


def test_disputed_lure_says_so(items, book):
    """A wrong option that repeats a claim which is not supported names the claim, and its reason says so; none does it unmarked."""
    claims = {claim.claim_id: claim for claim in book.claims}
    for item in items:
        for option in item.options:
            if option.claim_id:
                assert all(option.claim_id in why for why in option.why), (item.item_id, option.text.en)
                assert not option.right, (item.item_id, option.text.en)
            elif not option.right:
                for claim in claims.values():
                    said = words(option.text.nb)
                    shared = len(said & words(claim.text_nb)) / max(len(said), 1)
                    assert claim.verdict is Verdict.SUPPORTED or shared < 0.75, (item.item_id, option.text.nb, claim.claim_id)


def numbers(text: str) -> set[str]:
    """Return the figures of a text, decimal commas as points, without spaces or ends of clauses."""
    found = re.findall(r"\d+(?:[.,]\d+)*", re.sub(r"\b[CUS]\d{2}\b|\bD\d{2}\b", "", text).replace("−", "-"))
    return {number.replace(",", ".").rstrip(".") for number in found}


def known_numbers(item: Item, book) -> set[str]:
    """Return every figure in the rows an item may lean on, and those derived from them that prose says."""
    rows = [
        *(row for table in (book.claims, book.citations, book.ratings, book.shifts) for row in table if row.claim_id == item.claim_id),
        *(row for table in (book.sources, book.evidence, book.effects, book.fluid, book.baselines) for row in table if row.source in item.sources),
        *(book.references[key] for key in item.sources),
        *(printed for printed in book.printed_references),
        *(row for row in book.evidence if row.claim_id == item.claim_id),
    ]  # fmt: skip
    text = " ".join(str(getattr(row, name)) for row in rows for name in type(row).__slots__)
    return numbers(text) | {f"{float(number):g}" for number in re.findall(r"\d+\.\d+", text)}


#: Telephone numbers, OCEBM levels, and the number of references, which the book counts.
ALWAYS = {"113", "116117", "1", "2", "3", "4", "5", "14", "95", "2011"}


def test_numbers_come_from_the_rows(items, book):
    """Every figure in a prompt, a right option and a reason stands in the rows the item hangs on, in both languages."""
    strange = {}
    for item in items:
        known = known_numbers(item, book) | ALWAYS | numbers(f"{item.answer:g}")
        said = set().union(*(numbers(one) for text in texts(item, lures=False) for one in text))
        lures = set().union(*(numbers(one) for option in item.options if not option.right for one in option.text))
        if said - known - lures:
            strange[item.item_id] = said - known - lures
    assert strange == {}


def test_both_languages_have_the_same_numbers(items):
    """Each text has the same figures in both languages."""
    differ = [(item.item_id, text) for item in items for text in texts(item) if numbers(text.nb) != numbers(text.en)]

    assert differ == []


def test_no_item_is_stale(book):
    """Every item was read again since the rows it was written from last changed."""
    assert stale_items(book) == []


def test_changed_row_makes_an_item_stale(book):
    """When a claim's verdict changes, its items are named as stale with the command that mends it, and no other item is."""
    changed = tuple(replace(claim, verdict=Verdict.CONTRADICTED) if claim.claim_id == "U03" else claim for claim in book.claims)
    problems = stale_items(replace(book, claims=changed))

    assert [problem.where for problem in problems] == [item.item_id for item in book.quiz.items if item.claim_id == "U03"]
    assert f"claimbook reread {problems[0].where}" in str(problems[0])


def test_changed_source_row_makes_an_item_stale(book):
    """When what a source found is corrected, the items that rest on it are stale too."""
    source = book.quiz.item("c03-knees-before-race").sources[0]
    changed = tuple(replace(row, finding_en="Otherwise.") if row.source == source else row for row in book.evidence)

    assert "c03-knees-before-race" in [problem.where for problem in stale_items(replace(book, evidence=changed))]


def test_reread_stores_the_fingerprint(second_copy):
    """`claimbook reread` writes the new fingerprint of the item named and of no other; an unknown item is refused, the file untouched."""
    path = second_copy / "data" / "claims.csv"
    path.write_bytes(path.read_bytes().replace("Mange er søvnige".encode(), "Alle er søvnige".encode()))
    before = (second_copy / "data" / "quiz.yaml").read_text(encoding="utf-8")
    assert [problem.where for problem in stale_items(open_book(second_copy))] == ["b01-order"]

    assert run("-m", "claimbook", "reread", "no-such-item", "--folder", str(second_copy)).returncode == 1
    assert (second_copy / "data" / "quiz.yaml").read_text(encoding="utf-8") == before
    done = run("-m", "claimbook", "reread", "b01-order", "--folder", str(second_copy))

    assert done.returncode == 0, done.stderr
    assert stale_items(open_book(second_copy)) == []
    after = (second_copy / "data" / "quiz.yaml").read_text(encoding="utf-8")
    assert sum(a != b for a, b in zip(before.splitlines(), after.splitlines(), strict=True)) == 1


def test_reread_refuses_an_unknown_item(book):
    """An item that is not there is refused by name."""
    with pytest.raises(KeyError, match="no-such-item"):
        reread("", book, ["no-such-item"])


def test_fingerprint_does_not_depend_on_language(book, book_nb):
    """An item has one fingerprint, whatever language the book is shown in."""
    assert [fingerprint(item, book) for item in book.quiz.items] == [fingerprint(item, book_nb) for item in book.quiz.items]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_holds_every_item(book, book_nb, language):
    """The page that needs no running has every prompt, option and reason, each answer folded under its question."""
    shown = book if language == "en" else book_nb
    page = quiz_page(shown)

    for item in shown.quiz.items:
        assert item.prompt.say(language) in page.text
        for text, why in key_lines(item, language):
            assert f"{text} – {why}" in page.text
    assert page.html.count("<details>") == len(shown.quiz.items)


def test_key_names_claim_and_sources(book):
    """The answers to an item name its claim with the verdict on it, and its sources in full, linked."""
    for item in book.quiz.items:
        html = key_html(item, book)
        assert item.claim_id in html
        for key in item.sources:
            assert book.references[key].link.replace("&", "&amp;") in html


def test_short_reference_says_what_is_known(book):
    """A short reference is the first author with the year, or the body with what its page is called; else the title."""
    assert short_reference(book.references["proft2016"], "en") == "Proft 2016"
    assert short_reference(book.references["helsenorge113"], "nb") == "Helsenorge: Ring 113"
    assert short_reference(book.references["hohmann2004"], "nb").startswith("MR imaging of")
    assert all(short_reference(record, "nb").strip() for record in book.references.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_printable_sheet(book, book_nb, language):
    """The sheet to print has the questions first and the answers on a page of their own, in the language, and loads nothing."""
    shown = book if language == "en" else book_nb
    some = shown.quiz.items[:5]
    html = unescape(printable_sheet(shown, some))
    questions, answers = html.split('<div class="answers">')

    assert f'<html lang="{language}">' in html
    assert "break-before:page" in html
    assert all(item.prompt.say(language) in questions for item in some)
    assert not any(option.why.say(language) in questions for item in some for option in item.options)
    assert all(option.why.say(language) in answers for item in some for option in item.options)
    assert not re.search(r"<(script|link|img|iframe)|url\(", html)


def test_datapackage_lists_the_nested_files():
    """The description of the data names the three nested files."""
    text = (ROOT / "data" / "datapackage.json").read_text(encoding="utf-8")

    assert all(f'"path": "{name}.yaml"' in text for name in ("quiz", "triage", "cases"))
    assert rows_of((ROOT / "data" / "claims.csv").read_bytes())[0][0] == "claim_id"
