"""Every picture says its finding in words too, looks the same on every run, and never lets a sign or a colour speak alone."""

from __future__ import annotations

import hashlib
import io
import itertools
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.text import Text
from PIL import Image

from books import run
from claimbook import Book, appraisal_figures, figures, in_language, strength, strength_figures
from claimbook.book import LANGUAGES
from claimbook.figures import COLOURS, Picture
from claimbook.strength import short_name
from claimbook.vocabulary import RATIOS, Panels, Support
from claimbook.words import SIGNS, label, say
from test_appraisal import BOTH, data

CENTIMETRES_PER_INCH = 2.54
DIRECTION_SIGNS = frozenset("▲=◆▼")


class Drawn(NamedTuple):
    """A picture as a notebook gets it, and the figure it was made from."""

    picture: Picture
    figure: Any

    def texts(self) -> list[Text]:
        """Return everything written in the figure."""
        return [text for text in self.figure.findobj(Text) if text.get_visible() and text.get_text().strip()]

    def words(self) -> str:
        """Return everything written in the figure as one line, line breaks taken out."""
        return " ".join(" ".join(text.get_text() for text in self.texts()).split())


def makers(book: Book) -> dict[str, Callable[[], Picture]]:
    """Return what draws each picture of a book, by name."""
    forests = {f"forest {plot.figure}": _forest(book, plot.figure) for plot in book.plots}
    return {
        "reference grid": lambda: figures.reference_grid(book),
        "support strip": lambda: appraisal_figures.support_strip(book),
        "baseline axis": lambda: appraisal_figures.baseline_axis(book),
        "baseline axis of citation errors": lambda: appraisal_figures.baseline_axis(book, "citation-error"),
        "whole article": lambda: appraisal_figures.whole_article(book),
        "fluid picture": lambda: strength_figures.fluid_picture(book),
        **forests,
    }


def _forest(book: Book, figure: str) -> Callable[[], Picture]:
    return lambda: strength_figures.forest(book, figure)


@pytest.fixture(scope="module")
def drawn(book) -> dict[tuple[str, str], Drawn]:
    """Return every picture of this book, by name and language, drawn once."""
    made: list[Any] = []
    original = figures.picture

    def keep(figure: Any, text: str) -> Picture:
        made.append(figure)
        return original(figure, text)

    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for module in (figures, appraisal_figures, strength_figures):
            patch.setattr(module, "picture", keep)
        for language in LANGUAGES:
            for name, make in makers(in_language(book, language)).items():
                picture = make()
                found[name, language] = Drawn(picture, made.pop())
    return found


def forests(drawn, book, language) -> Iterator[tuple[Any, Drawn, list[Any]]]:
    """Yield each plot of the book with its picture and its effects."""
    for plot in book.plots:
        yield plot, drawn[f"forest {plot.figure}", language], strength.lines_of(book, plot.figure)


# --- Any picture.


def test_every_picture_has_a_text_alternative(drawn):
    """No picture is without words: each says its title, and what it shows, to those who don't see it."""
    for name, one in drawn.items():
        title = " ".join(one.figure.texts[0].get_text().split())
        assert title, name
        assert one.picture.text.startswith(f"{title}. "), name
        assert len(one.picture.text) > len(title) + 10, name
        assert str(one.picture) == repr(one.picture) == one.picture.text, name


def test_text_alternative_comes_with_the_picture(drawn):
    """A notebook that stores a picture stores its text alternative beside it, as text and as alt."""
    for name, one in drawn.items():
        bundle, metadata = one.picture._repr_mimebundle_()
        assert set(bundle) == {"image/png", "text/plain"}, name
        assert bundle["text/plain"] == metadata["alt"] == metadata["image/png"]["alt"] == one.picture.text, name


def test_text_alternatives_are_of_the_language(drawn):
    """The picture in one language has another text than the picture in the other."""
    names = {name for name, _ in drawn}

    assert [name for name in names if drawn[name, "nb"].picture.text == drawn[name, "en"].picture.text] == []


def test_pictures_are_sixteen_centimetres_wide(drawn):
    """Each picture is 16 cm wide at the dots per inch that its own file states, and sharp enough for a screen."""
    for name, one in drawn.items():
        with Image.open(io.BytesIO(one.picture.png)) as image:
            assert image.format == "PNG", name
            across, down = image.info["dpi"]
            assert across == pytest.approx(down), name
            assert across >= 199.9, name
            assert image.width / across * CENTIMETRES_PER_INCH == pytest.approx(figures.WIDTH_CM, abs=0.02), name


@BOTH
def test_picture_is_the_same_when_drawn_again(language, book, drawn):
    """Drawing a picture again gives the same bytes, so that a stored notebook does not change by itself."""
    for name, make in makers(in_language(book, language)).items():
        assert make().png == drawn[name, language].picture.png, name


@pytest.mark.parametrize("seed", ["1", "2"])
def test_picture_is_the_same_in_another_process(seed, drawn, monkeypatch, tmp_path):
    """Another Python, with another hash seed and started elsewhere, draws the same bytes, and no day or version stands in them."""
    monkeypatch.setenv("PYTHONHASHSEED", seed)
    say_hashes = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1]); from claimbook import open_book; from test_figures import makers\n"
        "for name, make in makers(open_book(language='nb')).items(): print(hashlib.sha256(make().png).hexdigest(), name)"
    )

    done = run("-c", say_hashes, __file__.rpartition("test_figures")[0], cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    assert dict(line.split(" ", 1)[::-1] for line in done.stdout.splitlines()) == {
        name: hashlib.sha256(one.picture.png).hexdigest() for (name, language), one in drawn.items() if language == "nb"
    }
    assert [name for name, one in drawn.items() if b"tEXt" in one.picture.png or b"tIME" in one.picture.png] == []


def test_nothing_written_leaves_its_picture_or_covers_other_words(drawn):
    """Every word of a picture lies inside it, and no text lies on another."""
    for name, one in drawn.items():
        renderer = FigureCanvasAgg(one.figure).get_renderer()
        boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in one.texts()]
        whole = one.figure.bbox
        outside = [text for text, box in boxes if min(box.x0, box.y0) < -1 or box.x1 > whole.x1 + 1 or box.y1 > whole.y1 + 1]
        assert outside == [], name
        for (text, box), (other, box_of_other) in itertools.combinations(boxes, 2):
            wide = min(box.x1, box_of_other.x1) - max(box.x0, box_of_other.x0)
            high = min(box.y1, box_of_other.y1) - max(box.y0, box_of_other.y0)
            assert wide < 3 or high < 3, (name, text, other)


def test_sign_never_stands_alone_in_a_picture(drawn):
    """Wherever a picture shows a sign, a word stands in the same text or beside it on the same line."""
    signs = (frozenset(SIGNS.values()) - {"–"}) | DIRECTION_SIGNS
    for name, one in drawn.items():
        for text in one.texts():
            if not signs & set(text.get_text()) or any(letter.isalpha() for letter in text.get_text()):
                continue
            beside = [
                other.get_text()
                for other in one.texts()
                if other is not text and other.axes is text.axes and other.get_position()[1] == text.get_position()[1]
            ]
            assert any(word.isalpha() for other in beside for word in other.split()), (name, text.get_text())


@BOTH
def test_picture_says_n_and_date(language, book, drawn):
    """Each picture of the appraisal says in its foot on which day the sources were searched, and the strip how many there are."""
    day = {"nb": "{day}. {month} {year}", "en": "{day} {month} {year}"}[language]
    year, month, number = book.about.searched_on.split("-")
    date = day.format(day=int(number), month=say("months", language).split()[int(month) - 1], year=year)

    for (name, other), one in drawn.items():
        if other == language:
            assert date in one.words(), name
    assert f"n = {len(data('citations'))}" in drawn["support strip", language].words()


# --- The appraisal.


@BOTH
def test_support_strip_shows_every_reference(language, book, drawn):
    """The strip and its text alternative have every marker once, in the row of its support, and no row that is empty."""
    one = drawn["support strip", language]
    by_kind: dict[str, list[int]] = {}
    for row in data("citations"):
        by_kind.setdefault(row["support"], []).append(int(row["marker"]))

    said = [f"{label(kind, language)}: {', '.join(map(str, sorted(by_kind[kind.value])))}" for kind in Support if kind.value in by_kind]

    assert one.picture.text.partition(". ")[2] == f"{'; '.join(said)}."
    squares = sorted(int(text.get_text()) for text in one.texts() if text.get_text().isdigit())
    assert squares == sorted(reference.marker for reference in book.printed_references)


@BOTH
def test_support_strip_title_is_the_finding(language, drawn):
    """The title of the strip says how many sources do not address their claim, as the file counts them."""
    rows = data("citations")
    words = say("numbers", language).split()
    wanted = words[sum(row["support"] == "does-not-address" for row in rows)], words[len(rows)]

    title = drawn["support strip", language].picture.text.partition(". ")[0].lower()

    assert re.findall("|".join(sorted(words, key=len, reverse=True)), title)[:2] == list(wanted)


@BOTH
def test_whole_article_shows_every_claim_once(language, drawn):
    """The picture of the whole article and its text alternative have every claim exactly once."""
    one = drawn["whole article", language]
    claims = sorted(row["claim_id"] for row in data("claims"))

    assert sorted(re.findall(r"\b[A-Z]\d{2,}\b", one.picture.text)) == claims
    assert sorted(re.findall(r"\b[A-Z]\d{2,}\b", one.words())) == claims


@BOTH
@pytest.mark.parametrize(
    ("name", "measure"), [("baseline axis", "quotation-error"), ("baseline axis of citation errors", "citation-error")]
)
def test_baseline_axis_has_every_rate(name, measure, language, drawn):
    """Each published rate stands on the axis and in the text alternative, this article last, and where they come from is said."""
    one = drawn[name, language]
    rates = sorted(float(row["rate_percent"]) for row in data("baselines") if row["measure"] == measure)

    shown = [float(number.replace(",", ".")) for number in re.findall(r": (\d+(?:[.,]\d+)?) %", one.picture.text)]

    assert shown[:-1] == rates
    assert one.picture.text.count({"nb": "Denne artikkelen: ", "en": "This article: "}[language]) == 1
    assert {"nb": "fagfellevurderte tidsskrifter", "en": "peer-reviewed journals"}[language] in one.words()
    for row in data("baselines"):
        if row["measure"] == measure:
            assert row[f"setting_{language}"] in one.picture.text


@pytest.mark.parametrize("measure", ["quotation-error", "quotation-error-major", "citation-error"])
def test_baseline_axis_for_each_measure(measure, book):
    """Every measure that has published rates and one of this article can be drawn beside them."""
    assert appraisal_figures.baseline_axis(book, measure).text


def test_baseline_axis_draws_each_interval(book, drawn):
    """Each interval on the axis is that of the table, and a rate whose interval nobody saw is a dot without a line."""
    from claimbook.appraisal import against_baselines

    one = drawn["baseline axis", "en"]
    (axes,) = one.figure.axes
    lines = [line for line in axes.get_lines() if len(line.get_xdata()) == 2]

    frame = against_baselines(book).dropna(subset=["low"])
    assert [tuple(line.get_xdata()) for line in lines] == list(frame[["low", "high"]].itertuples(index=False, name=None))
    assert len([line for line in axes.get_lines() if len(line.get_xdata()) == 1]) == len(against_baselines(book))


# --- Forest plots and joint fluid.


def squares(one: Drawn) -> list[Line2D]:
    """Return the squares that mark the estimates, from top to bottom."""
    return [line for axes in one.figure.axes for line in axes.get_lines() if line.get_marker() == "s"]


@BOTH
def test_forest_draws_what_the_file_has(language, book, drawn):
    """Each square stands at its estimate and each line runs from end to end of its interval, in the order of the file."""
    for plot, one, _ in forests(drawn, book, language):
        written = [row for row in data("effects") if row["figure"] == plot.figure]
        assert [square.get_xdata()[0] for square in squares(one)] == [float(row["estimate"]) for row in written]
        whiskers = [
            tuple(line.get_xdata())
            for axes in one.figure.axes
            for line in axes.get_lines()
            if line.get_marker() != "s" and len(line.get_xdata()) == 2 and line.get_linewidth() > 1
        ]
        assert whiskers == [(float(row["low"]), float(row["high"])) for row in written]


@BOTH
def test_superseded_effect_is_hollow_and_says_so(language, book, drawn):
    """A superseded result is drawn hollow and labelled beside its line and in the text alternative, and no other result is."""
    shown = in_language(book, language)
    hollow = 0
    for _, one, lines in forests(drawn, book, language):
        said = 0
        for square, line in zip(squares(one), lines, strict=True):
            is_hollow = to_hex(square.get_markerfacecolor()) == "#ffffff"
            assert is_hollow == bool(line.superseded_by)
            assert to_hex(square.get_markeredgecolor()).upper() == COLOURS["grey" if is_hollow else "blue"]
            hollow += is_hollow
            if line.superseded_by:
                note = {"nb": "erstattet av ", "en": "superseded by "}[language] + short_name(shown, line.superseded_by)
                said += 1
                assert one.words().count(note) == sum(other.superseded_by == line.superseded_by for other in lines)
                assert one.picture.text.count(note) == sum(other.superseded_by == line.superseded_by for other in lines)
        assert one.picture.text.count({"nb": "erstattet av ", "en": "superseded by "}[language]) == said
    assert hollow == sum(bool(row["superseded_by"]) for row in data("effects")) > 0


@BOTH
def test_forest_foot_explains_the_hollow_square(language, book, drawn):
    """Each forest plot says what a hollow square means, and that none of it measures visible swelling after ordinary training."""
    for _, one, _ in forests(drawn, book, language):
        assert {"nb": "Hul firkant: erstattet", "en": "Hollow square: superseded"}[language] in one.words()
        assert {"nb": "synlig hevelse", "en": "visible swelling"}[language] in one.words()


@BOTH
def test_forest_says_what_it_measures(language, book, drawn):
    """Each line is labelled with what was measured, against what and when, uncut, and each plot with its measure and good direction."""
    for plot, one, lines in forests(drawn, book, language):
        for line in lines:
            for field in ("outcome", "comparison", "time"):
                assert " ".join(getattr(line, f"{field}_{language}").split()) in one.words(), (plot.figure, line.effect_id, field)
        assert label(lines[0].measure, language) in one.words()
        assert label(lines[0].better, language) in one.words() or plot.panels is Panels.EACH


@BOTH
def test_forest_text_alternative_has_every_number(language, book, drawn):
    """The text alternative of a forest plot has the estimate and interval of every line, as its table has them."""
    shown = in_language(book, language)
    for plot, one, _ in forests(drawn, book, language):
        for row in strength.effects_table(shown, plot.figure).to_dict("records"):
            assert f"{row['estimate']} ({row['interval']})" in one.picture.text
            assert row["note"] in one.picture.text


def test_forest_text_alternative_in_norwegian_has_no_english_measure(book, drawn):
    """A measure that is a word and no abbreviation is said in the language of the picture."""
    for plot, one, _ in forests(drawn, book, "nb"):
        assert re.findall(r": (ratio|percent) ", one.picture.text) == [], plot.figure


@BOTH
def test_ratios_have_a_logarithmic_axis(language, book, drawn):
    """Ratios stand on a logarithmic axis with no effect at 1, differences on a linear one with no effect at 0."""
    for plot, one, lines in forests(drawn, book, language):
        ratio = lines[0].measure in RATIOS
        for axes in one.figure.axes:
            low, high = axes.get_xlim()
            assert axes.get_xscale() == ("log" if ratio else "linear"), plot.figure
            assert low < (1 if ratio else 0) < high, plot.figure
            assert [line for line in axes.get_lines() if list(line.get_xdata()) == [int(ratio)] * 2], plot.figure


def test_unknown_forest(book):
    """A forest plot that the book does not have is an error that names it."""
    with pytest.raises(KeyError, match="no-such-figure"):
        strength_figures.forest(book, "no-such-figure")


@BOTH
def test_fluid_picture_has_every_study(language, drawn):
    """Each study of joint fluid stands in the picture uncut and in its text alternative, under the direction that the file gives it."""
    one = drawn["fluid picture", language]
    words = {row["direction"]: say(f"Direction.{row['direction']}", language) for row in data("fluid")}

    for row in data("fluid"):
        assert f"{words[row['direction']]}: {row[f'finding_{language}']}" in one.picture.text
        for field in ("population", "exposure", "finding"):
            assert " ".join(row[f"{field}_{language}"].split()) in one.words(), row["fluid_id"]
    labels = [text.get_text() for text in one.texts() if text.get_text() in words.values()]
    assert sorted(labels) == sorted(words[row["direction"]] for row in data("fluid"))


@BOTH
def test_fluid_title_counts_studies(language, drawn):
    """The title counts studies, not lines: how many found more joint fluid after exercise, and how many no change."""
    counted = [len({row["source"] for row in data("fluid") if row["direction"] == kind}) for kind in ("more", "same")]

    title = drawn["fluid picture", language].picture.text.partition(". ")[0]

    assert [int(number) for number in re.findall(r"\d+", title)] == counted
