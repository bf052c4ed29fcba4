"""The evidence table: every claim beside its source, as data, as a page and as a browser; nothing presented as what it is not."""

from __future__ import annotations

import html
from html.parser import HTMLParser

import pandas as pd
import pytest

from books import SECOND, copy_book, swap
from claimbook import EvidenceBrowser, evidence_table, open_book
from claimbook.evidence import claims_by_section, pairs, printed_line
from claimbook.html import Markup, details, frame_page, link, table
from claimbook.source_card import card, card_html, evidence_page, glossary, record_line
from claimbook.vocabulary import Match
from claimbook.words import label, say

COLUMNS = [
    "claim_id", "claim", "section", "marker", "printed_reference", "match", "authors", "year", "title", "journal", "volume", "pages",
    "doi", "pmid", "link", "publication_type", "citation_error",
]  # fmt: skip
HOSTILE = '<script>alert("x")</script> & <img src=x onerror=alert(1)>'
BOOKS = ["book", "book_nb", "second_book", "second_book_nb"]


@pytest.fixture(params=BOOKS)
def any_book(request):
    """Return each book in each language."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def hostile_book(tmp_path):
    """Return the invented book with markup in every kind of text: claim, section, printed reference, record, reason, provenance."""
    folder = copy_book(SECOND, tmp_path / "book")
    quoted = '"' + HOSTILE.replace('"', '""') + '"'
    edits = {
        "data/claims.csv": swap("Early-afternoon sleepiness is common.", quoted),
        "data/sections.csv": swap("naps,2,Lurer,Naps", f"naps,2,Lurer,{quoted}"),
        "data/printed_references.csv": swap("Naps and nights: a diary study", quoted),
        "data/citations.csv": swap("Every field agrees.", quoted),
        "references.bib": swap("Naps and nights. A diary study", HOSTILE),
        "data/provenance.csv": swap("https://example.org/invented/10", "javascript:alert(1)"),
    }
    for file, edit in edits.items():
        (folder / file).write_bytes(edit((folder / file).read_bytes()))
    return open_book(folder, "en")


class Elements(HTMLParser):
    """The elements of a page, each with its attributes, its text and the elements that it stands in."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None], tuple[str, ...]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note an element and what it stands in."""
        self.found.append((tag, dict(attrs), tuple(self._open)))
        if tag not in {"br", "img"}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Leave an element, which must be the one that was entered last."""
        assert self._open.pop() == tag

    def handle_data(self, data):
        """Note a text."""
        self.texts.append(data)

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for name, attributes, _ in self.found if name == tag]

    @property
    def text(self) -> str:
        """Return what a reader sees."""
        return " ".join(self.texts)


# --- As data.


def test_table_has_a_row_for_each_claim_and_source(any_book):
    """Every claim is there, in order, once for each source it leans on and once where it has none."""
    cited: dict[str, list[int | None]] = {claim.claim_id: [] for claim in any_book.claims}
    for citation in any_book.citations:
        cited[citation.claim_id].append(citation.marker)

    found = evidence_table(any_book)

    assert list(found.columns) == COLUMNS
    assert list(zip(found["claim_id"], found["marker"].astype(object).where(found["marker"].notna(), None), strict=True)) == [
        (claim_id, marker) for claim_id, markers in cited.items() for marker in markers or [None]
    ]


def test_markers_are_whole_numbers(any_book):
    """A marker is a whole number or missing, never 1.0, and no other cell is missing or None."""
    found = evidence_table(any_book)

    assert found["marker"].dtype == pd.Int64Dtype()
    assert not found.drop(columns="marker").isna().to_numpy().any()
    assert {type(cell) for cell in found.drop(columns="marker").to_numpy().ravel()} == {str}


def test_row_of_the_second_book(second_book):
    """A row holds the claim, what is printed and what is recorded, and says where a field is not verified."""
    found = evidence_table(second_book).set_index("marker")

    assert found.loc[2].to_dict() == {
        "claim_id": "A01",
        "claim": "A brief nap makes people more attentive, and better at remembering.",
        "section": "Naps",
        "printed_reference": "Quilt, Z., Bedier, L., Van der Kip, M., ... & Yawn, P.-A. (2010). Afternoon sleep and the memory of "
        "imaginary words. Annals of Pretend Rest.",
        "match": "matched",
        "authors": "Quilt Z, Bédier L, Van der Kip M, Lull A, Drowse T, Heavy E, et al",
        "year": "2011",
        "title": "Afternoon sleep and the memory of imaginary words",
        "journal": "Annals of Pretend Rest",
        "volume": "7",
        "pages": "e42",
        "doi": "10.1234/invented.2011.42",
        "pmid": "999999942",
        "link": "https://doi.org/10.1234/invented.2011.42",
        "publication_type": "randomised controlled trial",
        "citation_error": "minor citation error",
    }
    assert found.loc[1, ["pages", "pmid"]].to_dict() == {"pages": "10–19", "pmid": "not verified"}


@pytest.mark.parametrize(("which", "words"), [("second_book", "no source given"), ("second_book_nb", "ingen kilde oppgitt")])
def test_uncited_claim_says_so(which, words, request):
    """A claim for which the article gives no source says so, in the book's language, and every field of a record is empty."""
    found = evidence_table(request.getfixturevalue(which))

    uncited = found[found["marker"].isna()]
    assert set(uncited["match"]) == {words}
    assert list(uncited["claim_id"]) == ["B01", "B02"]
    assert set(uncited.loc[:, "authors":"citation_error"].to_numpy().ravel()) == {""}


def test_nearest_is_never_the_cited_one(any_book):
    """A reference that was not found has no record beside it: nothing of its nearest stands in the table."""
    found = evidence_table(any_book)
    lost = {citation.marker for citation in any_book.citations if citation.match is Match.NOT_FOUND}

    rows = found[found["marker"].isin(lost)]
    assert len(rows) == len(lost) > 0
    assert set(rows["match"]) == {label(Match.NOT_FOUND, any_book.language)}
    assert set(rows.loc[:, "authors":"publication_type"].to_numpy().ravel()) == {""}


def test_no_text_is_cut(book):
    """The longest claim and the longest title stand in the table whole."""
    found = evidence_table(book)

    assert max(found["claim"], key=len) == max((claim.text_en for claim in book.claims), key=len)
    assert max(found["claim"], key=len) in str(evidence_page(book))


def test_claims_by_section(second_book):
    """Each claim is counted in the section that states it first, with or without a source."""
    found = claims_by_section(second_book)

    assert list(found.itertuples(index=False, name=None)) == [("Opening", 0, 1), ("Naps", 1, 0), ("Coffee", 1, 0), ("Ending", 0, 1)]


def test_claims_by_section_counts_each_claim_once(any_book):
    """The counts of all sections together are the claims of the book, cited and uncited."""
    found = claims_by_section(any_book)
    cited = {citation.claim_id for citation in any_book.citations}

    assert found["cited"].sum() == len(cited)
    assert found["uncited"].sum() == len(any_book.claims) - len(cited)


def test_sections_of_the_same_name_are_two(tmp_path):
    """Two sections that bear the same name are counted apart."""
    folder = copy_book(SECOND, tmp_path / "book")
    path = folder / "data" / "sections.csv"
    path.write_bytes(swap("Slutten,Ending", "Slutten,Opening")(path.read_bytes()))

    found = claims_by_section(open_book(folder))

    assert list(found["uncited"]) == [1, 0, 0, 1]


# --- As a page.


def test_static_form_holds_every_claim(any_book):
    """The page holds every claim, printed reference and record, whole, and its plain form holds the same."""
    page = evidence_page(any_book)
    shown = Elements(page.html)

    for pair in pairs(any_book):
        wanted = [pair.claim.claim_id, any_book.text(pair.claim, "text"), printed_line(pair.printed)]
        assert all(text in shown.text and " ".join(text.split()) in page.text for text in wanted)
        if pair.record:
            assert all(name.family in shown.text for name in pair.record.authors[:6])
            assert record_line(pair.record, any_book.language) in page.text
        elif pair.citation is None:
            assert say("no-source", any_book.language) in page.text


def test_static_form_is_native(any_book):
    """The page says what it is without scripts, styles or roles: language, caption, and a scope for every heading."""
    shown = Elements(evidence_page(any_book).html)

    assert shown.found[0][:2] == ("table", {"lang": any_book.language})
    assert shown.found[1][0] == "caption"
    assert shown.text.startswith(say("evidence-caption", any_book.language).split("{")[0].split("(")[0].strip())
    scopes = [(attributes["scope"], "thead" in parents) for tag, attributes, parents in shown.found if tag == "th"]
    assert scopes == [("col", True)] * 5 + [("row", False)] * len(list(pairs(any_book)))
    assert {tag for tag, *_ in shown.found} <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "a", "br"}
    assert not [name for _, attributes, _ in shown.found for name in attributes if name.startswith(("on", "aria", "role", "data-", "id"))]


def test_links_of_the_static_form_open(any_book):
    """Every record that has an address is linked, in a tab of its own that learns nothing of this one."""
    links = Elements(evidence_page(any_book).html).attributes("a")
    near = [any_book.references[citation.nearest] for citation in any_book.citations if citation.nearest]

    records = [pair.record for pair in pairs(any_book) if pair.record] + near
    assert sorted(link["href"] for link in links) == sorted(record.link for record in records if record.link)
    assert all(link["target"] == "_blank" and "noopener" in link["rel"] for link in links)
    assert all(link["href"].startswith("https://") for link in links)


@pytest.mark.parametrize("show", [lambda book: evidence_page(book).html, lambda book: card(book, "A02").html], ids=["page", "card"])
def test_nearest_is_named_as_another_publication(show, second_book):
    """Where the nearest record is shown, the words that nothing was found, on which day, and that it is another one, stand before it."""
    text = html.unescape(" ".join(Elements(show(second_book)).texts))

    said = text.index("Not found in the records searched on 3 January 2026.")
    assert said < text.index("Nearest real publication, a different one from that printed:") < text.index("Is coffee a bedtime drink?")


def test_plain_form_never_shows_the_nearest(second_book):
    """The plain form of the page, which has no room for explanations, leaves the nearest record out."""
    assert "bedtime drink" not in evidence_page(second_book).text


@pytest.mark.parametrize(
    "show",
    [
        lambda book: evidence_page(book).html,
        lambda book: "".join(card_html(pair, book) for pair in pairs(book)),
        lambda book: frame_page(claims_by_section(book), "claims_by_section", "en").html,
        lambda book: "".join(widget.value for widget in htmls(EvidenceBrowser(book))),
    ],
    ids=["page", "cards", "sections", "browser"],
)
def test_hostile_text_is_shown_not_obeyed(show, hostile_book):
    """Markup in any text of a book is shown as text, and an address that is a script becomes no link."""
    shown = Elements(show(hostile_book))

    assert not {tag for tag, *_ in shown.found} & {"script", "img", "iframe", "style"}
    assert all(link["href"].startswith("https://") for link in shown.attributes("a"))
    assert HOSTILE in shown.text


@pytest.mark.parametrize("claim_id", ["A01", "A02", "B01"])
def test_card_holds_everything(claim_id, second_book):
    """A card shows the claim, and of every source what is printed, what is recorded, the error with its reason, and where it was seen."""
    page = card(second_book, claim_id)
    shown = Elements(page.html)

    for pair in pairs(second_book):
        if pair.claim.claim_id == claim_id:
            assert pair.claim.text_en in shown.text
            assert pair.claim.text_en in page.text
            if pair.citation:
                assert printed_line(pair.printed) in shown.text
                assert pair.citation.citation_error_reason_en in shown.text
                assert pair.citation.citation_error_reason_en in page.text
    expected = {"A01": 2, "A02": 0, "B01": 0}[claim_id]
    assert len(shown.attributes("details")) == expected
    assert ("no source given" in page.text) == (claim_id == "B01")


def test_card_lists_where_facts_were_seen(second_book):
    """The card of a record links to the pages where its fields were seen, and names the fields that nobody verified."""
    shown = Elements(card(second_book, "A01").html)

    assert {link["href"] for link in shown.attributes("a")} >= {"https://example.org/invented/10", "https://example.org/invented/42"}
    assert "Not verified for this record: number" in shown.text
    assert "the record as a whole:" in shown.text
    assert "PubMed, PMID 999999942" in shown.text


def test_card_of_no_claim(second_book):
    """A claim that the book does not have has no card."""
    with pytest.raises(KeyError, match="Z99"):
        card(second_book, "Z99")


def test_glossary_is_in_order(book, book_nb):
    """The glossary lists every term of the book in the language's own order, with its name in the other language."""
    for opened in (book, book_nb):
        terms = [line.split(" | ")[0] for line in glossary(opened).text.splitlines()[2:]]
        assert terms == sorted((opened.text(term, "term") for term in opened.glossary), key=str.casefold)


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "//example.org", "PubMed, PMID 1", ""])
def test_only_web_addresses_are_links(address):
    """What is no web address is shown as text."""
    assert link(address, "a<b") == "a&lt;b"


def test_pieces_of_a_page():
    """A folded part opens without scripts; markup made by the tools is kept, any other cell is escaped, nothing is shown as None."""
    assert details("a<b", "<p>c</p>") == "<details><summary>a&lt;b</summary><p>c</p></details>"
    assert details("a", "", opened=True).startswith("<details open>")
    page = table(("h<", "i"), [("a<", Markup("<b>c</b>")), (None, 1)], "t<", "nb")
    assert Elements(page.html).texts == ["t<", "h<", "i", "a<", "c", "1"]
    assert page.text == "t<\nh< | i\na< | <b>c</b>\n | 1"
    assert repr(page) == page.text
    assert page._repr_html_() == page.html


# --- As a browser, worked without one.


def buttons(browser: EvidenceBrowser) -> dict[str, object]:
    """Return every button by what it says."""
    return {widget.description: widget for widget in every(browser) if type(widget).__name__ == "Button"}


def htmls(browser: EvidenceBrowser) -> list:
    """Return every piece of HTML."""
    return [widget for widget in every(browser) if type(widget).__name__ == "HTML"]


def every(widget):
    """Yield a widget and all within it."""
    yield widget
    for child in getattr(widget, "children", ()):
        yield from every(child)


def status(browser: EvidenceBrowser) -> str:
    """Return what a screen reader is told."""
    return next(widget.value for widget in htmls(browser) if 'role="status"' in widget.value)


@pytest.fixture
def browser(second_book) -> EvidenceBrowser:
    """Return a browser of the invented book."""
    return EvidenceBrowser(second_book)


def test_browser_begins_with_everything(any_book):
    """A browser begins with every row, in the order of the claims, and says how many there are."""
    made = EvidenceBrowser(any_book)

    assert made.shown_claims == [pair.claim.claim_id for pair in pairs(any_book)]
    assert str(len(made.shown_claims)) in status(made)


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        ("", ["A01", "A01", "A02", "B01", "B02"]),
        ("a02", ["A02"]),
        ("COFFEE", ["A02"]),
        ("sleepless eleven", ["A02"]),
        ("sleepless socks", []),
        ("doze", ["A01"]),
        ("2011", ["A01"]),
        ("999999942", ["A01"]),
        ("10.1234/invented.2001.10", ["A01"]),
        ("bédier", ["A01"]),
        ("Naps", ["A01", "A01"]),
        ("ending", ["B02"]),
        ("bedtime drink", []),
        ("[", []),
        ("  socks  ", ["B02"]),
    ],
)
def test_search(words, claims, browser):
    """The rows that hold every word, in claim, section, printed reference or record, are shown; the nearest record is not searched."""
    browser.search(words)

    assert browser.shown_claims == claims
    assert status(browser).startswith(f'<div role="status">{len(claims)} of 5 rows shown.')


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("browser-all", ["A01", "A01", "A02", "B01", "B02"]),
        ("browser-cited", ["A01", "A01", "A02"]),
        ("browser-uncited", ["B01", "B02"]),
        ("browser-errors", ["A01", "A02"]),
    ],
)
def test_filter_buttons(name, claims, browser):
    """Each filter has a button that shows its rows, and the selection that is shown is said by the button's name."""
    words = say(name, "en")

    buttons(browser)[words].click()

    assert browser.shown_claims == claims
    assert f" {words}." in status(browser)


@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("browser-sort-claim", ["A01", "A01", "A02", "B01", "B02"]),
        ("browser-sort-year", ["A01", "A01", "A02", "B01", "B02"]),
        ("browser-sort-section", ["B01", "A01", "A01", "A02", "B02"]),
    ],
)
def test_sort_buttons(name, claims, browser):
    """Rows are put in the order of number, of the source's year (none last) or of where the article first states the claim."""
    words = say(name, "en")

    buttons(browser)[words].click()

    assert browser.shown_claims == claims
    assert f"{words}." in status(browser)


def test_order_of_the_article_is_that_of_its_sections(any_book):
    """Sorted by place in the article, rows stand in the order of the sections that state them first."""
    made = EvidenceBrowser(any_book)
    section = {pair.claim.claim_id: pair.section for pair in pairs(any_book)}
    places = {any_book.text(row, "name"): row.position for row in any_book.sections}

    made.sort("browser-sort-section")

    order = [places[section[claim_id]] for claim_id in made.shown_claims]
    assert order == sorted(order)


def test_sort_by_year_counts_the_record(book):
    """Sorted by year, the record's year counts, not the printed one, and rows without a record come last."""
    made = EvidenceBrowser(book)
    year = {pair.claim.claim_id: pair.record.year if pair.record else "" for pair in pairs(book)}

    made.sort("browser-sort-year")

    years = [year[claim_id] or "9999" for claim_id in made.shown_claims]
    assert years == sorted(years)


def opener(browser: EvidenceBrowser, claim_id: str) -> object:
    """Return the button that unfolds or folds the row of a claim."""
    words = {say(word, "en", claim_id=claim_id) for word in ("browser-open", "browser-close")}
    return next(button for text, button in buttons(browser).items() if text in words)


def unfolded(browser: EvidenceBrowser) -> list[str]:
    """Return the cards that are open."""
    return [widget.value for widget in htmls(browser) if "<dl>" in widget.value]


def test_one_row_unfolds_at_a_time(browser):
    """A row's button unfolds its card and folds the one that was open; pressed again it folds its own; its words follow."""
    steps = []
    for claim_id in ("B01", "B02", "B02"):
        opener(browser, claim_id).click()
        steps.append([opener(browser, "B01").description, opener(browser, "B02").description, len(unfolded(browser))])

    show, hide = (lambda claim_id, word=word: say(word, "en", claim_id=claim_id) for word in ("browser-open", "browser-close"))
    assert steps == [[hide("B01"), show("B02"), 1], [show("B01"), hide("B02"), 1], [show("B01"), show("B02"), 0]]


def test_unfolded_card_is_that_of_the_row(browser, second_book):
    """What unfolds is the card of that very row, also where a claim has two."""
    second_row = list(pairs(second_book))[1]

    browser.unfold(1)

    assert unfolded(browser) == [card_html(second_row, second_book)]


def test_unfolding_keeps_the_pressed_button(browser):
    """The button that was pressed stays the same one, so that the keyboard's focus stays on it."""
    pressed = opener(browser, "B01")

    pressed.click()

    assert opener(browser, "B01") is pressed


@pytest.mark.parametrize("name", ["browser-cited", "browser-sort-year"])
def test_controls_are_never_rebuilt(name, browser):
    """Filtering and sorting change the rows alone: the controls stay the same ones, so that focus stays where it is."""
    kinds = ("Text", "Button")
    before = [widget for widget in every(browser) if type(widget).__name__ in kinds]

    buttons(browser)[say(name, "en")].click()
    browser.choose("browser-all")
    browser.sort("browser-sort-claim")

    after = [widget for widget in every(browser) if type(widget).__name__ in kinds]
    assert [widget.model_id for widget in after] == [widget.model_id for widget in before]


def test_filter_search_and_sort_work_together(browser):
    """A search keeps the chosen filter and order."""
    browser.choose("browser-cited")
    browser.sort("browser-sort-year")
    browser.search("people")

    assert browser.shown_claims == ["A01", "A01", "A02"]
    assert all(say(word, "en") in status(browser) for word in ("browser-cited", "browser-sort-year"))


def test_browser_carries_its_static_form(any_book):
    """Beside the live form a browser carries the whole table as HTML and as text, for wherever nothing runs."""
    bundle = EvidenceBrowser(any_book)._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle

    assert "application/vnd.jupyter.widget-view+json" in data
    assert (data["text/html"], data["text/plain"]) == (evidence_page(any_book).html, evidence_page(any_book).text)


def test_browser_uses_no_control_that_the_keyboard_loses(any_book):
    """A browser is made of buttons, a text field and HTML alone: JupyterLab takes the arrow keys from the others."""
    kinds = {type(widget).__name__ for widget in every(EvidenceBrowser(any_book))}

    assert kinds <= {"EvidenceBrowser", "Box", "VBox", "HBox", "_Row", "Text", "Button", "HTML"}


def test_long_book_is_shown_in_parts(tmp_path):
    """Of a long book fifty rows are drawn, a button brings the next, a search looks through all, and begins with fifty again."""
    folder = copy_book(SECOND, tmp_path / "book")
    claims = folder / "data" / "claims.csv"
    claims.write_bytes(claims.read_bytes() + b"".join(f"L{n},harm,Nr. {n},No. {n}\n".encode() for n in range(100, 220)))
    (folder / "data" / "article.csv").unlink()
    made = EvidenceBrowser(open_book(folder))

    more = buttons(made)[say("browser-more", "en")]
    drawn = []
    for _ in range(3):
        drawn.append(status(made).removeprefix('<div role="status">').partition(" rows")[0])
        more.click()
    hidden = more.layout.display
    made.search("No")
    drawn.append(status(made).removeprefix('<div role="status">').partition(" rows")[0])
    made.search("L219")

    assert drawn == ["50 of 125", "100 of 125", "125 of 125", "50 of 125"]
    assert hidden == "none"
    assert made.shown_claims == ["L219"]
