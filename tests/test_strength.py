"""Is the claim true: every claim with its verdict, every stronger source with where it was seen, every effect as printed."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from books import ROOT
from claimbook import in_language, strength
from claimbook.vocabulary import Bearing, Certainty, Depth, Direction, Level, Measure, Panels, Support, Verdict
from claimbook.words import label, say, signed
from test_appraisal import BOTH, data, plain, signs_alone

NO_LEVEL = {"mechanism", "definition"}


class Tables(HTMLParser):
    """Reads a page as a browser would: captions, cells and links, whatever is drawn around them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.captions: list[str] = []
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self._inside = ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        """Begin a caption, a row or a cell; keep the address of a link."""
        if tag == "caption":
            self.captions.append("")
        if tag == "tr":
            self.rows.append([])
        if tag in {"th", "td"}:
            self.rows[-1].append("")
        if tag == "a":
            self.links.append(dict(attributes)["href"])
        if tag in {"caption", "th", "td"}:
            self._inside = tag

    def handle_endtag(self, tag):
        """End what was begun."""
        if tag == self._inside:
            self._inside = ""

    def handle_data(self, text):
        """Add text to what it stands in."""
        if self._inside == "caption":
            self.captions[-1] += text
        elif self._inside:
            self.rows[-1][-1] += text


# --- Verdicts.


@BOTH
def test_every_claim_has_a_verdict(language, book):
    """Each claim, cited or not, has a verdict, a certainty, a reason and what would change it, as the file has them in the language."""
    table = strength.claim_verdicts(in_language(book, language)).to_dict("records")

    written = data("claims")
    assert [row["claim_id"] for row in table] == [row["claim_id"] for row in written]
    for seen, row in zip(table, written, strict=True):
        assert seen["verdict"] == signed(Verdict(row["verdict"]), language)
        assert seen["certainty"] == label(Certainty(row["certainty"]), language)
        assert seen["claim"] == row[f"text_{language}"]
        assert seen["reason"] == row[f"reason_{language}"] != ""
        assert seen["would_change"] == row[f"would_change_{language}"] != ""


def test_cited_and_uncited_claims_are_both_judged(book):
    """Claims with a marker and claims without one have verdicts alike, since being true does not hang on being cited."""
    judged = {claim.claim_id[0] for claim in book.claims if claim.verdict is not None}

    assert judged == {"C", "U"} == {claim.claim_id[0] for claim in book.claims}


@pytest.mark.parametrize("field", ["reason", "would_change"])
def test_languages_are_two_texts(field, book):
    """A reason in one language is not the other language's text put in twice."""
    same = [claim.claim_id for claim in book.claims if getattr(claim, f"{field}_nb") == getattr(claim, f"{field}_en")]

    assert same == []


def test_verdicts_count_their_sources(book):
    """The number of stronger sources beside a verdict is the number of rows in evidence.csv about that claim."""
    counted = Counter(row["claim_id"] for row in data("evidence"))

    table = strength.claim_verdicts(book)

    assert dict(zip(table["claim_id"], table["sources"], strict=True)) == {
        row["claim_id"]: counted[row["claim_id"]] for row in data("claims")
    }


# --- Stronger sources.


@BOTH
def test_stronger_sources_are_the_file(language, book):
    """Each row of evidence.csv is one stronger source, with its record, way, finding, level, directness and depth."""
    designs = {row["source"]: row[f"design_{language}"] for row in data("sources")}
    written = [
        (
            row["claim_id"],
            signed(Bearing(row["bearing"]), language),
            row[f"finding_{language}"],
            designs[row["source"]],
            label(Level(row["level"]), language),
            label(Depth(row["depth"]), language),
            book.references[row["source"]].link,
        )
        for row in data("evidence")
    ]

    table = strength.stronger_sources(in_language(book, language))

    columns = ["claim_id", "bearing", "finding", "design", "level", "depth", "link"]
    assert Counter(table[columns].itertuples(index=False, name=None)) == Counter(written)
    assert [line for line in table["record"] if not line.strip()] == []
    assert [line for line in table["directness"] if line.count(";") != 2] == []


def test_stronger_sources_of_one_claim(book):
    """Asked for one claim, its sources alone are given, and all claims together give every source."""
    whole = strength.stronger_sources(book)

    for claim in book.claims:
        one = strength.stronger_sources(book, claim.claim_id)
        assert one.to_dict("records") == whole[whole["claim_id"] == claim.claim_id].to_dict("records")


def test_sources_that_point_the_same_way_stand_together(book):
    """Within a claim, supporting sources come first, then partly supporting ones, and so on, so that disagreement is seen at once."""
    order = [signed(word, "en") for word in Bearing]

    for claim in book.claims:
        places = [order.index(bearing) for bearing in strength.stronger_sources(book, claim.claim_id)["bearing"]]
        assert places == sorted(places)


def test_contradicting_sources_are_kept(book):
    """Studies that contradict a claim stand beside those that support it: for some claim both are there."""
    ways: dict[str, set[Bearing]] = {}
    for row in book.evidence:
        ways.setdefault(row.claim_id, set()).add(row.bearing)

    assert [claim for claim, found in ways.items() if {Bearing.SUPPORTS, Bearing.CONTRADICTS} <= found]


@pytest.mark.parametrize("claim_id", ["Z99", "c01", "C1", " "])
def test_sources_of_an_unknown_claim(claim_id, book):
    """A claim that the book does not have is an error that names it, not an empty table."""
    with pytest.raises(KeyError, match=re.escape(repr(claim_id))):
        strength.stronger_sources(book, claim_id)
    with pytest.raises(KeyError):
        strength.sources_page(book, claim_id)


def test_every_stronger_source_says_what_it_is_and_where_it_was_seen(book):
    """Each source of evidence, effects, joint fluid and published rates has a record and provenance; of evidence also its design."""
    evidence = {row["source"] for row in data("evidence")}
    shown = evidence | {row["source"] for table in ("effects", "fluid", "baselines") for row in data(table)}
    seen = {row["source"] for row in data("provenance") if row["verified"] == "yes" and row["seen_at"]}

    assert sorted(evidence - {row["source"] for row in data("sources")}) == []
    assert sorted(shown - set(book.references)) == []
    assert sorted(shown - seen) == []


def test_every_number_drawn_says_where_it_was_seen():
    """Each effect, each study of joint fluid and each published rate names the page on which its numbers were seen."""
    unseen = [row for table in ("effects", "fluid", "baselines") for row in data(table) if not row["seen_at"].strip()]

    assert unseen == []


def test_level_is_given_where_the_table_has_a_row_and_nowhere_else():
    """No row about a mechanism or a definition has a level, and every other row has one from 1 to 5."""
    mechanism = {row["level"] for row in data("evidence") if row["question_type"] in NO_LEVEL}
    others = {row["level"] for row in data("evidence") if row["question_type"] not in NO_LEVEL}

    assert mechanism <= {"no-row"}
    assert others <= set("12345")


@BOTH
def test_sources_page_shows_every_source(language, book):
    """For each claim asked for, the page has a table with verdict and certainty in its caption and each source once, linked."""
    shown = in_language(book, language)
    claims = [claim.claim_id for claim in book.claims]

    page = strength.sources_page(shown, *claims)
    read = Tables(page.html)

    verdicts = strength.claim_verdicts(shown).to_dict("records")
    assert [caption.partition(":")[0] for caption in read.captions] == claims
    for caption, row in zip(read.captions, verdicts, strict=True):
        assert row["claim"] in caption
        assert f"{row['verdict']} (" in caption
        assert caption.endswith(f" {row['certainty']})")
    sources = strength.stronger_sources(shown)
    bodies = [row for row in read.rows if row[1] != say("head-bearing", language)]
    columns = ["record", "bearing", "finding", "level", "directness", "depth"]
    assert bodies == sources[columns].to_numpy().tolist()
    assert read.links == [link for link in sources["link"] if link]
    assert page.html.count(f'<table lang="{language}">') == len(claims)
    assert [caption for caption in read.captions if caption not in page.text] == []
    assert [finding for finding in sources["finding"] if " ".join(finding.split()) not in page.text] == []


def test_sources_page_escapes_what_it_shows(book):
    """A text of the book that looks like HTML is shown as text on the page of sources."""
    first = replace(book.evidence[0], finding_en="<script>alert(1)</script>")

    page = strength.sources_page(replace(book, evidence=(first,)), first.claim_id)

    assert "<script>" not in page.html
    assert Tables(page.html).rows[-1][2] == "<script>alert(1)</script>"


# --- The whole article.


def source_does(claim_id: str) -> str:
    """Return what a claim's own source does for it, read from citations.csv."""
    support = {row["claim_id"]: row["support"] for row in data("citations")}.get(claim_id)
    if support is None:
        return "no-source"
    if support == "not-assessable":
        return support
    return "bears" if support in {"supports", "partly-supports"} else "does-not-bear"


def test_every_claim_has_one_place(book):
    """In the picture of the whole article every claim stands exactly once, by its verdict and by what its source does."""
    found = strength.true_and_borne(book)

    placed = [claim_id for claims in found.values() for claim_id in claims]
    assert Counter(placed) == {row["claim_id"]: 1 for row in data("claims")}
    expected = {row["claim_id"]: (Verdict(row["verdict"]), source_does(row["claim_id"])) for row in data("claims")}
    assert {claim_id: key for key, claims in found.items() for claim_id in claims} == expected


@BOTH
def test_cross_table_is_the_whole_article(language, book):
    """The cross table has one row for each verdict and each claim in one cell of it; an empty cell says so in a word."""
    table = strength.cross_table(in_language(book, language))

    assert list(table["verdict"]) == [signed(verdict, language) for verdict in Verdict]
    assert tuple(table.columns[1:]) == strength.SOURCE_COLUMNS
    verdicts = {row["claim_id"]: signed(Verdict(row["verdict"]), language) for row in data("claims")}
    for row in table.to_dict("records"):
        for column in strength.SOURCE_COLUMNS:
            here = [claim for claim, verdict in verdicts.items() if verdict == row["verdict"] and source_does(claim) == column]
            assert row[column] == (" ".join(here) or {"nb": "ingen", "en": "none"}[language])


def test_true_and_badly_cited_are_kept_apart(book):
    """Whether the source bears a claim does not move the verdict on it: one can change without the other."""
    other = tuple(replace(row, support=Support.SUPPORTS) for row in book.citations)

    before, after = strength.true_and_borne(book), strength.true_and_borne(replace(book, citations=other))

    def verdicts(found):
        return {claim_id: verdict for (verdict, _), claims in found.items() for claim_id in claims}

    assert verdicts(before) == verdicts(after)
    assert {column for _, column in after} == {"bears", "no-source"}


# --- Effects and joint fluid.


@BOTH
def test_effects_table_is_the_file(language, book):
    """Each effect stands in its plot's table with the numbers of the file, all three with the same number of decimals."""
    shown = in_language(book, language)
    to = {"nb": " til ", "en": " to "}[language]
    for plot in book.plots:
        written = [row for row in data("effects") if row["figure"] == plot.figure]
        table = strength.effects_table(shown, plot.figure).to_dict("records")
        assert len(table) == len(written)
        for seen, row in zip(table, written, strict=True):
            numbers = [seen["estimate"], *seen["interval"].split(to)]
            assert [plain(number) for number in numbers] == [float(row[name]) for name in ("estimate", "low", "high")]
            assert len({len(re.sub(r"^[^.,]*", "", number)) for number in numbers}) == 1
            assert [number for number in numbers if "-" in number or {"nb": ".", "en": ","}[language] in number] == []
            assert (seen["outcome_text"], seen["comparison"], seen["time"]) == tuple(
                row[f"{name}_{language}"] for name in ("outcome", "comparison", "time")
            )
            assert seen["measure"] == label(Measure(row["measure"]), language)
            assert re.sub(r"\D", "", str(seen["studies"])) == row["n_studies"]
            assert re.sub(r"\D", "", seen["people"]) == row["n_people"]
            assert row[f"certainty_quoted_{language}"] in seen["note"]


@BOTH
def test_quoted_certainty_is_said_to_be_quoted(language, book):
    """A GRADE rating beside an effect is named as the source's own, and stands only where the file quotes one."""
    words = {"nb": "kildens egen GRADE-vurdering", "en": "the source's own GRADE rating"}[language]

    for effect in book.effects:
        note = strength.note_of(in_language(book, language), effect)
        assert (words in note) == bool(effect.certainty_quoted_en)


@BOTH
def test_superseded_effect_names_its_successor(language, book):
    """A result that a newer edition replaces says so beside its numbers, and names the newer edition."""
    shown = in_language(book, language)
    replaced = [effect for effect in book.effects if effect.superseded_by]
    assert replaced

    for effect in replaced:
        newer = strength.short_name(shown, effect.superseded_by)
        assert {"nb": f"erstattet av {newer}", "en": f"superseded by {newer}"}[language] in strength.note_of(shown, effect)
        assert {"nb": f"erstattet av {newer}", "en": f"superseded by {newer}"}[language] in set(
            "; ".join(strength.effects_table(shown, effect.figure)["note"]).split("; ")
        )


def test_superseded_source_is_superseded_everywhere():
    """Every effect of a source that sources.csv says is superseded carries the newer edition's key, and no other effect does."""
    newer = {row["source"]: row["superseded_by"] for row in data("sources") if row["superseded_by"]}

    assert newer
    assert [row["effect_id"] for row in data("effects") if row["superseded_by"] != newer.get(row["source"], "")] == []


def test_one_axis_has_one_measure(book):
    """Lines that share an axis are of one measure, and every plot has a line."""
    for plot in book.plots:
        lines = strength.lines_of(book, plot.figure)
        assert lines, plot.figure
        assert plot.panels is Panels.EACH or len({(line.measure, line.better) for line in lines}) == 1, plot.figure


@pytest.mark.parametrize("figure", ["", "no-such-figure"])
def test_unknown_figure(figure, book):
    """A figure that the book does not have is an error that names it, not an empty table."""
    for ask in (strength.lines_of, strength.effects_table):
        with pytest.raises(KeyError, match=re.escape(repr(figure))):
            ask(book, figure)


@BOTH
def test_fluid_table_is_the_file(language, book):
    """Each study of joint fluid stands with its people, exercise, timing, number, direction and finding, as the file has them."""
    table = strength.fluid_table(in_language(book, language)).to_dict("records")

    for seen, row in zip(table, data("fluid"), strict=True):
        names = {"people_studied": "population", "exercise": "exposure", "timing": "timing", "finding_text": "finding"}
        assert {name: seen[name] for name in names} == {name: row[f"{field}_{language}"] for name, field in names.items()}
        assert seen["direction"] == label(Direction(row["direction"]), language)
        assert str(seen["n"]) == row["n"]


@BOTH
def test_record_without_authors_is_named_by_its_title(language, book):
    """A record whose authors nobody verified is called by its title's first words, and one without a year says that too."""
    shown = in_language(book, language)

    for key, record in book.references.items():
        name = strength.short_name(shown, key)
        if not record.authors and record.title:
            assert " ".join(record.title.split()[:4]) in name
        if not record.year:
            assert name.endswith({"nb": "[ikke verifisert]", "en": "[not verified]"}[language])
        else:
            assert name.endswith(f" {record.year}")


@pytest.mark.parametrize(
    ("value", "nb", "en"), [(0.5, "0,5", "0.5"), (-0.17, "−0,17", "−0.17"), (12, "12", "12"), (25.4, "25,4", "25.4"), (None, "", "")]
)
def test_number_is_written_as_people_write_it(value, nb, en):
    """A number has a decimal comma in Norwegian, a decimal point in English, and a true minus sign in both."""
    assert (strength.number(value, "nb"), strength.number(value, "en")) == (nb, en)


@pytest.mark.parametrize(
    ("value", "nb", "en"), [(874, "874", "874"), (5065, "5065", "5065"), (38517, "38\u00a0517", "38,517"), (10000, "10\u00a0000", "10,000")]
)
def test_thousands_are_parted(value, nb, en):
    """Thousands are parted from ten thousand up, by a space that does not break in Norwegian and by a comma in English."""
    assert (strength.thousands(value, "nb"), strength.thousands(value, "en")) == (nb, en)


# --- Words beside signs, and what the notebook shows.


@BOTH
@pytest.mark.parametrize(
    "analysis",
    [strength.claim_verdicts, strength.stronger_sources, strength.cross_table, strength.fluid_table],
    ids=lambda one: one.__name__,
)
def test_sign_never_stands_alone(analysis, language, book):
    """Wherever a table of the evidence shows a sign, its word stands beside it."""
    table = analysis(in_language(book, language))

    assert signs_alone(table.to_numpy().ravel()) == []


@BOTH
def test_sign_never_stands_alone_on_the_sources_page(language, book):
    """Wherever the page of sources shows a sign, its word stands in the same cell."""
    page = strength.sources_page(in_language(book, language), *(claim.claim_id for claim in book.claims))

    assert signs_alone(cell for row in Tables(page.html).rows for cell in row) == []


def test_notebook_shows_every_claim_with_a_stronger_source(book):
    """The notebook on stronger evidence shows the sources of every claim that has any, each claim in one place."""
    stored = (ROOT / "notebooks" / "en" / "04_stronger_evidence.ipynb").read_text(encoding="utf-8")

    shown = Counter(re.findall(r"<summary>([A-Z]\d\d): ", stored))

    assert shown == Counter(claim.claim_id for claim in book.claims)


def test_book_without_appraisal_has_tables_without_rows(second_book):
    """A book for which nobody has looked for stronger sources has tables without rows, and no error."""
    for analysis in (strength.claim_verdicts, strength.stronger_sources, strength.fluid_table):
        assert len(analysis(second_book)) == 0
    assert strength.true_and_borne(second_book) == {}
    assert len(strength.cross_table(second_book)) == len(Verdict)
