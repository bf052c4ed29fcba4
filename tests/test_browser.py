"""The evidence browser in a real JupyterLab, worked with the keyboard alone; skipped, loudly, where there is no Chromium."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

import pytest

from books import ROOT
from browser import CELLS, FOCUSED, SECONDS, chromium, faults, needs_chromium, run_all
from browser import tab_to as press_tab_to
from claimbook import EvidenceBrowser
from claimbook.evidence import pairs
from claimbook.words import say

pytestmark = needs_chromium

NOTEBOOK = "notebooks/en/01_evidence_table.ipynb"
#: What the page shows of the browser: asked of the document, since a reader's eyes and a screen reader ask it too.
STATUS = "document.querySelector('.jupyter-widgets [role=status]').textContent"
#: In a cell these letters would insert one (a) and delete it again (dd).
TYPED_WORD = "add"


@dataclass
class Seen:
    """What was seen on one walk through the page."""

    cells: list[int] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    focused: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    tabs: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def seen(lab) -> Seen:
    """Open the notebook, run it all, walk through the browser by keyboard, and tell what was seen on the way."""
    found = Seen()
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(40 * SECONDS)
        page.on("request", lambda request: found.requests.add(request.url))
        run_all(page, lab.address(NOTEBOOK))
        page.locator(".jupyter-widgets [role=status]").wait_for()
        _walk(page, found)
        found.violations = faults(page, ".jp-OutputArea-output > .jupyter-widgets")
    return found


def _walk(page, found: Seen) -> None:
    """Go from the search field to a row's card with Tab, Space and Enter, noting each stage."""

    def note() -> None:
        page.wait_for_timeout(400)
        found.cells.append(page.evaluate(CELLS))
        found.statuses.append(page.evaluate(STATUS))
        found.focused.append(page.evaluate(FOCUSED))
        found.rows.append(page.locator(".jupyter-widgets [lang] em:visible").count())
        found.cards.append(page.locator(".jupyter-widgets dl:visible").count())

    def tab_to(words: str) -> None:
        found.tabs += press_tab_to(page, words, 60)

    def changed(to) -> None:
        page.wait_for_function(f"() => {to}")

    # The reader stands in the notebook, on the cell that holds the table, and goes on with the keyboard alone.
    page.locator(".jp-CodeCell:has(.jupyter-widgets [role=status])").first.evaluate("cell => cell.focus()")
    note()
    tab_to("text")
    page.keyboard.type(TYPED_WORD, delay=30)
    note()
    for _ in TYPED_WORD:
        page.keyboard.press("Backspace")
    changed(f"{STATUS} == {json.dumps(found.statuses[0])}")
    tab_to(say("browser-uncited", "en"))
    page.keyboard.press("Space")
    changed(f"{STATUS} != {json.dumps(found.statuses[0])}")
    note()
    tab_to(say("browser-sort-section", "en"))
    page.keyboard.press("Enter")
    changed(f"{STATUS} != {json.dumps(found.statuses[-1])}")
    note()
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUSED)
    page.keyboard.press("Space")
    changed("document.querySelectorAll('.jupyter-widgets dl').length == 1")
    note()
    found.tabs.append(first)
    page.keyboard.press("Enter")
    changed("document.querySelectorAll('.jupyter-widgets dl').length == 0")
    note()


BEGIN, TYPED, FILTERED, SORTED, UNFOLDED, FOLDED = range(6)


def test_no_key_touches_a_cell(seen):
    """No key of the walk, the letters in the search field included, which elsewhere insert and delete cells, changes the notebook."""
    stored = json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8"))

    assert seen.cells == [len(stored["cells"])] * 6


def test_search_by_keyboard(seen, book):
    """What is typed in the search field is searched for, and the number of rows found is said aloud."""
    browser = EvidenceBrowser(book)
    browser.search(TYPED_WORD)

    assert seen.rows[BEGIN] == len(list(pairs(book)))
    assert 0 < len(browser.shown_claims) == seen.rows[TYPED] < seen.rows[BEGIN]
    assert seen.statuses[TYPED].startswith(f"{seen.rows[TYPED]} ")


def test_filter_by_keyboard(seen, book):
    """Space on a filter shows its rows and says so aloud."""
    uncited = {claim.claim_id for claim in book.claims} - {citation.claim_id for citation in book.citations}

    assert seen.rows[FILTERED] == len(uncited)
    assert say("browser-uncited", "en") in seen.statuses[FILTERED]


def test_sort_by_keyboard(seen):
    """Enter on an order sorts the rows and says so aloud, and keeps the filter."""
    assert say("browser-sort-section", "en") in seen.statuses[SORTED]
    assert say("browser-uncited", "en") in seen.statuses[SORTED]
    assert seen.rows[SORTED] == seen.rows[FILTERED]


def test_row_unfolds_by_keyboard(seen):
    """Space on a row's button unfolds its card, Enter folds it again."""
    assert (seen.cards[SORTED], seen.cards[UNFOLDED], seen.cards[FOLDED]) == (0, 1, 0)


def test_focus_stays_on_the_pressed_button(seen):
    """After a press the focus is where it was, so that the next key goes on from there."""
    first = seen.focused[FOLDED]

    assert seen.focused[TYPED] == "text"
    assert seen.focused[FILTERED] == say("browser-uncited", "en")
    assert seen.focused[SORTED] == say("browser-sort-section", "en")
    assert first == seen.tabs[-1]
    assert first.partition(":")[0] == seen.focused[UNFOLDED].partition(":")[0]
    assert first != seen.focused[UNFOLDED]


def test_status_region_is_one_that_is_read_aloud(seen):
    """The words about what is shown stand in a status region that changes with each step, and never vanish."""
    assert all(seen.statuses)
    assert len({seen.statuses[stage] for stage in (BEGIN, TYPED, FILTERED, SORTED)}) == 4


def test_axe_finds_nothing(seen):
    """The accessibility checker axe-core looked at the browser and found no fault that is serious or critical."""
    assert seen.violations == []


def test_nothing_is_fetched_from_elsewhere(seen):
    """The notebook asks no other machine for anything."""
    hosts = {re.match(r"\w+:(?://([^/:?]+))?", request)[1] for request in seen.requests}

    assert hosts - {None} == {"127.0.0.1"}
