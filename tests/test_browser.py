"""The evidence browser in a real JupyterLab, worked with the keyboard alone; skipped, loudly, where there is no Chromium."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import claimbook
from books import ROOT
from claimbook import EvidenceBrowser
from claimbook.evidence import pairs
from claimbook.words import say

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: nothing was tried in a browser, no key, no focus")

NOTEBOOK = "notebooks/en/01_evidence_table.ipynb"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
]  # fmt: skip
SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
SECONDS = 1000
FOCUSED = "(e => (e.textContent || e.type || e.tagName).trim().slice(0, 60))(document.activeElement)"
#: What the page shows of the browser: asked of the document, since a reader's eyes and a screen reader ask it too.
STATUS = "document.querySelector('.jupyter-widgets [role=status]').textContent"
#: In a cell these letters would insert one (a) and delete it again (dd).
TYPED_WORD = "add"
CELLS = "jupyterapp.shell.currentWidget.content.model.sharedModel.cells.length"


@dataclass
class Seen:
    """What was seen on one walk through the page."""

    cells: list[int] = field(default_factory=list)
    statuses: list[str] = field(default_factory=list)
    focused: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    cards: list[int] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    passes: int = 0
    tabs: list[str] = field(default_factory=list)
    requests: set[str] = field(default_factory=set)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[str]:
    """Start JupyterLab on a copy of the notebooks, with a home of its own; stop it by its process."""
    place = tmp_path_factory.mktemp("lab")
    shutil.copytree(ROOT / "notebooks", place / "work" / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints", "source"))
    settings = place / "config" / "labconfig" / "default_setting_overrides.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(SETTINGS), encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    homes = {"HOME": place, "JUPYTER_CONFIG_DIR": place / "config", "JUPYTER_DATA_DIR": place / "data", "IPYTHONDIR": place / "ipython"}
    homes |= {"JUPYTER_RUNTIME_DIR": place / "runtime", "PYTHONPATH": Path(claimbook.__file__).parents[1]}
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={place / 'work'}", "--expose-app-in-browser",
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]  # fmt: skip
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=place, env=os.environ | {name: str(home) for name, home in homes.items()}, stdout=log, stderr=log
        )
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/api?token={token}", process, place / "log")
        yield f"http://127.0.0.1:{port}/lab/tree/{NOTEBOOK}?token={token}"
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_it_answers(address: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
        try:
            with urllib.request.urlopen(address, timeout=5):  # noqa: S310 - an address of this machine, made above
                return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    raise AssertionError(f"JupyterLab did not answer: {log.read_text(encoding='utf-8', errors='replace')}")


@pytest.fixture(scope="module")
def seen(server) -> Seen:
    """Open the notebook, run it all, walk through the browser by keyboard, and tell what was seen on the way."""
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    found = Seen()
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS) as chromium:
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(40 * SECONDS)
        page.on("request", lambda request: found.requests.add(request.url))
        page.goto(server)
        page.get_by_text("| Idle").first.wait_for()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_text("Run All Cells", exact=True).click()
        page.locator(".jupyter-widgets [role=status]").wait_for()
        _walk(page, found)
        result = Axe().run(page, context=".jp-OutputArea-output > .jupyter-widgets").response
        found.passes = len(result["passes"])
        found.violations = [f"{fault['id']} ({fault['impact']})" for fault in result["violations"]]
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
        for _ in range(60):
            page.keyboard.press("Tab")
            found.tabs.append(page.evaluate(FOCUSED))
            if found.tabs[-1] == words:
                return
        raise AssertionError(f"Tab never reached {words!r}: {found.tabs}")

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
    assert seen.passes > 3
    assert [fault for fault in seen.violations if "serious" in fault or "critical" in fault] == []


def test_nothing_is_fetched_from_elsewhere(seen):
    """The notebook asks no other machine for anything."""
    hosts = {re.match(r"\w+:(?://([^/:?]+))?", request)[1] for request in seen.requests}

    assert hosts - {None} == {"127.0.0.1"}
