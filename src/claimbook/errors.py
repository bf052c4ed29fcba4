"""What is wrong with a book, said so that the person who edited the file can mend it without reading code."""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong: the file, the row or key, the field, the value seen and the rule it breaks."""

    file: str
    where: str
    field: str
    value: str
    rule: str

    def __str__(self) -> str:
        place = ", ".join(_line(part) for part in (self.file, self.where, self.field and f"field {self.field}") if part)
        seen = self.value if len(self.value) <= 120 else f"{self.value[:117]}..."
        return f"{place}: {seen!r}: {_line(self.rule)}" if self.value else f"{place}: {_line(self.rule)}"


def _line(text: str) -> str:
    """Return a text on one line, line breaks and control codes of a hostile file written out."""
    return "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)


class BookError(ValueError):
    """Raised when a book cannot be trusted; `problems` holds every problem found, not the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        head = f"{count} problem{'' if count == 1 else 's'} in the book:"
        super().__init__("\n".join([head, *map(str, self.problems)]))
