"""The press: an edition and its chapters' XHTML become the PDF that a printer takes."""

from book.press.compositor import Copy, Typeset, compose, leaves_key, opened, ready
from book.press.printing import Bleed, Press, Printed, render
from book.press.unit import Furniture, Unit

__all__ = [
    "Bleed",
    "Copy",
    "Furniture",
    "Press",
    "Printed",
    "Typeset",
    "Unit",
    "compose",
    "leaves_key",
    "opened",
    "ready",
    "render",
]
