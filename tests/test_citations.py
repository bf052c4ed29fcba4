"""Printed against record: what counts as right, minor and major, what is looked past, and that people and rules agree."""

from __future__ import annotations

import pytest

from claimbook import citation_check, completeness, off_by_one
from claimbook.citations import (
    COMPLETENESS_FIELDS,
    FIELDS,
    check_authors,
    check_journal,
    check_reference,
    check_title,
    check_year,
    matched,
    worst,
)
from claimbook.references import names
from claimbook.vocabulary import FieldFinding, Match
from claimbook.words import say

RIGHT, MINOR, MAJOR = FieldFinding.RIGHT, FieldFinding.MINOR, FieldFinding.MAJOR
TITLE = "Naps and nights: a diary study of fifty sleepers"


@pytest.mark.parametrize(
    ("printed", "recorded", "ignored"),
    [
        ("Naps and nights", "Naps and nights", set()),
        ("Naps And Nights", "Naps and nights", {"case"}),
        ("Naps in Orleans", "Naps in Orléans", {"accents"}),
        ("The Naps of nights", "Naps of nights", {"the"}),
        ("Naps and nights: a diary", "Naps and nights. A diary", {"case", "punctuation"}),
        ("Naps and nights a diary", "Naps and nights – a diary", {"dashes"}),
        ("Naps-nights", "Naps–nights", {"dashes"}),
        ("Naps—nights", "Naps-nights", {"dashes"}),
        ("Naps and “nights”", 'Naps and "nights"', {"punctuation"}),
        ("naps and nights?", "Naps and nights", {"case", "punctuation"}),
    ],
)
def test_title_looks_past_and_says_so(printed, recorded, ignored):
    """Titles that differ in case, accents, dashes, a leading The or punctuation alone are right, and what was looked past is said."""
    found = check_title(printed, recorded)

    assert found.finding is RIGHT
    assert set(found.ignored) == ignored


@pytest.mark.parametrize(
    ("printed", "finding", "reason"),
    [
        (TITLE, RIGHT, "check-right"),
        ("Naps and nights", MINOR, "check-title-cut"),
        ("Naps and nights: a diary study", MINOR, "check-title-cut"),
        ("Naps and nights: a diary study of fifty sleepless", MINOR, "check-title-changed"),
        ("Naps or nights: a diary study of fifty sleepers", MINOR, "check-title-changed"),
        ("Coffee at four, awake at eleven", MAJOR, "check-title-other"),
        ("Naps and mornings: a trial in fifty drivers", MAJOR, "check-title-other"),
        ("Naps", MAJOR, "check-title-other"),
        ("", MAJOR, "check-title-other"),
    ],
)
def test_title_class(printed, finding, reason):
    """A cut or changed title is a minor error, another title a major one."""
    found = check_title(printed, TITLE)

    assert (found.finding, found.reason) == (finding, reason)


@pytest.mark.parametrize(
    ("printed", "recorded", "dropped"),
    [
        ("Naps and nights", "Naps and nights: a diary study", "a diary study"),
        ("Treatment of sleepiness: five year", "Treatment of sleepiness: five year follow-up study", "follow-up study"),
        ("Naps and nights", "Naps and nights – a diary", "a diary"),
    ],
)
def test_cut_title_names_what_is_missing(printed, recorded, dropped):
    """A cut title is reported with exactly the words that are missing."""
    assert dict(check_title(printed, recorded).values)["dropped"].lstrip("–- ") == dropped


@pytest.mark.parametrize(
    ("printed", "recorded", "finding", "ignored"),
    [
        ("Journal of Sleep", "Journal of Sleep", RIGHT, set()),
        ("The Journal of Sleep", "Journal of Sleep", RIGHT, {"the"}),
        ("JOURNAL OF SLEEP", "Journal of Sleep", RIGHT, {"case"}),
        ("Sleep & Rest: The Journal of Naps", "Sleep & Rest", RIGHT, {"subtitle"}),
        ("Sleep, Rest", "Sleep Rest", RIGHT, {"punctuation"}),
        ("British Journal of Sleep", "Journal of Sleep", MAJOR, set()),
        ("Journal of Sleep", "Journal of Sleep Medicine", MAJOR, set()),
    ],
)
def test_journal_class(printed, recorded, finding, ignored):
    """Another journal is a major error, however like; a subtitle or The makes none."""
    found = check_journal(printed, recorded)

    assert (found.finding, set(found.ignored)) == (finding, ignored)


@pytest.mark.parametrize(("printed", "finding"), [(2010, RIGHT), (2009, MINOR), (2011, MINOR), (2008, MAJOR), (2012, MAJOR), (1910, MAJOR)])
def test_year_class(printed, finding):
    """One year apart is a minor error, more is a major one."""
    assert check_year(printed, "2010").finding is finding


FOUR = "Doze, Anna Bella and Bédier, Luc and Van der Kip, Maria and Yawn, Per-Arne"


@pytest.mark.parametrize(
    ("printed", "finding", "ignored"),
    [
        pytest.param("Doze, A. B., Bédier, L., Van der Kip, M., & Yawn, P.-A.", RIGHT, set(), id="all"),
        pytest.param("Doze, A. B., Bedier, L., Van der Kip, M., & Yawn, P.-A.", RIGHT, {"accents"}, id="accent left out"),
        pytest.param("DOZE, A. B., Bédier, L., van der Kip, M., & Yawn, P.-A.", RIGHT, {"case"}, id="capitals"),
        pytest.param("Doze, A., Bédier, L., Van der Kip, M., & Yawn, P.", RIGHT, {"initials"}, id="second initial left out"),
        pytest.param("Doze, A.B., Bédier, L., Van der Kip, M. & Yawn, P.A.", RIGHT, set(), id="spaces and hyphen left out"),
        pytest.param("Doze, A. B., ... & Yawn, P.-A.", RIGHT, {"left-out"}, id="middle left out"),
        pytest.param("Doze, A. B., Bédier, L., ... & Yawn, P.-A.", RIGHT, {"left-out"}, id="one left out"),
        pytest.param("Doze, A. B., … & Yawn, P.-A.", RIGHT, {"left-out"}, id="middle left out, one sign"),
        pytest.param("Doze, A. B., . . . & Yawn, P.-A.", RIGHT, {"left-out"}, id="middle left out, spaced"),
        pytest.param("Doze, A. B., Bédier, L., & Van der Kip, M.", MINOR, set(), id="last missing"),
        pytest.param("Doze, A. B., Yawn, P.-A., Van der Kip, M., & Bédier, L.", MINOR, set(), id="order"),
        pytest.param("Doze, A. B., Bedding, L., Van der Kip, M., & Yawn, P.-A.", MINOR, set(), id="another name"),
        pytest.param("Doze, A. B., Bédier, K., Van der Kip, M., & Yawn, P.-A.", MINOR, set(), id="another initial"),
        pytest.param("Snooze, A. B., Bédier, L., Van der Kip, M., & Yawn, P.-A.", MAJOR, set(), id="another first author"),
        pytest.param("Doze, A. B., ... & Snooze, E.", MINOR, set(), id="another last author"),
    ],
)
def test_author_class(printed, finding, ignored):
    """Another first author is a major error, any other difference a minor one; left out initials and authors are said, not blamed."""
    found = check_authors(printed, names(FOUR))

    assert (found.finding, set(found.ignored)) == (finding, ignored)


@pytest.mark.parametrize("printed", ["World Sleep Society", "World Sleep Society."])
def test_body_as_author(printed):
    """A body printed as author is the same body in the record."""
    assert check_authors(printed, names("{World Sleep Society}")).finding is RIGHT


def test_every_finding_has_its_words():
    """Each reason and each thing looked past can be said in both languages."""
    reasons = ["right", "title-cut", "title-changed", "title-other", "journal-other", "year-near", "year-other"]
    reasons += ["authors-first", "authors-other", "authors-initial", "not-found", "not-verified"]

    for language in ("nb", "en"):
        assert all(say(f"check-{reason}", language) for reason in reasons)
        assert all(say(f"field-{field}", language) for field in (*FIELDS, *COMPLETENESS_FIELDS))


@pytest.mark.parametrize("which", ["book", "second_book"])
def test_rules_and_people_agree(which, request):
    """The class that the rules compute for each reference is the class that people gave it."""
    opened = request.getfixturevalue(which)
    human = {citation.marker: citation.citation_error.value for citation in opened.citations}

    computed = {printed.marker: worst(check_reference(printed, record)) for printed, record in matched(opened)}

    assert computed == human


def test_check_of_the_second_book(second_book):
    """The check has a row for each field of each reference, in order, with what is printed, recorded, found, looked past and why."""
    table = citation_check(second_book)

    assert list(table.columns) == ["marker", "field", "field_name", "printed", "recorded", "finding", "reason", "ignored"]
    assert list(zip(table["marker"], table["field"], strict=True)) == [(marker, field) for marker in (1, 2, 3) for field in FIELDS]
    assert list(table["finding"]) == [RIGHT] * 4 + [RIGHT, MINOR, RIGHT, RIGHT] + [FieldFinding.NOT_FOUND] * 4
    assert list(table["recorded"])[4:8] == [
        "Quilt Z, Bédier L, Van der Kip M, Lull A, Drowse T, Heavy E, Yawn PA",
        "2011",
        "Afternoon sleep and the memory of imaginary words",
        "Annals of Pretend Rest",
    ]
    assert list(table["ignored"])[:4] == ["", "", "capital letters, punctuation", "a leading “The”"]
    assert table["ignored"][4] == "accents, authors the article leaves out with “...”"
    assert table["reason"][2] == "Printed field and record agree. Looked past: capital letters, punctuation."
    assert table["reason"][5] == "One year apart, as online and print often are."
    assert table["reason"][8] == "No record with this title was found in the records searched on 3 January 2026."


def test_check_speaks_the_language_of_the_book(second_book_nb):
    """The words of the check are in the book's language; what is printed and recorded is not translated."""
    table = citation_check(second_book_nb)

    assert list(table["field_name"])[:4] == ["forfattere", "år", "tittel", "tidsskrift"]
    assert table["reason"][8] == "Ingen post med denne tittelen ble funnet i kildene som ble gjennomsøkt 3. januar 2026."


@pytest.mark.parametrize("which", ["book", "second_book"])
def test_nearest_record_is_never_compared(which, request):
    """A reference that was not found is compared with nothing: its nearest record is another publication."""
    opened = request.getfixturevalue(which)
    lost = [citation.marker for citation in opened.citations if citation.match is Match.NOT_FOUND]

    table = citation_check(opened)

    rows = table[table["marker"].isin(lost)]
    assert len(rows) == len(lost) * len(FIELDS) > 0
    assert set(rows["finding"]) == {FieldFinding.NOT_FOUND}
    assert set(rows["recorded"]) == {""}


def test_field_that_nobody_verified_is_not_judged(second_book):
    """A printed field whose record lacks it is neither right nor wrong."""
    printed = second_book.printed_references[2]

    found = check_reference(printed, second_book.references["soundsleep"])

    assert found["year"].finding is FieldFinding.NOT_VERIFIED
    assert worst({"year": found["year"]}) == "none"


def test_off_by_one_at_the_named_journal(book):
    """Only the reference before marker 10 is in the journal that the sentence of marker 10 names."""
    table = off_by_one(book)

    rows = table[table["marker"] == 10]
    assert dict(zip(rows["shift"], rows["agrees"], strict=True)) == {-1: True, 0: False, 1: False}


def test_off_by_one_of_the_second_book(second_book):
    """Each marker is read one place up and down; beyond the list is nothing, and without a named journal nothing is judged."""
    table = off_by_one(second_book)

    assert list(zip(table["claim_id"], table["marker"], table["shift"], strict=True)) == [
        (claim, marker, shift) for claim, marker in (("A01", 1), ("A01", 2), ("A02", 3)) for shift in (-1, 0, 1)
    ]
    assert [reference[:4] for reference in table["reference"]] == ["", "Doze", "Quil", "Doze", "Quil", "Snoo", "Quil", "Snoo", ""]
    assert list(table["agrees"]) == [None, None, None, True, False, False, None, None, None]


def test_completeness_of_the_own_list(book):
    """The article prints no volume, pages or DOI; each is counted against what the record has, apart from the errors."""
    table = completeness(book)

    records = dict(zip(table["marker"], [record for _, record in matched(book)], strict=True))
    assert set(table["printed_count"]) == {0}
    assert dict(zip(table["marker"], table["of"], strict=True)) == {
        marker: sum(record is None or bool(getattr(record, field)) for field in COMPLETENESS_FIELDS) for marker, record in records.items()
    }


def test_completeness_of_the_second_book(second_book):
    """A detail that is printed counts, and those that the record has and the list has not are named."""
    table = completeness(second_book)

    assert list(zip(table["marker"], table["printed_count"], table["of"], table["missing"], strict=True)) == [
        (1, 1, 3, "pages, DOI"),
        (2, 0, 3, "volume, pages, DOI"),
        (3, 0, 3, "volume, pages, DOI"),
    ]
