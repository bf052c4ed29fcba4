"""A place in a nested file, read field by field: whatever is wrong is said with the file, the place, the field and the rule.

The nested files (quiz, cases, triage) are lists of things with a name; a record of each is made by asking its place for its fields.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from claimbook.errors import Problem

#: No text of a book is longer; one that is, is a file gone wrong.
LONGEST_TEXT = 2_000
_LANGUAGES = ("nb", "en")
_Word = TypeVar("_Word", bound=StrEnum)


class Both(NamedTuple):
    """A text in both languages; two empty ones where there is none."""

    nb: str = ""
    en: str = ""

    def say(self, language: str) -> str:
        """Return the text in a language, "nb" or "en"."""
        return self.nb if language == "nb" else self.en

    def __bool__(self) -> bool:
        return bool(self.nb)


@dataclass(slots=True)
class Place:
    """One mapping of a nested file; every field asked for is known, and `finish` reports the others."""

    file: str
    where: str
    data: Any
    problems: list[Problem]
    known: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.data, Mapping):
            self.report("", self.data, "must be a mapping of fields")
            self.data = {}

    def report(self, name: str, value: Any, rule: str) -> None:
        """Add a problem at this place."""
        shown = "" if value is None else value if isinstance(value, str) else repr(value)[:500]
        self.problems.append(Problem(self.file, self.where, name, shown, rule))

    def get(self, name: str) -> Any:
        """Return what a field holds as it stands; None where it is missing."""
        self.known.add(name)
        return self.data.get(name)

    def text(self, name: str, *, required: bool = True) -> str:
        """Return a text; '' with a problem where it is missing, no text or too long."""
        return self._as_text(name, self.get(name), required=required)

    def both(self, name: str, *, required: bool = True) -> Both:
        """Return a text in both languages; each must be there where the other is."""
        value = self.get(name)
        if value is None:
            if required:
                self.report(name, None, "must not be empty")
            return Both()
        if not isinstance(value, Mapping) or set(value) != set(_LANGUAGES):
            self.report(name, value, "must have a text under nb and one under en, and nothing else")
            return Both()
        return Both(*(self._as_text(f"{name}.{language}", value[language], required=True) for language in _LANGUAGES))

    def word(self, name: str, words: type[_Word]) -> _Word | None:
        """Return a closed word; None with a problem where it is none of them."""
        value = self.get(name)
        if isinstance(value, str) and value in set(words):
            return words(value)
        self.report(name, value, f"must be one of: {', '.join(words)}")
        return None

    def flag(self, name: str) -> bool | None:
        """Return true or false; None with a problem where it is neither."""
        value = self.get(name)
        if not isinstance(value, bool):
            self.report(name, value, "must be true or false")
            return None
        return value

    def number(self, name: str) -> float | None:
        """Return a number; None with a problem where it is none."""
        value = self.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e12:
            self.report(name, value, "must be a number")
            return None
        return float(value)

    def keys(self, name: str, known: Mapping[str, Any] | set[str], called: str, *, required: bool = True) -> tuple[str, ...]:
        """Return a list of names that must be in `known`, which messages call `called`."""
        value = self.get(name)
        if value is None and not required:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str) or not (value or not required):
            self.report(name, value, "must be a list with at least one name")
            return ()
        for one in value:
            if not isinstance(one, str) or one not in known:
                self.report(name, one, f"is not in {called}")
        return tuple(one for one in value if isinstance(one, str) and one in known)

    def places(self, name: str, *, required: bool = True) -> Iterator["Place"]:
        """Yield the places of a list under a field, each named by its number."""
        value = self.get(name)
        if value is None and not required:
            return
        if not isinstance(value, list) or (required and not value):
            self.report(name, value, "must be a list with at least one member")
            return
        for number, one in enumerate(value, start=1):
            yield Place(self.file, f"{self.where}, {name} {number}".strip(", "), one, self.problems)

    def finish(self) -> None:
        """Report every field that nobody asked for: a mistyped name must not be a silent loss."""
        for name in self.data:
            if name not in self.known:
                self.report(str(name), None, f"is no field here; they are: {', '.join(sorted(self.known))}")

    def _as_text(self, name: str, value: Any, *, required: bool) -> str:
        if value is None or value == "":
            if required:
                self.report(name, None, "must not be empty")
            return ""
        if not isinstance(value, str):
            self.report(name, value, "must be text; put it in quotation marks")
            return ""
        if len(value) > LONGEST_TEXT:
            self.report(name, value, f"has {len(value)} characters; at most {LONGEST_TEXT} are allowed")
            return ""
        return " ".join(value.split())


def named_places(data: Any, file: str, problems: list[Problem], pattern_holds: Any) -> Iterator[Place]:
    """Yield the places of a list whose members have an `id`; a bad or repeated one is reported, and the place is named by it."""
    if not isinstance(data, list) or not data:
        problems.append(Problem(file, "", "", "" if data is None else repr(data)[:200], "must be a list with at least one member"))
        return
    seen: set[str] = set()
    for number, one in enumerate(data, start=1):
        place = Place(file, f"member {number}", one, problems)
        name = place.text("id")
        if name and not pattern_holds(name):
            place.report("id", name, "must be letters, digits and the marks - and _")
        if name in seen:
            place.report("id", name, "is the id of an earlier member already")
        seen.add(name)
        place.where = name or place.where
        yield place
