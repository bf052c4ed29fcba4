"""Forest plots and the before-and-after picture of joint fluid: what stronger sources found, drawn as they print it."""

import textwrap
from typing import TYPE_CHECKING, Any

from claimbook.figures import COLOURS, Picture, foot_cm, head_cm, new_figure, picture, write_title
from claimbook.html import Together, folded, frame_page
from claimbook.strength import as_printed, effects_table, lines_of, note_of, number, short_name, thousands
from claimbook.vocabulary import RATIOS, Better, Direction, Panels
from claimbook.words import date, label, say, signed

if TYPE_CHECKING:
    from claimbook.book import Book

_LINE = 1.5


def forest(book: "Book", figure: str) -> Picture:
    """Return one forest plot, each line labelled with what it measures; KeyError for a figure that the book does not have.

    Ratios are drawn on a logarithmic axis with 1 as no effect, differences on a linear one with 0.
    A result that a newer edition replaces is drawn hollow and says so.
    """
    language, lines = book.language, lines_of(book, figure)
    plot = next(plot for plot in book.plots if plot.figure == figure)
    each = plot.panels is Panels.EACH
    title, subtitle = book.text(plot, "title"), book.text(plot, "measures")
    last = say("forest-foot", language, n=len(lines), date=_date(book))
    own_axis = 0.75 if each else 0.0
    top, bottom = head_cm(title, subtitle) + 0.2, foot_cm(last) + 1.1 - own_axis
    groups = [[line] for line in lines] if each else [lines]
    rows = max(text.count("\n") + 1 for line in lines for text in (_label(book, line), _numbers(book, line)))
    height = top + bottom + max(_LINE, 0.15 + 0.36 * rows) * len(lines) + own_axis * len(groups)
    drawn = new_figure(height)
    write_title(drawn, title, subtitle, last)
    space = (height - top - bottom) / len(groups)
    for place, group in enumerate(groups):
        below = height - top - space * (place + 1) + own_axis
        axes = drawn.add_axes((0.44, below / height, 0.33, (space - own_axis) / height))
        _draw_lines(axes, group, book, last=place == len(groups) - 1)
    text = [_in_words(book, line) for line in lines]
    return picture(drawn, f"{title}. {subtitle} {'; '.join(text)}.")


def forest_page(book: "Book", figure: str) -> Together:
    """Return a forest plot and, folded below it, the table of its numbers."""
    table = frame_page(effects_table(book, figure), "effects_table", book.language)
    return Together(forest(book, figure), folded(say("figure-table", book.language), table))


def _draw_lines(axes: Any, lines: list[Any], book: "Book", *, last: bool) -> None:
    ratio = lines[0].measure in RATIOS
    if ratio:
        axes.set_xscale("log")
    none = 1 if ratio else 0
    axes.axvline(none, color="#555555", linewidth=0.8)
    ends = [value for line in lines for value in (line.low, line.high, none)]
    _set_range(axes, min(ends), max(ends), ratio=ratio, language=book.language)
    axes.set_ylim(len(lines) - 0.45, -0.55)
    for place, line in enumerate(lines):
        colour = COLOURS["grey"] if line.superseded_by else COLOURS["blue"]
        axes.plot([line.low, line.high], [place, place], color=colour, linewidth=1.8)
        axes.plot(line.estimate, place, "s", color=colour, markersize=6, markerfacecolor="white" if line.superseded_by else colour)
        axes.annotate(
            _label(book, line), (0, place), xycoords=("axes fraction", "data"), xytext=(-8, 0), textcoords="offset points",
            ha="right", va="center", fontsize=6.6, linespacing=1.25,
        )  # fmt: skip
        axes.annotate(
            _numbers(book, line), (1, place), xycoords=("axes fraction", "data"), xytext=(8, 0), textcoords="offset points",
            ha="left", va="center", fontsize=7, linespacing=1.3,
        )  # fmt: skip
    axes.set_yticks([])
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="x", labelsize=7, which="both")
    if last:
        axes.set_xlabel(f"{label(lines[0].measure, book.language)}; {_direction(lines, book.language)}", fontsize=7.5)


def _set_range(axes: Any, low: float, high: float, *, ratio: bool, language: str) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullFormatter

    if ratio:
        low, high = low / 1.15, high * 1.15
        ticks = [tick for tick in (0.25, 0.33, 0.5, 0.7, 1, 1.5, 2, 3, 5, 10) if low <= tick <= high]
        axes.xaxis.set_major_locator(FixedLocator(ticks))
        axes.xaxis.set_minor_formatter(NullFormatter())
        axes.xaxis.set_minor_locator(FixedLocator([]))
    else:
        room = 0.1 * (high - low)
        low, high = low - room, high + room
        axes.xaxis.set_major_locator(MaxNLocator(5))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: number(round(value, 6), language)))
    axes.set_xlim(low, high)


def _label(book: "Book", line: Any) -> str:
    parts = [short_name(book, line.source), book.text(line, "outcome")]
    first = "\n".join(textwrap.wrap(": ".join(parts), 48)[:2])
    second = ", ".join(part for part in (book.text(line, "comparison"), book.text(line, "time")) if part)
    return "\n".join([first, *textwrap.wrap(second, 54)[:3]])


def _numbers(book: "Book", line: Any) -> str:
    language = book.language
    estimate, low, high = as_printed((line.estimate, line.low, line.high), language)
    sizes = [say("k-studies", language, n=thousands(line.n_studies, language))] if (line.n_studies or 0) > 1 else []
    sizes += [say("n-people", language, n=thousands(line.n_people, language))] if line.n_people else []
    note = say("superseded", language, by=short_name(book, line.superseded_by)) if line.superseded_by else ""
    return "\n".join([f"{estimate} ({low} {say('to', language)} {high})", *sizes, *textwrap.wrap(note, 24)])


def _in_words(book: "Book", line: Any) -> str:
    language = book.language
    estimate, low, high = as_printed((line.estimate, line.low, line.high), language)
    interval = f"{low} {say('to', language)} {high}"
    measure = label(line.measure, language).partition(" (")[0]
    text = f"{short_name(book, line.source)}, {book.text(line, 'outcome')}, {book.text(line, 'comparison')}: {measure} "
    note = note_of(book, line)
    return f"{text}{estimate} ({interval}){f', {note}' if note else ''}"


def _direction(lines: list[Any], language: str) -> str:
    directions = {line.better for line in lines}
    return label(directions.pop() if len(directions) == 1 else Better.NEITHER, language)


_FLUID_LOOK = {
    Direction.MORE: (COLOURS["blue"], "▲"),
    Direction.SAME: (COLOURS["orange"], "="),
    Direction.MIXED: (COLOURS["grey"], "◆"),
    Direction.LESS: (COLOURS["green"], "▼"),
}


def fluid_picture(book: "Book") -> Picture:
    """Return the before-and-after studies of joint fluid, sorted by what they found; shares where both were seen."""
    language = book.language
    rows = sorted(book.fluid, key=lambda row: (list(Direction).index(row.direction), row.source))
    counts = {kind: len({row.source for row in rows if row.direction is kind}) for kind in Direction}
    title = say("fluid-title", language, more=counts[Direction.MORE], same=counts[Direction.SAME])
    subtitle, last = say("fluid-subtitle", language), say("fluid-foot", language, date=_date(book))
    top, bottom = head_cm(title, subtitle) + 0.1, foot_cm(last)
    height = top + bottom + 1.05 * len(rows)
    figure = new_figure(height)
    write_title(figure, title, subtitle, last)
    axes = figure.add_axes((0.01, bottom / height, 0.98, 1 - (top + bottom) / height))
    axes.set_xlim(0, 16)
    axes.set_ylim(len(rows), 0)
    axes.axis("off")
    for place, row in enumerate(rows):
        colour, sign = _FLUID_LOOK[row.direction]
        axes.text(0.3, place + 0.5, sign, fontsize=9, color=colour, ha="center", va="center", fontweight="bold")
        axes.text(0.7, place + 0.5, label(row.direction, language), fontsize=7.5, va="center", fontweight="bold")
        who = f"{short_name(book, row.source)}: {book.text(row, 'population')}; {book.text(row, 'exposure')}"
        axes.text(2.6, place + 0.5, "\n".join(textwrap.wrap(who, 47)[:3]), fontsize=6.8, va="center")
        axes.text(9.3, place + 0.5, "\n".join(textwrap.wrap(book.text(row, "finding"), 51)[:3]), fontsize=6.8, va="center")
        axes.axhline(place, color="#E5E5E5", linewidth=0.6)
    words = "; ".join(f"{short_name(book, row.source)}, {signed(row.direction, language)}: {book.text(row, 'finding')}" for row in rows)
    return picture(figure, f"{title}. {words}")


def _date(book: "Book") -> str:
    return date(book.about.searched_on, book.language)
