"""Every claim of an article beside its source.

`open_book()` reads a book; everything else is a function of it.
Names are loaded when first used, so that reading a book needs neither pandas nor widgets.
"""

from importlib import import_module
from typing import Any

_HOME = {
    "Book": "book",
    "BookError": "errors",
    "CaseWidget": "widgets.cases",
    "EvidenceBrowser": "widgets.evidence_browser",
    "QuizWidget": "widgets.quiz",
    "TriageWidget": "widgets.triage",
    "citation_check": "citations",
    "completeness": "citations",
    "evidence_table": "evidence",
    "in_language": "book",
    "off_by_one": "citations",
    "open_book": "book",
    "vancouver": "references",
}

__all__ = sorted(_HOME)  # noqa: PLE0605 - one list, not two


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'claimbook' has no attribute {name!r}")
    return getattr(import_module(f"claimbook.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
