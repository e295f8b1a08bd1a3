"""The drawn cover, for a book that brings no picture of its own: paper, a title label (题签), thin rules, a seal.

A short title stands in one column on its label, as on a thread-bound book; a long one, or one with foreign words,
is set in balanced lines. Words shrink until they fit, they never run over. Sizes are pixels; colours are flat, so
that the file stays small.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from itertools import accumulate, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from book import machine
from book.cache import key
from book.fonts import FontFile, file_for, listing
from book.letters import HANZI

if TYPE_CHECKING:
    from book.raster import Font

WIDTH, HEIGHT = 1600, 2560


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of a cover: ground, words on it, cloth of the spine, label with frame and title, seal and sign."""

    ground: str
    words: str
    cloth: str
    label: str
    frame: str
    title: str
    seal: str
    sign: str


PALETTES = {
    "literary": Palette("#33475b", "#e6dcc6", "#26374a", "#f4ecda", "#33475b", "#22262b", "#b5402f", "#f4ecda"),
    "academic": Palette("#ebe6da", "#37423f", "#3f5b55", "#faf7ef", "#3f5b55", "#232826", "#a8432f", "#faf7ef"),
    "official": Palette("#f2ede2", "#433833", "#98291f", "#fffdf6", "#98291f", "#2a2220", "#98291f", "#fffdf6"),
}
_REGIONS = {"zh-Hans": "SC", "zh-Hant": "TC", "zh-Hant-TW": "TC", "zh-Hant-HK": "HK"}

_CLOTH = 120  # width of the cloth along the bound edge
_LEFT, _RIGHT = 270, WIDTH - 150  # between them stand all words
_TOP, _TALLEST = 220, 1480  # the label: where it begins, how tall it may be
_FOOT, _BASE = 2040, 2400  # the rule above the author, the publisher's baseline
_INSET = 34  # of the label's inner frame
_SEAL = 96
_SMALLEST = 0.33  # of the wanted size: below it, foreign words are broken rather than shrunk
_ABOVE = 0.88  # of the em stands above the baseline, in every Noto CJK font

_OPENING = "（《〈「『【〔“‘([{"
_CLOSING = "，。、；：！？）》〉」』】〕”’…—·)]},.;:!?"
_UPRIGHT = str.maketrans(
    "，、。：；！？（）《》〈〉【】「」『』—…“”‘’～", "︐︑︒︓︔︕︖︵︶︽︾︿﹀︻︼﹁﹂﹃﹄︱︙﹃﹄﹁﹂︴"
)
_UNIT = re.compile("[!-~\u00a1-\u024f\u2010-\u2013]+| +|.")  # a foreign word, spaces, a character
_NO_BREAK_SPACE = "\u00a0"
_HANZI = f"[{HANZI}]"
# Where hanzi meet foreign letters and numbers a space of a quarter em is set (clreq, mixed text composition); a number
# and the hanzi beside it (第3版) stay in one line.
_SEAMS = (
    (re.compile(f"(?<={_HANZI})(?=[A-Za-z])|(?<=[A-Za-z])(?={_HANZI})"), " "),
    (re.compile(f"(?<={_HANZI})(?=[0-9])|(?<=[0-9%])(?={_HANZI})"), _NO_BREAK_SPACE),
)
_PARTICLES, _CONJUNCTIONS = ("的", "之"), ("与", "與", "和", "及", "或")
_SUFFIXES = tuple("集论論史学學志录錄记記稿传傳")
_WELL, _ILL = 1.0, 4.0
_COLON = re.compile("(?<=.)(?:[：:](?!\\d)|——)(?=.)")  # between a title and what is as good as a subtitle


def draw(
    title: str,
    subtitle: str,
    author_line: str,
    publisher: str,
    language: str,
    palette: str,
    *,
    bound_right: bool = False,
) -> bytes:
    """A cover as PNG, 1600 x 2560 pixels; all words but the title may be empty.

    `palette` is a key of PALETTES; `language` chooses the region's glyphs. A book whose text runs downwards is
    `bound_right`: its cloth is at the right, and a short title's label at the left, as on thread-bound books. Raises
    MachineError (missing-font).
    """
    title, subtitle, author_line, publisher = map(_printable, (title, subtitle, author_line, publisher))
    if not subtitle:
        title, _, subtitle = (part.strip() for part in _COLON.sub("\n", title, count=1).partition("\n"))
    sheet = _Sheet(PALETTES[palette], language, bound_right=bound_right)
    column = _cells(title, 12)
    beside = _cells(subtitle, 20)
    if column:
        edge = sheet.column_label(column)
        if beside:
            sheet.column(beside, edge, _TOP + _INSET, sheet.regular, 58, sheet.colours.words)
    else:
        sheet.line_label(title)
    sheet.foot("" if column and beside else subtitle, author_line, publisher)
    return sheet.ink.png()


@lru_cache(maxsize=1)
def surroundings() -> str:
    """What shapes a cover besides its words: this code, the code that writes pictures, the fonts of this machine."""
    ours = machine.program(Path(__file__).with_name(name) for name in ("cover.py", "raster.py"))
    return key(ours, version("pillow"), listing())


def _printable(text: str) -> str:
    """One line of characters that can be drawn; an ideographic space, which parts names, stays a wide one."""
    line = "   ".join(" ".join(part.split()) for part in text.split("\u3000"))
    return "".join(char for char in line.strip() if char.isprintable())


def _cells(text: str, most: int) -> list[str]:
    """The cells of a column: characters, or two Latin letters or digits side by side; none if it needs lines.

    Marks get their vertical forms, quotation marks those of GB/T 15834 (﹃﹄ outside, ﹁﹂ inside).
    """
    units = [" " if unit.isspace() else unit.translate(_UPRIGHT) for unit in _UNIT.findall(text)]
    return units if len(units) <= most and all(len(unit) <= 2 for unit in units) else []


def _steps(cells: Sequence[str], size: int) -> list[int]:
    """How far below the top of each cell the next begins: more air in short titles, none within a dash."""
    air = round(size * (0.34 if len(cells) <= 3 else 0.2 if len(cells) <= 6 else 0.12))
    steps = [(size // 2 if a == " " else size) + (0 if a == b == "︱" else air) for a, b in pairwise(cells)]
    return [*steps, size]


@dataclass(frozen=True, slots=True)
class _Setting:
    """Lines in a font, and the distance from one baseline to the next."""

    lines: tuple[str, ...]
    font: Font
    leading: int

    @property
    def height(self) -> float:
        """From the top of the first line's em box to the foot of the last one's."""
        return self.font.size + self.leading * (len(self.lines) - 1)


def _set(text: str, file: FontFile, largest: int, width: float, height: float) -> _Setting:
    """`text` in even lines within `width` and `height`, as large as they allow, but no larger than `largest`."""
    size = float(largest)
    while True:
        font = _font(file, round(size))
        lines = _lines(text, font, width, whole_words=size > _SMALLEST * largest)
        setting = _Setting(lines, font, round(size * 1.42))
        if setting.height <= height and all(font.getlength(line) <= width for line in setting.lines):
            return setting
        size *= 0.94


def _lines(text: str, font: Font, width: float, *, whole_words: bool) -> tuple[str, ...]:
    """The lines of a text: about equal, none wider than `width`, broken where a reader would pause if that will do.

    Marks stay with their neighbours. A foreign word that is wider than a line stays so, or else is broken.
    """
    atoms = _atoms(text)
    if not whole_words and any(font.getlength(atom.rstrip()) > width for atom in atoms):
        atoms = list(text)
    ends = [0.0, *accumulate(font.getlength(atom) for atom in atoms)]
    bare = [start + font.getlength(atom.rstrip()) for start, atom in zip(ends, atoms, strict=False)]
    fair = ends[-1] / max(1, math.ceil(ends[-1] / width))
    costs, breaks = [0.0], [0]
    for j, pause in enumerate(_pauses(atoms), 1):
        end = bare[j - 1]
        first = min(bisect_left(ends, end - width), j - 1)
        cost, i = min((costs[i] + ((end - ends[i] - fair) / font.size) ** 2 + pause, i) for i in range(first, j))
        costs.append(cost)
        breaks.append(i)
    lines: list[str] = []
    last = len(atoms)
    while last:
        lines.append("".join(atoms[breaks[last] : last]).strip())
        last = breaks[last]
    return tuple(reversed(lines))


def _atoms(text: str) -> list[str]:
    """The pieces of a text that no line end parts, each with the space behind it."""
    atoms: list[str] = []
    for seam, space in _SEAMS:
        text = seam.sub(space, text)
    for unit in _UNIT.findall(text):
        glued = unit.isspace() or unit[0] in _CLOSING or (atoms and atoms[-1][-1] in _OPENING + _NO_BREAK_SPACE)
        if atoms and glued:
            atoms[-1] += unit
        else:
            atoms.append(unit)
    return atoms


def _pauses(atoms: Sequence[str]) -> list[float]:
    """How ill a line end stands behind each piece, in squared ems of unevenness that would be as bad."""
    out: list[float] = []
    phrase: list[str] = []
    for before, after in pairwise([*atoms, " "]):
        phrase.append(before)
        if before in _CONJUNCTIONS:
            rest = [_ILL]
        elif before[-1].isspace() or before[-1] in _CLOSING or after[0] in _OPENING + " ":
            rest = [*_within(phrase), 0.0]
        elif before in _PARTICLES or after in _CONJUNCTIONS:
            rest = [*_within(phrase), _WELL / 2]
        else:
            continue
        out += rest
        phrase = []
    return out


def _within(phrase: Sequence[str]) -> list[float]:
    """The same for the places inside a phrase, between its characters.

    Nothing here knows words. But most have two characters, so that an odd number of them before a line end means
    that a word is parted; in a phrase that is odd itself one has three, and mostly the last, with a suffix: 论文集.
    """
    count = len(phrase)
    paired = count % 2 == 0 or phrase[-1] in _SUFFIXES
    return [_WELL if paired and i % 2 == 0 and i < count - count % 2 else _ILL for i in range(1, count)]


def _font(file: FontFile, size: int) -> Font:
    # Imported here, as below: a cover that was drawn before needs nothing that draws.
    from book.raster import font

    return font(file.path, file.index, size)


class _Sheet:
    """A cover under way."""

    def __init__(self, palette: Palette, language: str, *, bound_right: bool) -> None:
        from book.raster import Canvas

        family = f"Noto Serif CJK {_REGIONS[language]}"
        self.bold, self.regular = file_for(family, 700), file_for(family, 400)
        self.sign = "册" if language == "zh-Hans" else "冊"
        self.colours = palette
        self.ink = Canvas(WIDTH, HEIGHT, palette.ground)
        self.bound_right = bound_right
        self.left, self.right = (WIDTH - _RIGHT, WIDTH - _LEFT) if bound_right else (_LEFT, _RIGHT)
        for near, far in ((0, _CLOTH), (_CLOTH + 14, _CLOTH + 15)):
            across = (WIDTH - 1 - far, WIDTH - 1 - near) if bound_right else (near, far)
            self.ink.rectangle((across[0], 0, across[1], HEIGHT), palette.cloth)

    def label(self, left: float, right: float, height: float) -> None:
        """The title's label, down from the top."""
        bottom = round(_TOP + height)
        self.ink.rectangle((round(left), _TOP, round(right), bottom), self.colours.label)
        for inset, width in ((20, 6), (_INSET, 2)):
            box = (round(left) + inset, _TOP + inset, round(right) - inset, bottom - inset)
            self.ink.rectangle(box, None, self.colours.frame, width)

    def column_label(self, cells: Sequence[str]) -> float:
        """A title in one column on its label, away from the spine; gives the middle of the column beside it."""
        size = min(300, 330 - 17 * len(cells))
        while sum(_steps(cells, size)) + 0.9 * size + 2 * _INSET > _TALLEST:
            size -= 2
        tall = sum(_steps(cells, size))
        wide = max(size, *(_font(self.bold, size).getlength(cell) for cell in cells))
        across = wide + 0.7 * size + 2 * _INSET
        left, right = (self.left, self.left + across) if self.bound_right else (self.right - across, self.right)
        height = tall + 0.9 * size + 2 * _INSET
        self.label(left, right, height)
        self.column(cells, (left + right) / 2, _TOP + (height - tall) / 2, self.bold, size, self.colours.title)
        return right + 130 if self.bound_right else left - 130

    def column(self, cells: Sequence[str], middle: float, top: float, file: FontFile, size: int, colour: str) -> None:
        """Cells one below the other, centred on `middle`."""
        for cell, step in zip(cells, _steps(cells, size), strict=True):
            self.ink.text((middle, top + _ABOVE * size), cell, colour, _font(file, size), "ms")
            top += step

    def line_label(self, title: str) -> None:
        """A title in lines on a label across the cover."""
        setting = _set(title, self.bold, 156, _RIGHT - _LEFT - 2 * _INSET - 110, 760)
        height = setting.height + 2 * _INSET + 200
        self.label(self.left, self.right, height)
        self.lines(
            setting, (self.left + self.right) / 2, _TOP + (height - setting.height) / 2, self.colours.title, "ms"
        )

    def lines(self, setting: _Setting, x: float, top: float, colour: str, anchor: str = "ls") -> None:
        """Lines downwards from `top`."""
        baseline = top + _ABOVE * setting.font.size
        for line in setting.lines:
            self.ink.text((x, baseline), line, colour, setting.font, anchor)
            baseline += setting.leading

    def foot(self, subtitle: str, author_line: str, publisher: str) -> None:
        """Subtitle, rule, author; publisher and seal at the foot."""
        colour, width = self.colours.words, self.right - self.left
        under = _set(subtitle, self.regular, 60, width, 250)
        self.lines(under, self.left, _FOOT - 44 - under.height, colour)
        if subtitle or author_line:
            self.ink.rectangle((self.left, _FOOT, self.right, _FOOT + 1), colour)
        self.lines(_set(author_line, self.regular, 66, width, 150), self.left, _FOOT + 44, colour)
        house = _set(publisher, self.regular, 50, width - 2 * _SEAL, 60)
        self.lines(house, self.left, _BASE - house.height, colour)
        box = (self.right - _SEAL, _BASE - _SEAL, self.right, _BASE)
        self.ink.rounded(box, 10, self.colours.seal)
        font = _font(self.bold, 68)
        self.ink.text((self.right - _SEAL / 2, _BASE - _SEAL / 2 + 26), self.sign, self.colours.sign, font, "ms")
