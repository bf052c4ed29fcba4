"""What a book offers to practise with, read when first asked for: quiz, triage rules and cases.

Reading them takes longer than reading all the tables, and most readers of a book never open them.
"""

from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from claimbook.collector import collector_paused
from claimbook.errors import BookError, Problem
from claimbook.nested import read_yaml

if TYPE_CHECKING:
    from claimbook.cases import Cases
    from claimbook.quiz import Quiz
    from claimbook.records import Claim
    from claimbook.references import Record
    from claimbook.triage_records import Triage

_Read = TypeVar("_Read")


class Practice:
    """The nested files of one book; a file that is not there is None, one that is wrong raises `BookError` when it is asked for."""

    def __init__(self, folder: Path, claims: tuple["Claim", ...], references: Mapping[str, "Record"]) -> None:
        self._folder = folder
        self._claims = {claim.claim_id for claim in claims if claim.claim_id}
        self._references = references

    @property
    def quiz(self) -> "Quiz | None":
        """The items of `quiz.yaml`."""
        return _sound(*self._quiz)

    @property
    def triage(self) -> "Triage | None":
        """The questions and rules of `triage.yaml`."""
        return _sound(*self._triage)

    @property
    def cases(self) -> "Cases | None":
        """The cases of `cases.yaml`, which need the questions and rules of `triage.yaml`."""
        found, problems = self._cases
        return _sound(found, (*self._triage[1], *problems))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of all three files."""
        return (*self._quiz[1], *self._triage[1], *self._cases[1])

    @cached_property
    def _quiz(self) -> "tuple[Quiz | None, tuple[Problem, ...]]":
        from claimbook.quiz import read_quiz

        return self._read("quiz", lambda data, problems: read_quiz(data, self._references, self._claims, problems))

    @cached_property
    def _triage(self) -> "tuple[Triage | None, tuple[Problem, ...]]":
        from claimbook.triage_reading import read_triage

        return self._read("triage", lambda data, problems: read_triage(data, self._references, self._claims, problems))

    @cached_property
    def _cases(self) -> "tuple[Cases | None, tuple[Problem, ...]]":
        from claimbook.cases import read_cases

        triage = self._triage[0]
        if triage is None:
            return None, ()
        return self._read("cases", lambda data, problems: read_cases(data, triage, self._references, problems))

    def _read(self, name: str, read: Callable[[Any, list[Problem]], _Read]) -> tuple[_Read | None, tuple[Problem, ...]]:
        path = self._folder / "data" / f"{name}.yaml"
        if not path.exists():
            return None, ()
        problems: list[Problem] = []
        with collector_paused():
            data = read_yaml(path, f"data/{name}.yaml", problems)
            found = read(data, problems) if data is not None else None
        return found, tuple(problems)


def _sound(found: _Read | None, problems: tuple[Problem, ...]) -> _Read | None:
    if problems:
        raise BookError(problems)
    return found
