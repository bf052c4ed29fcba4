"""Records: a strict second reader agrees on every field, and each is printed in Vancouver style."""

from __future__ import annotations

import pytest
from pybtex.database import Person, parse_file

from books import ROOT, SECOND
from claimbook import vancouver
from claimbook.references import FIELDS, Name, Record, authors_line, names
from claimbook.vocabulary import PublicationType

FILES = {"own": ROOT / "references.bib", "second": SECOND / "references.bib"}
PAPER = Record(
    "doze2001",
    "article",
    author="Doze, Anna Bella and Nodd, Carl",
    title="Naps and nights",
    journal="The Journal of Invented Sleep",
    year="2001",
    volume="3",
    number="2",
    pages="10--19",
    doi="10.1234/invented",
    pmid="42",
    pubtype=PublicationType.COHORT,
)


@pytest.fixture(params=FILES)
def both_readings(request, book, second_book):
    """Return the records of a book as read here, and the same file as pybtex reads it."""
    records = {"own": book, "second": second_book}[request.param].references
    return records, parse_file(str(FILES[request.param]), bib_format="bibtex", encoding="utf-8").entries


def test_second_reader_agrees_on_keys(both_readings):
    """Pybtex, which refuses what it cannot read, finds the same entries in the same order, of the same types."""
    records, entries = both_readings

    assert [(key, record.entry_type) for key, record in records.items()] == [(key, entry.type) for key, entry in entries.items()]


@pytest.mark.parametrize("field", [field for field in FIELDS if field != "author"])
def test_second_reader_agrees_on_fields(both_readings, field):
    """Pybtex reads each field of each record with the same value."""
    records, entries = both_readings

    assert {key: getattr(record, field) or "" for key, record in records.items()} == {
        key: entry.fields.get(field, "").strip("{}") for key, entry in entries.items()
    }


def test_second_reader_agrees_on_authors(both_readings):
    """Pybtex parts the author lists into the same persons, with the same family and given names."""
    records, entries = both_readings

    assert {key: record.authors for key, record in records.items()} == {
        key: tuple(_as_name(person) for person in entry.persons.get("author", ())) for key, entry in entries.items()
    }


def _as_name(person: Person) -> Name:
    family = " ".join([*person.prelast_names, *person.last_names, *person.lineage_names]).strip("{}")
    return Name(family, " ".join([*person.first_names, *person.middle_names]))


def with_(**fields: str) -> Record:
    """Return the paper with some fields changed."""
    return Record(**{name: fields.get(name, getattr(PAPER, name)) for name in Record.__slots__})


SEVEN = " and ".join(f"Author{letter}, {letter}." for letter in "ABCDEFG")


@pytest.mark.parametrize(
    ("record", "line"),
    [
        pytest.param(
            PAPER,
            "Doze AB, Nodd C. Naps and nights. The Journal of Invented Sleep. 2001;3(2):10-19. doi:10.1234/invented. PMID: 42.",
            id="everything",
        ),
        pytest.param(
            with_(author=SEVEN.removesuffix(" and AuthorG, G."), doi="", pmid=""),
            "AuthorA A, AuthorB B, AuthorC C, AuthorD D, AuthorE E, AuthorF F. Naps and nights. "
            "The Journal of Invented Sleep. 2001;3(2):10-19.",
            id="six authors",
        ),
        pytest.param(
            with_(author=SEVEN, doi="", pmid=""),
            "AuthorA A, AuthorB B, AuthorC C, AuthorD D, AuthorE E, AuthorF F, et al. Naps and nights. "
            "The Journal of Invented Sleep. 2001;3(2):10-19.",
            id="seven authors",
        ),
        pytest.param(
            with_(author="{Fictional Society for Sound Sleep}", doi="", pmid=""),
            "Fictional Society for Sound Sleep. Naps and nights. The Journal of Invented Sleep. 2001;3(2):10-19.",
            id="a body as author",
        ),
        pytest.param(
            with_(author="", doi="", pmid=""),
            "[authors not verified]. Naps and nights. The Journal of Invented Sleep. 2001;3(2):10-19.",
            id="authors not verified",
        ),
        pytest.param(
            with_(year="", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. The Journal of Invented Sleep. [year not verified];3(2):10-19.",
            id="year not verified",
        ),
        pytest.param(
            with_(number="", pages="e42", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. The Journal of Invented Sleep. 2001;3:e42.",
            id="number of an electronic article",
        ),
        pytest.param(
            with_(volume="", pages="CD000042", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. The Journal of Invented Sleep. 2001;(2):CD000042.",
            id="issue without a volume",
        ),
        pytest.param(
            with_(volume="", number="", pages="", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. The Journal of Invented Sleep. 2001.",
            id="nothing but a year",
        ),
        pytest.param(
            with_(title="Is a nap harmful?", doi="", pmid=""),
            "Doze AB, Nodd C. Is a nap harmful? The Journal of Invented Sleep. 2001;3(2):10-19.",
            id="title that asks",
        ),
        pytest.param(
            with_(title="Naps and nights.", journal="J. Invent. Sleep.", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. J. Invent. Sleep. 2001;3(2):10-19.",
            id="title and journal that end in a stop",
        ),
        pytest.param(
            with_(entry_type="book", journal="", publisher="Pillow Press", volume="", number="", pages="", doi="", pmid=""),
            "Doze AB, Nodd C. Naps and nights. Pillow Press. 2001.",
            id="book",
        ),
    ],
)
def test_vancouver_line(record, line):
    """A record is printed as the ICMJE's Vancouver style has it, each missing part said or left out, no mark twice."""
    assert vancouver(record) == line


def test_title_not_verified_leaves_no_hole():
    """A record whose title nobody verified is printed without an empty sentence where the title would be."""
    line = vancouver(with_(title=""))

    assert ". ." not in line
    assert ".." not in line


@pytest.mark.parametrize(
    ("author", "people"),
    [
        ("", ()),
        ("Doze, Anna Bella", (Name("Doze", "Anna Bella"),)),
        ("Anna Bella Doze", (Name("Doze", "Anna Bella"),)),
        ("Doze, Anna and Nodd, Carl", (Name("Doze", "Anna"), Name("Nodd", "Carl"))),
        ("Van der Esch, Martin", (Name("Van der Esch", "Martin"),)),
        ("Martin van der Esch", (Name("van der Esch", "Martin"),)),
        ("van der Esch, Martin and Doze, A.", (Name("van der Esch", "Martin"), Name("Doze", "A."))),
        ("Bierma-Zeinstra, Sita", (Name("Bierma-Zeinstra", "Sita"),)),
        ("Dell'Isola, Andrea", (Name("Dell'Isola", "Andrea"),)),
        ("Dvořák, Jiří", (Name("Dvořák", "Jiří"),)),
        ("Ødegård, Åse", (Name("Ødegård", "Åse"),)),
        ("{World Sleep Society}", (Name("World Sleep Society"),)),
        ("{Sleep and Rest Group} and Doze, Anna", (Name("Sleep and Rest Group"), Name("Doze", "Anna"))),
        ("Anderson, Sandy and Brand, Andy", (Name("Anderson", "Sandy"), Name("Brand", "Andy"))),
    ],
)
def test_names_are_parted(author, people):
    """An author list is parted into persons, particles kept with the family name, bodies kept whole."""
    assert names(author) == people


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        (Name("Van der Esch", "Martin"), "Van der Esch M"),
        (Name("Lafeber", "Floris P. J. G."), "Lafeber FPJG"),
        (Name("Lohmander", "L. Stefan"), "Lohmander LS"),
        (Name("Sartre", "Jean-Paul"), "Sartre JP"),
        (Name("Yawn", "P.-A."), "Yawn PA"),
        (Name("Ødegård", "Åse Éva"), "Ødegård ÅÉ"),
        (Name("World Sleep Society"), "World Sleep Society"),
    ],
)
def test_name_in_vancouver_style(name, printed):
    """A name is printed as family name and initials, without stops, hyphens or spaces between them."""
    assert name.vancouver == printed


def test_rank_follows_the_initials():
    """A rank such as Jr is printed after the initials, as Citing Medicine has it."""
    assert [name.vancouver for name in names("Doze, Jr, Anna Bella")] == ["Doze AB Jr"]


@pytest.mark.parametrize("most", [1, 3, 7])
def test_authors_are_cut_where_asked(most):
    """An author list says 'et al' exactly when somebody is left out."""
    line = authors_line(with_(author=SEVEN), most)

    assert line.count("Author") == most
    assert line.endswith(", et al") == (most < 7)


@pytest.mark.parametrize(
    ("fields", "link"),
    [
        ({}, "https://doi.org/10.1234/invented"),
        ({"doi": ""}, "https://pubmed.ncbi.nlm.nih.gov/42/"),
        ({"doi": "", "pmid": "", "pmcid": "PMC7"}, "https://pmc.ncbi.nlm.nih.gov/articles/PMC7/"),
        ({"doi": "", "pmid": "", "url": "https://example.org/a"}, "https://example.org/a"),
        ({"doi": "", "pmid": ""}, ""),
    ],
)
def test_link_is_the_most_lasting_address(fields, link):
    """A record links to its DOI, else PubMed, else PMC, else its page, else nowhere."""
    assert with_(**fields).link == link


@pytest.mark.parametrize("doi", ["10.1234/a#b", "10.1234/a?b"])
def test_link_survives_signs_with_a_meaning(doi):
    """A DOI that holds a sign with a meaning in addresses is escaped in its link, as doi.org asks."""
    address = with_(doi=doi).link

    assert address.removeprefix("https://doi.org/") == doi.replace("#", "%23").replace("?", "%3F")


@pytest.mark.parametrize(
    ("fields", "container"),
    [
        ({}, "The Journal of Invented Sleep"),
        ({"journal": "", "booktitle": "A", "publisher": "B", "institution": "C"}, "A"),
        ({"journal": "", "publisher": "B", "institution": "C"}, "B"),
        ({"journal": "", "institution": "C"}, "C"),
        ({"journal": ""}, ""),
    ],
)
def test_container_is_the_nearest(fields, container):
    """A record stands in its journal, else its book, its publisher or its institution."""
    assert with_(**fields).container == container
