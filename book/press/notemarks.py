"""The numbers of notes, which begin anew on every page.

WeasyPrint 70 counts notes before there are pages: print.css lets it write ① everywhere, and here the right sign is
written over it, once it is known what stands on which page.
"""

from __future__ import annotations

from itertools import chain
from typing import Any

from book.press.extract import BOOK

_SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕㉖㉗㉘㉙㉚㉛㉜㉝㉞㉟㊱㊲㊳㊴㊵㊶㊷㊸㊹㊺㊻㊼㊽㊾㊿"
CALL = "\u2060①"
"""How print.css writes the call of a note; U+2060 keeps it behind its word."""


def number_notes(document: Any) -> list[str]:
    """Writes the numbers of the notes of laid-out pages. All signs are an em wide, so nothing moves.

    A note that did not fit on the page of its call keeps its number on the next, and the notes called there go on
    from it. Gives the ids of notes that were called but are not, or not wholly, on a page.
    """
    pages = [_marks(page._page_box) for page in document.pages]
    shown = {box.element.get("id"): index for index, marks in enumerate(pages) for box in marks["marker"]}
    numbers: dict[str, int] = {}
    waiting: dict[str, int] = {}
    for index, marks in enumerate(pages):
        waiting = {note: number for note, number in waiting.items() if shown.get(note, 0) >= index}
        count = max(waiting.values(), default=0)
        waiting |= {box.element.get("id"): count + i for i, box in enumerate(marks["call"], 1)}
        numbers |= waiting
        for box in chain.from_iterable(marks.values()):
            number = numbers.setdefault(box.element.get("id") or box.element.get("href").removeprefix(BOOK), 0)
            box.text = box.pango_layout.text = _SIGNS[number - 1] if number <= len(_SIGNS) else str(number)
    cut = {box.element.get("id") for marks in pages for box in marks["marker"] if box.position_y < 0}
    return [note for note, number in numbers.items() if note not in shown or note in cut or not number]


def _marks(page: Any) -> dict[str, list[Any]]:
    """The boxes of a page that show the number of a note: where it is called, called again, and where it stands."""
    kinds = {"span::footnote-call": "call", "a::after": "again", "span::footnote-marker": "marker"}
    found: dict[str, list[Any]] = {kind: [] for kind in kinds.values()}
    for box in page.descendants():
        kind = kinds.get(box.element_tag)
        if kind and hasattr(box, "pango_layout") and (kind != "again" or box.element.get("class") == "note-again"):
            found[kind].append(box)
    return found
