"""A widget that is never blank: beside the live form it carries its content as HTML and as plain text."""

from typing import Any

import ipywidgets

from claimbook.html import Page


class StaticForm(ipywidgets.VBox):
    """A box of widgets whose mime bundle also holds `static`, shown where nothing runs: on a code host, in print, in an unrun notebook."""

    def __init__(self, static: Page, **options: Any) -> None:
        self.static = static
        super().__init__(**options)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        data.update({"text/html": self.static.html, "text/plain": self.static.text})
        return bundle


def status(text: str = "") -> ipywidgets.HTML:
    """Return a region that screen readers announce when `announce` changes it."""
    region = ipywidgets.HTML()
    announce(region, text)
    return region


def announce(region: ipywidgets.HTML, text: str, language: str = "") -> None:
    """Show a text, already HTML, in a region made by `status`; `language` is that of the text, where it is not the page's."""
    spoken = f' lang="{language}"' if language else ""
    region.value = f'<div role="status"{spoken}>{text}</div>'


def button(text: str, on_click: Any, **layout: str) -> ipywidgets.Button:
    """Return a button as wide as its text; Tab reaches it, Space and Enter press it."""
    made = ipywidgets.Button(description=text, layout=ipywidgets.Layout(width="auto", height="auto", **layout))
    made.on_click(lambda _: on_click())
    return made
