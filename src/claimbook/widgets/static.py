"""A widget that is never blank: beside the live form it carries its content as HTML and as plain text."""

from functools import cache
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


@cache
def shared(kind: type[ipywidgets.Widget]) -> Any:
    """Return a style or layout that widgets share and nobody changes: each of its own would be one more model for the browser to make."""
    return kind()


def region() -> ipywidgets.HTML:
    """Return a part of the page that shows HTML; its layout is shared, so it is never hidden."""
    return ipywidgets.HTML(style=shared(ipywidgets.widgets.widget_string.HTMLStyle), layout=shared(ipywidgets.Layout))


def status(text: str = "") -> ipywidgets.HTML:
    """Return a region that screen readers announce when `announce` changes it."""
    made = region()
    announce(made, text)
    return made


def announce(region: ipywidgets.HTML, text: str, language: str = "") -> None:
    """Show a text, already HTML, in a region made by `status`; `language` is that of the text, where it is not the page's."""
    spoken = f' lang="{language}"' if language else ""
    region.value = f'<div role="status"{spoken}>{text}</div>'


def button(text: str, on_click: Any, **layout: str) -> ipywidgets.Button:
    """Return a button as wide as its text; Tab reaches it, Space and Enter press it."""
    made = ipywidgets.Button(
        description=text,
        style=shared(ipywidgets.ButtonStyle),
        layout=ipywidgets.Layout(width="auto", height="auto", **layout),
    )
    made.on_click(lambda _: on_click())
    return made
