"""Font files, through HarfBuzz: which file it is, a part of its glyphs, a few words set in it.

It opens a file where it lies and maps it into memory: a collection of 25 MB costs no more than the glyphs that are
asked for.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

import uharfbuzz as hb

from book.diagnostic import Diagnostic, MachineError

Variations: TypeAlias = tuple[tuple[str, float], ...]
"""The axes of a variable font, by their tags, and where on them the instance lies."""

ENGINE = f"uharfbuzz {hb.__version__}"
"""What a subset depends on besides the font."""

_SAMPLE = 1 << 16
_UNUSED = (
    *("BASE", "DSIG", "EBDT", "EBLC", "EBSC", "GDEF", "GPOS", "GSUB", "JSTF", "LTSH", "MATH", "PCLT"),
    *("CBDT", "CBLC", "COLR", "CPAL", "FFTM", "SVG ", "STAT", "VORG", "hdmx", "kern", "sbix", "vhea", "vmtx"),
)
"""Tables that nobody reads in a PDF: they lay out, hint for screens, or draw in colour."""
_KEEP = (
    hb.SubsetFlags.RETAIN_GIDS
    | hb.SubsetFlags.PASSTHROUGH_UNRECOGNIZED
    | hb.SubsetFlags.DESUBROUTINIZE
    | hb.SubsetFlags.NO_HINTING
    | hb.SubsetFlags.CFF_IDENTITY_CHARSET
    | hb.SubsetFlags.DOWNGRADE_CFF2
)
_FEATURES = {"kern": True, "lnum": True}


class Glyph(NamedTuple):
    """A glyph in a line: its number, how far it moves the pen and how wide it is of itself, and its characters.

    Measures are thousandths of an em.
    """

    id: int
    advance: float
    width: float
    text: str


def fingerprint(path: str | Path) -> str:
    """A digest of a font file by its size, its beginning and its end. Raises MachineError (missing-font).

    The tables' checksums and, in most fonts, the date of the last change stand at the beginning.
    """
    return _fingerprint(*_stamp(str(path)))


def subset(path: str, index: int, variations: Variations, glyphs: Iterable[int]) -> bytes:
    """A font with nothing but `glyphs`, under the numbers that they have; what lies behind the last is cut off.

    `index` counts within a collection (.ttc). A variable font becomes one instance. Glyphs in colour lose their shapes:
    the page engine draws them as pictures, with the glyphs as invisible text. Raises MachineError (missing-font).
    """
    face = _face(*_stamp(path), index)
    wanted = hb.SubsetInput()
    wanted.flags = _KEEP
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(_tag(name) for name in _UNUSED)
    if face.axis_infos:
        wanted.pin_all_axes_to_default(face)
        axes = {axis.tag for axis in face.axis_infos}
        for axis, place in variations:
            if axis in axes:
                wanted.pin_axis_location(face, axis, place)
    try:
        part = hb.subset(face, wanted)
    except RuntimeError as error:
        raise _missing(path, f"HarfBuzz cannot take glyphs from it ({error})") from None
    coloured = (face.has_color_png, face.has_color_svg, face.has_color_layers, face.has_color_paint)
    return _without_shapes(part) if any(coloured) else bytes(part.blob.data)


def shape(path: str, index: int, text: str, variations: Variations = ()) -> tuple[Glyph, ...]:
    """Words on a line, with kerning and lining figures. Raises MachineError (missing-font)."""
    font = _font(*_stamp(path), index, variations)
    if not text:
        return ()
    line = hb.Buffer()
    line.add_str(text)
    line.guess_segment_properties()
    hb.shape(font, line, _FEATURES)
    scale = 1000 / font.face.upem
    starts = [info.cluster for info in line.glyph_infos]
    ends = [*starts[1:], len(text)]
    return tuple(
        Glyph(info.codepoint, at.x_advance * scale, font.get_glyph_h_advance(info.codepoint) * scale, text[start:end])
        for info, at, start, end in zip(line.glyph_infos, line.glyph_positions, starts, ends, strict=True)
    )


def _stamp(path: str) -> tuple[str, int, int]:
    """A file that was changed has another."""
    try:
        facts = Path(path).stat()
    except OSError as error:
        raise _missing(path, error.strerror or str(error)) from None
    return path, facts.st_size, facts.st_mtime_ns


@lru_cache(maxsize=256)
def _fingerprint(path: str, size: int, changed: int) -> str:
    digest = hashlib.sha256(size.to_bytes(8, "big"))
    try:
        with Path(path).open("rb") as file:
            digest.update(file.read(_SAMPLE))
            file.seek(max(_SAMPLE, size - _SAMPLE))
            digest.update(file.read())
    except OSError as error:
        raise _missing(path, error.strerror or str(error)) from None
    return digest.hexdigest()


@lru_cache(maxsize=32)
def _face(path: str, size: int, changed: int, index: int) -> hb.Face:
    try:
        blob = hb.Blob.from_file_path(path)
    except (OSError, hb.HarfBuzzError) as error:
        raise _missing(path, str(error)) from None
    face = hb.Face(blob, index)
    if not face.glyph_count:
        raise _missing(path, "it is no font")
    return face


@lru_cache(maxsize=32)
def _font(path: str, size: int, changed: int, index: int, variations: Variations) -> hb.Font:
    font = hb.Font(_face(path, size, changed, index))
    if variations:
        font.set_variations(dict(variations))
    return font


def _without_shapes(face: hb.Face) -> bytes:
    """The font with TrueType outlines that are all empty: every glyph begins and ends at 0."""
    tables = {tag: bytes(face.reference_table(tag).data) for tag in face.table_tags}
    tables = {tag: data for tag, data in tables.items() if tag not in _SHAPES}
    head, count = bytearray(tables["head"]), tables["maxp"][4:6]
    head[_LOCA_FORMAT] = bytes(2)
    empty = {"glyf": bytes(1), "loca": bytes(2 * (int.from_bytes(count, "big") + 1)), "head": bytes(head)}
    return _font_file({**tables, **empty, "maxp": _VERSION + count + bytes(26)})


_SHAPES = ("CFF ", "CFF2", "gvar", "cvt ", "fpgm", "prep")
_VERSION = b"\0\1\0\0"
_LOCA_FORMAT = slice(50, 52)


def _font_file(tables: Mapping[str, bytes]) -> bytes:
    """Tables as a font file (OpenType 1.9, "Organization of an OpenType Font")."""
    power = 1 << (len(tables).bit_length() - 1)
    numbers = (len(tables), 16 * power, power.bit_length() - 1, 16 * (len(tables) - power))
    records, body, start = [], [], 12 + 16 * len(tables)
    for tag, data in sorted(tables.items()):
        padded = data + bytes(-len(data) % 4)
        words = struct.unpack(f">{len(padded) // 4}I", padded)
        records.append(struct.pack(">4sIII", tag.encode("latin-1"), sum(words) & 0xFFFFFFFF, start, len(data)))
        body.append(padded)
        start += len(padded)
    return b"".join((_VERSION, struct.pack(">4H", *numbers), *records, *body))


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def _missing(path: str, reason: str) -> MachineError:
    hint = "install the font anew, then build with --no-cache"
    return MachineError(Diagnostic("missing-font", f"the font file {path} cannot be read: {reason}", hint=hint))
