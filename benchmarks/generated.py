"""Books of any size, the same bytes every time, for measuring how the package grows with its book.

Every claim has one sentence of its own, one citation, one printed reference and one record with four authors; provenance says of each
record as a whole where it was seen.
Files are written row by row: the process that makes a large book stays small, as `bench.py` needs it to.
"""

import csv
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path

_SECTIONS = 10
_FAMILIES = (
    "Felson", "Goldring", "Müller", "Bierma-Zeinstra", "Ågren", "Nakamura", "O'Connor", "Fernández", "Øiestad", "Smith", "Kowalski",
    "Lindström", "Chen", "Rossi", "Dvořák", "Hunter",
)  # fmt: skip
_GIVEN = (
    "David T.", "Mary B.", "Jörg", "Sita M. A.", "Karin", "Hiroshi", "Siobhán", "José Luis", "Britt Elin", "John", "Agnieszka", "Per-Olof",
    "Wei",
)  # fmt: skip
_JOURNALS = (
    "Osteoarthritis and Cartilage", "British Journal of Sports Medicine", "Clinica Chimica Acta", "The Journal of Rheumatology",
    "Annals of the Rheumatic Diseases", "Scandinavian Journal of Medicine & Science in Sports", "BMC Musculoskeletal Disorders",
)  # fmt: skip
_DESIGNS = (
    ("rct", "a randomised controlled trial"), ("cohort", "a prospective cohort study"), ("systematic-review", "a systematic review"),
    ("before-after", "a before-after study with ultrasound"), ("narrative-review", "an update for clinical practice"),
)  # fmt: skip
_TOPICS = (
    "Joint effusion after running", "Cartilage thickness and mechanical loading", "Synovial fluid volume in recreational athletes",
    "Ankle sprain in basketball players", "Cryotherapy for swelling of the knee", "Load management in knee osteoarthritis",
    "Inflammation markers after resistance training",
)  # fmt: skip
_QUESTIONS = ("definition", "mechanism", "frequency", "diagnosis", "prognosis", "benefit", "harm")
_BOOK = """\
title:
  nb: En generert bok
  en: A generated book
article:
  title: Generert artikkel
  publisher: Ingen
  url: https://example.org/
  language: nb
  read_on: "2026-01-01"
records:
  searched_on: "2026-01-01"
"""


def write_book(folder: Path, size: int) -> None:
    """Write a book of `size` claims, each with a record of its own, into a new folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    (data / "book.yaml").write_text(_BOOK, encoding="utf-8", newline="\n")
    for name, (header, rows) in _tables(size).items():
        with (data / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(header.split())
            writer.writerows(rows)
    with (folder / "references.bib").open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_entry(number) for number in range(1, size + 1))


def _tables(size: int) -> dict[str, tuple[str, Iterable[tuple[object, ...]]]]:
    numbers = range(1, size + 1)
    return {
        "sections": ("section_id position name_nb name_en", map(_section, range(1, _SECTIONS + 1))),
        "claims": ("claim_id question_type text_nb text_en", map(_claim, numbers)),
        "article": ("sentence_id position section_id role claim_ids sha256", (_sentence(number, size) for number in numbers)),
        "printed_references": ("marker authors year title journal", map(_printed, numbers)),
        "citations": (
            "claim_id marker match source nearest journal_in_text citation_error citation_error_reason_nb citation_error_reason_en",
            map(_citation, numbers),
        ),
        "provenance": ("source field seen_at seen_on verified", map(_provenance, numbers)),
    }


def _section(number: int) -> tuple[object, ...]:
    return f"part-{number}", number, f"Del {number} av artikkelen", f"Part {number} of the article"


def _claim(number: int) -> tuple[object, ...]:
    topic = _topic(number)
    nb = f"Påstand {number}: {topic} er vanlig, går oftest over av seg selv, og krever sjelden mer enn et par døgns ro."
    en = f"Claim {number}: {topic} is common, mostly passes by itself, and seldom needs more than a day or two of rest."
    return _claim_id(number), _QUESTIONS[number % len(_QUESTIONS)], nb, en


def _sentence(number: int, size: int) -> tuple[object, ...]:
    section = f"part-{1 + (number - 1) * _SECTIONS // size}"
    return f"S{number:03d}", number, section, "claim", _claim_id(number), hashlib.sha256(str(number).encode()).hexdigest()


def _printed(number: int) -> tuple[object, ...]:
    authors = ", & ".join(f"{family}, {'. '.join(part[0] for part in given.split())}." for family, given in _people(number)[:2])
    return number, authors, _year(number), _title(number), _journal(number)


def _citation(number: int) -> tuple[object, ...]:
    reasons = "Forfattere, år, tittel og tidsskrift stemmer med posten.", "Authors, year, title and journal agree with the record."
    return _claim_id(number), number, "matched", _key(number), "", "", "none", *reasons


def _provenance(number: int) -> tuple[object, ...]:
    return _key(number), "record", f"PubMed, PMID {_pmid(number)}", "2026-01-01", "yes"


def _entry(number: int) -> str:
    first = 1 + number * 7 % 900
    fields = {
        "author": " and ".join(f"{family}, {given}" for family, given in _people(number)),
        "title": _title(number),
        "journal": _journal(number),
        "year": _year(number),
        "volume": 1 + number % 90,
        "number": 1 + number % 12,
        "pages": f"{first}--{first + 9}",
        "doi": f"10.1000/generated.{_year(number)}.{number:06d}",
        "pmid": _pmid(number),
        "pubtype": _DESIGNS[number % len(_DESIGNS)][0],
    }
    inside = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@article{{{_key(number)},\n{inside}\n}}\n\n"


def _people(number: int) -> list[tuple[str, str]]:
    return [(_FAMILIES[(number * 5 + place * 3) % len(_FAMILIES)], _GIVEN[(number + place) % len(_GIVEN)]) for place in range(4)]


def _claim_id(number: int) -> str:
    return f"C{number:02d}"


def _key(number: int) -> str:
    return f"source{number:06d}"


def _pmid(number: int) -> int:
    return 10_000_000 + number


def _year(number: int) -> int:
    return 1975 + number % 50


def _topic(number: int) -> str:
    return _TOPICS[number % len(_TOPICS)]


def _title(number: int) -> str:
    return f"{_topic(number)}: {_DESIGNS[number % len(_DESIGNS)][1]}, part {number}"


def _journal(number: int) -> str:
    return _JOURNALS[number % len(_JOURNALS)]


if __name__ == "__main__":
    write_book(Path(sys.argv[1]), int(sys.argv[2]))
