"""What a table may hold: each record class is a table, each of its fields a column with its rule.

The rules stand once, beside the field they govern; reading, checking and `datapackage.json` all use them.
"""

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Any

CLAIM_ID = r"[A-Z]\d{2,}"
SLUG = r"[a-z0-9][a-z0-9-]*"
SOURCE = r"[a-z][a-z0-9]*"
DATE = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"


@dataclasses.dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, what it means, and what a cell of it must be."""

    name: str
    about: str
    kind: str = "string"  # string | integer | number | list
    required: bool = False
    key: bool = False
    words: type[StrEnum] | None = None
    pattern: str = ""
    refers: str = ""  # "table.column", or "references" for a key of references.bib
    low: float | None = None
    optional_column: bool = False

    @property
    def language(self) -> str:
        """The language of the text, or '' where the column holds none."""
        return self.name[-2:] if self.name.endswith(("_nb", "_en")) else ""


def column(about: str, **rules: Any) -> Any:
    """Describe a field of a record class; `rules` are the other attributes of `Column`.

    Text, the usual kind, is empty when unknown; every other kind is None.
    """
    kind = rules.get("kind", "string")
    empty: Any = "" if kind == "string" and not rules.get("words") else () if kind == "list" else None
    return dataclasses.field(default=empty, metadata={"about": about, **rules})


@cache
def columns(record: type) -> tuple[Column, ...]:
    """Return the columns of a record class, in the order of the file."""
    return tuple(Column(field.name, **field.metadata) for field in dataclasses.fields(record))


@cache
def key_columns(record: type) -> tuple[str, ...]:
    """Return the names of the columns that together name a row."""
    return tuple(column.name for column in columns(record) if column.key)


def reader(column: Column) -> Callable[[str], Any] | None:
    """Return what turns a non-empty cell into a value, raising ValueError with the rule; None for free text."""
    if column.words:
        return _closed_word(column.words)
    if column.kind == "list":
        return _list(column.pattern)
    if column.kind in ("integer", "number"):
        return _number(column)
    return _matching(column.pattern) if column.pattern else None


def _closed_word(words: type[StrEnum]) -> Callable[[str], StrEnum]:
    known = {word.value: word for word in words}
    rule = f"must be one of: {', '.join(known)}"

    def read(cell: str) -> StrEnum:
        if cell not in known:
            raise ValueError(rule)
        return known[cell]

    return read


def _matching(pattern: str) -> Callable[[str], str]:
    full = re.compile(pattern, re.ASCII).fullmatch
    rule = f"must look like {pattern}"

    def read(cell: str) -> str:
        if not full(cell):
            raise ValueError(rule)
        if pattern == DATE and not is_day(cell):
            raise ValueError("must be a day of the calendar")
        return cell

    return read


def is_day(text: str) -> bool:
    """Tell whether a text is a day of the calendar, year first, such as 2026-11-23."""
    try:
        return re.fullmatch(DATE, text, re.ASCII) is not None and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _list(pattern: str) -> Callable[[str], tuple[str, ...]]:
    one = _matching(pattern)
    return lambda cell: tuple(one(part) for part in cell.split())


def _number(column: Column) -> Callable[[str], int | float]:
    whole, low = column.kind == "integer", column.low
    full = re.compile(r"-?\d+" if whole else r"-?\d+(\.\d+)?").fullmatch
    rule = "must be a whole number" if whole else "must be a number with a decimal point, such as 0.5"
    if low is not None:
        rule += f", {low:g} or more"

    def read(cell: str) -> int | float:
        if len(cell) > 30 or not cell.isascii() or not full(cell):
            raise ValueError(rule)
        value = int(cell) if whole else float(cell)
        if low is not None and value < low:
            raise ValueError(rule)
        return value

    return read
