"""Is the claim true? Verdicts of the claims, the stronger sources behind them, and the effects that can be drawn.

Kept apart from whether the article's own source bears the claim: a claim can be true and badly cited.
"""

from typing import TYPE_CHECKING, Any

from claimbook.appraisal import directness
from claimbook.evidence import pairs
from claimbook.html import Markup, Page, details, link, table
from claimbook.source_card import record_line
from claimbook.vocabulary import Bearing, Support, Verdict
from claimbook.words import label, say, signed

if TYPE_CHECKING:
    import pandas as pd

    from claimbook.book import Book

#: How the picture of the whole article sorts a claim by its source.
SOURCE_COLUMNS = ("bears", "does-not-bear", "not-assessable", "no-source")
_ORDER = {word: place for place, word in enumerate(Bearing)}


def claim_verdicts(book: "Book") -> "pd.DataFrame":
    """Return the verdict of every claim, words in the book's language.

    Columns: claim_id, claim, verdict, certainty, reason, would_change, sources (number of stronger sources found).
    """
    import pandas as pd

    found: dict[str, int] = {}
    for row in book.evidence:
        found[row.claim_id] = found.get(row.claim_id, 0) + 1
    rows = [
        (
            claim.claim_id,
            book.text(claim, "text"),
            signed(claim.verdict, book.language),
            label(claim.certainty, book.language),
            book.text(claim, "reason"),
            book.text(claim, "would_change"),
            found.get(claim.claim_id, 0),
        )
        for claim in book.claims
        if claim.verdict is not None
    ]
    return pd.DataFrame(rows, columns=["claim_id", "claim", "verdict", "certainty", "reason", "would_change", "sources"])


def stronger_sources(book: "Book", claim_id: str = "") -> "pd.DataFrame":
    """Return the stronger sources of one claim, or of all; those that point the same way stand together.

    Columns: claim_id, record (Vancouver line), link, bearing, finding, design, level, directness, depth.
    Raises KeyError for a claim that the book does not have.
    """
    import pandas as pd

    if claim_id and claim_id not in {claim.claim_id for claim in book.claims}:
        raise KeyError(claim_id)
    designs = {source.source: book.text(source, "design") for source in book.sources}
    chosen = [row for row in book.evidence if not claim_id or row.claim_id == claim_id]
    rows = []
    for row in sorted(chosen, key=lambda row: (row.claim_id, _ORDER[row.bearing], row.source) if row.bearing else ("", 0, "")):
        record = book.references[row.source]
        rows.append(
            {
                "claim_id": row.claim_id,
                "record": record_line(record, book.language),
                "link": record.link,
                "bearing": signed(row.bearing, book.language),
                "finding": book.text(row, "finding"),
                "design": designs.get(row.source, ""),
                "level": label(row.level, book.language),
                "directness": directness(row, book.language),
                "depth": label(row.depth, book.language),
            }
        )
    columns = ["claim_id", "record", "link", "bearing", "finding", "design", "level", "directness", "depth"]
    return pd.DataFrame(rows, columns=columns)


def true_and_borne(book: "Book") -> dict[tuple[Verdict, str], list[str]]:
    """Return the whole article as a cross table: (verdict of the claim, what its source does) -> claim ids.

    The second part is one of `SOURCE_COLUMNS`; a source bears a claim that it supports fully or in part.
    """
    found: dict[tuple[Verdict, str], list[str]] = {}
    for pair in pairs(book):
        if pair.claim.verdict is None:
            continue
        key = (pair.claim.verdict, _what_the_source_does(pair.citation))
        if pair.claim.claim_id not in found.setdefault(key, []):
            found[key].append(pair.claim.claim_id)
    return found


def _what_the_source_does(citation: Any) -> str:
    if citation is None:
        return "no-source"
    if citation.support in (None, Support.NOT_ASSESSABLE):
        return "not-assessable"
    return "bears" if citation.support in (Support.SUPPORTS, Support.PARTLY_SUPPORTS) else "does-not-bear"


def sources_page(book: "Book", *claim_ids: str) -> Page:
    """Return the stronger sources of some claims: for each its verdict and, folded below it, the table of its sources."""
    language, html, text = book.language, [], []
    claims = {claim.claim_id: claim for claim in book.claims}
    header = [say(f"head-{name}", language) for name in ("record", "bearing", "finding_text", "level", "directness", "depth")]
    for claim_id in claim_ids:
        rows = stronger_sources(book, claim_id).to_dict("records")
        claim = claims[claim_id]
        verdict = f"{signed(claim.verdict, language)} ({say('head-certainty', language).lower()}: {label(claim.certainty, language)})"
        caption = f"{claim_id}: {book.text(claim, 'text')} – {verdict}"
        cells = [[row[name] for name in ("bearing", "finding", "level", "directness", "depth")] for row in rows]
        linked = [Markup(link(row["link"], row["record"])) for row in rows]
        table_ = table(
            header,
            [(one, *rest) for one, rest in zip(linked, cells, strict=True)],
            caption,
            language,
            [(row["record"], *rest) for row, rest in zip(rows, cells, strict=True)],
            widths=("26%", "9%", "", "6%", "13%", "9%"),
        )
        html.append(details(caption, table_.html))
        text.append(table_.text)
    return Page("".join(html), "\n\n".join(text))


def cross_table(book: "Book") -> "pd.DataFrame":
    """Return `true_and_borne` as a table: one row a verdict, one column for what the source does, claim ids in the cells."""
    import pandas as pd

    found = true_and_borne(book)
    rows = []
    for verdict in Verdict:
        cells = [" ".join(found.get((verdict, column), [])) or say("none-here", book.language) for column in SOURCE_COLUMNS]
        rows.append((signed(verdict, book.language), *cells))
    return pd.DataFrame(rows, columns=["verdict", *SOURCE_COLUMNS])


def effects_table(book: "Book", figure: str) -> "pd.DataFrame":
    """Return the lines of one forest plot as a table, as their sources print them.

    Columns: record, outcome_text, comparison, time, measure, estimate, interval, studies, people, note (quoted certainty; superseded by).
    """
    import pandas as pd

    language = book.language
    unseen = say("not-seen", language)
    rows = [
        (
            short_name(book, row.source),
            book.text(row, "outcome"),
            book.text(row, "comparison"),
            book.text(row, "time"),
            label(row.measure, language),
            as_printed((row.estimate, row.low, row.high), language)[0],
            f" {say('to', language)} ".join(as_printed((row.estimate, row.low, row.high), language)[1:]),
            row.n_studies or unseen,
            thousands(row.n_people, language) if row.n_people else unseen,
            note_of(book, row),
        )
        for row in lines_of(book, figure)
    ]
    columns = ["record", "outcome_text", "comparison", "time", "measure", "estimate", "interval", "studies", "people", "note"]
    return pd.DataFrame(rows, columns=columns)


def lines_of(book: "Book", figure: str) -> list[Any]:
    """Return the effects of one forest plot; KeyError for a figure that the book does not have."""
    if figure not in {plot.figure for plot in book.plots}:
        raise KeyError(figure)
    return [effect for effect in book.effects if effect.figure == figure]


def note_of(book: "Book", effect: Any) -> str:
    """Return what must stand beside an effect: that a newer edition replaces it, and the certainty its source gives."""
    notes = []
    if effect.superseded_by:
        notes.append(say("superseded", book.language, by=short_name(book, effect.superseded_by)))
    if quoted := book.text(effect, "certainty_quoted"):
        notes.append(say("quoted-certainty", book.language, certainty=quoted))
    return "; ".join(notes)


def fluid_table(book: "Book") -> "pd.DataFrame":
    """Return the before-and-after studies of joint fluid. Columns: record, people_studied, exercise, timing, n, direction, finding_text."""
    import pandas as pd

    rows = [
        (
            short_name(book, row.source),
            book.text(row, "population"),
            book.text(row, "exposure"),
            book.text(row, "timing"),
            row.n,
            signed(row.direction, book.language),
            book.text(row, "finding"),
        )
        for row in book.fluid
    ]
    return pd.DataFrame(rows, columns=["record", "people_studied", "exercise", "timing", "n", "direction", "finding_text"])


def short_name(book: "Book", source: str) -> str:
    """Return a record as 'Family 2015', or its title's first words where the authors were not verified."""
    record = book.references[source]
    people = record.authors
    begins = say("quoted", book.language, text=f"{' '.join(record.title.split()[:4])} …")
    who = people[0].family if people else begins if record.title else record.container
    return f"{who} {record.year or '[' + say('not-verified', book.language) + ']'}"


def number(value: float | None, language: str) -> str:
    """Return a number as people write it in the language: decimal comma in Norwegian, a true minus sign."""
    if value is None:
        return ""
    text = f"{value:g}".replace("-", "−")
    return text.replace(".", ",") if language == "nb" else text


def as_printed(values: tuple[float, ...], language: str) -> list[str]:
    """Return numbers that belong together with as many decimals as the one that has most: 0.70 (0.60 to 0.82)."""
    decimals = max(len(f"{value:g}".partition(".")[2]) for value in values)
    texts = (f"{value:.{decimals}f}".replace("-", "−") for value in values)
    return [text.replace(".", ",") if language == "nb" else text for text in texts]


def thousands(value: int, language: str) -> str:
    """Return a whole number with its thousands parted from 10 000 up, as people write it in the language."""
    return str(value) if value < 10_000 else f"{value:,}".replace(",", "\u00a0" if language == "nb" else ",")
