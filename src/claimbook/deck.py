"""The quiz as a deck of Anki cards, the same file each time: a card keeps its identity, and so a learner's history, when it is reworded."""

import hashlib
import io
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimbook.html import shown as escaped
from claimbook.quiz_page import key_html, shown_options, task
from claimbook.words import label

if TYPE_CHECKING:
    from claimbook.book import Book
    from claimbook.quiz import Item

# Anki's ids are identity: chosen once, never to be changed.
_MODEL_ID = 1_718_204_553
_DECK_ID = 1_964_027_731
_STYLE = ".card{font-family:sans-serif;font-size:18px;text-align:left;max-width:42em;margin:auto}"
#: Seconds since 1970 that every card is said to be made at, so that the file does not depend on the day.
_MADE_AT = 1_700_000_000.0
_ZIP_DATE = (2020, 1, 1, 0, 0, 0)


def anki_deck(book: "Book") -> bytes:
    """Return all items of a book's quiz as an `.apkg` file, each card in both languages; needs genanki.

    The same items give the same bytes. A note's GUID is made from the item's id alone.
    Raises ModuleNotFoundError without genanki, ValueError for a book without a quiz.
    """
    import genanki

    if book.quiz is None:
        raise ValueError("this book has no data/quiz.yaml")
    model = genanki.Model(
        _MODEL_ID,
        "claimbook",
        fields=[{"name": name} for name in ("Id", "FrontNb", "BackNb", "FrontEn", "BackEn")],
        templates=[
            {"name": name, "qfmt": f"{{{{Front{part}}}}}", "afmt": f"{{{{FrontSide}}}}<hr id=answer>{{{{Back{part}}}}}"}
            for name, part in (("Bokmål", "Nb"), ("English", "En"))
        ],
        css=_STYLE,
    )
    deck = genanki.Deck(_DECK_ID, book.about.title_nb)
    for item in book.quiz.items:
        sides = [side for language in ("nb", "en") for side in _sides(item, book, language)]
        guid = hashlib.sha256(f"claimbook {item.item_id}".encode()).hexdigest()[:20]
        tags = [label(item.topic, "en").replace(" ", "-"), item.claim_id]
        deck.add_note(genanki.Note(model=model, fields=[item.item_id, *sides], guid=guid, tags=tags))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deck.apkg"
        genanki.Package(deck).write_to_file(str(path), timestamp=_MADE_AT)
        return _without_dates(path)


def _sides(item: "Item", book: "Book", language: str) -> tuple[str, str]:
    from claimbook.book import in_language

    options = "".join(f"<li>{escaped(text)}</li>" for text in shown_options(item, language))
    front = f'<div lang="{language}"><p>{escaped(item.prompt.say(language))}</p><p><em>{escaped(task(item, language))}</em></p>'
    shown = in_language(book, language)
    return f"{front}<ul>{options}</ul></div>", f'<div lang="{language}">{key_html(item, shown)}</div>'


def _without_dates(path: Path) -> bytes:
    """Return a zip file with the same members and a fixed date: the bytes then depend on nothing but the cards."""
    store = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(store, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist()):
            info: Any = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, source.read(name))
    return store.getvalue()
