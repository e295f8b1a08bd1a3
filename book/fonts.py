"""The fonts of this machine: which families fontconfig knows, their files, what they lack, subsets of them."""

from __future__ import annotations

import io
import subprocess
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from book.diagnostic import Diagnostic, MachineError

if TYPE_CHECKING:
    from fontTools.ttLib import TTFont


@dataclass(frozen=True, slots=True)
class FontSet:
    """Families that are installed together: the Debian package, the Homebrew casks and the page that have them."""

    families: tuple[str, ...]
    debian: str
    casks: str
    page: str
    required: bool = True

    @property
    def hint(self) -> str:
        """How to install them."""
        return f"run 'apt-get install {self.debian}' or 'brew install --cask {self.casks}', or see {self.page}"


FONT_SETS = (
    FontSet(
        tuple(f"Noto {kind} CJK {region}" for kind in ("Serif", "Sans") for region in ("SC", "TC", "HK")),
        "fonts-noto-cjk",
        "font-noto-serif-cjk font-noto-sans-cjk",
        "https://github.com/notofonts/noto-cjk",
    ),
    FontSet(
        ("LXGW WenKai",), "fonts-lxgw-wenkai", "font-lxgw-wenkai", "https://github.com/lxgw/LxgwWenKai", required=False
    ),
)


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font: its file, and its number within the file when that is a collection (.ttc)."""

    path: Path
    index: int = 0


@dataclass(frozen=True, slots=True, order=True)
class _Face:
    """A line of fc-list. Weights are fontconfig's (regular 80, bold 200), a range for a variable font."""

    file: str
    index: int
    families: tuple[str, ...]
    lightest: float
    boldest: float
    slant: int


# Weights of CSS in fontconfig's scale (FcWeightFromOpenType).
_WEIGHTS = {100: 0, 200: 40, 300: 50, 400: 80, 500: 100, 600: 180, 700: 200, 800: 205, 900: 210}
_LARGEST_INDEX = 0xFFFF  # beyond it, an index means a named instance of a variable font


@lru_cache(maxsize=1)
def _faces() -> tuple[_Face, ...]:
    command = ["fc-list", "--format", "%{file}\t%{index}\t%{family}\t%{weight}\t%{slant}\n"]
    try:
        listing = subprocess.run(command, capture_output=True, check=True).stdout.decode(errors="surrogateescape")
    except (FileNotFoundError, subprocess.CalledProcessError) as error:
        hint = "run 'apt-get install fontconfig' or 'brew install fontconfig'"
        message = f"fc-list, which tells what fonts there are, does not run: {error}"
        raise MachineError(Diagnostic("no-fontconfig", message, hint=hint)) from None
    faces = []
    for line in listing.splitlines():
        file, index, names, weight, slant = line.split("\t")
        lightest, _, boldest = weight.strip("[]").partition(" ")
        if lightest and int(index) <= _LARGEST_INDEX:
            families = tuple(names.split(","))
            faces.append(
                _Face(file, int(index), families, float(lightest), float(boldest or lightest), int(slant or 0))
            )
    return tuple(sorted(faces))


def families() -> frozenset[str]:
    """The names of all font families on this machine. Raises MachineError (no-fontconfig)."""
    return frozenset(name for face in _faces() for name in face.families)


def file_for(family: str, weight: int = 400) -> FontFile:
    """The upright font of `family` whose weight is nearest to `weight` (100, 200 … 900, as in CSS).

    Raises MachineError: missing-font, with the package that brings it where we know one; no-fontconfig.
    """
    wanted = _WEIGHTS[weight]
    found = [face for face in _faces() if family in face.families]
    if not found:
        hint = next((s.hint for s in FONT_SETS if family in s.families), "install it, or name another font")
        raise MachineError(Diagnostic("missing-font", f"there is no font '{family}' on this machine", hint=hint))

    def distance(face: _Face) -> tuple[bool, float, _Face]:
        nearest = min(max(wanted, face.lightest), face.boldest)
        return face.slant != 0, abs(nearest - wanted), face

    best = min(found, key=distance)
    return FontFile(Path(best.file), best.index)


def file_like(length: int, head: bytes) -> Path | None:
    """The installed file of `length` bytes that begins with `head`, as a font library has read it."""
    for path in _files_of(length):
        with path.open("rb") as file:
            if file.read(len(head)) == head:
                return path
    return None


@lru_cache(maxsize=64)
def _files_of(length: int) -> tuple[Path, ...]:
    paths = (Path(name) for name in sorted({face.file for face in _faces()}))
    return tuple(path for path in paths if path.is_file() and path.stat().st_size == length)


def files() -> tuple[str, ...]:
    """The paths of all font files on this machine. Raises MachineError (no-fontconfig)."""
    return tuple(sorted({face.file for face in _faces()}))


def listing() -> str:
    """All fonts that a layout may fall back on, with the lengths of their files: what the look of a page hangs on."""
    return "\n".join(f"{face} {_length(face.file)}" for face in _faces())


@lru_cache(maxsize=512)
def _length(file: str) -> int:
    return Path(file).stat().st_size if Path(file).is_file() else 0


def lacking(characters: Iterable[str], families: Sequence[str]) -> frozenset[str]:
    """Those of `characters` that no font of `families` can show. Families that are not installed show nothing.

    Characters that have no shape of their own (controls, joiners, variation selectors) are never lacking.
    """
    installed = {name for face in _faces() for name in face.families}
    shown = [_code_points(file_for(name)) for name in families if name in installed]
    wanted = {char for char in characters if _has_shape(char)}
    return frozenset(char for char in wanted if not any(ord(char) in codes for codes in shown))


def _has_shape(char: str) -> bool:
    """Does a font need a glyph for it?"""
    selector = "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"
    return not selector and unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp")


def _opened(font: FontFile) -> TTFont:
    """A font to be read, and perhaps cut down."""
    # Imported here: most commands open no font.
    from fontTools.ttLib import TTFont

    return TTFont(font.path, fontNumber=font.index, lazy=True, recalcTimestamp=False, recalcBBoxes=False)


@lru_cache(maxsize=32)
def _code_points(font: FontFile) -> frozenset[int]:
    with _opened(font) as opened:
        return frozenset(opened.getBestCmap() or ())


# ------------------------------------------------------------------ embedding

_RESTRICTED, _NO_SUBSETTING, _BITMAPS_ONLY = 0x0002, 0x0100, 0x0200


def licence_fault(font: FontFile) -> str:
    """Why a font may not be embedded as a subset (OS/2 table, fsType); empty when it may."""
    with _opened(font) as opened:
        bits = int(opened["OS/2"].fsType) if "OS/2" in opened else 0
    if bits & 0xF == _RESTRICTED:
        return "its licence forbids embedding (OS/2 fsType, restricted)"
    if bits & _NO_SUBSETTING:
        return "its licence forbids subsets (OS/2 fsType)"
    return "its licence allows bitmaps only (OS/2 fsType)" if bits & _BITMAPS_ONLY else ""


def subset(font: FontFile, characters: Iterable[str]) -> tuple[bytes, str]:
    """A font of `characters` alone as an OpenType file, and its suffix: otf (PostScript outlines) or ttf.

    The same characters give the same bytes; forms for vertical text are kept.
    """
    # Half of fontTools, and a quarter of a second: only books that embed fonts need it.
    from fontTools.subset import Options, Subsetter

    # Bounds that stay those of the whole font, and hints that stay, save the running of every outline: 3 s for 3,000
    # hanzi instead of 30.
    options = Options(hinting=True, notdef_outline=True, desubroutinize=True, recalc_timestamp=False)
    options.layout_features = ["vert", "vrt2"]
    options.drop_tables += ["GPOS", "BASE"]
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    with _opened(font) as opened:
        cutter = Subsetter(options)
        cutter.populate(unicodes=sorted({ord(char) for char in characters}))
        cutter.subset(opened)
        opened.flavor = None
        out = io.BytesIO()
        opened.save(out)
        return out.getvalue(), "otf" if "CFF " in opened or "CFF2" in opened else "ttf"


def showing(characters: Iterable[str], families: Sequence[str]) -> dict[FontFile, frozenset[str]]:
    """The fonts that show `characters`: of `families` in their order, then of all others by their files' names.

    A character that no font has is in none of the sets.
    """
    left = {char for char in characters if _has_shape(char)}
    installed = {name for face in _faces() for name in face.families}
    wished = [file_for(name) for name in families if name in installed]
    others = (FontFile(Path(face.file), face.index) for face in _faces() if face.slant == 0)
    out: dict[FontFile, frozenset[str]] = {}
    for font in dict.fromkeys([*wished, *others]):
        if not left:
            break
        if font not in wished and not any(_may_have(font, char) for char in left):
            continue
        if shown := frozenset(char for char in left if ord(char) in _code_points(font)):
            out[font] = shown
            left -= shown
    return out


def _may_have(font: FontFile, char: str) -> bool:
    """Does fontconfig know the character in a font's file? Asked before the file is opened, since there are many."""
    return str(font.path) in _files_with(char)


@lru_cache(maxsize=1024)
def _files_with(char: str) -> frozenset[str]:
    command = ["fc-list", f":charset={ord(char):x}", "--format", "%{file}\n"]
    listing = subprocess.run(command, capture_output=True, check=False).stdout.decode(errors="surrogateescape")
    return frozenset(listing.splitlines())
