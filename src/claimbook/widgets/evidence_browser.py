"""The evidence table to search, filter and sort, with one row unfolded at a time."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import ipywidgets

from claimbook import source_card
from claimbook.evidence import Pair, pairs, section_of_claims
from claimbook.vocabulary import CitationError
from claimbook.widgets.static import StaticForm, announce, button, status
from claimbook.words import say

if TYPE_CHECKING:
    from claimbook.book import Book

#: Rows drawn at once; a long book stays quick, and a button brings the rest.
_ROWS = 50

_FILTERS: dict[str, Callable[[Pair], bool]] = {
    "browser-all": lambda _: True,
    "browser-cited": lambda pair: pair.citation is not None,
    "browser-uncited": lambda pair: pair.citation is None,
    "browser-errors": lambda pair: pair.citation is not None and pair.citation.citation_error is not CitationError.NONE,
}


class EvidenceBrowser(StaticForm):
    """Shows the evidence table of a book; `search`, `choose`, `sort` and `unfold` do what its controls do."""

    def __init__(self, book: "Book") -> None:
        self.book = book
        self._pairs = list(pairs(book))
        self._texts = [_searchable(pair, book) for pair in self._pairs]
        self._opened = ""
        self._most = _ROWS
        self._filter, self._order = "browser-all", "browser-sort-claim"
        self._field = ipywidgets.Text(
            description=say("browser-search", book.language),
            placeholder=say("browser-search-hint", book.language),
            continuous_update=True,
            layout=ipywidgets.Layout(width="100%", max_width="32em"),
        )
        self._field.observe(lambda _: self._search_changed(), "value")
        self._status = status()
        self._rows: dict[int, _Row] = {}
        self._list = ipywidgets.VBox()
        self._more = button(say("browser-more", book.language), self._show_more)
        filters = ipywidgets.Box([self._button(name, self.choose) for name in _FILTERS], layout=_wrapping())
        orders = ipywidgets.Box([self._button(name, self.sort) for name in _ORDERS], layout=_wrapping())
        super().__init__(
            static=source_card.evidence_page(book),
            children=[self._field, filters, orders, self._status, self._list, self._more],
        )
        self._draw()

    def search(self, text: str) -> None:
        """Show the rows that hold every word of `text`."""
        self._field.value = text

    def choose(self, name: str) -> None:
        """Show the rows of one filter: browser-all, browser-cited, browser-uncited or browser-errors."""
        self._filter = name
        self._draw()

    def sort(self, name: str) -> None:
        """Put the rows in the order of browser-sort-claim, browser-sort-year or browser-sort-section."""
        self._order = name
        self._draw()

    def unfold(self, index: int) -> None:
        """Unfold one row and fold the one that was open, or fold it where it was open itself."""
        for number, row in self._rows.items():
            row.show(number == index and not row.opened)

    @property
    def shown_claims(self) -> list[str]:
        """The identifiers of the claims now shown, in order."""
        return [self._pairs[index].claim.claim_id for index in self._found()]

    def _button(self, name: str, action: Callable[[str], None]) -> ipywidgets.Button:
        return button(say(name, self.book.language), lambda: action(name))

    def _search_changed(self) -> None:
        self._most = _ROWS
        self._draw()

    def _show_more(self) -> None:
        self._most += _ROWS
        self._draw()

    def _found(self) -> list[int]:
        wanted = self._field.value.casefold().split()
        keep = _FILTERS[self._filter]
        found = [index for index, pair in enumerate(self._pairs) if keep(pair) and all(word in self._texts[index] for word in wanted)]
        order = _ORDERS[self._order]
        places = {claim_id: place for place, claim_id in enumerate(section_of_claims(self.book))}
        return sorted(found, key=lambda index: order(self._pairs[index], index, places))

    def _draw(self) -> None:
        found = self._found()
        drawn = found[: self._most]
        for index in drawn:
            if index not in self._rows:
                self._rows[index] = _Row(self._pairs[index], self.book, partial(self.unfold, index))
        self._list.children = [self._rows[index] for index in drawn]
        self._more.layout.display = "none" if len(drawn) == len(found) else None
        language = self.book.language
        text = say(
            "browser-status",
            language,
            shown=len(drawn),
            total=len(self._pairs),
            filter=say(self._filter, language),
            sort=say(self._order, language),
        )
        announce(self._status, text)


class _Row(ipywidgets.VBox):
    """One claim: its button and line, and its source card when unfolded."""

    def __init__(self, pair: Pair, book: "Book", press: Callable[[], None]) -> None:
        self.opened = False
        self._pair, self._book = pair, book
        self._button = button(say("browser-open", book.language, claim_id=pair.claim.claim_id), press, min_width="11em")
        self._card = ipywidgets.HTML()
        line = ipywidgets.HTML(
            f'<div lang="{book.language}">{source_card.summary_html(pair, book)}</div>',
            layout=ipywidgets.Layout(flex="1 1 20em"),
        )
        super().__init__([ipywidgets.Box([self._button, line], layout=_wrapping()), self._card])

    def show(self, opened: bool) -> None:  # noqa: FBT001 - the state itself
        """Unfold or fold the source card."""
        if opened == self.opened:
            return
        self.opened = opened
        word = "browser-close" if opened else "browser-open"
        self._button.description = say(word, self._book.language, claim_id=self._pair.claim.claim_id)
        self._card.value = source_card.card_html(self._pair, self._book) if opened else ""


def _searchable(pair: Pair, book: "Book") -> str:
    record = pair.record
    parts = [pair.claim.claim_id, book.text(pair.claim, "text"), pair.section, source_card.printed_text(pair)]
    if record:
        parts += [record.author, record.title, record.container, record.year, record.doi, record.pmid]
    return " ".join(parts).casefold()


_ORDERS: dict[str, Callable[[Pair, int, dict[str, int]], tuple[Any, ...]]] = {
    "browser-sort-claim": lambda _, index, __: (index,),
    "browser-sort-year": lambda pair, index, _: ((pair.record.year if pair.record else "") or "9999", index),
    "browser-sort-section": lambda pair, index, places: (places.get(pair.claim.claim_id, len(places)), index),
}


def _wrapping() -> ipywidgets.Layout:
    return ipywidgets.Layout(display="flex", flex_flow="row wrap", align_items="center", width="100%")
