"""Hanzi that were read in a wrong encoding before the file was saved."""

from __future__ import annotations

from collections.abc import Iterator

from book.clean import mojibake
from book.clean.rule import Scene, rule
from book.text import Edit


@rule(
    "misread-encoding",
    "hanzi read in a wrong encoding, where the right one is certain",
    ("他到过ä¸\xadå›½，也到过ÈÕ±¾。", "他到过中国，也到过ÈÕ±¾。"),
    ("他到过ÖÐ¹ú。", "他到过中国。"),
    ("鐨勬槸浜哄湪", "的是人在"),
    ("café里有“naïve”的画，±3°，§2。", "café里有“naïve”的画，±3°，§2。"),
    ("涓涓细流，渚上有人。", "涓涓细流，渚上有人。"),
    sure=0.95,
)
def misread_encoding(text: str, scene: Scene) -> Iterator[Edit]:
    """UTF-8 or GB 2312 taken for ISO 8859-1 or Windows-1252, UTF-8 taken for GBK: whole runs, decoded without an
    error into common hanzi (see book.clean.mojibake). What is not certain becomes a suspect.
    """
    for found in mojibake.misread(text):
        if found.certain:
            yield Edit(found.start, found.text, found.meant)


MOJIBAKE = (misread_encoding,)
