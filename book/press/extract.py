"""From a PDF in the making to a Unit: objects become templates, numbers of the finished file become gaps.

Nothing here knows WeasyPrint; what it reads are pydyf's objects, which are dictionaries, lists and streams, before
anything was written.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from book.press.unit import FIRST_FREE, FONTS, KEY, PAGES, PART, Sheaf, Slot, Stream, Template

BOOK = "book:"
"""How the address of a link begins that leads to another unit."""
LEVEL = 6
"""Of compression: 9 is 1 % smaller and takes three times as long."""

_TOKEN = re.compile(
    rb"\(\x00I(\d+)\x00|\((?:\\.|[^\\)])*\)|<[0-9A-Fa-f]*>|(\d+) 0 R|\x00K(\d+)\x00|\x00M(\d+)\x00|%", re.S
)
_PRINTED = 4
"""The flag of an annotation that a printer shows too: PDF/A asks for it (ISO 19005-2, 6.3.2)."""

Local: TypeAlias = Mapping[int, int]


class Objects:
    """The objects of a PDF under their local numbers.

    `pdf` is pydyf's; `fonts` the number of the dictionary that stands for all fonts.
    """

    def __init__(self, pdf: Any, fonts: int) -> None:
        self._pdf = pdf
        self._names = {pdf.pages.number: PAGES, fonts: FONTS}
        self._root = self._structure()
        left_out = {0, pdf.catalog.number, pdf.info.number, *self._names, *self._root}
        own = [o for o in pdf.objects if o.number not in left_out]
        self._names |= {o.number: local for local, o in enumerate(own, FIRST_FREE)}
        self.pages = tuple(self._names[int(n)] for n in pdf.pages["Kids"][::3])
        self.margins = FIRST_FREE + len(own)
        self.count = self.margins + len(self.pages)
        self._own = own
        self._prepare()

    def _structure(self) -> dict[int, str]:
        """The numbers of what the linker makes once for the whole book: the roots of the structure."""
        catalog, objects = self._pdf.catalog, self._pdf.objects
        self._tops: list[int] = []
        self._rows: list[Any] = []
        if "StructTreeRoot" not in catalog:
            return {}
        root = _number(catalog["StructTreeRoot"])
        document, mapping = _number(objects[root]["K"][0]), _number(objects[root]["ParentTree"])
        self._tops = [_number(r) for r in objects[document]["K"]]
        self._rows = objects[mapping]["Nums"]
        self._names[document] = PART
        return {root: "root", document: "document", mapping: "mapping"}

    def _prepare(self) -> None:
        """Marks what the linker fills in: margins, keys, links to other units."""
        for index, number in enumerate(self._pdf.pages["Kids"][::3]):
            page = self._pdf.objects[int(number)]
            content = self._pdf.objects[_number(page["Contents"])]
            # What stands in the margin begins with the space of the page as it was.
            content.stream = [b"q", *content.stream, b"Q"]
            page["Contents"] = b"[%b \x00M%d\x00]" % (page["Contents"], index)
            if "StructParents" in page:
                page["StructParents"] = b"\x00K%d\x00" % page["StructParents"]
        for item in self._own:
            kind = item.get("Type") if isinstance(item, dict) else None
            if kind == "/Annot":
                self._annotate(item)
            elif kind == "/StructElem":
                self._distinguish(item)

    def _annotate(self, item: Any) -> None:
        item["F"] = _PRINTED
        if "StructParent" in item:
            item["StructParent"] = b"\x00K%d\x00" % item["StructParent"]
        address = str(item["A"]["URI"].string) if "URI" in item.get("A", {}) else ""
        if address.startswith(BOOK):
            del item["A"]
            item["Dest"] = type(item["Contents"])(address.removeprefix(BOOK))
            item["Contents"] = item["Dest"]

    def _distinguish(self, item: Any) -> None:
        """Ids of the header cells of tables: WeasyPrint begins them with a number, which becomes that of the file."""
        if "ID" in item:
            item["ID"] = _header(item["ID"])
        if "Headers" in item.get("A", {}):
            item["A"]["Headers"] = b"[%b]" % b" ".join(map(_header, item["A"]["Headers"]))

    def plain(self) -> Sheaf:
        """All objects that are no streams."""
        return Sheaf.of([(self._names[o.number], self.template(o.data)) for o in self._own if not hasattr(o, "stream")])

    def streams(self) -> tuple[Stream, ...]:
        """All streams."""
        return tuple(self._stream(o) for o in self._own if hasattr(o, "stream"))

    @property
    def tops(self) -> tuple[int, ...]:
        """The elements right below the root of the structure."""
        return tuple(self._names[n] for n in self._tops)

    def rows(self) -> Sheaf:
        """The parent tree."""
        pairs = zip(self._rows[::2], self._rows[1::2], strict=True)
        return Sheaf.of([(key, self.template(_bytes(value))) for key, value in pairs])

    def template(self, data: bytes) -> Template:
        """Bytes of a PDF, with gaps for the numbers in them."""
        args: list[int] = []

        def gap(match: re.Match[bytes]) -> bytes:
            table, reference, key, margin = match.groups()
            if table is not None:
                args.append(self._names[int(table)])
                return b"(%d"
            if reference is not None:
                args.append(self._names[int(reference)])
                return b"%d 0 R"
            if key is not None:
                args.append(KEY + int(key))
                return b"%d"
            if margin is not None:
                args.append(self.margins + int(margin))
                return b"%d 0 R"
            # A line feed in a string would part one template from the next.
            return match[0].replace(b"%", b"%%").replace(b"\n", b"\\n").replace(b"\r", b"\\r")

        text = _TOKEN.sub(gap, data)
        return Template(text.replace(b"\n", b" "), tuple(args))

    def _stream(self, item: Any) -> Stream:
        extra = dict(item.extra)
        pieces, slots = _pieces(item.stream)
        image = ""
        if not slots:
            data = pieces[0]
            if item.compress:
                data = zlib.compress(data, LEVEL)
                extra["Filter"] = "/FlateDecode"
            if extra.get("Subtype") == "/Image":
                image = hashlib.sha256(data).hexdigest()[:24]
            pieces = (data,)
        inner = b"".join(b"/%b %b" % (_bytes(k), _bytes(v)) for k, v in extra.items() if k != "Length")
        return Stream(self._names[item.number], self.template(inner), pieces, image, slots)


def _pieces(stream: Iterable[Any]) -> tuple[tuple[bytes, ...], tuple[Slot, ...]]:
    """The operators of a stream, cut at its slots."""
    pieces: list[list[Any]] = [[]]
    slots: list[Slot] = []
    for item in stream:
        if isinstance(item, Slot):
            slots.append(item)
            pieces.append([])
        else:
            pieces[-1].append(item)
    return tuple(map(operators, pieces)), tuple(slots)


def operators(stream: Iterable[Any]) -> bytes:
    """The operators of a stream as they stand in a PDF."""
    return b"\n".join(map(_bytes, stream))


def _header(name: Any) -> bytes:
    """The id of a header cell, such as 57-0-1, with a gap for the number of its table."""
    table, _, cell = str(name.string).partition("-")
    return b"(\x00I%d\x00-%b)" % (int(table), cell.encode("ascii"))


def _number(reference: bytes) -> int:
    return int(reference.split()[0])


def _bytes(item: Any) -> bytes:
    """A value as it stands in a PDF."""
    if isinstance(item, bytes):
        return item
    if isinstance(item, float):
        return str(int(item)).encode() if item.is_integer() else f"{item:f}".rstrip("0").encode()
    data = getattr(item, "data", None)
    return data if isinstance(data, bytes) else str(item).encode("ascii")


def book_links(html: str) -> str:
    """The HTML with links to ids as links within the book: what they lead to may stand on another leaf."""
    return re.sub(r'\bhref="#', f'href="{BOOK}', html)


def boxes(page: Mapping[str, Any]) -> bytes:
    """The boxes of a page object, for empty pages of the same size."""
    names: Sequence[str] = ("MediaBox", "TrimBox", "BleedBox")
    return b"".join(b"/%b %b" % (name.encode(), _bytes(page[name])) for name in names if name in page)
