"""Accessible HTML that says the same with scripts, styles and roles taken away, which is what an untrusted notebook does.

Meaning stands in native elements (caption, scope, lang, details); every text of a book is escaped here and nowhere else.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any

from claimbook.words import say, signed

if TYPE_CHECKING:
    import pandas as pd

_CELL = "text-align: left; vertical-align: top"


class Page:
    """What a notebook shows: HTML, and the same as plain text for a terminal, a diff and a screen without HTML."""

    def __init__(self, html: str, text: str) -> None:
        self.html = html
        self.text = text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


class Together:
    """Several things that a notebook shows one below the other, such as a figure and its table."""

    def __init__(self, *parts: Any) -> None:
        self.parts = parts

    def _ipython_display_(self) -> None:
        from IPython.display import display

        for part in self.parts:
            display(part)  # type: ignore[no-untyped-call]


def folded(summary: str, page: Page) -> Page:
    """Return a page folded under a line that opens it without scripts."""
    return Page(details(summary, page.html), page.text)


def link(address: str, text: str) -> str:
    """Return a link that opens in a tab of its own, or one that rings; only web addresses and telephone numbers become links."""
    if not address.startswith(("https://", "http://", "tel:")):
        return escape(text)
    if address.startswith("tel:"):
        return f'<a href="{escape(address)}">{escape(text)}</a>'
    return f'<a href="{escape(address)}" target="_blank" rel="noopener">{escape(text)}</a>'


def details(summary: str, html: str, *, opened: bool = False) -> str:
    """Return a folded part, which opens without scripts."""
    return f"<details{' open' if opened else ''}><summary>{escape(summary)}</summary>{html}</details>"


def table_html(header: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, lang: str, widths: Sequence[str] = ()) -> str:
    """Return a table whose first column names the row; a cell that is a `Markup` is inserted as it is, any other escaped."""
    sizes = widths or [""] * len(header)
    heads = "".join(
        f'<th scope="col" style="{_CELL}{f"; width: {size}" if size else ""}">{escape(name)}</th>'
        for name, size in zip(header, sizes, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row" style="{_CELL}">{shown(row[0])}</th>'
        + "".join(f'<td style="{_CELL}">{shown(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    title = f'<caption style="{_CELL}">{escape(caption)}</caption>'
    return f'<table lang="{lang}">{title}<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def shown(cell: Any) -> str:
    """Return a cell as HTML."""
    return str(cell) if isinstance(cell, Markup) else escape("" if cell is None else str(cell))


def table_text(header: Sequence[str], rows: Iterable[Sequence[Any]], caption: str) -> str:
    """Return a table as plain text: the caption, then one line a row, cells parted by ' | '."""
    lines = [" | ".join(" ".join(str("" if cell is None else cell).split()) for cell in row) for row in (header, *rows)]
    return "\n".join([caption, *lines])


def table(
    header: Sequence[str], rows: Iterable[Sequence[Any]], caption: str, lang: str, plain: Iterable[Sequence[Any]] | None = None,
    widths: Sequence[str] = (),
) -> Page:  # fmt: skip
    """Return a table as a page; `plain` are its rows for plain text where `rows` hold markup."""
    rows = list(rows)
    return Page(
        table_html(header, rows, caption, lang, widths),
        table_text(header, list(plain) if plain is not None else rows, caption),
    )


def frame_page(frame: "pd.DataFrame", view: str, language: str) -> Page:
    """Return a table of an analysis as a page: the columns, headings and caption that `words.csv` names for its view.

    Closed words are shown as people call them, True and False as yes and no.
    """
    names = say(f"{view}-columns", language).split()
    header = [say(f"head-{name}", language) for name in names]
    rows = [[_word(row[name], language) for name in names] for row in frame.to_dict("records")]
    return table(header, rows, say(f"{view}-caption", language), language)


def _word(value: Any, language: str) -> str:
    if isinstance(value, StrEnum):
        return signed(value, language)
    if isinstance(value, bool):
        return say("yes" if value else "no", language)
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN is the value that differs from itself
