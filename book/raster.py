"""Pillow in one place: pictures of any format made fit for a book, and the canvas on which a cover is drawn."""

from __future__ import annotations

import io
import re
import struct
import warnings
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

from PIL import Image, ImageCms, ImageDraw, ImageFont, ImageOps

Font: TypeAlias = ImageFont.FreeTypeFont

MOST_PIXELS = 178_000_000
"""Beyond it Pillow itself refuses."""
_FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF", "TIFF", "BMP")
_KEPT = {"PNG": ("image/png", "png"), "JPEG": ("image/jpeg", "jpg")}
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_ORIENTATION, _GPS = 0x0112, 0x8825
_FEW_COLOURS = 4096  # a drawing has no more; JPEG would blur its lines
_QUALITY = 88
_MARK = "#808080"


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG with its measures in pixels; `moves` says that it had more frames than the one that is left."""

    data: bytes
    media_type: str
    suffix: str
    width: int
    height: int
    moves: bool = False


_ADDRESS = re.compile(r" <[^>]* at 0x[0-9a-f]+>")  # where an object lay says nothing, and is never the same


class UnreadableError(ValueError):
    """The bytes are no picture of a known format, or a broken one."""


class TooLargeError(ValueError):
    """The picture has more pixels than it may; the message says how many."""


def fit(data: bytes, longest_side: int, most_pixels: int) -> Picture:
    """The picture as upright 8-bit PNG or JPEG; one that is so already keeps its bytes.

    It is scaled down to `longest_side` pixels, and refused when it has more than `most_pixels` in all. Of several
    frames the first is left. Where a photograph was taken (EXIF GPS) is not told on. Raises UnreadableError,
    TooLargeError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Pillow warns of sizes and of odd tags; sizes are judged here
        try:
            with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
                if image.width * image.height > most_pixels:
                    raise TooLargeError(f"{image.width} x {image.height} pixels")
                image.load()
                return _fitted(image, data, longest_side)
        except Image.DecompressionBombError:
            raise TooLargeError(f"more than {MOST_PIXELS} pixels") from None
        except (UnreadableError, TooLargeError):
            raise
        except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError, OverflowError) as error:
            raise UnreadableError(_ADDRESS.sub("", str(error))) from None


def size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels of a picture that `fit` gave."""
    with Image.open(io.BytesIO(data)) as image:
        return image.size


def _fitted(image: Image.Image, data: bytes, longest_side: int) -> Picture:
    kind = image.format or ""
    moves = getattr(image, "n_frames", 1) > 1
    exif = image.getexif()
    small = max(image.size) <= longest_side
    if kind in _KEPT and image.mode in _PLAIN_MODES and small and not moves and exif.get(_ORIENTATION, 1) == 1:
        kept = _without_exif(data) if kind == "JPEG" and _GPS in exif else data
        return Picture(kept, *_KEPT[kind], *image.size)
    upright = _plain(ImageOps.exif_transpose(image))
    drawing = kind != "JPEG" and (upright.mode in ("1", "L", "LA", "RGBA") or _has_few_colours(upright))
    if not small:
        if upright.mode == "1":
            upright = upright.convert("L")
        upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "L") else None
    if drawing:
        upright.save(out, "PNG", optimize=True, icc_profile=profile)
    else:
        upright.save(out, "JPEG", quality=_QUALITY, optimize=True, icc_profile=profile)
    return Picture(out.getvalue(), *_KEPT["PNG" if drawing else "JPEG"], *upright.size, moves)


def _has_few_colours(image: Image.Image) -> bool:
    return image.getcolors(_FEW_COLOURS) is not None


def _plain(image: Image.Image) -> Image.Image:
    """The picture in grey or RGB of 8 bits, with alpha only where something shows through."""
    if image.mode.startswith("I") or image.mode == "F":
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("CMYK", "LAB") and image.info.get("icc_profile"):
        try:
            inks = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
            shown = ImageCms.profileToProfile(image, inks, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return shown if shown is not None else image.convert("RGB")
        except ImageCms.PyCMSError:
            return image.convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        clear = image.convert("RGBA")
        lowest = clear.getchannel("A").getextrema()[0]
        return clear if lowest != 255 else clear.convert("RGB")
    return image if image.mode in ("1", "L", "RGB") else image.convert("RGB")


def _without_exif(data: bytes) -> bytes:
    """A JPEG without its EXIF segments; the picture itself is not coded anew (ISO/IEC 10918-1 annex B)."""
    out, at = bytearray(data[:2]), 2
    while at + 4 <= len(data) and data[at] == 0xFF and data[at + 1] != 0xDA:
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if not (data[at + 1] == 0xE1 and data[at + 4 : at + 8] == b"Exif"):
            out += data[at:end]
        at = end
    return bytes(out + data[at:])


# --------------------------------------------------------------------- canvas


@lru_cache(maxsize=128)
def font(path: Path, index: int, size: int) -> Font:
    """A font at `size` pixels; `index` is its number within a collection."""
    return ImageFont.truetype(path, max(size, 1), index, layout_engine=ImageFont.Layout.BASIC)


Box: TypeAlias = tuple[float, float, float, float]


class Canvas:
    """A picture under way: flat colours, so that its file stays small. Places are pixels from the top left."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.image = Image.new("RGB", (width, height), ground)
        self.ink = ImageDraw.Draw(self.image)

    def rectangle(self, box: Box, fill: str | None, outline: str | None = None, width: int = 1) -> None:
        """A rectangle from left, top to right, bottom; the last pixels are part of it."""
        self.ink.rectangle(box, fill, outline, width)

    def rounded(self, box: Box, radius: int, fill: str) -> None:
        """A rectangle with round corners."""
        self.ink.rounded_rectangle(box, radius, fill)

    def text(self, at: tuple[float, float], words: str, colour: str, face: Font, anchor: str) -> None:
        """Words in a font; `anchor` says what `at` is of them (ms: middle of the baseline)."""
        self.ink.text(at, words, colour, face, anchor)

    def png(self, colours: int = 64) -> bytes:
        """The picture as a file with a palette."""
        out = io.BytesIO()
        self.image.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        return out.getvalue()


def note_mark() -> bytes:
    """The call of a note as a picture: a ring with a dot, of a grey that shows on white and on black."""
    canvas = Canvas(48, 48, "#ffffff")
    canvas.ink.ellipse((3, 3, 44, 44), None, _MARK, 4)
    canvas.ink.ellipse((17, 17, 30, 30), _MARK)
    grey = ImageOps.invert(canvas.image.convert("L"))
    alpha = grey.point(lambda value: min(255, value * 255 // (255 - int(_MARK[1:3], 16))))
    clear = Image.new("L", canvas.image.size, int(_MARK[1:3], 16))
    out = io.BytesIO()
    Image.merge("LA", (clear, alpha)).save(out, "PNG", optimize=True)
    return out.getvalue()
