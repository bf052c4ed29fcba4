"""Figures of the appraisal: what the sources do for their claims, the rate beside published rates, and the whole article at a glance."""

import textwrap
from typing import TYPE_CHECKING, Any

from claimbook.appraisal import against_baselines, judged
from claimbook.figures import COLOURS, Picture, foot_cm, head_cm, new_figure, picture, say_number, write_title
from claimbook.strength import SOURCE_COLUMNS, number, true_and_borne
from claimbook.vocabulary import Support, Verdict
from claimbook.words import date, label, say, signed

if TYPE_CHECKING:
    from claimbook.book import Book

_SUPPORT_FILL = {
    Support.SUPPORTS: (COLOURS["green"], "white"),
    Support.PARTLY_SUPPORTS: ("#9BD3C0", "black"),
    Support.DOES_NOT_ADDRESS: ("#F6D58A", "black"),
    Support.CONTRADICTS: (COLOURS["vermilion"], "white"),
    Support.NOT_ASSESSABLE: ("#E5E5E5", "black"),
}


def support_strip(book: "Book") -> Picture:
    """Return every pair as a square with its marker, one row for each kind of support."""
    language, rows = book.language, judged(book)
    kinds = [kind for kind in Support if any(row.support is kind for row in rows)]
    missing = [row for row in rows if row.support is Support.DOES_NOT_ADDRESS]
    title = say("support-title", language, k=say_number(len(missing), language).capitalize(), n=say_number(len(rows), language))
    figure, axes = _canvas(title, say("support-subtitle", language), foot(book, len(rows)), 1.15 * len(kinds))
    lines = []
    for place, kind in enumerate(kinds):
        here = sorted(row.marker for row in rows if row.support is kind)
        top = place * 1.15
        axes.text(0, top + 0.5, f"{signed(kind, language)}", fontsize=8.5, fontweight="bold", va="center")
        for step, marker in enumerate(here):
            _square(axes, (4.4 + 0.82 * step, top + 0.12, 0.74, 0.76), str(marker), _SUPPORT_FILL[kind])
        lines.append(f"{label(kind, language)}: {', '.join(map(str, here))}")
    return picture(figure, f"{title}. {'; '.join(lines)}.")


def baseline_axis(book: "Book", measure: str = "quotation-error") -> Picture:
    """Return this article's rate and the published rates of one measure, each with its interval, on one axis."""
    language, frame = book.language, against_baselines(book, measure)
    own = frame.iloc[-1]
    above = own["low"] > frame["high"].iloc[:-1].max()
    counts = {"k": round(own["percent"] * own["n"] / 100), "n": int(own["n"])}
    title = say(f"baseline-title-{measure}-{'above' if above else 'unclear'}", language, **counts)
    subtitle, last = say("baseline-subtitle", language), say("baseline-foot", language, n=counts["n"], date=_date(book))
    top, bottom = head_cm(title, subtitle) + 0.2, foot_cm(last) + 1.1
    height = top + bottom + 0.95 * len(frame)
    figure = new_figure(height)
    write_title(figure, title, subtitle, last)
    axes = figure.add_axes((0.46, bottom / height, 0.5, 1 - (top + bottom) / height))
    axes.set_xlim(0, 100)
    axes.set_ylim(len(frame) - 0.4, -0.6)
    lines = []
    for place, row in enumerate(frame.to_dict("records")):
        mine = not row["source"]
        colour = COLOURS["vermilion"] if mine else COLOURS["blue"]
        if row["low"] == row["low"]:  # NaN where no interval was seen
            axes.plot([row["low"], row["high"]], [place, place], color=colour, linewidth=3 if mine else 1.6)
        axes.plot(row["percent"], place, "D" if mine else "o", color=colour, markersize=7 if mine else 5, clip_on=False)
        text = f"{row['setting']} ({say('per-unit', language, unit=row['per'])})" if not mine else row["setting"]
        text = "\n".join(textwrap.wrap(text, 52)[:3])
        axes.text(-3, place, text, ha="right", va="center", fontsize=7, fontweight="bold" if mine else "normal")
        shown = f"{number(round(row['percent'], 1), language)} %"
        axes.text(min(row["percent"], 96), place - 0.33, shown, ha="center", va="center", fontsize=6.5)
        lines.append(f"{row['setting']}: {shown}")
    _plain_axis(axes, say("baseline-axis", language))
    return picture(figure, f"{title}. {'; '.join(lines)}.")


def whole_article(book: "Book") -> Picture:
    """Return every claim in a cross table of whether it is true and whether its source bears it."""
    language, found = book.language, true_and_borne(book)
    total = sum(len(claims) for claims in found.values())
    bears = sum(len(claims) for (_, column), claims in found.items() if column == "bears")
    title = say("whole-title", language, n=total, bears=say_number(bears, language))
    left, wide = 3.5, 3.1
    most = {verdict: max(len(found.get((verdict, column), [])) for column in SOURCE_COLUMNS) for verdict in Verdict}
    heights = {verdict: 0.55 + 0.55 * max(1, -(-most[verdict] // 4)) for verdict in Verdict}
    figure, axes = _canvas(title, say("whole-subtitle", language), foot(book, total), 1.1 + sum(heights.values()))
    for place, column in enumerate(SOURCE_COLUMNS):
        heading = "\n".join(textwrap.wrap(say(f"head-{column}", language), 17))
        axes.text(left + wide * place + wide / 2, 0.9, heading, ha="center", va="bottom", fontsize=8, fontweight="bold")
    top, sentences = 1.05, []
    for verdict in Verdict:
        axes.text(0, top + heights[verdict] / 2, signed(verdict, language), fontsize=8.5, fontweight="bold", va="center")
        for place, column in enumerate(SOURCE_COLUMNS):
            claims = found.get((verdict, column), [])
            _cell(axes, (left + wide * place, top, wide - 0.12, heights[verdict] - 0.12), claims, column)
            if claims:
                sentences.append(f"{label(verdict, language)}, {say(f'head-{column}', language).lower()}: {', '.join(claims)}")
        top += heights[verdict]
    return picture(figure, f"{title}. {'; '.join(sentences)}.")


_COLUMN_FILL = {"bears": "#9BD3C0", "does-not-bear": "#F6D58A", "not-assessable": "#E5E5E5", "no-source": "#FFFFFF"}


def _cell(axes: Any, box: tuple[float, float, float, float], claims: list[str], column: str) -> None:
    from matplotlib.patches import Rectangle

    left, top, width, height = box
    fill = _COLUMN_FILL[column] if claims else "#FFFFFF"
    axes.add_patch(Rectangle((left, top), width, height, facecolor=fill, edgecolor="#BBBBBB", linewidth=0.6))
    text = "\n".join("  ".join(claims[start : start + 4]) for start in range(0, len(claims), 4))
    axes.text(left + width / 2, top + height / 2, text or "–", ha="center", va="center", fontsize=7.5, linespacing=1.5)


def _square(axes: Any, box: tuple[float, float, float, float], text: str, look: tuple[str, str]) -> None:
    from matplotlib.patches import Rectangle

    left, top, width, height = box
    axes.add_patch(Rectangle((left, top), width, height, facecolor=look[0], edgecolor="#555555", linewidth=0.6))
    axes.text(left + width / 2, top + height / 2, text, ha="center", va="center", fontsize=8.5, color=look[1], fontweight="bold")


def _canvas(title: str, subtitle: str, last: str, inside: float) -> tuple[Any, Any]:
    top, bottom = head_cm(title, subtitle), foot_cm(last)
    height = top + inside + bottom
    figure = new_figure(height)
    write_title(figure, title, subtitle, last)
    axes = figure.add_axes((0.01, bottom / height, 0.98, inside / height))
    axes.set_xlim(0, 16)
    axes.set_ylim(inside, 0)
    axes.axis("off")
    return figure, axes


def _plain_axis(axes: Any, text: str) -> None:
    axes.set_yticks([])
    axes.set_xlabel(text, fontsize=8)
    axes.tick_params(axis="x", labelsize=7.5)
    for side in ("left", "right", "top"):
        axes.spines[side].set_visible(False)
    axes.grid(axis="x", color="#E5E5E5", linewidth=0.6)
    axes.set_axisbelow(True)


def foot(book: "Book", n: int) -> str:
    """Return the foot of a figure: n and the date of the search."""
    return say("figure-foot", book.language, n=n, date=_date(book))


def _date(book: "Book") -> str:
    return date(book.about.searched_on, book.language)
