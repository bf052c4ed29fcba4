"""A copy of the article: cut into sentences, fingerprinted, and every tampering told by line."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

import pytest

from books import ARTICLE, ROOT, SECOND, SECOND_ARTICLE, swap
from claimbook.__main__ import main
from claimbook.article import fingerprint, markers, normalised, problems_with_article, sentences
from claimbook.vocabulary import Role

if TYPE_CHECKING:
    from claimbook.errors import Problem

COPY = SECOND_ARTICLE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("", []),
        ("  \n\n", []),
        ("One nap. Another nap.", ["One nap.", "Another nap."]),
        ("One nap? Yes! Another.", ["One nap?", "Yes!", "Another."]),
        ("One nap\nAnother nap", ["One nap", "Another nap"]),
        ("One nap\r\nAnother\rThird", ["One nap", "Another", "Third"]),
        ("One nap¹. Another nap.¹² Third.", ["One nap¹.", "Another nap.¹²", "Third."]),
        ("1. Heading of a part", ["1. Heading of a part"]),
        ("12. Heading of a part", ["12. Heading of a part"]),
        ("It was 24–48 hours. Åse slept.", ["It was 24–48 hours.", "Åse slept."]),
        ("Naps, e.g. short ones, help. «So» they say.", ["Naps, e.g. short ones, help.", "«So» they say."]),
        ("It lasted 1.5 hours. 2 naps followed.", ["It lasted 1.5 hours.", "2 naps followed."]),
        ("  One nap.   Another nap.  ", ["One nap.", "Another nap."]),
    ],
)
def test_sentences_are_cut(text, parts):
    """A sentence ends at its stop, with its marker, before a capital, digit or quotation mark, and at every line's end."""
    assert sentences(text) == parts


def test_cutting_drops_nothing():
    """Every word of a copy is in one of its sentences, in order."""
    assert " ".join(sentences(COPY)).split() == COPY.split()


@pytest.mark.parametrize(
    ("sentence", "same"),
    [
        ("A nap¹².", "A nap."),
        ("A  nap \u00a0 helps.\t", "A nap helps."),
        (unicodedata.normalize("NFD", "Åse sov på låven."), "Åse sov på låven."),
        ("A nap.", "A nap."),
    ],
)
def test_normalised(sentence, same):
    """Markers, runs of white space and the form of accents make no difference to a sentence."""
    assert normalised(sentence) == same
    assert fingerprint(sentence) == fingerprint(same)


def test_fingerprint_is_what_is_said():
    """A fingerprint is the SHA-256 of the normalised sentence in UTF-8, so that anybody can compute it."""
    assert fingerprint(" Åse  sov³.") == hashlib.sha256("Åse sov.".encode()).hexdigest()


@pytest.mark.parametrize("other", ["A nap", "a nap.", "A Nap.", "A nap!", "A nap 2."])
def test_fingerprint_tells_other_sentences_apart(other):
    """A changed letter, capital or stop makes another fingerprint."""
    assert fingerprint(other) != fingerprint("A nap.")


@pytest.mark.parametrize(("sentence", "numbers"), [("A nap.", []), ("A nap¹ and⁰ more¹².", [1, 0, 12]), ("A nap 3.", [])])
def test_markers(sentence, numbers):
    """The markers of a sentence are its superscript numbers, in order."""
    assert markers(sentence) == numbers


def problems(book, text: str) -> list[Problem]:
    """Return what a copy has that the book does not account for."""
    return problems_with_article(book, text, "copy.txt")


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(COPY, id="as it is"),
        pytest.param(COPY.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(COPY.replace("\n", "\r"), id="CR"),
        pytest.param(COPY.replace("\n", "\n\n"), id="blank lines"),
        pytest.param(
            COPY.replace("afternoon. Is", "afternoon.\nIs").replace("attention. Warm", "attention.\nWarm"), id="a sentence a line"
        ),
        pytest.param(COPY.replace(" ", "  "), id="wide spaces"),
        pytest.param(unicodedata.normalize("NFD", COPY), id="accents taken apart"),
        pytest.param(COPY.replace("day¹.", "day.¹"), id="marker after the stop"),
    ],
)
def test_honest_copy_is_accounted_for(copy, second_book):
    """A copy that differs in nothing but line ends, spaces and the form of letters is accounted for."""
    assert problems(second_book, copy) == []


REFERENCE = "Snooze, E. (1999). Coffee at four, awake at eleven. Bulletin of Make-Believe Medicine.\n"
NOWHERE = "is in no row of data/article.csv and no entry of data/printed_references.csv"
ABSENT = "of data/article.csv is not in the article here"
LIST = "are the entries found of the printed list, in this order; expected 1, 2, 3"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            " Is that a reason to lie down?", "", [("before line 5", "", "S004", ABSENT)], id="sentence removed"
        ),
        pytest.param(
            " Warm socks help people to fall asleep.", "", [("before line 12", "", "S013", ABSENT)], id="last sentence but one removed"
        ),
        pytest.param(
            "What a nap does\n", "What a nap does\nNaps are fun.\n", [("line 6", "", "Naps are fun.", NOWHERE)], id="sentence added"
        ),
        pytest.param(
            "keeps people awake", "kept people awake",
            [
                ("line 8", "", "Coffee at four kept people awake at eleven³.", NOWHERE),
                ("before line 9", "", "S009", ABSENT),
                ("", "marker", "3", "of A02 is nowhere in the article"),
            ],
            id="word changed",
        ),
        pytest.param(
            "Set an alarm, and keep the nap short.\nIn short\n", "In short\nSet an alarm, and keep the nap short.\n",
            [("before line 9", "", "S010", ABSENT), ("line 10", "", "Set an alarm, and keep the nap short.", "stands out of order")],
            id="lines swapped",
        ),
        pytest.param(
            "Set an alarm, and keep the nap short.\n", "Set an alarm, and keep the nap short.\nSet an alarm, and keep the nap short.\n",
            [("line 10", "", "Set an alarm, and keep the nap short.", "stands out of order")],
            id="sentence twice",
        ),
        pytest.param(
            "What a nap does", "What a nap does³",
            [("line 5", "marker", "3", "stands in S005, which states no claim; data/citations.csv gives it to A02")],
            id="marker added to a heading",
        ),
        pytest.param(
            "eleven³.\nSet an alarm, and keep the nap short.", "eleven.\nSet an alarm, and keep the nap short³.",
            [("line 9", "marker", "3", "stands in S010, which states A01; data/citations.csv gives it to A02")],
            id="marker moved",
        ),
        pytest.param(
            "eleven³.", "eleven⁴.",
            [
                ("line 8", "marker", "4", "stands in S009, which states A02; data/citations.csv gives it to no claim"),
                ("", "marker", "3", "of A02 is nowhere in the article"),
            ],
            id="marker that the list has not",
        ),
        pytest.param("eleven³.", "eleven.", [("", "marker", "3", "of A02 is nowhere in the article")], id="marker removed"),
        pytest.param(REFERENCE, "", [("", "", "1, 2", LIST)], id="reference removed"),
        pytest.param("Sources\n", f"Sources\n{REFERENCE}", [("", "", "3, 1, 2, 3", LIST)], id="reference twice"),
        pytest.param(
            "Snooze, E. (1999)", "Snooze, E. (1998)",
            [
                ("line 15", "", "Snooze, E. (1998).", NOWHERE),
                ("line 15", "", "Coffee at four, awake at eleven.", NOWHERE),
                ("line 15", "", "Bulletin of Make-Believe Medicine.", NOWHERE),
                ("", "", "1, 2", LIST),
            ],
            id="reference changed",
        ),
    ],
)  # fmt: skip
def test_tampering_is_told_by_line(old, new, expected, second_book):
    """Whatever is taken out, put in, moved or changed in a copy is told with its line, and nothing else is."""
    tampered = swap(old, new)(COPY.encode()).decode()

    found = problems(second_book, tampered)

    assert [tuple(problem) for problem in found] == [("copy.txt", *rest) for rest in expected]


def test_empty_copy_lacks_everything(second_book):
    """An empty file is missing every sentence, every marker and every reference."""
    found = problems(second_book, "")

    count = len(second_book.article) + len(second_book.citations) + 1
    assert len(found) == count
    assert {problem.where for problem in found} == {"at the end", ""}


def test_other_article_is_another_article(second_book):
    """The text of something else is in no row at all, line by line."""
    found = problems(second_book, "This is a recipe.\nTake two eggs.")

    assert [problem.where for problem in found if problem.rule == NOWHERE] == ["line 1", "line 2"]


def test_command_with_a_copy(tmp_path, capsys):
    """`claimbook check --article` counts what it accounted for, and a BOM or Windows' line ends are no tampering."""
    copy = tmp_path / "copy.txt"
    copy.write_bytes(b"\xef\xbb\xbf" + COPY.replace("\n", "\r\n").encode())

    status = main(["check", str(SECOND), "--article", str(copy)])

    assert status == 0
    assert capsys.readouterr().out.splitlines()[1] == "copy.txt: all 14 sentences and 3 references accounted for, in order."


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (COPY.replace("A short nap sharpens attention. W", "W").encode(), "copy.txt, before line 11: 'S012': of data/article.csv is not"),
        (COPY.encode("utf-16"), "line 1: "),
        (None, "cannot be read"),
    ],
    ids=["tampered", "not UTF-8", "missing"],
)
def test_command_with_a_bad_copy(content, line, tmp_path, capsys):
    """`claimbook check --article` ends with status 1 and a line a problem, also where there is no text to read."""
    copy = tmp_path / "copy.txt"
    if content is not None:
        copy.write_bytes(content)

    status = main(["check", str(SECOND), "--article", str(copy)])

    assert status == 1
    assert line in capsys.readouterr().out


def test_every_sentence_of_the_real_article(article_text, book, capsys):
    """Every sentence, marker and reference of the real article is accounted for, in order."""
    status = main(["check", str(ROOT), "--article", str(ARTICLE)])

    references = len(book.printed_references)
    assert status == 0
    assert f"all {len(book.article)} sentences and {references} references accounted for" in capsys.readouterr().out
    assert [number for sentence in sentences(article_text) for number in markers(sentence)] == [
        reference.marker for reference in book.printed_references
    ]


def test_every_marker_of_the_own_book_has_one_claim(book):
    """Each printed reference of the own article is cited by exactly one claim, as the article has it."""
    assert [citation.marker for citation in book.citations] == [reference.marker for reference in book.printed_references]
    assert len({citation.claim_id for citation in book.citations}) == len(book.citations)


def test_uncited_claims_are_stated_too(book):
    """Every claim, cited or not, is stated by a sentence, and the uncited ones are more than a handful."""
    stated = {claim_id for sentence in book.article if sentence.role is Role.CLAIM for claim_id in sentence.claim_ids}
    cited = {citation.claim_id for citation in book.citations}

    assert stated == {claim.claim_id for claim in book.claims}
    assert len(stated - cited) > 5
