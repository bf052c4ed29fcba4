"""What the three practice widgets share: a language switch that loses nothing, and buttons whose long texts wrap."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import ipywidgets

from claimbook.book import LANGUAGES, in_language
from claimbook.html import Page
from claimbook.widgets.static import StaticForm, button, region, shared
from claimbook.words import say

if TYPE_CHECKING:
    from claimbook.book import Book

# A button cuts its text off at the end of one line otherwise; at 400 % zoom that is after a few words.
_STYLE = """<style>
.claimbook-practice button, .claimbook-practice .widget-checkbox span { white-space: normal; text-align: left; line-height: 1.4;
  height: auto; min-height: 2.2em; padding: 0.35em 0.8em; overflow: visible; max-width: min(75ch, 100%); }
.claimbook-practice button:focus-visible { outline: 3px solid #0072B2; outline-offset: 1px; }
.claimbook-practice .widget-html, .claimbook-practice .widget-html-content { height: auto; line-height: 1.45; max-width: 100%; }
.claimbook-practice .widget-html-content > * { max-width: 75ch; overflow-wrap: anywhere; margin: 0.4em 0; }
.claimbook-practice .widget-text { max-width: 100%; flex-wrap: wrap; height: auto; }
.claimbook-practice a { color: var(--jp-content-link-color, #0b4fa0); text-decoration: underline; }
.claimbook-practice table { border-collapse: collapse; }
.claimbook-practice td, .claimbook-practice th { padding: 0.2em 0.6em 0.2em 0; hyphens: auto; }
</style>"""


class PracticeWidget(StaticForm):
    """A widget that can be read in either language; `draw` sets every text anew from what the learner has done so far."""

    def __init__(self, book: "Book", static: Page, parts: Sequence[ipywidgets.Widget]) -> None:
        self.book = book
        self._switch = button(say("switch-language", book.language), self.switch_language, align_self="flex-start")
        style = region()
        style.value = _STYLE
        super().__init__(static=static, children=[style, self._switch, *parts])
        self.add_class("claimbook-practice")

    def switch_language(self) -> None:
        """Show everything in the other language; no answer is lost."""
        self.book = in_language(self.book, next(code for code in LANGUAGES if code != self.book.language))
        self.draw()

    def draw(self) -> None:
        """Set every text anew."""
        set_text(self._switch, self.say("switch-language"))

    def say(self, word: str, **values: object) -> str:
        """Return a word of the tools in the language now shown."""
        return say(word, self.book.language, **values)


class Choices(ipywidgets.VBox):
    """Up to a fixed number of buttons below each other; they are never made anew, so the focus stays where it is."""

    def __init__(self, most: int, press: Callable[[int], None], *, in_a_row: bool = False) -> None:
        self._shown, self._hidden = ipywidgets.Layout(width="auto", height="auto"), ipywidgets.Layout(display="none")
        self.buttons = [ipywidgets.Button(style=shared(ipywidgets.ButtonStyle), layout=self._hidden) for _ in range(most)]
        for place, one in enumerate(self.buttons):
            one.on_click(lambda _, place=place: press(place))
        super().__init__(self.buttons)
        if in_a_row:
            self.layout.display, self.layout.flex_flow = "flex", "row wrap"

    def show(self, texts: Sequence[str]) -> None:
        """Show these texts, one a button; buttons left over are hidden."""
        for place, one in enumerate(self.buttons):
            shown = place < len(texts)
            set_text(one, texts[place] if shown else "")
            layout = self._shown if shown else self._hidden
            if one.layout is not layout:
                one.layout = layout


def show(widget: ipywidgets.DOMWidget, shown: bool) -> None:  # noqa: FBT001 - the state itself
    """Show or hide a widget; a hidden one is out of reach of Tab and screen readers too."""
    widget.layout.display = None if shown else "none"


def set_text(one: Any, text: str) -> None:
    """Set what stands on a button."""
    if one.description != text:
        one.description = text
