"""Figures that show their finding at once: a title that says it, direct words instead of legends, signs beside colours.

Each comes as a picture with a text alternative; the table of its numbers stands beside it in the notebook.
"""

import io
import textwrap
from typing import TYPE_CHECKING, Any

from claimbook.citations import FIELDS, check_reference, matched
from claimbook.vocabulary import FieldFinding
from claimbook.words import date, label, say, signed

if TYPE_CHECKING:
    from claimbook.book import Book

WIDTH_CM = 16
_DPI = 200
# Letters on a line of each size of type, at 16 cm.
_TITLE, _SUBTITLE, _FOOT = 60, 92, 112
#: Okabe and Ito's colours, told apart by colour-blind readers and in grey print.
COLOURS = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "grey": "#999999",
    "sky": "#56B4E9",
}


class Picture:
    """A PNG with its text alternative, which is also what a terminal and a diff see."""

    def __init__(self, png: bytes, text: str) -> None:
        self.png = png
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        import base64

        data = {"image/png": base64.b64encode(self.png).decode("ascii"), "text/plain": self.text}
        return data, {"image/png": {"width": 640, "alt": self.text}, "alt": self.text}

    def __repr__(self) -> str:
        return self.text


def new_figure(height_cm: float) -> Any:
    """Return a matplotlib figure of the house: 16 cm wide, white, sans-serif 9 point."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH_CM / 2.54, height_cm / 2.54), dpi=_DPI, facecolor="white")
    figure.set_layout_engine("none")
    return figure


def write_title(figure: Any, title: str, subtitle: str, foot: str) -> None:
    """Write the finding, what is measured, and n and date in the foot."""
    height = figure.get_size_inches()[1] * 2.54
    heading = textwrap.wrap(title, _TITLE)
    figure.text(0.01, 1 - 0.15 / height, "\n".join(heading), fontsize=11.5, fontweight="bold", va="top")
    below = 1 - (0.25 + 0.52 * len(heading)) / height
    figure.text(0.01, below, "\n".join(textwrap.wrap(subtitle, _SUBTITLE)), fontsize=8.5, va="top", color="#333333")
    figure.text(0.01, 0.12 / height, "\n".join(textwrap.wrap(foot, _FOOT)), fontsize=7, va="bottom", color="#333333")


def head_cm(title: str, subtitle: str) -> float:
    """Return how many centimetres the title and the subtitle take at the top of a figure."""
    return 0.45 + 0.52 * len(textwrap.wrap(title, _TITLE)) + 0.4 * len(textwrap.wrap(subtitle, _SUBTITLE))


def foot_cm(foot: str) -> float:
    """Return how many centimetres the foot takes at the bottom of a figure."""
    return 0.3 + 0.33 * len(textwrap.wrap(foot, _FOOT))


def picture(figure: Any, text: str) -> Picture:
    """Return a figure as a picture whose bytes do not depend on the day."""
    store = io.BytesIO()
    figure.savefig(store, format="png", dpi=_DPI, metadata={"Software": None})
    return Picture(store.getvalue(), text)


_FINDING_LOOK = {
    FieldFinding.RIGHT: ("#FFFFFF", "#333333"),
    FieldFinding.MINOR: ("#F6D58A", "#000000"),
    FieldFinding.MAJOR: (COLOURS["vermilion"], "#FFFFFF"),
    FieldFinding.NOT_FOUND: ("#444444", "#FFFFFF"),
    FieldFinding.NOT_VERIFIED: ("#E5E5E5", "#000000"),
}


def reference_grid(book: "Book") -> Picture:
    """Return every printed reference by field: right, minor error, major error or not found."""
    language = book.language
    findings = [(printed, check_reference(printed, record)) for printed, record in matched(book)]
    faulty = [printed.marker for printed, found in findings if any(f.finding is not FieldFinding.RIGHT for f in found.values())]
    title = say(
        "grid-title",
        language,
        faulty=say_number(len(faulty), language).capitalize(),
        total=say_number(len(findings), language),
    )
    subtitle = say("grid-subtitle", language)
    foot = say("grid-foot", language, n=len(findings), date=date(book.about.searched_on, book.language))
    row_height, top, bottom = 0.62, head_cm(title, subtitle), foot_cm(foot)
    height = top + bottom + row_height * (len(findings) + 1)
    figure = new_figure(height)
    write_title(figure, title, subtitle, foot)
    axes = figure.add_axes((0.01, bottom / height, 0.98, 1 - (top + bottom) / height))
    axes.set_xlim(0, 16)
    axes.set_ylim(len(findings) + 1, 0)
    axes.axis("off")
    for column, field in enumerate(FIELDS):
        axes.text(
            7.98 + 2.25 * column,
            0.55,
            say(f"field-{field}", language),
            ha="center",
            va="center",
            fontsize=8.5,
            fontweight="bold",
        )
    lines = []
    for place, (printed, found) in enumerate(findings, start=1):
        name = printed.authors.partition(",")[0]
        axes.text(0, place + 0.5, f"{printed.marker}", fontsize=8.5, va="center", fontweight="bold")
        axes.text(
            0.8,
            place + 0.5,
            textwrap.shorten(f"{name} {printed.year}: {printed.title}", 34, placeholder=" …"),
            fontsize=8,
            va="center",
        )
        for column, field in enumerate(FIELDS):
            _finding_cell(axes, 6.9 + 2.25 * column, place, found[field].finding, language)
        wrong = [
            f"{say(f'field-{field}', language)}: {label(found[field].finding, language)}"
            for field in FIELDS
            if found[field].finding is not FieldFinding.RIGHT
        ]
        if wrong:
            lines.append(f"{printed.marker} {name} {printed.year} – {', '.join(wrong)}")
    return picture(figure, f"{title}. {'; '.join(lines)}.")


def _finding_cell(axes: Any, left: float, top: float, finding: FieldFinding, language: str) -> None:
    from matplotlib.patches import Rectangle

    fill, ink = _FINDING_LOOK[finding]
    axes.add_patch(Rectangle((left, top + 0.08), 2.15, 0.84, facecolor=fill, edgecolor="#BBBBBB", linewidth=0.6))
    weight = "normal" if finding is FieldFinding.RIGHT else "bold"
    axes.text(
        left + 1.07,
        top + 0.5,
        signed(finding, language),
        ha="center",
        va="center",
        fontsize=7.5,
        color=ink,
        fontweight=weight,
    )


def say_number(number: int, language: str) -> str:
    """Return a whole number in words up to fourteen, in figures above."""
    words = say("numbers", language).split()
    return words[number] if number < len(words) else str(number)
