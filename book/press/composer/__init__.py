"""The composer: where the lines of a Chinese paragraph end, and how far apart its glyphs stand.

Pure functions of measured characters: `classes` names what a character is, `spacing` gives every one its room by the
punctuation style, `breaks` says where lines may end, `optimiser` chooses the ends, `fitting` makes a line as wide as
the column. `measure`, `flow`, `assembly` and `drawing` carry this into the page engine, whose private names they get
from book.press.seam. No character of the text is ever changed.
"""

from book.press.composer.setting import Setting

__all__ = ["Setting"]
