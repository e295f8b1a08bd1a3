"""Units made by hand for the tests of the linker: pages with text in an installed font, structure, pictures, slots."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from book import fonts
from book.press.link import Imprint, Placed
from book.press.typeface import fingerprint, shape
from book.press.unit import (
    FIRST_FREE,
    FONTS,
    KEY,
    PAGES,
    PART,
    Anchor,
    Bookmark,
    FontUse,
    Sheaf,
    Slot,
    Stream,
    Template,
    Unit,
)

BOX = b"/MediaBox[0 0 300 400]/TrimBox[0 0 300 400]/BleedBox[0 0 300 400]"
FONT, FOLIO = "FONTAA", "FONTBB"
PICTURE = b"/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8/ColorSpace/DeviceGray"
IMPRINT = Imprint(
    title="雾中的码头 & <江>",
    authors=("林远舟", "沈砚秋"),
    language="zh-Hans",
    description="一个渡口",
    keywords="码头, 汽笛",
    created="2026-11",
    creator="Kanben 1.0",
    purpose="screen",
)


@lru_cache(maxsize=2)
def font_file(family: str) -> fonts.FontFile:
    return fonts.file_for(family)


def use(text: str, family: str = "Noto Serif CJK SC", label: str = FONT) -> FontUse:
    """The font of `family` showing `text`."""
    file = font_file(family)
    glyphs = shape(str(file.path), file.index, text)
    return FontUse(
        name=f"{label}+{family.replace(' ', '-')}",
        family=family,
        flags=4,
        italic=0,
        ascent=1151,
        descent=-286,
        stemv=80,
        path=str(file.path),
        index=file.index,
        digest=fingerprint(file.path),
        glyphs={glyph.id: glyph.text for glyph in glyphs},
        widths={glyph.id: round(glyph.width) for glyph in glyphs},
    )


def line(text: str, y: float, font: FontUse, label: str = FONT) -> bytes:
    """A text object, in the pixels of a page that is 400 pt high."""
    codes = {text: glyph for glyph, text in font.glyphs.items()}
    shown = b"".join(b"%04x" % codes[char] for char in text)
    return b"BT\n1 0 0 -1 40 %.1f Tm\n/%b 16 Tf\n[<%b>] TJ\nET" % (y, label.encode("ascii"), shown)


def in_pixels(content: bytes) -> bytes:
    return b"q\n.75 0 0 -.75 0 400 cm\n%b\nQ" % content


def folio(text: str) -> tuple[bytes, FontUse]:
    """What stands in the margin of a page, and its font."""
    font = use(text, "DejaVu Sans", FOLIO)
    mark = b"/Artifact<</Type/Pagination/Subtype/Footer>>BDC\n%b\nEMC"
    return mark % in_pixels(line(text, 500, font, FOLIO)), font


@dataclass(frozen=True)
class Leaf:
    """A page to be made: a line of text, slots, the anchor to which it all links, a picture of 4 bytes and its mask."""

    text: str
    slots: tuple[Slot, ...] = ()
    target: str = ""
    picture: bytes = b""
    mask: bytes = b""


class Draft:
    """A unit in the making: objects under local numbers, as the engine leaves them."""

    def __init__(self, leaves: Sequence[Leaf], *, tagged: bool) -> None:
        self.font = use("".join(leaf.text for leaf in leaves))
        self.tagged = tagged
        self.objects: list[tuple[int, Template]] = []
        self.streams: list[Stream] = []
        self.tops: list[int] = []
        self.rows: dict[int, Template] = {}
        self.resources = FIRST_FREE
        self.pages = tuple(range(FIRST_FREE + 1, FIRST_FREE + 1 + len(leaves)))
        self.margins = self.pages[-1] + 1
        self.count = self.margins + len(leaves)
        pictures = [self._picture(leaf) for leaf in leaves if leaf.picture]
        shown = b"".join(b"/P%d %%d 0 R" % i for i in range(len(pictures)))
        self._add(self.resources, b"<</Font %d 0 R/XObject<<" + shown + b">>>>", FONTS, *pictures)
        for index, leaf in enumerate(leaves):
            self._page(index, leaf)

    def _new(self) -> int:
        self.count += 1
        return self.count - 1

    def _add(self, number: int, text: bytes, *args: int) -> None:
        self.objects.append((number, Template(text, args)))

    def _picture(self, leaf: Leaf) -> int:
        """The picture, and behind it, as WeasyPrint has it, its mask."""
        number = self._new()
        veil = (self._new(),) if leaf.mask else ()
        extra = Template(PICTURE + b"/SMask %d 0 R" * len(veil), veil)
        self.streams.append(Stream(number, extra, (leaf.picture,), leaf.picture.hex()))
        self.streams += [Stream(n, Template(PICTURE), (leaf.mask,), leaf.mask.hex()) for n in veil]
        return number

    def _page(self, index: int, leaf: Leaf) -> None:
        content, page, margin = self._new(), self.pages[index], self.margins + index
        extra = b"" if leaf.slots else b"/Filter/FlateDecode"
        self.streams.append(Stream(content, Template(extra), self._content(leaf), slots=leaf.slots))
        text = b"<</Type/Page/Parent %d 0 R" + BOX + b"/Contents[%d 0 R %d 0 R]/Resources %d 0 R"
        args = [PAGES, content, margin, self.resources]
        if self.tagged:
            text, args = text + b"/Tabs/S/StructParents %d", [*args, KEY + index]
            self._element(index, leaf)
        if leaf.target:
            text, args = text + b"/Annots[%d 0 R]", [*args, self.annotation]
        self._add(page, text + b">>", *args)

    def _content(self, leaf: Leaf) -> tuple[bytes, ...]:
        """A line of text and a line for each slot, each of them marked."""
        ends = b"\nEMC" if self.tagged else b""
        starts = [b"/Span<</MCID %d>>BDC\n" % n if self.tagged else b"" for n in range(1 + len(leaf.slots))]
        pieces = [b"q\n.75 0 0 -.75 0 400 cm\n" + starts[0] + line(leaf.text, 60, self.font) + ends]
        for start in starts[1:]:
            pieces[-1] += b"\n" + start + b"BT"
            pieces.append(b"ET" + ends)
        pieces[-1] += b"\nQ"
        return tuple(pieces) if leaf.slots else (zlib.compress(pieces[0]),)

    def _element(self, index: int, leaf: Leaf) -> None:
        """A paragraph, and when the page has a target a link in it."""
        page, marks = self.pages[index], 1 + len(leaf.slots)
        top = inner = self._new()
        kids = b" ".join(b"%d" % n for n in range(marks))
        if leaf.target:
            inner, self.annotation, reference = self._new(), self._new(), self._new()
            key = KEY + len(self.pages) + index
            words = b"/Contents(100%% of it)/Dest(%b)" % leaf.target.encode("ascii")
            words = words.replace(b"%", b"%%")
            rest = b"/Rect[30 300 200 370]/Border[0 0 0]/F 4/StructParent %d>>"
            self._add(self.annotation, b"<</Type/Annot/Subtype/Link" + words + rest, key)
            self._add(reference, b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>", self.annotation, page)
            self._add(top, b"<</Type/StructElem/S/P/P %d 0 R/K[%d 0 R]>>", PART, inner)
            text = b"<</Type/StructElem/S/Link/P %d 0 R/Pg %d 0 R/K[" + kids + b" %d 0 R]>>"
            self._add(inner, text, top, page, reference)
            self.rows[key - KEY] = Template(b"%d 0 R", (inner,))
        else:
            self._add(inner, b"<</Type/StructElem/S/P/P %d 0 R/Pg %d 0 R/K[" + kids + b"]>>", PART, page)
        self.tops.append(top)
        self.rows[index] = Template(b"[" + b" ".join([b"%d 0 R"] * marks) + b"]", (inner,) * marks)


def unit(name: str, *leaves: Leaf, tagged: bool = True, levels: Sequence[int] = (1,)) -> Unit:
    """A unit with the anchors NAME and NAME-0, NAME-1 … for its pages; a bookmark on the first page for each level."""
    draft = Draft(leaves, tagged=tagged)
    at = Anchor(0, 30, 360.5)
    return Unit(
        count=draft.count,
        objects=Sheaf.of(draft.objects),
        streams=tuple(draft.streams),
        pages=draft.pages,
        margins=draft.margins,
        box=BOX,
        tops=tuple(draft.tops),
        rows=Sheaf.of(sorted(draft.rows.items())),
        anchors={name: at} | {f"{name}-{i}": Anchor(i, 0, 400) for i in range(len(leaves))},
        bookmarks=tuple(Bookmark(level, f"{name} 第{level}层", at) for level in levels),
        fonts={FONT: draft.font},
    )


def place(name: str, made: Unit, folios: Sequence[str] = ()) -> Placed:
    """A unit in its place, with folios for its first pages."""
    margins = [folio(text)[0] for text in folios]
    margins += [b""] * (len(made.pages) - len(margins))
    return Placed(made, name, hashlib.sha256(repr(made).encode()).hexdigest(), tuple(margins))
