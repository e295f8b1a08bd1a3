"""The linker: chapters that were laid out apart become one book, without WeasyPrint and in a fraction of a second."""

from book.cache import Store
from book.press.link.fonts import union
from book.press.link.linker import link
from book.press.link.parts import Blank, Imprint, Label, Placed

__all__ = ["Blank", "Imprint", "Label", "Placed", "Store", "link", "union"]
