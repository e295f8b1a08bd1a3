"""Units as bytes and back, for the cache: a JSON header, then the blobs that it counts off. Nothing in it is code.

What there is a lot of (templates, their arguments, glyphs, content) lies in blobs as columns: a chapter is read in less
than the time in which its objects could be made one by one.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from book.diagnostic import from_row, to_row
from book.press.unit import Anchor, Bookmark, FontUse, Furniture, Sheaf, Slot, Stream, Template, Unit

_HEAD = struct.Struct("<4sI")
"""The kind of the value, and the length of the JSON header behind."""
_KINDS = {Unit: b"KbU2", Furniture: b"KbF2"}
_WIDE, _SHORT = struct.Struct("<q"), struct.Struct("<i")
"""Numbers in blobs: keys of the parent tree go beyond 32 bits, glyphs and their widths do not."""


def pack(value: Unit | Furniture) -> bytes:
    """A value as bytes: the same bytes whenever it is made in the same way."""
    blobs: list[bytes] = []
    header = _unit(value, blobs) if isinstance(value, Unit) else _furniture(value, blobs)
    return closed(_KINDS[type(value)], header, blobs)


def closed(kind: bytes, header: Mapping[str, Any], blobs: Sequence[bytes]) -> bytes:
    """Four bytes that say what it is, a header, and the blobs, which the header counts off, for `opened_as`."""
    text = json.dumps({**header, "blobs": [len(b) for b in blobs]}, ensure_ascii=False, separators=(",", ":"))
    # Text from broken files may hold lone surrogates, and they too must come back.
    data = text.encode("utf-8", "surrogatepass")
    return b"".join((_HEAD.pack(kind, len(data)), data, *blobs))


def unpack_unit(data: bytes) -> Unit:
    """What `pack` was given. Raises ValueError for anything else than what `pack` makes of a Unit."""
    with told():
        header, blobs = opened_as(_KINDS[Unit], data)
        return Unit(
            count=_int(header["count"]),
            objects=_read_sheaf(blobs),
            streams=tuple(_read_stream(row, blobs) for row in header["streams"]),
            pages=_ints(next(blobs)),
            margins=_int(header["margins"]),
            box=next(blobs),
            tops=_ints(next(blobs)),
            bare=_ints(next(blobs)),
            rows=_read_sheaf(blobs),
            anchors={_str(name): _read_anchor(place) for name, place in header["anchors"].items()},
            bookmarks=tuple(Bookmark(_int(n), _str(t), _read_anchor(at)) for n, t, at in header["bookmarks"]),
            **_read_common(header, blobs),
        )


def unpack_furniture(data: bytes) -> Furniture:
    """What `pack` was given. Raises ValueError for anything else than what `pack` makes of a Furniture."""
    with told():
        header, blobs = opened_as(_KINDS[Furniture], data)
        return Furniture(streams={_str(k): next(blobs) for k in header["streams"]}, **_read_common(header, blobs))


# ------------------------------------------------------------------------- to bytes


def _unit(unit: Unit, blobs: list[bytes]) -> dict[str, Any]:
    """The header of a unit; what is bulky goes to `blobs`, in the order in which unpack_unit takes it."""
    header: dict[str, Any] = {"count": unit.count, "margins": unit.margins}
    _add_sheaf(unit.objects, blobs)
    header["streams"] = [_stream(s, blobs) for s in unit.streams]
    blobs += [_column(unit.pages), unit.box, _column(unit.tops), _column(unit.bare)]
    _add_sheaf(unit.rows, blobs)
    header["anchors"] = {name: _anchor(a) for name, a in unit.anchors.items()}
    header["bookmarks"] = [[b.level, b.label, _anchor(b.place)] for b in unit.bookmarks]
    return {**header, **_common(unit, blobs)}


def _furniture(furniture: Furniture, blobs: list[bytes]) -> dict[str, Any]:
    blobs += furniture.streams.values()
    return {"streams": list(furniture.streams), **_common(furniture, blobs)}


def _common(value: Unit | Furniture, blobs: list[bytes]) -> dict[str, Any]:
    return {
        "fonts": {name: _font(use, blobs) for name, use in value.fonts.items()},
        "findings": [to_row(d) for d in value.findings],
        "missing": list(value.missing),
    }


def _column(numbers: Iterable[int], kind: struct.Struct = _WIDE) -> bytes:
    listed = tuple(numbers)
    return struct.pack(f"<{len(listed)}{kind.format[-1]}", *listed)


def _add_sheaf(sheaf: Sheaf, blobs: list[bytes]) -> None:
    blobs += [_column(sheaf.numbers), sheaf.text, _column(sheaf.args)]


def _stream(stream: Stream, blobs: list[bytes]) -> list[Any]:
    blobs += [stream.extra.text, _column(stream.extra.args), *stream.pieces]
    slots = [[s.target, s.align, s.x, s.y, s.size, s.font, s.leader, s.form] for s in stream.slots]
    return [stream.number, len(stream.pieces), stream.image, slots]


def _anchor(anchor: Anchor) -> list[Any]:
    return [anchor.page, anchor.x, anchor.y]


def _font(use: FontUse, blobs: list[bytes]) -> dict[str, Any]:
    blobs += [_column(numbers, _SHORT) for numbers in (use.glyphs, use.widths, use.widths.values())]
    plain = {name: getattr(use, name) for name in _PLAIN}
    return {**plain, "variations": [list(v) for v in use.variations], "texts": list(use.glyphs.values())}


# ----------------------------------------------------------------------- from bytes


@contextmanager
def told() -> Iterator[None]:
    """Whatever fails on the way is one thing to the caller: these bytes are no value."""
    try:
        yield
    except (
        *(AttributeError, IndexError, KeyError, OverflowError, RecursionError, RuntimeError, StopIteration),
        *(TypeError, ValueError, struct.error),
    ) as error:
        raise ValueError(f"not a packed value: {error}") from error


def opened_as(kind: bytes, data: bytes) -> tuple[dict[str, Any], Iterator[bytes]]:
    """The header, and the blobs in their order, of what `closed` made. Raises ValueError, and what JSON raises."""
    found, length = _HEAD.unpack_from(data)
    start = _HEAD.size + length
    if found != kind or start > len(data):
        raise ValueError("another kind, or cut off")
    header = json.loads(data[_HEAD.size : start].decode("utf-8", "surrogatepass"))
    sizes = header["blobs"]
    if any(type(size) is not int or size < 0 for size in sizes) or start + sum(sizes) != len(data):
        raise ValueError("the blobs do not fill it")
    return header, _blobs(data, start, sizes)


def _blobs(data: bytes, start: int, sizes: Iterable[int]) -> Iterator[bytes]:
    for size in sizes:
        yield data[start : start + size]
        start += size


def _ints(blob: bytes, kind: struct.Struct = _WIDE) -> tuple[int, ...]:
    return struct.unpack(f"<{len(blob) // kind.size}{kind.format[-1]}", blob)


def _read_sheaf(blobs: Iterator[bytes]) -> Sheaf:
    sheaf = Sheaf(_ints(next(blobs)), next(blobs), _ints(next(blobs)))
    lines = sheaf.text.count(b"\n") + 1 if sheaf.numbers else len(sheaf.text)
    if lines != len(sheaf.numbers) or not _fits(sheaf.text, sheaf.args):
        raise ValueError("templates and their numbers do not fit")
    return sheaf


def _fits(text: bytes, args: tuple[int, ...]) -> bool:
    """Is there one argument for every %d, and no other per cent sign but doubled ones?"""
    if text.count(b"%") != len(args):
        text = text.replace(b"%%", b"")
    return text.count(b"%") == len(args) == text.count(b"%d")


def _read_stream(row: list[Any], blobs: Iterator[bytes]) -> Stream:
    number, pieces, image, slots = row
    extra = Template(next(blobs), _ints(next(blobs)))
    if not _fits(extra.text, extra.args):
        raise ValueError("a template and its numbers do not fit")
    return Stream(
        number=_int(number),
        extra=extra,
        pieces=tuple(next(blobs) for _ in range(pieces)),
        image=_str(image),
        slots=tuple(_read_slot(s) for s in slots),
    )


def _read_slot(row: list[Any]) -> Slot:
    target, align, x, y, size, font, leader, form = row
    lead = None if leader is None else _number(leader)
    return Slot(_str(target), _str(align), _number(x), _number(y), _number(size), _str(font), lead, _str(form))


def _read_anchor(row: list[Any]) -> Anchor:
    page, x, y = row
    return Anchor(_int(page), _number(x), _number(y))


def _read_common(header: dict[str, Any], blobs: Iterator[bytes]) -> dict[str, Any]:
    fonts: Mapping[str, FontUse] = {_str(name): _read_font(row, blobs) for name, row in header["fonts"].items()}
    findings = tuple(from_row(row) for row in header["findings"])
    if next(blobs, None) is not None:
        raise ValueError("more blobs than the header knows")
    return {"fonts": fonts, "findings": findings, "missing": tuple(_str(m) for m in header["missing"])}


_PLAIN: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("name", "family", "path", "digest"), (str,)),
    **dict.fromkeys(("flags", "italic", "ascent", "descent", "stemv", "index"), (int, float)),
}
"""The fields of a FontUse that stand in the header as they are."""


def _read_font(row: dict[str, Any], blobs: Iterator[bytes]) -> FontUse:
    plain = {name: _checked(row[name], *kinds) for name, kinds in _PLAIN.items()}
    texts = row["texts"]
    "".join(texts)  # which fails when one is no text: thousands are checked in no time
    glyphs = dict(zip(_ints(next(blobs), _SHORT), texts, strict=True))
    widths = dict(zip(_ints(next(blobs), _SHORT), _ints(next(blobs), _SHORT), strict=True))
    variations = tuple((_str(axis), _number(value)) for axis, value in row["variations"])
    return FontUse(**plain, variations=variations, glyphs=glyphs, widths=widths)


def _checked(value: Any, *kinds: type) -> Any:
    if type(value) not in kinds:
        raise ValueError(f"{type(value).__name__} where {kinds[0].__name__} belongs")
    return value


def _int(value: Any) -> int:
    checked: int = _checked(value, int)
    return checked


def _str(value: Any) -> str:
    checked: str = _checked(value, str)
    return checked


def _number(value: Any) -> float:
    checked: float = _checked(value, float, int)
    return checked
