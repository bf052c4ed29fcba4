"""The self-assessment in a real JupyterLab with the keyboard alone, in Voilà, and as a page without scripts; skipped, loudly, without a Chromium."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from books import ROOT
from browser import CELLS, FOCUSED, SECONDS, chromium, faults, needs_chromium, run_all, tab_to, voila
from claimbook import open_book
from claimbook.quiz import Kind
from claimbook.quiz_session import begin
from claimbook.words import say

pytestmark = needs_chromium

NAME = "05_self_assessment.ipynb"
WIDGET = ".claimbook-practice"
#: With this seed the quiz begins with an item that has one best answer.
QUIZ = open_book(ROOT).quiz
SEED = next(str(seed) for seed in range(99) if QUIZ.item(begin(QUIZ, seed, None, 10).answers[0].item_id).kind is Kind.BEST)
#: How the page is looked at: language, theme, and the size of the window; 400 % zoom on 1280 pixels leaves 320 of them.
VIEWS = {
    "nb-light": ("nb", "JupyterLab Light", (1280, 900), 1),
    "en-dark": ("en", "JupyterLab Dark", (1280, 900), 1),
    "nb-400-percent": ("nb", "JupyterLab Light", (320, 256), 4),
}


@dataclass
class Seen:
    """What was seen on a walk through the three parts."""

    language: str
    cells: set[int] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)
    focus: list[tuple[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    levels: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    overflow: list[str] = field(default_factory=list)
    downloads: dict[str, int] = field(default_factory=dict)
    language_kept: bool = False


@pytest.fixture(scope="module", params=VIEWS)
def seen(request, lab) -> Seen:
    """Walk through quiz, cases and triage with Tab, Space and Enter alone, and tell what was seen."""
    language, theme, (width, height), scale = VIEWS[request.param]
    found = Seen(language)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900}, device_scale_factor=scale)
        page.set_default_timeout(40 * SECONDS)
        run_all(page, lab.address(f"notebooks/{language}/{NAME}"))
        page.locator(WIDGET).nth(2).wait_for()
        page.evaluate(f"jupyterapp.commands.execute('apputils:change-theme', {{theme: {json.dumps(theme)}}})")
        page.keyboard.press("Escape")
        page.evaluate("jupyterapp.commands.execute('application:toggle-left-area')")
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(1500)
        walk = Walk(page, found)
        walk.quiz()
        walk.cases()
        walk.triage()
        found.violations = faults(page, WIDGET)
        found.overflow = page.evaluate(
            f"[...document.querySelectorAll('{WIDGET} button, {WIDGET} p, {WIDGET} li')]"
            ".filter(e => e.offsetParent && e.scrollWidth > e.clientWidth + 2 && getComputedStyle(e).display !== 'inline')"
            ".map(e => e.textContent.slice(0, 60))"
        )
        walk.take_home()
    return found


class Walk:
    """A reader at the keyboard: presses keys, and notes after each press where the focus is and what is said aloud."""

    def __init__(self, page, found: Seen) -> None:
        self.page, self.found = page, found

    def part(self, number: int):
        """Put the focus on the cell of a part, from where the keyboard goes on; return the widget in it."""
        widget = self.page.locator(WIDGET).nth(number)
        self.page.locator(f".jp-CodeCell:has({WIDGET})").nth(number).evaluate("cell => cell.focus()")
        return widget

    def press(self, words: str, key: str, widget, *, begins: bool = False) -> None:
        """Tab to a button, press it, wait until what is said aloud has changed; note focus, cells and words."""
        tab_to(self.page, words, begins=begins)
        before, said = self._place(), self._said(widget)
        self.page.keyboard.press(key)
        self.page.wait_for_function("([index, said]) => [...document.querySelectorAll('.claimbook-practice')[index].querySelectorAll('[role=status]')].map(e => e.textContent).join('|') != said", arg=[self._index(widget), said])  # fmt: skip
        self.page.wait_for_timeout(150)
        self.found.focus.append((before, self._place()))
        self.found.cells.add(self.page.evaluate(CELLS))
        self.found.sources.add(
            self.page.evaluate("jupyterapp.shell.currentWidget.content.model.sharedModel.cells.map(c => c.source).join('\\n')")
        )
        self.found.said.append(self._said(widget))

    def _index(self, widget) -> int:
        return widget.evaluate("w => [...document.querySelectorAll('.claimbook-practice')].indexOf(w)")

    def _said(self, widget) -> str:
        return widget.evaluate("w => [...w.querySelectorAll('[role=status]')].map(e => e.textContent).join('|')")

    def _place(self) -> str:
        """Return which control has the focus, by its place among all, since its words may change."""
        return self.page.evaluate("String([...document.querySelectorAll('.claimbook-practice button, .claimbook-practice input')].indexOf(document.activeElement))")  # fmt: skip

    def _shown(self, widget, place: int) -> str:
        return widget.locator("button:visible").nth(place).inner_text()

    def quiz(self) -> None:
        """Begin, try two options, switch the language and back, and look at the summary."""
        widget, language = self.part(0), self.found.language
        widget.locator("input[type=text]:visible").fill(SEED)
        self.press(say("quiz-begin", language), "Space", widget)
        for _ in range(2):
            if (option := self._first_open_option(widget)) is not None:
                self.part(0)
                self.press(option, "Enter", widget, begins=True)
        self.part(0)
        question = widget.locator("[role=status] strong").first.inner_text()
        self.press(say("switch-language", language), "Space", widget)
        self.press_back(widget)
        self.found.language_kept = widget.locator("[role=status] strong").first.inner_text() == question
        self.part(0)
        self.press(say("quiz-to-summary", language), "Space", widget)

    def press_back(self, widget) -> None:
        """Switch back to the language of the page."""
        other = "en" if self.found.language == "nb" else "nb"
        self.part(0)
        self.press(say("switch-language", other), "Enter", widget)

    def _first_open_option(self, widget) -> str | None:
        """Return the words of the first option that was not picked; None where the item has none left."""
        moves = {say(f"quiz-{word}", self.found.language) for word in ("next", "skip", "reveal", "to-summary", "submit")}
        moves.add(say("switch-language", self.found.language))
        signs = (say("quiz-sign-right", self.found.language), say("quiz-sign-wrong", self.found.language))
        texts = [button.inner_text() for button in widget.locator("button:visible").all()]
        return next((text for text in texts if text not in moves and not text.startswith(signs)), None)

    def cases(self) -> None:
        """Choose the most urgent level for the first case, go on to the next and choose the mildest."""
        widget, language = self.part(1), self.found.language
        self.press(self._shown(widget, 1), "Space", widget)
        self.part(1)
        self.press(say("case-next", language), "Enter", widget)
        self.part(1)
        self.press(self._shown(widget, 4), "Enter", widget)

    def triage(self) -> None:
        """Give an emergency sign, take it back, so that the answer is unknown, and go to the next question."""
        widget, language = self.part(2), self.found.language
        for key in ("Space", "Enter"):
            self.part(2)
            self.press(self._shown(widget, 6), key, widget, begins=True)
            self.found.levels.append(widget.locator("[role=status] strong").last.inner_text())
        self.part(2)
        self.press(say("triage-next", language), "Space", widget)

    def take_home(self) -> None:
        """Download every file of the summary, the Anki deck included."""
        widget = self.page.locator(WIDGET).nth(0)
        widget.get_by_role("button", name=say("quiz-make-anki", self.found.language)).focus()
        self.page.keyboard.press("Enter")
        widget.locator("a[download='quiz.apkg']").wait_for()
        for link in widget.locator("a[download]").all():
            with self.page.expect_download() as download:
                link.focus()
                self.page.keyboard.press("Enter")
            self.found.downloads[download.value.suggested_filename] = Path(download.value.path()).stat().st_size


def test_no_key_leaks_into_the_notebook(seen):
    """Tab, Space and Enter change the widgets alone: no cell is added, removed or changed on the whole walk."""
    stored = json.loads((ROOT / "notebooks" / seen.language / NAME).read_text(encoding="utf-8"))

    assert seen.cells == {len(stored["cells"])}
    assert len(seen.sources) == 1


def test_focus_stays_where_it_was(seen):
    """After each press, from beginning the quiz to its summary and on, the focus is on the button that was pressed."""
    assert len(seen.focus) >= 9
    assert "-1" not in [before for before, _ in seen.focus]
    assert [(before, after) for before, after in seen.focus if before != after] == []


def test_what_changed_is_said_aloud(seen):
    """Each press changes the words of a status region, which screen readers speak."""
    assert len(set(seen.said)) >= len(seen.said) - 1
    assert all(seen.said)


def test_right_or_not_is_said_in_words(seen):
    """The feedback says in words whether the choice was right, not by a sign or a colour."""
    words = [say(word, seen.language) for word in ("quiz-right", "quiz-wrong", "case-right", "case-over", "case-under")]

    assert any(said.find(f"{words[0]}:") >= 0 or said.find(f"{words[1]}:") >= 0 for said in seen.said)
    assert any(word in said for said in seen.said for word in words[2:])


def test_level_follows_the_answers(seen):
    """An emergency sign gives the level of 113, an unknown one the same day; both are said at once."""
    emergency, unknown = seen.levels

    assert "113" in emergency
    assert "116117" in unknown


def test_language_switch_loses_nothing(seen):
    """Switching to the other language and back shows the same item again."""
    assert seen.language_kept


def test_axe_finds_nothing_serious(seen):
    """The accessibility checker axe-core looked at all three parts, contrast included, and found nothing serious or critical."""
    assert seen.violations == []


def test_nothing_is_cut_off(seen):
    """No text of the widgets is cut off at this size of window: at 400 % zoom long answers wrap."""
    assert seen.overflow == []


def test_everything_can_be_taken_home(seen):
    """Session, results, sheet and Anki deck are downloaded by their links, each with content."""
    assert set(seen.downloads) == {"quiz-session.json", "quiz-results.csv", f"quiz-sheet-{seen.language}.html", "quiz.apkg"}
    assert all(size > 100 for size in seen.downloads.values())


# --- As a page of its own.


@pytest.fixture(scope="module")
def app(tmp_path_factory) -> dict:
    """Open the self-assessment in Voilà, as `make app` does, and tell what was seen."""
    found: dict = {"requests": set()}
    with voila(tmp_path_factory.mktemp("voila"), f"notebooks/nb/{NAME}") as address, chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(60 * SECONDS)
        page.on("request", lambda request: found["requests"].add(request.url))
        page.goto(address)
        page.locator(WIDGET).nth(2).wait_for()
        page.wait_for_timeout(1000)
        found["text"] = page.locator("body").inner_text()
        found["title"] = page.title()
        found["language"] = page.evaluate("document.documentElement.lang")
        tab_to(page, say("quiz-begin", "nb"))
        page.keyboard.press("Enter")
        page.get_by_text("1 av 10, runde 1").wait_for()
        found["focused"] = page.evaluate(FOCUSED)
        found["violations"] = faults(page, WIDGET)
    return found


def test_app_asks_no_other_host(app):
    """The page of its own fetches nothing, no style either, from another machine."""
    hosts = {re.match(r"\w+:(?://([^/:?]+))?", request)[1] for request in app["requests"]}

    assert hosts - {None} == {"127.0.0.1"}


def test_app_hides_the_code(app):
    """The page of its own shows no code, and what must stand above: purpose, numbers and the four levels."""
    assert "import" not in app["text"]
    assert "QuizWidget(" not in app["text"]
    assert "113" in app["text"]
    assert "116117" in app["text"]


def test_app_speaks_its_language(app):
    """The page says which language it is in, so that it is read out in Norwegian, and is called by its title."""
    assert app["language"] == "nb"
    assert app["title"] == "Test deg selv"


def test_app_offers_nothing_it_cannot_do(app):
    """The page of its own neither speaks of running cells nor leads to notebooks that it does not serve."""
    assert "Run All Cells" not in app["text"]
    assert "English" not in app["text"].replace("Show in English", "")


def test_app_has_no_serious_fault(app):
    """axe-core finds nothing serious or critical in the widgets of the page of its own."""
    assert app["violations"] == []


# --- As an exported page without scripts.


@pytest.fixture(scope="module", params=["nb", "en"])
def exported(request, tmp_path_factory) -> tuple[str, Path]:
    """Export the notebook as it is stored; return its language and the page."""
    from nbconvert import HTMLExporter

    body, _ = HTMLExporter().from_filename(str(ROOT / "notebooks" / request.param / NAME))
    path = tmp_path_factory.mktemp("export") / "page.html"
    path.write_text(body, encoding="utf-8")
    return request.param, path


@pytest.fixture
def page_without_scripts(exported):
    """Open the exported page with scripts switched off, for one test: two Playwrights cannot be open at once."""
    language, path = exported
    with chromium() as browser:
        page = browser.new_context(java_script_enabled=False, offline=True).new_page()
        page.goto(path.as_uri())
        yield language, page


def test_stored_page_shows_everything_folded(page_without_scripts, book):
    """Without running anything and without scripts, every question and case is there, its answer folded, and unfolds on a click."""
    language, page = page_without_scripts
    folded = page.locator("details")
    first = page.locator("details", has=page.locator("summary", has_text=say("quiz-answer", language, n=1))).first
    why = book.quiz.items[0].options[0].why.say(language)

    assert folded.count() >= len(book.quiz.items) + len(book.cases.cases)
    for item in book.quiz.items:
        assert page.get_by_text(item.prompt.say(language)).first.is_visible()
    assert not page.get_by_text(why).first.is_visible()
    first.locator("summary").first.click()
    assert first.locator("li").first.is_visible()


def test_stored_page_shows_the_leaflet(page_without_scripts, book):
    """Without running anything, purpose, telephone links, the four levels and the date of the last review are there to read."""
    language, page = page_without_scripts

    for text in (book.triage.intended_purpose, *(level.label for level in book.triage.levels)):
        assert page.get_by_text(text.say(language)).first.is_visible()
    assert page.locator("a[href='tel:113']").first.is_visible()
    assert page.locator("a[href='tel:116117']").first.is_visible()
